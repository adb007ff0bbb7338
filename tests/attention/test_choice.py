"""The design that is chosen, against a plain search: the cheapest that is proved to do, for settings of every kind."""

from itertools import product
from math import comb, exp, inf

import numpy as np
import pytest

from attention.errors import BudgetError, CertificateError
from attention.fast import design
from attention.fast.certificate import design_for, rounding_unit
from attention.fast.design import choose_design
from attention.fast.exponential import estimated_degree, least_degree, minimax_exp, rounded_up, theory_degree
from attention.fast.extent import Setting
from attention.fast.monomials import MOST_MONOMIALS, MonomialSet, significant_exponents

BOTH = ("float32", "float64")
SINGLE = ("float32",)


def setting_of(*columns, logit=None, keys=1, additions=32, **rest):
    columns = tuple(map(rounded_up, columns))
    logit = rounded_up(sum(columns) if logit is None else logit)
    return Setting(columns, logit, rounded_up(exp(logit)), keys, additions, **rest)


EVEN = setting_of(0.25, 0.3, 0.25, 0.5)
ZERO = setting_of(0.5, 0.0, 0.25, keys=2)
MANY = setting_of(*[0.0625] * 20)
LONG = setting_of(0.5, 0.5, additions=1 << 24)
UNEVEN = setting_of(1.0, 0.25, *[2.0**-6] * 4, 0.0, *[2.0**-9] * 8)


def does(found, setting, spread, size, dtype):
    error = found.deviation * spread + (rounding_unit(found, np.dtype(dtype)) + 2**setting.keys * found.underflow) * (
        size
    )
    return found.rounding < inf and error <= 1 - 1e-6


def plainly(setting, spread, size, dtype, budgets, *, smooth=False):
    """All monomials of the least degree that leaves a tenth of the tolerance to rounding, and of the next, by cost."""
    bound = max(setting.logit, 2.0**-10) if smooth else setting.logit
    used = tuple(smooth or column > 0 for column in setting.columns)
    error = min(0.9 / (0.9 + spread), 0.5)
    least = least_degree(bound, error)
    trials = sorted(
        (comb(sum(used) + degree, degree) * np.dtype(name).itemsize, name, degree)
        for name, degree in product(budgets, range(least, least + (6 if smooth else 3)))
        if comb(sum(used) + degree, degree) <= budgets[name]
    )
    for cost, name, degree in trials:
        polynomial = minimax_exp(bound, degree)
        if smooth and polynomial.derivative().error > error:
            continue
        found = design_for(MonomialSet.complete(used, degree), polynomial, np.dtype(name), setting)
        if does(found, setting, spread, size, dtype):
            return cost, name, degree
    return None


@pytest.mark.parametrize(
    ("setting", "ratio", "smooth"),
    [(EVEN, 1.0, False), (ZERO, 0.02, False), (LONG, 0.0, False), (ZERO, 1.0, True), (LONG, 0.02, True)],
)
def test_the_cheapest_is_found(setting, ratio, smooth):
    kinds = set()
    for digits in np.arange(0.2, 11, 2.3 if smooth else 1.1):
        size = 10.0**digits
        dtype = BOTH[int(digits) % 2]
        arguments = setting, ratio * size, size, dtype
        for budgets in ({"float32": 10**4, "float64": 10**4}, {"float32": 80, "float64": 40}, {"float64": 300}):
            expected = plainly(*arguments, budgets, smooth=smooth)
            names = tuple(budgets)
            if expected is None:
                kinds.add(None)
                with pytest.raises(CertificateError):
                    choose_design(*arguments, names, tuple(budgets.values()), smooth=smooth)
            else:
                found = choose_design(*arguments, names, tuple(budgets.values()), smooth=smooth)
                assert (found.cost, found.dtype, found.polynomial.degree) == expected
                assert does(found, *arguments)
                kinds.add(found.dtype.name)
    assert kinds == {None, *BOTH}


def test_errors_just_below_the_tolerance_are_taken_and_no_others():
    """Of values that are all the same only rounding errs: by so much of the tolerance, of the best polynomial."""
    units = []
    for degree in range(3):
        found = design_for(
            MonomialSet.complete((True,) * 4, degree), minimax_exp(EVEN.logit, degree), np.dtype(float), EVEN
        )
        if found.deviation <= 1:
            units.append(rounding_unit(found, np.dtype(float)) + 2 * found.underflow)
    arguments = "float64", ("float64",), (100,)
    assert does(choose_design(EVEN, 0.0, (1 - 2e-6) / min(units), *arguments), EVEN, 0.0, 1.0, "float64")
    refused(EVEN, 0.0, (1 + 5e-7) / min(units), *arguments)


