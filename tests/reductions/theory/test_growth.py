"""Exponents of expressions, against their values at two large n."""

from fractions import Fraction
from math import log2

import numpy as np
import pytest
import sympy

from reductions.graph import registered
from reductions.overhead import evaluate
from reductions.theory.growth import (
    BOUNDED,
    LOGARITHM,
    LOGARITHMIC,
    SUBPOLYNOMIAL,
    Growth,
    NoExponent,
    constant,
    growth,
    power,
)

x, y, v, k = sympy.symbols("x y v k", positive=True)
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (x * y, power(HALF + 1)),
        (x + y**3, power(3 * HALF)),
        (x - x / 2 + 7, power(1)),
        (sympy.Max(x, y**4), power(2)),
        (sympy.Min(x, y), power(HALF)),
        (sympy.Min(x, 1), constant(1)),
        (sympy.ceiling(y / x), constant(1)),
        (sympy.floor(y / x), constant(0)),
        (sympy.ceiling(x / y) * y, power(1)),
        (sympy.log(x, 2), LOGARITHM),
        (3 * sympy.log(y, 2), Growth(Fraction(0), 3 * HALF)),
        (2 ** sympy.ceiling(sympy.log(x, 2) / 3), power(Fraction(1, 3))),
        (2**v, power(1)),
        (4 ** (v - sympy.ceiling(v / k)), power(Fraction(4, 3))),
        (2**k, constant(8)),
        (x**k, power(3)),
        (sympy.binomial(x, sympy.floor((k + 2) / 3) + 1), power(2)),
        (sympy.binomial(k, 2), constant(3)),
        (sympy.log(sympy.log(x)), SUBPOLYNOMIAL),
        (sympy.log(x) ** 5, SUBPOLYNOMIAL),
        (x ** Fraction(1, 3), power(Fraction(1, 3))),
        (x / x, constant(1)),
        (sympy.sqrt(x) / y, SUBPOLYNOMIAL),
        (k * x * 0, constant(0)),
        (sympy.log(3) + 5, BOUNDED),
    ],
    ids=str,
)
def test_rules(expression, expected):
    values = {x: power(1), y: power(HALF), v: LOGARITHM, k: constant(3)}
    assert growth(sympy.sympify(expression), values) == expected


@pytest.mark.parametrize(
    "expression", [2**x, 2 ** (v**2), x**v, sympy.binomial(x, v), sympy.Symbol("z") + 1, sympy.gamma(x)], ids=str
)
def test_what_is_not_a_power(expression):
    with pytest.raises(NoExponent):
        growth(expression, {x: power(1), v: LOGARITHM})


