"""Monomials: the graded features, what may be left out, and the tables that kernels read."""

import tracemalloc
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention.errors import BudgetError
from attention.fast import monomials as module
from attention.fast.monomials import (
    MOST_MONOMIALS,
    MonomialSet,
    _complete,
    _complete_split,
    _fewest,
    _split,
    check_size,
    complete_exponents,
    dropped_size,
    monomial_features,
    monomial_sizes,
    places_of,
    significant_exponents,
)


def all_exponents(variables: int, degree: int) -> list[tuple[int, ...]]:
    return [powers for powers in product(range(degree + 1), repeat=variables) if sum(powers) <= degree]


def full(variables: int, degree: int) -> np.ndarray:
    found = significant_exponents(np.ones(variables), np.ones(degree + 1), 0.0, 10**6)
    assert found is not None
    return found


SHAPES = [(0, 0), (0, 3), (1, 0), (1, 4), (2, 3), (3, 0), (3, 5), (5, 3), (8, 2)]
WIDE = (17, 2)


@pytest.mark.parametrize(("variables", "degree"), SHAPES)
def test_features_are_all_monomials_in_graded_order(variables, degree):
    points = np.random.default_rng(0).integers(-3, 4, (4, variables)).astype(float)
    features = monomial_features(points, degree)
    assert features.shape == (4, comb(variables + degree, degree))
    exponents = np.log2(monomial_features(1 + np.eye(variables), degree)).T.astype(int)
    assert {tuple(row) for row in exponents.tolist()} == set(all_exponents(variables, degree))
    assert (np.diff(exponents.sum(axis=1)) >= 0).all()
    first = [next((i for i, power in enumerate(row) if power), -1) for row in exponents.tolist()]
    degrees = exponents.sum(axis=1).tolist()
    assert sorted(zip(degrees, first, strict=True)) == list(zip(degrees, first, strict=True))
    np.testing.assert_array_equal(features, np.prod(points[:, None] ** exponents, axis=2))


@pytest.mark.parametrize(("variables", "degree"), SHAPES)
def test_sizes_sum_to_the_power(variables, degree):
    bounds, coefficients = np.arange(1.0, variables + 1) / 4, np.arange(1.0, degree + 2)
    exponents = full(variables, degree)
    assert len(exponents) == comb(variables + degree, degree)
    sizes = monomial_sizes(exponents, bounds, -coefficients)
    for row, size in zip(exponents.tolist(), sizes, strict=True):
        multinomial = factorial(sum(row)) // prod(map(factorial, row))
        expected = coefficients[sum(row)] * multinomial * np.prod(bounds ** np.array(row))
        assert size == pytest.approx(expected, rel=1e-13)
    assert sizes.sum() == pytest.approx(coefficients @ bounds.sum() ** np.arange(degree + 1))
    assert dropped_size(exponents, bounds, coefficients) == 0


@settings(max_examples=60, deadline=None)
@given(
    bounds=st.lists(st.sampled_from([0.0, 1e-9, 0.01, 0.3, 1.0, 2.0]), min_size=1, max_size=5),
    degree=st.integers(0, 6),
    allowance=st.sampled_from([0.0, 1e-12, 1e-6, 1e-2, 1.0, 100.0]),
)
def test_what_is_left_out_is_within_the_allowance(bounds, degree, allowance):
    bounds = np.array(bounds)
    coefficients = np.array([(-1.0) ** j * (1 + j % 3) / factorial(j) for j in range(degree + 1)])
    kept = significant_exponents(bounds, coefficients, allowance, 10**6)
    rows = {tuple(row) for row in kept.tolist()}
    assert len(rows) == len(kept)
    assert (0,) * len(bounds) in rows
    out = np.array([e for e in all_exponents(len(bounds), degree) if e not in rows], np.uint8).reshape(-1, len(bounds))
    left_out = monomial_sizes(out, bounds, coefficients).sum()
    assert left_out <= allowance
    # The bound is honest, and loose only by rounding.
    total = np.abs(coefficients) @ bounds.sum() ** np.arange(degree + 1)
    assert left_out * (1 - 1e-12) <= dropped_size(kept, bounds, coefficients) <= left_out + 1e-10 * total


def test_pruning_drops_as_many_as_it_may():
    bounds, coefficients = 0.5 ** np.arange(1, 7), np.array([1 / factorial(j) for j in range(6)])
    sizes = np.sort(monomial_sizes(full(6, 5), bounds, coefficients))
    allowance = 1e-4
    kept = significant_exponents(bounds, coefficients, allowance, 10**6)
    most = int(np.searchsorted(np.cumsum(sizes), allowance))
    assert len(sizes) - most <= len(kept) <= len(sizes) - 0.9 * most
    assert len(kept) < len(sizes) * 2 / 3


