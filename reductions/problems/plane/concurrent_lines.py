"""Concurrent lines: do three of the lines pass through one point?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any, ClassVar, Self

import numpy as np

from reductions.problems.plane.base import PairsSearch, Rows, integer_pairs, integer_rows

__all__ = ["ConcurrentLines"]


def by_intersections(instance: ConcurrentLines) -> tuple[int, ...] | None:
    """A witness by the points in which two lines meet: three lines are in one where it is met twice, from one line."""
    at: dict[tuple[int, Fraction], tuple[int, int]] = {}
    for i, (m, b) in enumerate(instance.lines):
        for j, (slope, intercept) in enumerate(instance.lines[:i]):
            if slope != m:
                x = Fraction(b - intercept, slope - m)
                for line in (i, j):
                    other = i + j - line
                    first, before = at.setdefault((line, x), (line, other))
                    if instance.lines[before][0] != instance.lines[other][0]:
                        return tuple(sorted((first, before, other)))
    return None


@dataclass(frozen=True, eq=False, repr=False)
class ConcurrentLines(PairsSearch):
    """Lines y = m x + b; YES iff three of them, numbers i < j < k, no two of them parallel, pass through one point.

    Parameters
    ----------
    lines
        Pairs (m, b) of integers of at most 8,192 bits; a line may be given more than once.

    Raises
    ------
    InputError
        If something else is among the lines.

    Examples
    --------
    >>> instance = ConcurrentLines(((0, 4), (1, 1), (3, 4), (2, -1)))
    >>> instance
    ConcurrentLines(objects=4, bound=4)
    >>> instance.brute_force() is None, ConcurrentLines((*instance.lines, (-1, 4))).brute_force()
    (True, (0, 2, 4))
    """

    lines: Rows

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_intersections}

    def __post_init__(self) -> None:
        """Check the lines."""
        object.__setattr__(self, "lines", integer_rows("lines", self.lines, 2))

    @property
    def objects(self) -> Rows:
        return self.lines

    def holds(self, choice: tuple[int, ...]) -> bool:
        i, j, k = choice
        (m, b), (n, c), (o, d) = (self.lines[p] for p in choice)
        return i < j < k and len({m, n, o}) == 3 and (c - b) * (m - o) == (d - b) * (m - n)

    def solve(self) -> tuple[int, ...] | None:
        """The first witness, or None: along each line, no two later ones of different slopes may meet it in a point."""
        for i, (m, b) in enumerate(self.lines):
            seen: dict[Fraction, int] = {}
            found = []
            for j, (slope, intercept) in enumerate(self.lines[i + 1 :], start=i + 1):
                if slope != m:
                    before = seen.setdefault(Fraction(intercept - b, m - slope), j)
                    if self.lines[before][0] != slope:
                        found.append((i, before, j))
            if found:
                return min(found)
        return None

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All lists of at most four of the lines with slopes -1, 0 and 2 and intercepts 0 and 1, in this order."""
        for count in range(5):
            yield from map(cls, combinations_with_replacement(product((-1, 0, 2), (0, 1)), count))

    @classmethod
    def random(cls, rng: np.random.Generator, *, lines: int = 8, bound: int = 6, offset: int = 0) -> Self:
        """An instance of at most `lines` lines with slopes and intercepts at most `bound` away from `offset`."""
        return cls(integer_pairs(rng, lines, bound, offset))
