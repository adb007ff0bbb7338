"""DTW on the line: every small instance, random traversals, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToDynamicTimeWarping
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import SMALL, check_carried, drawn, lonely, ones, other_layout, other_threshold

EDGE = OrthogonalVectorsToDynamicTimeWarping()


def changed(**layout):
    return other_layout(OrthogonalVectorsToDynamicTimeWarping, "numbers", **layout)


def test_every_small_instance():
    checked = check_reduction(EDGE, small=SMALL, seconds=0.2)
    assert checked.yes + checked.no == 9 + 36 + 25
    assert checked.lifted > 150


def test_drawn_instances():
    assert 3 < check_carried(EDGE, drawn(10, vectors=3)) < 9


def test_one_pair_anywhere():
    assert check_carried(EDGE, [*lonely(2, 3), *lonely(3, 2), *lonely(1, 3), *lonely(4, 1)], most=3) == 19


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nothing_to_ask_if_a_set_is_empty(shape):
    assert list(EDGE.instances(ones(*shape, 3))) == []
    assert EDGE.count(ones(*shape, 3).measured()) == 0


def test_smallest_instances():
    (yes,) = EDGE.instances(OrthogonalVectors(([[0]], [[0]])))
    assert (yes.x.ravel().tolist(), yes.y.ravel().tolist()) == (
        [0, 1, 0, -1, 0, -2, 0, 1, 0],
        [0, 1, 0, -1, 0, -1, 0, 1, 0],
    )
    assert (yes.threshold, yes.optimum()) == (1, 1)
    (no,) = EDGE.instances(OrthogonalVectors(([[1]], [[1]])))
    assert (no.x.ravel().tolist(), no.y.ravel().tolist()) == (
        [0, 1, 0, -1, 0, -1, 0, 1, 0],
        [0, 1, 0, -1, 0, -2, 0, 1, 0],
    )
    assert (no.threshold, no.optimum()) == (-1, 1)


@pytest.mark.parametrize(("first", "others", "dimension"), [(1, 1, 1), (2, 3, 4), (4, 1, 2), (3, 3, 0)])
def test_sizes_that_are_attained(first, others, dimension):
    """The threshold for zeros, and is below by the number of ones."""
    for bit in (0, 1):
        source = OrthogonalVectors((np.full((first, dimension), bit), np.full((others, dimension), bit)))
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        assert EDGE.project(source.measured())["bound"] == 2 >= target.bound >= min(dimension, 2)
        assert EDGE.project(source.measured())["threshold"] - target.threshold == bit * (first + others) * dimension


def test_sizes_of_64_vectors():
    (target,) = EDGE.instances(ones(64, 64, 16))
    assert (len(target.x), len(target.y), target.threshold) == (8_733, 3_189, 5_402)
    (smaller,) = EDGE.instances(ones(9, 8, 16))
    assert smaller.optimum() - smaller.threshold == 2


# ---- bugs


class Swapped(OrthogonalVectorsToDynamicTimeWarping):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


BUGS = {
    "threshold 1 below": (other_threshold(OrthogonalVectorsToDynamicTimeWarping, -1), "forward direction"),
    "threshold 2 above": (other_threshold(OrthogonalVectorsToDynamicTimeWarping, 2), "lift or backward direction"),
    "pads 1 too short": (changed(pad=lambda numbers: numbers.pad - 1), "forward direction"),
    "one 1 between two V": (changed(between=lambda numbers: 1), "embed"),
    "S with a head": (changed(skipped=lambda numbers: [-1, *numbers.skipped]), "lift"),
    "S of -1": (changed(skipped=lambda numbers: [-1] * len(numbers.skipped)), "embed"),
    "U without a head": (changed(chosen=lambda numbers: [part[1:] for part in numbers.chosen]), "forward direction"),
    "swapped": (Swapped(), "lift"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=[*SMALL, *lonely(2, 3)], seconds=0)
    assert caught.value.step in step.split(" or ")
