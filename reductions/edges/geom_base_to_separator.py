r"""GeomBase to separators: rows of walls with a hole at every point, and walls on both sides.

Stretch the x-coordinates by 4. On each of the lines y = 0, 1 and 2, closed segments cover all from L to R but for open
holes (4x - 1, 4x + 1) at the points x of that row; here L = 4 min - 2 and R = 4 max + 2, for all rows together. Two
more segments are at x = L and at x = R, from y = 0 to y = 2.

All segments lie in the rectangle, so a line that separates some of them and meets none passes through it. It does not
pass the sides, which are walls; so it enters and leaves through holes of the rows 0 and 2, and is between the sides at
y = 1, where it passes a hole too. Conversely a line through three holes meets no segment and has a side on either side
of it. Let the holes be those at p, q and r: then the line is at x_0, x_1 = (x_0 + x_2) / 2 and x_2 there, and

    |4q - 2(p + r)| <= |4q - x_1| + |4p - x_0| / 2 + |4r - x_2| / 2 < 2,

and so 2q = p + r, as the left side is even. And if 2q = p + r, the line through the middles of the holes passes all of
them. With a stretch of 3 the holes of 0, 0 and 1 would be passed by one line.

There are d + 1 segments in a row with d different points, and two walls. Segments are closed: to touch is to meet. For
the empty instance, L = -2 and R = 2.

The smallest instances: (0), (0), (0) is YES, and (0), (1), (0) is NO.

References
----------
.. [1] A. Gajentaan and M. H. Overmars, "On a class of O(n^2) problems in computational geometry", Computational
   Geometry 1995: the idea of rows with holes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.base import Numbers
from reductions.problems.plane.geom_base import GeomBase
from reductions.problems.plane.separator import Line, Separator
from reductions.reduction import FanOut, Theorem

__all__ = ["STRETCH", "GeomBaseToSeparator", "holes", "walls", "width"]

STRETCH = 4

a, b, c, U = (GeomBase.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class GeomBaseToSeparator(FanOut[GeomBase, Separator]):
    """One instance; a line is lifted to the first points of its holes.

    Examples
    --------
    >>> source = GeomBase(((0,), (1,), (2,)))
    >>> target, = GeomBaseToSeparator().instances(source)
    >>> target, target.brute_force(), GeomBaseToSeparator().embed(source, (0, 0, 0))
    (Separator(segments=8, bound=10), (2, -7, 1), (0, (1, -4, 0)))
    """

    theorem = Theorem("Gajentaan and Overmars 1995")
    overhead = Overhead(segments=at_most(a + b + c + 5), bound=at_most(STRETCH * U + 2))

    def targets(self, source: GeomBase) -> Iterator[Separator]:
        left, right = width(source, 2)
        rows = ((start, y, end, y) for y in range(3) for start, end in walls(source.lists[y], left, right))
        yield Separator((*rows, (left, 0, left, 2), (right, 0, right, 2)))

    def embed(self, source: GeomBase, witness: tuple[int, ...]) -> tuple[int, Line]:
        bottom, top = source.lists[0][witness[0]], source.lists[2][witness[2]]
        return 0, (1, 2 * (bottom - top), STRETCH * bottom)

    def lift(self, source: GeomBase, index: int, witness: Line) -> tuple[int, ...]:
        x, y, total = witness
        return holes(source, (Fraction(total - y * row, x) for row in range(3)))


def width(source: GeomBase, beyond: int) -> tuple[int, int]:
    """The ends of the rows: so far beyond the outermost points, which are stretched."""
    points = sum(source.lists, ()) or (0,)
    return STRETCH * min(points) - beyond, STRETCH * max(points) + beyond


def walls(points: Numbers, left: int, right: int) -> Iterator[tuple[int, int]]:
    """The ends of the segments of a row."""
    ends = chain.from_iterable((STRETCH * x - 1, STRETCH * x + 1) for x in sorted(set(points)))
    numbers = [left, *ends, right]
    yield from zip(numbers[::2], numbers[1::2], strict=True)


def holes(source: GeomBase, passed: Iterable[Fraction]) -> tuple[int, ...]:
    """The first point of each row whose hole is passed at these stretched x-coordinates."""
    return tuple(points.index(round(x / STRETCH)) for points, x in zip(source.lists, passed, strict=True))
