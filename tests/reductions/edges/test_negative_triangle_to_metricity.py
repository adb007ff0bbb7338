"""Negative triangles by broken inequalities: all of them, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import NegativeTriangleToMetricity
from reductions.problems import Metricity, NegativeTriangle
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, planted

EDGE = NegativeTriangleToMetricity()


def check(edge, source):
    """Broken inequalities, each in two directions, are the negative triangles."""
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    triangles, broken = list(source.witnesses()), list(target.witnesses())
    assert len(broken) == 2 * len(triangles)
    assert {edge.lift(source, 0, witness) for witness in broken} == set(triangles)
    assert {edge.embed(source, triangle)[1] for triangle in triangles} == {(x, y, z) for x, y, z in broken if x < z}
    assert target.vertices < 2 or target.weights[~np.eye(target.vertices, dtype=bool)].min() > 0
    return bool(triangles)


def test_few_and_drawn():
    answers = [check(EDGE, source) for source in (*few(), *drawn(60, side=4))]
    assert 40 < sum(answers) < len(answers) - 40


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    assert check(EDGE, filled(shape, weight)) == (weight < 0 and 0 not in shape)


def test_differences_as_large_as_can_be():
    """Of two edges to vertices of one part, one has the weight -W and the other is missing."""
    assert not check(EDGE, NegativeTriangle(([[-3], [INFINITY]], [[-3]], [[INFINITY, -3]])))
    assert not check(EDGE, NegativeTriangle(([[-3, INFINITY]], [[INFINITY], [-3]], [[3]])))


def test_the_largest_distance_is_attained():
    source = one(0, INFINITY, -3)
    (target,) = EDGE.instances(source)
    assert target.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(20, seed=1)):
        assert source.accepts(decide(source, Metricity, oracle=oracle).answer)


# ---- bugs


def changed(of, weight):
    return NegativeTriangle(tuple(np.where(m == INFINITY, weight, m) for m in of.matrices))


class MissingIsTheBound(NegativeTriangleToMetricity):
    """A missing edge has the weight W only."""

    def targets(self, source):
        return super().targets(changed(source, source.bound))


class NearInOnePart(NegativeTriangleToMetricity):
    def targets(self, source):
        (target,) = super().targets(source)
        M = 4 * source.bound + 1
        yield Metricity(np.where(target.weights == M, M // 2, target.weights))


class SumOfTheThird(NegativeTriangleToMetricity):
    def targets(self, source):
        first, second, third = source.matrices
        return super().targets(NegativeTriangle((first, second, np.where(third == INFINITY, third, -third))))


class InTheOrderGiven(NegativeTriangleToMetricity):
    def lift(self, source, index, witness):
        (i, j, k), (first, second, _) = witness, source.axes
        return i, j - first, k - first - second


@planted(
    (MissingIsTheBound(), "backward direction"),
    (NearInOnePart(), "backward direction"),
    (SumOfTheThird(), "forward direction"),
    (InTheOrderGiven(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [source for source in NegativeTriangle.small() if 0 not in source.axes]
    check_caught(bug, step, small=[*small, *few((0, -1, 1))], examples=0)
