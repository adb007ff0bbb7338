"""What is proved of a design, against the formulas in exact fractions: never less, and hardly more."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import exp, factorial, inf, nextafter, prod

import numpy as np
import pytest

from attention.errors import CertificateError
from attention.fast.block_kernel import STEPS, lanes
from attention.fast.causal_kernel import BLOCK
from attention.fast.certificate import Certificate, Design, design_for, rounding_unit
from attention.fast.exponential import minimax_exp
from attention.fast.extent import Extent, Setting
from attention.fast.monomials import MonomialSet

COLUMNS = (0.5, 0.0, 0.25, 0.125)
POLYNOMIAL = minimax_exp(0.875, 4)
SETTING = Setting(COLUMNS, 0.875, 2.5, 2, 1 << 20)
FEW = MonomialSet.of(
    np.array([a for a in product(range(5), range(2), range(4), range(3)) if sum(a) < 5 and a[3] * a[2] < 2], np.uint8)
)
ALL = MonomialSet.complete((True, False, True, True), 4)
DOUBLE, SINGLE = np.dtype(np.float64), np.dtype(np.float32)


def monomials_of(degree, variables):
    return [a for a in product(range(degree + 1), repeat=variables) if sum(a) <= degree]


def multinomial(a):
    return Fraction(factorial(sum(a)), prod(map(factorial, a)))


def size_of(a, setting, polynomial):
    """The most that a monomial weighs."""
    power = prod((Fraction(m) ** j for m, j in zip(setting.columns, a, strict=True)), start=Fraction(1))
    return abs(Fraction(polynomial.coefficients[sum(a)])) * multinomial(a) * power


def relative_error(monomials, polynomial, setting):
    there = set(map(tuple, monomials.exponents.tolist()))
    dropped = sum(
        size_of(a, setting, polynomial) for a in monomials_of(polynomial.degree, len(setting.columns)) if a not in there
    )
    eta = Fraction(polynomial.error) + dropped * Fraction(exp(setting.logit))
    return eta + (1 + eta) * Fraction(setting.perturbation), dropped


def rounding_and_underflow(monomials, polynomial, dtype, setting, shifts):
    """2 T / (D - T) and 2 U / (D - T), by the roundings that each monomial takes part in."""
    eta, _ = relative_error(monomials, polynomial, setting)
    unit, double = (Fraction(float(np.finfo(kind).eps)) / 2 for kind in (dtype, DOUBLE))
    tree = lanes(dtype).bit_length()
    causal = BLOCK + len(monomials) // BLOCK
    total, lost, most = Fraction(0), Fraction(0), 0
    for a, depth in zip(monomials.exponents.tolist(), monomials.depths.tolist(), strict=True):
        of_key = 2 * sum(a) + 3 + STEPS + tree
        count = setting.keys * of_key + 8 * sum(a) + 2 * setting.keys + 8 + (causal if setting.causal else depth)
        gamma = count * unit / (1 - count * unit)
        outside = setting.keys * setting.additions * double
        total += size_of(a, setting, polynomial) * (gamma + outside / (1 - outside))
        largest = size_of(a, setting, replace(polynomial, coefficients=(1.0,) * 7))
        shift = setting.keys * sum(a) if shifts is None else sum(s * j for s, j in zip(shifts, a, strict=True))
        lost += 2**shift * (size_of(a, setting, polynomial) + multinomial(a) + largest)
        most = max(most, count)
    underflow = most * lost * Fraction(float(np.finfo(dtype).tiny))
    least = (1 - eta) / Fraction(setting.flatness)
    rest = least - total - underflow
    return 2 * total / rest, 2 * underflow / rest


@pytest.mark.parametrize("monomials", [FEW, ALL], ids=["few", "all"])
@pytest.mark.parametrize("dtype", [SINGLE, DOUBLE])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"perturbation": 2.0**-7},
        {"causal": True},
        {"keys": 1, "additions": 32},
        {"keys": 3, "additions": 1 << 44},
        {"flatness": 300.0},
    ],
    ids="-".join,
)
def test_what_is_proved_is_the_formula(monomials, dtype, change):
    setting = SETTING._replace(**change)
    eta, dropped = relative_error(monomials, POLYNOMIAL, setting)
    assert (dropped > 0) == (monomials is FEW)
    for shifts in (None, (3, 0, 1, 7), (26, 0, 1, 7)):  # by the last, underflow takes more than rounding
        found = design_for(monomials, POLYNOMIAL, dtype, setting, shifts)
        assert (found.monomials, found.polynomial, found.dtype) == (monomials, POLYNOMIAL, dtype)
        assert eta / (1 - eta) <= Fraction(found.deviation) <= eta / (1 - eta) * Fraction(1 + 1e-5)
        rounding, underflow = rounding_and_underflow(monomials, POLYNOMIAL, dtype, setting, shifts)
        assert rounding <= Fraction(found.rounding) <= rounding * Fraction(1.012)
        assert underflow <= Fraction(found.underflow) <= underflow * Fraction(1.012)


def test_what_is_proved_of_many_monomials_and_of_many_key_sets():
    wide = Setting((0.125,) * 6, 0.75, 2.5, 1, 32, True)
    many = MonomialSet.complete((True,) * 6, 6)  # more than blocks of the causal kernel
    constant = MonomialSet.complete((False,) * 4, 0), minimax_exp(0.0, 0), SINGLE
    far = Setting((0.0,) * 4, 0.0, 1.0, 20_000, 10**10)  # roundings come to a twentieth of the result, or a fifth
    cases = (many, minimax_exp(0.75, 6), DOUBLE, wide), (*constant, far), (*constant, far._replace(additions=10**11))
    for arguments in cases:
        found = design_for(*arguments)
        rounding, _ = rounding_and_underflow(*arguments, None)
        assert rounding <= Fraction(found.rounding) <= rounding * Fraction(1.02)
    for change in ({"keys": 500_000}, {"additions": 6 * 10**11}):  # ... or above it
        assert design_for(*constant, far._replace(**change)).rounding == inf


@pytest.mark.parametrize("exponents", [(True, False, True, False), (True, True, True, True), (True, False, True, True)])
@pytest.mark.parametrize("degree", [3, 4])
def test_monomials_of_every_column_and_degree_count(exponents, degree):
    """A column without monomials, a column of zeros with some, and a degree less than that of the polynomial."""
    monomials = MonomialSet.complete(exponents, degree)
    eta, dropped = relative_error(monomials, POLYNOMIAL, SETTING)
    assert (dropped > 0) == (not exponents[3] or degree < 4)
    found = design_for(monomials, POLYNOMIAL, DOUBLE, SETTING).deviation
    assert eta / (1 - eta) <= Fraction(found) <= eta / (1 - eta) * Fraction(1 + 1e-5)


def test_without_columns_a_constant_is_all():
    nothing = Setting((0.0, 0.0, 0.0, 0.0), 0.0, 1.0, 2, 32)
    found = design_for(MonomialSet.complete((False,) * 4, 0), minimax_exp(0.0, 0), DOUBLE, nothing)
    assert 0 <= found.deviation < 1e-300
    assert 0 < found.rounding < 1e-13
    for step in range(-8, 9):  # at one of them the relative error is 1
        setting = nothing._replace(perturbation=1 - 1e-12 + step * 2.0**-53)
        assert design_for(found.monomials, found.polynomial, DOUBLE, setting).deviation > 1e12


def test_nothing_is_proved_where_weights_may_vanish_or_rounding_may_be_all():
    whole = SETTING._replace(perturbation=1.0)
    found = design_for(ALL, POLYNOMIAL, DOUBLE, whole)
    assert (found.deviation, found.rounding, found.underflow) == (inf, inf, inf)
    rounding, _ = rounding_and_underflow(ALL, POLYNOMIAL, DOUBLE, SETTING, None)
    largest = float(SETTING.flatness * (2 + rounding) / rounding)  # the bound on the weights is as large as rounding
    for part, proved in ((0.51, False), (0.4, True)):
        found = design_for(ALL, POLYNOMIAL, DOUBLE, SETTING._replace(flatness=part * largest))
        assert (found.rounding < inf, found.underflow < inf) == (proved, proved)
        assert found.deviation == design_for(ALL, POLYNOMIAL, DOUBLE, SETTING).deviation
    for change in ({"additions": 1 << 60}, {"keys": 2**40}, {"keys": 300, "columns": (1.0,) * 4}):
        many = design_for(ALL, POLYNOMIAL, SINGLE, SETTING._replace(**change))
        assert (many.rounding, many.underflow) == (inf, inf)


def test_the_cost_is_that_of_all_monomials_in_their_precision():
    costs = [design_for(m, POLYNOMIAL, dtype, SETTING).cost for m in (FEW, ALL) for dtype in (SINGLE, DOUBLE)]
    assert costs == [4 * len(FEW), 8 * len(FEW), 4 * len(ALL), 8 * len(ALL)]


# ---- certificates

DESIGN = Design(ALL, POLYNOMIAL, DOUBLE, 2.0**-6, 2.0**-8, 2.0**-9)


def certified(values, design=DESIGN, dtype=DOUBLE, units=None):
    extents = [Extent.of(np.array(value, float), 2) for value in values]
    return Certificate.of(design, SETTING, extents, np.dtype(dtype), units)


@pytest.mark.parametrize("dtype", [SINGLE, DOUBLE])
@pytest.mark.parametrize("units", [None, [1.0, 64.0, 0.5]])
def test_errors_are_of_the_range_the_size_and_the_units(dtype, units):
    values = [
        [[1.0, -3.0, 0.0], [-2.0, -4.0, 0.0]],
        [[0.5, 3.0, 1.0], [0.25, 2.0, 1.0], [1.0, 2.5, -1.0]],
        [[1.0, 1.0, 1.0]],
    ]
    found = certified(values, dtype=dtype, units=None if units is None else np.array(units))
    low, high, size = np.array([-2.0, -12.0, 0.0]), np.array([1.0, -6.0, 0.0]), np.array([2.0, 12.0, 0.0])
    assert (found.low.tolist(), found.high.tolist(), found.logit_bound) == (low.tolist(), high.tolist(), 0.875)
    rounding = 2.0**-8 + 2.0**-52 + float(np.finfo(dtype).eps) / 2
    scaled = 8 * size if units is None else np.maximum(size, units)
    expected = 2.0**-6 * (high - low) / 2 + rounding * size + 2.0**-9 * scaled
    np.testing.assert_array_less(expected * (1 - 1e-15), found.error_bounds + 1e-320)
    np.testing.assert_allclose(found.error_bounds, expected, rtol=1e-8 if dtype == SINGLE else 1e-14, atol=1e-37)
    assert found.error_bound == found.error_bounds.max()
    assert found.error_bounds[2] >= np.nextafter(np.zeros((), dtype), np.ones((), dtype))  # outputs may lose digits
    assert rounding <= rounding_unit(DESIGN, np.dtype(dtype)) <= rounding * (1 + 1e-6)
    assert rounding_unit(replace(DESIGN, rounding=0.0), SINGLE) <= 1.01 * 2.0**-24


def test_errors_of_values_that_vanish():
    """A value may be lost as a whole where it is not the smallest normal number."""
    for dtype in (SINGLE, DOUBLE):
        found = certified([[[0.0]]], replace(DESIGN, deviation=0.0), dtype).error_bound
        tiny = 4 * float(np.finfo(dtype).tiny)
        assert (2.0**-8 + 2 * 2.0**-9) * tiny <= found <= 1.01 * (2.0**-8 + 2 * 2.0**-9) * tiny
    assert certified([np.zeros((2, 0))]).error_bound == 0


@pytest.mark.parametrize(("dtype", "largest"), [(DOUBLE, 2.0**1000), (SINGLE, float(np.finfo(np.float32).max) / 2)])
@pytest.mark.parametrize("sign", [1, -1])
def test_products_of_values_must_stay_in_the_range(dtype, largest, sign):
    assert certified([[[sign * largest, 0.0]]], dtype=dtype).error_bound < inf
    with pytest.raises(CertificateError, match="leave the range of float"):
        certified([[[0.0, sign * nextafter(largest, inf)]]], dtype=dtype)
    with pytest.raises(CertificateError, match="leave the range of float"):
        certified([[[sign * 1e200]], [[1e200]]], dtype=dtype)


def test_what_is_not_proved_beforehand_is_not_proved_afterwards():
    found = certified([[[1.0, 2.0, 3.0]]], replace(DESIGN, rounding=inf, underflow=inf))
    assert found.error_bounds.tolist() == [inf] * 3
    assert found.posterior(np.zeros((2, 3))).tolist() == [[inf] * 3] * 2


@pytest.mark.parametrize("deviation", [2.0**-6, 0.75])
def test_the_bound_after_the_fact_is_the_largest_of_all_exact_outputs_there_may_be(deviation):
    values = [[[-1.0, 2.0, 5.0, 0.0], [3.0, 2.5, 5.0, -1.0]]]
    found = certified(values, replace(DESIGN, deviation=deviation))
    other = found.error_bounds - deviation * (found.high - found.low) / 2
    parts = np.array([0.0, 1e-3, 0.1, 0.3, 0.49, 0.5, 0.75, 1.0, -0.01, 1.02])[:, None]
    output = found.low + parts * (found.high - found.low)
    bounds = found.posterior(output)
    assert bounds.shape == output.shape
    for i, c in product(range(len(parts)), range(4)):
        a, b, error = found.low[c], found.high[c], found.error_bounds[c]
        means = np.clip(np.append(np.linspace(output[i, c] - error, output[i, c] + error, 4001), (a + b) / 2), a, b)
        means = means[np.abs(means - output[i, c]) <= error * (1 + 1e-12)]
        spread = (2 * (b - means) * (means - a) / (b - a)).max(initial=0.0) if b > a else 0.0
        expected = other[c] + deviation * spread
        assert bounds[i, c] == pytest.approx(expected, rel=1e-6)