def test_many_small_monomials_are_not_left_out_together():
    """Products of degree 2 are each far below the allowance, and all of them above it: the search has to go deeper."""
    bounds, coefficients, allowance = np.full(40, 0.01), np.array([1, 1, 0.5]), 0.02
    kept = significant_exponents(bounds, coefficients, allowance, 10**6)
    left_out = coefficients @ 0.4 ** np.arange(3) - monomial_sizes(kept, bounds, coefficients).sum()
    assert allowance - 2e-4 <= left_out <= allowance


@pytest.mark.parametrize("allowance", [0.0, 1e-30])
def test_only_monomials_of_some_weight_are_listed(allowance):
    """A polynomial without odd terms, as many monomials as it has are allowed, and nothing may be left out."""
    for variables, coefficients in ((3, [2.0, 0, -3]), (4, [1.0, 0, 0, 0, 0.5])):
        degrees = np.array([0, len(coefficients) - 1])
        most = int(sum(comb(variables + j - 1, j) for j in degrees))
        rows = significant_exponents(np.full(variables, 1.5), np.array(coefficients), allowance, most)
        assert set(map(tuple, rows.tolist())) == {e for e in all_exponents(variables, degrees[1]) if sum(e) in degrees}
        assert significant_exponents(np.full(variables, 1.5), np.array(coefficients), allowance, most - 1) is None


def test_products_that_vanish_are_left_out():
    for bounds, coefficients, allowance in (
        (np.full(20, 1e-108), [1, 0, 0, 1, 1], 0.0),  # each is 0 in float64, their sum is not
        (np.full(2, 1e-160), [1, 1, 1], 0.01),
    ):
        assert significant_exponents(bounds, np.array(coefficients), allowance, 9999).tolist() == [[0] * len(bounds)]
    assert len(significant_exponents(np.array([1.0, 1e-200]), np.ones(3), 0.0, 9)) == 5


def test_variables_that_are_zero_do_not_count_for_what_is_left_out():
    bounds, coefficients = np.array([0.5, 0.0, 0.25]), np.array([1.0, 2.0, 4.0])
    whole = np.array([(a, 0, c) for a, c in all_exponents(2, 2)], np.uint8)
    assert dropped_size(whole, bounds, coefficients) == 0
    other = whole.copy()
    other[whole.tolist().index([0, 0, 2])] = 0, 2, 0  # as many, of which one weighs nothing
    assert dropped_size(other, bounds, coefficients) == pytest.approx(4 * 0.25**2)
    assert dropped_size(np.array([[0, 1, 0], [0, 0, 0]], np.uint8), bounds, coefficients) == pytest.approx(4.75 - 1)


@pytest.mark.parametrize("degree", [3, 20])
@pytest.mark.parametrize("variables", [128, 1000])
def test_what_is_left_out_is_bounded_though_rounding_swallows_it(variables, degree):
    """All but the first variable are half a unit in the last place of 1, which a sum of floats from 1 on leaves out."""
    bounds = np.full(variables, 0.999 * 2.0**-53)
    bounds[0] = 1.0
    coefficients = np.eye(degree + 1)[degree]
    kept = np.zeros((degree + 1, variables), np.uint8)
    kept[:, 0] = np.arange(degree + 1)
    assert dropped_size(kept, bounds, coefficients) >= sum(map(Fraction, bounds)) ** degree - 1


@pytest.mark.parametrize("degree", [2, 5, 30])
def test_the_padding_covers_every_rounding(degree):
    """In units of 2^-53 of the total, with sums and sizes that are exact here, so that the padding is all there is.

    The total: 1 for the sum, at most degree times that and 2 for a power, degree + 1 for the scalar product. A size: 2
    for the coefficient, 5 for each variable (power, factorial, quotient, product), summed one after the other, and 1
    for the difference.
    """
    bounds, coefficients = np.array([0.5, 0.25, 0.25]), np.eye(degree + 1)[2]
    for count in (1, 4):
        rows = np.array([(2, 0, 0), (0, 0, 0), (1, 0, 0), (0, 1, 0)][:count], np.uint8)
        padding = (dropped_size(rows, bounds, coefficients) - 0.75) * 2**53
        proved = (2 * degree + 3) + (5 * degree + 2) + (count - 1) + 1
        assert proved <= padding <= 1.5 * proved