b, o, w, z = sympy.symbols("b o w z", positive=True)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # sums: the largest power; where it is 0, logarithms add up, and constants do where nothing else is there
        (x + v, power(1)),
        (z + z**2, power(-1)),
        (k + 4, constant(7)),
        (k + z, BOUNDED),
        (k + b, BOUNDED),
        (v + v / 2 + k + z, Growth(Fraction(0), 3 * HALF)),
        (v + o, SUBPOLYNOMIAL),
        (w + v + 3, LOGARITHMIC),
        (0 * k + x - x, constant(0)),
        # products: powers add up; a factor times a logarithm, but no two logarithms
        (k * v / 2, Growth(Fraction(0), 3 * HALF)),
        (b * sympy.log(3), BOUNDED),
        (b * v, SUBPOLYNOMIAL),
        (v * w, SUBPOLYNOMIAL),
        (k * o, SUBPOLYNOMIAL),
        (x * y * z, power(HALF)),
        (x * z, SUBPOLYNOMIAL),
        (k * 4, constant(12)),
        # powers
        (b**2, BOUNDED),
        (b**v, None),
        (b**b, BOUNDED),
        (sympy.sqrt(k), BOUNDED),
        (sympy.pi * v / sympy.pi**2, SUBPOLYNOMIAL),
        (sympy.pi, BOUNDED),
        (k ** sympy.Integer(-2), constant(Fraction(1, 9))),
        (v**2, SUBPOLYNOMIAL),
        (2**z, BOUNDED),
        (2**b, BOUNDED),
        (2**o, None),
        (2**w, None),
        (v**v, None),
        (x**b, None),
        (sympy.Rational(1, 2) ** v, power(-1)),
        (8 ** (v / 2), power(3 * HALF)),
        (x**-2, power(-2)),
        # logarithms
        (sympy.log(x**3 * k, 2), Growth(Fraction(0), Fraction(3))),
        (sympy.log(b), BOUNDED),
        (sympy.log(v), SUBPOLYNOMIAL),
        (sympy.log(k + 5), constant(3)),
        (sympy.log(k), BOUNDED),
        # what is rounded
        (sympy.ceiling(z), constant(1)),
        (sympy.floor(z), constant(0)),
        (sympy.ceiling(k / 2), constant(2)),
        (sympy.floor(k / 2), constant(1)),
        (sympy.floor(v / 2), Growth(Fraction(0), HALF)),
        # the largest and the least of some
        (sympy.Max(z, z**2), power(-1)),
        (sympy.Max(v, k), LOGARITHM),
        (sympy.Max(v, 2 * v), Growth(Fraction(0), Fraction(2))),
        (sympy.Max(v, o), SUBPOLYNOMIAL),
        (sympy.Max(b, k), BOUNDED),
        (sympy.Max(k, 2), constant(3)),
        (sympy.Max(2 * v, k + v), Growth(Fraction(0), Fraction(2))),
        (sympy.Min(z, z**2), power(-2)),
        (sympy.Min(x, y), power(HALF)),
        (sympy.Min(x, v, k), constant(3)),
        (sympy.Min(k, 2), constant(2)),
        (sympy.Min(b, k), constant(3)),
        (sympy.Min(o, v, x), LOGARITHM),
        (sympy.Min(o, x), SUBPOLYNOMIAL),
        (sympy.Min(w, 2 * v + k), Growth(Fraction(0), Fraction(2))),
        (sympy.Min(k, k + 1), constant(3)),
        (sympy.Min(7, 2 * k), constant(6)),
        # binomial coefficients
        (sympy.binomial(x, k), power(3)),
        (sympy.binomial(b, k), BOUNDED),
        (sympy.binomial(x, k - 3), constant(1)),
        (sympy.binomial(x, k - 2), power(1)),
        (sympy.binomial(k + 2, k - 1), constant(10)),
    ],
    ids=str,
)
def test_rules_where_powers_are_0(expression, expected):
    """b is bounded, o is n^o(1), v is log n and w some constant times it, z is 1/n and k is 3; None: not a power."""
    values = {x: power(1), y: power(HALF), v: LOGARITHM, k: constant(3)}
    values |= {b: BOUNDED, o: SUBPOLYNOMIAL, w: LOGARITHMIC, z: power(-1)}
    if expected is None:
        with pytest.raises(NoExponent):
            growth(expression, values)
    else:
        assert growth(sympy.sympify(expression), values) == expected


def test_names_of_growths():
    names = {
        "5/2": constant(Fraction(5, 2)),
        "0": constant(0),
        "n^o(1)": SUBPOLYNOMIAL,
        "O(1)": BOUNDED,
        "log n": LOGARITHM,
        "O(log n)": LOGARITHMIC,
        "1/2 log n": Growth(Fraction(0), HALF),
        "n": power(1),
        "n^2": power(2),
        "n^(1/2)": power(HALF),
    }
    assert {name: str(size) for name, size in names.items()} == {name: name for name in names}


def test_powers_of_a_number_that_is_not_a_power_of_two():
    """3^(log2 n) = n^(log2 3), to nine digits at least."""
    found = growth(3**v, {v: LOGARITHM}).power
    assert abs(float(found) - log2(3)) < 1e-12
    assert found.denominator <= 10**9


