"""Negative triangles by the second simple path: all light paths, sizes that are attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import NegativeTriangleToSecondSimplePath
from reductions.problems import NegativeTriangle, SecondSimplePath
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, declaring, planted

n_1, *_, W = NegativeTriangle.symbols.values()
EDGE = NegativeTriangleToSecondSimplePath()


def check(source):
    """Light simple paths are the negative triangles."""
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    triangles, paths = list(source.witnesses()), list(target.witnesses())
    assert len(paths) == len(triangles)
    assert {EDGE.lift(source, 0, path) for path in paths} == set(triangles)
    assert {EDGE.embed(source, triangle) for triangle in triangles} == {(0, path) for path in paths}
    assert (target.solve() is None) == (not triangles)
    return bool(triangles)


def test_few_and_drawn():
    answers = [check(source) for source in (*few(), *drawn(60, side=4))]
    assert 40 < sum(answers) < len(answers) - 40


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = filled(shape, weight)
    assert check(source) == (weight < 0 and 0 not in shape)
    (target,) = EDGE.instances(source)
    if weight == 1 and 0 not in shape:
        assert target.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(20, seed=1)):
        assert source.accepts(decide(source, SecondSimplePath, oracle=oracle).answer)


# ---- bugs


class ThresholdOneMore(NegativeTriangleToSecondSimplePath):
    overhead = declaring(EDGE, threshold=(n_1 + 1) * (3 * W + 1) + W)

    def targets(self, source):
        (target,) = super().targets(source)
        yield SecondSimplePath(target.weights, target.path, target.threshold + 1)


class ThresholdOneLess(NegativeTriangleToSecondSimplePath):
    overhead = declaring(EDGE, threshold=(n_1 + 1) * (3 * W + 1) + W - 2)

    def targets(self, source):
        (target,) = super().targets(source)
        yield SecondSimplePath(target.weights, target.path, max(0, target.threshold - 1))


class StepsOfTheSameWeight(NegativeTriangleToSecondSimplePath):
    """All edges from the path and to it have the same part of B, so that a detour may skip as much as it likes."""

    def targets(self, source):
        (target,) = super().targets(source)
        weights, (n, first, _), B = target.weights.copy(), source.axes, 3 * source.bound + 1
        finite = weights != INFINITY
        weights[:n, n + 1 : n + 1 + first] -= np.where(
            finite[:n, n + 1 : n + 1 + first], (n - 1 - np.arange(n))[:, None] * B, 0
        )
        yield SecondSimplePath(weights, target.path, target.threshold)


class MissingAsZero(NegativeTriangleToSecondSimplePath):
    def targets(self, source):
        return super().targets(NegativeTriangle(source.completed(0)))


class LiftsToTheNextVertex(NegativeTriangleToSecondSimplePath):
    def lift(self, source, index, witness):
        i, j, k = super().lift(source, index, witness)
        return (i + 1) % source.axes[0], j, k


@planted(
    (ThresholdOneMore(), "backward direction"),
    (ThresholdOneLess(), "forward direction"),
    (StepsOfTheSameWeight(), "backward direction"),
    (MissingAsZero(), "backward direction"),
    (LiftsToTheNextVertex(), "round trip"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [source for source in NegativeTriangle.small() if 0 not in source.axes][::3]
    check_caught(bug, step, small=[*small, *few((0, -1, 1))], examples=0)
