"""Directed Hausdorff distance: is some point of one set far from every point of another?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problems.points.base import PointPairs
from reductions.problems.points.metrics import distance_rows

__all__ = ["DirectedHausdorff"]


def by_scipy(instance: DirectedHausdorff) -> tuple[int, ...] | None:
    """The point that is furthest from the other set, by the distances that scipy computes."""
    found = distance_rows(instance.metric, *instance.sets).min(axis=1, initial=np.inf)
    return (int(found.argmax()),) if len(found) and found.max() >= instance.radius else None


@dataclass(frozen=True, eq=False, repr=False)
class DirectedHausdorff(PointPairs):
    """YES iff some point of the first set is at least `radius` from all points of the second; see `PointPairs`.

    A witness is the number of the point, in a tuple. Where the second set is empty every point is one.

    Examples
    --------
    >>> instance = DirectedHausdorff((((0, 0), (9, 1)), ((5, 5), (7, 2), (1, 4))), metric="cityblock", radius=5)
    >>> instance
    DirectedHausdorff(first=2, second=3, dimension=2, bound=9, radius=5)
    >>> instance.brute_force()
    (0,)
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    @property
    def axes(self) -> tuple[int, ...]:
        return (len(self.sets[0]),)

    def holds(self, choice: tuple[int, ...]) -> bool:
        return all(self.distance(choice[0], j) >= self.radius for j in range(len(self.sets[1])))
