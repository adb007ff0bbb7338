"""Negative triangles by heavy rectangles: all of them, sizes that are attained, and bugs that are caught."""

import numpy as np
import pytest

import reductions.edges.negative_triangle_to_maximum_subarray as module
from reductions import decide
from reductions.edges import NegativeTriangleToMaximumSubarray
from reductions.problems import MaximumSubarray, NegativeTriangle
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, declaring, planted

W = NegativeTriangle.symbols["bound"]
EDGE = NegativeTriangleToMaximumSubarray()


def check(source):
    """Heavy rectangles are the negative triangles, and weigh as much more as these less."""
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    triangles, rectangles = list(source.witnesses()), list(target.witnesses())
    assert len(rectangles) == len(triangles)
    assert {EDGE.lift(source, 0, rectangle) for rectangle in rectangles} == set(triangles)
    for i, j, k in triangles:
        _, (top, bottom, left, right) = EDGE.embed(source, (i, j, k))
        weight = sum(int(m[pair]) for m, pair in zip(source.matrices, ((i, j), (j, k), (k, i)), strict=True))
        assert target.matrix[top:bottom, left:right].sum() == target.threshold - 1 - weight
    assert (target.solve() is None) == (not triangles)
    return bool(triangles)


def test_few_and_drawn():
    answers = [check(source) for source in (*few(), *drawn(60))]
    assert 40 < sum(answers) < len(answers) - 40


def test_sharp():
    """Rectangles beside the centre are as heavy as can be: all values of one sign next to missing edges."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        matrices = (np.where(rng.random((3, 3)) < 0.5, -4, INFINITY) for _ in range(3))
        check(NegativeTriangle(tuple(matrices)))


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = filled(shape, weight)
    assert check(source) == (weight < 0 and 0 not in shape)
    (target,) = EDGE.instances(source)
    if shape[0] > 1 and weight != INFINITY:
        assert target.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "solve"])
def test_decide(oracle):
    chosen = oracle if oracle == "brute" else MaximumSubarray.solve
    for source in (one(3, 2, -6), *drawn(20, seed=1)):
        assert source.accepts(decide(source, MaximumSubarray, oracle=chosen).answer)


# ---- bugs


class ThresholdOneLess(NegativeTriangleToMaximumSubarray):
    overhead = declaring(EDGE, threshold=8 * W)

    def targets(self, source):
        (target,) = super().targets(source)
        yield MaximumSubarray(target.matrix, target.threshold - 1)


class NotTheSame(NegativeTriangleToMaximumSubarray):
    """The right side may be at any vertex of I."""

    def targets(self, source):
        (target,) = super().targets(source)
        matrix, (first, second, _), Z = target.matrix.copy(), source.axes, 2 * source.bound
        matrix[:first, second:] = module.quadrant(np.full((first, first), Z))[:, ::-1]
        yield MaximumSubarray(matrix, target.threshold)


class WithoutZ(NegativeTriangleToMaximumSubarray):
    """Nothing draws a rectangle to the centre."""

    overhead = declaring(EDGE, threshold=1 + 0 * W)

    def targets(self, source):
        (target,) = super().targets(source)
        matrix, (first, second, _), Z = target.matrix.copy(), source.axes, 2 * source.bound
        if 0 not in source.axes:
            matrix[first - 1 : first + 1, second - 1 : second + 1] -= Z
        yield MaximumSubarray(matrix, target.threshold - 4 * Z)


class MissingAsZero(NegativeTriangleToMaximumSubarray):
    def targets(self, source):
        return super().targets(NegativeTriangle(source.completed(0)))


class BottomNotTurned(NegativeTriangleToMaximumSubarray):
    def lift(self, source, index, witness):
        top, bottom, left, _ = witness
        return top, left, bottom - source.axes[0] - 1


@planted(
    (ThresholdOneLess(), "backward direction"),
    (NotTheSame(), "lift"),
    (WithoutZ(), "lift"),
    (MissingAsZero(), "backward direction"),
    (BottomNotTurned(), "round trip"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [source for source in NegativeTriangle.small() if 0 not in source.axes][::3]
    check_caught(bug, step, small=[*small, *few((0, -1, 1))], examples=0)
