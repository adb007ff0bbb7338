r"""3SUM of a single list to 3SUM of three lists: bits of the places keep a number from being taken twice.

Places are the numbers below n, of L = max(1, ceil(log2 n)) bits. For every two different bits d and e, and u = 0 or 1,
an instance:

    A: the numbers at places whose bit d is u,    B and C: the others, with bit e of their places 0 in B, 1 in C.

A witness of an instance is of three different places, as the lists share none. Conversely, take three different places.
Some bit d is not the same in all of them; let u be its value that one of the three has alone. The other two places
differ in some bit e, and e is not d, in which they agree. So they are in A, B and C of that instance: the source is YES
iff some of the 2 L (L - 1) instances is. One witness may be in several instances.

The smallest instances: (0, 0, 0) is YES, and (0, 0) is NO, although 0 + 0 + 0 = 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.single_three_sum import SingleThreeSum
from reductions.problems.integers.three_sum import ThreeSum
from reductions.reduction import FanOut, Theorem

__all__ = ["SingleThreeSumToThreeSum"]

n, U = (SingleThreeSum.symbols[name] for name in ("length", "bound"))
L = sympy.ceiling(sympy.log(sympy.Max(n, 2), 2))


@dataclass(frozen=True)
class SingleThreeSumToThreeSum(FanOut[SingleThreeSum, ThreeSum]):
    """2 L (L - 1) instances for L bits of places; a witness is embedded in the first that it fits.

    Examples
    --------
    >>> source = SingleThreeSum((4, 1, -3, -1))
    >>> [target.lists for target in SingleThreeSumToThreeSum().instances(source)]
    [((4, -3), (1,), (-1,)), ((1, -1), (4,), (-3,)), ((4, 1), (-3,), (-1,)), ((-3, -1), (4,), (1,))]
    >>> SingleThreeSumToThreeSum().embed(source, (0, 2, 3))
    (1, (1, 0, 0))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(
        calls=2 * L * (L - 1),
        own=n * L**2,
        first=at_most(sympy.Max(0, n - 1)),
        second=at_most(n / 2),
        third=at_most(n / 2),
        bound=at_most(U),
    )

    def targets(self, source: SingleThreeSum) -> Iterator[ThreeSum]:
        numbers = source.numbers
        for places in parted(len(numbers)):
            first, second, third = (tuple(numbers[place] for place in part) for part in places)
            yield ThreeSum((first, second, third))

    def embed(self, source: SingleThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        index, places = next(
            (index, places)
            for index, places in enumerate(parted(len(source.numbers)))
            if all(len(set(part) & set(witness)) == 1 for part in places)
        )
        return index, tuple(part.index(*(set(part) & set(witness))) for part in places)

    def lift(self, source: SingleThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        places = next(part for number, part in enumerate(parted(len(source.numbers))) if number == index)
        return tuple(sorted(part[i] for part, i in zip(places, witness, strict=True)))


def parted(length: int) -> Iterator[tuple[list[int], list[int], list[int]]]:
    """The places of each list, for every instance."""
    bits = range(max(1, (length - 1).bit_length()))
    for d, e, u in product(bits, bits, (0, 1)):
        if d != e:
            alone, others = [], ([], [])  # type: tuple[list[int], tuple[list[int], list[int]]]
            for place in range(length):
                (alone if place >> d & 1 == u else others[place >> e & 1]).append(place)
            yield alone, *others
