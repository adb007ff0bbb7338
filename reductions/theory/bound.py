"""The record of a lower bound: every number of it, for one n or for all, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf, nextafter
from typing import Any

import mpmath
import sympy

from reductions.errors import InputError
from reductions.overhead import Bound
from reductions.theory.atlas import atlas
from reductions.theory.hypotheses import KOVC, SETH, Hypothesis
from reductions.theory.routes import Route
from reductions.theory.routes.base import BITS, DELTA, ETA, KAPPA, SHARE, C, Given, L, evaluated, sizes_of
from reductions.theory.shown import meaning, power_of_ten, rounded, shown, wrapped
from reductions.theory.statements import Status

__all__ = ["LowerBound"]

_OUTWARD = mpmath.mpf(10) ** -15


@dataclass(frozen=True)
class LowerBound:
    """What `theorem` returns: upper bounds in L = log2 n, for every n with L at least `valid_from`.

    Attributes
    ----------
    order, route
        k, and the route.
    delta, c, share, kappa
        What they are for: exponent k - delta, k-OV of dimension at most c log2 n, at most n^(share delta) instances,
        and kappa of the reference token.
    chosen
        The parameters that the route chooses once delta and c are known.

    Examples
    --------
    >>> from reductions.theory.lower_bound import theorem
    >>> bound = theorem(3, 0.1, 2, "ldpc")
    >>> bound.chosen, bound.log10_constant, bound.tolerance
    ({a: 2, v: 2, T: 958}, 332.9..., 15/34)
    >>> print(bound.text(80)[:80])
    Order-3 attention by the route ldpc: tower with Gauss sums, in batches, for two
    """

    order: int
    route: Route
    delta: sympy.Expr
    c: sympy.Expr
    share: sympy.Rational
    kappa: int
    chosen: Given

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What the bound stands on; each implies the one before it."""
        return KOVC(self.order), SETH()

    def status(self) -> list[tuple[Hypothesis, Status]]:
        """The hypotheses, and what has become of each."""
        return [(hypothesis, atlas().status(hypothesis)) for hypothesis in self.hypotheses]

    @cached_property
    def given(self) -> dict[sympy.Symbol, Any]:
        """The values of symbols that are known."""
        known = {DELTA: self.delta, C: self.c, SHARE: self.share, KAPPA: sympy.Integer(self.kappa), **self.chosen}
        return {symbol: value for symbol, value in known.items() if symbol != value}

    @property
    def symbolic(self) -> bool:
        """Whether delta and c are left open."""
        return bool(self.delta == DELTA)

    @property
    def parameters(self) -> dict[str, Bound]:
        """What the route chooses, such as T blocks and q = |F|."""
        found = sizes_of(self.route, self.order).parameters
        return {name: Bound(bound.relation, bound.expression.subs(self.given)) for name, bound in found.items()}

    @property
    def messages(self) -> sympy.Expr:
        """There are at most n^messages instances."""
        found = sizes_of(self.route, self.order).messages
        return found if self.symbolic or found == 0 else self.share * self.delta

    @cached_property
    def dimension(self) -> sympy.Expr:
        """The most coordinates d of a query or key: a number times L wherever the parameters do not depend on n."""
        found = sizes_of(self.route, self.order).dimension
        if self.symbolic or not self.chosen:
            return found.subs(self.given)
        with mpmath.workprec(BITS):
            return _upward(self._at(found, self.valid_from) / self.valid_from) * L

    @cached_property
    def entry_bound(self) -> sympy.Expr:
        """B: a number times a power of L, or an expression in L and T."""
        norm, root = sizes_of(self.route, self.order).norm, sympy.Rational(1, self.order)
        if self.symbolic:
            return (self.temperature * L * norm) ** root
        constant, growing = norm.as_independent(L, *(norm.free_symbols - set(self.given)), as_Add=False)
        with mpmath.workprec(BITS):
            number = evaluated(self.temperature * constant, self.given) ** (mpmath.mpf(1) / self.order)
        return _upward(number) * (L * growing.subs(self.given)) ** root

    @property
    def temperature(self) -> sympy.Expr:
        """At most (h ln n + 2 ln kappa) / L."""
        return (1 + ETA) * (self.order - 1) * sympy.log(2)

    @cached_property
    def log10_constant(self) -> float | None:
        """The logarithm of C_b, where B <= C_b L^(power / k); None if B grows faster than every power of L."""
        if self.symbolic or self.route.power is None:
            return None
        with mpmath.workprec(BITS):
            return _ceiling(mpmath.log10(evaluated(self.entry_bound, {L: 1})))

    @cached_property
    def valid_from(self) -> mpmath.mpf:
        """The L from which everything holds, rounded upward to 53 bits; InputError for the bound in symbols."""
        if self.symbolic:
            raise InputError("a bound in symbols has no number from which it holds; give delta and c")
        with mpmath.workprec(BITS):
            found = max(self._reached(least) for least in sizes_of(self.route, self.order).least)
            return mpmath.mpf(found, prec=53, rounding="c")

    def _reached(self, least: sympy.Expr) -> mpmath.mpf:
        """The L from which L is at least the given expression, which rises more slowly than L from there on."""
        if L not in least.free_symbols:
            return evaluated(least, self.given) * (1 + _OUTWARD)
        low, high = mpmath.mpf(0), mpmath.mpf(1)
        while high < self._at(least, high):
            low, high = high, 2 * high
        while high - low > high * _OUTWARD:
            middle = (low + high) / 2
            low, high = (middle, high) if middle < self._at(least, middle) else (low, middle)
        return high

    def _at(self, expression: sympy.Expr, log2_n: mpmath.mpf) -> mpmath.mpf:
        return evaluated(expression, {**self.given, L: log2_n})

    def at(self, log2_n: Any) -> dict[sympy.Symbol, Any]:
        """The values of all symbols for one n, L >= `valid_from`: T of the codes whose fields grow is chosen here."""
        with mpmath.workprec(BITS):
            try:
                size = mpmath.mpf(log2_n)
            except (TypeError, ValueError) as error:
                raise InputError(f"log2 n must be a real number, got {log2_n!r}") from error
            if not self.valid_from <= size < mpmath.inf:
                raise InputError(
                    f"the bound of the route {self.route} holds from log2 n = {power_of_ten(self.valid_from)} on, "
                    f"got {log2_n}"
                )
        values = {**self.given, L: size}
        return values if self.chosen else {**values, **self.route.choose(self.order, values)}

    def log10_entry_bound(self, log2_n: Any) -> float:
        """The logarithm of B for one n, rounded upward.

        Raises
        ------
        InputError
            If n is below those for which the bound holds.

        Examples
        --------
        >>> from reductions.theory.lower_bound import theorem
        >>> theorem(3, 0.5, 2, "reed-solomon").log10_entry_bound(2**40)
        4043.4...
        """
        norm = sizes_of(self.route, self.order).norm
        with mpmath.workprec(BITS):
            return _ceiling(mpmath.log10(evaluated(self.temperature * L * norm, self.at(log2_n))) / self.order)

    @property
    def tolerance(self) -> sympy.Rational:
        """An error in each entry of the output below this is harmless."""
        return sympy.Rational(self.kappa - 1, 2 * self.kappa + 2)

    @property
    def running_time(self) -> str:
        """The statement about running times."""
        k, delta, share = self.order, _plain(self.delta), _plain((1 - self.share) * self.delta)
        return (
            f"An algorithm that computes order-{k} attention of n queries and n + 1 keys per set, of d coordinates, in "
            f"time O(n^({k}-{delta})), with entries up to B and an error below epsilon_a, decides {k}-OV with n "
            f"vectors per set, of dimension at most {_plain(self.c)} log2 n, in time n^({k}-{share}+o(1))."
        )

    @property
    def quantities(self) -> tuple[tuple[str, str, sympy.Expr], ...]:
        """Name, relation and value of every number of the bound."""
        return (
            *((name, bound.relation, bound.expression) for name, bound in self.parameters.items()),
            ("log_n(instances)", "<=", self.messages),
            ("d", "<=", self.dimension),
            ("B", "<=", self.entry_bound),
            ("epsilon_a", ">=", self.tolerance),
        )

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int | None = None) -> str:
        """The bound in lines of at most `width` characters, by default those of the terminal."""
        first, *stronger = self.hypotheses
        start = "" if self.symbolic else f", for every n with L from {power_of_ten(self.valid_from)} on"
        lines = [
            f"Order-{self.order} attention by the route {self.route}: {self.route.title}{start}.",
            "    L = log2 n, where n is the number of vectors in each set",
            *(
                f"    {name if name == str(value) else f'{name} {relation} {shown(value, relation)}'}: {meaning(name)}"
                for name, relation, value in self.quantities
            ),
            *(f"    {symbol}: {meaning(symbol)}" for symbol in self._others()),
            self.running_time,
            f"It stands on {first.name}, with c as it is given for some exponent below "
            f"{_plain((1 - self.share) * self.delta)}."
            + "".join(f" {other.name} implies that, whatever has become of {other.name}." for other in stronger),
            *(f"    {hypothesis} Status: {status}." for hypothesis, status in self.status()),
        ]
        if self.route.assumes:
            lines.insert(-len(self.hypotheses), f"The reduction uses {self.route.assumes}.")
        return wrapped(lines, width)

    def _others(self) -> list[str]:
        """The symbols that the quantities use, beside L and those that have a line of their own."""
        used = {str(symbol) for _, _, value in self.quantities for symbol in value.free_symbols}
        logarithms = any(value.has(sympy.log) for _, _, value in self.quantities)
        return sorted(used - {"L", *(name for name, _, _ in self.quantities)}) + ["ln"] * logarithms

    def _repr_latex_(self) -> str:
        names = {"log_n(instances)": r"\log_n(\text{instances})", "epsilon_a": r"\varepsilon_a"}
        sides = {"=": "=", "<=": r"\leq", ">=": r"\geq"}
        rows = r" \\ ".join(
            f"{names.get(name, name)} &{sides[relation]} {sympy.latex(rounded(value, relation))}"
            for name, relation, value in self.quantities
        )
        return rf"$$\begin{{aligned}}{rows}\end{{aligned}}$$"

    def document(self) -> dict[str, Any]:
        """Everything as JSON can hold it: numbers that may be too large for a float as logarithms or as text."""
        with mpmath.workprec(BITS):
            return {
                "route": self.route.name,
                "title": self.route.title,
                "uses": self.route.assumes,
                "parameters": {name: f"{b.relation} {b.expression}" for name, b in self.parameters.items()},
                "messages": str(self.messages),
                "dimension": str(self.dimension),
                "entry_bound": str(self.entry_bound),
                "log10_constant": self.log10_constant,
                "exponent": None if self.route.power is None else f"{self.route.power}/{self.order}",
                "tolerance": str(self.tolerance),
                "log10_valid_from": None if self.symbolic else _ceiling(mpmath.log10(self.valid_from)),
            }


def _upward(number: mpmath.mpf) -> sympy.Float:
    """A float of sympy that is a little larger; its exponent may be of any size."""
    return sympy.Float(number * (1 + _OUTWARD), 17)


def _ceiling(number: mpmath.mpf) -> float:
    """The next float above."""
    return nextafter(float(number), inf)


def _plain(expression: sympy.Expr) -> str:
    return f"{float(expression):g}" if expression.is_number else str(expression)
