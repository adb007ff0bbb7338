"""Context-free recognition: derivations against sentential forms written out, a library, and what is no derivation."""

import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.problems import ContextFreeParsing, ContextFreeRecognition


def drawn(count, seed=0, **sizes):
    rng = np.random.default_rng(seed)
    return [ContextFreeRecognition.random(rng, **sizes) for _ in range(count)]


def derivations(instance):
    """All leftmost derivations, by trying every rule on every sentential form that is not too long."""
    rules, word = instance.rules, instance.word.tolist()
    forms, found = [((), (), (0,))] if instance.nonterminals else [], []
    while forms:
        taken, letters, left = forms.pop()
        if not left:
            found += [taken] if list(letters) == word else []
        elif len(letters) + len(left) <= len(word):
            for number, (a, *right) in enumerate(rules):
                if a == left[0]:
                    pair = number < len(instance.pairs)
                    more = (letters, (*right, *left[1:])) if pair else ((*letters, *right), left[1:])
                    forms.append(((*taken, number), *more))
    return sorted(found)


def test_derivations_by_sentential_forms():
    yes = many = 0
    for instance in (*list(ContextFreeRecognition.small())[::2], *drawn(60, length=4, pairs=5)):
        expected = derivations(instance)
        assert list(instance.witnesses()) == expected
        assert all(instance.verify(derivation) for derivation in expected)
        yes += bool(expected)
        many += len(expected) > 1
    assert yes > 15
    assert many > 5


def test_the_library_agrees():
    answers = []
    for instance in (*list(ContextFreeRecognition.small())[::6], *drawn(40, length=9, pairs=10)):
        found = instance.read(ContextFreeRecognition.solvers["library"](instance))
        expected = instance.brute_force()
        assert (found is None) == (expected is None)
        answers.append(found is None)
    assert 5 < sum(answers) < len(answers) - 5


def test_the_table_agrees():
    for instance in drawn(40, length=9):
        table = ContextFreeParsing(instance.nonterminals, instance.pairs, instance.letters, instance.word).value()
        assert (instance.brute_force() is not None) == (table[0, 0, -1] == 1)


def test_long_words():
    """One rule for every letter of the word, one after the other: nothing is nested too deeply."""
    instance = ContextFreeRecognition(2, [(0, 1, 0)], [(0, 5), (1, 5)], [5] * 3000)
    assert instance.verify((*(0, 2) * 2999, 1))
    assert not instance.verify((*(0, 2) * 2998, 1))
    short = ContextFreeRecognition(2, [(0, 1, 0)], [(0, 5), (1, 5)], [5] * 400)
    assert short.brute_force() == (*(0, 2) * 399, 1)


@pytest.mark.parametrize(
    "witness",
    [(), (0,), (0, 3), (0, 3, 2), (0, 1, 3), (0, 3, 1, 1), (0, 3, 9), (0, 3, -1), (0, 3, True), (3, 0, 1), None],
)
def test_what_is_not_a_derivation(witness):
    instance = ContextFreeRecognition(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7))
    assert instance.verify((0, 3, 1))
    assert instance.verify([0, np.int64(3), 1])
    assert not instance.verify(witness)


def test_the_empty_word_is_not_derived():
    for nonterminals, letters in ((0, []), (1, [(0, 0)])):
        instance = ContextFreeRecognition(nonterminals, [], letters, [])
        assert instance.brute_force() is None
        assert ContextFreeRecognition.solvers["library"](instance) is None
        assert not instance.verify(())


def test_what_is_too_large_is_refused():
    with pytest.raises(BudgetError):
        ContextFreeRecognition(2, [], [], np.zeros(10**4, dtype=np.int64)).brute_force()
    with pytest.raises(InputError, match="20,000"):
        ContextFreeRecognition.solvers["library"](ContextFreeRecognition(1, [], [(0, 20_000)], [20_000]))


def test_storing(tmp_path):
    for number, instance in enumerate(drawn(3)):
        instance.to_npz(tmp_path / f"{number}.npz")
        assert Problem.from_npz(tmp_path / f"{number}.npz") == instance
