"""Furthest bit vectors of one set: pairs of one side are nearer, what is attained, and bugs that are caught."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToMonochromaticFurthestPair
from reductions.problems import MonochromaticFurthestPair
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = OrthogonalVectorsToMonochromaticFurthestPair()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=30, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_every_distance():
    rng, attained = np.random.default_rng(0), set()
    for number in range(30):
        source = vector_sets(rng, (3 + number % 5, 2 + number % 9), 1 + number % 4, 0.5)
        (target,) = EDGE.instances(source)
        first, second = source.sets
        n, m = len(first), source.dimension
        found = np.rint(squareform(pdist(np.array(target.points), "hamming")) * target.dimension)
        assert np.array_equal(found[:n, n:], 2 * m + 1 - 2 * (first.astype(int) @ second.T))
        within = max(found[:n, :n].max(), found[n:, n:].max())
        assert within <= 2 * m < target.radius
        attained.add(within == 2 * m)
        assert target.accepts(MonochromaticFurthestPair.solvers["library"](target))
    assert True in attained


@pytest.mark.parametrize("dimension", [0, 1, 4])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 4), (2, 0), (0, 0)])
def test_sizes_of_ones(shape, dimension):
    declared, built = sizes(EDGE, OrthogonalVectors([np.ones((n, dimension)) for n in shape]))
    assert {**declared, "bound": built["bound"]} == built
    assert built["bound"] <= declared["bound"]


# ---- bugs


class NoSides(OrthogonalVectorsToMonochromaticFurthestPair):
    """Without the last bit two vectors of one side may be as far apart as an orthogonal pair."""

    overhead = declaring(EDGE, dimension=EDGE.overhead.sizes["dimension"], radius=EDGE.overhead.sizes["radius"])

    def targets(self, source):
        for target in super().targets(source):
            points = tuple((*row[:-1], 0) for row in target.points)
            yield MonochromaticFurthestPair(points, target.dimension, "hamming", target.radius)


class RadiusWithoutTheLastBit(OrthogonalVectorsToMonochromaticFurthestPair):
    overhead = declaring(EDGE, radius=EDGE.overhead.sizes["radius"].expression - 1)

    def targets(self, source):
        for target in super().targets(source):
            yield MonochromaticFurthestPair(target.points, target.dimension, "hamming", target.radius - 1)


class FirstSideOnly(OrthogonalVectorsToMonochromaticFurthestPair):
    def lift(self, source, index, witness):
        return witness


@planted(
    (NoSides(), "forward direction"),
    (RadiusWithoutTheLastBit(), "backward direction"),
    (FirstSideOnly(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
