"""X + Y = T: is a number of the third list the sum of one of the first and one of the second?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problems.integers.base import ThreeLists

__all__ = ["XPlusY"]


def sums_by_rows(instance: XPlusY) -> tuple[int, ...] | None:
    """A witness by numpy: for every number of X, all its sums at once among the numbers of T in their order."""
    first, second, third = (np.array(numbers, dtype=object) for numbers in instance.lists)
    if not third.size:
        return None
    order = np.argsort(third, kind="stable")
    for i, number in enumerate(first):
        places = np.minimum(np.searchsorted(third[order], number + second), len(third) - 1)
        if (found := np.flatnonzero(third[order][places] == number + second)).size:
            return i, int(found[0]), int(order[places[found[0]]])
    return None


@dataclass(frozen=True, eq=False, repr=False)
class XPlusY(ThreeLists):
    """Lists X, Y and T of integers; YES iff some i, j, k have X_i + Y_j = T_k.

    Examples
    --------
    >>> instance = XPlusY(((5, -3), (1, 4, 4), (7, 1)))
    >>> instance
    XPlusY(first=2, second=3, third=2, bound=7)
    >>> instance.brute_force()
    (1, 1, 1)
    """

    scales: ClassVar[tuple[int, ...]] = (1, 1, 2)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": sums_by_rows}

    def holds(self, choice: tuple[int, ...]) -> bool:
        x, y, t = (numbers[i] for numbers, i in zip(self.lists, choice, strict=True))
        return x + y == t

    def third(self, x: int, y: int) -> int:
        return x + y
