"""Incremental shortest paths: how far is everything from one vertex, while arcs are inserted?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations, permutations, product
from typing import Any, ClassVar, NamedTuple, Self

import networkx as nx
import numpy as np
import sympy

from reductions.errors import InputError, OracleError
from reductions.problem import Function, frozen, sizes, whole
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY, IntMatrix, integer_matrix

__all__ = ["IncrementalShortestPaths"]

ARC_BYTES = 600
"""What an arc takes: 32 bytes, and what it takes to make and to check it."""


def by_networkx(instance: IncrementalShortestPaths) -> IntMatrix:
    """The distances by Dijkstra's algorithm after every round."""
    rows = []
    for graph in instance.graphs():
        found = nx.single_source_dijkstra_path_length(graph, 0)
        rows.append([found.get(v, INFINITY) for v in range(instance.vertices)])
    return frozen(np.array(rows, dtype=np.int64).reshape(instance.count, instance.vertices))


@dataclass(frozen=True, eq=False, repr=False)
class IncrementalShortestPaths(Function[IntMatrix]):
    """A directed graph in which arcs are inserted in rounds; the value is all distances from vertex 0 in every round.

    The value is an array of int64, shape (T, V), in which no path at all is `INFINITY`. Backwards it is the decremental
    question, in which the arcs are removed again.

    Parameters
    ----------
    vertices
        The number V of vertices, at least 1.
    arcs
        The arcs at the beginning, shape (E, 3), one row u, w, x per arc from u to w of weight x >= 0; others between
        the same vertices do no harm.
    insertions
        Shape (I, 4), one row t, u, w, x per arc that is inserted in round t. Rounds do not decrease from row to row.
    count
        The number T of rounds.

    Raises
    ------
    InputError
        If a vertex, a round or a weight is out of range, or V weights may add up to more than 2^61.

    Examples
    --------
    >>> instance = IncrementalShortestPaths(3, [(0, 1, 5)], insertions=[(1, 1, 2, 1), (2, 0, 2, 3)], count=3)
    >>> instance
    IncrementalShortestPaths(vertices=3, arcs=1, insertions=2, rounds=3, bound=5)
    >>> np.where(instance.value() == INFINITY, -1, instance.value()).tolist()
    [[0, 5, -1], [0, 5, 6], [0, 5, 3]]
    """

    vertices: int
    arcs: IntMatrix
    insertions: IntMatrix
    count: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices="V", arcs="E", insertions="I", rounds="T", bound="W")
    storage: ClassVar[sympy.Expr] = ARC_BYTES * (symbols["arcs"] + symbols["insertions"])
    time: ClassVar[sympy.Expr] = symbols["rounds"] * (symbols["vertices"] + symbols["arcs"] + symbols["insertions"])
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Check the arcs."""
        vertices, count = whole("vertices", self.vertices, 1), whole("count", self.count, 0)
        arcs = _arcs("arcs", self.arcs, (vertices, vertices))
        insertions = _arcs("insertions", self.insertions, (count, vertices, vertices))
        if (np.diff(insertions[:, 0]) < 0).any():
            raise InputError(f"rounds of insertions must not decrease, got {insertions[:, 0].tolist()}")
        checked = {"vertices": vertices, "arcs": arcs, "insertions": insertions, "count": count}
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        if vertices * self.bound > ENTRY_LIMIT:
            raise InputError(f"{vertices} weights must add up to at most 2^61, got one of {self.bound}")

    @property
    def bound(self) -> int:
        """The largest weight; 0 if there is none."""
        return max(int(rows[:, -1].max(initial=0)) for rows in (self.arcs, self.insertions))

    def size(self) -> NamedTuple:
        return self.sized(self.vertices, len(self.arcs), len(self.insertions), self.count, self.bound)

    def in_rounds(self) -> Iterator[list[list[int]]]:
        """The arcs that are inserted in every round, each u, w, x; those at the beginning are in the first one."""
        for number in range(self.count):
            new = self.insertions[self.insertions[:, 0] == number, 1:].tolist()
            yield [*self.arcs.tolist(), *new] if number == 0 else new

    def graphs(self) -> Iterator[nx.DiGraph[int]]:
        """A networkx digraph after every round, always the same one with more arcs."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.vertices))
        for new in self.in_rounds():
            for u, w, weight in new:
                if not graph.has_edge(u, w) or weight < graph[u][w]["weight"]:
                    graph.add_edge(u, w, weight=weight)
            yield graph

    def value(self) -> IntMatrix:
        arcs, rows = [], []
        for new in self.in_rounds():
            arcs += new
            distance = [0, *[INFINITY] * (self.vertices - 1)]
            for _ in range(self.vertices - 1):
                for u, w, weight in arcs:
                    if distance[u] != INFINITY:
                        distance[w] = min(distance[w], distance[u] + weight)
            rows.append(distance)
        return frozen(np.array(rows, dtype=np.int64).reshape(self.count, self.vertices))

    def solve(self) -> IntMatrix:
        """The value, by Dijkstra's algorithm from what becomes nearer with the arcs of a round."""
        out: list[list[tuple[int, int]]] = [[] for _ in range(self.vertices)]
        distance, rows = [0, *[INFINITY] * (self.vertices - 1)], []
        for new in self.in_rounds():
            nearer: list[tuple[int, int]] = []
            for u, w, weight in new:
                out[u].append((w, weight))
                heappush(nearer, (distance[u], u))
            while nearer:
                length, u = heappop(nearer)
                for w, weight in out[u] if length == distance[u] != INFINITY else ():
                    if length + weight < distance[w]:
                        distance[w] = length + weight
                        heappush(nearer, (distance[w], w))
            rows.append(list(distance))
        return frozen(np.array(rows, dtype=np.int64).reshape(self.count, self.vertices))

    def read(self, answer: Any) -> IntMatrix:
        """The distances that an oracle found."""
        distances = np.asarray(answer)
        if distances.shape != (self.count, self.vertices) or distances.dtype != np.int64:
            raise OracleError(
                f"the oracle answers an array of shape {distances.shape} and dtype {distances.dtype}; the distances of "
                f"{self!r} are of shape {(self.count, self.vertices)} and dtype int64"
            )
        return frozen(distances)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most three vertices, one arc of weight 0 or 1, one insertion and two rounds."""
        for vertices, count in product(range(1, 4), range(3)):
            single = [(*pair, weight) for pair in permutations(range(vertices), 2) for weight in range(2)]
            for arcs in ((), *combinations(single, 1)):
                for insertions in ((), *(((count - 1, *arc),) for arc in single if count)):
                    yield cls(vertices, np.array(arcs, dtype=np.int64), np.array(insertions, dtype=np.int64), count)

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, vertices: int = 6, arcs: int = 10, insertions: int = 8, bound: int = 9
    ) -> Self:
        """An instance with at most so many vertices, arcs and insertions, and weights of at most `bound`."""
        some, count = int(rng.integers(1, vertices + 1)), int(rng.integers(0, 5))
        first = rng.integers(0, (some, some, bound + 1), (rng.integers(0, arcs + 1), 3))
        later = rng.integers(0, (some, some, bound + 1), (rng.integers(0, insertions + 1) if count else 0, 3))
        when = np.sort(rng.integers(0, max(1, count), len(later)))
        return cls(some, first, np.column_stack([when, later]), count)


def _arcs(name: str, value: Any, below: tuple[int, ...]) -> IntMatrix:
    """Rows of integers of at least 0, and below these but for the last, which is a weight."""
    rows = np.zeros((0, len(below) + 1), dtype=np.int64) if len(value) == 0 else integer_matrix(name, value)
    if rows.shape[1] != len(below) + 1:
        raise InputError(f"{name} must have rows of {len(below) + 1} integers, got shape {rows.shape}")
    limits = np.array([*(min(limit, ENTRY_LIMIT) for limit in below), ENTRY_LIMIT + 1])
    if (outside := (rows < 0) | (rows >= limits)).any():
        raise InputError(f"a number in {name} must be at least 0 and below {limits.tolist()}, got {rows[outside][0]}")
    return frozen(rows)
