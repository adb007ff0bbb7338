"""Problems on two strings against plain definitions and libraries, and what is refused."""

from itertools import combinations

import edlib
import numpy as np
import pytest
from rapidfuzz.distance import LCSseq, Levenshtein

from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.problems import EditDistance, LongestCommonSubsequence
from reductions.problems.strings import base

KINDS = [LongestCommonSubsequence, EditDistance]


def instances(kind):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for number in range(120):
        yield kind.random(rng, length=5, letters=("ab", "abc", "aäß💡")[number % 3])


def alignments(x, y):
    """All of them, whatever the letters."""
    for count in range(min(len(x), len(y)) + 1):
        for first in combinations(range(len(x)), count):
            yield from (tuple(zip(first, second, strict=True)) for second in combinations(range(len(y)), count))


def is_witness(kind, instance, pairs):
    unequal = sum(instance.x[p] != instance.y[q] for p, q in pairs)
    if kind is LongestCommonSubsequence:
        return unequal == 0 and len(pairs) >= instance.threshold
    deleted, inserted = len(instance.x) - len(pairs), len(instance.y) - len(pairs)
    return deleted + inserted + unequal <= instance.threshold


@pytest.mark.parametrize("kind", KINDS)
def test_the_definition(kind):
    answers = []
    for instance in instances(kind):
        expected = [pairs for pairs in alignments(instance.x, instance.y) if is_witness(kind, instance, pairs)]
        assert list(instance.witnesses()) == sorted(expected)
        assert all(instance.verify(pairs) == (pairs in expected) for pairs in alignments(instance.x, instance.y))
        for found in (instance.solve(), kind.solvers["library"](instance)):
            assert (found in expected) if expected else found is None
        answers.append(bool(expected))
    assert 80 < sum(answers) < len(answers) - 60


def test_the_optimum():
    rng = np.random.default_rng(1)
    for _ in range(60):
        x, y = ("".join(rng.choice(list("abcd"), rng.integers(0, 40))) for _ in range(2))
        common, distance = LongestCommonSubsequence(x, y, 0).optimum(), EditDistance(x, y, 0).optimum()
        assert common == LCSseq.similarity(x, y)
        assert distance == Levenshtein.distance(x, y)
        if x and y:
            assert distance == edlib.align(x, y)["editDistance"]
        assert LongestCommonSubsequence(x, y, common).solve() is not None
        assert LongestCommonSubsequence(x, y, common + 1).solve() is None
        assert EditDistance(x, y, distance).solve() is not None
        assert distance == 0 or EditDistance(x, y, distance - 1).solve() is None


@pytest.mark.parametrize("kind", KINDS)
def test_some_witnesses_are_of_every_kind(kind):
    instance = kind("abab" * 4, "baba" * 4, 12)
    found = instance.some(20)
    assert len(found) == 20
    assert all(map(instance.verify, found))
    assert len(set(found)) > 15
    assert len({pairs[0] for pairs in found[10:]}) > 1
    best = kind("a" * 10, "a" * 5, 5)
    assert len(best.some(20)) == 20
    assert all(map(best.verify, best.some(20)))
    few = kind("ab", "ab", 2 if kind is LongestCommonSubsequence else 0)
    assert few.some(20) == list(few.witnesses()) == [((0, 0), (1, 1))]
    assert kind("ab", "cd", 1).some(20) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, 5, b"ab", ["a", "b"], "\ud800", "ab\udc00c"])
def test_texts_that_are_refused(kind, value):
    with pytest.raises(InputError, match="y must be a text"):
        kind("ab", value, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [-1, 0.5, 1.0, True, None, "1"])
def test_thresholds_that_are_refused(kind, value):
    with pytest.raises(InputError, match="threshold"):
        kind("ab", "b", value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "witness",
    [
        None,
        "00",
        5,
        ((0,),),
        ((0, 0, 0),),
        ((0, 3),),
        ((-1, 0),),
        ((0, 1), (0, 2)),
        ((0, 1), (1, 1)),
        ((1, 1), (0, 2)),
        ((True, 0),),
        ((0.0, 0),),
        (("0", 0),),
        ({0: 0},),
    ],
)
def test_what_is_not_a_witness(kind, witness):
    assert not kind("aa", "aaa", 1).verify(witness)
    assert kind("aa", "aaa", 1).verify(((0, 0), (np.int64(1), 2)))


def test_a_pair_of_unequal_letters():
    assert EditDistance("ab", "ac", 1).verify(((0, 0), (1, 1)))
    assert not LongestCommonSubsequence("ab", "ac", 1).verify(((0, 0), (1, 1)))
    assert not LongestCommonSubsequence("ab", "ac", 0).verify(((1, 1),))


def test_sizes_and_storing():
    for kind in KINDS:
        instance = kind("aäb", '"\n💡', np.int8(2))
        assert instance.measured() == {"first": 3, "second": 3, "letters": 6, "threshold": 2}
        assert Problem.from_json(instance.to_json()) == instance
        assert instance != kind('"\n💡', "aäb", 2)
        assert "aäb" in instance._repr_html_()
        assert kind("", "", 0).measured() == {"first": 0, "second": 0, "letters": 0, "threshold": 0}
        assert kind("ab", "abc", 1).candidates() == 12
        assert kind("", "", 0).solve() == kind("", "", 0).brute_force() == ()


def test_tables_beyond_memory_are_refused(monkeypatch):
    monkeypatch.setattr(base, "over_memory", lambda needed: f"{needed} bytes")
    with pytest.raises(BudgetError, match="2,000 x 3,000 letters take 6000000 bytes"):
        EditDistance("a" * 2000, "b" * 3000, 5).solve()
    with pytest.raises(BudgetError, match="candidates"):
        LongestCommonSubsequence("a" * 10_000, "b" * 10_000, 5).brute_force()


def test_small_instances():
    for kind in KINDS:
        small = list(kind.small())
        assert len(small) == len({instance.to_json() for instance in small}) == 147
