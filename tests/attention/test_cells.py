"""Polynomials for pairs of boxes: large logits in few dimensions, against the definition and with what is proved."""

from dataclasses import FrozenInstanceError, replace
from math import comb, exp, expm1

import numpy as np
import pytest

from attention import Calibration, attend, exact_attention, plan
from attention.errors import InputError
from attention.exact.attention import reference_attention
from attention.fast import cells as cells_module
from attention.fast.attention import TensorAttention
from attention.fast.boxes import Rates, Side, growing
from attention.fast.boxes_kernel import EXACT
from attention.fast.cells import find_cells
from attention.fast.cells_kernel import TILE
from attention.fast.exponential import minimax_exp, widest_bound
from tests.assurance.check_certificates import check

bounds = cells_module._error_bounds
RATES = Rates(pair=1e-9, token=1e-9, monomial=1e-11, product=1e-6, node=1e-9, leaf=8)
SLOW = Calibration(1e-4, 1e-4, 1e-6, 1e-7, 1e-9, 1e-9, 2e-11, 1e-11)  # exact attention, on small inputs


def drawn(dimension, largest=30.0, count=150, length=230, columns=4):
    """Logits of up to `largest` or so, with the factor 1, and values far from zero on one side."""
    rng = np.random.default_rng(dimension)
    query, key = (np.sqrt(largest / dimension) * rng.uniform(-1, 1, (n, dimension)) for n in (count, length))
    return query, key, rng.uniform(2, 3, (length, columns))


def checked(query, key, value, tolerance=1e-3, rates=RATES):
    """The cells for these inputs, after their output was compared with the definition."""
    found = find_cells(TensorAttention.of(query, [key], [value], 1.0), tolerance, rates, 1e9)
    output = found.output()
    assert output.shape == (len(query), value.shape[1])
    expected = reference_attention(query, [key], [value], scale=1.0)
    assert (np.abs(output - expected) <= found.error_bounds).all()
    assert found.error_bounds.max(initial=0.0) <= tolerance
    return found


@pytest.mark.parametrize(("dimension", "largest"), [(1, 90.0), (2, 30.0), (2, 0.5), (3, 20.0), (4, 12.0), (6, 8.0)])
def test_definition(dimension, largest):
    found = checked(*drawn(dimension, largest))
    assert 0.3 * largest < found.logit_bound <= 1.02 * largest
    assert found.degree >= 2


def test_pairs_cover_all_but_what_is_left_out():
    for largest, left_out in ((200.0, True), (5.0, False)):
        query, key, value = drawn(2, largest)
        found = checked(query, key, value)
        seen = np.zeros((len(query), len(key)), int)
        for part in found.pairs:
            for row, node, _ in part:
                rows, columns = (
                    slice(side.boxes.start[i], side.boxes.stop[i])
                    for side, i in ((found.query, row), (found.key, node))
                )
                seen[rows, columns] += 1
        assert seen.max() == 1
        assert (seen.min() == 0, found.left_out > 0) == (left_out, left_out)


@pytest.mark.parametrize("spacing", ["even", "clusters", "powers", "one far out"])
def test_trees_hold_every_token_once(spacing):
    rng = np.random.default_rng(0)
    points = rng.uniform(-1, 1, (300, 3))
    if spacing == "clusters":
        points = np.repeat(points[:3], 100, axis=0)
    elif spacing == "powers":
        points[:, 0] = 0.5 ** np.arange(300)
    elif spacing == "one far out":
        points[7] = 1e9
    side = Side.of(points, np.array([1.0, 2.0, 0.0]), 16)
    boxes = side.boxes
    np.testing.assert_array_equal(np.sort(side.order), np.arange(300))
    np.testing.assert_array_equal(side.tokens.T, points[side.order])
    for i in range(len(boxes.start)):
        inside = side.tokens[:, boxes.start[i] : boxes.stop[i]]
        assert (np.abs(inside.T - boxes.centre[i]) <= boxes.half[i]).all()
        np.testing.assert_allclose(boxes.mean[i], inside.mean(axis=1), rtol=1e-12)
        if boxes.left[i] >= 0:
            left, right = boxes.left[i], boxes.right[i]
            ends = boxes.start[left], boxes.stop[left], boxes.stop[right]
            assert ends == (boxes.start[i], boxes.start[right], boxes.stop[i])
            assert min(ends[1] - ends[0], ends[2] - ends[1]) >= 8
        else:
            assert ends_here(boxes, i)
    if spacing == "clusters":
        assert len(boxes.start) == 5


