"""Max-IP as a gap of 1: every product is one larger, the gap is attained, and bugs that are caught."""

import numpy as np
from hypothesis import given

from reductions import GapMaxIP
from reductions.edges import MaxInnerProductToGapMaxIP
from reductions.problems import MaxInnerProduct
from reductions.problems.vectors.inner_products import VectorProducts
from reductions.testing import strategies
from tests.reductions.edges.built import check_gap, sizes
from tests.reductions.edges.planted import check_caught, planted


@given(strategies.max_inner_products(orders=(2, 3)))
def test_every_product_is_one_larger(source):
    (target,) = MaxInnerProductToGapMaxIP().instances(source)
    for i in range(len(source.sets[0])):
        assert np.array_equal(target.products.row(i), source.products.row(i) + 1)
    declared, built = sizes(MaxInnerProductToGapMaxIP(), source)
    assert declared == built


def test_the_gap_is_the_declared_one():
    source = MaxInnerProduct(([[1, 0, 1]], [[1, 1, 1], [1, 0, 0]]), 2)
    check_gap(MaxInnerProductToGapMaxIP(), source)
    (target,) = MaxInnerProductToGapMaxIP().instances(source)
    assert (target.products.row(0).max(), target.threshold, target.soundness) == (3, 3, 2)


# ---- bugs


class ZerosForOnes(MaxInnerProductToGapMaxIP):
    def targets(self, source):
        queries, *keys = (np.pad(x, ((0, 0), (1, 0))) for x in source.sets)
        yield GapMaxIP(VectorProducts(queries, tuple(keys)), source.threshold + 1, source.threshold)


class LiftTakesTheFirstKeys(MaxInnerProductToGapMaxIP):
    def lift(self, source, index, witness):
        return (witness[0], *(0 for _ in witness[1:]))


@planted((ZerosForOnes(), "forward direction"), (LiftTakesTheFirstKeys(), "round trip"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
