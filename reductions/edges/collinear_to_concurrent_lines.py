r"""Collinear points to concurrent lines: the dual, after a shear that leaves no two points above each other.

The line of slope m and intercept b passes through (p, q) iff q = m p + b, that is iff the point (m, -b) is on the line
y = p x - q. So three points (m, -b), with three different m, are on one line, which is not vertical, iff their lines
pass through one point. To make the m different, the points are sheared: x' = K x + y with K = U + 1, where U is the
largest absolute value of a coordinate. A shear keeps lines, and the point (x, y) becomes the line with m = x' and b =
-y.

If x' is the same for two points of three on a line, then all three are on a line K x + y = const. Its points with
integer coordinates are K apart in y, so that three of them are 2K > 2U apart, which none are. So witnesses are the
same. (K = U is not enough, because of (-1, U), (0, 0) and (1, -U); to make all x' different takes K = 2U + 1.)

The smallest instances: (0, 0), (1, 0), (2, 0) is YES, and two points, or (0, 0), (1, 0), (0, 1), are NO.

References
----------
.. [1] A. Gajentaan and M. H. Overmars, "On a class of O(n^2) problems in computational geometry", Computational
   Geometry 1995.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.base import largest
from reductions.problems.plane.collinear import Collinear
from reductions.problems.plane.concurrent_lines import ConcurrentLines
from reductions.reduction import FanOut, Theorem

__all__ = ["CollinearToConcurrentLines"]

n, U = (Collinear.symbols[name] for name in ("objects", "bound"))


@dataclass(frozen=True)
class CollinearToConcurrentLines(FanOut[Collinear, ConcurrentLines]):
    """One instance, a line for each point; witnesses are the same.

    Examples
    --------
    >>> target, = CollinearToConcurrentLines().instances(Collinear(((0, 0), (5, 1), (2, 1), (4, 2))))
    >>> target.lines, target.brute_force()
    (((0, 0), (31, -1), (13, -1), (26, -2)), (0, 2, 3))
    """

    theorem = Theorem("Gajentaan and Overmars 1995")
    overhead = Overhead(objects=n, bound=at_most(U * (U + 2)))

    def targets(self, source: Collinear) -> Iterator[ConcurrentLines]:
        shear = largest(*source.points) + 1
        yield ConcurrentLines(tuple((shear * x + y, -y) for x, y in source.points))

    def embed(self, source: Collinear, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, witness

    def lift(self, source: Collinear, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness
