"""Superadditivity: is an entry of a sequence less than the sum of two entries whose places add up to its place?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from typing import Any, ClassVar, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import IndexSearch
from reductions.problems.integers.base import NumbersProblem

__all__ = ["SuperAdditivity"]


def by_rows(instance: SuperAdditivity) -> tuple[int, ...] | None:
    """A witness by numpy: for each x, all y at once."""
    e = np.array(instance.numbers, dtype=object)
    for x in range(len(e)):
        found = np.flatnonzero(e[x] + e[: len(e) - x] > e[x:])
        if found.size:
            return x, int(found[0])
    return None


@dataclass(frozen=True, eq=False, repr=False)
class SuperAdditivity(NumbersProblem["tuple[int, ...] | None"], IndexSearch):
    """A sequence e of N integers that does not decrease, e_0 = 0; YES iff some x + y < N have e_x + e_y > e_{x+y}.

    A witness (x, y) refutes that e is superadditive.

    Parameters
    ----------
    numbers
        Integers of at most 8,192 bits, none less than the one before it, the first of them 0.

    Raises
    ------
    InputError
        If something else is among the numbers, or one of them is less than the one before.

    Examples
    --------
    >>> SuperAdditivity((0, 1, 3, 3)).brute_force()
    (1, 2)
    >>> SuperAdditivity((0, 1, 3, 4)).brute_force() is None
    True
    """

    time: ClassVar[sympy.Expr] = NumbersProblem.symbols["length"] ** 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_rows}

    def __post_init__(self) -> None:
        """Check the order of the numbers."""
        super().__post_init__()
        if self.numbers[:1] not in ((), (0,)):
            raise InputError(f"the first number must be 0, got {self.numbers[0]}")
        for place, (before, number) in enumerate(pairwise(self.numbers), start=1):
            if before > number:
                raise InputError(f"the numbers must not decrease, got {number} after {before} at place {place}")

    @property
    def axes(self) -> tuple[int, ...]:
        return (len(self.numbers),) * 2

    def holds(self, choice: tuple[int, ...]) -> bool:
        (x, y), e = choice, self.numbers
        return x + y < len(e) and e[x] + e[y] > e[x + y]

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most six numbers that grow by 0, 1 or 3 at a time."""
        yield cls(())
        for length in range(6):
            yield from (cls(tuple(accumulate(steps, initial=0))) for steps in product((0, 1, 3), repeat=length))

    @classmethod
    def random(cls, rng: np.random.Generator, *, numbers: int = 8, step: int = 5) -> Self:
        """An instance of at most `numbers` numbers that grow by at most `step` at a time, often convex."""
        steps = rng.integers(0, step + 1, rng.integers(0, numbers)).tolist()
        return cls(tuple(accumulate(sorted(steps) if rng.random() < 0.5 else steps, initial=0)))