def ends_here(boxes, i):
    return boxes.stop[i] - boxes.start[i] <= 16 or boxes.half[i] @ [1.0, 2.0, 0.0] <= 2.0**-5


def test_attend_takes_them_without_being_asked():
    query, key, value = drawn(2, 40.0, count=900, length=1100)
    answer = attend(query, [key], [value], tolerance=1e-3, scale=1.0, costs=SLOW, certified=True)
    found = answer.plan
    assert (found.method, found.precision) == ("cells", "float64")
    assert found.seconds == found.cells_seconds < 0.8 * min(found.exact_seconds, found.fast_seconds)
    assert f"{found.pairs} pairs of boxes" in found.reason
    assert found.error_bound == answer.error_bounds.max() <= 1e-3
    expected = exact_attention(query, [key], [value], scale=1.0)
    assert (np.abs(answer.output - expected) <= answer.error_bounds).all()
    assert plan(query, [key], [value], tolerance=1e-3, scale=1.0, costs=SLOW) == found
    np.testing.assert_array_equal(attend(query, [key], [value], tolerance=1e-3, scale=1.0, costs=SLOW), answer.output)
    with pytest.raises(InputError, match="finite"):
        attend(np.where(query > 0, np.nan, query), [key], [value], costs=SLOW)
    for other in ({"method": "exact"}, {"causal": True}):
        size = 900 if "causal" in other else 1100
        options = {"tolerance": 1e-3, "scale": 1.0, "costs": SLOW, "certified": True, **other}
        assert attend(query, [key[:size]], [value[:size]], **options).plan.method == "exact"


def test_float32():
    query, key, value = (x.astype(np.float32) for x in drawn(2, 40.0, count=900, length=1100))
    answer = attend(query, [key], [value], tolerance=1e-3, scale=1.0, costs=SLOW, certified=True)
    assert (answer.plan.method, answer.output.dtype) == ("cells", np.float32)
    expected = exact_attention(query.astype(float), [key], [value], scale=1.0)
    assert (np.abs(answer.output - expected) <= answer.error_bounds).all()


def test_keys_that_are_alike():
    query, key, value = drawn(3)
    for same in (
        np.repeat(key[:23], 10, axis=0),  # duplicates
        np.repeat(key[:1], 230, axis=0),  # all equal
        key[:, :1] * [1.0, -2.0, 0.0],  # on a line
    ):
        checked(query, same, value)
    far = checked(query, key + np.array([1e3, 0.0, -1e3]), value)  # far from zero on one side
    middle = key.min(axis=0) / 2 + key.max(axis=0) / 2
    bound = np.abs(query).max(axis=0) @ np.abs(key - middle).max(axis=0)
    assert 1 < far.logit_bound / bound < 1.011
    one = checked(query, key[:1], value[:1])
    assert (one.degree, one.left_out, len(one.polynomials)) == (0, 0.0, 1)
    checked(query[:1], key, value)
    checked(query, key, value[:, :0])
    np.testing.assert_array_equal(checked(query, key, 0 * value).output(), np.zeros((150, 4)))


def test_columns_and_values_of_very_different_sizes():
    query, key, value = drawn(3)
    column = np.array([1e150, 1e-200, 1.0])
    checked(query / column, key * column, value)
    assert checked(query, key, value * 1e-12, tolerance=1e-15).error_bounds.max() > 2e-16
    checked(query, key, value * 1e6, tolerance=0.01)
    assert checked(query, key, value * [1e9, 1.0, 0.0, -1e-9], tolerance=1e6).error_bounds.max() > 2e5
    assert find_cells(TensorAttention.of(query, [key], [value], 1.0), np.inf, RATES, 1e9).degree >= 2


def test_where_there_are_none():
    query, key, value = drawn(2)
    of = TensorAttention.of
    for problem in (
        of(query, [key, key], [value, value], 1.0),
        of(query[:0], [key], [value], 1.0),
        of(query[:, :0], [key[:, :0]], [value], 1.0),
        of(np.tile(query, 4)[:, :7], [np.tile(key, 4)[:, :7]], [value], 1.0),
        of(key, [key], [value], 1.0, causal=True),
        of(query * 1e8, [key * 1e8], [value], 1.0),
    ):
        assert find_cells(problem, 1e-3, RATES, 1e9) is None
    problem = of(query, [key], [value], 1.0)
    seconds = find_cells(problem, 1e-3, RATES, 1e9).seconds
    assert find_cells(problem, 1e-3, RATES, 1.01 * seconds).seconds == pytest.approx(seconds)
    for below in (0.99 * seconds, 1e-9):
        assert find_cells(problem, 1e-3, RATES, below) is None
    assert find_cells(problem, 1e-17, RATES, 1e9) is None  # no digits for it


