"""Negative triangles by light cycles: all cycles from any vertex on, what is attained, bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import NegativeTriangleToMinWeightCycle
from reductions.problems import MinWeightCycle, NegativeTriangle
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, declaring, planted

W = NegativeTriangle.symbols["bound"]
EDGE = NegativeTriangleToMinWeightCycle()


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
        assert source.accepts(decide(source, MinWeightCycle, oracle=oracle).answer)


def twice_around(weight):
    """A cycle of six edges with this weight each, and no triangle."""
    sides = [[weight, INFINITY], [INFINITY, weight]]
    return NegativeTriangle((sides, sides, sides[::-1]))


def test_a_longer_cycle_is_too_heavy():
    source = twice_around(-3)
    (target,) = EDGE.instances(source)
    assert source.brute_force() is target.solve() is None
    assert MinWeightCycle(target.weights, 6 * 4).solve() == (0, 2, 4, 1, 3, 5)


# ---- bugs


class ThresholdOneMore(NegativeTriangleToMinWeightCycle):
    def targets(self, source):
        (target,) = super().targets(source)
        yield MinWeightCycle(target.weights, target.threshold + 1)


class MissingAsZero(NegativeTriangleToMinWeightCycle):
    def targets(self, source):
        return super().targets(NegativeTriangle(source.completed(0)))


class ShiftTooSmall(NegativeTriangleToMinWeightCycle):
    """Here M = W + 1: cycles of six edges are light."""

    overhead = declaring(EDGE, threshold=3 * W + 2)

    def targets(self, source):
        (target,) = super().targets(source)
        less = 1 * source.bound
        weights = np.where((target.weights == INFINITY) | (target.weights == 0), target.weights, target.weights - less)
        yield MinWeightCycle(weights, target.threshold - 3 * less)


class NotSorted(NegativeTriangleToMinWeightCycle):
    def lift(self, source, index, witness):
        (i, j, k), (first, second, _) = witness[::-1], source.axes
        return i, j - first, k - first - second


@planted(
    (ThresholdOneMore(), "sizes"),
    (MissingAsZero(), "backward direction"),
    (ShiftTooSmall(), "backward direction"),
    (NotSorted(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [source for source in NegativeTriangle.small() if 0 not in source.axes][::3]
    check_caught(bug, step, small=[*small, *few((0, -1, 1)), twice_around(-2)], examples=0)
