r"""Maximum subarray to (min,+)-products: halve the rows, halve the columns, and join four corners.

Cut the rows in blocks of s, and the blocks in halves again and again: a rectangle lies in one block of rows, or there
is a last range of blocks that it lies in, and it crosses the line in the middle of that. The same for columns. So it

    lies in a block of rows:                        each block is searched by itself, r c s steps in all;
    crosses a line of rows, in a block of columns:  for all pairs of columns of the block, the rows below the line are
                                                    chosen independently of those above it, r c s log r in all;
    crosses a line of rows and one of columns:      at the crossing it is four rectangles with a corner there.

For the third kind let UL(a, j), UR(a, d), LL(b, j), LR(b, d) be the sums of these four, with top a, bottom b, left j
and right d. For each a and b the best j and d do not depend on each other:

    max_j UL(a, j) + LL(b, j)  +  max_d UR(a, d) + LR(b, d),

two (max,+)-products, or (min,+)-products of the negated sums. There are ceil(r/s) - 1 lines of rows and ceil(c/s) - 1
of columns, and two questions for each crossing. A rectangle that is heavy enough ends the conversation; j and d for the
best a and b are found in c steps.

For n by n matrices and $s = n^{1 - \epsilon}$ these are $2 n^{2 \epsilon}$ products, and own work of $n^{3 - \epsilon}$
up to logarithms: with a small enough $\epsilon$, an algorithm for products in time $O(n^{3-\delta})$ gives one for the
maximum subarray that is faster than $n^3$. (Halving down to single rows and columns would be n^2 products, most of them
of constant size.)

The smallest YES instance is one entry, the smallest NO instance none.

References
----------
.. [1] H. Tamaki and T. Tokuyama, "Algorithms for the maximum subarray problem based on matrix multiplication", SODA
   1998.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import Any, TypeAlias

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.matrices.base import IntMatrix
from reductions.problems.matrices.maximum_subarray import MaximumSubarray, Rectangle, heaviest
from reductions.problems.matrices.min_plus_product import MinPlusProduct
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["MaximumSubarrayToMinPlusProduct"]

r, c, W, _ = MaximumSubarray.symbols.values()
s = positive("s")

Line: TypeAlias = tuple[int, int, int]
"""Where a range of rows or columns begins, the line in it, and where it ends."""


def half(side: sympy.Expr) -> sympy.Expr:
    """The most rows or columns on one side of a line."""
    return sympy.Min(side, s * sympy.ceiling(sympy.ceiling(side / s) / 2))


@dataclass(frozen=True)
class MaximumSubarrayToMinPlusProduct(Reduction[MaximumSubarray, MinPlusProduct]):
    """Two products for every line of rows and line of columns.

    Parameters
    ----------
    block
        The size s of the blocks, at least 1; by default the least with s^2 at least the longer side.

    Examples
    --------
    >>> from reductions import decide
    >>> source = MaximumSubarray([[1, -5, 2, 0], [-1, 4, 3, -9], [0, -2, 6, 1]], 13)
    >>> decision = decide(source, MinPlusProduct, block=1)
    >>> decision.answer, decision.stages[1].projected
    (None, 12)
    >>> decide(MaximumSubarray(source.matrix, 11), MinPlusProduct, block=1).answer
    (0, 3, 2, 3)
    """

    block: int | None = None

    theorem = Theorem("Tamaki and Tokuyama 1998")
    overhead = Overhead(
        calls=at_most(2 * sympy.Max(0, sympy.ceiling(r / s) - 1) * sympy.Max(0, sympy.ceiling(c / s) - 1)),
        own=r * c * (s * sympy.log(r + 2) + (r + c) / s),
        growth={s: None},
        rows=at_most(half(r)),
        inner=at_most(half(c)),
        columns=at_most(s * sympy.floor(sympy.ceiling(r / s) / 2)),
        bound=at_most(half(r) * half(c) * W),
    )

    def __post_init__(self) -> None:
        """Check the size of the blocks."""
        if self.block is not None:
            object.__setattr__(self, "block", whole("block", self.block, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        longest = max(1, size["rows"], size["columns"])
        return {s: self.block or isqrt(longest - 1) + 1}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 24 * int((size["rows"] + 1) * (size["columns"] + 1))  # the sums

    def ask(self, source: MaximumSubarray) -> Conversation[MinPlusProduct]:
        side = int(self.parameters(source.measured())[s])
        (row_blocks, row_lines), (blocks, lines) = (cut(length, side) for length in source.matrix.shape)
        sums = np.pad(np.cumsum(np.cumsum(source.matrix, axis=0), axis=1), ((1, 0), (1, 0)))

        def is_heavy(found: Rectangle) -> bool:
            top, bottom, left, right = found
            return (
                int(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]) >= source.threshold
            )

        for low, high in row_blocks if blocks else ():
            top, bottom, *sides = heaviest(source.matrix[low:high]) or ()
            if is_heavy(found := (top + low, bottom + low, *sides)):
                return found
        for line in row_lines:
            for block in blocks:
                if is_heavy(found := across(sums, line, block)):
                    return found
            for column in lines:
                if is_heavy(found := (yield from around(sums, line, column))):
                    return found
        return None


def cut(length: int, side: int) -> tuple[list[tuple[int, int]], list[Line]]:
    """The blocks of a length, and the ranges of blocks that are halved: begin, line and end.

    Examples
    --------
    >>> cut(7, 2)
    ([(0, 2), (2, 4), (4, 6), (6, 7)], [(0, 4, 7), (4, 6, 7), (0, 2, 4)])
    """
    ends, lines = [*range(0, length, side), length], []
    ranges = [(0, len(ends) - 1)]
    while ranges:
        low, high = ranges.pop()
        if high - low > 1:
            middle = (low + high + 1) // 2
            lines.append((ends[low], ends[middle], ends[high]))
            ranges += [(low, middle), (middle, high)]
    return list(pairwise(ends)), lines


def across(sums: IntMatrix, line: Line, block: tuple[int, int]) -> Rectangle:
    """The heaviest rectangle across a line of rows, within a block of columns."""
    (low, middle, high), (first, last) = line, block
    best: tuple[int, Rectangle] | None = None
    for left in range(first, last):
        strip = sums[low : high + 1, left + 1 : last + 1] - sums[low : high + 1, left, None]
        above, below = strip[: middle - low], strip[middle - low + 1 :]
        gains = below.max(axis=0) - above.min(axis=0)
        width = int(gains.argmax())
        if best is None or gains[width] > best[0]:
            top, bottom = int(above[:, width].argmin()), int(below[:, width].argmax())
            best = int(gains[width]), (low + top, middle + 1 + bottom, left, left + 1 + width)
    return best[1] if best else ()


def around(sums: IntMatrix, line: Line, column: Line) -> Conversation[MinPlusProduct]:
    """Ask for the best rectangle across a line of rows and one of columns."""
    (low, middle, high), (first, centre, last) = line, column
    window = sums[low : high + 1, first : last + 1]
    # The sum from each corner to the crossing: as it is for UL and LR, negated for LL and UR.
    corner = window - window[middle - low] - window[:, centre - first, None] + sums[middle, centre]
    above, below = corner[: middle - low], corner[middle - low + 1 :]
    (upper_left, lower_left), (upper_right, lower_right) = (
        (above[:, columns], below[:, columns])
        for columns in (slice(0, centre - first), slice(centre - first + 1, None))
    )
    there = yield MinPlusProduct((-upper_left, lower_left.T))
    onward = yield MinPlusProduct((upper_right, -lower_right.T))
    a, b = divmod(int((there + onward).argmin()), high - middle)
    left, right = (lower_left[b] - upper_left[a]).argmin(), (upper_right[a] - lower_right[b]).argmin()
    return low + a, middle + 1 + b, first + int(left), centre + 1 + int(right)
