r"""Soundness near 1, in batches at full levels of the tower: the route *plain*.

In $B^k \leq \lambda S$ soundness enters once, through $t / (t - s)$; the length of Merlin's message enters the
exponent. So the soundness is $1 - \gamma$ here, with $\gamma = 1/50$, where other routes have 1/2.

*Full levels.* Over $F_{r^2}$, level j of the tower has $N_j = r^j (r - 1)$ places and genus $g_j < r^j$. Let
$U_j = (1 - \gamma) N_j / k$, $u_j = \lfloor U_j \rfloor$ and $\ell_j = u_j + 1 - g_j$: a code of degree $u_j$ has
dimension at least $\ell_j$; use $\ell_j$ of its information positions, and zeros at the others. Then

    u_j / l_j  <=  U_j / (U_j - g_j)  <=  rho = (1 - gamma)(r - 1) / ((1 - gamma)(r - 1) - k),

since $u / (u + 1 - g)$ is at most $U / (U - g)$ for $u \leq U < u + 1$, and Merlin's messages, the words of the k-th
power of the code that vanish there, form a space of dimension at most $h u_j$: a word of the power is fixed by its
symbols at the information set up to a space of dimension $k u_j + 1 - g_j - \ell_j$, for
$k u_j \geq 2 g_j - 1$, which holds as $k u_j > (1 - \gamma) N_j - k$ and $(1 - \gamma)(r - 1) > k \geq 2$.

*Batches.* The $\ell = \lceil m / T \rceil$ columns (one bit of every block each) are cut into b batches of $\ell_j$,
the last one filled with zeros; each batch has its own word, of the same code at the largest level with
$100\, \ell_j \leq \ell$. A coin is a batch and a place. So $b \leq \ell / \ell_j + 1 \leq 1.01\, \ell / \ell_j$, and

    log2(messages)  <=  b h u_j log2(r^2)  <=  1.01 h rho log2(r^2) (c L / T + 1).

No more than $b \leq 100 r$ batches are needed, because $\ell_{j+1} \leq r\, \ell_j$: as
$u_{j+1} \leq r U_j < r (u_j + 1)$ and $g_{j+1} \geq r g_j$, we have $\ell_{j+1} < r\, \ell_j + 1$. (For even j, with
$x = r^{j/2}$: $g_j = (x - 1)^2$ and $g_{j+1} - r g_j = (x - 1)(r - 1)$. For odd j, with $x = r^{(j-1)/2}$:
$g_j = (r x - 1)(x - 1)$ and $g_{j+1} - r g_j = (r x - 1)(r - 1)$.)

*A bad tuple fails in one batch.* If the tuple is not orthogonal, then some column has an intersection, and under the
characteristic condition the true word of its batch is not 0 at that position. So it differs from Merlin's word for that
batch, and the two agree on at most $k u_j \leq (1 - \gamma) N_j$ places. In all other batches they may agree
everywhere. So t = b N and $s \leq b N - \gamma N$,

    t / (t - s)  <=  b / gamma  <=  100 r / gamma,

which is attained. The norm is at most $(100 r / \gamma)$ times that of a coin and its share of the reference token.

*plain* takes r = p prime, $(1 - \gamma)(p - 1) > k$, with the characteristic condition $T \leq 2 (p - 1)$.
[proved here]
"""

from __future__ import annotations

from typing import ClassVar

import sympy

from reductions.overhead import Bound
from reductions.theory.routes.base import (
    DELTA,
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
)
from reductions.theory.routes.gauss import coin_norm, coin_terms
from reductions.theory.routes.tower import least_prime, p

__all__ = ["BATCHES", "GAMMA", "Plain", "batched_norm", "bits_of_merlin", "coins", "first_level", "full", "rate"]

GAMMA = sympy.Rational(1, 50)
BATCHES = 100
MORE_PRIMES = 12


def full(k: int, root: sympy.Expr | int) -> sympy.Expr:
    """U_j / r^j, which must be above 1."""
    return (1 - GAMMA) * (root - 1) / k


def rate(k: int, root: sympy.Expr | int) -> sympy.Expr:
    """The bound on u / l, batches that are not full included: 1.01 rho."""
    return (1 + sympy.Rational(1, BATCHES)) * full(k, root) / (full(k, root) - 1)


def first_level(k: int, root: sympy.Expr) -> sympy.Expr:
    """The columns from which there is a level: 100 l_1, or a little more."""
    return BATCHES * (full(k, root) * root + 1)


def coins(k: int, root: sympy.Expr, columns: sympy.Expr) -> sympy.Expr:
    """The most coins for so many columns; N_j is k U_j / (1 - gamma)."""
    return k / (1 - GAMMA) * rate(k, root) * columns


def batched_norm(k: int, root: sympy.Expr, blocks: sympy.Expr) -> sympy.Expr:
    """The norm of all batches, for Gauss sums."""
    return BATCHES * root / GAMMA * (coin_norm(k, root, blocks) + 1)


def bits_of_merlin(k: int, root: sympy.Expr) -> sympy.Expr:
    """The most bits that Merlin sends for each column."""
    return (k - 1) * rate(k, root) * sympy.log(root**2, 2)


class Plain(Route):
    """Gauss sums, and batches at full levels over the field with p^2 elements; B grows as L^(1/k)."""

    name: ClassVar[str] = "plain"
    title: ClassVar[str] = "tower with Gauss sums, in batches"

    def sizes(self, k: int) -> Sizes:
        columns, bits = C * L / T + 1, bits_of_merlin(k, p)
        return Sizes(
            {"T": Bound("=", T), "q": Bound("=", p**2)},
            bits * columns / L,
            copies(coins(k, p, columns) * (coin_terms(k, p, T) + 1)),
            (1 + ZETA) * batched_norm(k, p, T),
            (settled(k), (first_level(k, p) * T + 1) / C, bits / (SHARE * DELTA - bits * C / T)),
        )

    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        """Of the least prime that has a T <= 2 (p - 1) with few enough messages, and the next ones, the best."""
        needed = bits_of_merlin(k, p) * C / (SHARE * DELTA)

        def least(number: int) -> int:
            return least_integer(evaluated(needed, {**given, p: number}))

        def fits(number: int) -> bool:
            return bool(full(k, number) > 1) and least(number) <= 2 * (number - 1)

        primes = [least_prime(k + 1, fits)]
        while len(primes) < MORE_PRIMES:
            primes.append(int(sympy.nextprime(primes[-1])))
        norm = batched_norm(k, p, T)
        best = min(primes, key=lambda number: evaluated(norm, {p: number, T: least(number)}))
        return {p: sympy.Integer(best), T: sympy.Integer(least(best))}
