"""Positive betweenness: is a given vertex of a weighted graph inside some shortest path?

References
----------
.. [1] A. Abboud, F. Grandoni and V. Vassilevska Williams, "Subcubic equivalences between graph centrality problems,
   APSP and diameter", SODA 2015.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import combinations, pairwise, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import networkx as nx
import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import IndexSearch, positive, sizes, whole

__all__ = ["Ends", "WeightedBetweenness", "WeightedEdge"]

WeightedEdge: TypeAlias = tuple[int, int, int]
"""Two vertices, the smaller one first, and a weight."""

Ends: TypeAlias = tuple[int, ...]
"""Two vertices, the smaller one first."""


def by_networkx(instance: WeightedBetweenness) -> Ends | None:
    """A pair of ends, if networkx says that the betweenness is positive."""
    graph: nx.Graph[int] = nx.empty_graph(instance.vertices)
    graph.add_weighted_edges_from(instance.edges)
    inside = nx.betweenness_centrality(graph, normalized=False, weight="weight")[instance.middle] > 0
    return instance.solve() if inside else None


@dataclass(frozen=True, eq=False, repr=False)
class WeightedBetweenness(IndexSearch):
    """YES iff the vertex `middle` is inside a shortest path; a witness is the ends s < t of such a path.

    Inside means that d(s, middle) + d(middle, t) = d(s, t), finite, and that s and t are other vertices.

    Sizes are the numbers V of vertices and E of edges, and the largest weight W, 0 where there is none.

    Parameters
    ----------
    vertices
        The number of vertices, at least 1; they are called 0, 1, ...
    edges
        Triples (vertex, vertex, weight) of an undirected graph: no loops, no pair twice; a weight is an integer of at
        least 1.
    middle
        A vertex.

    Raises
    ------
    InputError
        If an edge, a weight or a vertex is anything else.

    Examples
    --------
    >>> instance = WeightedBetweenness(4, ((0, 1, 2), (1, 2, 2), (0, 2, 5), (2, 3, 1), (1, 3, 3)), 2)
    >>> instance
    WeightedBetweenness(vertices=4, edges=5, bound=5)
    >>> list(instance.witnesses())
    [(0, 3), (1, 3)]
    """

    vertices: int
    edges: tuple[WeightedEdge, ...]
    middle: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices=positive("V"), edges="E", bound="W")
    # Triples of integers, twice while they are put in order, and a set of pairs.
    storage: ClassVar[sympy.Expr] = 400 * (symbols["edges"] + 1)
    time: ClassVar[sympy.Expr] = symbols["vertices"] * (symbols["edges"] + 1) * sympy.log(symbols["vertices"] + 2, 2)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Check the edges and the vertex."""
        object.__setattr__(self, "vertices", whole("the number of vertices", self.vertices, 1))
        object.__setattr__(self, "middle", self._vertex(self.middle))
        edges = tuple(sorted(map(self._edge, self.edges)))
        if len({edge[:2] for edge in edges}) < len(edges):
            pair = next(one[:2] for one, other in pairwise(edges) if one[:2] == other[:2])
            raise InputError(f"an edge must be given once, got two between {pair[0]} and {pair[1]}")
        object.__setattr__(self, "edges", edges)

    def _vertex(self, value: object) -> int:
        if (vertex := whole("a vertex", value, 0)) >= self.vertices:
            raise InputError(f"a vertex must be one of the {self.vertices} from 0 on, got {vertex}")
        return vertex

    def _edge(self, value: Any) -> WeightedEdge:
        if not isinstance(value, (tuple, list)) or len(value) != 3:
            raise InputError(f"an edge must be a triple (vertex, vertex, weight), got {reprlib.repr(value)}")
        u, w = sorted(self._vertex(end) for end in value[:2])
        if u == w:
            raise InputError(f"an edge must have two different ends, got a loop at {u}")
        return u, w, whole("a weight", value[2], 1)

    def size(self) -> NamedTuple:
        return self.sized(self.vertices, len(self.edges), max((weight for *_, weight in self.edges), default=0))

    @property
    def axes(self) -> tuple[int, ...]:
        return self.vertices, self.vertices

    @cached_property
    def neighbours(self) -> list[list[tuple[int, int]]]:
        """For each vertex its neighbours, with the weights of the edges to them."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.vertices)]
        for u, w, weight in self.edges:
            found[u].append((w, weight))
            found[w].append((u, weight))
        return found

    def distances(self, start: int) -> dict[int, int]:
        """The distance of every vertex that can be reached, by Dijkstra's algorithm."""
        found: dict[int, int] = {}
        waiting = [(0, start)]
        while waiting:
            distance, vertex = heappop(waiting)
            if vertex not in found:
                found[vertex] = distance
                for other, weight in self.neighbours[vertex]:
                    if other not in found:
                        heappush(waiting, (distance + weight, other))
        return found

    @cached_property
    def from_middle(self) -> dict[int, int]:
        """The distances from the vertex that is asked about."""
        return self.distances(self.middle)

    def _inside(self, start: int, reached: Mapping[int, int], end: int) -> bool:
        there = self.from_middle
        outside = start < end and self.middle not in (start, end)
        return outside and start in there and end in there and there[start] + there[end] == reached[end]

    def holds(self, choice: tuple[int, ...]) -> bool:
        return self._inside(choice[0], self.distances(choice[0]), choice[1])

    def _search(self) -> Iterator[Ends]:
        for start in range(self.vertices):
            reached = self.distances(start)
            yield from ((start, end) for end in range(self.vertices) if self._inside(start, reached, end))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """Every graph on up to three vertices with weights 1 and 2, the last vertex being asked about."""
        for vertices in range(1, 4):
            pairs = list(combinations(range(vertices), 2))
            for weights in product((0, 1, 2), repeat=len(pairs)):
                edges = tuple((*pair, weight) for pair, weight in zip(pairs, weights, strict=True) if weight)
                yield cls(vertices, edges, vertices - 1)

    @classmethod
    def random(cls, rng: np.random.Generator, *, vertices: int = 7, bound: int = 4, density: float = 0.5) -> Self:
        """A random graph on up to `vertices` vertices with weights of up to `bound`, and one of its vertices."""
        count = int(rng.integers(1, vertices + 1))
        pairs = (pair for pair in combinations(range(count), 2) if rng.random() < density)
        edges = tuple((*pair, int(rng.integers(1, bound + 1))) for pair in pairs)
        return cls(count, edges, int(rng.integers(count)))
