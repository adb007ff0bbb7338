"""3SUM in a single list: do three of its numbers add up to zero?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import Any, ClassVar, Self

import numpy as np
import sympy

from reductions.problem import IndexSearch
from reductions.problems.integers.base import NumbersProblem

__all__ = ["SingleThreeSum"]


def two_pointers(instance: SingleThreeSum) -> tuple[int, ...] | None:
    """A witness in quadratic time: for each number, one walk from both ends of the larger ones."""
    numbers = instance.numbers
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    for place, i in enumerate(order):
        low, high = place + 1, len(order) - 1
        while low < high:
            total = numbers[i] + numbers[order[low]] + numbers[order[high]]
            if total == 0:
                return tuple(sorted((i, order[low], order[high])))
            low, high = (low + 1, high) if total < 0 else (low, high - 1)
    return None


@dataclass(frozen=True, eq=False, repr=False)
class SingleThreeSum(NumbersProblem["tuple[int, ...] | None"], IndexSearch):
    """A list S of integers; YES iff some i < j < k have S_i + S_j + S_k = 0.

    A number is taken at most once for each time that it is in the list.

    Examples
    --------
    >>> instance = SingleThreeSum((4, 1, -3, 9, -1, 4))
    >>> instance
    SingleThreeSum(length=6, bound=9)
    >>> instance.brute_force()
    (0, 2, 4)
    """

    time: ClassVar[sympy.Expr] = NumbersProblem.symbols["length"] ** 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": two_pointers}

    @property
    def axes(self) -> tuple[int, ...]:
        return (len(self.numbers),) * 3

    def holds(self, choice: tuple[int, ...]) -> bool:
        i, j, k = choice
        return i < j < k and self.numbers[i] + self.numbers[j] + self.numbers[k] == 0

    def solve(self) -> tuple[int, ...] | None:
        """A witness, or None: for every two numbers, the third is looked up among the later ones."""
        last = {number: k for k, number in enumerate(self.numbers)}
        for (i, x), (j, y) in combinations(enumerate(self.numbers), 2):
            if last.get(-x - y, j) > j:
                return i, j, last[-x - y]
        return None

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most four numbers, each -2, -1, 0, 1 or 3, in increasing order."""
        for length in range(5):
            yield from map(cls, combinations_with_replacement((-2, -1, 0, 1, 3), length))

    @classmethod
    def random(cls, rng: np.random.Generator, *, numbers: int = 8, bound: int = 20, offset: int = 0) -> Self:
        """An instance of at most `numbers` numbers, at most `bound` away from `offset` or minus twice that."""
        drawn = rng.integers(-bound, bound + 1, rng.integers(0, numbers + 1)).tolist()
        scales = rng.choice((1, 1, -2), len(drawn)).tolist() if offset else [0] * len(drawn)
        return cls(tuple(number + scale * offset for number, scale in zip(drawn, scales, strict=True)))
