r"""How sizes grow: the exponents of the expressions that overheads are made of, exact.

One number n measures everything, the size of the instances that a hypothesis speaks of. A quantity is known

    by its power              $n^p$ up to factors $n^{o(1)}$, p a fraction;
    and where p = 0, better   $c \log_2 n$ up to a constant, or a constant, or only as $n^{o(1)}$.

The logarithm is kept because 2 to its power is a power of n: a formula on $v = \log_2 n$ variables has n assignments.
Sums take the largest power, so a difference is bounded by its terms; where powers cancel, what is left is a bound from
above.

Examples
--------
>>> r, g, v, k = sympy.symbols("r g v k", positive=True)
>>> growth(r**2 / g + sympy.ceiling(r / g) ** 3 * g, {r: power(1), g: power(Fraction(1, 3))}).power
Fraction(7, 3)
>>> growth(2 ** sympy.ceiling(v / k), {v: LOGARITHM, k: constant(3)}).power
Fraction(1, 3)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, floor, inf, log2
from typing import Any, NamedTuple, TypeAlias

import sympy

__all__ = [
    "BOUNDED",
    "LOGARITHM",
    "LOGARITHMIC",
    "SUBPOLYNOMIAL",
    "Growth",
    "NoExponent",
    "constant",
    "growth",
    "power",
]


class Growth(NamedTuple):
    r"""What a quantity is, as n grows.

    Attributes
    ----------
    power
        The exponent of n.
    log
        Where the power is 0: c for $c \log_2 n + O(1)$, so 0 for what is bounded, and infinity for some c that is not
        known; None if not even that is known.
    value
        Of a constant; None if it is not known.
    """

    power: Fraction
    log: Fraction | float | None = None
    value: Fraction | None = None

    def __str__(self) -> str:
        if self.value is not None:
            return str(self.value)
        if self.power == 0:
            names: dict[object, str] = {None: "n^o(1)", 0: "O(1)", 1: "log n", inf: "O(log n)"}
            return names.get(self.log, f"{self.log} log n")
        return "n" if self.power == 1 else f"n^{self.power}" if self.power.denominator == 1 else f"n^({self.power})"


class NoExponent(Exception):
    """The expression is not a power of n: it explodes, or mentions what nobody has said how it grows."""


ZERO = Fraction(0)
SUBPOLYNOMIAL = Growth(ZERO)
LOGARITHM = Growth(ZERO, Fraction(1))
LOGARITHMIC = Growth(ZERO, inf)
BOUNDED = Growth(ZERO, ZERO)


def constant(value: Fraction | int) -> Growth:
    """A constant of this value."""
    return Growth(ZERO, ZERO, Fraction(value))


def power(exponent: Fraction | int) -> Growth:
    """N to this exponent, which is not 0."""
    return Growth(Fraction(exponent))


Values: TypeAlias = Mapping[sympy.Symbol, Growth]
Rule: TypeAlias = Callable[[Values], Growth]


def growth(expression: sympy.Expr, values: Values) -> Growth:
    """How an expression grows when its symbols grow like this.

    Raises
    ------
    NoExponent
        If it is not a power of n, a symbol has no value, or a function in it has no rule here.
    """
    return _rule(expression)(values)


@lru_cache(maxsize=2**14)
def _rule(expression: sympy.Expr) -> Rule:
    """The expression as a function, so that sympy's trees are walked once."""
    if expression.is_Symbol:
        return lambda values: _of(expression, values)
    if expression.is_Rational:
        known = constant(Fraction(int(expression.p), int(expression.q)))
        return lambda _: known
    combine = _RULES.get(expression.func)
    if combine is None and expression.is_number:
        return lambda _: BOUNDED
    if combine is None:
        raise NoExponent(f"there is no rule for {expression.func.__name__} in {expression}")
    parts = [_rule(part) for part in expression.args]
    return lambda values: combine([part(values) for part in parts])


def _of(symbol: sympy.Symbol, values: Values) -> Growth:
    if symbol not in values:
        raise NoExponent(f"nobody says how {symbol} grows")
    return values[symbol]


def _sum(parts: list[Growth]) -> Growth:
    parts = [part for part in parts if part.value != 0]
    if not parts:
        return constant(0)
    most = max(part.power for part in parts)
    if most != 0:
        return Growth(most)
    largest = [part for part in parts if part.power == 0]
    if any(part.log is None for part in largest):
        return SUBPOLYNOMIAL
    if len(largest) == len(parts) and all(part.value is not None for part in parts):
        return constant(sum((part.value or ZERO for part in parts), ZERO))
    return Growth(ZERO, sum((part.log or ZERO for part in largest), start=ZERO))


