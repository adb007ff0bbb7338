"""Negative triangles by the median: every median and every sum, sizes that are attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import NegativeTriangleToMedian
from reductions.problems import Median, NegativeTriangle
from reductions.problems.matrices.base import INFINITY
from reductions.problems.weighted_graphs.base import shortest_distances
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, planted

EDGE = NegativeTriangleToMedian()


def check(edge, source):
    """The sums are those of the module, so the medians are the vertices of I in negative triangles."""
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    first, second, third = source.completed(2 * source.bound)
    n, sums = source.axes[0], shortest_distances(target.weights)
    if n:
        lightest = (first[:, :, None] + second + third.T[:, None, :]).min(axis=1, initial=0)
        assert sums[:n].sum(axis=1).tolist() == [target.threshold + 1 + int(saved) for saved in lightest.sum(axis=1)]
        assert sums[n:].sum(axis=1).min() > target.threshold
    good = {i for i, _, _ in source.witnesses()}
    witness = target.solve()
    assert (witness is None) == (not good)
    for i in good:
        assert target.verify((i,))
        assert source.verify(edge.lift(source, 0, (i,)))
    return bool(good)


def test_few_and_drawn():
    answers = [check(EDGE, source) for source in (*few((-2, -1, 0, 3, INFINITY)), *drawn(40))]
    assert 20 < sum(answers) < len(answers) - 20


def test_larger():
    """Without enough leaves a mistake shows from six vertices on."""
    for source in drawn(6, seed=2, side=8):
        check(EDGE, source)


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = filled(shape, weight)
    assert check(EDGE, source) == (weight < 0 and 0 not in shape)


def test_the_largest_weight_is_attained():
    """By a missing edge between K and I."""
    source = NegativeTriangle(([[-3]], [[0]], [[INFINITY]]))
    (target,) = EDGE.instances(source)
    assert target.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(10, seed=1)):
        assert source.accepts(decide(source, Median, oracle=oracle).answer)


# ---- bugs


class Changed(NegativeTriangleToMedian):
    """The target with other weights between some vertices, or another threshold."""

    def targets(self, source):
        (target,) = super().targets(source)
        weights, (a, b, c) = target.weights.copy(), source.axes
        starts = np.cumsum([0, a, b, b, c, c, 1])
        i, j, other_j, k, other_k, h = (slice(*starts[p : p + 2]) for p in range(6))
        self.change(weights, i, j, other_j, k, other_k, h, 4 * source.bound + 1)
        yield Median(np.minimum(weights, weights.T), target.threshold)


class OneJ(Changed):
    """The second J is as far as the first."""

    def change(self, weights, i, j, other_j, k, other_k, h, H):
        weights[i, other_j], weights[other_j, i] = weights[i, j], weights[j, i]


class OneK(Changed):
    def change(self, weights, i, j, other_j, k, other_k, h, H):
        weights[i, other_k], weights[other_k, i] = weights[i, k], weights[k, i]


class LeavesAtNothing(Changed):
    """Leaves are as near as they can be."""

    def change(self, weights, i, j, other_j, k, other_k, h, H):
        weights[i, h.stop :] = weights[h.stop :, i] = 1


class NearToH(Changed):
    """There are shortcuts from one vertex of I to another."""

    def change(self, weights, i, j, other_j, k, other_k, h, H):
        weights[i, h] = weights[h, i] = 1


class MissingAsZero(NegativeTriangleToMedian):
    def targets(self, source):
        return super().targets(NegativeTriangle(source.completed(0)))


@planted(
    (OneJ(), "backward direction"),
    (OneK(), "backward direction"),
    (LeavesAtNothing(), "backward direction"),
    (NearToH(), "backward direction"),
    (MissingAsZero(), "backward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [source for source in NegativeTriangle.small() if 0 not in source.axes]
    check_caught(bug, step, small=[*small, *few((0, -1, 1))], examples=0)
