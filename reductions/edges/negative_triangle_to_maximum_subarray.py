r"""Negative triangle to maximum subarray: a rectangle around the centre sums up four functions of its sides.

Cut a matrix of n_1 + n_3 rows and n_2 + n_1 columns in four quadrants, at the centre. A rectangle that contains the
centre has its sides at distances from it: top a in I, left j in J, bottom k in K, right d in I, where 0 is furthest.
For any function F of two sides, with F = 0 beyond the last value of either, the entries of a quadrant

    F(x, y) - F(x + 1, y) - F(x, y + 1) + F(x + 1, y + 1)

add up to F(a, j) in the part with x >= a and y >= j. So the sum of the rectangle is that of four functions. Let the
weights be at most W in absolute value, and 2W where an edge is missing. With Z = 2W and Y = 3W take

    Z - w(a, j),     Z - w(j, k),     Z - w(k, d),     and Z if a = d, else Z - Y.

With a = d the sum is 4Z minus the weight of the triangle a, j, k: it is 4Z + 1 or more iff the triangle is negative.
Else it is at most 4Z - Y + 3W = 4Z. Rectangles that do not contain the centre have at most 4Z as well: values are at
most Z + W, and those of one quadrant differ by at most 3W, so with

    a corner of one quadrant at the centre           at most Z + W;
    two quadrants, both up to the line between them and the others     2Z + 2W;
    two quadrants, not up to that line               a difference of values in each: 3W + 3W;
    one quadrant, away from the centre               one difference or two, 6W = 3Z.

So rectangles of sum 4Z + 1 or more are the negative triangles. The matrix has n_1 + n_3 rows and n_1 + n_2 columns: an
algorithm for the maximum subarray in time $O(n^{3-\delta})$ is one for negative triangles and so for shortest paths.

The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices.

References
----------
.. [1] A. Backurs, N. Dikkala and C. Tzamos, "Tight hardness results for maximum weight rectangles", ICALP 2016. (The
   gadget is derived here.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import IntMatrix
from reductions.problems.matrices.maximum_subarray import MaximumSubarray, Rectangle
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToMaximumSubarray"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()


@dataclass(frozen=True)
class NegativeTriangleToMaximumSubarray(FanOut[NegativeTriangle, MaximumSubarray]):
    """One matrix, whose heavy rectangles are the negative triangles.

    Examples
    --------
    >>> source = NegativeTriangle(([[0, -1], [2, 2]], [[0], [0]], [[0, 1]]))
    >>> target, = NegativeTriangleToMaximumSubarray().instances(source)
    >>> target, list(target.witnesses())
    (MaximumSubarray(rows=3, columns=4, bound=12, threshold=17), [(0, 3, 1, 4)])
    >>> NegativeTriangleToMaximumSubarray().lift(source, 0, (0, 3, 1, 4))
    (0, 1, 0)
    """

    theorem = Theorem("Backurs, Dikkala and Tzamos 2016")
    overhead = Overhead(rows=n_1 + n_3, columns=n_2 + n_1, bound=at_most(6 * W), threshold=8 * W + 1)

    def targets(self, source: NegativeTriangle) -> Iterator[MaximumSubarray]:
        Z, Y = 2 * source.bound, 3 * source.bound
        first, second, third = source.completed(2 * source.bound)
        same = np.eye(source.axes[0], dtype=np.int64)
        quadrants = [
            [quadrant(Z - first), quadrant(Z - Y + Y * same)[:, ::-1]],
            [quadrant(Z - second.T)[::-1], quadrant(Z - third)[::-1, ::-1]],
        ]
        yield MaximumSubarray(np.block(quadrants), 4 * Z + 1)

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, Rectangle]:
        (i, j, k), (first, second, third) = witness, source.axes
        return 0, (i, first + third - k, j, second + first - i)

    def lift(self, source: NegativeTriangle, index: int, witness: Rectangle) -> tuple[int, ...]:
        top, bottom, left, _ = witness
        return top, left, source.axes[0] + source.axes[2] - bottom


def quadrant(values: IntMatrix) -> IntMatrix:
    """The entries that add up to these values, from each place to the last row and column.

    Examples
    --------
    >>> quadrant(np.array([[5, 3], [4, 1]])).tolist()
    [[-1, 2], [3, 1]]
    """
    beyond = np.pad(values, ((0, 1), (0, 1)))
    entries: IntMatrix = beyond[:-1, :-1] - beyond[1:, :-1] - beyond[:-1, 1:] + beyond[1:, 1:]
    return entries
