"""Negative triangles by products: every answer, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import NegativeTriangleToMinPlusProduct
from reductions.problems import MinPlusProduct, NegativeTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from tests.reductions.edges.held import hold
from tests.reductions.edges.negative import SHAPES, drawn, few, filled, one
from tests.reductions.edges.planted import check_caught, planted

EDGE = NegativeTriangleToMinPlusProduct()


def answer(question):
    return question.value()


def check(source):
    found, (_,) = hold(EDGE, source, answer)
    assert source.accepts(found)
    return found is not None


def test_few_and_drawn():
    answers = [check(source) for source in (*few(), *drawn(60, side=5))]
    assert 40 < sum(answers) < len(answers) - 40


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    assert check(filled(shape, weight)) == (weight < 0 and 0 not in shape)


@pytest.mark.parametrize("sign", [-1, 1])
def test_weights_at_the_limit(sign):
    assert check(one(*(sign * ENTRY_LIMIT,) * 3)) == (sign < 0)
    assert check(one(ENTRY_LIMIT, -ENTRY_LIMIT, -sign)) == (sign > 0)


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (one(3, 2, -6), *drawn(20, seed=1)):
        assert source.accepts(decide(source, MinPlusProduct, oracle=oracle).answer)


# ---- bugs


class NotTransposed(NegativeTriangleToMinPlusProduct):
    """The weights back are read in the order of rows."""

    def ask(self, source):
        first, second, third = source.matrices
        turned = third.reshape(-1)[::-1].reshape(third.shape)
        found = yield from super().ask(NegativeTriangle((first, second, turned)))
        return found


class AtMostZero(NegativeTriangleToMinPlusProduct):
    def ask(self, source):
        first, second, third = source.matrices
        lower = np.where(third == INFINITY, INFINITY, third - 1)
        return (yield from super().ask(NegativeTriangle((first, second, lower))))


class MissingAsZero(NegativeTriangleToMinPlusProduct):
    def ask(self, source):
        return (yield from super().ask(NegativeTriangle(source.completed(0))))


@planted((NotTransposed(), "answer"), (AtMostZero(), "answer"), (MissingAsZero(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
