"""Segment visibility: does a point of one segment see a point of another one, past obstacles?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import sizes
from reductions.problems.integers.base import Numbers, largest, number_bytes
from reductions.problems.plane.base import Rows, integer_rows
from reductions.problems.plane.strips import UncoveredPoint

__all__ = ["SegmentVisibility"]


@dataclass(frozen=True, eq=False, repr=False)
class SegmentVisibility(UncoveredPoint):
    """Horizontal closed segments, two of them and obstacles; YES iff a point of the first sees one of the second.

    Two points see each other if the segment between them, ends included, meets no obstacle. A witness is the pair of
    their x-coordinates. The points (p, q) of the box of all pairs that an obstacle hides are those of a strip.

    Parameters
    ----------
    obstacles
        Rows (y, l, r) of integers of at most 8,192 bits: the points (x, y) with l <= x <= r.
    first, second
        Such rows, with different y.

    Raises
    ------
    InputError
        If something is not such a row, ends before it begins, or both segments have one y.

    Examples
    --------
    >>> instance = SegmentVisibility(((1, 0, 3), (2, 0, 1), (2, 3, 9)), (0, 0, 4), (3, 0, 4))
    >>> instance
    SegmentVisibility(obstacles=3, bound=9)
    >>> instance.brute_force()
    (Fraction(7, 2), Fraction(19, 8))
    """

    obstacles: Rows
    first: Numbers
    second: Numbers

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(obstacles="n", bound="U")
    storage: ClassVar[sympy.Expr] = (symbols["obstacles"] + 2) * (100 + 3 * number_bytes(symbols["bound"]))
    time: ClassVar[sympy.Expr] = symbols["obstacles"] ** 2

    def __post_init__(self) -> None:
        """Check the segments."""
        obstacles = integer_rows("obstacles", self.obstacles, 3)
        first, second = integer_rows("segments", (self.first, self.second), 3)
        for name, value in (("first", first), ("second", second), ("obstacles", obstacles)):
            object.__setattr__(self, name, value)
        for row in (first, second, *obstacles):
            if row[1] > row[2]:
                raise InputError(f"a segment (y, l, r) must have l <= r, got {row}")
        if first[0] == second[0]:
            raise InputError(f"the two segments must have different y, got {first[0]} for both")

    @property
    def uncovered(self) -> tuple[Rows, Numbers]:
        """The strips of pairs that obstacles hide, and the box of all pairs."""
        start, end = self.first[0], self.second[0]
        strips = (
            (abs(end - y), abs(y - start), least * abs(end - start), most * abs(end - start))
            for y, least, most in self.obstacles
            if min(start, end) <= y <= max(start, end)
        )
        return tuple(strips), (*self.first[1:], *self.second[1:])

    def size(self) -> NamedTuple:
        return self.sized(len(self.obstacles), largest(*self.obstacles, self.first, self.second))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All sets of at most two of six obstacles between segments at heights 0 and 3, both ways up."""
        obstacles = [(1, 0, 1), (1, 2, 4), (2, 0, 4), (2, 1, 2), (0, 0, 4), (5, 0, 4)]
        for count in range(3):
            for chosen in combinations(obstacles, count):
                yield cls(chosen, (0, 0, 3), (3, 1, 2))
                yield cls(chosen, (3, 1, 2), (0, 0, 3))

    @classmethod
    def random(cls, rng: np.random.Generator, *, obstacles: int = 6, bound: int = 6) -> Self:
        """An instance of at most `obstacles` obstacles, with numbers of at most `bound`."""
        rows = []
        for y in (-bound, bound, *rng.integers(-bound, bound + 1, rng.integers(0, obstacles + 1)).tolist()):
            left, right = sorted(rng.integers(-bound, bound + 1, 2).tolist())
            rows.append((y, left, right))
        first, second, *others = rows
        return cls(tuple(others), first, second)