def test_the_time_of_trees_counts():
    query, key, value = drawn(2)
    problem, rates = TensorAttention.of(query, [key], [value], 1.0), RATES._replace(node=5e-9)
    found, growth = find_cells(problem, 1e-3, rates, 1e9), growing(rates, len(query), len(key))
    assert 0.1 * found.seconds < growth < 0.8 * found.seconds
    assert find_cells(problem, 1e-3, RATES._replace(node=1e-8), 1e9).seconds == pytest.approx(found.seconds + growth)
    assert find_cells(problem, 1e-3, rates, 1.01 * found.seconds).seconds == found.seconds
    assert find_cells(problem, 1e-3, rates, 0.99 * found.seconds) is None


def test_there_are_none_where_logarithms_lose_their_digits():
    """Logits up to L over n keys, of which sums are off by n u L: a thousandth is allowed."""
    query, key, value = drawn(2)
    largest = np.abs(query).max(axis=0) @ np.abs(key - key.min(axis=0) / 2 - key.max(axis=0) / 2).max(axis=0)
    limit = 1e-3 / (2.0**-53 * len(key) * largest)
    for factor in (0.98, 1.0):
        found = find_cells(TensorAttention.of(query * (factor * limit), [key], [value], 1.0), 1.0, RATES, 1e9)
        assert (found is None) == (factor == 1.0)


def proved(found, value):
    """What the module proves for each column, with the pairs of every query counted one by one."""
    pairs, unit, d = np.concatenate(found.pairs), 2.0**-53, len(found.query.tokens)
    rows = [(found.query.boxes.start[i], found.query.boxes.stop[i]) for i in pairs[:, 0]]
    most = max(sum(start <= i < stop for start, stop in rows) for i in range(len(found.query.order)))
    sizes = (found.key.boxes.stop - found.key.boxes.start)[pairs[:, 1]]
    terms = 100 + 10 * most + max(sizes) // TILE + max([1, *sizes[pairs[:, 2] == EXACT]])
    lost = unit * terms
    for degree, polynomial in found.polynomials.items():
        reach = polynomial.bound
        size = exp(reach) * sum(abs(c) * reach**j for j, c in enumerate(polynomial.coefficients))
        lost = max(lost, unit * size * (terms + 2 * degree + comb(d + degree, degree)))
    error = max([0.0, *(polynomial.error for polynomial in found.polynomials.values())])
    error += (1 + error) * expm1((4 * d + 40) * unit * found.logit_bound)
    spread, largest = value.max(axis=0) - value.min(axis=0), np.abs(value).max(axis=0)
    least = 1 - error - found.left_out - lost
    rounding = 2 * unit + np.finfo(found.attention.dtype).eps / 2
    return ((error / 2 + found.left_out) * spread + 2 * lost * largest) / least + rounding * largest


@pytest.mark.parametrize(
    ("largest", "factor", "columns", "tolerance", "alone", "dtype"),
    [
        (30.0, 1.0, 4, 1e-3, False, float),  # polynomials
        (200.0, 1.0, 2, 1e-6, False, float),  # what is left out as well
        (200.0, 1.0, 2, 0.49, False, float),  # much of both
        (30.0, 1.0, 4, 1e-3, True, float),  # sums of many boxes
        (30.0, 1.0, 3, 1e-9, False, float),  # sums as well
        (0.5, 1.0, 4, 3e-13, False, float),  # sums most of all
        (30.0, 3e6, 4, 1e-6, True, float),  # logits
        (0.5, 1.0, 4, 1e-3, True, float),  # sums of keys one by one
        (0.5, 1.0, 4, 1e-3, True, np.float32),  # the output
    ],
)
def test_what_is_proved(largest, factor, columns, tolerance, alone, dtype):
    """Every term of the bound, where it is the largest, for values that are far from zero below it."""
    query, key, value = (x.astype(dtype) for x in drawn(2, largest, length=600, columns=columns))
    value = value - dtype(5)
    rates = RATES._replace(product=1e-13 if alone else 1e-6)
    found = find_cells(TensorAttention.of(query * dtype(factor), [key], [value], 1.0), tolerance, rates, 1e9)
    expected = proved(found, value.astype(float))
    assert (expected <= found.error_bounds).all()
    assert (found.error_bounds <= 1.013 * expected).all()
    assert 0.09 * tolerance < found.left_out * np.ptp(value, axis=0).max() <= 0.1 * tolerance or not found.left_out
    assert alone or found.error_bounds.max() > 0.1 * tolerance
    if factor == 1:
        expected = reference_attention(query.astype(float), [key.astype(float)], [value.astype(float)], scale=1.0)
        assert (np.abs(found.output() - expected) <= found.error_bounds).all()


