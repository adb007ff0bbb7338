"""Minimum weight cycle: is there a cycle of little weight, in a digraph or in an undirected graph?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import perm
from typing import Any, ClassVar, Self, TypeAlias

import networkx as nx
import numpy as np
import sympy

from reductions.problem import MANY, Search, sizes, whole
from reductions.problems.matrices.base import INFINITY, IntMatrix
from reductions.problems.weighted_graphs.base import WeightedGraph, branch, shortest_tree

__all__ = ["Cycle", "MinWeightCycle", "UndirectedMinWeightCycle"]

Cycle: TypeAlias = tuple[int, ...]
"""Different vertices, each with an edge to the one after it, and the last to the first."""


def by_networkx(instance: CycleSearch) -> Cycle | None:
    """A lightest cycle by Dijkstra's algorithm from the end of every edge back to its beginning, without the edge."""
    graph, best, found = instance.graph, instance.threshold, None
    edges: list[tuple[int, int, int]] = list(graph.edges.data("weight"))
    for u, w, weight in edges:
        graph.remove_edge(u, w)
        if nx.has_path(graph, w, u):
            path = nx.dijkstra_path(graph, w, u)
            total = weight + nx.path_weight(graph, path, "weight")
            if total <= best:
                best, found = total, tuple(path)
        graph.add_edge(u, w, weight=weight)
    return found


