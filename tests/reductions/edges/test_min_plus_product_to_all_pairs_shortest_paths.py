"""Products by shortest paths: every value, sizes that are attained, and bugs that are seen."""

from math import inf

import numpy as np
import pytest

from reductions import decide
from reductions.edges import MinPlusProductToAllPairsShortestPaths
from reductions.errors import InputError
from reductions.problem import same
from reductions.problems import AllPairsShortestPaths, MinPlusProduct
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted

EDGE = MinPlusProductToAllPairsShortestPaths()
OFFSETS = (0, 5, -5, 1000, -1000, 10**12)


def answer(question):
    return question.solve()


def sources():
    yield from MinPlusProduct.small()
    rng = np.random.default_rng(0)
    for number in range(60):
        yield MinPlusProduct.random(rng, side=4, density=(0.5, 1)[number % 2], offset=OFFSETS[number % 6])


def test_small_and_drawn():
    for source in sources():
        (question,) = check_value(EDGE, source, answer)
        assert question.weights.min(initial=0) == 0


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    source = MinPlusProduct(([[3, inf, -9], [inf, inf, inf]], [[1, inf], [2, 2], [inf, -4]]))
    decision = decide(source, AllPairsShortestPaths, oracle=oracle)
    assert decision.answer.tolist() == [[4, -13], [INFINITY, INFINITY]]
    assert not decision.answer.flags.writeable


@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 2, 3), (2, 0, 3), (2, 3, 0), (1, 1, 1), (2, 3, 4)])
def test_full_matrices_have_the_declared_sizes(shape):
    r, q, c = shape
    source = MinPlusProduct((np.full((r, q), -4), np.full((q, c), 4)))
    (question,) = check_value(EDGE, source, answer)
    assert question.measured() == {
        "vertices": r + q + c,
        "edges": q * (r + c),
        "bound": 8 if q * c else 0,
    }
    assert EDGE.project(source.measured()) == question.measured() | {"bound": 2 * source.bound}


def test_weights_that_are_too_large():
    source = MinPlusProduct(([[2**60]], [[1]]))
    with pytest.raises(InputError, match=str(2**61)):
        decide(source, AllPairsShortestPaths)
    assert same(decide(MinPlusProduct(([[2**59]], [[-1]])), AllPairsShortestPaths).answer, [[2**59 - 1]])


# ---- bugs


class ShiftedOnce(MinPlusProductToAllPairsShortestPaths):
    def ask(self, source):
        value = yield from super().ask(source)
        return np.where(value == INFINITY, INFINITY, value + source.bound)


class Transposed(MinPlusProductToAllPairsShortestPaths):
    """The way from columns to rows."""

    def ask(self, source):
        talk = super().ask(source)
        reply = yield next(talk)
        try:
            talk.send(reply.T)
        except StopIteration as end:
            return end.value


class InfinityAsANumber(MinPlusProductToAllPairsShortestPaths):
    def ask(self, source):
        value = yield from super().ask(source)
        return np.where(value == INFINITY, 2 * source.bound + 1, value)


class AnEdgeTooMany(MinPlusProductToAllPairsShortestPaths):
    """From rows to columns there are edges of weight 0 as well."""

    def ask(self, source):
        talk = super().ask(source)
        weights = next(talk).weights.copy()
        r, _, c = source.sides.values()
        weights[:r, len(weights) - c :] = 0
        reply = yield AllPairsShortestPaths(weights)
        try:
            talk.send(reply)
        except StopIteration as end:
            return end.value


@planted(
    (ShiftedOnce(), "answer"),
    (Transposed(), "answer"),
    (InfinityAsANumber(), "answer"),
    (AnEdgeTooMany(), "sizes"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[source for source in MinPlusProduct.small() if sum(source.size()) < 10], examples=0)