def test_many_variables_of_which_few_matter():
    kept = significant_exponents(0.3 * 0.4 ** np.arange(200), np.array([1, 1, 0.5, 1 / 6, 1 / 24]), 1e-5, 10**4)
    assert 5 < len(kept) < 1000
    assert not kept[:, 50:].any()


@pytest.mark.parametrize("variables", [8, 64, 1000])
def test_only_what_is_listed_is_looked_at(variables, monkeypatch):
    """However many columns there are: one check for each degree and threshold, of few more products than are kept."""
    looked = []
    monkeypatch.setattr(module, "check_size", lambda count, columns: looked.append((count, columns)))
    bounds = 0.3 / np.arange(1.0, variables + 1) ** 2
    kept = significant_exponents(bounds, np.array([1, 1, 0.5, 1 / 6]), 1e-2, 10**6)
    counts, columns = zip(*looked, strict=True)
    assert set(columns) == {variables}
    assert 3 <= len(counts) <= 3 * 4
    assert sum(counts) <= 8 * len(kept)
    first, looked[:] = looked[:], []
    significant_exponents(bounds, np.array([1, 1, 0.5, 1 / 6]) * 2.0**-20, 1e-2 * 2.0**-20, 10**6)
    assert looked == first  # it is relative sizes that count


def test_more_than_the_budget_is_none():
    assert significant_exponents(np.ones(8), np.ones(5), 0.0, 494) is None
    assert len(significant_exponents(np.ones(8), np.ones(5), 0.0, 495)) == 495


def test_the_fewest_are_a_lower_bound():
    """Without them the others weigh too much; where all are alike, it comes close."""
    rng = np.random.default_rng(6)
    for _ in range(60):
        bounds, coefficients = rng.random(rng.integers(1, 6)) * 2, rng.uniform(-1, 1, rng.integers(1, 7))
        allowance = 10.0 ** rng.uniform(-6, 1)
        kept = significant_exponents(bounds, coefficients, allowance, 10**6)
        assert _fewest(bounds, coefficients, allowance) <= len(kept)
    assert 0.9 * comb(102, 3) < _fewest(np.full(100, 0.5), np.array([0, 0, 0, 0.01]), 1e-6) < comb(102, 3)
    assert significant_exponents(np.ones(1000), np.ones(5), 1.0, MOST_MONOMIALS) is None


def test_too_many_exponents_are_refused_with_their_number():
    bounds, coefficients = np.ones(1000), np.array([1, 1, 0.5])
    with pytest.raises(BudgetError, match=r"500,500 monomials .* 1,000 columns have 500,500,000 exponents"):
        significant_exponents(bounds, coefficients, 0.0, MOST_MONOMIALS)
    assert significant_exponents(bounds, coefficients, 0.0, 2**16) is None
    with pytest.raises(BudgetError, match="in 3 columns"):
        check_size(2**26 // 3 + 1, 3)
    check_size(2**20, 2**6)


def test_the_limit_of_variables():
    assert len(significant_exponents(np.full(1024, 0.5), np.ones(1), 0.0, 9)) == 1
    assert significant_exponents(np.full(1025, 0.5), np.ones(1), 0.0, 9) is None


def test_the_memory_that_is_asked_for_is_enough(monkeypatch):
    MonomialSet.of(complete_exponents(3, 2)[1:])  # whatever is needed once
    asked = []
    monkeypatch.setattr(module, "over_memory", asked.append)
    exponents = complete_exponents(90, 2)[1:]
    tracemalloc.start()
    MonomialSet.of(exponents)
    needed = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert needed <= asked[0]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("variables", "degree"), [*SHAPES, WIDE])
