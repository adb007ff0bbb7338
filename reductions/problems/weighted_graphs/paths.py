"""Replacement paths and the second simple path: what is left when a shortest path may not be taken."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, ClassVar, Generic, NamedTuple, TypeAlias, TypeVar

import networkx as nx
import numpy as np
import sympy
from scipy.sparse.csgraph import dijkstra

from reductions.errors import InputError, OracleError
from reductions.problem import MANY, Function, Search, frozen, sizes, whole
from reductions.problems.matrices.base import INFINITY, IntMatrix
from reductions.problems.weighted_graphs.base import WeightedGraph, branch, distances_from, shortest_tree, sparse

__all__ = ["PathProblem", "ReplacementPaths", "SecondSimplePath", "Walk"]

Walk: TypeAlias = tuple[int, ...]
"""Vertices, each with an edge to the one after it."""

A = TypeVar("A")


@dataclass(frozen=True, eq=False, repr=False)
class PathProblem(WeightedGraph[A], Generic[A]):
    """A question about a digraph with weights of at least 0 and one of its shortest paths.

    Parameters
    ----------
    weights
        Square matrix, shape (n, n): the weight of the edge from row to column, or `math.inf` where there is none. The
        diagonal is 0 or infinite. Weights are integers of at least 0, and (n - 1) times as large they are at most 2^61.
    path
        The vertices of a shortest path, at least one; their number less 1 is the size `length`.

    Raises
    ------
    InputError
        If the weights are not such a matrix, or the path is not a shortest one from its first to its last vertex.
    """

    path: Walk

    directed: ClassVar[bool] = True
    fewest: ClassVar[int] = 1
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**WeightedGraph.symbols, **sizes(length="l")}
    time: ClassVar[sympy.Expr] = (symbols["length"] + 1) * symbols["vertices"] ** 2

    def __post_init__(self) -> None:
        """Check the weights and the path."""
        super().__post_init__()
        if not isinstance(self.path, (tuple, list)) or not self.path:
            raise InputError(f"path must be a tuple of at least one vertex, got {reprlib.repr(self.path)}")
        path = tuple(whole("a vertex of the path", vertex, 0) for vertex in self.path)
        if max(path) >= self.vertices:
            raise InputError(f"the vertices of the path must be below {self.vertices}, got {max(path)}")
        object.__setattr__(self, "path", path)
        shortest = shortest_tree(self.weights, path[0])[0][path[-1]]
        if len(set(path)) < len(path) or (weight := self.weight_of(path)) == INFINITY:
            raise InputError(f"path must lead along edges through different vertices, got {reprlib.repr(path)}")
        if weight > shortest:
            raise InputError(f"path must be a shortest one, of weight {shortest}, got one of weight {weight}")

    @property
    def length(self) -> int:
        """The number of edges of the path."""
        return len(self.path) - 1

    def size(self) -> NamedTuple:
        return self.sized(self.vertices, self.edges, self.bound, self.length)

    def weight_of(self, walk: Walk) -> int:
        """The weight of a walk; infinite if an edge is not there."""
        weights = [int(self.weights[pair]) for pair in pairwise(walk)]
        return INFINITY if INFINITY in weights else sum(weights)

    def without(self, edge: tuple[int, int]) -> IntMatrix:
        """The weights when this edge is taken out."""
        weights = self.weights.copy()
        weights[edge] = INFINITY
        return weights

    @classmethod
    def settings(cls, weights: IntMatrix) -> Iterator[dict[str, Any]]:
        for v in range(len(weights)):
            tree = shortest_tree(weights, v)[1]
            for w in range(len(weights)):
                path = tuple(branch(w, tree))[::-1]
                if path[0] == v:
                    yield from cls.path_settings(weights, path)

    @classmethod
    def path_settings(cls, weights: IntMatrix, path: Walk) -> Iterator[dict[str, Any]]:
        """The fields that small and drawn instances with these weights and this path have."""
        yield {"path": path}


def by_scipy(instance: ReplacementPaths) -> IntMatrix:
    """The distances by Dijkstra's algorithm, once for every edge of the path."""
    first, last = instance.path[0], instance.path[-1]
    found = []
    for edge in pairwise(instance.path):
        distance = dijkstra(sparse(instance.without(edge)), indices=[first])[0, last]
        found.append(int(distance) if distance < np.inf else INFINITY)
    return np.array(found, dtype=np.int64)


def by_yen(instance: SecondSimplePath) -> Walk | None:
    """The first of the two shortest simple paths, as networkx finds them, that is another one."""
    source, target = instance.path[0], instance.path[-1]
    if source == target:
        return None
    paths = nx.shortest_simple_paths(instance.graph, source, target, "weight")
    others = (tuple(path) for path in islice(paths, 2) if tuple(path) != instance.path)
    return next((path for path in others if instance.weight_of(path) <= instance.threshold), None)


