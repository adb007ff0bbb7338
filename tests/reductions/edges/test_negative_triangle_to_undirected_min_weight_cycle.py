"""Negative triangles by light cycles: all cycles from any vertex on, what is attained, bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import NegativeTriangleToUndirectedMinWeightCycle
from reductions.problems import NegativeTriangle, UndirectedMinWeightCycle
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, declaring, planted

W = NegativeTriangle.symbols["bound"]
EDGE = NegativeTriangleToUndirectedMinWeightCycle()


def check(edge, source):
    """Light cycles, from any vertex on, are the negative triangles."""
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    triangles, cycles = set(source.witnesses()), list(target.witnesses())
    assert {edge.lift(source, 0, cycle) for cycle in cycles} == triangles
    assert len(cycles) == len(triangles)
    for cycle in cycles:
        for turned in (cycle[1:] + cycle[:1], cycle[2:] + cycle[:2]):
            assert target.verify(turned)
            assert edge.embed(source, edge.lift(source, 0, turned)) == (0, cycle)
    assert (target.solve() is None) == (not triangles)
    return bool(triangles)


def test_few_and_drawn():
    answers = [check(EDGE, source) for source in (*few(), *drawn(60, side=4))]
    assert 40 < sum(answers) < len(answers) - 40


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = filled(shape, weight)
    assert check(EDGE, source) == (weight < 0 and 0 not in shape)
    (target,) = EDGE.instances(source)
    if weight == 1 and 0 not in shape:
        assert target.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(20, seed=1)):
        assert source.accepts(decide(source, UndirectedMinWeightCycle, oracle=oracle).answer)


def test_a_longer_cycle_is_too_heavy():
    """Of four edges with the least weights, and no triangle."""
    (target,) = EDGE.instances(filled((2, 2, 0), -3))
    assert target.solve() is None
    assert UndirectedMinWeightCycle(target.weights, 4 * 10).solve() == (0, 2, 1, 3)


# ---- bugs


class ThresholdOneMore(NegativeTriangleToUndirectedMinWeightCycle):
    def targets(self, source):
        (target,) = super().targets(source)
        yield UndirectedMinWeightCycle(target.weights, target.threshold + 1)


class MissingAsZero(NegativeTriangleToUndirectedMinWeightCycle):
    def targets(self, source):
        return super().targets(NegativeTriangle(source.completed(0)))


class ShiftTooSmall(NegativeTriangleToUndirectedMinWeightCycle):
    """Here M = 2W + 1, as for digraphs: cycles of four edges are light."""

    overhead = declaring(EDGE, threshold=6 * W + 2)

    def targets(self, source):
        (target,) = super().targets(source)
        less = 2 * source.bound
        weights = np.where((target.weights == INFINITY) | (target.weights == 0), target.weights, target.weights - less)
        yield UndirectedMinWeightCycle(weights, target.threshold - 3 * less)


class NotSorted(NegativeTriangleToUndirectedMinWeightCycle):
    def lift(self, source, index, witness):
        (i, j, k), (first, second, _) = witness[::-1], source.axes
        return i, j - first, k - first - second


@planted(
    (ThresholdOneMore(), "sizes"),
    (MissingAsZero(), "backward direction"),
    (ShiftTooSmall(), "lift"),
    (NotSorted(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [source for source in NegativeTriangle.small() if 0 not in source.axes][::3]
    check_caught(bug, step, small=[*small, *few((0, -1, 1)), filled((2, 2, 0), -1)], examples=0)
