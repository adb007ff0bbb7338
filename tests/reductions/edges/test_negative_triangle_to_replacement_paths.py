"""Negative triangles by replacement paths: every distance, sizes that are attained, and bugs that are caught."""

import numpy as np
import pytest

import reductions.edges.negative_triangle_to_replacement_paths as module
from reductions import decide
from reductions.edges import NegativeTriangleToReplacementPaths
from reductions.problems import NegativeTriangle, ReplacementPaths
from reductions.problems.matrices.base import INFINITY
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.held import hold
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one

EDGE = NegativeTriangleToReplacementPaths()


def answer(question):
    return question.value()


def far_apart():
    """A detour around the first two edges saves as much as it can, and the third is in a negative triangle."""
    return NegativeTriangle(([[-2], [INFINITY], [-2]], [[-2]], [[INFINITY, -2, -2]]))


def check(source):
    """The distance around edge number i is small iff i is in a negative triangle, and then it has its weight."""
    found, (question,) = hold(EDGE, source, answer)
    assert source.accepts(found)
    lightest = {}
    for i, j, k in source.witnesses():
        first, second, third = (int(m[pair]) for m, pair in zip(source.matrices, ((i, j), (j, k), (k, i)), strict=True))
        lightest[i] = min(lightest.get(i, 0), first + second + third)
    for i, distance in enumerate(question.value().tolist()):
        excess = distance - module.limit(source)
        assert excess == lightest[i] if i in lightest else excess >= 0
    return bool(lightest)


def test_few_and_drawn():
    answers = [check(source) for source in (*few(), *drawn(60, side=4), far_apart())]
    assert 40 < sum(answers) < len(answers) - 40


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = filled(shape, weight)
    assert check(source) == (weight < 0 and 0 not in shape)
    question = next(EDGE.converse(source))
    if weight == 1 and 0 not in shape:
        assert question.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(20, seed=1)):
        assert source.accepts(decide(source, ReplacementPaths, oracle=oracle).answer)


# ---- bugs


class Changed(NegativeTriangleToReplacementPaths):
    """With other weights of the digraph."""

    def ask(self, source):
        distances = yield ReplacementPaths(self.detours(source), tuple(range(source.axes[0] + 1)))
        light = np.flatnonzero(distances < self.limit(source))
        return source.through(int(light[0])) if len(light) else None

    def detours(self, source):
        return module.detours(source)

    def limit(self, source):
        return module.limit(source)


class LimitOneMore(Changed):
    def limit(self, source):
        return super().limit(source) + 1


class LimitOneLess(Changed):
    def limit(self, source):
        return super().limit(source) - 1


class ShorterSteps(Changed):
    """B = 2W + 1, which is enough only where no edge is missing."""

    def detours(self, source):
        weights, (n, first, _), W = super().detours(source).copy(), source.axes, source.bound
        finite = weights != INFINITY
        steps = np.zeros_like(weights)
        steps[:n, n + 1 : n + 1 + first] = n - np.arange(n)[:, None]
        steps[n + 1 + first :, 1 : n + 1] = np.arange(n) + 1
        return np.where(finite, weights - W * steps, weights)

    def limit(self, source):
        return super().limit(source) - source.bound * (source.axes[0] + 1)


class BackOneTooEarly(Changed):
    """From K back to p_i and not to the vertex after it."""

    def detours(self, source):
        weights, n = super().detours(source).copy(), source.axes[0]
        weights[n + 1 :, :n] = weights[n + 1 :, 1 : n + 1]
        return weights


class MissingAsZero(Changed):
    def detours(self, source):
        return module.detours(NegativeTriangle(source.completed(0)))


@pytest.mark.parametrize("bug", [LimitOneMore, LimitOneLess, ShorterSteps, BackOneTooEarly, MissingAsZero])
def test_a_planted_bug_is_caught(bug):
    second = NegativeTriangle(([[1], [-1]], [[-1]], [[0, 0]]))
    small = [*few((0, -1, 1)), filled((2, 1, 1), INFINITY), second, far_apart()]
    check_reduction(Changed(), small=small, examples=0, seconds=0.2)
    with pytest.raises(ReductionCounterexample):
        check_reduction(bug(), small=small, examples=0, seconds=0)
