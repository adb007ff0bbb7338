"""Edit distance over two letters: every small instance, random scripts, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToBinaryEditDistance
from reductions.edges.orthogonal_vectors_to_binary_longest_common_subsequence import before, two_letters
from reductions.problems import EditDistance
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import SMALL, check_carried, drawn, lonely, ones, other_layout, other_threshold

EDGE = OrthogonalVectorsToBinaryEditDistance()


def changed(**layout):
    return other_layout(OrthogonalVectorsToBinaryEditDistance, **layout)


def test_every_small_instance():
    checked = check_reduction(EDGE, small=SMALL, seconds=0.2)
    assert checked.yes + checked.no == 9 + 36 + 25
    assert checked.lifted > 150


def test_drawn_instances():
    assert 5 < check_carried(EDGE, drawn(14, vectors=3, dimension=4), most=3) < 13


def test_one_pair_anywhere():
    assert check_carried(EDGE, [*lonely(2, 3), *lonely(3, 1)], most=3) == 9


def test_smallest_instances():
    (yes,) = EDGE.instances(OrthogonalVectors(([[1, 0]], [[0, 1]])))
    assert (yes.x, yes.y, yes.threshold, yes.optimum()) == ("1001001000100001001001", "11100010000111", 8, 8)
    (no,) = EDGE.instances(OrthogonalVectors(([[1, 0]], [[1, 1]])))
    assert (no.x, no.y, no.threshold, no.optimum()) == ("1001001000100001001001", "111000010000111", 7, 8)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nothing_to_ask_if_a_set_is_empty(shape):
    assert list(EDGE.instances(ones(*shape, 3))) == []
    assert EDGE.count(ones(*shape, 3).measured()) == 0


# ---- what is attained


@pytest.mark.parametrize(("first", "others", "dimension"), [(1, 1, 0), (2, 3, 4), (4, 1, 2), (64, 64, 16)])
def test_sizes_that_are_attained(first, others, dimension):
    """x is longest for zeros in the first set, y for ones in the second; the threshold is below by n d."""
    source = OrthogonalVectors((np.zeros((first, dimension)), np.ones((others, max(dimension, 0)))[:, :dimension]))
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    declared, built = EDGE.project(source.measured()), target.measured()
    same = {name for name in built if declared[name] == built[name]}
    assert same >= {"first", "letters"} | ({"second"} if dimension > 1 else set())


@pytest.mark.parametrize(("first", "others", "dimension"), [(1, 1, 0), (2, 3, 4), (4, 2, 3)])
def test_the_threshold_of_zeros(first, others, dimension):
    source = OrthogonalVectors((np.zeros((first, dimension)), np.zeros((others, dimension))))
    (target,) = EDGE.instances(source)
    assert target.threshold == EDGE.project(source.measured())["threshold"]


def test_sizes_of_64_vectors():
    (target,) = EDGE.instances(ones(64, 64, 16))
    assert (len(target.x), len(target.y), target.threshold) == (50_024, 26_667, 31_547)


def test_shorter_runs_do_not_do():
    source = OrthogonalVectors(([[0, 1]], [[0, 1], [0, 1]]))
    most = before(1, 2, 2, 3)
    spare = max(0, (most + 1) // 2 - 2)
    strings = two_letters(source, 2, "1001001", "001" * spare, "100" * spare)
    x, y = "".join(strings.first), "".join(strings.second)
    assert source.brute_force() is None
    assert EditDistance(x, y, x.count("0") - y.count("0") + len(strings.parts) - 1).solve() is not None


# ---- bugs


class Swapped(OrthogonalVectorsToBinaryEditDistance):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


BUGS = {
    "threshold 1 below": (other_threshold(OrthogonalVectorsToBinaryEditDistance, -1), "forward direction"),
    "threshold 1 above": (other_threshold(OrthogonalVectorsToBinaryEditDistance, 1), "lift or backward direction"),
    "too little junk on the left": (changed(left=lambda strings: strings.left[3:]), "embed"),
    "too little junk in guards": (changed(inner=lambda strings: strings.inner[:-1]), "lift"),
    "no junk in guards": (changed(inner=lambda strings: strings.inner.replace("0", "")), "forward direction"),
    "S with single ones": (changed(skipped=lambda strings: strings.skipped.replace("11", "1")), "lift"),
    "swapped": (Swapped(), "lift"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=[*SMALL, *lonely(2, 3)], seconds=0)
    assert caught.value.step in step.split(" or ")
