"""GeomBase to 3SUM: the middle row is doubled and negated.

Points (p, 0), (q, 1) and (r, 2) lie on one line iff p + r = 2q, which is p + r + (-2q) = 0. So (i, j, k) is a witness
of the source iff (i, k, j) is one of the target, whose lists are the first row, the last, and the middle one.

The smallest instances: (0), (0), (0) is YES, and (0), (1), (0) is NO.

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

__all__ = ["GeomBaseToThreeSum"]

a, b, c, U = (GeomBase.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class GeomBaseToThreeSum(FanOut[GeomBase, ThreeSum]):
    """One instance, of as many numbers as points; witnesses are in bijection.

    Examples
    --------
    >>> target, = GeomBaseToThreeSum().instances(GeomBase(((0, 5), (4, 3, 6), (1, 2))))
    >>> target.lists, target.brute_force()
    (((0, 5), (1, 2), (-8, -6, -12)), (1, 0, 1))
    """

    theorem = Theorem("Gajentaan and Overmars 1995")
    overhead = Overhead(first=a, second=c, third=b, bound=at_most(2 * U))

    def targets(self, source: GeomBase) -> Iterator[ThreeSum]:
        bottom, middle, top = source.lists
        yield ThreeSum((bottom, top, tuple(-2 * x for x in middle)))

    def embed(self, source: GeomBase, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        i, j, k = witness
        return 0, (i, k, j)

    def lift(self, source: GeomBase, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        i, k, j = witness
        return i, j, k
