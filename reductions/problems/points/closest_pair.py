"""Bichromatic closest pair: are two points, one of each of two sets, at most some distance apart?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problems.points.base import PointPairs
from reductions.problems.points.metrics import distance_rows

__all__ = ["ClosestPair"]


def by_scipy(instance: ClosestPair) -> tuple[int, ...] | None:
    """The closest pair, from all distances by scipy, if it is close enough."""
    found = distance_rows(instance.metric, *instance.sets)
    if not found.size or found.min() > instance.radius:
        return None
    return tuple(map(int, np.unravel_index(found.argmin(), found.shape)))


@dataclass(frozen=True, eq=False, repr=False)
class ClosestPair(PointPairs):
    """YES iff some point of the first set and some point of the second are at most `radius` apart; see `PointPairs`.

    Examples
    --------
    >>> instance = ClosestPair((((0, 0), (9, 1)), ((5, 5), (7, 2), (1, 4))), metric="cityblock", radius=4)
    >>> instance
    ClosestPair(first=2, second=3, dimension=2, bound=9, radius=4)
    >>> instance.brute_force()
    (1, 1)
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    def holds(self, choice: tuple[int, ...]) -> bool:
        return self.distance(*choice) <= self.radius