@dataclass(frozen=True, eq=False, repr=False)
class CycleSearch(WeightedGraph["Cycle | None"], Search[Cycle]):
    """A graph with weights of at least 0; YES iff some cycle has a weight of at most `threshold`.

    A witness is the tuple of the vertices of a cycle in their order, from any of them on.

    Parameters
    ----------
    weights
        Square matrix, shape (n, n): the weight of the edge from row to column, or `math.inf` where there is none. The
        diagonal is 0 or infinite. Weights are integers of at least 0, and (n - 1) times as large they are at most 2^61.
    threshold
        Integer t >= 0.

    Raises
    ------
    InputError
        If the weights are not such a matrix, or the threshold is below 0.
    """

    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**WeightedGraph.symbols, **sizes(threshold="t")}
    time: ClassVar[sympy.Expr] = symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}
    shortest: ClassVar[int]
    """The least number of vertices of a cycle."""

    def __post_init__(self) -> None:
        """Check the weights and the threshold."""
        super().__post_init__()
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    @property
    def most(self) -> int:
        """The largest weight that is light enough: the threshold, if that is finite."""
        return min(self.threshold, INFINITY - 1)

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or not all(map(self._is_vertex, witness)):
            return False
        cycle = tuple(map(int, witness))
        return self.shortest <= len(cycle) == len(set(cycle)) and self._weight(cycle) <= self.most

    def _weight(self, cycle: Cycle) -> int:
        """The weight of a cycle; infinite if an edge is not there."""
        weights = [int(self.weights[pair]) for pair in pairwise((*cycle, cycle[0]))]
        return INFINITY if INFINITY in weights else sum(weights)

    @property
    def _longest(self) -> int:
        """No cycle of more edges can have a weight of at most the threshold."""
        rows, columns = self.pairs().T
        lightest = int(self.weights[rows, columns].min(initial=INFINITY))
        return min(self.vertices, self.threshold // lightest) if lightest else self.vertices

    def candidates(self) -> int:
        return min(MANY, sum(perm(self.vertices, length) for length in range(self.shortest, self._longest + 1)))

    def _search(self) -> Iterator[Cycle]:
        """The cycles from their least vertex on, and undirected ones in one direction."""
        longest, rows = self._longest, self.weights.tolist()

        def extended(path: Cycle, weight: int) -> Iterator[Cycle]:
            if len(path) >= self.shortest and (self.directed or path[1] < path[-1]) and self.verify(path):
                yield path
            for v in range(path[0] + 1, self.vertices) if len(path) < longest else ():
                if v not in path and rows[path[-1]][v] <= self.threshold - weight:
                    yield from extended((*path, v), weight + rows[path[-1]][v])

        return (cycle for v in range(self.vertices) for cycle in extended((v,), 0))

    def solve(self) -> Cycle | None:
        """A lightest cycle if that is light enough: by the shortest paths from one vertex after the other."""
        lightest, found = self.most + 1, None
        for root in range(self.vertices):
            distances, before = shortest_tree(self.weights, root)
            closed = self._closed(root, np.array(distances), np.array(before))
            u, w = divmod(int(closed.argmin()), self.vertices)
            if closed[u, w] < lightest:
                lightest, found = int(closed[u, w]), self._around(root, u, w, before)
        return found

    @abstractmethod
    def _closed(self, root: int, distances: IntMatrix, before: IntMatrix) -> IntMatrix:
        """For an edge from u to w, the weight of the walk from the root to u, over it and back; else infinite."""

    def _around(self, root: int, u: int, w: int, before: list[int]) -> Cycle:
        """The cycle in the walk from the root to u, over the edge to w, and back along the tree."""
        to, back = ([*branch(v, before)][::-1] for v in (u, w))
        while len(to) > 1 and len(back) > 1 and to[1] == back[1]:
            to, back = to[1:], back[1:]
        return (*to, *back[:0:-1])

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The vertices in another order: the cycles are the same."""
        order = rng.permutation(self.vertices)
        yield replace(self, weights=self.weights[np.ix_(order, order)])

    @classmethod
    def settings(cls, weights: IntMatrix) -> Iterator[dict[str, Any]]:
        lightest = cls(weights, int(weights[weights != INFINITY].sum())).solve() or ()
        cost = sum(int(weights[pair]) for pair in pairwise((*lightest, *lightest[:1])))
        return ({"threshold": t} for t in sorted({0, cost, max(0, cost - 1), cost + 2}))


class MinWeightCycle(CycleSearch):
    """The question for a digraph, where two vertices may be a cycle.

    Examples
    --------
    >>> from math import inf
    >>> digraph = [[0, 4, inf], [3, 0, 1], [0, inf, 0]]
    >>> MinWeightCycle(digraph, 5)
    MinWeightCycle(vertices=3, edges=4, bound=4, threshold=5)
    >>> MinWeightCycle(digraph, 5).brute_force(), MinWeightCycle(digraph, 4).brute_force()
    ((0, 1, 2), None)
    """

    directed: ClassVar[bool] = True
    shortest: ClassVar[int] = 2

    def _closed(self, root: int, distances: IntMatrix, before: IntMatrix) -> IntMatrix:
        closed = np.full_like(self.weights, INFINITY)
        home = self.weights[:, root]
        there = (distances != INFINITY) & (home != INFINITY)
        there[root] = False
        closed[there, root] = distances[there] + home[there]
        return closed


class UndirectedMinWeightCycle(CycleSearch):
    """The question for an undirected graph, where a cycle has three vertices or more.

    Examples
    --------
    >>> from math import inf
    >>> graph = [[0, 4, 1, 1], [4, 0, 2, inf], [1, 2, 0, 5], [1, inf, 5, 0]]
    >>> UndirectedMinWeightCycle(graph, 7)
    UndirectedMinWeightCycle(vertices=4, edges=5, bound=5, threshold=7)
    >>> list(UndirectedMinWeightCycle(graph, 7).witnesses())
    [(0, 1, 2), (0, 2, 3)]
    """

    directed: ClassVar[bool] = False
    shortest: ClassVar[int] = 3

    def _closed(self, root: int, distances: IntMatrix, before: IntMatrix) -> IntMatrix:
        near = distances != INFINITY
        there = (self.weights != INFINITY) & near[:, None] & near & ~np.eye(self.vertices, dtype=bool)
        tree = np.flatnonzero(before >= 0)
        there[tree, before[tree]] = there[before[tree], tree] = False
        closed = np.full_like(self.weights, INFINITY)
        np.add(distances[:, None] + distances, self.weights, out=closed, where=there)
        return closed
