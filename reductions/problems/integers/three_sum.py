"""3SUM: do three numbers, one from each of three lists, add up to zero?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from reductions.problems.integers.base import ThreeLists

__all__ = ["ThreeSum"]


def two_pointers(instance: ThreeSum) -> tuple[int, ...] | None:
    """A witness in quadratic time: for each number of A, one walk up B and down C."""
    first, second, third = instance.lists
    up = sorted(range(len(second)), key=second.__getitem__)
    down = sorted(range(len(third)), key=third.__getitem__, reverse=True)
    for i, number in enumerate(first):
        j = k = 0
        while j < len(up) and k < len(down):
            total = number + second[up[j]] + third[down[k]]
            if total == 0:
                return i, up[j], down[k]
            j, k = (j + 1, k) if total < 0 else (j, k + 1)
    return None


@dataclass(frozen=True, eq=False, repr=False)
class ThreeSum(ThreeLists):
    """Lists A, B and C of integers; YES iff some i, j, k have A_i + B_j + C_k = 0.

    Examples
    --------
    >>> instance = ThreeSum(((5, -3), (1, 4, 4), (-7, -1)))
    >>> instance
    ThreeSum(first=2, second=3, third=2, bound=7)
    >>> instance.brute_force()
    (1, 1, 1)
    """

    scales: ClassVar[tuple[int, ...]] = (1, 1, -2)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": two_pointers}

    def holds(self, choice: tuple[int, ...]) -> bool:
        return sum(numbers[i] for numbers, i in zip(self.lists, choice, strict=True)) == 0

    def third(self, x: int, y: int) -> int:
        return -x - y
