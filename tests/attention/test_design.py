"""How a design is found: the cheapest that a plain search finds, without work that new inputs would pay for again."""

from dataclasses import replace
from itertools import product
from math import comb

import numpy as np
import pytest

from attention import Calibration, attend, exact_attention, fast_attention, plan
from attention.errors import CertificateError
from attention.fast import design, monomials
from attention.fast.attention import PRECISIONS, TensorAttention
from attention.fast.certificate import design_for, rounding_unit
from attention.fast.design import choose_design
from attention.fast.exponential import MOST_DEGREE, estimated_degree, least_degree, minimax_exp
from attention.fast.extent import Setting
from attention.fast.monomials import MonomialSet, complete_exponents, dropped_size, monomial_sizes

COSTS = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12, 3e-8)


def uniform(seed, count=40, dimension=4, order=2, bound=1.0):
    rng = np.random.default_rng(seed)
    query = rng.uniform(-bound, bound, (count, dimension))
    keys = [rng.uniform(-bound, bound, (count + 1 + p, dimension)) for p in range(order - 1)]
    return query, keys, [rng.uniform(-1, 1, (count + 1 + p, 3)) for p in range(order - 1)]


@pytest.mark.parametrize(("tolerance", "order"), product([0.3, 1e-2, 1e-4, 1e-6, 1e-9, 1e-12, 1e-15], [2, 3]))
def test_of_even_columns_the_cheapest_is_found(tolerance, order):
    """Against every degree in every precision, from the cheapest on, with sums over all monomials."""
    setting = TensorAttention.of(*uniform(3, order=order), None).setting
    size = 1 / tolerance
    trials = sorted(
        (len(complete_exponents(4, degree)) * np.dtype(name).itemsize, name, degree)
        for name in PRECISIONS
        for degree in range(16)
    )
    expected = None
    for _, name, degree in trials:
        found = design_for(
            MonomialSet.complete((True,) * 4, degree), minimax_exp(setting.logit, degree), np.dtype(name), setting
        )
        if found.deviation * size + (rounding_unit(found, np.dtype(float)) + 2 * found.underflow) * size <= 1 - 1e-6:
            expected = name, degree
            break
    if expected is None:
        with pytest.raises(CertificateError):
            choose_design(setting, size, size, "float64", PRECISIONS, (10**6,) * 2)
    else:
        found = choose_design(setting, size, size, "float64", PRECISIONS, (10**6,) * 2)
        assert found.dtype == expected[0]
        # A polynomial that leaves less than a tenth of the tolerance to rounding is not tried.
        assert expected[1] <= found.polynomial.degree <= expected[1] + 1
        assert len(found.monomials) == len(complete_exponents(4, found.polynomial.degree))


def test_what_is_proved_is_the_sum_over_monomials():
    """Sizes by the tables of the layout, and by their definition."""
    rng = np.random.default_rng(2)
    columns = tuple(rng.uniform(0.01, 0.4, 5).tolist())
    setting = Setting._rounded(list(columns), 1.0, 1.0, 2, 16)
    polynomial = minimax_exp(setting.logit, 4)
    for exponents in (complete_exponents(5, 4), complete_exponents(5, 4)[rng.random(126) < 0.7]):
        kept = MonomialSet.of(exponents)
        bounds, coefficients = np.array(setting.columns), np.array(polynomial.coefficients)
        sizes = monomial_sizes(kept.exponents, bounds, coefficients)
        unit = 2.0**-53
        t = 2 * (2 * kept.degrees + 3 + 32 + 4) + 8 * kept.degrees + 4 + 8 + kept.depths
        found = design_for(kept, polynomial, np.dtype(float), setting)
        relative = polynomial.error + np.exp(setting.logit) * dropped_size(kept.exponents, bounds, coefficients)
        if relative < 1:
            least = (1 - relative) / setting.flatness
            assert found.deviation == pytest.approx(relative / (1 - relative), rel=1e-5)
            assert found.rounding >= 2 * float(sizes @ t) * unit / least
            assert found.rounding <= 1.1 * 2 * float(sizes @ (t + 2 * 32)) * unit / least


@pytest.mark.parametrize("bound", [2.0**-10, 0.1, 0.5, 1.0, 2.0, 3.0, 8.0])
def test_the_estimate_of_the_degree_may_be_trusted(bound):
    for digits in np.arange(0.4, 8, 0.7):
        tolerance = min(10.0**-digits, 0.5)
        least = least_degree(bound, tolerance)
        assert estimated_degree(bound, min(4 / 3 * tolerance, 0.9)) <= least
        assert abs(estimated_degree(bound, tolerance) - least) <= 1
    for degree in range(12):  # within a fifth of the error, until rounding shows
        error = minimax_exp(bound, degree).error
        if error > 1e-11:
            assert estimated_degree(bound, 1.2 * error) <= degree
            assert estimated_degree(bound, error / 1.2) > degree
    assert estimated_degree(0.0, 1e-9) == 0
    assert estimated_degree(5e-324, 1e-9) <= 2
    assert estimated_degree(300.0, 1e-9) == MOST_DEGREE


