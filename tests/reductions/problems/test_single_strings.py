"""Problems on one string against plain definitions and a library, and what is refused."""

from itertools import combinations

import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.problems import LongestPalindromicSubsequence, LongestTandemSubsequence
from reductions.problems.strings import longest_palindromic_subsequence, longest_tandem_subsequence

KINDS = [LongestPalindromicSubsequence, LongestTandemSubsequence]


def instances(kind):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for number in range(90):
        yield kind.random(rng, length=7, letters=("ab", "abc", "aäß💡")[number % 3])


def witnesses(kind, instance):
    """Places that read the same, paired: those of a palindrome from outside to inside, those of a square in order."""
    x = instance.x
    for count in range(instance.threshold, len(x) + 1):
        for places in combinations(range(len(x)), count):
            letters = [x[place] for place in places]
            half = (count + 1) // 2
            if kind is LongestPalindromicSubsequence and letters == letters[::-1]:
                yield tuple((places[k], places[-1 - k]) for k in range(half))
            if kind is LongestTandemSubsequence and count % 2 == 0 and letters[:half] == letters[half:]:
                yield tuple((places[k], places[half + k]) for k in range(half))


@pytest.mark.parametrize("kind", KINDS)
def test_the_definition(kind):
    answers = []
    for instance in instances(kind):
        expected = sorted(witnesses(kind, instance))
        assert list(instance.witnesses()) == expected
        assert all(map(instance.verify, expected))
        longest = max(map(instance.length, witnesses(kind, kind(instance.x, 0))))
        assert instance.optimum() == longest
        for found in (instance.solve(), kind.solvers["library"](instance)):
            assert (found in expected) if expected else found is None
        answers.append(bool(expected))
    assert 80 < sum(answers) < len(answers) - 60


@pytest.mark.parametrize("kind", KINDS)
def test_long_strings(kind):
    rng = np.random.default_rng(1)
    for letters in ("ab", "abcdef", "abcdefghijklmnopqrstuvwxyz"):
        for length in (1, 2, 30, 61):
            x = "".join(rng.choice(list(letters), length))
            longest = kind(x, 0).optimum()
            found = kind(x, longest).solve(), kind.solvers["library"](kind(x, longest))
            assert all(kind(x, longest).verify(pairs) for pairs in found)
            assert kind(x, longest + 1).solve() is kind.solvers["library"](kind(x, longest + 1)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_some_witnesses_are_of_every_kind(kind):
    instance = kind("abab" * 5, 8)
    found = instance.some(20)
    assert len(found) == 20
    assert all(map(instance.verify, found))
    assert len({pairs[0] for pairs in found[10:]}) > 3
    assert kind("abcd", 3).some(20) == []
    few = kind("xabay", 3) if kind is LongestPalindromicSubsequence else kind("xabyab", 4)
    assert few.some(20) == list(few.witnesses())
    assert len(few.some(20)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_refused(kind):
    for value in (None, 5, b"ab", ["a"], "\ud800"):
        with pytest.raises(InputError, match="x must be a text"):
            kind(value, 1)
    for threshold in (-1, 0.5, True, None, "1"):
        with pytest.raises(InputError, match="threshold"):
            kind("ab", threshold)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "witness",
    [
        None,
        "00",
        5,
        ((0,),),
        ((0, 1),),
        ((0, 4),),
        ((-1, 3),),
        ((0, True),),
        ((0.0, 3),),
        ((0, 1, 3),),
        ((3, 0),),
        (0, 3),
    ],
)
def test_what_is_not_a_witness(kind, witness):
    assert not kind("abba", 2).verify(witness)
    assert kind("abba", 2).verify(((0, 3),))
    assert kind("abba", 2).verify([[np.int64(0), 3]])


def test_the_order_of_pairs():
    palindrome, tandem = LongestPalindromicSubsequence("aaaaa", 3), LongestTandemSubsequence("aaaaa", 4)
    assert palindrome.verify(((0, 4), (2, 2)))
    assert not palindrome.verify(((2, 2), (0, 4)))
    assert not palindrome.verify(((0, 3), (1, 4)))
    assert not palindrome.verify(((2, 2), (3, 3)))
    assert tandem.verify(((0, 2), (1, 3)))
    assert not tandem.verify(((0, 3), (1, 2)))
    assert not tandem.verify(((0, 1), (2, 3)))
    assert not tandem.verify(((0, 2), (1, 2)))


@pytest.mark.parametrize("kind", KINDS)
def test_sizes_and_storing(kind):
    instance = kind('aäb"💡', np.int8(2))
    assert instance.measured() == {"length": 5, "letters": 5, "threshold": 2}
    assert Problem.from_json(instance.to_json()) == instance
    assert "aäb" in instance._repr_html_()
    assert kind("", 0).solve() == kind("", 0).brute_force() == ()
    assert kind("", 1).solve() is kind("", 1).brute_force() is None
    assert kind("", 0).optimum() == 0
    assert kind("abc", 0).candidates() == 64


def test_tables_beyond_memory_are_refused(monkeypatch):
    for module in (longest_palindromic_subsequence, longest_tandem_subsequence):
        monkeypatch.setattr(module, "over_memory", lambda needed: f"{needed} bytes")
    with pytest.raises(BudgetError, match="2,000 letters take 1000000 bytes"):
        LongestTandemSubsequence("a" * 2000, 5).solve()
    with pytest.raises(BudgetError, match="2,000 letters take 4000000 bytes"):
        LongestPalindromicSubsequence("a" * 2000, 5).solve()
    for kind in KINDS:
        with pytest.raises(BudgetError, match="candidates"):
            kind("a" * 1000, 5).brute_force()


def test_small_instances():
    for kind in KINDS:
        small = list(kind.small())
        assert len(small) == len({instance.to_json() for instance in small}) == 31 * 5
