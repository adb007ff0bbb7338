"""3SUM to GeomBase: A below, B above, and the negated numbers of C between them.

The points are (2a, 0), (-c, 1) and (2b, 2). A line that is not horizontal meets every row once, and three points of it
have x-coordinates with 2a + 2b = 2(-c). So (i, j, k) is a witness of the source iff (i, k, j) is one of the target. The
factor 2 is for sums a + b that are odd.

The smallest instances: (0), (0), (0) is YES, and (0), (0), (1) is NO.

References
----------
.. [1] A. Gajentaan and M. H. Overmars, "On a class of O(n^2) problems in computational geometry", Computational
   Geometry 1995.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.three_sum import ThreeSum
from reductions.problems.plane.geom_base import GeomBase
from reductions.reduction import FanOut, Theorem

__all__ = ["ThreeSumToGeomBase"]

a, b, c, U = (ThreeSum.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class ThreeSumToGeomBase(FanOut[ThreeSum, GeomBase]):
    """One instance, of as many points as numbers; witnesses are in bijection.

    Examples
    --------
    >>> target, = ThreeSumToGeomBase().instances(ThreeSum(((5, -3), (1, 4, 4), (-7, -1))))
    >>> target.lists, target.brute_force()
    (((10, -6), (7, 1), (2, 8, 8)), (1, 1, 1))
    """

    theorem = Theorem("Gajentaan and Overmars 1995")
    overhead = Overhead(first=a, second=c, third=b, bound=at_most(2 * U))

    def targets(self, source: ThreeSum) -> Iterator[GeomBase]:
        first, second, third = source.lists
        yield GeomBase((tuple(2 * x for x in first), tuple(-x for x in third), tuple(2 * x for x in second)))

    def embed(self, source: ThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        i, j, k = witness
        return 0, (i, k, j)

    def lift(self, source: ThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        i, k, j = witness
        return i, j, k
