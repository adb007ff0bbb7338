"""Betweenness centrality: through how many pairs of vertices' shortest paths does a vertex lie?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any, ClassVar

import networkx as nx
import numpy as np
import sympy

from reductions.errors import InputError, OracleError
from reductions.problem import Function, whole
from reductions.problems.matrices.base import INFINITY, IntMatrix
from reductions.problems.weighted_graphs.base import WeightedGraph, shortest_distances

__all__ = ["BetweennessCentrality"]


def by_networkx(instance: BetweennessCentrality) -> Fraction:
    """The sum over all pairs of vertices, with the shortest paths that networkx lists."""
    graph, x, total = instance.graph, instance.vertex, Fraction(0)
    for s, t in permutations(set(graph) - {x}, 2):
        if nx.has_path(graph, s, t):
            paths = list(nx.all_shortest_paths(graph, s, t, "weight"))
            total += Fraction(sum(x in path for path in paths), len(paths))
    return total


@dataclass(frozen=True, eq=False, repr=False)
class BetweennessCentrality(WeightedGraph[Fraction], Function[Fraction]):
    """The value is the sum, over all s and t other than x, of the share of the shortest paths from s to t through x.

    It is a `Fraction`, not divided by the number of pairs. Pairs without a path between them count nothing.

    Parameters
    ----------
    weights
        Square matrix, shape (n, n): the weight of the edge from row to column, or `math.inf` where there is none. The
        diagonal is 0 or infinite. Weights are integers of at least 1, and (n - 1) times as large they are at most 2^61.
    vertex
        The vertex x, 0 <= x < n.

    Raises
    ------
    InputError
        If the weights are not such a matrix, or there is no such vertex.

    Examples
    --------
    >>> from math import inf
    >>> digraph = [[0, 1, 2, inf], [inf, 0, 1, 2], [inf, inf, 0, 1], [inf, inf, inf, 0]]
    >>> BetweennessCentrality(digraph, 1)
    BetweennessCentrality(vertices=4, edges=5, bound=2)
    >>> BetweennessCentrality(digraph, 1).value()
    Fraction(7, 6)
    """

    vertex: int

    directed: ClassVar[bool] = True
    least: ClassVar[int | None] = 1
    fewest: ClassVar[int] = 1
    time: ClassVar[sympy.Expr] = WeightedGraph.symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Check the weights and the vertex."""
        super().__post_init__()
        object.__setattr__(self, "vertex", whole("vertex", self.vertex, 0))
        if self.vertex >= self.vertices:
            raise InputError(f"vertex must be below {self.vertices}, got {self.vertex}")

    def value(self) -> Fraction:
        x, distances = self.vertex, shortest_distances(self.weights)
        to, onward = distances[:, x, None], distances[x]
        through = (to != INFINITY) & (onward != INFINITY)
        through &= np.where(through, to, 0) + np.where(through, onward, 0) == distances
        through[x] = through[:, x] = False
        np.fill_diagonal(through, False)
        after, total = self._counts(x, distances[x]), Fraction(0)
        for s in np.flatnonzero(through.any(axis=1)).tolist():
            counts = self._counts(s, distances[s])
            total += sum(Fraction(counts[x] * after[t], counts[t]) for t in np.flatnonzero(through[s]).tolist())
        return total

    def _counts(self, source: int, distances: IntMatrix) -> list[int]:
        """The numbers of shortest paths from a vertex to all, those to nearer vertices first."""
        there = (distances[:, None] != INFINITY) & (self.weights != INFINITY)
        last = there & (np.where(there, distances[:, None], 0) + np.where(there, self.weights, 0) == distances)
        np.fill_diagonal(last, False)
        counts = [int(v == source) for v in range(self.vertices)]
        for v in np.argsort(distances, kind="stable").tolist():
            counts[v] += sum(counts[u] for u in np.flatnonzero(last[:, v]).tolist())
        return counts

    def read(self, answer: Any) -> Fraction:
        """The value that an oracle found."""
        if isinstance(answer, bool) or not isinstance(answer, (int, Fraction)):
            raise OracleError(f"the oracle answers {answer!r:.60}; a centrality is an integer or a Fraction")
        return Fraction(answer)

    @classmethod
    def settings(cls, weights: IntMatrix) -> Iterator[dict[str, Any]]:
        return ({"vertex": v} for v in range(len(weights)))