def test_float32_is_taken_as_long_as_its_rounding_leaves_anything():
    setting, constant = setting_of(0.25, 0.25), MonomialSet.complete((True, True), 0)
    single = design_for(constant, minimax_exp(0.5, 0), np.dtype(np.float32), setting)
    unit = rounding_unit(single, np.dtype(float)) + 2 * single.underflow
    for part, kind in ((0.99, "float32"), (1.01, "float64")):
        assert choose_design(setting, 0.0, part / unit, "float64", BOTH, (1, 1)).dtype == kind


def test_underflow_of_many_key_sets_counts():
    kinds = set()
    for keys in (32, 34, 36):
        arguments = Setting((0.25, 0.25), 0.5, 1.75, keys, 32), 100.0, 100.0, "float64"
        expected = plainly(*arguments, {"float32": 99})
        if expected:
            assert choose_design(*arguments, SINGLE, (99,)).cost == expected[0]
        else:
            refused(*arguments, SINGLE, (99,))
        kinds.add(expected is None)
    assert kinds == {True, False}


def test_smooth_designs_have_all_variables_and_degrees_for_the_derivative():
    nothing = setting_of(0.0, 0.0, 0.0)
    assert len(choose_design(nothing, 10.0, 10.0, "float64", BOTH, (99, 99)).monomials) == 1
    found = choose_design(nothing, 10.0, 10.0, "float64", BOTH, (99, 99), smooth=True)
    assert found.polynomial.derivative().error <= 0.1
    assert found.monomials.completed == (frozenset({0, 1, 2}), found.polynomial.degree)
    uneven = choose_design(UNEVEN, 10.0, 10.0, "float64", BOTH, (10**5, 10**5), smooth=True)
    assert uneven.monomials.completed == (frozenset(range(15)), uneven.polynomial.degree)


@pytest.mark.parametrize(
    ("digits", "precisions"), [(1, BOTH), (2.9, BOTH), (4, BOTH), (2.9, SINGLE), (3.2, SINGLE), (3.8, SINGLE)]
)
def test_of_uneven_columns_those_monomials_are_taken_that_matter(digits, precisions):
    """Those of the first share of the tolerance for the polynomial that leaves enough of it to rounding."""
    size, budgets = 10.0**digits, (10**4,) * len(precisions)
    arguments = UNEVEN, size, size, "float64"
    costs = []
    for share in (0.9, 0.5):
        error = share / (share + size)
        least = least_degree(UNEVEN.logit, error)
        for degree in range(least, least + 3):
            polynomial = minimax_exp(UNEVEN.logit, degree)
            allowance = (error - polynomial.error) * exp(-UNEVEN.logit) * (1 - 2e-6)
            exponents = significant_exponents(
                np.array(UNEVEN.columns), np.array(polynomial.coefficients), allowance, 10**4
            )
            for dtype in map(np.dtype, precisions if exponents is not None else ()):
                trial = design_for(MonomialSet.of(exponents), polynomial, dtype, UNEVEN)
                if does(trial, *arguments):
                    costs.append(trial.cost)
        if costs:
            break
    if digits > 3.5 and precisions == SINGLE:
        assert not costs
        with pytest.raises(CertificateError, match=r"rounding leaves none within it .*and up to 38760 monomials"):
            choose_design(*arguments, precisions, budgets)
    else:
        found = choose_design(*arguments, precisions, budgets)
        assert does(found, *arguments)
        assert found.cost == min(costs) < plainly(*arguments, dict.fromkeys(BOTH, 10**7))[0]


def test_few_monomials_are_not_selected_from():
    for columns, size, selects in (((1.0, 0.125), 10.0, False), ((1.0, *[2.0**-6] * 6), 300.0, True)):
        setting = setting_of(*columns)
        found = choose_design(setting, size, size, "float64", BOTH, (10**4, 10**4))
        assert (found.monomials.completed is None) is selects
        assert (found.cost < plainly(setting, size, size, "float64", dict.fromkeys(BOTH, 10**4))[0]) is selects


