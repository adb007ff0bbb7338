"""The compiled loops of boxes and cells against slow ones: anchors, covers, and columns whose widths are far apart."""

from math import inf, log

import numpy as np
import pytest

from attention.fast import cells as cells_module
from attention.fast.block_kernel import COLUMNS
from attention.fast.boxes import Side
from attention.fast.boxes_kernel import EXACT, cover, find_anchors
from attention.fast.cells_kernel import evaluate
from attention.fast.exponential import minimax_exp

REACHES, COUNTS = np.array([0.05, 0.1, 0.5, 1.0, 2.0]), np.array([1, 4, 10, 20, 35])


def sides(seed, counts=(130, 190), leaves=(8, 24), largest=6.0):
    """Trees of queries around 2 and of keys around -1, in three dimensions."""
    rng = np.random.default_rng(seed)
    query, key = (rng.uniform(-1, 1, (count, 3)) * [3, 1, 0.2] for count in counts)
    query, key = query + 2, key - 1
    return Side.of(query, np.full(3, largest), leaves[0]), Side.of(key, np.full(3, largest), leaves[1])


def size(boxes, node):
    return int(boxes.stop[node] - boxes.start[node])


def anchor(query, key, row):
    """The best box of keys on the way down, where the better half is taken at each step."""

    def weight(node):
        return log(size(key, node)) + query.centre[row] @ key.mean[node]

    way = [0]
    while key.left[way[-1]] >= 0:
        way.append(int(max((key.left[way[-1]], key.right[way[-1]]), key=weight)))
    return max(way, key=weight)


def bound(query, key, anchors, row, node):
    """Up to which logarithm a share is, where all keys are as heavy as those of a box can be."""
    away, middle = key.centre[node] - key.mean[anchors[row]], query.centre[row]
    above = middle @ away + abs(middle) @ key.half[node] + query.half[row] @ (abs(away) + key.half[node])
    return above + log(size(key, 0) / size(key, anchors[row]))