def test_what_is_proved_of_large_errors_together():
    """Logits whose rounding changes weights by a part in 400, with a polynomial that is off by a fifth."""
    query, key, value = drawn(2, length=18)
    key = np.repeat(key[:2], 9, axis=0)
    largest = np.abs(query).max(axis=0) @ np.abs(key[0] - key[9]) / 2
    query *= 0.9e-3 / (2.0**-53 * len(key) * largest)
    found = find_cells(TensorAttention.of(query, [key], [value], 1.0), 10.0, RATES, 1e9)
    assert 0.1 < found.polynomials[0].error < 0.3
    expected = proved(found, value)
    assert (expected <= found.error_bounds).all()
    assert (found.error_bounds <= 1.002 * expected).all()


def test_what_is_proved_of_very_many_pairs():
    query, key, value = drawn(1, count=3, length=400)
    value -= 2.5
    found = find_cells(TensorAttention.of(query, [key], [value], 1.0), 1.0, RATES, 1e9)
    polynomials = {11: minimax_exp(8.0, 11)}
    pairs = [np.repeat([[0, 0, 11]], 2 * 10**5, axis=0)]
    many = bounds(found.attention, (found.query, found.key), pairs, polynomials, found.logit_bound, 0.0)
    expected = proved(replace(found, pairs=pairs, polynomials=polynomials, left_out=0.0), value)
    assert (expected <= many).all()
    assert (many <= 1.011 * expected).all()
    few = bounds(found.attention, (found.query, found.key), [pairs[0][:1]], polynomials, found.logit_bound, 0.0)
    assert (many > 1.05 * few).all()


def test_pairs_are_added_up_one_by_one_where_that_takes_less():
    query, key, value = drawn(3)
    for product, alone in ((1e-13, True), (1e-6, False)):
        found = checked(query, key, value, rates=RATES._replace(product=product))
        assert all((part[:, 2] == EXACT).all() for part in found.pairs) == alone
        assert (found.degree == 0) == (found.rank == 1) == alone
        with pytest.raises(FrozenInstanceError):
            found.seconds = 0.0


def test_the_same_bytes_from_any_number_of_threads(monkeypatch):
    query, key, value = drawn(2)
    found = checked(query, key, value)
    expected = found.output()
    monkeypatch.setattr(cells_module, "run_parallel", lambda task, count, _: [task(i) for i in reversed(range(count))])
    np.testing.assert_array_equal(found.output(), expected)


@pytest.mark.parametrize("degree", [0, 3, 8])
def test_widest_bound(degree):
    for tolerance in (1e-2, 1e-7):
        bound = widest_bound(degree, tolerance)
        if bound:
            assert minimax_exp(bound, degree).error < 1.1 * tolerance
        assert minimax_exp(max(bound * 2**0.25, 2.0**-10), degree).error > 0.9 * tolerance


def half_of_the_polynomials(a, sides, pairs, polynomials, *rest):
    return bounds(a, sides, pairs, {g: replace(p, error=p.error / 2) for g, p in polynomials.items()}, *rest)


@pytest.mark.parametrize(
    "broken",
    [
        half_of_the_polynomials,
        lambda *given: bounds(*given[:4], 0.0, given[5]),  # no rounding of logits
        lambda *given: bounds(*given[:5], 0.0),  # nothing for keys left out
    ],
)
def test_breakages_are_found(broken, monkeypatch):
    monkeypatch.setattr(cells_module, "_error_bounds", broken)
    assert check("cells", 5, rounds=60)["cells"].violated  # the last is found in round 19
