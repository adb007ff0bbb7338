"""3SUM of three lists to 3SUM of a single one: what is left modulo 7 says from which list a number is.

The list holds 7a + 1 for the numbers a of A, 7b + 2 for those of B, and 7c - 3 for those of C. Three of the remainders
1, 2 and -3, repetitions allowed, add up to 3, 4, -1, 5, 0, -5, 6, 1, -4 or -9, and only 1 + 2 - 3 to a multiple of 7.
So three numbers with the sum 0 are one of each list, and the numbers that they came from have the sum 0. Witnesses are
in bijection. No scale below 7 has three such remainders: all of them were searched.

The smallest instances: (0), (0), (0) is YES, and (0), (0), (1) is NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.base import Numbers
from reductions.problems.integers.single_three_sum import SingleThreeSum
from reductions.problems.integers.three_sum import ThreeSum
from reductions.reduction import FanOut, Theorem

__all__ = ["SCALE", "TAGS", "ThreeSumToSingleThreeSum", "tagged"]

SCALE, TAGS = 7, (1, 2, -3)

a, b, c, U = (ThreeSum.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class ThreeSumToSingleThreeSum(FanOut[ThreeSum, SingleThreeSum]):
    """One instance, the lists one after the other; witnesses are in bijection.

    Examples
    --------
    >>> source = ThreeSum(((5, -3), (1, 4), (-7, -1)))
    >>> target, = ThreeSumToSingleThreeSum().instances(source)
    >>> target.numbers, target.brute_force()
    ((36, -20, 9, 30, -52, -10), (1, 3, 5))
    >>> ThreeSumToSingleThreeSum().lift(source, 0, (1, 3, 5))
    (1, 1, 1)
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(length=a + b + c, bound=at_most(SCALE * U + 3))

    def targets(self, source: ThreeSum) -> Iterator[SingleThreeSum]:
        yield SingleThreeSum(sum(tagged(source), ()))

    def embed(self, source: ThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, tuple(start + i for start, i in zip(starts(source), witness, strict=True))

    def lift(self, source: ThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(place - start for start, place in zip(starts(source), witness, strict=True))


def tagged(source: ThreeSum) -> list[Numbers]:
    """The numbers of each list, scaled, with the tag of the list."""
    return [tuple(SCALE * x + tag for x in numbers) for numbers, tag in zip(source.lists, TAGS, strict=True)]


def starts(source: ThreeSum) -> list[int]:
    """Where each list begins, the lists one after the other."""
    return list(accumulate(source.axes[:2], initial=0))