def _product(parts: list[Growth]) -> Growth:
    if any(part.value == 0 for part in parts):
        return constant(0)
    total = sum((part.power for part in parts), ZERO)
    if total != 0:
        return Growth(total)
    varying, scale = [part for part in parts if part.value is None], Fraction(1)
    for part in parts:
        scale *= 1 if part.value is None else part.value
    if not varying:
        return constant(scale)
    if len(varying) == 1 and varying[0].log is not None:
        return Growth(ZERO, scale * varying[0].log)
    return BOUNDED if all(part.log == 0 for part in varying) else SUBPOLYNOMIAL


def _to_the_power(parts: list[Growth]) -> Growth:
    base, exponent = parts
    if base.value == 1 or exponent.value == 0:
        return constant(1)
    if exponent.value is not None:
        return _fixed_power(base, exponent.value)
    if exponent.power < 0:
        return BOUNDED
    if base.value is not None and base.value > 0 and isinstance(exponent.log, Fraction):
        return Growth(exponent.log * _log2(base.value)) if exponent.log else BOUNDED
    if base.value == 0 or (base.log == 0 and exponent.log == 0):
        return BOUNDED
    raise NoExponent(f"({base})^({exponent}) is not a power of n")


def _fixed_power(base: Growth, exponent: Fraction) -> Growth:
    if base.power:
        return Growth(base.power * exponent)
    if base.value is not None and exponent.denominator == 1 and (base.value or exponent > 0):
        return constant(base.value**exponent.numerator)
    return base if exponent == 1 else BOUNDED if base.log == 0 else SUBPOLYNOMIAL


def _log2(value: Fraction) -> Fraction:
    """Exact for powers of two, else the nearest fraction of a small denominator."""
    return Fraction(log2(value)).limit_denominator(10**9)


def _logarithm(parts: list[Growth]) -> Growth:
    """To the base 2, so that log(x, 2), which sympy writes as log(x) / log(2), is exact."""
    (argument,) = parts
    if argument.power:
        return Growth(ZERO, argument.power)
    if argument.value is not None and argument.value > 0 and _log2(argument.value).denominator == 1:
        return constant(_log2(argument.value))
    return BOUNDED if argument.log == 0 else SUBPOLYNOMIAL


def _rounded(rounding: Callable[[Fraction], int]) -> Callable[[list[Growth]], Growth]:
    def combine(parts: list[Growth]) -> Growth:
        (argument,) = parts
        if argument.power < 0:
            return constant(rounding(Fraction(1, 2)))
        return argument if argument.value is None else constant(rounding(argument.value))

    return combine


def _largest(parts: list[Growth]) -> Growth:
    most = max(part.power for part in parts)
    ties = [part for part in parts if part.power == most]
    if most != 0:
        return Growth(most)
    if any(part.log is None for part in ties):
        return SUBPOLYNOMIAL
    return max(ties, key=lambda part: (part.log or ZERO, part.value is None, part.value or ZERO))


def _least(parts: list[Growth]) -> Growth:
    least = min(part.power for part in parts)
    if least != 0:
        return Growth(least)
    # What grows by no power of n is at least bounded; the smallest of the bounds that are known.
    ties = [part for part in parts if part.power == 0 and part.log is not None]
    return min(ties, key=lambda part: (part.log or ZERO, part.value is None, part.value or ZERO), default=SUBPOLYNOMIAL)


def _choices(parts: list[Growth]) -> Growth:
    total, chosen = parts
    if chosen.value is None:
        raise NoExponent("a binomial coefficient needs a constant lower number to be a power of n")
    k = max(0, floor(chosen.value))
    if total.value is not None:
        return constant(comb(max(0, floor(total.value)), k))
    return constant(1) if k == 0 else _fixed_power(total, Fraction(k))


_RULES: dict[Any, Callable[[list[Growth]], Growth]] = {
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _to_the_power,
    sympy.Max: _largest,
    sympy.Min: _least,
    sympy.ceiling: _rounded(ceil),
    sympy.floor: _rounded(floor),
    sympy.log: _logarithm,
    sympy.binomial: _choices,
}
