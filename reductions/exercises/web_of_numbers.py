"""Exercises of notebook 15, the web of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, product
from typing import Any

import numpy as np

from reductions.exercises.checking import exercise, holds

__all__: list[str] = []


def on_lines(found: Any, numbers: list[int]) -> str | None:
    """Whether three points are on a line iff their numbers add up to 0."""
    if len(found) != len(numbers) or len({tuple(point) for point in found}) != len(numbers):
        return f"which is not {len(numbers)} different points"
    for chosen in combinations(range(len(numbers)), 3):
        (x, y), *others = (found[place] for place in chosen)
        (u, v), (s, t) = ((a - x, b - y) for a, b in others)
        three = [numbers[place] for place in chosen]
        if (u * t == s * v) != (sum(three) == 0):
            return f"where the points of {three} are {'' if u * t == s * v else 'not '}on one line"
    return None


@exercise("15.1")
def points(answer: Any) -> Iterator[str]:
    """All triples of points, by their determinant."""
    rng = np.random.default_rng(0)
    for count in (0, 3, 3, 5, 8):
        numbers = rng.choice(np.arange(-9, 10), count, replace=False).tolist()
        yield holds(answer, (numbers,), partial(on_lines, numbers=numbers))
    yield holds(answer, ([-3, 1, 2, 0, -1],), partial(on_lines, numbers=[-3, 1, 2, 0, -1]))


class TwoSum:
    """Says whether a number of one list and one of another add up to a target; counts how often it is asked."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, first: Any, second: Any, target: int) -> bool:
        self.calls += 1
        others = set(second)
        return any(target - x in others for x in first)

    def complaint(self, found: Any, wanted: bool) -> str | None:
        """What is wrong with an answer."""
        if bool(found) != wanted:
            return f"and should be {wanted}"
        return None if self.calls == 1 else f"with {self.calls} questions to two_sum in place of one"


@exercise("15.2")
def k_sum(answer: Any) -> Iterator[str]:
    """Every choice of one number from each list."""
    rng = np.random.default_rng(0)
    for order, count in ((2, 1), (2, 3), (3, 2), (4, 3), (5, 2)):
        for _ in range(4):
            lists = rng.integers(-20, 21, (order, count)).tolist()
            for target in (int(rng.integers(-30, 31)), sum(numbers[0] for numbers in lists)):
                wanted = any(sum(chosen) == target for chosen in product(*lists))
                ask = TwoSum()
                yield holds(partial(answer, two_sum=ask), (lists, target), partial(ask.complaint, wanted=wanted))


def has_triple(numbers: list[int]) -> bool:
    """Whether three different places have numbers that add up to 0."""
    return any(sum(chosen) == 0 for chosen in combinations(numbers, 3))


def same_answer(found: Any, wanted: bool, count: int) -> str | None:
    """What is wrong with a list that three lists became."""
    if len(found) != count:
        return f"which has not {count} numbers"
    return None if has_triple(list(found)) == wanted else f"where the answer is {not wanted}, and should be {wanted}"


@exercise("15.3")
def one_list(answer: Any) -> Iterator[str]:
    """Three lists and the one they became, by brute force."""
    rng = np.random.default_rng(0)
    build: Callable[..., Any] = answer
    for count, bound in product((1, 2, 4), (0, 2, 10)):
        for _ in range(4):
            lists = tuple(rng.integers(-bound, bound + 1, count).tolist() for _ in range(3))
            wanted = any(sum(chosen) == 0 for chosen in product(*lists))
            yield holds(build, lists, partial(same_answer, wanted=wanted, count=3 * count))
