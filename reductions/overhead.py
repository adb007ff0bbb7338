"""What a reduction declares of its questions: how many, how large, at what cost; and how declarations become numbers.

Sizes are evaluated as logarithms first, so that a size which explodes is refused before anybody computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, comb, floor, inf, log, log2, prod
from typing import Any, Literal, TypeAlias

import sympy

from reductions.errors import BudgetError, InputError

__all__ = ["LEAST", "MOST_BITS", "Bound", "Overhead", "Relation", "at_least", "at_most", "evaluate", "rough"]

MOST_BITS = 2**13
"""Bits of a declared number: what is larger is refused."""

LEAST = 1 - 2**MOST_BITS
"""The least integer of so many bits."""

Relation: TypeAlias = Literal["=", "<=", ">="]


@dataclass(frozen=True)
class Bound:
    """What a size is: `relation` says on which side of `expression` the size is."""

    relation: Relation
    expression: sympy.Expr

    def __str__(self) -> str:
        return f"{self.relation} {self.expression}"


def at_most(expression: sympy.Expr | int) -> Bound:
    """A declaration that holds with "at most"."""
    return Bound("<=", sympy.sympify(expression))


def at_least(expression: sympy.Expr | int) -> Bound:
    """A declaration that holds with "at least"."""
    return Bound(">=", sympy.sympify(expression))


def _declared(value: sympy.Expr | int | Bound) -> Bound:
    return value if isinstance(value, Bound) else Bound("=", sympy.sympify(value))


@dataclass(frozen=True, init=False)
class Overhead:
    r"""The cost of a reduction, in the symbols of the source's sizes and of the reduction's parameters.

    Parameters
    ----------
    calls
        The number of questions, 1 by default. A fan-out asks no more once an answer is YES.
    own
        Steps that the reduction takes itself, up to constants; None where that is the size of what it writes.
    streams
        Of an online reduction whose questions are single rounds: how many instances of the target they are rounds of,
        where questions that share what is known before the first round are rounds of one.
    volume
        Where most questions are smaller than the declared sizes: how many questions of those sizes take as many bytes,
        in the target's `storage`, as all questions together. As time grows at least as fast as bytes, all of them take
        at most so many times the time of the largest.
    growth
        How symbols that are neither sizes of the source nor constants grow, up to factors $n^{o(1)}$: None for a
        parameter that may be chosen as a function of the source, such as the size of a group; else an expression in
        other symbols, such as P for the number of primes up to P.
    sizes
        What each field of the target's `size()` is, for every question: an expression for an exact size, or one within
        `at_most` or `at_least`.

    Examples
    --------
    >>> n, m = sympy.symbols("n m", integer=True, nonnegative=True)
    >>> overhead = Overhead(vertices=n + m, edges=at_most(n * m))
    >>> print(overhead.calls, overhead.sizes["vertices"], overhead.sizes["edges"], sep="; ")
    = 1; = m + n; <= m*n
    """

    calls: Bound
    own: sympy.Expr | None
    streams: sympy.Expr | None
    volume: sympy.Expr | None
    growth: Mapping[sympy.Symbol, sympy.Expr | None]
    sizes: Mapping[str, Bound]

    def __init__(
        self,
        *,
        calls: sympy.Expr | int | Bound = 1,
        own: sympy.Expr | int | None = None,
        streams: sympy.Expr | int | None = None,
        volume: sympy.Expr | int | None = None,
        growth: Mapping[sympy.Symbol, sympy.Expr | None] | None = None,
        **sizes: Any,
    ) -> None:
        object.__setattr__(self, "calls", _declared(calls))
        object.__setattr__(self, "own", None if own is None else sympy.sympify(own))
        object.__setattr__(self, "streams", None if streams is None else sympy.sympify(streams))
        object.__setattr__(self, "volume", None if volume is None else sympy.sympify(volume))
        object.__setattr__(self, "growth", dict(growth or {}))
        object.__setattr__(self, "sizes", {name: _declared(value) for name, value in sizes.items()})

    def __hash__(self) -> int:
        return hash((self.calls, self.own, *self.sizes.items()))

    @cached_property
    def symbols(self) -> frozenset[sympy.Symbol]:
        """Every symbol that occurs."""
        bounds = (self.calls.expression, *(bound.expression for bound in self.sizes.values()))
        costs = (e for e in (self.own, self.volume) if e is not None)
        return frozenset().union(*(e.free_symbols for e in (*bounds, *costs)))


def rough(number: float) -> str:
    """A number in words for a message: its digits, or where these are many a power of two.

    Examples
    --------
    >>> rough(2**32), rough(3**1000)
    ('4,294,967,296', '2^1,585')
    """
    return f"{round(number):,}" if number < 10**30 else f"2^{log2(number):,.0f}"


def evaluate(expression: sympy.Expr, values: Mapping[sympy.Symbol, Any], what: str = "a size") -> int | float:
    """The number that an expression is for these values: an int where that is exact, else a float.

    Powers are evaluated as logarithms first. Not sympy's `subs`: that takes a millisecond, and computes 2^(2^100).

    Parameters
    ----------
    what
        What the number is, for the message of a refusal.

    Raises
    ------
    BudgetError
        If it has more than 2^13 bits; the message names the expression.
    InputError
        If a symbol has no value.

    Examples
    --------
    >>> v = sympy.Symbol("v", integer=True, nonnegative=True)
    >>> evaluate(2 ** sympy.ceiling(v / 3), {v: 20})
    128
    >>> evaluate(2 ** 2**v, {v: 100}, "vectors")
    Traceback (most recent call last):
    ...
    reductions.errors.BudgetError: vectors = 2**(2**v) would be a number of about 2^100 bits; ...
    """
    try:
        number = _value(expression, values)
        if not isinstance(number, int):
            number = float(number)
        elif (bits := number.bit_length()) > MOST_BITS:
            raise _Explodes(bits)
    except _Explodes as explosion:
        raise BudgetError(
            f"{what} = {expression} would be a number of about {rough(explosion.bits)} bits; take a smaller instance "
            "or other parameters"
        ) from None
    except OverflowError:
        raise BudgetError(f"{what} = {expression} is too large a number; take a smaller instance") from None
    except KeyError:
        names = ", ".join(sorted(map(str, expression.free_symbols - values.keys())))
        raise InputError(
            f"{what} = {expression} mentions {names}, which is neither a size of the source nor a parameter; write the "
            "source's own symbols, as in CNF.symbols['variables']"
        ) from None
    return number


class _Explodes(Exception):
    """A power has so many bits that it is not computed."""

    def __init__(self, bits: float) -> None:
        super().__init__(bits)
        self.bits = bits


Number: TypeAlias = int | Fraction | float


def _value(expression: sympy.Expr, values: Mapping[sympy.Symbol, Any]) -> Number:
    """The value of an expression, exact as long as integers and fractions allow."""
    if expression.is_Symbol:
        given = values[expression]
        return given if isinstance(given, float) else int(given)
    if expression.is_Rational:
        return _exact(Fraction(int(expression.p), int(expression.q)))
    if isinstance(expression, sympy.Pow):
        return _power(_value(expression.base, values), _value(expression.exp, values))
    function = _FUNCTIONS.get(expression.func)
    if function is None:
        return float(expression.subs(values))
    return _exact(function(*(_value(part, values) for part in expression.args)))


def _power(base: Number, exponent: Number) -> Number:
    """base^exponent; `_Explodes` if that has too many bits."""
    if base in (0, 1) or exponent == 0:
        return base if exponent else 1
    power: float = float(exponent) if -(2**1000) < exponent < 2**1000 else inf if exponent > 0 else -inf
    bits = _log2(base) * power
    if bits > 2 * MOST_BITS:
        raise _Explodes(bits)
    if bits < -2 * MOST_BITS:
        return 0.0
    if isinstance(exponent, int) and not isinstance(base, float):
        return _exact(Fraction(base) ** exponent)
    found: float = float(base) ** float(exponent)
    return found


def _log2(number: Number) -> float:
    if isinstance(number, Fraction):
        return log2(abs(number.numerator)) - log2(number.denominator)
    return log2(abs(number))


def _exact(number: Number) -> Number:
    return number.numerator if isinstance(number, Fraction) and number.denominator == 1 else number


def _near(number: Number) -> Number:
    """The integer that a float is, but for the rounding of logarithms: log(2^29) / log(2) is above 29."""
    whole = round(number)
    return whole if isinstance(number, float) and abs(number - whole) <= 1e-12 * abs(number) else number


def _binomial(n: int, k: int) -> int:
    if (bits := min(k, abs(n - k)) * _log2(n + 1)) > 2 * MOST_BITS:
        raise _Explodes(bits)
    return comb(n, k)


_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    sympy.Add: lambda *parts: sum(parts),
    sympy.Mul: lambda *parts: prod(parts) if 0 not in parts else 0,
    sympy.Max: max,
    sympy.Min: min,
    sympy.ceiling: lambda part: ceil(_near(part)),
    sympy.floor: lambda part: floor(_near(part)),
    sympy.log: log,
    sympy.binomial: _binomial,
}
