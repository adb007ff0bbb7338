r"""X + Y = T to one 3SUM for convolutions: a random prime, and only the numbers that are alone with their remainder.

As for any modulus, a number is put at the place of its remainder, modulo a prime p; but of a remainder that several
different numbers of a list have, none is kept. What is left makes one instance, of length 2p - 1, with blanks where
there is no number. Its witnesses are solutions, for every p. A solution x + y = t is lost only if x, y or t shares its
remainder with another number of its list.

How many primes are bad (derived here)
--------------------------------------
The primes are those p with P < p <= 2P; of the Pi that there are, seed number s stands for the prime number s mod Pi.
Let U be the largest absolute value of a number, and D the most primes of the range, the smallest first, whose product
is at most 2U. Two different numbers are at most 2U apart, and so congruent modulo at most D primes of the range. The
three numbers of a solution have at most a + b + c - 3 others beside them in their lists. Hence at most

    (a + b + c - 3) D  of the Pi primes lose the solution,   a share of  (a + b + c - 3) D / Pi.

By default P is the least power of 2 for which that is at most 1/2: about (a + b + c) log U, so that there is one
instance of nearly linear length. With a YES that is always right, K seeds leave an error of 2^-K.

References
----------
.. [1] M. Patrascu, "Towards polynomial lower bounds for dynamic problems", STOC 2010: the idea of hashing to places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.edges.three_sum_to_small_three_sum import ABOVE_LIMIT, divisors, primes_above
from reductions.edges.x_plus_y_to_convolution_three_sum import by_remainder, picked
from reductions.errors import BudgetError, InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, sizes, whole
from reductions.problems.integers.base import Numbers
from reductions.problems.integers.convolutions import ConvolutionThreeSum
from reductions.problems.integers.x_plus_y import XPlusY
from reductions.reduction import Conversation, Exact, Reduction, Theorem

__all__ = ["XPlusYToConvolutionThreeSumAtRandom", "alone", "isolated"]

a, b, c, U = (XPlusY.symbols[name] for name in ("first", "second", "third", "bound"))
P, Pi = positive("P"), positive("Pi")
D = sizes(divisors="D")["divisors"]


@dataclass(frozen=True)
class XPlusYToConvolutionThreeSumAtRandom(Reduction[XPlusY, ConvolutionThreeSum]):
    """One question; a NO may be wrong, see `theorem.failure`.

    Parameters
    ----------
    seed
        Which prime to take, at least 0; taken modulo the number of primes. Draw it at random.
    above
        The number P, 1 to 2^24: the prime is larger, and at most twice as large. By default the least power of 2 for
        which at most half of the seeds are bad.

    Examples
    --------
    >>> source = XPlusY(((10**30, 7), (5, 2), (10**30 + 2, 9)))
    >>> edge = XPlusYToConvolutionThreeSumAtRandom(seed=1, above=4)
    >>> question = next(edge.ask(source))
    >>> question, question.brute_force()
    (ConvolutionThreeSum(length=13, bound=2000000000000000000000000000005), (0, 2))
    """

    seed: int = 0
    above: int | None = None

    theorem = Theorem("proved in the module", Exact(), failure=sympy.Max(0, a + b + c - 3) * D / Pi)
    overhead = Overhead(
        own=a + b + c + P,
        growth={P: (a + b + c) * sympy.log(U + 2), Pi: P, D: sympy.log(U + 2)},
        length=at_most(4 * P - 1),
        bound=at_most(2 * U + 1),
    )

    def __post_init__(self) -> None:
        """Check the seed and the range."""
        object.__setattr__(self, "seed", whole("seed", self.seed, 0))
        if self.above is not None:
            object.__setattr__(self, "above", whole("above", self.above, 1))
            if self.above > ABOVE_LIMIT:
                raise InputError(f"above must be at most 2^24, got {self.above}")

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        rivals, apart = max(0, size["first"] + size["second"] + size["third"] - 3), 2 * size["bound"]
        above = self.above or 1
        while self.above is None and 2 * rivals * divisors(primes_above(above), apart) > len(primes_above(above)):
            above *= 2
            if above > ABOVE_LIMIT:
                raise BudgetError(f"{rivals:,} numbers beside a solution take primes above 2^24; take fewer numbers")
        primes = primes_above(above)
        return {P: above, Pi: len(primes), D: divisors(primes, apart)}

    def memory(self, size: Mapping[str, Any]) -> int:
        numbers = size["first"] + size["second"] + size["third"]
        return super().memory(size) + 200 * (int(numbers) + 6 * int(self.parameters(size)[P]))  # the buckets

    def prime(self, source: XPlusY) -> int:
        """The prime that the seed stands for, for this source."""
        primes = primes_above(int(self.parameters(source.measured())[P]))
        return primes[self.seed % len(primes)]

    def ask(self, source: XPlusY) -> Conversation[ConvolutionThreeSum]:
        places = isolated(source, self.prime(source))
        witness = yield alone(source, places)
        if witness is None:
            return None
        (x, y, t), (r, s) = places, witness
        return (*x[r], *y[s], *t[(r + s) % len(t)])


def isolated(source: XPlusY, modulus: int) -> tuple[tuple[Numbers, ...], ...]:
    """For each list and each remainder the first place of the number with it, if all of them are the same number."""
    return tuple(
        tuple(bucket if len(bucket) == 1 else () for bucket in by_remainder(numbers, modulus))
        for numbers in source.lists
    )


def alone(source: XPlusY, places: tuple[tuple[Numbers, ...], ...]) -> ConvolutionThreeSum:
    """The instance of the numbers at these places, one or none for each remainder."""
    blank = 2 * source.bound + 1
    first, second, third = (
        picked(numbers, buckets, 0, filling)
        for numbers, buckets, filling in zip(source.lists, places, (blank, blank, -blank), strict=True)
    )
    rest = (blank,) * (len(first) - 1)
    return ConvolutionThreeSum((first + rest, second + rest, third + third[:-1]))
