"""What certificates know of data: each bound holds for all queries and tuples of keys, and is at most 4 % too large."""

from fractions import Fraction
from itertools import permutations, product
from math import exp, expm1, inf, log, log1p, prod

import numpy as np
import pytest

from attention.fast.extent import Extent, Setting, guessed_monomials, in_range, perplexity, value_products
from attention.support.parallel import slices

LOOSE = 1.04  # six bits, and slack


def setting_of(query, keys, scale=1.0, **options):
    query, keys = np.array(query, float), [np.array(key, float) for key in keys]
    return Setting.of(query, [Extent.of(key, len(keys) + 1) for key in keys], scale, **options)


def exactly(matrix):
    return [[Fraction(float(x)) for x in row] for row in np.asarray(matrix)]


# ---- extents


@pytest.mark.parametrize(("count", "order"), [(1, 2), (255, 3), (256, 2), (257, 5), (1300, 4)])
def test_an_extent_is_that_of_all_rows(count, order):
    rng = np.random.default_rng(count)
    matrix = rng.integers(-9, 10, (count, 3)) / 8 + [2, 0, -3]
    matrix[-1] += [7, 8, -9]  # one behind whole vectors
    found = Extent.of(matrix, order)
    assert found.rows == count
    np.testing.assert_array_equal(found.low, matrix.min(axis=0))
    np.testing.assert_array_equal(found.high, matrix.max(axis=0))
    np.testing.assert_array_equal(found.total, matrix.sum(axis=0))
    np.testing.assert_array_equal(found.largest, np.abs(matrix).max(axis=0))
    assert found.norm == pytest.approx((np.abs(matrix) ** order).sum(axis=1).max(), rel=1e-14)


def test_powers_that_underflow_count_to_the_norm():
    for size, order in ((0.0, 2), (1e-160, 2), (1e-200, 2), (1e-100, 4), (3e-162, 2)):
        matrix = np.full((2, 3), -size)
        norm = Fraction(Extent.of(matrix, order).norm)
        assert sum(abs(x) ** order for x in exactly(matrix)[0]) <= norm <= Fraction(4e-307)
    assert norm > Fraction(2e-307)


def test_the_extent_of_two_matrices_is_that_of_one_below_the_other():
    rng = np.random.default_rng(0)
    first, second = rng.integers(-99, 100, (2, 3)) / 4, rng.integers(-99, 100, (5, 3)) / 4
    expected = Extent.of(np.vstack([first, second]), 2)
    nothing = Extent.of(np.zeros((0, 3)), 2)
    assert (nothing.rows, nothing.norm, *nothing.largest, *nothing.total, *nothing.powers) == (0,) * 11
    for left, right in ((first, second), (second, first)):
        parts = nothing | Extent.of(left, 2) | Extent.of(right, 2) | nothing
        for got, one in zip(parts, expected, strict=True):
            np.testing.assert_array_equal(got, one)


def test_powers_of_two_lie_above_the_entries():
    powers = Extent.of(np.array([[0.0, 0.75, 1.0, -3.0, 1e300], [0.0, -0.5, 0.2, 2.0, -1e-300]]), 2).powers
    assert powers.tolist() == [0, 0, 1, 2, 997]


@pytest.mark.parametrize(
    ("powers", "fits"),
    [
        ([[1000, -1000, 0]], True),
        ([[0, 1001]], False),
        ([[-1001, 0]], False),
        ([[600, 3], [-1000, 997]], True),
        ([[600, 3], [-1, 998]], False),
        ([[-600, 0], [-401, 0]], False),
        ([[], []], True),
    ],
)
def test_no_column_and_no_product_of_columns_may_leave_the_range(powers, fits):
    assert in_range([np.array(row, np.int32) for row in powers]) is fits


