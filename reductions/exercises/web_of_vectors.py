"""Exercises of notebook 14, the web of vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

import networkx as nx
import numpy as np

from reductions.exercises.checking import Wrong, exercise, holds

__all__: list[str] = []


def pairs_of_sets() -> Iterator[tuple[list[list[int]], list[list[int]]]]:
    """Small sets of vectors, with and without an orthogonal pair."""
    rng = np.random.default_rng(0)
    for first, second, dimension in product((1, 2, 3), (1, 2, 4), (1, 2, 3)):
        chosen = [rng.integers(0, 2, (count, dimension)).tolist() for count in (first, second)]
        yield chosen[0], chosen[1]


def orthogonal(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether no coordinate is 1 in both."""
    return not any(a and b for a, b in zip(one, other, strict=True))


def of_diameter(found: Any, first: list[list[int]], second: list[list[int]]) -> str | None:
    """What is wrong with the graph of these edges."""
    graph: nx.Graph[Any] = nx.Graph(list(found))
    if not nx.is_connected(graph):
        return "which is a graph that is not connected"
    wanted = any(orthogonal(a, b) for a in first for b in second)
    diameter = nx.diameter(graph)
    if diameter == 3 if wanted else diameter <= 2:
        return None
    return f"a graph of diameter {diameter}, although {'a' if wanted else 'no'} pair is orthogonal"


@exercise("14.1")
def edges(answer: Any) -> Iterator[str]:
    """The diameter of the graph, by breadth first search."""
    for first, second in pairs_of_sets():
        yield holds(answer, (first, second), partial(of_diameter, first=first, second=second))


def of_length(found: Any, count: int) -> str | None:
    """What is wrong with so many numbers."""
    return None if len(found) == count else f"which is not {count} numbers"


@exercise("14.2")
def point(answer: Any) -> Iterator[str]:
    """Distances of all pairs of points, each made without seeing the other."""
    for dimension in (1, 2, 3):
        vectors = list(product((0, 1), repeat=dimension))
        for side, vector in product((0, 1), vectors):
            yield holds(answer, (side, vector), partial(of_length, count=dimension))
        for one, other in product(vectors, repeat=2):
            distance = sum(abs(int(x) - int(y)) for x, y in zip(answer(0, one), answer(1, other), strict=True))
            if (distance <= dimension) != orthogonal(one, other) or distance < dimension:
                raise Wrong(f"The points of {one} and {other} are at distance {distance}.")
            yield repr((one, other))


def subsequence(short: str, long: str) -> bool:
    """Whether the short one is what is left of the long one without some letters."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def of_letters(found: Any, most: int) -> str | None:
    """What is wrong with a string of at most so many letters."""
    return None if isinstance(found, str) and len(found) <= most else f"which is not a string of at most {most} letters"


@exercise("14.3")
def letters(answer: Any) -> Iterator[str]:
    """Subsequences, for all pairs of vectors."""
    for dimension in (1, 2, 3, 4):
        vectors = list(product((0, 1), repeat=dimension))
        for side, vector in product((0, 1), vectors):
            yield holds(answer, (side, vector), partial(of_letters, most=(2 - side) * dimension))
        for one, other in product(vectors, repeat=2):
            if subsequence(answer(1, other), answer(0, one)) != orthogonal(one, other):
                relation = "" if orthogonal(one, other) else "not "
                said = f"{answer(1, other)!r} and {answer(0, one)!r} for {other} and {one}"
                raise Wrong(f"The strings are {said}, which are {relation}orthogonal.")
            yield repr((one, other))
