"""Furthest bit vectors of two sets: every distance, what is attained, and bugs that are caught."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

import reductions.edges.orthogonal_vectors_to_furthest_pair as module
from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToFurthestPair
from reductions.problems import FurthestPair
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToFurthestPair()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=30, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


@pytest.mark.parametrize("metric", ["hamming", "cityblock", "sqeuclidean"])
def test_every_distance(metric):
    rng = np.random.default_rng(0)
    for number in range(20):
        source = vector_sets(rng, (3 + number % 5, 2 + number % 9), 1 + number % 6, 0.6)
        (target,) = EDGE.instances(source)
        first, second = source.sets
        found = cdist(*map(np.array, target.sets), metric) * (target.dimension if metric == "hamming" else 1)
        assert np.array_equal(np.rint(found), 2 * source.dimension - 2 * (first.astype(int) @ second.T))
        assert target.accepts(FurthestPair.solvers["library"](target))


@pytest.mark.parametrize("dimension", [0, 1, 4])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 4), (2, 0)])
def test_sizes_of_ones(shape, dimension):
    declared, built = sizes(EDGE, OrthogonalVectors([np.ones((n, dimension)) for n in shape]))
    assert {**declared, "bound": built["bound"]} == built
    assert built["bound"] == (dimension > 0) <= declared["bound"]


# ---- bugs


def test_the_codes_of_the_closest_pair_are_caught(monkeypatch):
    for codes in (((0, 0, 0), (1, 0, 1)), ((1, 1, 1), (1, 1, 1)), ((1, 1, 1), (0, 0, 0))):
        monkeypatch.setattr(module, "SECOND", codes)
        with pytest.raises(AssertionError):
            check_reduction(EDGE, examples=0, seconds=0.2)


class TwoLess(OrthogonalVectorsToFurthestPair):
    overhead = OrthogonalVectorsToFurthestPair.overhead

    def targets(self, source):
        for target in super().targets(source):
            sets = tuple(tuple((1, *row[1:]) for row in rows) if target.dimension else rows for rows in target.sets)
            yield FurthestPair(sets, target.dimension, "hamming", target.radius)


class SwappedSides(OrthogonalVectorsToFurthestPair):
    def embed(self, source, witness):
        return 0, witness[::-1]


@planted((TwoLess(), "forward direction"), (SwappedSides(), "embed"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
