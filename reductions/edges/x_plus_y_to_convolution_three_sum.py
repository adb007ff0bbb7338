r"""X + Y = T to 3SUM for convolutions: the place of a number is its remainder modulo any m.

Put the different numbers of each list into m buckets, by their remainders. With l_X, l_Y and l_T numbers in the fullest
buckets, there is an instance for every u < l_X, v < l_Y and w < l_T. Its arrays are of length 2m - 1, and

    A_r = number u of bucket r of X, for r < m,    B_r = number v of bucket r of Y, for r < m,
    C_r = number w of bucket r mod m of T,

K = 2U + 1 in A and B, and -K in C, where there is no such number. If x + y = t, then the remainders r of x and s of y
add up to one of the places r + s, r + s <= 2m - 2, where C has the numbers of T that are like t modulo m. So t is there
in the instance of t's number in its bucket. Conversely, what balances is no K: |A_i + B_j| <= 2U < K where both are
numbers; with one K and one number the sum is at least U + 1, more than any number; with two it is more still. So

    the pairs (i, j) with A_i + B_j = C_{i+j}, of all instances, are the solutions x + y = t,

one to one, for every m, if repeated numbers count once: the modulus changes only how many instances there are.
(K = 2U is not enough: -U - U = -K.)

A bucket holds at most 2U / m + 1 different numbers, and at most all of a list. For numbers as large as m there is a
constant number of instances; for larger ones it may be all a b c, if they have one remainder. A modulus with few
collisions is what a randomised reduction draws, and a deterministic one looks for.

The smallest instances: (0), (0), (0) is YES, and (0), (0), (1) is NO; a list without numbers makes no instance at all.

References
----------
.. [1] M. Patrascu, "Towards polynomial lower bounds for dynamic problems", STOC 2010: the idea of hashing to places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.integers.base import Numbers
from reductions.problems.integers.convolutions import ConvolutionThreeSum
from reductions.problems.integers.x_plus_y import XPlusY
from reductions.reduction import FanOut, Theorem

__all__ = ["XPlusYToConvolutionThreeSum"]

a, b, c, U = (XPlusY.symbols[name] for name in ("first", "second", "third", "bound"))
m = positive("m")
loads = [sympy.Min(length, sympy.floor(2 * U / m) + 1) for length in (a, b, c)]
instances = sympy.prod(loads)


@dataclass(frozen=True)
class XPlusYToConvolutionThreeSum(FanOut[XPlusY, ConvolutionThreeSum]):
    """An instance of length 2m - 1 for every three places in buckets; repeated numbers are lifted to the first.

    Parameters
    ----------
    modulus
        The number m, at least 1; by default the length of the longest list.

    Examples
    --------
    >>> source = XPlusY(((5, 7), (1, 10), (15, 8)))
    >>> edge = XPlusYToConvolutionThreeSum(modulus=2)
    >>> edge.buckets(source)
    (((), (0, 1)), ((1,), (0,)), ((1,), (0,)))
    >>> for target in edge.instances(source):
    ...     target.lists, target.brute_force()
    (((31, 5, 31), (10, 1, 31), (8, 15, 8)), (1, 0))
    (((31, 7, 31), (10, 1, 31), (8, 15, 8)), (1, 1))
    """

    modulus: int | None = None

    theorem = Theorem("proved in the module")
    overhead = Overhead(
        calls=at_most(instances),
        own=a + b + c + instances * m,
        growth={m: None},
        length=2 * m - 1,
        bound=at_most(2 * U + 1),
    )

    def __post_init__(self) -> None:
        """Check the modulus."""
        if self.modulus is not None:
            object.__setattr__(self, "modulus", whole("modulus", self.modulus, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {m: self.modulus or max(1, size["first"], size["second"], size["third"])}

    def memory(self, size: Mapping[str, Any]) -> int:
        numbers = size["first"] + size["second"] + size["third"]
        return super().memory(size) + 200 * (int(numbers) + 3 * int(self.parameters(size)[m]))  # the buckets

    def buckets(self, source: XPlusY) -> tuple[tuple[Numbers, ...], ...]:
        """For each list and each remainder the places of the different numbers with that remainder."""
        modulus = self.parameters(source.measured())[m]
        return tuple(by_remainder(numbers, modulus) for numbers in source.lists)

    def targets(self, source: XPlusY) -> Iterator[ConvolutionThreeSum]:
        buckets, (x, y, t), blank = self.buckets(source), source.lists, 2 * source.bound + 1
        modulus = len(buckets[0])
        for u, v, w in product(*map(range, map(fullest, buckets))):
            first, second = picked(x, buckets[0], u, blank), picked(y, buckets[1], v, blank)
            third = picked(t, buckets[2], w, -blank)
            rest = (blank,) * (modulus - 1)
            yield ConvolutionThreeSum((first + rest, second + rest, third + third[:-1]))

    def embed(self, source: XPlusY, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        buckets, index, remainders = self.buckets(source), 0, []
        for numbers, of_list, i in zip(source.lists, buckets, witness, strict=True):
            remainders.append(numbers[i] % len(of_list))
            bucket = [numbers[place] for place in of_list[remainders[-1]]]
            index = index * fullest(of_list) + bucket.index(numbers[i])
        return index, tuple(remainders[:2])

    def lift(self, source: XPlusY, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        x, y, t = self.buckets(source)
        (r, s), (pair, w) = witness, divmod(index, fullest(t))
        u, v = divmod(pair, fullest(y))
        return x[r][u], y[s][v], t[(r + s) % len(t)][w]


def by_remainder(numbers: Numbers, modulus: int) -> tuple[Numbers, ...]:
    """For each remainder the places where a number with that remainder is for the first time."""
    buckets: list[list[int]] = [[] for _ in range(modulus)]
    for number, place in {number: i for i, number in reversed(list(enumerate(numbers)))}.items():
        buckets[number % modulus].append(place)
    return tuple(tuple(sorted(bucket)) for bucket in buckets)


def fullest(buckets: tuple[Numbers, ...]) -> int:
    """How many numbers there are in the fullest bucket."""
    return max(map(len, buckets))


def picked(numbers: Numbers, buckets: tuple[Numbers, ...], which: int, blank: int) -> Numbers:
    """Number `which` of each bucket, or `blank` where it has fewer."""
    return tuple(numbers[bucket[which]] if which < len(bucket) else blank for bucket in buckets)
