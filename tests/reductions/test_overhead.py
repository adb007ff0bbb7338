"""What reductions declare: numbers against sympy's own and exact integers, and where they are refused."""

from itertools import product
from math import comb, log

import pytest
import sympy

from reductions.errors import BudgetError, InputError
from reductions.overhead import LEAST, MOST_BITS, Bound, Overhead, at_least, at_most, evaluate, rough

x, y = sympy.symbols("x y", integer=True, nonnegative=True)
r = sympy.Symbol("r", real=True)
half, third = sympy.Rational(1, 2), sympy.Rational(1, 3)

EXACT = [
    x + 2 * y - 3, x * y**3, sympy.Max(x, 7 - y, 2), sympy.Min(x * 2, y + 1), sympy.ceiling((x - 9) / 4),
    sympy.floor((x - 9) / 4), 2**x * 3**y, (x * half) ** 2 * 4, 5 ** sympy.Max(0, x - y), sympy.binomial(x + 3, y),
    (half) ** y * 2**9, (x - 5) ** 3, sympy.ceiling(sympy.Rational(7, 2) ** y), sympy.floor(x * third) + x**0,
    sympy.ceiling(2 ** (x - y)), sympy.floor(sympy.sqrt(x * x)), (y - 4) ** 2 + (1 - y) ** 3,
]  # fmt: skip


@pytest.mark.parametrize("expression", EXACT, ids=str)
def test_integers_are_exact(expression):
    for at in product((0, 1, 2, 5, 8), (0, 1, 3, 6)):
        number = evaluate(expression, dict(zip((x, y), at, strict=True)))
        assert isinstance(number, int)
        assert number == expression.subs({x: at[0], y: at[1]}), at


def test_other_numbers_are_floats():
    for expression in (
        x * third,
        sympy.sqrt(y + 1),
        (x + 1) ** (third * 2),
        2 ** (-x),
        sympy.log(x + 1) * y,
        sympy.sin(x),
    ):
        for at in product((1, 2, 5, 8), (1, 3, 6)):
            exact = float(expression.subs({x: at[0], y: at[1]}))
            assert float(evaluate(expression, {x: at[0], y: at[1]})) == pytest.approx(exact, rel=1e-15)
    assert evaluate(x * third, {x: 2}) == 2 / 3
    assert evaluate(x + y, {x: 0.25, y: 3}) == 3.25
    assert evaluate(x**y, {x: 2.5, y: 3}) == 2.5**3
    assert evaluate(x**y, {x: 4, y: 0.5}) == 2


def test_powers_of_0_and_1_and_to_the_0():
    assert evaluate(x**y, {x: 0, y: 0}) == evaluate(x**y, {x: 9, y: 0}) == evaluate(x**y, {x: 1, y: 10**400}) == 1
    assert evaluate(x**y, {x: 0, y: 5}) == evaluate(x**y, {x: 0, y: 10**400}) == 0
    assert isinstance(evaluate(r**x, {r: 0.5, x: 0}), int)
    assert evaluate((x * third) ** y * 9, {x: 4, y: 2}) == 16
    assert isinstance(evaluate((x * third) ** y * 9, {x: 4, y: 2}), int)


def test_logarithms_that_are_whole_but_for_rounding():
    """log(2^29) / log(2) is above 29 as a float; a number that is away by more than rounding is not whole."""
    assert log(2**29) / log(2) > 29
    for n in range(1, 200):
        assert evaluate(sympy.ceiling(sympy.log(x) / sympy.log(2)), {x: 2**n}) == n
        assert evaluate(sympy.floor(sympy.log(x) / sympy.log(2)), {x: 2**n}) == n
    for sign in (1, -1):
        assert [evaluate(sympy.ceiling(r), {r: sign * 10 + e}) - sign * 10 for e in (9e-12, 1.2e-11, -1.2e-11)] == [
            0,
            1,
            0,
        ]
        assert [evaluate(sympy.floor(r), {r: sign * 10 + e}) - sign * 10 for e in (-9e-12, -1.2e-11, 1.2e-11)] == [
            0,
            -1,
            0,
        ]


