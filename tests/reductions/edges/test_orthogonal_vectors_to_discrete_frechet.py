"""Discrete Frechet distance, 5 against 7: every small instance, random traversals, and bugs that are caught."""

from dataclasses import replace

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToDiscreteFrechet
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import SMALL, check_carried, drawn, lonely, ones
from tests.reductions.edges.planted import declaring

EDGE = OrthogonalVectorsToDiscreteFrechet()


def test_every_small_instance():
    checked = check_reduction(EDGE, small=SMALL, seconds=0.2)
    assert checked.yes + checked.no == 9 + 36 + 25
    assert checked.lifted > 150


def test_drawn_instances():
    assert 8 < check_carried(EDGE, drawn(20, vectors=3)) < 18


def test_one_pair_anywhere():
    assert check_carried(EDGE, [*lonely(2, 3), *lonely(3, 2), *lonely(1, 3), *lonely(4, 1)], most=3) == 19


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nothing_to_ask_if_a_set_is_empty(shape):
    assert list(EDGE.instances(ones(*shape, 3))) == []
    assert EDGE.count(ones(*shape, 3).measured()) == 0


def test_the_distance_is_5_or_7():
    assert (EDGE.theorem.guarantee.completeness, EDGE.theorem.guarantee.soundness) == (5, 7)
    for source in [*SMALL, *drawn(60), *lonely(3, 3), ones(4, 3, 5)]:
        for target in EDGE.instances(source):
            assert target.optimum() == (5 if source.brute_force() else 7)
            assert np.all(target.x % 2 == 1)
            assert np.all(target.y % 2 == 0)


def test_smallest_instances():
    (yes,) = EDGE.instances(OrthogonalVectors(([[1, 0]], [[0, 1]])))
    assert (yes.x.ravel().tolist(), yes.y.ravel().tolist()) == ([5, -3, 13, 7], [0, 6, 2, 8, 6, 12])
    (no,) = EDGE.instances(OrthogonalVectors(([[1, 0]], [[1, 0]])))
    assert (no.x.ravel().tolist(), no.y.ravel().tolist()) == ([5, -3, 13, 7], [0, 6, 4, 10, 6, 12])
    assert (yes.optimum(), no.optimum()) == (5, 7)


@pytest.mark.parametrize("dimension", range(6))
def test_odd_dimensions_are_padded(dimension):
    source = ones(3, 2, dimension)
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    assert len(target.x) == 3 * ((0, 2, 2, 4, 4, 6)[dimension] or 2) + 6
    assert target.bound == (15 if dimension > 1 else 13) <= EDGE.project(source.measured())["bound"] == 15


def test_sizes_of_64_vectors():
    (target,) = EDGE.instances(ones(64, 64, 16))
    assert (len(target.x), len(target.y), target.bound) == (1_152, 3_107, 15)
    assert target.solve() is None
    assert replace(target, threshold=7).solve() is not None


# ---- bugs


class Other(OrthogonalVectorsToDiscreteFrechet):
    """Numbers that are changed."""

    def targets(self, source):
        for target in super().targets(source):
            x, y = (np.array(sequence) for sequence in (target.x, target.y))
            self.change(x, y)
            yield replace(target, x=x, y=y)


class BothBitsClose(Other):
    def change(self, x, y):
        x[x == -3] = -1


class BothBitsCloseInTheOtherColour(Other):
    def change(self, x, y):
        y[y == 8] = 10


class StopsEverywhere(Other):
    """A stop that is close to numbers of colour 0."""

    def change(self, x, y):
        y[y == 6] = 4


class NeverStarts(Other):
    def change(self, x, y):
        y[y == 0] = -2


class EndAsTheStart(Other):
    def change(self, x, y):
        x[x == 7] = 5


class Longer(OrthogonalVectorsToDiscreteFrechet):
    """The leash."""

    overhead = declaring(EDGE, threshold=7)

    def targets(self, source):
        return (replace(target, threshold=7) for target in super().targets(source))


class Swapped(OrthogonalVectorsToDiscreteFrechet):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


BUGS = [
    (BothBitsClose, "backward direction"),
    (BothBitsCloseInTheOtherColour, "backward direction"),
    (StopsEverywhere, "lift"),
    (NeverStarts, "forward direction"),
    (EndAsTheStart, "forward direction"),
    (Longer, "lift"),
    (Swapped, "lift"),
]


@pytest.mark.parametrize(("bug", "step"), BUGS, ids=lambda value: getattr(value, "__name__", value))
def test_a_planted_bug_is_caught(bug, step):
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug(), small=[*SMALL, *lonely(2, 3), ones(1, 1, 2)], seconds=0)
    assert caught.value.step == step
