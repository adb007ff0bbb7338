r"""X + Y = T to one 3SUM for convolutions, without chance: two primes with few collisions, and the rest by hand.

Numbers go to the places of their remainders modulo m = p q, with two primes p and q from the range P < p <= 2P. A
number is crowded if another number of its list has the same remainder. Those that are not make one instance, of length
2m - 1, as for any modulus. For every crowded number, all solutions with it are looked for directly, in time a + b + c
with a dictionary. A solution either has a crowded number or is a witness of the instance; so the answer is always
right.

How many numbers are crowded (derived here, in the manner of [1])
-----------------------------------------------------------------
Let U be the largest absolute value of a number, D the most primes of the range, the smallest first, whose product is at
most 2U, and Pi their number. The first prime is that of the range with the fewest pairs of different numbers of one
list that are congruent, the second that of the others with the fewest pairs that are congruent modulo both. A pair is
congruent modulo at most D primes, so on average over the primes at most a share D / Pi of the pairs is, and with the
best prime no more; of those pairs, at most a share (D - 1) / (Pi - 1) is, of the others. So at most

    (a^2 + b^2 + c^2) / 2 * D/Pi * (D - 1)/(Pi - 1)  pairs are left,  and at most twice as many numbers are crowded.

For n numbers in each list and P = n^((1+g)/2), up to factors log: the length is n^(1+g), choosing the primes takes
n P = n^(3/2 + g/2), and the crowded numbers take n * n^2 / P^2 = n^(2-g). So 3SUM for convolutions in time
$O(N^{2-\delta})$ gives X + Y = T in less than n^2, with g small enough; no randomness is needed. By default P is about
n^(3/5), that is g = 1/5.

References
----------
.. [1] T. M. Chan and Q. He, "Reducing 3SUM to convolution-3SUM", SOSA 2020.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.edges.three_sum_to_small_three_sum import divisors, primes_above
from reductions.edges.x_plus_y_to_convolution_three_sum_at_random import alone, isolated
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, sizes, whole
from reductions.problems.integers.base import Numbers
from reductions.problems.integers.convolutions import ConvolutionThreeSum
from reductions.problems.integers.x_plus_y import XPlusY
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["XPlusYToConvolutionThreeSumByPrimes"]

LARGEST = 2**11
"""Of the numbers P: the length of the question is up to about 8 P^2."""

a, b, c, U = (XPlusY.symbols[name] for name in ("first", "second", "third", "bound"))
P, Pi = positive("P"), positive("Pi")
D = sizes(divisors="D")["divisors"]
crowded = sympy.Min(a + b + c, (a**2 + b**2 + c**2) * D / Pi * sympy.Max(0, D - 1) / (Pi - 1))


@dataclass(frozen=True)
class XPlusYToConvolutionThreeSumByPrimes(Reduction[XPlusY, ConvolutionThreeSum]):
    """One question, and the solutions with crowded numbers; the answer is always right.

    Parameters
    ----------
    above
        The number P, 6 to 2^11: the primes are larger, and at most twice as large; from 6 on there are two of them. By
        default the least number from 6 on with P^5 at least n^3, for a longest list of n numbers.

    Examples
    --------
    >>> source = XPlusY(((1, 78, 5), (2, 9), (87, 8, 30)))
    >>> edge = XPlusYToConvolutionThreeSumByPrimes(above=6)
    >>> edge.modulus(source)
    77
    >>> question = next(edge.ask(source))
    >>> question, question.brute_force()
    (ConvolutionThreeSum(length=153, bound=175), None)
    >>> from reductions import decide
    >>> decide(source, ConvolutionThreeSum, path=[edge]).answer
    (1, 1, 0)
    """

    above: int | None = None

    theorem = Theorem("Chan and He 2020, with two primes; proved in the module")
    overhead = Overhead(
        own=(a + b + c) * (Pi + crowded) + P**2,
        growth={P: None, Pi: P, D: sympy.log(U + 2)},
        length=at_most(8 * P**2 - 1),
        bound=at_most(2 * U + 1),
    )

    def __post_init__(self) -> None:
        """Check the range."""
        if self.above is not None:
            object.__setattr__(self, "above", whole("above", self.above, 6))
            if self.above > LARGEST:
                raise InputError(f"above must be at most {LARGEST}, got {self.above}")

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        longest = max(size["first"], size["second"], size["third"])
        above = self.above or next((p for p in range(6, LARGEST) if p**5 >= longest**3), LARGEST)
        primes = primes_above(above)
        return {P: above, Pi: len(primes), D: divisors(primes, 2 * size["bound"])}

    def memory(self, size: Mapping[str, Any]) -> int:
        numbers = size["first"] + size["second"] + size["third"]
        return super().memory(size) + 200 * (int(numbers) + 12 * int(self.parameters(size)[P]) ** 2)  # the buckets

    def modulus(self, source: XPlusY) -> int:
        """The product of the two primes, each with the fewest pairs that are congruent so far."""
        primes = primes_above(int(self.parameters(source.measured())[P]))
        first = min(primes, key=lambda p: pairs(source, p))
        return first * min((p for p in primes if p != first), key=lambda p: pairs(source, first * p))

    def ask(self, source: XPlusY) -> Conversation[ConvolutionThreeSum]:
        places = isolated(source, self.modulus(source))
        witness = yield alone(source, places)
        if witness is None:
            return next(by_hand(source, places), None)
        (x, y, t), (r, s) = places, witness
        return (*x[r], *y[s], *t[(r + s) % len(t)])


def pairs(source: XPlusY, modulus: int) -> int:
    """How many pairs of different numbers of one list have one remainder."""
    counts = (Counter(number % modulus for number in set(numbers)) for numbers in source.lists)
    return sum(count * (count - 1) // 2 for of_list in counts for count in of_list.values())


def by_hand(source: XPlusY, places: tuple[tuple[Numbers, ...], ...]) -> Iterator[tuple[int, ...]]:
    """The solutions with a crowded number: one that is not at any of the places."""
    x, y, t = ({number: i for i, number in reversed(list(enumerate(numbers)))} for numbers in source.lists)
    lonely = [{i for bucket in buckets for i in bucket} for buckets in places]
    left, right, total = (
        {number: i for number, i in numbers.items() if i not in kept}
        for numbers, kept in zip((x, y, t), lonely, strict=True)
    )
    yield from ((i, j, t[u + v]) for u, i in left.items() for v, j in y.items() if u + v in t)
    yield from ((i, j, t[u + v]) for v, j in right.items() for u, i in x.items() if u + v in t)
    yield from ((i, y[w - u], k) for w, k in total.items() for u, i in x.items() if w - u in y)
