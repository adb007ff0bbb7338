"""The certified polynomials for exp: rigorous, optimal, and cheaper than Taylor's."""

from math import ceil, e, inf, log, nextafter, tanh

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from attention.errors import CertificateError, InputError
from attention.fast.exponential import (
    ExpPolynomial,
    estimated_degree,
    least_degree,
    minimax_exp,
    rounded_up,
    taylor_exp,
    theory_degree,
    widest_bound,
)

BOUNDS = [0.03125, 0.5, 1.0, 2.5, 6.0]


def signed_errors(polynomial: ExpPolynomial, points: int) -> list[float]:
    """P(x) e^(-x) - 1 on a grid, in 60 digits, by Horner."""
    with mp.workdps(60):
        errors = []
        for x in mp.linspace(-mpf(polynomial.bound), mpf(polynomial.bound), points):
            value = mpf(0)
            for c in reversed(polynomial.coefficients):
                value = value * x + mpf(c)
            errors.append(float(value * mp.exp(-x) - 1))
        return errors


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("degree", [0, 1, 2, 5, 11])
@pytest.mark.parametrize("family", [minimax_exp, taylor_exp])
def test_error_is_an_upper_bound_and_close(family, bound, degree):
    polynomial = family(bound, degree)
    assert polynomial.degree == degree
    true = max(map(abs, signed_errors(polynomial, 1500)))
    assert true <= polynomial.error <= 1.03 * true


@pytest.mark.parametrize("bound", BOUNDS)
def test_degree_zero_is_one_over_cosh(bound):
    polynomial = minimax_exp(bound, 0)
    assert polynomial.coefficients[0] == pytest.approx(1 / np.cosh(bound), rel=1e-12)
    assert polynomial.error == pytest.approx(np.tanh(bound), rel=0.01)


@pytest.mark.parametrize(("bound", "degree"), [(0.5, 3), (1.0, 4), (1.0, 7), (2.5, 8), (6.0, 12)])
def test_no_polynomial_of_the_degree_is_better(bound, degree):
    """De la Vallee-Poussin: errors alternating on g + 2 points, of size at least m, put m below every other."""
    polynomial = minimax_exp(bound, degree)
    errors = np.array(signed_errors(polynomial, 6001))
    runs = np.split(errors, np.flatnonzero(np.diff(np.sign(errors))) + 1)
    assert len(runs) == degree + 2
    assert min(np.abs(run).max() for run in runs) >= polynomial.error / 1.03


def test_zero_bound_is_exact():
    assert minimax_exp(0.0, 3) == ExpPolynomial((1.0, 0.0, 0.0, 0.0), 0.0, 0.0)
    assert least_degree(0.0, 1e-9) == 0


@settings(max_examples=30, deadline=None)
@given(bound=st.sampled_from(BOUNDS), digits=st.floats(0.5, 9))
def test_least_degree_is_least(bound, digits):
    tolerance = 10**-digits
    degree = least_degree(bound, tolerance)
    assert minimax_exp(bound, degree).error <= tolerance
    assert degree == 0 or minimax_exp(bound, degree - 1).error > tolerance
    assert degree <= least_degree(bound, tolerance, taylor=True)
    assert degree <= 6 * theory_degree(bound, tolerance)
    assert theory_degree(bound, tolerance) <= 6 * max(degree, 1)
    assert theory_degree(0.0, tolerance) == 0
    digits = log(1 / tolerance)
    assert theory_degree(bound or 1.0, tolerance) == ceil(max(bound or 1.0, digits / log(e + digits / (bound or 1.0))))


def test_a_degree_is_least_where_its_error_is_the_tolerance():
    for bound, degree, estimate in ((1.0, 4, 4), (8.0, 8, 9), (8.0, 16, 17)):
        tolerance = minimax_exp(bound, degree).error
        assert least_degree(bound, tolerance) == degree
        assert estimated_degree(bound, tolerance) == estimate  # where the search begins


def test_the_estimate_is_within_a_third_for_large_bounds():
    error = minimax_exp(13.0, 13).error
    assert estimated_degree(13.0, 4 / 3 * error) <= 13 < estimated_degree(13.0, 3 / 4 * error)


