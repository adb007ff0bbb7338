r"""Chinese remainders: the protocol in two characteristics, the route *crt*.

*The characteristic condition* says that a column with an intersection must not have the sum 0. Over one field it
forces $T \leq e (p - 1)$: a column may have an intersection in any set of blocks, and of more than $e (p - 1)$ weights
from $F_{p^e}$ some have the sum 0, since the Davenport constant of $(Z_p)^e$ is $e (p - 1) + 1$ [1]_.

With two primes $p_1 < p_2$ it is milder. Put the T blocks into two groups of at most $\lceil T/2 \rceil$ and give them
the weights 1 and $\omega$, which are linearly independent over $F_{p_i}$ in $F_{p_i^2}$. A column sum vanishes over
$F_{p_i^2}$ iff $p_i$ divides the number of intersections in each of the two groups. If it vanishes for both primes,
$p_1 p_2$ divides both numbers, which are at most $\lceil T/2 \rceil$; so both are 0 as soon as

    ceil(T/2) < p_1 p_2,    that is,    T <= 2 (p_1 p_2 - 1).

So run the protocol over both fields, each in $b_i \leq 100 p_i$ batches at full levels (see
`reductions.theory.routes.batches`), and let the coin pick the prime too. Merlin sends one word for each batch and
prime; a tuple that is not orthogonal fails in some batch of some prime, where it loses at least $\gamma N^{(i)}$ coins.
Coins of prime i count $1 / (\gamma N^{(i)})$ each (Gauss sums bring coefficients with them anyway), so that t - s = 1
and $t = \sum_i b_i / \gamma$. The norm is at most the sum over both primes of $100 p_i / \gamma$ times that of a coin
over $F_{p_i^2}$ and its share of the reference token: the smaller prime costs next to nothing. Merlin pays for
$\log_2 (p_1^2 p_2^2)$ bits a symbol, but the players only for the larger field, where p_2 is about $\sqrt{T/2}$ and not
$T/2$. [proved here]

References
----------
.. [1] J. E. Olson, "A combinatorial problem on finite abelian groups, I", Journal of Number Theory 1969.
"""

from __future__ import annotations

from itertools import combinations
from typing import ClassVar

import mpmath
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
from reductions.theory.routes.batches import batched_norm, bits_of_merlin, coins, first_level, full
from reductions.theory.routes.gauss import coin_terms
from reductions.theory.routes.tower import least_prime, p

__all__ = ["ChineseRemainders"]

PRIMES = sympy.symbols("p_1 p_2", integer=True, positive=True)
NEIGHBOURS = 12


class ChineseRemainders(Route):
    """Gauss sums and batches over two fields at once; B grows as L^(1/k)."""

    name: ClassVar[str] = "crt"
    title: ClassVar[str] = "tower with Gauss sums, in batches, over two fields"

    def sizes(self, k: int) -> Sizes:
        columns, bits = C * L / T + 1, sum(bits_of_merlin(k, prime) for prime in PRIMES)
        return Sizes(
            {"T": Bound("=", T), "q_1": Bound("=", PRIMES[0] ** 2), "q_2": Bound("=", PRIMES[1] ** 2)},
            bits * columns / L,
            copies(sum(coins(k, prime, columns) * (coin_terms(k, prime, T) + 1) for prime in PRIMES)),
            (1 + ZETA) * sum(batched_norm(k, prime, T) for prime in PRIMES),
            (
                settled(k),
                *((first_level(k, prime) * T + 1) / C for prime in PRIMES),
                bits / (SHARE * DELTA - bits * C / T),
            ),
        )

    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        """The best two of the primes around the least one that would do twice, each with the least T."""
        needed = bits_of_merlin(k, p) * C / (SHARE * DELTA)

        def share(prime: int) -> mpmath.mpf:
            return evaluated(needed, {**given, p: prime})

        middle = least_prime(
            k + 1, lambda prime: bool(full(k, prime) > 1) and least_integer(2 * share(prime)) <= 2 * (prime**2 - 1)
        )
        shares = {prime: share(prime) for prime in around(middle) if full(k, prime) > 1}
        pairs = {pair: least_integer(shares[pair[0]] + shares[pair[1]]) for pair in combinations(shares, 2)}
        norm = sum(batched_norm(k, prime, T) for prime in PRIMES)
        best = min(
            (pair for pair, number in pairs.items() if number <= 2 * (pair[0] * pair[1] - 1)),
            key=lambda pair: evaluated(norm, {**dict(zip(PRIMES, pair, strict=True)), T: pairs[pair]}),
        )
        return {**dict(zip(PRIMES, map(sympy.Integer, best), strict=True)), T: sympy.Integer(pairs[best])}


def around(prime: int) -> list[int]:
    """Some primes below the given one, itself and some above it, in increasing order."""
    below, above = [prime], [prime]
    while len(below) <= NEIGHBOURS and below[-1] > 2:
        below.append(int(sympy.prevprime(below[-1])))
    while len(above) <= NEIGHBOURS:
        above.append(int(sympy.nextprime(above[-1])))
    return [*reversed(below[1:]), *above]
