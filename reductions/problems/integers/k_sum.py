"""k-SUM: do k numbers, one from each of k lists, add up to the target?"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import IndexSearch, sizes
from reductions.problems.integers.base import Numbers, integer, integers, largest, number_bytes

__all__ = ["MOST_LISTS", "KSum"]

MOST_LISTS = 400
"""The most lists of an instance."""


def by_sums(instance: KSum) -> tuple[int, ...] | None:
    """A witness by all sums of the first lists, one list after the other: every sum once, with indices that have it."""
    sums: dict[int, tuple[int, ...]] = {0: ()}
    for numbers in instance.lists:
        sums = {total + number: (*chosen, i) for total, chosen in sums.items() for i, number in enumerate(numbers)}
    return sums.get(instance.target)


@dataclass(frozen=True, eq=False, repr=False)
class KSum(IndexSearch):
    """Lists of integers and a target; YES iff some numbers, one of each list, add up to the target.

    Sizes are the number k of lists, the length of the longest, and the largest absolute value of a number or of the
    target.

    Parameters
    ----------
    lists
        At most 400 lists of integers of at most 8,192 bits, of any lengths; no lists at all have the sum 0.
    target
        Such an integer.

    Raises
    ------
    InputError
        If something else is in the lists, or the target is something else.

    Examples
    --------
    >>> instance = KSum(((5, -3), (1, 4, 4), (7,), (-2, 0)), 6)
    >>> instance
    KSum(order=4, length=3, bound=7)
    >>> instance.brute_force(), instance.solve()
    ((1, 1, 0, 0), (1, 1, 0, 0))
    """

    lists: tuple[Numbers, ...]
    target: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(order="k", length="n", bound="U")
    storage: ClassVar[sympy.Expr] = (symbols["order"] * symbols["length"] + 2) * number_bytes(symbols["bound"])
    time: ClassVar[sympy.Expr] = symbols["length"] ** sympy.ceiling(symbols["order"] / 2)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_sums}

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not isinstance(self.lists, (tuple, list)) or len(self.lists) > MOST_LISTS:
            raise InputError(f"there must be a tuple of at most {MOST_LISTS} lists, got {reprlib.repr(self.lists)}")
        checked = tuple(integers(f"list {p}", numbers) for p, numbers in enumerate(self.lists, start=1))
        object.__setattr__(self, "lists", checked)
        object.__setattr__(self, "target", integer("target", self.target))

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(map(len, self.lists))

    def size(self) -> NamedTuple:
        return self.sized(len(self.lists), max(self.axes, default=0), largest(*self.lists, (self.target,)))

    def holds(self, choice: tuple[int, ...]) -> bool:
        return sum(numbers[i] for numbers, i in zip(self.lists, choice, strict=True)) == self.target

    def solve(self) -> tuple[int, ...] | None:
        """The first witness, or None: the sums of one half of the lists are looked up among those of the other."""
        middle = len(self.lists) // 2
        left, right = self.lists[:middle], self.lists[middle:]
        rests: dict[int, tuple[int, ...]] = {}
        for chosen in indices(right):
            rests.setdefault(self.target - total(right, chosen), chosen)
        found = ((*chosen, *rests[rest]) for chosen in indices(left) if (rest := total(left, chosen)) in rests)
        return next(found, None)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most three lists of at most two numbers, each -1 or 2, in order, with targets near 0."""
        each = [(), (-1,), (2,), (-1, -1), (-1, 2)]
        for order in range(4):
            for lists in product(each, repeat=order):
                yield from (cls(lists, target) for target in (0, 1, 3)[: 4 - max(1, order)])

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, order: int = 4, numbers: int = 4, bound: int = 9, offset: int = 0
    ) -> Self:
        """An instance of at most `order` lists of at most `numbers` numbers, at most `bound` away from `offset`."""
        lists = tuple(
            tuple(x + offset for x in rng.integers(-bound, bound + 1, rng.integers(1, numbers + 1)).tolist())
            for _ in range(rng.integers(0, order + 1))
        )
        return cls(lists, int(rng.integers(-bound, bound + 1)) + len(lists) * offset)


def indices(lists: tuple[Numbers, ...]) -> Iterator[tuple[int, ...]]:
    """All choices of one index of each list, in lexicographic order."""
    return product(*(range(len(numbers)) for numbers in lists))


def total(lists: tuple[Numbers, ...], chosen: tuple[int, ...]) -> int:
    """The sum of the numbers with these indices."""
    return sum(numbers[i] for numbers, i in zip(lists, chosen, strict=True))
