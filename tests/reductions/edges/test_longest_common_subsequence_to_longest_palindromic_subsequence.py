"""LCS as the longest palindrome: the value for all strings, every witness, and bugs that are caught."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from reductions.edges import LongestCommonSubsequenceToLongestPalindromicSubsequence
from reductions.problems import LongestCommonSubsequence
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import other_threshold
from tests.reductions.edges.planted import declaring

EDGE = LongestCommonSubsequenceToLongestPalindromicSubsequence()


def strings(count, length=8):
    rng = np.random.default_rng(0)
    for number in range(count):
        letters = ("ab", "abc", "a~\x7f")[number % 3]
        yield tuple("".join(rng.choice(list(letters), rng.integers(0, length + 1))) for _ in range(2))


def test_every_small_instance():
    checked = check_reduction(EDGE, small=LongestCommonSubsequence.small(), seconds=0.2)
    assert checked.yes + checked.no == 147
    assert min(checked.yes, checked.no) > 40


def test_the_value_is_exact():
    short = ["".join(letters) for length in range(4) for letters in product("ab", repeat=length)]
    for x, y in [*product(short, short), *strings(60, length=25)]:
        source = LongestCommonSubsequence(x, y, 3)
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        assert target.optimum() == len(x) + len(y) + 2 * source.optimum()


def test_any_witness_is_lifted():
    for x, y in strings(24):
        best = LongestCommonSubsequence(x, y, 0).optimum()
        for slack in range(3):
            source = LongestCommonSubsequence(x, y, max(0, best - slack))
            (target,) = EDGE.instances(source)
            found = [target.solve(), target.solvers["library"](target), *target.some(8)]
            assert all(source.verify(EDGE.lift(source, 0, pairs)) for pairs in found)


def test_the_string():
    (target,) = EDGE.instances(LongestCommonSubsequence("ab", "cdb", 1))
    assert (target.x, target.threshold) == ("ab~~~~~bdc", 7)
    (empty,) = EDGE.instances(LongestCommonSubsequence("", "", 1))
    assert (empty.x, empty.threshold) == ("", 2)
    (other,) = EDGE.instances(LongestCommonSubsequence("~", "\x7f", 1))
    assert other.x.count("\x80") == 2


# ---- bugs


class FewerFreshLetters(LongestCommonSubsequenceToLongestPalindromicSubsequence):
    overhead = declaring(
        LongestCommonSubsequenceToLongestPalindromicSubsequence, length=EDGE.overhead.sizes["length"].expression - 1
    )

    def targets(self, source):
        return (replace(target, x=target.x.replace("~", "", 1)) for target in super().targets(source))


class AKnownLetter(LongestCommonSubsequenceToLongestPalindromicSubsequence):
    def targets(self, source):
        return (replace(target, x=target.x.replace("~", "a")) for target in super().targets(source))


class Backwards(LongestCommonSubsequenceToLongestPalindromicSubsequence):
    """The second string is read in the other direction."""

    def targets(self, source):
        for target in super().targets(source):
            first = len(target.x) - len(source.y)
            yield replace(target, x=target.x[:first] + target.x[first:][::-1])


class Swapped(LongestCommonSubsequenceToLongestPalindromicSubsequence):
    def lift(self, source, index, witness):
        return tuple((q, p) for p, q in super().lift(source, index, witness))


BUGS = {
    "threshold 2 below": (
        other_threshold(LongestCommonSubsequenceToLongestPalindromicSubsequence, -2),
        "backward direction",
    ),
    "threshold 1 above": (
        other_threshold(LongestCommonSubsequenceToLongestPalindromicSubsequence, 1),
        "forward direction",
    ),
    "fewer fresh letters": (FewerFreshLetters(), "embed"),
    "a known letter": (AKnownLetter(), "backward direction"),
    "backwards": (Backwards(), "embed"),
    "swapped": (Swapped(), "lift"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=[s for s in LongestCommonSubsequence.small() if s.x + s.y], seconds=0)
    assert caught.value.step == step
