r"""GeomBase to strips that cover a box: lines are points, and a wall hides a strip of them.

The rows are those of the reduction to separators: at y = 0, 1 and 2, segments that cover all from L to R but for open
holes (4x - 1, 4x + 1) at the points x of that row. A line that is not horizontal is a point (x_0, x_2) of the plane,
the places where it meets the rows 0 and 2; it meets the row y at ((2 - y) x_0 + y x_2) / 2. So it meets a segment from
l to r of that row iff its point is in the closed strip

    2 l <= (2 - y) x_0 + y x_2 <= 2 r.

In the box of all x_0 and x_2 from L to R all three places are between L and R. So a point of the box is in none of the
strips iff its line passes a hole of each row; and there is such a line iff p + r = 2q for points of the rows, as is
shown there.

The smallest instances: (0), (0), (0) is YES, and (0), (1), (0) is NO.

References
----------
.. [1] A. Gajentaan and M. H. Overmars, "On a class of O(n^2) problems in computational geometry", Computational
   Geometry 1995: strips that cover a box are among the problems of this class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reductions.edges.geom_base_to_separator import STRETCH, holes, walls, width
from reductions.overhead import Overhead, at_most
from reductions.problems.plane.geom_base import GeomBase
from reductions.problems.plane.strips import Point, StripsCoverBox
from reductions.reduction import FanOut, Theorem

__all__ = ["GeomBaseToStripsCoverBox"]

a, b, c, U = (GeomBase.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class GeomBaseToStripsCoverBox(FanOut[GeomBase, StripsCoverBox]):
    """One instance; a point that is not covered is lifted to the first points of the holes of its line.

    Examples
    --------
    >>> source = GeomBase(((0,), (1,), (2,)))
    >>> target, = GeomBaseToStripsCoverBox().instances(source)
    >>> target, GeomBaseToStripsCoverBox().embed(source, (0, 0, 0))
    (StripsCoverBox(strips=6, bound=20), (0, (Fraction(0, 1), Fraction(8, 1))))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(strips=at_most(a + b + c + 3), bound=at_most(2 * (STRETCH * U + 2)))

    def targets(self, source: GeomBase) -> Iterator[StripsCoverBox]:
        left, right = width(source, 2)
        strips = (
            (2 - y, y, 2 * start, 2 * end) for y in range(3) for start, end in walls(source.lists[y], left, right)
        )
        yield StripsCoverBox(tuple(strips), (left, right, left, right))

    def embed(self, source: GeomBase, witness: tuple[int, ...]) -> tuple[int, Point]:
        return 0, (Fraction(STRETCH * source.lists[0][witness[0]]), Fraction(STRETCH * source.lists[2][witness[2]]))

    def lift(self, source: GeomBase, index: int, witness: Point) -> tuple[int, ...]:
        bottom, top = map(Fraction, witness)
        return holes(source, (bottom, (bottom + top) / 2, top))