class ReplacementPaths(PathProblem[IntMatrix], Function[IntMatrix]):
    """The value has for each edge of the path the distance from its first vertex to its last without that edge.

    It is an array of int64, shape (length,), in which infinity is `INFINITY`.

    Examples
    --------
    >>> from math import inf
    >>> digraph = [[0, 1, 5], [inf, 0, 1], [inf, inf, 0]]
    >>> ReplacementPaths(digraph, (0, 1, 2))
    ReplacementPaths(vertices=3, edges=3, bound=5, length=2)
    >>> ReplacementPaths(digraph, (0, 1, 2)).value().tolist()
    [5, 5]
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    def value(self) -> IntMatrix:
        first, last = self.path[0], self.path[-1]
        return self._array(distances_from(self.without(edge), first)[last] for edge in pairwise(self.path))

    def solve(self) -> IntMatrix:
        """The distances, by Dijkstra for each edge of the path."""
        first, last = self.path[0], self.path[-1]
        return self._array(shortest_tree(self.without(edge), first)[0][last] for edge in pairwise(self.path))

    @staticmethod
    def _array(distances: Iterator[int]) -> IntMatrix:
        return frozen(np.array(list(distances), dtype=np.int64))

    def read(self, answer: Any) -> IntMatrix:
        """The distances that an oracle found."""
        distances = np.asarray(answer)
        if distances.shape != (self.length,) or distances.dtype != np.int64:
            raise OracleError(
                f"the oracle answers an array of shape {distances.shape} and dtype {distances.dtype}; the distances of "
                f"{self!r} are of shape {(self.length,)} and dtype int64"
            )
        return frozen(distances)


@dataclass(frozen=True, eq=False, repr=False)
class SecondSimplePath(PathProblem["Walk | None"], Search[Walk]):
    """YES iff another simple path between the ends of the path has a weight of at most `threshold`.

    A witness is the tuple of the vertices of such a path.

    Parameters
    ----------
    weights, path
        As for every `PathProblem`.
    threshold
        Integer t >= 0.

    Raises
    ------
    InputError
        If the path is not a shortest one of such a graph, or the threshold is below 0.

    Examples
    --------
    >>> from math import inf
    >>> digraph = [[0, 1, 5], [inf, 0, 1], [inf, inf, 0]]
    >>> SecondSimplePath(digraph, (0, 1, 2), 5)
    SecondSimplePath(vertices=3, edges=3, bound=5, length=2, threshold=5)
    >>> SecondSimplePath(digraph, (0, 1, 2), 5).brute_force(), SecondSimplePath(digraph, (0, 1, 2), 4).brute_force()
    ((0, 2), None)
    """

    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**PathProblem.symbols, **sizes(threshold="t")}
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_yen}

    def __post_init__(self) -> None:
        """Check the weights, the path and the threshold."""
        super().__post_init__()
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    @property
    def most(self) -> int:
        """The largest weight that is light enough: the threshold, if that is finite."""
        return min(self.threshold, INFINITY - 1)

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or not all(map(self._is_vertex, witness)):
            return False
        walk = tuple(map(int, witness))
        ends = (walk[:1], walk[-1:]) == (self.path[:1], self.path[-1:])
        return ends and len(set(walk)) == len(walk) and walk != self.path and self.weight_of(walk) <= self.most

    def candidates(self) -> int:
        """The walks of few enough edges between the ends that may be light, with weights rounded down to sixteenths."""
        unit = max(1, -(-self.most // 16))
        most, (rows, columns) = self.most // unit, self.pairs().T
        parts = self.weights[rows, columns] // unit
        edges = np.zeros((most + 1, self.vertices, self.vertices))
        light = parts <= most
        edges[parts[light], rows[light], columns[light]] = 1
        reached = np.zeros((most + 1, self.vertices))
        reached[0, self.path[0]] = 1
        count = 0.0
        for _ in range(self.vertices):
            count += float(reached[:, self.path[-1]].sum())
            longer = np.zeros_like(reached)
            for part, joined in enumerate(edges):
                longer[part:] += reached[: most + 1 - part] @ joined
            reached = np.minimum(longer, float(MANY))
        return int(min(count, MANY))

    def _search(self) -> Iterator[Walk]:
        rows, left = self.weights.tolist(), distances_from(self.weights.T, self.path[-1])

        def extended(walk: Walk, weight: int) -> Iterator[Walk]:
            if walk[-1] == self.path[-1]:
                if walk != self.path:
                    yield walk
                return
            for v, step in enumerate(rows[walk[-1]]):
                if v not in walk and max(step, left[v]) < INFINITY and weight + step + left[v] <= self.threshold:
                    yield from extended((*walk, v), weight + step)

        return extended(self.path[:1], 0)

    def solve(self) -> Walk | None:
        """A lightest other path if that is light enough: it avoids an edge of the path, by Dijkstra for each."""
        lightest, found = self.most + 1, None
        for edge in pairwise(self.path):
            distances, tree = shortest_tree(self.without(edge), self.path[0])
            if distances[self.path[-1]] < lightest:
                lightest, found = distances[self.path[-1]], tuple(branch(self.path[-1], tree))[::-1]
        return found

    @classmethod
    def path_settings(cls, weights: IntMatrix, path: Walk) -> Iterator[dict[str, Any]]:
        shortest = sum(int(weights[pair]) for pair in pairwise(path))
        second = min(ReplacementPaths(weights, path).solve().tolist(), default=INFINITY)
        finite = {second, max(0, second - 1)} if second < INFINITY else set()
        return ({"path": path, "threshold": t} for t in sorted({shortest, *finite}))
