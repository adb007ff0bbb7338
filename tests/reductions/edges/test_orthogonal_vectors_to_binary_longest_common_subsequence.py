"""LCS over two letters: every small instance, random alignments, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToBinaryLongestCommonSubsequence
from reductions.edges.orthogonal_vectors_to_binary_longest_common_subsequence import two_letters
from reductions.problems import LongestCommonSubsequence
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import SMALL, check_carried, drawn, lonely, ones, other_layout, other_threshold

EDGE = OrthogonalVectorsToBinaryLongestCommonSubsequence()


def changed(**layout):
    return other_layout(OrthogonalVectorsToBinaryLongestCommonSubsequence, **layout)


def test_every_small_instance():
    checked = check_reduction(EDGE, small=SMALL, seconds=0.2)
    assert checked.yes + checked.no == 9 + 36 + 25
    assert checked.lifted > 150


def test_drawn_instances():
    assert 8 < check_carried(EDGE, drawn(20)) < 18


def test_one_pair_anywhere():
    assert check_carried(EDGE, [*lonely(2, 3), *lonely(3, 2), *lonely(1, 3)]) == 15


def test_smallest_instances():
    (yes,) = EDGE.instances(OrthogonalVectors(([[1, 0]], [[0, 1]])))
    assert (yes.x, yes.y, yes.threshold, yes.optimum()) == ("1100100011", "1100100011", 10, 10)
    (no,) = EDGE.instances(OrthogonalVectors(([[1, 0]], [[1, 1]])))
    assert (no.x, no.y, no.threshold, no.optimum()) == ("1100100011", "11000100011", 11, 10)


@pytest.mark.parametrize(("guard", "end"), [("11", ""), ("1001001", "001001")])
def test_ones_that_are_filled_up(guard, end):
    """As many as around an unused U, left of the last gadget that is the first one used, and right of the other one."""
    strings = two_letters(ones(3, 2, 4), 3, guard, end, end[::-1])
    x, first, last = "".join(strings.first), strings.used(2, 0)[0], strings.used(0, 1)[-1]
    assert (guard + strings.chosen[1] + guard).count("1") == strings.between
    assert x[: strings.starts[first]].count("1") == strings.pad
    assert x[strings.starts[last] + len(strings.row[last]) :].count("1") == strings.pad


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nothing_to_ask_if_a_set_is_empty(shape):
    assert list(EDGE.instances(ones(*shape, 3))) == []
    assert EDGE.count(ones(*shape, 3).measured()) == 0


# ---- what is attained


@pytest.mark.parametrize(("first", "others", "dimension"), [(1, 1, 0), (2, 3, 4), (4, 1, 2), (64, 64, 16)])
def test_sizes_that_are_attained(first, others, dimension):
    """x is longest for zeros in the first set, y for ones in the second; so is T."""
    source = OrthogonalVectors((np.zeros((first, dimension)), np.ones((others, max(dimension, 0)))[:, :dimension]))
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    declared, built = EDGE.project(source.measured()), target.measured()
    same = {name for name in built if declared[name] == built[name]}
    assert same >= {"first", "letters"} | ({"second", "threshold"} if dimension > 1 else set())


def test_sizes_of_64_vectors():
    (target,) = EDGE.instances(ones(64, 64, 16))
    assert (len(target.x), len(target.y), target.threshold) == (15_612, 11_911, 7_501)


@pytest.mark.parametrize(
    ("run", "guard", "sets"),
    [(1, "11", ([[1, 1, 1], [1, 0, 1]], [[1, 1, 1], [1, 0, 0]])), (2, "1", ([[0, 1]], [[0, 1], [0, 1]]))],
)
def test_shorter_runs_or_guards_do_not_do(run, guard, sets):
    """They have as many pairs as a YES has, though no two vectors are orthogonal."""
    source = OrthogonalVectors(sets)
    strings = two_letters(source, run, guard, "", "")
    x, y = "".join(strings.first), "".join(strings.second)
    assert source.brute_force() is None
    assert LongestCommonSubsequence(x, y, x.count("1") + y.count("0") - len(strings.parts) + 1).solve() is not None


# ---- bugs


class Swapped(OrthogonalVectorsToBinaryLongestCommonSubsequence):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


BUGS = {
    "threshold 1 below": (
        other_threshold(OrthogonalVectorsToBinaryLongestCommonSubsequence, -1),
        "lift or backward direction",
    ),
    "threshold 1 above": (other_threshold(OrthogonalVectorsToBinaryLongestCommonSubsequence, 1), "forward direction"),
    "pads 1 too short": (changed(pad=lambda strings: strings.pad - 1), "forward direction"),
    "a 1 too few between two V": (changed(between=lambda strings: strings.between - 1), "forward direction"),
    "S with single ones": (changed(skipped=lambda strings: strings.skipped.replace("11", "1")), "lift"),
    "guards of one 1": (changed(guard=lambda strings: "1", inner=lambda strings: "1"), "lift"),
    "swapped": (Swapped(), "lift"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=[*SMALL, *lonely(2, 3)], seconds=0)
    assert caught.value.step in step.split(" or ")
