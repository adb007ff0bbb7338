"""Vectors of one length: every distance, far from zero, thresholds out of reach, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import (
    IntegerMaxInnerProductToClosestPair,
    IntegerOrthogonalVectorsToIntegerMaxInnerProduct,
    OrthogonalVectorsToIntegerOrthogonalVectors,
)
from reductions.edges.integer_max_inner_product_to_closest_pair import four_squares
from reductions.problems import ClosestPair, IntegerMaxInnerProduct
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, planted

EDGE = IntegerMaxInnerProductToClosestPair()


def test_check_reduction():
    checked = check_reduction(EDGE, small=list(IntegerMaxInnerProduct.small())[::3], examples=10, seconds=0.2)
    assert min(checked.yes, checked.no) > 50
    assert checked.targets < checked.yes + checked.no


@pytest.mark.parametrize("offset", [0, 4, -4, 10**12])
def test_every_distance(offset):
    rng = np.random.default_rng(0)
    for number in range(12):
        drawn = IntegerMaxInnerProduct.random(rng, vectors=4, offset=offset)
        source = IntegerMaxInnerProduct(drawn.sets, drawn.dimension, (number - 6) * max(1, abs(offset)))
        squares = [max((sum(x * x for x in row) for row in rows), default=0) for rows in source.sets]
        for target in EDGE.instances(source):
            check_declared(EDGE, source, target)
            for i, x in enumerate(source.sets[0]):
                for j, y in enumerate(source.sets[1]):
                    product = sum(one * other for one, other in zip(x, y, strict=True))
                    assert target.distance(i, j) == sum(squares) - 2 * product
            assert list(target.witnesses()) == list(source.witnesses())


def test_a_threshold_beyond_all_lengths():
    sets = (((3, 4),), ((3, 4),))
    assert [len(list(EDGE.instances(IntegerMaxInnerProduct(sets, None, t)))) for t in (25, 26)] == [1, 0]
    (target,) = EDGE.instances(IntegerMaxInnerProduct(sets, None, 25))
    assert (target.radius, target.distance(0, 0)) == (0, 0)


@pytest.mark.parametrize("number", [*range(40), 7 * 4**5, 10**18 + 7, 2**200 - 1])
def test_four_squares(number):
    roots = four_squares(number)
    assert len(roots) == 4
    assert sum(root**2 for root in roots) == number


def test_from_bits_to_points():
    """All three edges, one after the other: an orthogonal pair is a closest pair in few dimensions."""
    rng, answers = np.random.default_rng(0), set()
    for _ in range(6):
        source = OrthogonalVectors(tuple((rng.random((n, 4)) < 0.6).astype(np.uint8) for n in (3, 2)))
        found = []
        for integers in OrthogonalVectorsToIntegerOrthogonalVectors(2).instances(source):
            (products,) = IntegerOrthogonalVectorsToIntegerMaxInnerProduct().instances(integers)
            for points in EDGE.instances(products):
                assert points.dimension == 3 * 4 // 2 + 8
                found += points.witnesses()
        assert sorted(found) == list(source.witnesses())
        answers.add(bool(found))
    assert answers == {True, False}


# ---- bugs


class SharedCoordinates(IntegerMaxInnerProductToClosestPair):
    """Both sides have their four numbers in the same coordinates."""

    def targets(self, source):
        for target in super().targets(source):
            second = tuple((*y[:-8], *y[-4:], *y[-8:-4]) for y in target.sets[1])
            yield ClosestPair((target.sets[0], second), target.dimension, "sqeuclidean", target.radius)


class NotCompleted(IntegerMaxInnerProductToClosestPair):
    def targets(self, source):
        for target in super().targets(source):
            first = tuple((*x[:-8], *(0,) * 8) for x in target.sets[0])
            yield ClosestPair((first, target.sets[1]), target.dimension, "sqeuclidean", target.radius)


class RadiusOneShort(IntegerMaxInnerProductToClosestPair):
    def targets(self, source):
        for target in super().targets(source):
            yield ClosestPair(target.sets, target.dimension, "sqeuclidean", max(0, target.radius - 2))


@planted(
    (SharedCoordinates(), "lift"),
    (NotCompleted(), "backward direction"),
    (RadiusOneShort(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=list(IntegerMaxInnerProduct.small())[::3], examples=0)