def test_errors_of_taylor_polynomials_may_grow_before_they_fall():
    errors = [taylor_exp(8.0, g).error for g in range(40)]
    assert errors[0] < errors[6]
    assert least_degree(8.0, 0.9, taylor=True) == next(g for g, error in enumerate(errors) if error <= 0.9)


@pytest.mark.parametrize(("degree", "tolerance"), [(0, 1e-2), (2, 1e-4), (3, 0.3), (5, 1e-5), (9, 1e-2)])
def test_widest_bounds_are_those_of_the_estimate(degree, tolerance):
    widest = widest_bound(degree, tolerance)
    assert widest in [2.0 ** (power / 4) for power in range(-40, 21)]
    assert estimated_degree(widest, tolerance) <= degree < estimated_degree(widest * 2**0.25, tolerance)
    assert minimax_exp(widest, degree).error <= 1.2 * tolerance <= 1.5 * minimax_exp(widest * 2**0.25, degree).error


def test_widest_bounds_end():
    assert widest_bound(60, 0.9) == 32
    assert widest_bound(0, 1.01 * tanh(2.0**-10)) == 2.0**-10
    assert widest_bound(0, 0.99 * tanh(2.0**-10)) == 0


@given(st.floats(0, 1e6))
def test_rounded_up(bound):
    up = rounded_up(bound)
    assert bound * (1 - 2**-32) <= up <= bound * (1 + 2**-5)
    assert rounded_up(up) == up
    assert rounded_up(up * (1 + 2**-40)) == up


def test_rounded_up_forgives_a_hair():
    assert rounded_up(1 + 0.9 * 2**-32) == 1
    assert rounded_up(1 + 1.1 * 2**-32) == 1 + 2**-5


def test_rounded_up_ends_in_infinity():
    assert rounded_up(2.0**1023) == 2.0**1023
    assert rounded_up(nextafter(2.0**1023, inf)) == rounded_up(inf) == rounded_up(float("nan")) == inf


@pytest.mark.parametrize("family", [minimax_exp, taylor_exp])
def test_error_holds_a_hair_beyond_the_bound(family):
    polynomial = family(1.5, 30)
    for x in (mpf(1.5) * (1 + mpf(2) ** -32), -mpf(1.5) * (1 + mpf(2) ** -32)):
        with mp.workdps(60):
            value = mp.polyval([mpf(c) for c in reversed(polynomial.coefficients)], x)
            assert abs(value * mp.exp(-x) - 1) <= polynomial.error


def test_tiny_bounds_share_a_polynomial():
    assert minimax_exp(1e-300, 3) == minimax_exp(2.0**-10, 3)
    assert minimax_exp(2.0**-10, 60).error < 1e-17


def test_derivative_is_certified_too():
    polynomial = minimax_exp(1.0, 6)
    derivative = polynomial.derivative()
    assert derivative.coefficients == pytest.approx([j * c for j, c in enumerate(polynomial.coefficients)][1:])
    true = max(map(abs, signed_errors(derivative, 1500)))
    assert polynomial.error < true <= derivative.error <= 1.05 * true
    assert minimax_exp(1.0, 0).derivative().coefficients == (0.0,)
    assert minimax_exp(1.0, 0).derivative().error >= 1


def test_unreachable_tolerance_is_refused():
    with pytest.raises(CertificateError, match="scale the entries down"):
        least_degree(8.0, 1e-13)
    with pytest.raises(CertificateError, match="degree up to 60"):  # from an odd one on
        least_degree(30.0, 0.01, taylor=True)


@pytest.mark.parametrize("tolerance", [0.0, 1.0, -1e-3, float("nan")])
def test_tolerance_out_of_range(tolerance):
    with pytest.raises(InputError, match="relative tolerance"):
        least_degree(1.0, tolerance)
    with pytest.raises(InputError, match="relative tolerance"):
        theory_degree(1.0, tolerance)


@pytest.mark.parametrize(("bound", "degree"), [(-1.0, 2), (float("nan"), 2), (float("inf"), 2), (1.0, -1), (1.0, 61)])
def test_arguments_out_of_range(bound, degree):
    for family in (minimax_exp, taylor_exp):
        with pytest.raises(InputError, match="must be"):
            family(bound, degree)


def test_the_largest_bound():
    assert theory_degree(300.0, 0.5) == 300
    with pytest.raises(InputError, match="at most 300"):
        theory_degree(nextafter(300.0, inf), 0.5)