def test_products_of_values_lie_between_their_ends_which_are_attained():
    rng = np.random.default_rng(3)
    shifts = np.array([0.0, 20.0, -20.0, 3.0])
    sets = [rng.integers(-9, 10, (rows, 4)) / 8 + shift for rows, shift in ((3, shifts), (2, shifts), (4, -shifts))]
    for first in (1.0, 1e250):  # products of two leave the range, and come back
        values = [sets[0] * first, sets[1] * first, sets[2] / first]
        low, high = value_products([Extent.of(value, 2) for value in values])
        ends = [
            [
                prod((values[p][row, c] / (1, first, 1 / first)[p] for p, row in enumerate(rows)), start=1.0)
                for c in range(4)
            ]
            for rows in product(range(3), range(2), range(4))
        ]
        np.testing.assert_allclose(low, np.min(ends, axis=0), rtol=1e-14)
        np.testing.assert_allclose(high, np.max(ends, axis=0), rtol=1e-14)
    one = Extent.of(sets[0], 2)
    assert [end.tolist() for end in value_products([one])] == [one.low.tolist(), one.high.tolist()]
    low, high = value_products([Extent.of(np.array([[1e200, -1.0], [-2.0, -1.0]]), 2)] * 2)
    assert (low.tolist(), high.tolist()) == ([pytest.approx(-2e200), 1.0], [inf, 1.0])


# ---- settings


@pytest.mark.parametrize("scale", [0.3, -0.7])
@pytest.mark.parametrize("order", [2, 3, 4])
def test_a_setting_bounds_all_logits_and_their_means(order, scale):
    rng = np.random.default_rng(order)
    query = rng.uniform(-1, 1, (5, 4)) * [1, 0.1, 2, 0]
    keys = [rng.uniform(-0.5, 1, (6 - p, 4)) * [1, 10, 0.5, 1] for p in range(order - 1)]
    keys[0][:, 2] = 0
    tuples = [prod(rows, start=np.ones(4)) for rows in product(*keys)]
    terms = scale * query[:, None] * np.array(tuples)  # queries, tuples, columns
    found = setting_of(query, keys, scale)
    largest = np.abs(terms).max(axis=(0, 1))
    np.testing.assert_array_less(largest - 1e-300, found.columns)
    np.testing.assert_array_less(np.array(found.columns) - 1e-300, LOOSE * largest)
    assert found.columns[2:] == (0, 0)
    together = np.prod([np.abs(key).max(axis=0) for key in keys], axis=0)
    rows = abs(scale) * (np.abs(query) * together).sum(axis=1).max()
    norms = abs(scale) * prod((np.abs(m) ** order).sum(axis=1).max() ** (1 / order) for m in (query, *keys))
    assert np.abs(terms.sum(axis=2)).max() <= found.logit <= LOOSE * min(rows, norms)
    least = terms.sum(axis=2).mean(axis=1).min()
    assert exp(-least) * (1 - 2**-32) <= found.flatness <= LOOSE * exp(-least)
    assert (found.keys, found.causal, found.perturbation) == (order - 1, False, 0.0)
    causal = setting_of(query, keys, scale, causal=True)
    assert causal[:2] == found[:2]
    assert exp(found.logit * 0.96) <= causal.flatness <= LOOSE * exp(found.logit)
    assert causal.causal


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("scale", [-0.5, 1.0])
def test_the_bound_of_hoelder_is_attained(order, scale):
    """Every key is the query's entries in some order: the norms bound the logit, and the largest entries do not."""
    row = np.array([1.0, 0.5, 0.25, 0.125])
    found = setting_of(row[None], [list(permutations(row))] * (order - 1), scale)
    largest = abs(scale) * float((row**order).sum())
    assert largest <= found.logit <= LOOSE * largest
    np.testing.assert_array_less(abs(scale) * row * (1 - 1e-12), found.columns)
    np.testing.assert_array_less(found.columns, LOOSE * abs(scale) * row)


@pytest.mark.parametrize("count", [255, 256, 257, 1300])
def test_any_query_may_have_the_largest_logit_and_the_least_mean(count):
    for last in (2.0, -2.0):
        query = np.full((count, 2), [0.5, 0.0])
        query[-1] = [last, 0.25]
        found = setting_of(query, [[[1.0, 1.0], [0.5, 1.0]]])
        assert 2.25 <= found.logit <= LOOSE * 2.25
        least = min(0.375, 0.75 * last + 0.25)
        assert exp(-least) * (1 - 2**-32) <= found.flatness <= LOOSE * exp(-least)


