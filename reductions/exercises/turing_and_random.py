"""Exercises of notebook 16, conversations and chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []


class Asked:
    """Says whether there is a marked place among some, and counts how often it is asked."""

    def __init__(self, marked: list[int]) -> None:
        self.marked, self.calls = set(marked), 0

    def __call__(self, places: Iterable[int]) -> bool:
        self.calls += 1
        return not self.marked.isdisjoint(places)

    def complaint(self, found: Any, count: int) -> str | None:
        """What is wrong with the places that were found."""
        if list(found) != sorted(self.marked):
            return f"and should be {sorted(self.marked)}"
        most = 1 + len(self.marked) * (1 + max(0, count - 1).bit_length())
        return None if self.calls <= most else f"which took {self.calls} questions, where {most} are enough"


@exercise("16.1")
def found_rows(answer: Any) -> Iterator[str]:
    """All marked places, by few questions."""
    rng = np.random.default_rng(0)
    for count, marked in ((0, 0), (1, 0), (1, 1), (2, 1), (5, 2), (16, 3), (100, 1), (100, 4), (9, 9)):
        ask = Asked(sorted(rng.choice(count, marked, replace=False).tolist()) if count else [])
        yield holds(partial(answer, ask=ask), (count,), partial(ask.complaint, count=count))


@exercise("16.2")
def alone(answer: Any) -> Iterator[str]:
    """The numbers whose remainder no other number has."""
    rng = np.random.default_rng(0)
    for count, prime in product((0, 1, 2, 6, 12), (2, 5, 13)):
        numbers = rng.integers(-30, 31, count).tolist()
        numbers += numbers[:2]
        wanted = [x for x in numbers if not any(x != y and x % prime == y % prime for y in numbers)]
        yield equal(answer, (numbers, prime), wanted)


@exercise("16.3")
def seeds(answer: Any) -> Iterator[str]:
    """The least number of independent seeds, by multiplying."""
    for failure, error in product(
        (Fraction(1, 2), Fraction(1, 3), Fraction(9, 10)), (Fraction(1, 2), Fraction(1, 1000))
    ):
        count, chance = 0, Fraction(1)
        while chance > error:
            count, chance = count + 1, chance * failure
        yield equal(answer, (failure, error), count)
