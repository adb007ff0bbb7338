"""GeomBase: do three points, one on each of three parallel lines, lie on one line?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from reductions.problems.integers.base import ThreeLists

__all__ = ["GeomBase"]


def by_middle_points(instance: GeomBase) -> tuple[int, ...] | None:
    """A witness in quadratic time: around each point of the middle row, one walk out along both others."""
    bottom, middle, top = instance.lists
    up = sorted(range(len(bottom)), key=bottom.__getitem__)
    down = sorted(range(len(top)), key=top.__getitem__, reverse=True)
    for j, x in enumerate(middle):
        i = k = 0
        while i < len(up) and k < len(down):
            excess = bottom[up[i]] + top[down[k]] - 2 * x
            if excess == 0:
                return up[i], j, down[k]
            i, k = (i + 1, k) if excess < 0 else (i, k + 1)
    return None


@dataclass(frozen=True, eq=False, repr=False)
class GeomBase(ThreeLists):
    """Points on the lines y = 0, 1 and 2; YES iff a line that is not horizontal meets a point of each.

    Parameters
    ----------
    lists
        The x-coordinates of the points (x, 0), of the points (x, 1), and of the points (x, 2): integers. A witness
        (i, j, k) is of points with P_i + R_k = 2 Q_j.

    Examples
    --------
    >>> instance = GeomBase(((0, 5), (4, 3), (1, 2)))
    >>> instance.brute_force()
    (1, 1, 0)
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_middle_points}

    def holds(self, choice: tuple[int, ...]) -> bool:
        p, q, r = (numbers[i] for numbers, i in zip(self.lists, choice, strict=True))
        return r - q == q - p

    def third(self, x: int, y: int) -> int:
        return 2 * y - x
