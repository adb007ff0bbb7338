r"""The routes by Reed-Solomon and Hermitian codes, whose fields grow with n.

Cut the $m \leq c L$ bits into T blocks of $\ell = \lceil m / T \rceil \leq \lceil c L / T \rceil$. A code of degree u
has $N = 2 k u$ coins, t = N and s = N/2, its messages form a space of dimension at most $h u$, and one-hot messages of
players 2..k take $|F|^{hT}$ coordinates a coin: the norm is at most $2 (|F|^{hT} + 1)$.

- *reed-solomon*: $u = \ell - 1 < c L / T$, and |F| is a prime from $[2 k \ell, 4 k \ell]$ (Bertrand's postulate), so
  that there are N points; the characteristic condition $T \leq |F| - 1$ follows from $2 k \ell \geq T + 1$.
- *hermitian*: $|F| = q^2$ for a prime q from $[x, 2x]$, $x^3 = 4 k \ell$. The genus is at most
  $q^2 / 2 \leq 2 (4 k \ell)^{2/3} \leq \ell$ as soon as $\ell \geq 128 k^2$, so that $u \leq 2 \ell$ and
  $N \leq 4 k \ell \leq q^3$; the characteristic condition $T \leq 2 (q - 1)$ follows from
  $4 k \ell \geq (T/2 + 1)^3$.

T is the least number with at most $n^{\sigma\delta}$ messages. That is a fixed point, since |F| depends on T:
$h u \log_2 |F| \leq \sigma\delta L$, where the left side falls as T rises. With the field of a single block,
$|F| \leq 4 k c L$, T and the exponent of |F| would be larger.

Conditions on L are stated with $T_0 \geq T$, the number of blocks for the field of a single block,
$|F| \leq 4 k (c L + 1)$, so that they hold for all larger L once they hold. With Hermitian codes
$u \leq 2 (c L / T + 1)$, and $T_0$ has a factor $1 + \eta$ for the 1, which is enough as soon as
$L \geq (1 + 1/\eta)\, 2 h \log_2 |F| / (\sigma\delta)$. As T grows without end, the norm grows faster than every
power of L, while that of the direct routes is linear: these routes never have smaller entries for good.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import sympy

from reductions.overhead import Bound
from reductions.theory.routes.base import (
    DELTA,
    ETA,
    SHARE,
    C,
    Given,
    L,
    Route,
    Sizes,
    T,
    evaluated,
    least_integer,
    settled,
    sizes_of,
)

__all__ = ["Hermitian", "ReedSolomon"]


class GrowingField(Route):
    """A route whose field grows with n, and with it the number of blocks."""

    power: ClassVar[int | None] = None

    @abstractmethod
    def field(self, k: int, blocks: sympy.Expr) -> sympy.Expr:
        """The largest |F| there may be for so many blocks."""

    @abstractmethod
    def degree(self, blocks: sympy.Expr) -> sympy.Expr:
        """The largest u there may be."""

    @abstractmethod
    def least(self, k: int) -> tuple[sympy.Expr, ...]:
        """What L must be at least, beside the L from which kappa is settled; in L itself, through T_0."""

    def sizes(self, k: int) -> Sizes:
        field, degree, h = self.field(k, T), self.degree(T), k - 1
        coordinates = field ** (h * T) + 1
        messages = h * degree * sympy.log(field, 2) / L
        return Sizes(
            {"T": Bound(">=", messages * T / (SHARE * DELTA)), "q": Bound("<=", field)},
            messages,
            2 * k * degree * coordinates,
            2 * coordinates,
            (settled(k), *self.least(k)),
        )

    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        if L not in given:
            return {}
        needed = sizes_of(self, k).parameters["T"].expression  # falls as T rises

        def fits(blocks: int) -> bool:
            return least_integer(evaluated(needed, {**given, T: blocks})) <= blocks

        low, high = 0, 1
        while not fits(high):
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if fits(middle) else (middle, high)
        return {T: sympy.Integer(high)}


class ReedSolomon(GrowingField):
    """Prime fields of O(c L / T) elements."""

    name: ClassVar[str] = "reed-solomon"
    title: ClassVar[str] = "protocol over polynomials"

    def field(self, k: int, blocks: sympy.Expr) -> sympy.Expr:
        return 4 * k * sympy.ceiling(C * L / blocks)

    def degree(self, blocks: sympy.Expr) -> sympy.Expr:
        return C * L / blocks

    def least(self, k: int) -> tuple[sympy.Expr, ...]:
        most = 1 + (k - 1) * C * sympy.log(4 * k * (C * L + 1), 2) / (SHARE * DELTA)
        return (1 + most) / C, (1 + most * (most + 1) / (2 * k)) / C


class Hermitian(GrowingField):
    """Fields of O((c L / T)^(2/3)) elements."""

    name: ClassVar[str] = "hermitian"
    title: ClassVar[str] = "protocol over the Hermitian curve"

    def field(self, k: int, blocks: sympy.Expr) -> sympy.Expr:
        return 4 * (4 * k * sympy.ceiling(C * L / blocks)) ** sympy.Rational(2, 3)

    def degree(self, blocks: sympy.Expr) -> sympy.Expr:
        return 2 * sympy.ceiling(C * L / blocks)

    def least(self, k: int) -> tuple[sympy.Expr, ...]:
        bits = sympy.log(4 * (4 * k * (C * L + 1)) ** sympy.Rational(2, 3), 2)
        share = 2 * (k - 1) * bits / (SHARE * DELTA)
        most = 1 + (1 + ETA) * share * C
        return (1 + 1 / ETA) * share, (1 + 128 * k**2 * most) / C, (1 + most * (most / 2 + 1) ** 3 / (4 * k)) / C