def test_monomials_are_not_selected_where_more_than_pay_are_expected():
    arguments = UNEVEN, 100.0, 100.0, "float64", BOTH
    assert 18 < UNEVEN.monomials(4 / 3 * 0.9 / 100.9) < 19
    whole = plainly(*arguments[:4], dict.fromkeys(BOTH, 10**5))
    for selected, least in ((1000, 237), (236, 3060), (18, 3060)):
        assert len(choose_design(*arguments, (10**5, 10**5), selected=selected).monomials) == least
    assert whole[0] == 4 * 3060
    for selected, words in ((18, "or more and at least 3060"), (19, "and up to 3060")):
        assert words in str(refused(*arguments, (500, 500), selected=selected))
    assert "and up to 3060" in str(refused(*arguments, (19, 19)))
    for selected, words in ((6, "or more and at least"), (7, "and up to 680")):
        assert words in str(refused(UNEVEN, 10.0, 10.0, "float64", BOTH, (50, 50), selected=selected))


def test_a_degree_more_may_take_fewer_monomials():
    """Where the polynomial of the least degree takes up the tolerance, nothing may be left out."""
    error = 1.0001 * minimax_exp(UNEVEN.logit, 4).error
    size = 0.9 / error - 0.9
    found = choose_design(UNEVEN, size, size, "float64", BOTH, (900, 900))
    assert (least_degree(UNEVEN.logit, error), found.polynomial.degree) == (4, 5)
    assert len(found.monomials) < 900 < comb(14 + 4, 4)
    wide = setting_of(1.0, 0.25, *[2.0**-13] * 200)  # all monomials of the least degree do not fit in memory
    size = 0.9 / (1.0001 * minimax_exp(wide.logit, 3).error) - 0.9
    found = choose_design(wide, size, size, "float64", BOTH, (2**24, 2**24))
    assert (found.polynomial.degree, len(found.monomials)) == (4, 1367)


def test_a_degree_below_the_estimate_may_do():
    setting, size = setting_of(8.0), 0.9 / 0.3155 - 0.9
    assert estimated_degree(8.0, 0.3155) == 9
    assert choose_design(setting, size, size, "float64", ("float64",), (9,)).polynomial.degree == 8


# ---- refusals


def refused(*arguments, error=CertificateError, **options):
    with pytest.raises(error) as caught:
        choose_design(*arguments, **options)
    return caught.value


def test_refusals_say_what_it_takes():
    found = refused(EVEN, 1e3, 1e3, "float64", BOTH, (30, 20))
    degree = least_degree(EVEN.logit, 0.9 / 1000.9)
    count = comb(4 + degree, degree)
    assert (found.logit_bound, found.degree, found.monomials) == (EVEN.logit, degree, count)
    for words in (
        "within 30 monomials",
        f"degree {degree} or more and at least {count}",
        "float32 or float64",
        "budget",
    ):
        assert words in str(found)
    assert choose_design(EVEN, 1e3, 1e3, "float64", BOTH, (count, count)).monomials.completed[1] == degree
    close = refused(EVEN, 1e3, 1e3, "float64", ("float64",), (count - 1,))
    assert (close.degree, close.monomials) == (degree, count)
    found = refused(UNEVEN, 1e3, 1e3, "float64", BOTH, (500, 500))
    assert "and up to" in str(found)
    assert "raise the budget" in str(found)
    found = refused(EVEN, 1e6, 1e6, "float64", SINGLE, (2**26,))
    assert "rounding leaves none within it" in str(found)
    assert "allow float64" in str(found)
    assert "budget" not in str(found)
    found = refused(EVEN, 1e14, 1e14, "float64", BOTH, (2**26,) * 2)
    assert "allow float64" not in str(found)
    found = refused(setting_of(4.0, 4.0)._replace(flatness=1.0), 1e13, 1e3, "float64", BOTH, (2**20,) * 2)
    assert "no polynomial in float64 is certified for a relative error of 9e-14" in str(found)
    assert (found.degree, found.monomials) == (None, None)


def test_refusals_where_one_precision_has_no_budget():
    """float32 may have few monomials, and float64 is not precise enough for less: more of them may do."""
    found = refused(EVEN, 1e4, 1e4, "float64", BOTH, (2000, 10))
    assert "raise the budget" in str(found)
    found = refused(EVEN, 1e4, 1e4, "float64", SINGLE, (2000,))
    assert "raise the budget" not in str(found)
    assert "rounding" in str(found)


