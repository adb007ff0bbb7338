"""Subset sum: do some of the numbers add up to the target?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import sympy

from reductions.errors import BudgetError, InputError
from reductions.problem import BRUTE_FORCE_LIMIT, sizes
from reductions.problems.integers.base import Numbers, NumbersProblem, integer, number_bytes
from reductions.problems.integers.subsets import SubsetSearch, subsets

__all__ = ["SubsetSum"]


def meet_in_the_middle(instance: SubsetSum) -> Numbers | None:
    """A witness in time 2^(n/2): the sums of one half of the numbers are looked up among those of the other."""
    middle = len(instance.numbers) // 2
    left, right = instance.numbers[:middle], instance.numbers[middle:]
    sums = {sum(left[i] for i in chosen): chosen for chosen in subsets(middle)}
    for chosen in subsets(len(right)):
        rest = instance.target - sum(right[i] for i in chosen)
        if rest in sums:
            return (*sums[rest], *(middle + i for i in chosen))
    return None


@dataclass(frozen=True, eq=False, repr=False)
class SubsetSum(NumbersProblem["tuple[int, ...] | None"], SubsetSearch):
    """Numbers and a target T; YES iff some of the numbers, each at most once, add up to T.

    Parameters
    ----------
    numbers
        Integers of at least 0 and at most 8,192 bits; they may be repeated.
    target
        Such an integer; no numbers at all add up to 0.

    Raises
    ------
    InputError
        If something else is among the numbers, or the target is something else.

    Examples
    --------
    >>> instance = SubsetSum((3, 34, 4, 12, 5, 2), 9)
    >>> instance
    SubsetSum(length=6, bound=34, target=9)
    >>> instance.brute_force(), instance.solve()
    ((0, 2, 5), (2, 4))
    """

    target: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(length="n", bound="U", target="T")
    storage: ClassVar[sympy.Expr] = (symbols["length"] + 1) * number_bytes(symbols["bound"] + symbols["target"])
    time: ClassVar[sympy.Expr] = symbols["length"] * sympy.Min(symbols["target"] + 1, 2 ** symbols["length"])
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": meet_in_the_middle}

    def __post_init__(self) -> None:
        """Check the numbers and the target."""
        super().__post_init__()
        object.__setattr__(self, "target", integer("target", self.target, 0))
        if self.numbers and min(self.numbers) < 0:
            raise InputError(f"the numbers must be at least 0, got {min(self.numbers)}")

    @property
    def items(self) -> int:
        return len(self.numbers)

    def holds(self, chosen: tuple[int, ...]) -> bool:
        return sum(self.numbers[i] for i in chosen) == self.target

    def solve(self) -> tuple[int, ...] | None:
        """A witness, or None: one number after the other is added to all sums that are reached, up to the target.

        Raises
        ------
        BudgetError
            If there may be more than `BRUTE_FORCE_LIMIT` sums.
        """
        if (most := min(self.target + 1, self.candidates())) > BRUTE_FORCE_LIMIT:
            raise BudgetError(
                f"{most:,} sums may be reached, which is more than {BRUTE_FORCE_LIMIT:,}; take a smaller instance"
            )
        last: dict[int, int] = {0: -1}
        for i, number in enumerate(self.numbers):
            reached = {total + number for total in last if total + number <= self.target}
            last.update(dict.fromkeys(reached - last.keys(), i))
        if self.target not in last:
            return None
        chosen: list[int] = []
        rest = self.target
        while rest:
            chosen.append(last[rest])
            rest -= self.numbers[last[rest]]
        return tuple(reversed(chosen))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most three numbers, each 0, 1 or 3, with targets of at most 7."""
        for length in range(4):
            for code in range(3**length):
                numbers = tuple((0, 1, 3)[code // 3**i % 3] for i in range(length))
                yield from (cls(numbers, target) for target in range(8))

    @classmethod
    def random(cls, rng: np.random.Generator, *, numbers: int = 8, bound: int = 20) -> Self:
        """An instance of at most `numbers` numbers of at most `bound`, the target at most their sum and one more."""
        chosen = tuple(rng.integers(0, bound + 1, rng.integers(0, numbers + 1)).tolist())
        return cls(chosen, int(rng.integers(0, sum(chosen) + 2)))