def test_what_has_more_than_2_to_the_13_bits_is_refused():
    assert MOST_BITS == 2**13
    assert LEAST == 1 - 2**MOST_BITS
    assert evaluate(2**x, {x: MOST_BITS - 1}) == 2 ** (MOST_BITS - 1)
    assert evaluate(2**x - 1, {x: MOST_BITS}) == -LEAST
    assert evaluate(1 - 2**x, {x: MOST_BITS}) == LEAST
    assert evaluate(sympy.floor(2**x * 2 ** (-y)), {x: 2 * MOST_BITS, y: 2 * MOST_BITS - 3}) == 8
    for expression, value, bits in (
        (2**x, MOST_BITS, "8,193"),
        (-(2**x), MOST_BITS, "8,193"),
        (2**x, 2 * MOST_BITS, "16,385"),
        (2**x, 2 * MOST_BITS + 1, "16,385"),
        (2**x, 10**5, "100,000"),
        ((x * third) ** x, 30_000, "398,631"),
        (2 ** (2**x), 100, r"2\^100"),
        (2 ** (x**200), 10**5, r"2\^inf"),
        (2 ** (2**x), 1100, r"2\^inf"),
        (sympy.binomial(2 * x, x), 9000, "127,222"),
    ):
        with pytest.raises(BudgetError, match=rf"things = .* about {bits} bits"):
            evaluate(expression, {x: value}, "things")
    with pytest.raises(BudgetError, match="too large"):
        evaluate(2**x * third, {x: 2000})


def test_powers_that_are_next_to_nothing():
    assert evaluate(sympy.floor(3 + r ** (-x)), {r: 0.5, x: -(10**6)}) == 3
    assert evaluate(2 ** (-x), {x: 2 * MOST_BITS + 1}) == 0
    assert evaluate(3 ** (-(2**x)), {x: 5000}) == evaluate(3 ** (-(2**x)), {x: 1100}) == 0
    assert evaluate(sympy.floor(3 + (x * third) ** y), {x: 2, y: 20_000}) == 3
    assert evaluate(2 ** (-x) * 2**y, {x: 2 * MOST_BITS, y: 2 * MOST_BITS}) == 1


def test_binomials_of_few_things_or_all_but_few():
    for n, k in ((10**9, 3), (10**9, 10**9 - 3), (70, 35), (5, 9), (0, 0)):
        assert evaluate(sympy.binomial(x, y), {x: n, y: k}) == comb(n, k)


def test_symbols_without_a_value_are_named():
    with pytest.raises(InputError, match=r"parts = .* mentions x, y, which"):
        evaluate(x + y + 1, {}, "parts")
    with pytest.raises(InputError, match=r"mentions y, which"):
        evaluate(x + y + 1, {x: 1})


def test_numbers_in_words():
    assert [rough(n) for n in (0, 1234.5, 10**30 - 1, 10**30, 2**1234)] == [
        "0", "1,234", "999," * 9 + "999", "2^100", "2^1,234"
    ]  # fmt: skip


def test_declarations():
    overhead = Overhead(calls=at_most(x), own=y + 1, volume=2, streams=3, vertices=7, edges=at_least(x * 2))
    assert (overhead.calls, overhead.sizes) == (
        Bound("<=", x), {"vertices": Bound("=", sympy.Integer(7)), "edges": Bound(">=", 2 * x)}
    )  # fmt: skip
    assert (overhead.own, overhead.volume, overhead.streams, overhead.growth) == (y + 1, 2, 3, {})
    assert all(isinstance(part, sympy.Basic) for part in (overhead.own, overhead.volume, overhead.streams))
    assert overhead.symbols == {x, y}
    z = sympy.Symbol("z")
    assert Overhead(volume=z, sizes_of=1).symbols == {z}
    assert Overhead(growth={z: x}, edges=y).growth == {z: x}
    bare = Overhead()
    assert (bare.calls, bare.own, bare.streams, bare.volume, bare.sizes) == (
        Bound("=", sympy.Integer(1)),
        None,
        None,
        None,
        {},
    )
    assert bare.symbols == frozenset()
    assert hash(Overhead(edges=x)) == hash(Overhead(edges=x))
    assert Overhead(edges=x) == Overhead(edges=x) != Overhead(edges=at_most(x))
    assert str(at_least(x + 1)) == ">= x + 1"
