"""Negative triangles by the centrality of a vertex: the number of good vertices, what is attained, and bugs."""

import numpy as np
import pytest

import reductions.edges.negative_triangle_to_betweenness_centrality as module
from reductions import decide
from reductions.edges import NegativeTriangleToBetweennessCentrality
from reductions.problems import BetweennessCentrality, NegativeTriangle
from reductions.problems.matrices.base import INFINITY
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.held import hold
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one

EDGE = NegativeTriangleToBetweennessCentrality()


def answer(question):
    return question.value()


def only(n, good):
    """One vertex of I, of so many, is in a negative triangle."""
    first = np.zeros((n, 2), dtype=int)
    first[good, 1] = -1
    return NegativeTriangle((first, [[0], [0]], np.zeros((1, n), dtype=int)))


def check(source):
    """The first centrality is the number of vertices of I in no negative triangle."""
    found, asked = hold(EDGE, source, answer)
    assert source.accepts(found)
    if asked:
        assert asked[0].value() == source.axes[0] - len({i for i, _, _ in source.witnesses()})
    return found is not None


def test_few_and_drawn():
    answers = [check(source) for source in (*few((-2, -1, 0, 3, INFINITY)), *drawn(30, side=4))]
    assert 20 < sum(answers) < len(answers) - 20


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = filled(shape, weight)
    assert check(source) == (weight < 0 and 0 not in shape)
    if weight == 3 and shape[0]:
        assert next(EDGE.converse(source)).measured() == EDGE.project(source.measured())


def test_sizes_are_attained():
    source = filled((3, 2, 4), 3)
    assert next(EDGE.converse(source)).measured() == EDGE.project(source.measured())
    assert (
        next(EDGE.converse(filled((1, 2, 2), 0))).bound == EDGE.project(filled((1, 2, 2), 0).measured())["bound"] == 3
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8])
def test_halving(n):
    for good in range(n):
        found, asked = hold(EDGE, only(n, good), answer)
        assert found == (good, 1, 0)
        assert len(asked) <= 1 + (n - 1).bit_length()
    assert len(hold(EDGE, only(n, n - 1), answer)[1]) >= n.bit_length()


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(6, seed=1)):
        assert source.accepts(decide(source, BetweennessCentrality, oracle=oracle).answer)


# ---- bugs

question = module.passed_by


def changed(change):
    """The question with other weights."""

    def passed_by(source, low, high):
        asked = question(source, low, high)
        weights = asked.weights.copy()
        change(weights, slice(0, high - low), asked.vertex, source.bound + 1)
        return BetweennessCentrality(weights, asked.vertex)

    return passed_by


def a_tie(weights, of, x, M):
    """Through x it is as far as by a triangle of weight 0."""
    weights[of, x] = 3 * M


def too_near(weights, of, x, M):
    """Through x it is nearer than by a triangle of weight -1."""
    weights[of, x] = 3 * M - 3


def far_digits(weights, of, x, M):
    """The copies of other vertices are as far as the own one."""
    weights[of, x + 1 :][weights[of, x + 1 :] != INFINITY] = 6 * M


def missing_as_zero(source, low, high):
    return question(NegativeTriangle(source.completed(0)), low, high)


def half_of_the_weights(source, low, high):
    """The third weights are those of the first vertices of I."""
    n = high - low
    first, second, third = source.matrices
    return question(NegativeTriangle((first[low:high], second, third[:, :n])), 0, n)


@pytest.mark.parametrize(
    "bug", [changed(a_tie), changed(too_near), changed(far_digits), missing_as_zero, half_of_the_weights]
)
def test_bugs_are_caught(monkeypatch, bug):
    small = [
        *few((0, -1, INFINITY)),
        only(2, 1),
        NegativeTriangle(([[-1], [-1]], [[-1]], [[INFINITY, 0]])),
        NegativeTriangle(([[0]] * 4, [[0]], [[0, 0, -1, 0]])),
    ]
    check_reduction(EDGE, small=small, examples=0, seconds=0.2)
    monkeypatch.setattr(module, "passed_by", bug)
    with pytest.raises(ReductionCounterexample):
        check_reduction(EDGE, small=small, examples=0, seconds=0)