def test_layout_multiplies_out_to_the_exponents(variables, degree, seed):
    rng = np.random.default_rng(seed)
    exponents = full(variables, degree)
    exponents = exponents[rng.random(len(exponents)) < [1.0, 0.5][seed % 2]] if len(exponents) > 3 else exponents
    monomials = MonomialSet.of(rng.permutation(exponents))
    assert sorted(map(tuple, monomials.exponents.tolist())) == sorted(map(tuple, exponents.tolist()))
    orders = [factorial(sum(row)) // prod(map(factorial, row)) for row in monomials.exponents.tolist()]
    np.testing.assert_allclose(monomials.multinomials, orders, rtol=1e-14)
    layout = monomials.layout
    parts = []
    for parents, variable in (
        (layout.prefix_parent, layout.prefix_variable),
        (layout.suffix_parent, layout.suffix_variable),
    ):
        rows = [np.zeros(variables, int)]
        for parent, v in list(zip(parents, variable, strict=True))[1:]:
            rows.append(rows[parent] + np.eye(variables, dtype=int)[v])
        parts.append(np.array(rows))
    assert layout.pointer[0] == 0
    assert layout.pointer[-1] == len(monomials)
    for i, (first, last) in enumerate(zip(layout.pointer[:-1], layout.pointer[1:], strict=True)):
        np.testing.assert_array_equal(parts[0][i] + parts[1][layout.rows[first:last]], monomials.exponents[first:last])


@pytest.mark.parametrize(("variables", "degree"), SHAPES)
def test_complete_sets_are_listed_once_and_place_the_variables_that_are_used(variables, degree):
    _complete.cache_clear()
    exponents = complete_exponents(variables, degree)
    assert sorted(map(tuple, exponents.tolist())) == sorted(all_exponents(variables, degree))
    used = (False, *(i % 2 == 0 for i in range(2 * variables)))
    wide = np.zeros((len(exponents), len(used)), np.uint8)
    wide[:, np.flatnonzero(used)] = exponents
    for monomials in (MonomialSet.complete(used, degree), MonomialSet.of(wide), MonomialSet.of(wide[::-1])):
        assert sorted(map(tuple, monomials.exponents.tolist())) == sorted(map(tuple, wide.tolist()))
        points = np.random.default_rng(degree).uniform(0.1, 2, len(used))
        np.testing.assert_allclose(monomials.powers(points), np.prod(points**monomials.exponents, axis=1), rtol=1e-13)
        if variables:
            assert monomials.completed == (frozenset(np.flatnonzero(used).tolist() if degree else []), degree)
    assert _complete.cache_info().misses <= 2  # degree 0 has no variables


def test_a_set_is_ordered_the_same_whatever_order_it_comes_in():
    rng = np.random.default_rng(5)
    for exponents in (full(4, 3), full(4, 3)[rng.random(35) < 0.6]):
        first, second = MonomialSet.of(exponents), MonomialSet.of(rng.permutation(exponents))
        np.testing.assert_array_equal(first.exponents, second.exponents)
        np.testing.assert_array_equal(first.layout.rows, second.layout.rows)
        assert {first: "design"}[first] == "design"  # keys of a cache, by identity
        mixed = rng.permutation(exponents)
        np.testing.assert_array_equal(mixed[places_of(exponents, mixed)], exponents)
    assert MonomialSet.of(full(4, 3)[1:]).completed is None


def test_the_split_of_a_complete_set_is_the_one_that_a_search_finds():
    for variables, degree in SHAPES:
        assert _complete_split(variables, degree) == _split(full(variables, degree))


def test_a_prefix_has_three_suffixes_or_more_and_variables_that_are_rarer():
    """One with two would not pay. Ten monomials in x_1 and x_2 are taken whole, and few of them come with another."""
    main = complete_exponents(2, 3).tolist()
    others = [(column, a, b) for column, count in ((0, 3), (3, 9), (4, 2)) for a, b in main[:count]]
    rows = [(0, a, b, 0, 0) for a, b in main] + [(c == 0, a, b, c == 3, c == 4) for c, a, b in others]
    layout = MonomialSet.of(np.array(rows, np.uint8)).layout
    assert set(layout.prefix_variable[1:].tolist()) == {0, 3}
    assert np.diff(layout.pointer).tolist() == [10 + 2, 9, 3]


def test_large_sets_are_not_kept(monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 3 * comb(5, 2))
    _complete.cache_clear()
    for degree in (2, 3):
        MonomialSet.complete((True,) * 3, degree)
        assert _complete.cache_info().currsize == 1


def test_depths_count_additions_in_kernel_order():
    monomials = MonomialSet.of(full(5, 4))
    pointer = monomials.layout.pointer
    additions = np.zeros(len(monomials), int)
    for prefix in reversed(range(len(pointer) - 1)):
        group = range(pointer[prefix], pointer[prefix + 1])
        for j in group:
            additions[group[0] : j + 1] += 1  # each step of the inner sum touches all terms so far
        additions[pointer[prefix] :] += 1  # and each group is added to the total of those after it
    np.testing.assert_array_equal(monomials.depths, additions)
    constant = monomials.depths[monomials.degrees == 0]
    assert constant == monomials.depths.min()
