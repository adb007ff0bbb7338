"""Minus a square: every inner product, sizes, and bugs that are caught."""

import numpy as np
import pytest

from reductions.edges import IntegerOrthogonalVectorsToIntegerMaxInnerProduct
from reductions.problems import IntegerMaxInnerProduct, IntegerOrthogonalVectors
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, planted

EDGE = IntegerOrthogonalVectorsToIntegerMaxInnerProduct()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def products(instance):
    return [[sum(x * y for x, y in zip(a, b, strict=True)) for b in instance.sets[1]] for a in instance.sets[0]]


@pytest.mark.parametrize("offset", [0, 4, -4, 10**25])
def test_every_inner_product_is_minus_a_square(offset):
    rng = np.random.default_rng(0)
    for _ in range(30):
        source = IntegerOrthogonalVectors.random(rng, offset=offset)
        (target,) = EDGE.instances(source)
        assert products(target) == [[-(x**2) for x in row] for row in products(source)]
        check_declared(EDGE, source, target)


def test_the_bound_is_attained():
    source = IntegerOrthogonalVectors((((5, -5),), ((1, 2),)))
    (target,) = EDGE.instances(source)
    assert target.size() == (1, 1, 3, 50, 0)
    assert EDGE.project(source.measured())["bound"] == 50


# ---- bugs


class OffDiagonalOnce(IntegerOrthogonalVectorsToIntegerMaxInnerProduct):
    def targets(self, source):
        for target in super().targets(source):
            d = source.dimension
            weights = [2 - (i == j) for i in range(d) for j in range(i, d)]
            first = tuple(tuple(x // w for x, w in zip(row, weights, strict=True)) for row in target.sets[0])
            yield IntegerMaxInnerProduct((first, target.sets[1]), target.dimension, 0)


class SignLost(IntegerOrthogonalVectorsToIntegerMaxInnerProduct):
    def targets(self, source):
        for target in super().targets(source):
            first = tuple(tuple(-x for x in row) for row in target.sets[0])
            yield IntegerMaxInnerProduct((first, target.sets[1]), target.dimension, 0)


class DiagonalOnly(IntegerOrthogonalVectorsToIntegerMaxInnerProduct):
    def targets(self, source):
        for target in super().targets(source):
            d = source.dimension
            on = [i == j for i in range(d) for j in range(i, d)]
            first = tuple(tuple(x * keep for x, keep in zip(row, on, strict=True)) for row in target.sets[0])
            yield IntegerMaxInnerProduct((first, target.sets[1]), target.dimension, 0)


@planted(
    (OffDiagonalOnce(), "forward direction"),
    (SignLost(), "backward direction"),
    (DiagonalOnly(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=5)
