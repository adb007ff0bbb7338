"""Collinear points: do three of the points lie on one line?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import gcd
from typing import Any, ClassVar, Self

import numpy as np

from reductions.errors import InputError
from reductions.problems.plane.base import PairsSearch, Rows, integer_pairs, integer_rows

__all__ = ["Collinear"]


def by_determinants(instance: Collinear) -> tuple[int, ...] | None:
    """The first witness by numpy: for each point, the determinants with all pairs of later points at once."""
    points = np.array(instance.points, dtype=object).reshape(-1, 2)
    for i in range(len(points)):
        x, y = (points[i + 1 :] - points[i]).T
        found = np.argwhere(np.triu(np.multiply.outer(x, y) == np.multiply.outer(y, x), 1))
        if len(found):
            j, k = found[0]
            return i, i + 1 + int(j), i + 1 + int(k)
    return None


@dataclass(frozen=True, eq=False, repr=False)
class Collinear(PairsSearch):
    """Different points of the plane; YES iff three of them, numbers i < j < k, lie on one line.

    Parameters
    ----------
    points
        Pairs (x, y) of integers of at most 8,192 bits, no two equal.

    Raises
    ------
    InputError
        If something else is among the points, or a point is given twice.

    Examples
    --------
    >>> instance = Collinear(((0, 0), (5, 1), (2, 1), (4, 2)))
    >>> instance
    Collinear(objects=4, bound=5)
    >>> instance.brute_force()
    (0, 2, 3)
    """

    points: Rows

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_determinants}

    def __post_init__(self) -> None:
        """Check the points."""
        object.__setattr__(self, "points", integer_rows("points", self.points, 2))
        if len(set(self.points)) < len(self.points):
            twice = next(point for point in self.points if self.points.count(point) > 1)
            raise InputError(f"the points must be different, got {twice} more than once")

    @property
    def objects(self) -> Rows:
        return self.points

    def holds(self, choice: tuple[int, ...]) -> bool:
        i, j, k = choice
        (a, b), (c, d), (e, f) = (self.points[p] for p in choice)
        return i < j < k and (c - a) * (f - b) == (d - b) * (e - a)

    def solve(self) -> tuple[int, ...] | None:
        """The first witness, or None: around each point, no two later ones may lie in one direction."""
        for i, (a, b) in enumerate(self.points):
            seen: dict[tuple[int, int], int] = {}
            found = []
            for j, (x, y) in enumerate(self.points[i + 1 :], start=i + 1):
                direction = reduced(x - a, y - b)
                if direction in seen:
                    found.append((i, seen[direction], j))
                seen.setdefault(direction, j)
            if found:
                return min(found)
        return None

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All sets of at most four of the points x, y >= 0 with x + y <= 2, and (3, 5)."""
        corner = [(x, y) for x, y in product(range(3), repeat=2) if x + y <= 2]
        for count in range(5):
            yield from map(cls, combinations([*corner, (3, 5)], count))

    @classmethod
    def random(cls, rng: np.random.Generator, *, points: int = 8, bound: int = 6, offset: int = 0) -> Self:
        """An instance of at most `points` points with coordinates at most `bound` away from `offset`."""
        return cls(tuple(dict.fromkeys(integer_pairs(rng, points, bound, offset))))


def reduced(x: int, y: int) -> tuple[int, int]:
    """The direction of a vector that is not 0, the same for opposite ones."""
    divisor = gcd(x, y) * (-1 if (x, y) < (0, 0) else 1)
    return x // divisor, y // divisor
