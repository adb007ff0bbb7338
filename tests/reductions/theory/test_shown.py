"""Numbers of the lower bound as they are printed: on the right side of what they stand for, and near it."""

from fractions import Fraction
from itertools import product

import mpmath
import pytest
import sympy

from reductions.theory.routes.base import L
from reductions.theory.shown import power_of_ten, rounded, shown, wrapped

VALUES = [
    Fraction(1, 3),
    Fraction(2, 3),
    Fraction(22, 7),
    Fraction(1, 7 * 10**9),
    Fraction(123456789, 100),
    Fraction(10**7, 3),
]


def written(value):
    return sympy.Rational(value.numerator, value.denominator)


@pytest.mark.parametrize("number", [0.2, 7, 1234.1, 999_998.5, 999_999.5, 10**6, 1_234_567, 1.5e40])
def test_a_number_is_rounded_upward(number):
    """To an integer below a million, and to hundredths of its logarithm from there on."""
    text = power_of_ten(mpmath.mpf(number))
    if number < 10**6:
        assert 0 <= int(text.replace(",", "")) - number < 1
    else:
        base, exponent = text.split("^")
        assert base == "10"
        assert 0 <= Fraction(exponent) - Fraction(str(mpmath.log10(number))) < Fraction(1, 100)
    assert power_of_ten(1234.1) == "1,235"


@pytest.mark.parametrize(("value", "relation", "float"), product(VALUES, ["<=", ">=", "="], [False, True]))
def test_five_digits_on_the_side_of_the_relation(value, relation, float):
    given = sympy.Float(written(value), 20) if float else written(value)
    found = [Fraction(str(rounded(given, relation))), Fraction(str(rounded(given * L**2, relation).coeff(L**2)))]
    assert found[0] == found[1]
    excess = (found[0] - value) / value
    assert abs(excess) < (Fraction(1, 20_000) if relation == "=" else Fraction(1, 10_000))
    assert relation != "<=" or excess > 0
    assert relation != ">=" or excess < 0


def test_a_number_just_above_one_of_five_digits():
    near = sympy.Rational(1, 2) + sympy.Rational(1, 10**30)
    for number in (near, sympy.Float(near, 40)):
        assert [float(rounded(number, relation)) for relation in ("<=", ">=", "=")] == [0.50001, 0.5, 0.5]


def test_what_is_exact_stays():
    for relation in ("<=", ">=", "="):
        assert rounded(sympy.Integer(1234567), relation) == 1234567
        assert rounded(sympy.Float("0.5", 20), relation) == sympy.Float("0.5")
        assert rounded(L, relation) == L
    half = rounded(sympy.Rational(1, 3) * sympy.sqrt(2), ">=")  # the root is exact, and so is what stands before it
    assert sympy.simplify(half - sympy.sqrt(2) / 3) == 0


@pytest.mark.parametrize(
    ("expression", "relation", "text"),
    [
        (sympy.Integer(1), "=", "1"),
        (sympy.Integer(12) * L, "=", "12 L"),
        (L, "<=", "L"),
        (sympy.sqrt(L), "<=", "L^(1/2)"),
        (sympy.Rational(1, 3) * L**2, "<=", "0.33334 L^2"),
        (sympy.Float("2.5", 20), "<=", "2.5"),
        (sympy.Float("1234567.8", 20) * L, "<=", "10^6.10 L"),
        (sympy.Float("1234567.8", 20) * L, ">=", "1.2345e+06 L"),
        (sympy.Float("999999.5", 20) * L, "<=", "1e+06 L"),
        (sympy.Float("1e6", 20), "<=", "1e+06"),
        (sympy.Rational(1, 3) * L * sympy.log(L), ">=", "0.33333*L*ln(L)"),
        (sympy.log(2) * L, "=", "ln(2) L"),
    ],
    ids=str,
)
def test_text(expression, relation, text):
    assert shown(expression, relation) == text


def test_lines_are_broken_and_go_on_further_in():
    long = "a b " * 20
    text = wrapped([long, f"  {long}", "", "well-known-words " * 3], 30).splitlines()
    assert max(map(len, text)) <= 30
    assert " ".join(text).split() == (long * 2 + "well-known-words " * 3).split()
    indents = [len(line) - len(line.lstrip()) for line in text]
    assert indents == [0] * 3 + [2] + [6] * 3 + [0] * 3
