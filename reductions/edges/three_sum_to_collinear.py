r"""3SUM to collinear points: three points of the cubic curve lie on one line iff their x-coordinates add up to 0.

For different x, y and z,

    det (1 x x^3; 1 y y^3; 1 z z^3) = (y - x)(z - x)(z - y)(x + y + z).

So the points (x, x^3) for the numbers x of a list without repetitions are collinear, three of them, iff the numbers
have the sum 0. The numbers are those of the reduction to a single list, 7a + 1, 7b + 2 and 7c - 3: different lists have
different numbers, and three of them have the sum 0 only if they are one of each list. Repeated numbers of a list make
one point; a witness is embedded by, and lifted to, the first places where its numbers are.

The smallest instances: (0), (0), (0) is YES, and (0), (0), (1) is NO. Coordinates are up to (7U + 3)^3.

References
----------
.. [1] A. Gajentaan and M. H. Overmars, "On a class of O(n^2) problems in computational geometry", Computational
   Geometry 1995.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reductions.edges.three_sum_to_single_three_sum import SCALE, tagged
from reductions.overhead import Overhead, at_most
from reductions.problems.integers.three_sum import ThreeSum
from reductions.problems.plane.collinear import Collinear
from reductions.reduction import FanOut, Theorem

__all__ = ["ThreeSumToCollinear"]

a, b, c, U = (ThreeSum.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class ThreeSumToCollinear(FanOut[ThreeSum, Collinear]):
    """One instance, a point for each different number of each list, in the order of their first places.

    Examples
    --------
    >>> source = ThreeSum(((0, 1, 0), (0,), (-1,)))
    >>> target, = ThreeSumToCollinear().instances(source)
    >>> target.points, target.brute_force()
    (((1, 1), (8, 512), (2, 8), (-10, -1000)), (1, 2, 3))
    >>> ThreeSumToCollinear().lift(source, 0, (1, 2, 3))
    (1, 0, 0)
    """

    theorem = Theorem("Gajentaan and Overmars 1995")
    overhead = Overhead(objects=at_most(a + b + c), bound=at_most((SCALE * U + 3) ** 3))

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 200 * int(size["first"] + size["second"] + size["third"])  # numbers and places

    def targets(self, source: ThreeSum) -> Iterator[Collinear]:
        yield Collinear(tuple((x, x**3) for x in places(source)))

    def embed(self, source: ThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        order = {number: point for point, number in enumerate(places(source))}
        i, j, k = (order[numbers[i]] for numbers, i in zip(tagged(source), witness, strict=True))
        return 0, (i, j, k)

    def lift(self, source: ThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        first = list(places(source).values())
        return tuple(first[point] for point in witness)


def places(source: ThreeSum) -> dict[int, int]:
    """For each number with the tag of its list, the lists one after the other, the first place where it is there."""
    found: dict[int, int] = {}
    for numbers in tagged(source):
        for i, number in enumerate(numbers):
            found.setdefault(number, i)
    return found
