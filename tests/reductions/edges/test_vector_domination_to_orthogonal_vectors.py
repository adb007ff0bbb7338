"""Coordinates in unary: the same pairs near and far from zero, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import VectorDominationToOrthogonalVectors
from reductions.overhead import at_most
from reductions.problems import VectorDomination
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = VectorDominationToOrthogonalVectors()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


@pytest.mark.parametrize("offset", [0, 7, -7, 10**20])
def test_the_same_pairs(offset):
    rng, answers = np.random.default_rng(0), set()
    for _ in range(30):
        source = VectorDomination.random(rng, vectors=6, bound=2, offset=offset)
        (target,) = EDGE.instances(source)
        assert list(target.witnesses()) == list(source.witnesses())
        check_declared(EDGE, source, target)
        answers.add(target.brute_force() is None)
    assert answers == {True, False}


@pytest.mark.parametrize("bound", [1, 2])
def test_all_values_of_a_coordinate(bound):
    values = range(-bound, bound + 1)
    source = VectorDomination((tuple((x, 0 - x) for x in values), ((bound, -bound), (0, 0))))
    (target,) = EDGE.instances(source)
    assert target.dimension == EDGE.project(source.measured())["dimension"] == 4 * bound


def test_all_values_are_different():
    source = VectorDomination((((10, 20), (30, 40), (50, 60)), ((0, 99),)))
    (target,) = EDGE.instances(source)
    assert target.dimension == EDGE.project(source.measured())["dimension"] == 6


# ---- bugs


class Shifted(VectorDominationToOrthogonalVectors):
    """Equal coordinates are not at most each other."""

    overhead = declaring(EDGE, dimension=at_most(10**6))

    def targets(self, source):
        first, second = source.sets
        return super().targets(VectorDomination((first, tuple(tuple(y - 1 for y in row) for row in second))))


class LeastOfTheOthers(VectorDominationToOrthogonalVectors):
    """The values of the second set are the thresholds, so that one beyond all of them has no bit."""

    overhead = declaring(EDGE, dimension=at_most(10**6))

    def targets(self, source):
        first, second = source.sets
        ks = [(c, k) for c, values in enumerate(zip(*second, strict=True)) for k in sorted(set(values))]
        bits = [[[x[c] >= k for c, k in ks] for x in first], [[y[c] < k for c, k in ks] for y in second]]
        yield OrthogonalVectors(tuple(np.reshape(rows, (len(rows), len(ks))) for rows in bits))


class SwappedSides(VectorDominationToOrthogonalVectors):
    def lift(self, source, index, witness):
        return witness[::-1]


@planted(
    (Shifted(), "forward direction"),
    (LeastOfTheOthers(), "backward direction"),
    (SwappedSides(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=5)
