"""Exercises of notebook 12, whole paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import product
from math import inf
from typing import Any

import numpy as np

from reductions.exercises.checking import exercise, holds

__all__: list[str] = []


def min_plus(first: Any, second: Any) -> list[list[float]]:
    """The product, by its definition."""
    return [
        [min(a + b for a, b in zip(row, column, strict=True)) for column in zip(*second, strict=True)] for row in first
    ]


@exercise("12.1")
def all_distances(answer: Any) -> Iterator[str]:
    """Shortest walks, edge by edge, and no more products than it takes."""
    rng = np.random.default_rng(0)
    for vertices, density in product((1, 2, 3, 4, 6, 9), (0.3, 0.8)):
        weights = [
            [0 if i == j else int(rng.integers(1, 9)) if rng.random() < density else inf for j in range(vertices)]
            for i in range(vertices)
        ]
        wanted, most = weights, max(0, vertices - 2).bit_length()
        for _ in range(vertices):
            wanted = min_plus(wanted, weights)
        calls: list[int] = []

        def counted(first: Any, second: Any, calls: list[int] = calls) -> list[list[float]]:
            calls.append(1)
            return min_plus(first, second)

        def complaint(found: Any, wanted: Any = wanted, calls: Any = calls, most: int = most) -> str | None:
            if [list(row) for row in found] != wanted:
                return f"and should be {wanted}"
            return None if len(calls) <= most else f"which took {len(calls)} products, where {most} are enough"

        yield holds(lambda weights, counted=counted: answer(weights, counted), (weights,), complaint)


@exercise("12.2")
def pattern_and_text(answer: Any) -> Iterator[str]:
    """A match is there iff a pair is orthogonal."""
    rng = np.random.default_rng(0)
    for first, second, dimension in product((1, 2, 3), (1, 2, 3), (1, 2, 4)):
        sets = tuple(rng.integers(0, 2, (count, dimension)).tolist() for count in (first, second))
        wanted = any(not any(a and b for a, b in zip(x, y, strict=True)) for x in sets[0] for y in sets[1])

        def complaint(found: Any, wanted: bool = wanted) -> str | None:
            try:
                pattern, text = found
                matched = re.search(pattern, text) is not None
            except (TypeError, ValueError, re.error) as error:
                return f"which is not a pattern and a text: {error}"
            said = "does not match, although a pair is" if wanted else "matches, although no pair is"
            return None if matched == wanted else f"which {said} orthogonal"

        yield holds(answer, sets, complaint)


@exercise("12.3")
def found_by_halving(answer: Any) -> Iterator[str]:
    """Every entry, by questions about bounds alone, and not too many."""
    rng = np.random.default_rng(0)
    for length, bound in product((1, 2, 5), (0, 1, 10, 1000)):
        first, second = rng.integers(-bound, bound + 1, (2, length)).tolist()
        wanted = [min(first[i] + second[k - i] for i in range(k + 1)) for k in range(length)]
        calls: list[int] = []
        most = length * (4 * bound + 1).bit_length()

        def below(entries: Any, wanted: Any = wanted, calls: list[int] = calls) -> bool:
            calls.append(1)
            return all(entry <= value for entry, value in zip(entries, wanted, strict=True))

        def complaint(found: Any, wanted: Any = wanted, calls: Any = calls, most: int = most) -> str | None:
            if list(found) != wanted:
                return f"and should be {wanted}"
            return None if len(calls) <= most else f"which took {len(calls)} questions, where {most} are enough"

        yield holds(partial(answer, below=below), (length, bound), complaint)
