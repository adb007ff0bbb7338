r"""The routes by the Garcia-Stichtenoth tower with soundness 1/2: a field that is fixed once delta and c are.

Let $F = F_{p^2}$ with a prime p, $p - 1 > 2k$, and $T \leq 2 (p - 1)$, the characteristic condition; blocks have
$\ell = \lceil m / T \rceil \leq (1 + \eta)\, c L / T$ bits for $L \geq T / (\eta c)$. Level j of the tower has
$N_j = p^j (p - 1)$ places and genus $g_j < p^j$. A code of degree $u = \ell + g_j - 1$ has dimension at least
$\ell$. At the first level with $N_j \geq 2 k (\ell + g_j - 1)$, either $g_j = 0$ or
$\ell > p^{j-1} (p - 1 - 2k) / 2k$, so $u \leq \rho \ell$ with $\rho = 1 + 2 k p / (p - 1 - 2 k)$ for *every* n; at the
best n it is $(p - 1) / (p - 1 - 2 k)$, from the rate $1/2k - 1/(p-1)$ of a full level. [proved here]

Messages are $p^{2 h u}$; $N = 2 k u$ coins give t = N, s = N/2. One-hot messages take $p^{2hT}$ coordinates a coin,
Gauss sums (`reductions.theory.routes.gauss`) a norm of about $2^h p^{T-1}$: the exponent of p falls from 2hT to T - 1.

References
----------
.. [1] A. Garcia and H. Stichtenoth, "On the asymptotic behaviour of some towers of function fields over finite fields",
   Journal of Number Theory 1996.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import sympy

from reductions.overhead import Bound
from reductions.theory.routes.base import (
    DELTA,
    ETA,
    SHARE,
    ZETA,
    C,
    Given,
    L,
    Route,
    Sizes,
    T,
    copies,
    evaluated,
    least_integer,
    settled,
    sizes_of,
)
from reductions.theory.routes.gauss import coin_norm, coin_terms

__all__ = ["Characters", "Tower", "least_prime", "p"]

p = sympy.Symbol("p", integer=True, positive=True)


class Tower(Route):
    """One-hot messages over the field with p^2 elements; B grows as L^(1/k)."""

    name: ClassVar[str] = "tower"
    title: ClassVar[str] = "protocol over the tower, one-hot messages"

    def coordinates(self, k: int) -> tuple[sympy.Expr, sympy.Expr]:
        """Coordinates and norm of a coin and its share of the reference token."""
        one_hot = p ** (2 * (k - 1) * T) + 1
        return one_hot, one_hot

    def sizes(self, k: int) -> Sizes:
        degree = (1 + ETA) * (1 + 2 * k * p / (p - 1 - 2 * k)) * C / T  # of L
        coordinates, norm = self.coordinates(k)
        return Sizes(
            {"T": Bound("=", T), "q": Bound("=", p**2)},
            (k - 1) * degree * sympy.log(p**2, 2),
            2 * k * degree * L * coordinates,
            2 * norm,
            (settled(k), T / (ETA * C)),
        )

    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        """The least prime p that has a T <= 2 (p - 1) with few enough messages, and the least such T."""
        needed = sizes_of(self, k).messages * T / (SHARE * DELTA)  # without T

        def least(number: int) -> int:
            return least_integer(evaluated(needed, {**given, p: number}))

        prime = least_prime(2 * k + 1, lambda number: least(number) <= 2 * (number - 1))
        return {p: sympy.Integer(prime), T: sympy.Integer(least(prime))}


class Characters(Tower):
    """The tower with Gauss sums instead of one-hot messages."""

    name: ClassVar[str] = "characters"
    title: ClassVar[str] = "tower with Gauss sums"

    def coordinates(self, k: int) -> tuple[sympy.Expr, sympy.Expr]:
        return copies(coin_terms(k, p, T) + 1), (1 + ZETA) * (coin_norm(k, p, T) + 1)


def least_prime(below: int, fits: Callable[[int], bool]) -> int:
    """The least prime above `below` that fits, where all numbers from some one on do, and none before it."""
    low, high = below, below + 1
    while not fits(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return int(sympy.nextprime(high - 1))
