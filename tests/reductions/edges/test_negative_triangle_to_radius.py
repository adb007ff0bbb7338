"""Negative triangles by the radius: every centre, sizes that are attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import NegativeTriangleToRadius
from reductions.problems import NegativeTriangle, Radius
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, planted

EDGE = NegativeTriangleToRadius()


def long_way():
    """The way of five edges between i = 0 and its copy is as short as can be, and no triangle is negative."""
    first = [[-4, INFINITY], [-4, -4]]
    return NegativeTriangle((first, [[INFINITY], [-4]], [[-4, INFINITY]]))


def check(edge, source):
    """The centres are the vertices of I in negative triangles, and the eccentricity is that of the lightest one."""
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    good = {i for i, _, _ in source.witnesses()}
    assert {v for (v,) in target.witnesses()} == good
    for v in good:
        triangle = edge.lift(source, 0, (v,))
        assert source.verify(triangle)
        assert edge.embed(source, triangle) == (0, (v,))
    return bool(good)


def test_few_and_drawn():
    answers = [check(EDGE, source) for source in (*few(), *drawn(60, side=4), long_way())]
    assert 40 < sum(answers) < len(answers) - 40


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9])
def test_copies_of_others_are_near(n):
    """With one negative triangle, for each vertex of I in turn, however many bits there are."""
    for good in range(n):
        first = np.zeros((n, 2), dtype=int)
        first[good, 1] = -1
        source = NegativeTriangle((first, [[0], [0]], np.zeros((1, n), dtype=int)))
        assert decide(source, Radius).answer == (good, 1, 0)


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = filled(shape, weight)
    assert check(EDGE, source) == (weight < 0 and 0 not in shape)
    (target,) = EDGE.instances(source)
    if weight != INFINITY and 0 not in shape:
        assert target.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(20, seed=1)):
        assert source.accepts(decide(source, Radius, oracle=oracle).answer)


# ---- bugs


class Changed(NegativeTriangleToRadius):
    """The target with other weights between some vertices."""

    def targets(self, source):
        (target,) = super().targets(source)
        weights = target.weights.copy()
        self.change(source, weights)
        yield Radius(np.minimum(weights, weights.T), self.threshold(source))

    def threshold(self, source):
        return 9 * source.bound + 2

    def change(self, source, weights):
        pass


class ThresholdOneMore(Changed):
    def threshold(self, source):
        return 9 * source.bound + 3


class NearerToT(Changed):
    """Not only the vertices of I are near to t: the distance to it is M."""

    def change(self, source, weights):
        n, t = source.axes[0], 2 * source.axes[0] + sum(source.axes[1:]) + 1
        weights[:n, t] = weights[t, :n] = 3 * source.bound + 1


class SameDigits(Changed):
    """A copy is joined to the bits of its vertex, not to the other ones."""

    def change(self, source, weights):
        n, (a, b, c) = source.axes[0], source.axes
        digits = slice(2 * n + b + c + 2, None)
        copies = slice(a + b + c, a + b + c + n)
        weights[copies, digits] = weights[:n, digits]
        weights[digits, copies] = weights[digits, :n]


class NotThroughH(Changed):
    """J and K are not joined to h: a missing edge makes them far."""

    def change(self, source, weights):
        n, (a, b, c) = source.axes[0], source.axes
        h = a + b + c + n
        weights[h, a : a + b + c] = weights[a : a + b + c, h] = INFINITY


class MissingAsZero(NegativeTriangleToRadius):
    def targets(self, source):
        filled = tuple(np.where(m == INFINITY, 0, m) for m in source.matrices)
        return super().targets(NegativeTriangle(filled))


@planted(
    (ThresholdOneMore(), "sizes"),
    (NearerToT(), "backward direction"),
    (SameDigits(), "embed"),
    (NotThroughH(), "forward direction"),
    (MissingAsZero(), "backward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [source for source in NegativeTriangle.small() if 0 not in source.axes][::3]
    check_caught(bug, step, small=[*small, *few((0, -1, 1))], examples=0)


def test_two_fifths_are_needed():
    """With M = 2W + 1 in place of 3W + 1 a way of five edges is too short, but not in triangles by themselves."""
    source = long_way()
    (target,) = EDGE.instances(source)
    weights, W = target.weights, source.bound
    assert source.brute_force() is target.brute_force() is None
    M, less = 3 * W + 1, 2 * W + 1
    of = {M: less, 2 * M - 1: 2 * less - 1, 3 * M - 1: 3 * less - 1, M - W: less - W}
    assert set(of) >= set(weights[(weights != INFINITY) & (weights > 0)].tolist())
    smaller = np.vectorize(lambda weight: of.get(weight, weight))(weights)
    assert Radius(smaller, 3 * less - 1).brute_force() == (0,)