def test_zero_to_a_power():
    """0^0 = 1, and 0 to anything larger is 0, but where no number is known a bound is all there is."""
    values = {k: constant(0), v: LOGARITHM, b: BOUNDED}
    assert growth(k**2, values) == constant(0)
    assert growth(k**k, values) == constant(1)
    assert growth(k**v, values) == BOUNDED
    assert growth(k**b, values) == BOUNDED
    assert growth(k * v, values) == constant(0)
    assert growth(k * b + k, values) == constant(0)
    assert growth(sympy.log(k), values) == BOUNDED
    assert growth(sympy.log(k + 1), values) == constant(0)
    assert growth(k**-2, values) == BOUNDED


def test_binomial_coefficients_of_small_numbers():
    values = {k: constant(Fraction(5, 2)), x: constant(-1)}
    assert growth(sympy.binomial(2 * k, k), values) == constant(10)
    assert growth(sympy.binomial(x, k), values) == constant(0)
    assert growth(sympy.binomial(x, k - 2), {k: constant(3), x: constant(0)}) == constant(0)


def test_the_larger_logarithm_is_the_maximum():
    for one, other in ((LOGARITHM, LOGARITHMIC), (BOUNDED, LOGARITHM), (Growth(Fraction(0), HALF), LOGARITHM)):
        assert growth(sympy.Max(v, w), {v: one, w: other}) == growth(sympy.Max(v, w), {v: other, w: one}) == other
        assert growth(sympy.Min(v, w), {v: one, w: other}) == growth(sympy.Min(v, w), {v: other, w: one}) == one


def test_a_logarithm_of_unknown_factor_has_no_power_of_two():
    assert growth(v + 1, {v: LOGARITHMIC}) == LOGARITHMIC
    with pytest.raises(NoExponent):
        growth(2**v, {v: LOGARITHMIC})


def drawn(rng, depth):
    """A random expression of sums, products, roundings, maxima, quotients and logarithms."""
    if depth == 0:
        return rng.choice([x, y, v, k, sympy.Integer(2), sympy.Integer(5)])
    left, right = drawn(rng, depth - 1), drawn(rng, depth - 1)
    return (
        left + right,
        left * right,
        sympy.Max(left, right),
        sympy.Min(left, right),
        sympy.ceiling(left / (1 + right)),
        sympy.log(1 + left, 2) * right,
        (1 + left) ** Fraction(1, 2),
    )[rng.integers(7)]


def test_random_expressions_against_their_values():
    """The slope between two n so large that logarithms hardly count."""
    rng = np.random.default_rng(0)
    compared = 0
    for _ in range(200):
        expression = sympy.sympify(drawn(rng, 2))
        found = growth(expression, {x: power(1), y: power(HALF), v: LOGARITHM, k: constant(3)})
        low, high = (evaluate(expression, {x: 2**e, y: 2 ** (e // 2), v: e, k: 3}) for e in (300, 500))
        if low > 0:
            slope = (log2(high) - log2(low)) / 200
            assert abs(slope - found.power) < 0.06, (expression, found, slope)
            compared += 1
    assert compared > 150


@pytest.mark.parametrize("edge", registered(), ids=lambda edge: edge.__name__)
def test_declared_sizes_of_edges_against_their_values(edge):
    """Every size that an edge declares grows as it does between two large sources, or has no exponent to compare."""
    names = edge.source.symbols
    if edge.symbols() - set(names.values()) or edge.requires.get("order", 2) != 2:
        pytest.skip("it has parameters")
    fixed = {"order": 2, "clique": 3, "colors": 3, "clauses": 1, "variables": 1} | edge.requires
    shape = {s: constant(fixed[n]) if n in fixed else power(1 + i) for i, (n, s) in enumerate(names.items())}
    for bound in (edge.overhead.calls, *edge.overhead.sizes.values()):
        try:
            found = growth(bound.expression, shape)
        except NoExponent:
            continue
        low, high = (
            evaluate(
                bound.expression,
                {s: int(g.value) if g.value is not None else 2 ** (e * int(g.power)) for s, g in shape.items()},
            )
            for e in (100, 200)
        )
        if low > 0:
            assert abs((log2(high) - log2(low)) / 100 - found.power) < 0.15, (bound, found)
