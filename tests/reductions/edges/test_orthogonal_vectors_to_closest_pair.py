"""Closest pairs in three metrics: every distance, scipy's trees, the gap, and bugs that are caught."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToClosestPair
from reductions.errors import InputError
from reductions.problems import ClosestPair
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGES = [OrthogonalVectorsToClosestPair(metric) for metric in ("sqeuclidean", "cityblock", "chebyshev")]
P = {"cityblock": 1, "sqeuclidean": 2, "chebyshev": np.inf}


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.metric)
def test_check_reduction(edge):
    checked = check_reduction(edge, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.metric)
def test_every_distance_and_the_nearest_by_a_tree(edge):
    rng, answers = np.random.default_rng(0), set()
    for number in range(15):
        source = vector_sets(rng, (3 + number % 5, 2 + number % 9), 4 + number % 5, 0.7)
        (target,) = edge.instances(source)
        first, second = source.sets
        shared = first.astype(int) @ second.T
        expected = {
            "sqeuclidean": source.dimension + 8 * shared,
            "cityblock": source.dimension + 2 * shared,
            "chebyshev": np.where(shared == 0, 1, 3),
        }[edge.metric]
        assert [[target.distance(i, j) for j in range(len(second))] for i in range(len(first))] == expected.tolist()
        nearest = cKDTree(target.sets[1]).query(target.sets[0], p=P[edge.metric])[0].min()
        least = np.rint(nearest**2) if edge.metric == "sqeuclidean" else nearest
        assert (least <= target.radius) == (source.brute_force() is not None)
        assert target.accepts(ClosestPair.solvers["library"](target))
        answers.add(least <= target.radius)
    assert answers == {True, False}


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_empty_sets_stay_empty(shape):
    (target,) = EDGES[0].instances(OrthogonalVectors([np.ones((n, 2)) for n in shape]))
    assert target.size() == (*shape, 2, max(-1 + 2 * (shape[0] > 0), 2 * (shape[1] > 0), 0), 2)
    assert target.brute_force() is None


def test_smallest():
    targets = [t for bit in (0, 1) for t in EDGES[0].instances(OrthogonalVectors(([[bit]], [[bit]])))]
    assert [t.sets for t in targets] == [(((1,),), ((0,),)), (((-1,),), ((2,),))]
    assert [t.brute_force() for t in targets] == [(0, 0), None]


@pytest.mark.parametrize("metric", ["hamming", "euclidean", None])
def test_other_metrics_are_refused(metric):
    with pytest.raises(InputError, match=str(metric)):
        OrthogonalVectorsToClosestPair(metric)


def test_sizes_of_ones():
    for edge in EDGES[:2]:
        declared, built = sizes(edge, OrthogonalVectors([np.ones((n, 4)) for n in (3, 2)]))
        assert declared == built


# ---- bugs


class OnesTooClose(OrthogonalVectorsToClosestPair):
    """Ones at distance 1: every pair is as close as an orthogonal one."""

    def targets(self, source):
        for target in super().targets(source):
            first, second = target.sets
            closer = tuple(tuple(min(x, 0) for x in row) for row in second)
            yield ClosestPair((first, closer), target.dimension, self.metric, target.radius)


class RadiusTooSmall(OrthogonalVectorsToClosestPair):
    def targets(self, source):
        for target in super().targets(source):
            yield ClosestPair(target.sets, target.dimension, self.metric, max(0, target.radius - 1))


class SwappedSides(OrthogonalVectorsToClosestPair):
    def lift(self, source, index, witness):
        return witness[::-1]


@planted(
    (OnesTooClose(), "backward direction"),
    (OnesTooClose("chebyshev"), "backward direction"),
    (RadiusTooSmall(), "forward direction"),
    (SwappedSides(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