def test_what_is_forgiven_in_rounding_up_is_no_more_than_polynomials_bear():
    for key, bound in ((1 + 2.0**-33, 1.0), (1 + 2.0**-32 + 2.0**-42, 1 + 2.0**-5)):
        found = setting_of([[1.0]], [[[key]]])
        assert (*found.columns, found.logit) == (bound, bound)
        found = Setting.for_bound(1.0, 1, 1, 8, key)
        assert (*found.columns, found.logit) == (bound, bound)


def test_what_products_lose_counts_to_the_bounds():
    rng, bears = np.random.default_rng(0), 1 + Fraction(1, 2**32)
    for _ in range(200):
        factors = rng.uniform(0.9, 1.1, 6)
        query = float(bears / prod(map(Fraction, factors)))
        found = setting_of([[query]], [[[factor]] for factor in factors])
        assert prod(map(Fraction, factors), start=Fraction(query)) <= found.columns[0] * bears
        bound = float(bears / Fraction(factors[0])) ** (1 / 3)
        found = Setting.for_bound(bound, 1, 2, 8, factors[0])
        assert Fraction(factors[0]) * Fraction(bound) ** 3 <= found.columns[0] * bears


def test_what_sums_over_columns_lose_counts_to_the_bounds():
    """Adding each of 2^14 columns to the first leaves that; together they are beyond what polynomials bear."""
    width, bears = 1 + 2**14, 1 + Fraction(1, 2**32)
    row = np.full((1, width), 0.99 * 2.0**-53)
    row[0, 0] = 1 + 2.0**-32 - 2.0**-40 - 2.0**-50
    logit = Fraction(row[0, 0]) + (width - 1) * Fraction(row[0, 1])
    assert bears < logit <= setting_of(row, [np.ones((1, width))]).logit * bears
    row = -row
    row[0, 0] = -log(2.75 * (1 + 2.0**-32 - 2.0**-41))  # 2.75 is on the grid of bounds
    weight = exp(-row[0, 0]) * (1 + (width - 1) * -row[0, 1])
    assert 2.75 * bears < weight <= setting_of(row, [np.ones((1, width))]).flatness * bears
    logit = log(2.75 * (1 + 2.0**-32 + 50 * 2.0**-52))
    assert 2.75 * bears < exp(logit) <= setting_of([[-logit]], [[[1.0]]]).flatness * bears


def test_means_of_which_nothing_is_known_are_the_worst_there_may_be():
    """The sum of a column is infinite, or has lost its digits; the other columns are known."""
    for shape in ("sum", "digits"):
        query = np.array([[0.5, 2.5e-309 if shape == "sum" else 1e299]])
        keys = [np.array([[1.0, 1e308], [0.5, 1e308], [0.75, 1e308]])]
        if shape == "digits":  # the true product is 1e-320, of which 1e-300 is made
            keys = [np.array([[1.0, 1e-160], [0.5, 1e-160]])] * 2
        for sign in (1, -1):
            found = setting_of(query, [keys[0] * [1, sign], *keys[1:]])
            known = 0.5 * 0.75 if shape == "sum" else 0.5 * 0.75**2
            unknown = 0.25 if shape == "sum" else 0.1
            assert exp(-known) < exp(unknown - known) * (1 - 2**-32) <= found.flatness <= LOOSE * exp(unknown - known)
    # By Hoelder, nothing is below -M all the same.
    found = setting_of([[0.5e-308, 1e-308]], [[[1e308, 0.5e308], [0.5e308, 1e308]]])
    assert found.flatness <= exp(LOOSE * 1.0) < exp(sum(found.columns) * 0.9)


