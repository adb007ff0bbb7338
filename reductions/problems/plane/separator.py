"""Separator: is there a line that meets none of the segments, and has some of them on either side?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import combinations, pairwise
from math import gcd
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.problem import MANY, Search, is_whole, sizes
from reductions.problems.integers.base import largest, number_bytes
from reductions.problems.plane.base import Rows, integer_rows

__all__ = ["Line", "Separator"]

Line: TypeAlias = tuple[int, int, int]
"""Integers (a, b, c): the points with a x + b y = c."""


@dataclass(frozen=True, eq=False, repr=False)
class Separator(Search[Line]):
    """Closed segments in the plane; YES iff some line meets none of them and has some of them on either side.

    A witness is a line (a, b, c), the points with a x + b y = c; a and b are not both 0.

    Parameters
    ----------
    segments
        Rows (x, y, x', y') of integers of at most 8,192 bits, the ends of a segment; they may be equal.

    Raises
    ------
    InputError
        If something else is among the segments.

    Examples
    --------
    >>> Separator(((0, 0, 2, 0), (0, 2, 2, 2))).brute_force()
    (1, -2, -1)
    """

    segments: Rows

    endless: ClassVar[bool] = True
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(segments="n", bound="U")
    storage: ClassVar[sympy.Expr] = symbols["segments"] * (100 + 4 * number_bytes(symbols["bound"]))
    time: ClassVar[sympy.Expr] = symbols["segments"] ** 3

    def __post_init__(self) -> None:
        """Check the segments."""
        object.__setattr__(self, "segments", integer_rows("segments", self.segments, 4))

    def size(self) -> NamedTuple:
        return self.sized(len(self.segments), largest(*self.segments))

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != 3:
            return False
        if not all(is_whole(x) for x in witness):
            return False
        a, b, c = map(int, witness)
        ends = [(a * x + b * y - c, a * z + b * w - c) for x, y, z, w in self.segments]
        sides = {first > 0 for first, last in ends if (first > 0 < last) or (first < 0 > last)}
        return all(first * last > 0 for first, last in ends) and len(sides) == 2

    def candidates(self) -> int:
        return min(MANY, 2 * len(self.segments) ** 3)

    def _search(self) -> Iterator[Line]:
        """Lines, one for every way to separate the segments, or more.

        A line may be turned a little. So its direction is between two that are neighbours among those through two ends,
        and between them nothing changes in the order of the ends across the direction: one of them is tried.
        """
        found: dict[Line, None] = {}
        for a, b in between(normals(self.segments)):
            spans = sorted(sorted((a * x + b * y, a * z + b * w)) for x, y, z, w in self.segments)
            reached = spans[0][1]
            for (_, last), (start, _) in pairwise(spans):
                reached = max(reached, last)
                if start > reached:
                    found[reduced(2 * a, 2 * b, reached + start)] = None
        return iter(sorted(found))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All sets of at most two segments with ends among (0, 0), (1, 0), (2, 1) and (0, 2)."""
        corners = [(0, 0), (1, 0), (2, 1), (0, 2)]
        segments = [*(p + p for p in corners), *(p + q for p, q in combinations(corners, 2))]
        for count in range(3):
            yield from map(cls, combinations(segments, count))

    @classmethod
    def random(cls, rng: np.random.Generator, *, segments: int = 6, bound: int = 6, length: int = 3) -> Self:
        """An instance of at most `segments` segments, with ends not more than `length` apart on either axis."""
        count = int(rng.integers(0, segments + 1))
        ends, steps = rng.integers(-bound, bound + 1, (count, 2)), rng.integers(-length, length + 1, (count, 2))
        return cls(tuple(map(tuple, np.hstack([ends, ends + steps]).tolist())))


def normals(segments: Rows) -> list[tuple[int, int]]:
    """The normals of the lines through two ends of segments, by their angle, from 0 to below a half turn."""
    ends = {end for x, y, z, w in segments for end in ((x, y), (z, w))}
    found: set[tuple[int, int]] = set()
    for (x, y), (z, w) in combinations(sorted(ends), 2):
        a, b = y - w, z - x  # z >= x, so b >= 0, and a > 0 for b = 0 once the sign is chosen
        divisor = gcd(a, b)
        a, b = a // divisor, b // divisor
        found.add((a, b) if b > 0 else (abs(a), b))

    def turn(p: tuple[int, int], q: tuple[int, int]) -> int:
        return q[0] * p[1] - q[1] * p[0]

    return sorted(found, key=cmp_to_key(turn))


def between(directions: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A direction between every two neighbours of these, which are in order and end half a turn after the first."""
    if directions:
        (a, b), *_ = directions
        for (x, y), (z, w) in pairwise([*directions, (-a, -b)]):
            yield (x + z, y + w) if x + z or y + w else (-y, x)


def reduced(a: int, b: int, c: int) -> Line:
    """The line with its numbers as small as possible, the first that is not 0 above 0."""
    divisor = gcd(a, b, c) * (-1 if (a, b) < (0, 0) else 1)
    return a // divisor, b // divisor, c // divisor