def test_a_larger_budget_is_advised_where_it_helps():
    degree = least_degree(EVEN.logit, 0.9 / 10000.9)
    counts = [comb(4 + degree + more, 4) for more in range(3)]
    assert "raise the budget" not in str(refused(EVEN, 1e4, 1e4, "float64", SINGLE, (counts[2],)))
    assert "raise the budget" in str(refused(EVEN, 1e4, 1e4, "float64", SINGLE, (counts[2] - 1,)))
    wide = setting_of(*[2.0**-10] * 512)
    for budget, advised in ((MOST_MONOMIALS, False), (MOST_MONOMIALS - 1, True)):
        assert ("raise the budget" in str(refused(wide, 1e5, 1e5, "float64", BOTH, (1, budget)))) is advised
    degree = least_degree(ZERO.logit, 0.9 / 1000.9)
    budgets = (comb(2 + degree, 2) - 1,) * 2
    assert "or more and at least" in str(refused(ZERO, 1e3, 1e3, "float64", BOTH, budgets))


def test_what_cannot_be_afforded_is_refused_before_anything_is_made(monkeypatch):
    def never(*arguments):
        raise AssertionError(f"called with {arguments}")

    for name in ("significant_exponents", "least_degree", "minimax_exp", "design_for"):
        monkeypatch.setattr(design, name, never)
    for setting, most in ((EVEN, 69), (UNEVEN, 27)):
        refused(setting, 1e3, 1e3, "float64", BOTH, (most, most))


def test_what_does_not_fit_in_memory_is_refused_as_such():
    wide = setting_of(*[2.0**-10] * 512)
    assert len(choose_design(wide, 4.0, 4.0, "float64", BOTH, (2**40,) * 2).monomials) == 513
    assert "exponents" in str(refused(wide, 30.0, 30.0, "float64", BOTH, (2**40,) * 2, error=BudgetError))
    # What is tried first fits, and is not precise enough; the next degree would not fit.
    linear = design_for(MonomialSet.complete((True,) * 512, 1), minimax_exp(0.5, 1), np.dtype(np.float32), wide)
    found = refused(wide, 4.0, 0.95 / linear.rounding, "float64", SINGLE, (comb(514, 2),))
    assert "rounding leaves none" in str(found)


@pytest.mark.parametrize("smooth", [False, True])
@pytest.mark.parametrize("causal", [False, True])
def test_logits_of_which_no_digit_is_left(smooth, causal):
    for logit, flatness, size, lost in (
        (18.01, 1.0, 1.0, False),
        (18.03, 1.0, 1.0, True),
        (10.0, exp(10.0), 9.2e6, False),
        (10.0, exp(10.0), 9.4e6, True),
        (10.0, 1.0, 2.0e11, False),
        (10.0, 1.0, 2.1e11, True),
        (200.0, 1.0, 0.0, True),
        (inf, inf, 1.0, True),
        (1.0, inf, 1e-130, False),
        (1.0, inf, 1e-110, True),
    ):
        setting = Setting((logit / 2, 0.0, logit / 2), logit, flatness, 1, 32, causal)
        found = refused(setting, 1e3, size, "float64", ("float64",), (9,), smooth=smooth)
        assert ("leave no digit" in str(found)) is lost
        call = "exact_attention_vjp" if smooth else "exact_attention"
        assert str(found).endswith(f"or use {call} with causal=True" if causal else f"or use {call}")
        if lost:
            degree = theory_degree(min(logit, 300.0), 1 / 1001)
            assert (found.degree, found.monomials) == (degree, comb(2 + degree, degree))
            assert ("raise the tolerance" in str(found)) is (logit <= 10)
            assert found.logit_bound == logit
    for logit, flatness, spread, tolerance in (
        (18.5, 1.0, 0.0, 0.5),
        (18.5, 1.0, 1e305, 1e-300),
        (1.0, inf, 40.4, 1 / 41.4),
    ):
        found = refused(Setting((logit,), logit, flatness, 1, 32), spread, 1.0, "float64", BOTH, (9, 9))
        assert found.degree == theory_degree(logit, tolerance)
    assert theory_degree(1.0, 1 / 41.4) < theory_degree(1.0, 1 / 42.4)