def test_settings_without_queries_columns_or_an_end():
    found = setting_of(np.zeros((0, 2)), [np.ones((3, 2))])
    assert (found.columns, found.logit, found.flatness) == ((0, 0), 0, 1)
    found = setting_of(np.zeros((2, 0)), [np.ones((3, 0))])
    assert (found.columns, found.logit, found.flatness) == ((), 0, 1)
    found = setting_of([[1e200, 0.0], [0.0, 1.0]], [[[1e200, 1e10], [1.0, 1.0]]])
    assert (found.columns[0], found.logit, found.flatness) == (inf, inf, inf)
    found = setting_of([[1.0, 0.0]], [[[1.0, 1e300]]] * 2)  # norms are infinite
    assert (found.columns, found.logit) == ((1, 0), 1)
    found = setting_of([[1.0]], [[[1e200]]], 0.0)  # ... and times 0
    assert (found.columns, found.logit, found.flatness) == ((0,), 0, 1)
    found = setting_of([[19.0]], [[[16.0], [-16.0]]])
    assert (found.logit, found.flatness) == (304, inf)


@pytest.mark.parametrize("tokens", [1, 127, 1919, 1920, 4400, 14208])
def test_additions_are_those_in_tiles_parts_and_chunks(tokens):
    longest = max(part.stop - part.start for part in slices(tokens))
    key = np.zeros((tokens, 1))
    for chunks in (1, 2, 1000):
        found = setting_of([[0.0]], [key[:1], key], chunks=chunks)
        taken = -(-longest // 128) + len(slices(tokens)) + chunks
        assert taken <= found.additions <= 2 * (tokens // 128 + 16 + chunks)
    found = setting_of(key[:1], [key], causal=True)
    assert tokens <= found.additions <= 2 * (tokens + 17)
    assert setting_of([[0.0]], [key]).additions == Setting.for_bound(1.0, 1, 1, tokens, 1.0).additions


@pytest.mark.parametrize("scale", [0.5, -0.5])
def test_settings_of_a_bound_on_entries(scale):
    found = Setting.for_bound(0.75, 3, 2, 8, scale)
    column = 0.5 * 0.75**3
    assert column <= min(found.columns) <= max(found.columns) <= LOOSE * column
    assert 3 * column <= found.logit <= LOOSE * 3 * column
    assert exp(3 * column) * (1 - 2**-32) <= found.flatness <= LOOSE * exp(3 * column)
    assert (len(found.columns), found.keys, found.causal) == (3, 2, False)
    assert Setting.for_bound(1e200, 2, 1, 8, scale).logit == inf
    assert Setting.for_bound(1e200, 2, 1, 8, 0.0)[:3] == ((0, 0), 0, 1)


def test_a_perturbation_of_logits_is_one_of_weights():
    setting = Setting((1.0,), 1.0, 1.0, 1, 32)
    for difference in (0.0, 0.01, 3.0, log1p(0.25 * (1 + 1e-10))):  # the last must not be rounded down to 1/4
        found = setting.perturbed(difference).perturbation
        assert expm1(difference) <= found <= LOOSE * expm1(difference)
    assert setting.perturbed(1e5).perturbation > 1
    assert setting.perturbed(0.5)._replace(perturbation=0.0) == (*setting[:5], False, 0.0)


# ---- guesses


def test_the_perplexity_is_the_number_of_columns_where_they_are_even():
    assert perplexity(np.zeros(3)) == perplexity(np.zeros(0)) == 0
    assert perplexity(np.array([7.0])) == 1
    assert perplexity(np.array([1e300, 1e-300, 1e300])) == pytest.approx(2)  # a share that vanishes
    rng = np.random.default_rng(1)
    columns = rng.uniform(0.1, 1, 6)
    shares = columns / columns.sum()
    assert perplexity(columns) == pytest.approx(prod(shares**-shares))


def test_guesses_are_the_number_of_monomials_up_to_the_degree():
    assert guessed_monomials(300.0, 1, 0.5) == guessed_monomials(300.0, 1, 0.9) == 61  # of the largest degree
    assert guessed_monomials(1.0, 3, 0.9) == guessed_monomials(1.0, 3, 0.5)
    assert 1e250 < guessed_monomials(300.0, 1e8, 0.1) < inf  # more than any float
    assert Setting((inf, inf), inf, inf, 1, 32).monomials(0.1) == inf
    assert Setting((200.0, 100.0), 300.0, inf, 1, 32).monomials(0.1) < inf