def test_tables_are_made_once_for_new_inputs(monkeypatch):
    made = []
    laid_out = MonomialSet._laid_out.__func__
    monkeypatch.setattr(
        MonomialSet, "_laid_out", classmethod(lambda cls, *a: made.append(a[0].shape) or laid_out(cls, *a))
    )
    monomials._complete.cache_clear()
    for seed in range(12):
        fast_attention(*uniform(seed, bound=0.9 + 0.01 * seed), tolerance=1e-4)
    assert 1 <= len(made) <= 2  # degrees
    assert set(made) <= {(comb(4 + degree, degree), 4) for degree in range(8)}


def test_what_loses_is_given_up_before_anything_is_listed(monkeypatch):
    """Not even a polynomial is made."""

    def never(*arguments):
        raise AssertionError(f"called with {arguments}")

    for name in ("significant_exponents", "least_degree", "minimax_exp", "design_for"):
        monkeypatch.setattr(design, name, never)
    monkeypatch.setattr(MonomialSet, "complete", never)
    choose_design.cache_clear()
    query, keys, values = uniform(5, count=300, dimension=32)
    np.testing.assert_array_equal(attend(query, keys, values, costs=COSTS), exact_attention(query, keys, values))
    found = plan(query, keys, values, costs=COSTS)
    assert (found.method, found.fast_seconds, found.rank) == ("exact", np.inf, None)
    assert "monomials" in found.reason
    with pytest.raises(CertificateError, match="within 900 monomials"):
        fast_attention(query, keys, values, budget=900)


def test_no_more_monomials_are_taken_than_pay():
    arguments = uniform(6, count=3000, dimension=3)
    worth = COSTS.worth(3000, [3001], 3, 3, "float64")
    found = plan(*arguments, costs=COSTS, tolerance=1e-4)
    assert found.method == "fast"
    assert found.rank <= worth[found.precision]
    for name in PRECISIONS:
        shape = (3000, [3001], 3, 3)
        slow = COSTS.exact(*shape, "float64")
        assert COSTS.fast(*shape, worth[name], name) <= slow < COSTS.fast(*shape, worth[name] + 1, name)
    assert worth["float32"] > worth["float64"] > 0
    assert COSTS.worth(2, [2], 3, 3, "float64") == {"float32": 0, "float64": 0}
    free = Calibration(1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    assert set(free.worth(2, [2], 3, 3, "float64").values()) == {monomials.MOST_MONOMIALS}
    assert found.design_seconds == 3e-8 * found.rank
    assert found.fast_seconds == COSTS.fast(3000, [3001], 3, 3, found.rank, found.precision)


def test_monomials_are_selected_only_where_that_pays(monkeypatch):
    query, keys, values = uniform(9, count=2000, dimension=8, bound=2.0)
    arguments = query * np.geomspace(1, 0.01, 8), keys, values
    shape = 2000, [2001], 8, 3, "float64"
    found = plan(*arguments, costs=COSTS, tolerance=1e-3)
    cheap, dear = replace(COSTS, selection=1e-6), replace(COSTS, selection=2e-5)
    assert COSTS.selected(*shape) == max(COSTS.worth(*shape).values())
    most = cheap.selected(*shape)
    assert found.rank < most < COSTS.selected(*shape)
    seconds = [
        min(COSTS.fast(*shape[:4], r, name) for name in PRECISIONS) + cheap.selecting(r) for r in (most, most + 1)
    ]
    assert seconds[0] <= COSTS.exact(*shape) < seconds[1]
    assert plan(*arguments, costs=cheap, tolerance=1e-3) == found
    monkeypatch.setattr(design, "significant_exponents", None)
    choose_design.cache_clear()
    assert dear.selected(*shape) < found.rank
    other = plan(*arguments, costs=dear, tolerance=1e-3)
    assert (other.method, other.rank) == ("fast", comb(8 + other.degree, 8))


def test_refusals_carry_what_it_takes():
    query, keys, values = uniform(7, bound=2.0)
    query[11] = 2.5
    with pytest.raises(CertificateError) as caught:
        fast_attention(query, keys, values, budget=50, tolerance=1e-3)
    error = caught.value
    assert error.largest_query == 11
    assert 4.0 < error.logit_bound < 8.0
    assert error.monomials == len(complete_exponents(4, error.degree)) > 50
    fast_attention(query, keys, values, budget=2 * error.monomials, tolerance=1e-3)
    with pytest.raises(CertificateError) as caught:
        fast_attention(query * 9, keys, values)
    assert caught.value.degree > 40
    assert caught.value.monomials > 10**5
    assert caught.value.largest_query == 11


@pytest.mark.parametrize(
    "columns", [np.geomspace(2, 0.05, 8), [1.5, *[0.1] * 11], [2.0, 1.5, 0.01], [1.0] * 5, [3.0, 3.0, *[1e-3] * 6]]
)
@pytest.mark.parametrize("tolerance", [1e-1, 1e-3, 1e-5])
def test_the_guess_from_shares_of_columns_is_hardly_above_what_it_takes(columns, tolerance):
    signs = np.random.default_rng(8).choice([-1.0, 1.0], (2, 30, len(columns)))
    query, key = signs * columns
    problem = TensorAttention.of(query, [key], [signs[1, :, :2]], None)
    taken = len(problem.certificate(tolerance).design.monomials)
    guess = problem.setting.monomials(1 / (1 + 1 / tolerance))
    assert taken / 400 < guess <= 1.2 * taken
