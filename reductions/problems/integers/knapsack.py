"""Knapsacks: do items that fit reach the goal, each taken once, or each as often as one likes?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import BudgetError, InputError
from reductions.problem import BRUTE_FORCE_LIMIT, IndexSearch, Problem, sizes
from reductions.problems.integers.base import Numbers, integer, integers, largest, number_bytes
from reductions.problems.integers.subsets import SubsetSearch

__all__ = ["Knapsack", "UnboundedKnapsack"]

Taken: TypeAlias = "tuple[int, Taken] | None"
"""The item that was taken last, and those before it."""


def by_dominance(instance: KnapsackProblem) -> tuple[int, ...] | None:
    """A witness by lists of weights and values that nothing dominates, item after item; of any numbers."""
    front: list[tuple[int, int, Taken]] = [(0, 0, None)]
    for item, (weight, value) in enumerate(zip(instance.weights, instance.values, strict=True)):
        for _ in range(1 if instance.once else instance.capacity // weight):
            heavier = [(w + weight, v + value, (item, taken)) for w, v, taken in front]
            before, front = front, undominated([*front, *(x for x in heavier if x[0] <= instance.capacity)])
            if [entry[:2] for entry in front] == [entry[:2] for entry in before]:
                break
    return next((instance.witness(taken) for _, value, taken in front if value >= instance.goal), None)


def undominated(entries: list[tuple[int, int, Taken]]) -> list[tuple[int, int, Taken]]:
    """The entries that are worth more than everything that is no heavier, lightest first."""
    found: list[tuple[int, int, Taken]] = []
    for entry in sorted(entries, key=lambda entry: (entry[0], -entry[1])):
        if not found or entry[1] > found[-1][1]:
            found.append(entry)
    return found


@dataclass(frozen=True, eq=False, repr=False)
class KnapsackProblem(Problem["tuple[int, ...] | None"]):
    """Items with weights and values, a capacity and a goal.

    Sizes are the number of items, the largest weight or value, the capacity and the goal.

    Parameters
    ----------
    weights
        Of each item an integer of at least 1.
    values
        Of each item an integer of at least 0, as many as there are weights.
    capacity, goal
        Integers of at least 0: what the items taken weigh at most, and what they are worth at least.

    Raises
    ------
    InputError
        If something is not such an integer, or there are more values or fewer than weights.
    """

    weights: Numbers
    values: Numbers
    capacity: int
    goal: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(items="n", bound="U", capacity="W", goal="V")
    storage: ClassVar[sympy.Expr] = (2 * symbols["items"] + 2) * number_bytes(
        symbols["bound"] + symbols["capacity"] + symbols["goal"]
    )
    time: ClassVar[sympy.Expr] = symbols["items"] * (symbols["capacity"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_dominance}
    once: ClassVar[bool]
    """Whether an item can be taken only once."""

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name, least in (("weights", 1), ("values", 0)):
            object.__setattr__(self, name, integers(name, getattr(self, name)))
            if (found := min(getattr(self, name), default=least)) < least:
                raise InputError(f"{name} must be at least {least}, got {found}")
        for name in ("capacity", "goal"):
            object.__setattr__(self, name, integer(name, getattr(self, name), 0))
        if len(self.weights) != len(self.values):
            raise InputError(f"there must be a value for each weight, got {len(self.values)} for {len(self.weights)}")

    def size(self) -> NamedTuple:
        return self.sized(len(self.weights), largest(self.weights, self.values))

    @abstractmethod
    def witness(self, taken: Taken) -> tuple[int, ...]:
        """The witness that says which items were taken."""

    def suffices(self, taken: Iterator[tuple[int, int]]) -> bool:
        """Whether items, given by number and multiplicity, fit and reach the goal."""
        items = list(taken)
        weight, value = (sum(numbers[i] * count for i, count in items) for numbers in (self.weights, self.values))
        return weight <= self.capacity and value >= self.goal

    def solve(self) -> tuple[int, ...] | None:
        """A witness, or None: for every weight up to the capacity the best value, item after item.

        Raises
        ------
        BudgetError
            If there are more than `BRUTE_FORCE_LIMIT` pairs of an item and a weight.
        """
        if (pairs := len(self.weights) * (self.capacity + 1)) > BRUTE_FORCE_LIMIT:
            raise BudgetError(
                f"{pairs:,} pairs of an item and a weight are more than {BRUTE_FORCE_LIMIT:,}; take a smaller capacity"
            )
        best: list[tuple[int, Taken]] = [(0, None)] * (self.capacity + 1 if self.weights else 1)
        for item, (weight, value) in enumerate(zip(self.weights, self.values, strict=True)):
            rising = range(weight, len(best))
            for total in reversed(rising) if self.once else rising:
                worth, taken = best[total - weight]
                if worth + value > best[total][0]:
                    best[total] = (worth + value, (item, taken))
        worth, taken = best[-1]
        return self.witness(taken) if worth >= self.goal else None

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The items in another order: any of them may be taken."""
        order = rng.permutation(len(self.weights))
        weights, values = (tuple(numbers[i] for i in order) for numbers in (self.weights, self.values))
        yield replace(self, weights=weights, values=values)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two items of weights 1 or 2 and values 0, 1 or 3, of small capacities and goals."""
        items = list(product((1, 2), (0, 1, 3)))
        for count in range(3):
            for chosen in product(items, repeat=count):
                weights, values = (tuple(item[side] for item in chosen) for side in range(2))
                yield from (cls(weights, values, w, v) for w, v in product((0, 1, 3), (0, 2, 4)))

    @classmethod
    def random(cls, rng: np.random.Generator, *, items: int = 5, bound: int = 9) -> Self:
        """An instance of at most `items` items of weights and values of at most `bound`."""
        count = int(rng.integers(0, items + 1))
        weights, values = rng.integers(1, bound + 1, count).tolist(), rng.integers(0, bound + 1, count).tolist()
        goal = int(rng.integers(0, sum(values) + 2))
        return cls(tuple(weights), tuple(values), int(rng.integers(0, 2 * bound)), goal)


class Knapsack(KnapsackProblem, SubsetSearch):
    """YES iff some items, each at most once, weigh at most the capacity and are worth at least the goal.

    A witness is a tuple of the numbers of the items, in increasing order.

    Examples
    --------
    >>> instance = Knapsack((2, 3, 4), (3, 4, 6), capacity=5, goal=7)
    >>> instance
    Knapsack(items=3, bound=6, capacity=5, goal=7)
    >>> instance.brute_force()
    (0, 1)
    """

    once: ClassVar[bool] = True

    @property
    def items(self) -> int:
        return len(self.weights)

    def holds(self, chosen: tuple[int, ...]) -> bool:
        return self.suffices((i, 1) for i in chosen)

    def witness(self, taken: Taken) -> tuple[int, ...]:
        return tuple(sorted(unrolled(taken)))


class UnboundedKnapsack(KnapsackProblem, IndexSearch):
    """YES iff some items, each as often as one likes, weigh at most the capacity and are worth at least the goal.

    A witness says for each item how often it is taken.

    Examples
    --------
    >>> UnboundedKnapsack((2, 3, 4), (3, 4, 6), capacity=7, goal=10).brute_force()
    (0, 1, 1)
    """

    once: ClassVar[bool] = False

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(self.capacity // weight + 1 for weight in self.weights)

    def holds(self, choice: tuple[int, ...]) -> bool:
        return self.suffices(iter(enumerate(choice)))

    def witness(self, taken: Taken) -> tuple[int, ...]:
        items = unrolled(taken)
        return tuple(items.count(i) for i in range(len(self.weights)))


def unrolled(taken: Taken) -> list[int]:
    """The items that were taken, the last one first."""
    items = []
    while taken is not None:
        item, taken = taken
        items.append(item)
    return items
