"""Min-IP as Max-IP of complements: every sum turned around, and a bug that is caught."""

import numpy as np
import pytest
import sympy
from hypothesis import given

from reductions.edges import MinInnerProductToMaxInnerProduct
from reductions.problems import MaxInnerProduct
from reductions.problems.vectors.base import complement
from reductions.testing import strategies
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted


@given(strategies.min_inner_products(orders=(2, 3)))
def test_every_product_is_taken_from_the_dimension(source):
    edge = MinInnerProductToMaxInnerProduct()
    (target,) = edge.instances(source)
    for i in range(len(source.sets[0])):
        assert np.array_equal(target.products.row(i), source.dimension - source.products.row(i))
    declared, built = sizes(edge, source)
    assert declared == built


# ---- bugs

m, t = (MinInnerProductToMaxInnerProduct.source.symbols[name] for name in ("dimension", "threshold"))


class ComplementOffByOne(MinInnerProductToMaxInnerProduct):
    overhead = declaring(MinInnerProductToMaxInnerProduct, threshold=sympy.Max(0, m - t - 1))

    def targets(self, source):
        (target,) = super().targets(source)
        yield MaxInnerProduct(target.sets, max(0, target.threshold - 1))


@planted((ComplementOffByOne(), "backward direction"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)


@pytest.mark.parametrize("order", [2, 3, 5, 6])
def test_products_of_many_sets_are_complemented(order):
    rng = np.random.default_rng(order)
    sets = tuple(rng.integers(0, 2, (1 + p % 2, 4 + order), dtype=np.uint8) for p in range(order))
    for choice in np.ndindex(*map(len, sets)):
        here, there = (
            int(np.prod([some[i] for some, i in zip(these, choice, strict=True)], axis=0).sum())
            for these in (sets, complement(sets))
        )
        assert there == 4 + order - here
