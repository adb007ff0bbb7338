r"""3SUM to 3SUM with small numbers: remainders modulo a random prime.

Let p be a prime, a and b the remainders of the numbers of the first two lists, and r those of the *negated* numbers of
the third, all in [0, p). Then

    p divides A_i + B_j + C_k  <=>  a_i + b_j - r_k is divisible by p  <=>  a_i + b_j - r_k is 0 or p,

because it is in (-p, 2p). So there are two questions, one with -r_k in the third list and one with -r_k - p: numbers
below 2p in absolute value, whatever the numbers were. A solution is a solution of one of them. The converse fails for
triples with a sum that p divides but which is not 0. They are told apart by the sum itself: an answer with another sum
is dropped, and the next question asked. So a YES is always right, and a NO is wrong for a YES source only if some
triple is a false one.

How many primes are bad (derived here)
--------------------------------------
The primes are those p with P < p <= 2P; of the Pi that there are, seed number s stands for the prime number s mod Pi.
Let U be the largest absolute value of a number, and D the most primes of the range, the smallest first, whose product
is at most 3U. A sum that is not 0 is at most 3U in absolute value, and divisible by the product of all different primes
that divide it; so at most D primes of the range divide it. Of the a b c triples of a YES source at least one has the
sum 0. Hence at most

    (a b c - 1) D  of the Pi primes make any triple a false one,   a share of  (a b c - 1) D / Pi.

It is attained by two triples, one with the sum 0 and one with the product of the D smallest primes, if the oracle
prefers false answers. For n numbers in each list the share is below 1/2 from about P = n^3 log U on, and so P is said
to grow: 3SUM is as hard for numbers of about n^3 as for any, but for algorithms that may err. For that the prime must
be drawn by trial, in polylogarithmic time; the sieve here takes P steps, more than n^2, so that no quadratic bound is
carried by what this edge declares. For numbers with 3U <= P no prime is bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import mul
from typing import Any

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, sizes, whole
from reductions.problems.integers.three_sum import ThreeSum
from reductions.reduction import Conversation, Exact, Reduction, Theorem

__all__ = ["ThreeSumToSmallThreeSum"]

ABOVE_LIMIT = 2**24

a, b, c, U = (ThreeSum.symbols[name] for name in ("first", "second", "third", "bound"))
P, Pi = positive("P"), positive("Pi")
D = sizes(divisors="D")["divisors"]


@dataclass(frozen=True)
class ThreeSumToSmallThreeSum(Reduction[ThreeSum, ThreeSum]):
    """Two questions at most, of lists as long as those of the source; a NO may be wrong, see `theorem.failure`.

    Parameters
    ----------
    seed
        Which prime to take, at least 0; taken modulo the number of primes. Draw it at random.
    above
        The number P, 1 to 2^24: the prime is larger, and at most twice as large. The default does not depend on the
        source: `theorem.failure` says what it promises, which for long lists is nothing.

    Examples
    --------
    >>> source = ThreeSum(((10**30, 7), (5, 10**20), (-(10**30) - 10**20, 1)))
    >>> edge = ThreeSumToSmallThreeSum(seed=3, above=50)
    >>> edge.prime
    67
    >>> for question in edge.ask(source):
    ...     question.lists, question.brute_force()
    (((40, 7), (5, 60), (-33, -66)), None)
    (((40, 7), (5, 60), (-100, -133)), (0, 1, 0))
    """

    seed: int = 0
    above: int = 2**16

    theorem = Theorem("proved in the module", Exact(), failure=sympy.Max(0, a * b * c - 1) * D / Pi)
    overhead = Overhead(
        calls=at_most(2),
        own=a + b + c + P,
        growth={P: a * b * c * sympy.log(U + 2), Pi: P, D: sympy.log(U + 2)},
        first=a,
        second=b,
        third=c,
        bound=at_most(4 * P - 1),
    )

    def __post_init__(self) -> None:
        """Check the seed and the range."""
        object.__setattr__(self, "seed", whole("seed", self.seed, 0))
        object.__setattr__(self, "above", whole("above", self.above, 1))
        if self.above > ABOVE_LIMIT:
            raise InputError(f"above must be at most 2^24, got {self.above}")

    @property
    def primes(self) -> tuple[int, ...]:
        """The primes p with above < p <= 2 above, in increasing order."""
        return primes_above(self.above)

    @property
    def prime(self) -> int:
        """The prime that the seed stands for."""
        return self.primes[self.seed % len(self.primes)]

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {P: self.above, Pi: len(self.primes), D: divisors(self.primes, 3 * size["bound"])}

    def ask(self, source: ThreeSum) -> Conversation[ThreeSum]:
        p = self.prime
        first, second = (tuple(x % p for x in numbers) for numbers in source.lists[:2])
        for shift in (0, p):
            witness = yield ThreeSum((first, second, tuple(-(-x % p) - shift for x in source.lists[2])))
            if witness is not None and source.verify(witness):
                return witness
        return None


@lru_cache(maxsize=8)
def primes_above(number: int) -> tuple[int, ...]:
    """The primes p with number < p <= 2 number, by the sieve."""
    sieve = np.ones(2 * number + 1, dtype=bool)
    sieve[:2] = False
    for p in range(2, int((2 * number) ** 0.5) + 1):
        if sieve[p]:
            sieve[p * p :: p] = False
    return tuple(map(int, number + 1 + np.flatnonzero(sieve[number + 1 :])))


def divisors(primes: tuple[int, ...], number: int) -> int:
    """How many of the primes, the smallest first, have a product of at most `number`."""
    count = 0
    for product in accumulate(primes, mul):
        if product > number:
            break
        count += 1
    return count
