"""Trees of boxes, the parts that run at a time, the degrees that serve, and the model of what trees and pairs cost."""

from itertools import product
from math import exp

import numpy as np
import pytest

from attention.fast.boxes import Degrees, Rates, Side, covered, growing
from attention.fast.exponential import minimax_exp

RATES = Rates(pair=1e-9, token=1e-9, monomial=1e-11, product=1e-6, node=0.5, leaf=16)
NARROW = 2.0**-5


def uniform(count, dimension, largest, leaf=8):
    points = np.random.default_rng(dimension).uniform(-1, 1, (count, dimension))
    return Side.of(points, np.full(dimension, largest), leaf)


def test_growing_counts_every_token_once_for_each_level():
    """And once or twice more, for reading it and putting it in order: here every box has two halves of one size."""
    for level in range(6):
        count = RATES.leaf * 2**level
        boxes = Side.of(np.linspace(-1, 1, count)[:, None], np.array([1e3]), RATES.leaf).boxes
        assert len(boxes.start) == 2 ** (level + 1) - 1
        more = growing(RATES, count) / RATES.node - int((boxes.stop - boxes.start).sum())
        assert count <= more <= 2 * count
    assert growing(RATES, 3, 700) == growing(RATES, 3) + growing(RATES, 700)


def test_boxes_are_divided_until_they_are_narrow_and_no_further():
    boxes = uniform(900, 2, 0.5, leaf=2).boxes
    moved = boxes.half @ [0.5, 0.5]
    assert (moved[boxes.left >= 0] > NARROW).all()
    wide = boxes.left < 0
    assert (moved[wide & (boxes.stop - boxes.start > 2)] <= NARROW).all()
    assert moved[wide].max() > NARROW / 2


@pytest.mark.parametrize(("count", "alike"), [(1, 0), (5, 0), (61, 0), (700, 0), (700, 500)])
def test_parts_hold_every_token_once_and_the_largest_are_divided(count, alike):
    points = np.random.default_rng(count).uniform(-1, -0.2, (count, 3))
    points[:alike] = 0.9  # a box that is not divided, with most of the tokens
    side = Side.of(points, np.full(3, 1e3), 8)
    boxes, parts = side.boxes, side.parts()
    assert len(parts) == min(8, int((boxes.left < 0).sum()))
    np.testing.assert_array_equal(
        np.sort(np.concatenate([np.arange(boxes.start[i], boxes.stop[i]) for i in parts])), np.arange(count)
    )
    divided, inner = [], [0]
    while inner:
        node = inner.pop()
        if node not in parts:
            divided.append(node)
            inner += [boxes.left[node], boxes.right[node]]
    sizes = boxes.stop - boxes.start
    largest = max((sizes[i] for i in parts if boxes.left[i] >= 0), default=0)
    assert all(sizes[node] >= largest for node in divided)


@pytest.mark.parametrize("dimension", [1, 2, 4, 6])
def test_degrees_serve_for_the_error_of_a_weight_and_of_a_sum(dimension):
    """A thousand monomials at most, and sums that lose e^(2 rho) of their digits have as many left as are needed."""
    found = Degrees.of(1e-4, 1.0, dimension)
    counted = [
        sum(sum(powers) <= degree for powers in product(range(degree + 1), repeat=dimension)) for degree in range(5)
    ]
    np.testing.assert_array_equal(found.counts[:5], counted)
    assert len(found.counts) == len(found.reaches) == {1: 16, 2: 16, 4: 10, 6: 7}[dimension]
    assert found.counts.max() <= 1000
    assert (np.diff(found.reaches) >= 0).all()
    for degree, reach in enumerate(found.reaches):
        if 0 < reach < found.reaches.max():
            assert 1e-5 < minimax_exp(float(reach), degree).error < 1.1e-4
    for rounding in (1e-9, 1e-11):
        most = Degrees.of(0.25, rounding, dimension).reaches.max()
        assert exp(2 * most) * 200 * 2.0**-53 == pytest.approx(rounding)
    assert Degrees.of(0.25, 1e-14, dimension).reaches.max() == 0


def test_a_cover_takes_the_degree_that_takes_least():
    """Seconds are added up anew; no degree is taken that there is no polynomial of, and what is left out is counted."""
    rng = np.random.default_rng(0)
    query, key = (rng.uniform(-9, 9, (count, 2)) for count in (400, 300))
    sides = Side.of(query, np.full(2, 9.0), 8), Side.of(key, np.full(2, 9.0), 8)
    found = Degrees.of(1e-3, 1e-3, 2)
    found = Degrees(found.reaches, np.where(np.arange(16) > 10, 10**6, found.counts))  # so that 10 is the best
    rates = RATES._replace(pair=3e-8, token=2e-9, monomial=1e-10, product=1e-7, leaf=8)
    by_most = []
    for most in range(1, 16):
        reaches = np.where(np.arange(16) <= most, found.reaches, np.inf)  # what lies behind the last one is not read
        degrees = Degrees(reaches[: most + 1], found.counts[: most + 1])
        cover = covered(sides, degrees, -9.0, rates, 1e9)
        seconds = 0.0
        for part in cover.pairs:
            for row, node, degree in part:
                rows, keys = (int(s.boxes.stop[i] - s.boxes.start[i]) for s, i in zip(sides, (row, node), strict=True))
                assert degree <= most
                each = rates.token + rates.monomial * found.counts[max(degree, 0)]
                padded = (-(-rows // 64) * 64 + -(-keys // 8) * 8) * each
                seconds += rates.pair + (padded if degree >= 0 else rows * keys * rates.product)
        assert cover.seconds == pytest.approx(seconds, rel=1e-12)
        assert cover.left_out > 0
        by_most.append(cover.seconds)
    assert cover.seconds == by_most[9] == min(by_most) < min(by_most[0], by_most[2], by_most[4])
    assert covered(sides, found, -9.0, rates, 1.0001 * cover.seconds).seconds == cover.seconds
    assert covered(sides, found, -9.0, rates, cover.seconds) is None
    assert covered(sides, found, -1e9, rates, 1.0).left_out == 0
