"""What a reduction declares of its questions: how many, how large, at what cost; and how declarations become numbers.

Sizes are evaluated as logarithms first, so that a size which explodes is refused before anybody computes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isfinite, log2
from typing import Any, Literal, TypeAlias

import sympy

from reductions.errors import BudgetError, InputError

__all__ = ["MOST_BITS", "Bound", "Overhead", "Relation", "at_least", "at_most", "evaluate", "magnitude", "rough"]

MOST_BITS = 2**13
"""Bits of a declared number: what is larger is refused."""

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
    """The cost of a reduction, in the symbols of the source's sizes and of the reduction's parameters.

    Parameters
    ----------
    calls
        The number of questions, 1 by default. A fan-out asks no more once an answer is YES.
    own
        Steps that the reduction takes itself, up to constants; None where that is the size of what it writes.
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
    sizes: Mapping[str, Bound]

    def __init__(
        self, *, calls: sympy.Expr | int | Bound = 1, own: sympy.Expr | int | None = None, **sizes: Any
    ) -> None:
        object.__setattr__(self, "calls", _declared(calls))
        object.__setattr__(self, "own", None if own is None else sympy.sympify(own))
        object.__setattr__(self, "sizes", {name: _declared(value) for name, value in sizes.items()})

    def __hash__(self) -> int:
        return hash((self.calls, self.own, *self.sizes.items()))

    @property
    def symbols(self) -> set[sympy.Symbol]:
        """Every symbol that occurs."""
        bounds = (self.calls.expression, *(bound.expression for bound in self.sizes.values()))
        return set().union(*(e.free_symbols for e in bounds), () if self.own is None else self.own.free_symbols)


def rough(number: float) -> str:
    """A number in words for a message: its digits, or where these are many a power of two.

    Examples
    --------
    >>> rough(2**32), rough(3**1000)
    ('4,294,967,296', '2^1,585')
    """
    return f"{round(number):,}" if number < 10**30 else f"2^{log2(number):,.0f}"


def evaluate(expression: sympy.Expr, values: Mapping[sympy.Symbol, Any], what: str = "a size") -> int | float:
    """The number that an expression is for these values: exact where it is an integer.

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
    if missing := expression.free_symbols - values.keys():
        names = ", ".join(sorted(map(str, missing)))
        raise InputError(
            f"{what} = {expression} mentions {names}, which is neither a size of the source nor a parameter; write the "
            "source's own symbols, as in CNF.symbols['variables']"
        )
    bits = magnitude(expression, values)
    if bits > MOST_BITS:
        told = f"about {rough(bits)}" if isfinite(bits) else "far too many"
        raise BudgetError(
            f"{what} = {expression} would be a number of {told} bits; take a smaller instance or other parameters"
        )
    number = expression.subs(values)
    return int(number) if number.is_Integer else float(number)


def magnitude(expression: sympy.Expr, values: Mapping[sympy.Symbol, Any]) -> float:
    """A bound on log2 |expression| for these values, found without computing a large number; -inf for 0."""
    if expression.is_Symbol or expression.is_number:
        return _log2(values.get(expression, expression))
    if isinstance(expression, (sympy.Pow, sympy.binomial)):  # a binomial coefficient is at most that power
        return _power(*expression.args, values)
    parts = [magnitude(part, values) for part in expression.args]
    if isinstance(expression, sympy.Mul):
        return -inf if -inf in parts else sum(parts)
    if isinstance(expression, sympy.Min):
        return min(parts)
    if isinstance(expression, sympy.log):
        return log2(abs(parts[0]) + 2)
    return max(0.0, *parts) + log2(len(parts) + 1)  # sums, maxima, and what is rounded up or down


def _power(base: sympy.Expr, exponent: sympy.Expr, values: Mapping[sympy.Symbol, Any]) -> float:
    size, bits = magnitude(base, values), magnitude(exponent, values)
    if size in (0, -inf):
        return size
    if bits > 2**9:  # the exponent itself explodes
        return inf
    power = float(exponent.subs(values))
    if power < 0 and size <= 2**9:
        size = _log2(base.subs(values))
    return size * power


def _log2(number: Any) -> float:
    if number == 0:
        return -inf
    if isinstance(number, int) or getattr(number, "is_Integer", False):
        return log2(abs(int(number)))
    return log2(abs(float(number)))
