r"""GeomBase to visibility: who sees through three holes sees past three points of one line.

The rows are those of the reduction to separators: at y = 0, 1 and 2, segments that cover all from L to R but for open
holes (4x - 1, 4x + 1) at the points x of that row. Below and above are the two segments, at y = -1 and y = 3, from L to
R. With s the difference of the largest and the least x, L = 4 min - 2s - 2 and R = 4 max + 2s + 2.

A sight line from one segment to the other stays between L and R, so it passes a hole of each row; and holes at p, q and
r that one line passes have p + r = 2q, as is shown there. Conversely the line through the points (4p, 0) and (4r, 2) is
at x = 6p - 2r for y = -1, and at 6r - 2p for y = 3, which are within 2s of 4p and of 4r, and so between L and R.

The smallest instances: (0), (0), (0) is YES, and (0), (1), (0) is NO.

References
----------
.. [1] A. Gajentaan and M. H. Overmars, "On a class of O(n^2) problems in computational geometry", Computational
   Geometry 1995: the idea of rows with holes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import sympy

from reductions.edges.geom_base_to_separator import STRETCH, holes, walls, width
from reductions.overhead import Overhead, at_most
from reductions.problems.plane.geom_base import GeomBase
from reductions.problems.plane.segment_visibility import SegmentVisibility
from reductions.problems.plane.strips import Point
from reductions.reduction import FanOut, Theorem

__all__ = ["GeomBaseToSegmentVisibility"]

a, b, c, U = (GeomBase.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class GeomBaseToSegmentVisibility(FanOut[GeomBase, SegmentVisibility]):
    """One instance; a sight line is lifted to the first points of its holes.

    Examples
    --------
    >>> source = GeomBase(((0,), (1,), (2,)))
    >>> target, = GeomBaseToSegmentVisibility().instances(source)
    >>> target, GeomBaseToSegmentVisibility().embed(source, (0, 0, 0))
    (SegmentVisibility(obstacles=6, bound=14), (0, (Fraction(-4, 1), Fraction(12, 1))))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(obstacles=at_most(a + b + c + 3), bound=at_most(sympy.Max(3, 2 * STRETCH * U + 2)))

    def targets(self, source: GeomBase) -> Iterator[SegmentVisibility]:
        points = sum(source.lists, ()) or (0,)
        left, right = width(source, 2 * (max(points) - min(points)) + 2)
        rows = ((y, *ends) for y in range(3) for ends in walls(source.lists[y], left, right))
        yield SegmentVisibility(tuple(rows), (-1, left, right), (3, left, right))

    def embed(self, source: GeomBase, witness: tuple[int, ...]) -> tuple[int, Point]:
        bottom, top = source.lists[0][witness[0]], source.lists[2][witness[2]]
        return 0, (Fraction(6 * bottom - 2 * top), Fraction(6 * top - 2 * bottom))

    def lift(self, source: GeomBase, index: int, witness: Point) -> tuple[int, ...]:
        below, above = map(Fraction, witness)
        return holes(source, (below + (above - below) * (row + 1) / 4 for row in range(3)))
