"""LCS as DTW: the value for all strings, every traversal, and bugs that are caught."""

from itertools import product

import numpy as np
import pytest

from reductions.edges import LongestCommonSubsequenceToDynamicTimeWarping
from reductions.edges.longest_common_subsequence_to_dynamic_time_warping import traversal, vertices
from reductions.problems import LongestCommonSubsequence
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import other_threshold

EDGE = LongestCommonSubsequenceToDynamicTimeWarping()


def strings(count, length=9, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        letters = ("ab", "abc", "abcdefg")[number % 3]
        yield tuple("".join(rng.choice(list(letters), rng.integers(0, length + 1))) for _ in range(2))


def test_every_small_instance():
    checked = check_reduction(EDGE, small=LongestCommonSubsequence.small(), seconds=0.2)
    assert checked.yes + checked.no == 147
    assert min(checked.yes, checked.no) > 40


def test_the_value_is_exact():
    short = ["".join(letters) for length in range(4) for letters in product("ab", repeat=length)]
    for x, y in [*product(short, short), *strings(60, length=20)]:
        source = LongestCommonSubsequence(x, y, 3)
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        assert target.optimum() == len(x) + len(y) - 2 * source.optimum()


def test_any_traversal_is_lifted():
    """Also one that costs more than it need, as long as it is a witness."""
    for x, y in strings(30):
        best = LongestCommonSubsequence(x, y, 0).optimum()
        for slack in range(3):
            source = LongestCommonSubsequence(x, y, max(0, best - slack))
            (target,) = EDGE.instances(source)
            found = [target.solve(), target.solvers["library"](target), *target.some(8)]
            assert all(source.verify(EDGE.lift(source, 0, walk)) for walk in found)


def test_smallest_instances():
    (yes,), (no,) = (EDGE.instances(LongestCommonSubsequence("a", y, 1)) for y in "ab")
    assert (yes.x.ravel().tolist(), yes.y.ravel().tolist(), yes.threshold) == ([0, 1, 0], [0, 1, 0], 0)
    assert (no.x.ravel().tolist(), no.y.ravel().tolist(), no.threshold) == ([0, 1, 0], [0, -1, 0], 0)
    assert (yes.optimum(), no.optimum()) == (0, 2)
    assert yes.bound == EDGE.project(LongestCommonSubsequence("a", "a", 1).measured())["bound"] == 1
    (empty,) = EDGE.instances(LongestCommonSubsequence("", "", 1))
    assert (empty.x.tolist(), empty.y.tolist(), empty.threshold) == ([[0]], [[0]], -2)


def test_points_are_at_one_distance():
    for count in range(1, 6):
        points = vertices(count)
        apart = np.abs(points[:, None] - points[None]).sum(axis=2)
        assert np.array_equal(apart, 2 * (1 - np.eye(count)))
        assert points.shape[1] == (count + 1) // 2
        assert np.all(np.abs(points).sum(axis=1) == 1)


def test_a_traversal():
    assert traversal((), 1, 1) == ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2))
    assert traversal(((0, 1),), 1, 2) == ((0, 0), (0, 1), (0, 2), (1, 3), (2, 4))


# ---- bugs


class EveryMeeting(LongestCommonSubsequenceToDynamicTimeWarping):
    """Records letters that have met others before."""

    def lift(self, source, index, witness):
        return tuple((p // 2, q // 2) for p, q in witness if p % 2 and q % 2 and source.x[p // 2] == source.y[q // 2])


class Swapped(LongestCommonSubsequenceToDynamicTimeWarping):
    def lift(self, source, index, witness):
        return tuple((q, p) for p, q in super().lift(source, index, witness))


class LettersNextToEachOther(LongestCommonSubsequenceToDynamicTimeWarping):
    """A letter of the second string is a null where it is the last one."""

    def targets(self, source):
        for target in super().targets(source):
            y = np.array(target.y)
            y[-2:] = y[-1]
            yield type(target)(target.x, y, target.threshold)


BUGS = {
    "threshold 1 below": (other_threshold(LongestCommonSubsequenceToDynamicTimeWarping, -1), "forward direction"),
    "threshold 2 above": (other_threshold(LongestCommonSubsequenceToDynamicTimeWarping, 2), "backward direction"),
    "every meeting": (EveryMeeting(), "lift"),
    "swapped": (Swapped(), "lift"),
    "letters next to each other": (LettersNextToEachOther(), "forward direction"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=LongestCommonSubsequence.small(), seconds=0)
    assert caught.value.step == step
