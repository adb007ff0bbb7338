"""Maximum subarray: is there a rectangle in a matrix whose entries add up to much?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import comb
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import MANY, Search, is_whole, sizes, whole
from reductions.problems.matrices.base import (
    ENTRY_LIMIT,
    INFINITY,
    IntMatrix,
    html_tables,
    integer_matrix,
    largest_entry,
)

__all__ = ["MaximumSubarray", "Rectangle", "heaviest"]

Rectangle: TypeAlias = tuple[int, ...]
"""(top, bottom, left, right): the rows from top to bottom - 1, and the columns from left to right - 1."""


@dataclass(frozen=True, eq=False, repr=False)
class MaximumSubarray(Search[Rectangle]):
    """YES iff the entries of some rectangle, of at least one row and one column, add up to `threshold` or more.

    A witness is a tuple (top, bottom, left, right), 0 <= top < bottom <= r and 0 <= left < right <= c.

    Parameters
    ----------
    matrix
        Integers, shape (r, c); r c times the largest absolute value is at most 2^61.
    threshold
        Integer t, of at most 2^62 in absolute value.

    Raises
    ------
    InputError
        If the matrix or the threshold is anything else.

    Examples
    --------
    >>> instance = MaximumSubarray([[1, -5, 2], [-1, 4, 3]], 7)
    >>> instance
    MaximumSubarray(rows=2, columns=3, bound=5, threshold=7)
    >>> instance.brute_force(), MaximumSubarray([[1, -5, 2], [-1, 4, 3]], 8).brute_force()
    ((1, 2, 1, 3), None)
    """

    matrix: IntMatrix
    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(
        rows="r", columns="c", bound="W", threshold=sympy.Symbol("t", integer=True)
    )
    # Of 8 bytes for each entry, and what it takes to make and to check it.
    storage: ClassVar[sympy.Expr] = 48 * symbols["rows"] * symbols["columns"]
    time: ClassVar[sympy.Expr] = symbols["rows"] ** 2 * symbols["columns"]

    def __post_init__(self) -> None:
        """Check the entries and the threshold."""
        matrix = integer_matrix("matrix", self.matrix)
        if (matrix == INFINITY).any():
            raise InputError("the entries of the matrix must be finite, got an infinite one")
        if matrix.size * (largest := largest_entry(matrix)) > ENTRY_LIMIT:
            raise InputError(f"{matrix.size} entries must add up to at most 2^61 in absolute value; one is {largest}")
        threshold = whole("threshold", self.threshold, -2 * ENTRY_LIMIT)
        if threshold > 2 * ENTRY_LIMIT:
            raise InputError(f"threshold must be at most 2^62, got {threshold}")
        object.__setattr__(self, "matrix", matrix)
        object.__setattr__(self, "threshold", threshold)

    def size(self) -> NamedTuple:
        return self.sized(*self.matrix.shape, largest_entry(self.matrix))

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != 4:
            return False
        if not all(is_whole(x) for x in witness):
            return False
        (top, bottom, left, right), (rows, columns) = map(int, witness), self.matrix.shape
        return 0 <= top < bottom <= rows and 0 <= left < right <= columns and self._is_heavy((top, bottom, left, right))

    def _is_heavy(self, rectangle: Rectangle) -> bool:
        top, bottom, left, right = rectangle
        return int(self.matrix[top:bottom, left:right].sum()) >= self.threshold

    def candidates(self) -> int:
        rows, columns = self.matrix.shape
        return min(MANY, comb(rows + 1, 2) * comb(columns + 1, 2))

    def _search(self) -> Iterator[Rectangle]:
        rows, columns = self.matrix.shape
        return (
            (top, bottom, left, right)
            for top in range(rows)
            for bottom in range(top + 1, rows + 1)
            for left in range(columns)
            for right in range(left + 1, columns + 1)
            if self._is_heavy((top, bottom, left, right))
        )

    def solve(self) -> Rectangle | None:
        """A heaviest rectangle if that is heavy enough: all columns at once for every pair of rows."""
        found = heaviest(self.matrix)
        return found if found and self._is_heavy(found) else None

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All matrices of up to three entries -1, 0 and 2, and square ones of -1 and 2; any threshold of use."""
        for shape in ((0, 0), (0, 2), (2, 0), (1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2)):
            for entries in product((-1, 0, 2) if shape != (2, 2) else (-1, 2), repeat=shape[0] * shape[1]):
                for threshold in (0, 1, 3):
                    yield cls(np.array(entries, dtype=np.int64).reshape(shape), threshold)

    @classmethod
    def random(cls, rng: np.random.Generator, *, side: int = 5, bound: int = 8, offset: int = 0) -> Self:
        """A matrix with sides of at most `side`, entries at most `bound` away from `offset`, near to the heaviest."""
        matrix = rng.integers(offset - bound, offset + bound + 1, rng.integers(0, side + 1, 2))
        best = heaviest(matrix) or (0, 0, 0, 0)
        return cls(matrix, int(matrix[best[0] : best[1], best[2] : best[3]].sum()) + int(rng.integers(-1, 2)))

    def _teach(self) -> str:
        return html_tables(self.matrix)


def heaviest(matrix: IntMatrix) -> Rectangle | None:
    """A rectangle with the largest sum; None if there is no entry.

    Complexity
    ----------
    O(r^2 c) for a matrix of shape (r, c), one top row after the other by numpy.

    Examples
    --------
    >>> heaviest(np.array([[1, -5, 2], [-1, 4, 3]]))
    (1, 2, 1, 3)
    """
    best: tuple[int, Rectangle] | None = None
    rows, columns = matrix.shape
    for top in range(rows if columns else 0):
        sums = np.zeros((rows - top, columns + 1), dtype=np.int64)
        np.cumsum(np.cumsum(matrix[top:], axis=0), axis=1, out=sums[:, 1:])
        gains = sums[:, 1:] - np.minimum.accumulate(sums[:, :-1], axis=1)
        height, width = divmod(int(gains.argmax()), columns)
        gain, left = int(gains[height, width]), int(sums[height, : width + 1].argmin())
        if best is None or gain > best[0]:
            best = gain, (top, top + height + 1, left, width + 1)
    return best and best[1]
