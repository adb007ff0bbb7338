"""Automata and labelled graphs: every walk against the plain definition, libraries, and what is refused."""

from itertools import pairwise, product

import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problems import LabelledGraphMatching, NFAAcceptance


def runs(instance):
    allowed = set(instance.transitions)
    for run in product(range(instance.states), repeat=len(instance.word) + 1):
        steps = zip(run, instance.word, run[1:], strict=False)
        if run[0] == instance.start and run[-1] in instance.accepting and allowed.issuperset(steps):
            yield run


def walks(instance):
    allowed = set(instance.arcs)
    for walk in product(range(len(instance.labels)), repeat=len(instance.word)):
        right = all(instance.labels[node] == letter for node, letter in zip(walk, instance.word, strict=True))
        if right and allowed.issuperset(pairwise(walk)):
            yield walk


@pytest.mark.parametrize(("kind", "plain"), [(NFAAcceptance, runs), (LabelledGraphMatching, walks)])
def test_every_walk(kind, plain):
    rng, answers = np.random.default_rng(0), []
    drawn = [kind.random(rng, letters=4) for _ in range(60)]
    for instance in [*list(kind.small())[::3], *drawn]:
        expected = list(plain(instance))
        assert list(instance.witnesses()) == expected
        for found in (instance.solve(), kind.solvers["library"](instance)):
            assert (found in expected) if expected else found is None
        answers.append(bool(expected))
        changed = {(*walk[:-1], (walk[-1] + 1) % 3) for walk in expected if walk} - set(expected)
        assert not any(map(instance.verify, changed))
    assert 20 < sum(answers) < len(answers) - 20


@pytest.mark.parametrize("walk", [None, (), (0,), (0, 0, 0), (0, 2), (0, True), (0.0, 1), (-1, 1), "01"])
def test_not_walks(walk):
    assert not LabelledGraphMatching("ab", ((0, 1),), "ab").verify(walk)
    assert not NFAAcceptance(2, 0, (1,), ((0, "a", 1),), "a").verify(walk)


def test_long_words():
    """Brute force would have more runs than fit; the states that are reached are few."""
    loops = ((0, "a", 0), (0, "a", 1), (1, "a", 0), (1, "b", 1))
    instance = NFAAcceptance(2, 0, (1,), loops, "a" * 1000 + "b")
    assert instance.verify(instance.solve())
    with pytest.raises(BudgetError, match=r"\d"):
        instance.brute_force()
    assert NFAAcceptance(2, 0, (1,), loops, "a" * 1000 + "bb").solve() is not None
    assert NFAAcceptance(2, 0, (0,), loops, "b" + "a" * 1000).solve() is None


def test_empty_words():
    assert NFAAcceptance(1, 0, (0,), (), "").brute_force() == (0,)
    assert NFAAcceptance(2, 0, (1,), (), "").solve() is None
    assert LabelledGraphMatching("", (), "").brute_force() == LabelledGraphMatching("", (), "").solve() == ()
    assert LabelledGraphMatching("", (), "a").brute_force() is None


def test_repeated_transitions_and_arcs_count_once():
    assert NFAAcceptance(1, 0, (), ((0, "a", 0),) * 2, "").size() == (1, 1, 0)
    assert LabelledGraphMatching("ab", [[1, 0], (np.int64(1), 0)], "").size() == (2, 1, 0)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ((0, 0, (), (), ""), "states"),
        ((2, 2, (), (), ""), "start"),
        ((2, 0, (3,), (), ""), "accepting"),
        ((2, 0, (), ((0, "a", 2),), ""), "transition"),
        ((2, 0, (), ((0, "ab", 1),), ""), "letter"),
        ((2, 0, (), ((0, 1, "a"),), ""), "letter"),
        ((2, 0, (), ((0, "a"),), ""), "triple"),
        ((2, 0.0, (), (), ""), "start"),
        ((2, 0, (), (), ["a"]), "word"),
    ],
)
def test_automata_that_are_refused(fields, named):
    with pytest.raises(InputError, match=named):
        NFAAcceptance(*fields)


@pytest.mark.parametrize(
    ("fields", "named"),
    [(("ab", ((0, 2),), ""), "arc"), (("ab", ((0,),), ""), "pair"), ((1, (), ""), "labels"), (("a", (), None), "word")],
)
def test_labelled_graphs_that_are_refused(fields, named):
    with pytest.raises(InputError, match=named):
        LabelledGraphMatching(*fields)
