"""The record of a lower bound: what is rounded and to which side, where it begins, and what is printed of it."""

import mpmath
import pytest
import sympy

from reductions.errors import InputError
from reductions.theory.hypotheses import KOVC, SETH
from reductions.theory.lower_bound import theorem
from reductions.theory.routes import ROUTES
from reductions.theory.routes.base import L, T, evaluated, sizes_of

HAIR = mpmath.mpf("2.1e-15")
CASES = [(2, 1, 1), (3, 0.5, 2), (5, 4, 0.01)]


def just_above(number, exact):
    return exact <= number <= exact * (1 + HAIR)


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", ROUTES)
def test_numbers_are_a_hair_above_what_they_bound(k, delta, c, route):
    bound = theorem(k, delta, c, route, share="0.3", kappa=3)
    sizes, start = sizes_of(bound.route, k), bound.valid_from
    with mpmath.workprec(300):
        at = bound.at(start)
        entries = evaluated(bound.temperature * L * sizes.norm, at)
        largest = mpmath.mpf(bound.log10_entry_bound(start))
        exact = mpmath.log10(entries) / k
        assert exact < largest < exact + 2 * mpmath.eps + abs(exact) * mpmath.mpf(2) ** -51
        if bound.chosen:
            assert just_above(evaluated(bound.dimension, {L: start}), evaluated(sizes.dimension, at))
        if bound.route.power is not None:
            constant = evaluated(bound.entry_bound, {L: 1})
            power = mpmath.mpf(bound.route.power) / k
            assert just_above(constant * start**power, mpmath.root(entries, k))
            exact = mpmath.log10(constant)
            assert exact < bound.log10_constant < exact + abs(exact) * mpmath.mpf(2) ** -51
            assert bound.dimension.free_symbols == bound.entry_bound.free_symbols == {L}
        else:
            assert bound.log10_constant is None
            assert bound.dimension.free_symbols == bound.entry_bound.free_symbols == {L, T}
            value = evaluated(bound.entry_bound, at)
            assert mpmath.almosteq(value**k, entries, rel_eps=k * HAIR)
            assert value**k >= entries


@pytest.mark.parametrize(("k", "delta", "c"), CASES)
@pytest.mark.parametrize("route", ROUTES)
def test_bounds_begin_where_all_conditions_hold(k, delta, c, route):
    """Not before, and in a number with 53 bits."""
    bound = theorem(k, delta, c, route)
    start, least = bound.valid_from, sizes_of(bound.route, k).least

    def holds(log2_n):
        return all(evaluated(condition, {**bound.given, L: log2_n}) <= log2_n for condition in least)

    with mpmath.workprec(256):
        assert holds(start)
        assert not holds(start * (1 - 2 * HAIR))
        assert start.man.bit_length() <= 53
        assert bound.document()["log10_valid_from"] >= mpmath.log10(start)
        assert bound.document()["log10_valid_from"] == pytest.approx(float(mpmath.log10(start)), rel=1e-15)
    assert bound.at(start)[L] == start
    for wrong, reason in ((start * (1 - HAIR), "holds from"), (mpmath.inf, "got"), ("x", "'x'"), (None, "None")):
        with pytest.raises(InputError, match=reason):
            bound.at(wrong)
    with pytest.raises(InputError, match="holds from"):
        bound.at(mpmath.nan)


@pytest.mark.parametrize("route", ROUTES)
def test_symbols_stay_where_nothing_is_given(route):
    bound, numbers = theorem(4, route=route), theorem(4, 1.5, 3, route, share="0.2")
    sizes = sizes_of(bound.route, 4)
    assert bound.symbolic
    assert not numbers.symbolic
    assert bound.messages == sizes.messages
    assert numbers.messages == (0 if route in ("direct", "signed") else sympy.Rational(3, 10))
    assert bound.dimension.free_symbols == sizes.dimension.free_symbols
    assert bound.entry_bound.free_symbols == sizes.norm.free_symbols | {L}
    assert bound.document()["log10_valid_from"] is bound.document()["log10_constant"] is bound.log10_constant is None


def test_documents():
    bound = theorem(3, 0.5, 2, "tower", share="0.2", kappa=5)
    p, blocks = bound.chosen.values()
    assert bound.document() == {
        "route": "tower",
        "title": bound.route.title,
        "uses": "",
        "parameters": {"T": f"= {blocks}", "q": f"= {p**2}"},
        "messages": "1/10",
        "dimension": str(bound.dimension),
        "entry_bound": str(bound.entry_bound),
        "log10_constant": bound.log10_constant,
        "exponent": "1/3",
        "tolerance": "1/3",
        "log10_valid_from": bound.document()["log10_valid_from"],
    }
    assert theorem(4, 0.5, 2, "signed").document()["exponent"] == "2/4"
    assert theorem(3, 0.5, 2, "hermitian").document()["exponent"] is None
    assert theorem(3, 0.5, 2, "ldpc").document()["uses"].startswith("random bits")


@pytest.mark.parametrize("route", ["direct", "plain", "ldpc"])
def test_text(route):
    bound = theorem(3, 0.5, 2, route, share="0.2")
    text = bound.text(10**6)
    first, *lines = text.splitlines()
    for fact in ("order-3 attention", "O(n^(3-0.5))", "at most 2 log2 n", "n^(3-0.4+o(1))"):
        assert fact in text
    assert "some exponent below 0.4." in text
    assert f"{SETH().name} implies that" in text
    assert f"{KOVC(3).name} implies" not in text
    assert first.endswith(" on.")
    assert ("The reduction uses random bits" in text) == (route == "ldpc")
    if route == "ldpc":
        assert lines[-3].startswith("The reduction uses")
    assert [line.split(" Status: ")[0] for line in lines[-2:]] == [f"    {h}" for h in (KOVC(3), SETH())]
    letters = {line.split()[0].rstrip(":") for line in lines if line.startswith("    ")}
    assert {"L", "d", "B", "epsilon_a", "log_n(instances)"} <= letters
    assert "ln" not in letters


def test_text_in_symbols():
    bound = theorem(3, route="tower")
    text = bound.text(10**6)
    letters = {line.split()[0].rstrip(":") for line in text.splitlines() if line.startswith("    ")}
    assert letters >= {"L", "T", "q", "p", "c", "ln"}
    assert "    T: blocks" in text
    assert "    q = p^2: elements" in text
    assert text.splitlines()[0].endswith(f"{bound.route.title}.")
    assert "n^(3-delta/2+o(1))" in text
    assert "= \\ " not in text
    latex = bound._repr_latex_()
    assert latex.startswith("$$\\begin{aligned}")
    assert "q &= p^{2}" in latex
    assert "B &\\leq" in latex


def test_the_largest_numbers_that_are_taken():
    assert theorem(1000, 999, 1, "direct", kappa=2).order == 1000
    assert theorem(2, 1, 2 * 10**29, "direct", share="0.2").c == 2 * 10**29
    with pytest.raises(InputError, match=r"10\^30 share"):
        theorem(2, 1, 2 * 10**29 + 1, "direct", share="0.2")
    assert theorem(2, "1/2", "1/4", "direct").c == sympy.Rational(1, 4)
    for numbers in ((None, 1), (1, None)):
        with pytest.raises(InputError, match="go together"):
            theorem(2, *numbers)
    for wrong in ("x", "1/0", "nan", [1], -1, 0):
        with pytest.raises(InputError, match="delta must lie"):
            theorem(2, wrong, 1)
        with pytest.raises(InputError, match="c must be above 0"):
            theorem(2, 1, wrong)