def covering(query, key, anchors, row, node, most, small, negligible, seconds):
    """Pairs and their seconds; None for a pair that is left out."""
    reach = query.half[row] @ key.half[node]
    if bound(query, key, anchors, row, node) + 0.01 <= negligible:
        return [None]
    rows, keys = size(query, row), size(key, node)
    degree = next((g for g in range(most + 1) if reach <= REACHES[g]), None)
    each = seconds[1] + seconds[2] * COUNTS[most if degree is None else degree]
    padded, exact = each * (-(-rows // 64) * 64 + -(-keys // 8) * 8), seconds[3] * rows * keys
    leaf, other = query.left[row] < 0, key.left[node] < 0
    if degree is not None or ((leaf or rows <= small) and (other or keys <= small)):
        direct = degree is None or exact <= padded
        return [((row, node, EXACT if direct else degree), seconds[0] + (exact if direct else padded))]
    halves = (query.left[row], query.right[row]), (key.left[node], key.right[node])
    by_query = other or (not leaf and rows >= keys)
    ways = [(half, node) for half in halves[0]] if by_query else [(row, half) for half in halves[1]]
    rest = (most, small, negligible, seconds)
    return [pair for way in ways for pair in covering(query, key, anchors, *map(int, way), *rest)]


@pytest.mark.parametrize("kind", ["even", "powers", "squares", "few values", "one far out", "two heaps"])
@pytest.mark.parametrize("leaf", [2, 16, 50])
def test_halves_lie_on_either_side_of_a_middle(kind, leaf):
    """Across the column that moves logits most; the middle of the box, or what leaves half a leaf on either side."""
    rng = np.random.default_rng(leaf)
    points, others = rng.uniform(-1, 1, (300, 3)), np.array([2.0, 1.0, 0.0])
    points[:, 0] = {
        "even": points[:, 0],
        "powers": 0.5 ** rng.permutation(300),
        "squares": -(np.arange(300.0) ** 2),
        "few values": rng.integers(0, 4, 300),
        "one far out": np.where(np.arange(300) == 7, 1e9, points[:, 0]),
        "two heaps": np.where(np.arange(300) < 3, -50.0, points[:, 0]),
    }[kind]
    side = Side.of(points, others, leaf)
    boxes, divided = side.boxes, 0
    for node in np.flatnonzero(boxes.left >= 0):
        reaches = boxes.half[node] * others
        one, two = (
            side.tokens[reaches.argmax(), boxes.start[i] : boxes.stop[i]] for i in (boxes.left[node], boxes.right[node])
        )
        assert one.max() <= two.min()
        middle = boxes.centre[node, reaches.argmax()]
        below = int((np.r_[one, two] <= middle).sum())
        assert len(one) == min(max(below, leaf // 2), len(one) + len(two) - leaf // 2)
        divided += 1
    assert divided > 3


@pytest.mark.parametrize("seed", range(3))
def test_anchors_are_the_best_on_the_way_down(seed):
    query, key = (side.boxes for side in sides(seed, leaves=(8, 4)))
    found = np.full(len(query.start), -7)
    find_anchors(query, key, found)
    assert found.tolist() == [anchor(query, key, row) for row in range(len(found))]
    assert len(set(found.tolist())) > 2
    alone = sides(seed, counts=(3, 1))[1].boxes
    find_anchors(query, alone, found)
    assert not found.any()


@pytest.mark.parametrize(("most", "small"), [(0, 0), (1, 16), (3, 0), (3, 40), (4, 9)])
@pytest.mark.parametrize("negligible", [-40.0, -8.0, 0.0, 3.0])
def test_a_cover_is_as_it_is_described(most, small, negligible):
    rng, room = np.random.default_rng(most), np.empty((40_000, 3), np.int64)
    direct, left = set(), 0
    for seed in range(4):
        query, key = (side.boxes for side in sides(seed, leaves=(8, 24) if seed % 2 else (30, 4)))
        anchors = np.empty(len(query.start), np.int64)
        find_anchors(query, key, anchors)
        seconds = rng.uniform(0.1, 1, 4) * [1e-8, 3e-9, 1e-9, 3e-9]
        for root in (0, int(query.left[0])):
            fixed = query, key, anchors, root, REACHES, COUNTS, most, small, negligible, seconds
            described = covering(query, key, anchors, root, 0, most, small, negligible, seconds)
            expected = [pair for pair in described if pair is not None]
            count, total, left_out = cover(*fixed, inf, room)
            assert room[:count].tolist() == [list(pair) for pair, _ in expected]
            assert left_out == len(described) - count
            assert total == pytest.approx(sum(time for _, time in expected), rel=1e-12)
            direct |= {degree == EXACT for (*_, degree), _ in expected}
            left += left_out
            if count:
                assert cover(*fixed, total, room[:count])[1] == total
                assert cover(*fixed, 0.999 * total, room)[1] == cover(*fixed, inf, room[: count - 1])[1] == inf
    assert left if negligible > -20 else direct == ({True, False} if most >= 3 else {True})


def test_shares_have_a_hundredth_for_their_rounding():
    query, key = (side.boxes for side in sides(0, counts=(20, 60), leaves=(40, 16)))
    room, anchors = np.empty((99, 3), np.int64), np.empty(1, np.int64)
    find_anchors(query, key, anchors)
    assert size(key, 0) > size(key, anchors[0])
    for node in range(len(key.start)):
        counts = []
        for more in (0.0099, 0.0101):
            rest = 1, 0, bound(query, key, anchors, 0, node) + more, np.ones(4)
            described = covering(query, key, anchors, 0, 0, *rest)
            count, _, left_out = cover(query, key, anchors, 0, REACHES, COUNTS, *rest, inf, room)
            assert (count, left_out) == (len(described) - described.count(None), described.count(None))
            counts.append((count, left_out))
        assert node or counts[1] == (0, 1) != counts[0]


@pytest.mark.parametrize("widths", [(1.0, 1.0), (1e-200, 1e190), (1e200, 0.0), (0.0, 0.0)])
def test_columns_of_a_box_whose_widths_are_far_apart(widths):
    """A box of keys whose monomials leave the range of numbers, where those of queries make up for it."""
    rng = np.random.default_rng(3)
    query, key = rng.uniform(-1, 1, (70, 2)), rng.uniform(-1, 1, (300, 2))
    key[0], key[1] = 1, -1
    inverse = [1 / width if width else 1.0 for width in widths]
    one, two = Side.of(query * inverse, np.ones(2), 999), Side.of(key * widths, np.ones(2), 999)
    polynomial = minimax_exp(2.0, 9)
    coefficients = np.zeros((10, 10))
    coefficients[9] = polynomial.coefficients
    features = cells_module._monomials(2, 9)._replace(coefficients=coefficients)
    values = np.zeros((COLUMNS * 2, 300))
    values[0], values[1] = rng.uniform(2, 3, 300), 1.0
    shifts, totals = np.full(70, -inf), np.zeros((len(values), 70))
    evaluate(
        np.array([[0, 0, 9]]), one.boxes, two.boxes, one.tokens, two.tokens, values, 2, features, shifts, totals
    )  # fmt: skip
    weights = np.exp((query * inverse) @ (key * widths).T)
    expected = weights @ values[0] / weights.sum(axis=1)
    np.testing.assert_allclose(totals[0] / totals[1], expected, rtol=0, atol=polynomial.error)
    np.testing.assert_allclose(np.exp(shifts) * totals[1], weights.sum(axis=1), rtol=2 * polynomial.error)
