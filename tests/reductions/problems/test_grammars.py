"""Context-free grammars: tables against derivations written out, and what is refused."""

from itertools import product

import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem, same
from reductions.problems import ContextFreeParsing


def derived(instance, longest):
    """All words of at most `longest` letters that each nonterminal derives, from sets of words."""
    words = [{(letter,) for a, letter in instance.letters.tolist() if a == b} for b in range(instance.nonterminals)]
    for _ in range(longest * instance.nonterminals):
        for a, b, c in instance.pairs.tolist():
            words[a] |= {x + y for x, y in product(words[b], words[c]) if len(x + y) <= longest}
    return words


def drawn(count, seed=0, **sizes):
    rng = np.random.default_rng(seed)
    return [ContextFreeParsing.random(rng, **sizes) for _ in range(count)]


def test_tables_say_what_is_derived():
    ones = 0
    for instance in (*list(ContextFreeParsing.small())[::3], *drawn(30, length=4, pairs=5)):
        words, value, word = derived(instance, len(instance.word)), instance.value(), tuple(instance.word.tolist())
        for a, i, j in np.ndindex(value.shape):
            assert value[a, i, j] == (i < j and word[i:j] in words[a])
        ones += value.sum()
    assert ones > 250


def test_ways_to_answer_agree():
    for instance in (*ContextFreeParsing.small(), *drawn(60)):
        value = instance.value()
        assert not value.flags.writeable
        assert same(instance.solve(), value)
        assert same(instance.read(ContextFreeParsing.solvers["library"](instance)), value)


def test_brackets():
    """S -> S S | ( R | ( ),  R -> S ): the spans are the balanced words."""
    pairs = [(0, 0, 0), (0, 2, 1), (0, 2, 3), (1, 0, 3)]
    instance = ContextFreeParsing(4, pairs, [(2, 0), (3, 1)], [0, 0, 1, 1, 0, 1])
    assert [tuple(span) for span in np.argwhere(instance.solve()[0])] == [(0, 4), (0, 6), (1, 3), (4, 6)]


@pytest.mark.parametrize(
    ("nonterminals", "pairs", "letters", "word", "match"),
    [
        (-1, [], [], [], "nonterminals must be at least 0, got -1"),
        (1.0, [], [], [], "nonterminals"),
        (2, [(0, 1, 2)], [], [], "pairs"),
        (2, [(0, 1, -1)], [], [], "pairs"),
        (2, [(0, 1)], [], [], "pairs"),
        (2, [(0, 1, 1), (0, 1)], [], [], "pairs"),
        (2, [(0, 1, True)], [], [], "pairs"),
        (2, [], [(2, 0)], [], "letters"),
        (2, [], [(0, 2**31)], [], "letters"),
        (2, [], [(0, 1.5)], [], "letters"),
        (2, [], np.zeros((1, 2)), [], "letters"),
        (2, [], [], [-1], "word"),
        (2, [], [], [2**70], "word"),
        (2, [], [], "ab", "word"),
        (0, [(0, 0, 0)], [], [], "pairs"),
    ],
)
def test_what_is_refused(nonterminals, pairs, letters, word, match):
    with pytest.raises(InputError, match=match):
        ContextFreeParsing(nonterminals, pairs, letters, word)


@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.uint64, np.int64, object])
def test_types_of_integers(dtype):
    instance = ContextFreeParsing(2, np.ones((1, 3), dtype), np.zeros((4, 2), dtype), np.full(5, 7, dtype))
    assert instance.measured() == {"nonterminals": 2, "pairs": 1, "letters": 4, "length": 5}
    assert instance.word.dtype == np.int64


def test_an_array_that_can_be_written_to_is_copied():
    word = np.array([0])
    instance = ContextFreeParsing(1, [], [(0, 0)], word)
    word[0] = 1
    assert instance.value()[0, 0, 1] == 1


@pytest.mark.parametrize("answer", [None, np.zeros((1, 2, 1), np.uint8), np.zeros((1, 2, 2))])
def test_answers_that_are_no_tables(answer):
    with pytest.raises(OracleError, match=r"shape \(1, 2, 2\)"):
        ContextFreeParsing(1, [], [], [0]).read(answer)


def test_storing(tmp_path):
    for number, instance in enumerate(drawn(5)):
        instance.to_npz(tmp_path / f"{number}.npz")
        assert Problem.from_npz(tmp_path / f"{number}.npz") == instance


def test_shown():
    assert "0 &rarr; 1 1" in ContextFreeParsing(2, [(0, 1, 1)], [(1, 5)], [5])._repr_html_()
