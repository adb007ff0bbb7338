"""What problems on weighted graphs share: a square matrix of integer weights, in which infinity is a missing edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import networkx as nx
import numpy as np
import sympy
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from reductions.errors import InputError
from reductions.problem import Problem, frozen, is_whole, sizes
from reductions.problems.matrices.base import (
    ENTRY_LIMIT,
    INFINITY,
    IntMatrix,
    html_tables,
    integer_matrix,
    largest_entry,
)

__all__ = ["WeightedGraph", "branch", "distances_from", "shortest_distances", "shortest_tree", "sparse"]

CELL_BYTES = 48
"""What an entry of the matrix takes: 8 bytes, and what it takes to make and to check it."""

FLOAT_LIMIT = 2**53
"""Up to here floats are exact: scipy's algorithms are asked about smaller distances only."""

A = TypeVar("A")


@dataclass(frozen=True, eq=False, repr=False)
class WeightedGraph(Problem[A], Generic[A]):
    """A question about a graph on vertices 0, 1, ..., n - 1 with integer weights; a new one says what is asked.

    Its sizes are the numbers of vertices and edges, `bound`, the largest absolute value of a weight, and the fields
    that a new problem adds.

    Parameters
    ----------
    weights
        Square matrix, shape (n, n): the weight of the edge from row to column, or `math.inf` where there is none. An
        undirected graph has a symmetric one. There are no loops: the diagonal is 0 or infinite, and kept as 0.
        Weights are integers, at least `least`, and (n - 1) times as large they are at most 2^61 in absolute value.

    Raises
    ------
    InputError
        If the weights are not such a matrix.
    """

    weights: IntMatrix

    directed: ClassVar[bool] = False
    """Whether edges have a direction."""

    least: ClassVar[int | None] = 0
    """The smallest weight that is allowed; None where any is."""

    fewest: ClassVar[int] = 0
    """The least number of vertices of which there are instances."""

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices="V", edges="E", bound="W")
    storage: ClassVar[sympy.Expr] = CELL_BYTES * symbols["vertices"] ** 2

    def __post_init__(self) -> None:
        """Check the weights."""
        object.__setattr__(self, "weights", self._checked(self.weights))

    def _checked(self, value: ArrayLike) -> IntMatrix:
        weights = integer_matrix("weights", value)
        n = len(weights)
        if weights.shape != (n, n):
            raise InputError(f"weights must be a square matrix, got shape {weights.shape}")
        diagonal = weights.diagonal()
        if (loops := np.flatnonzero((diagonal != 0) & (diagonal != INFINITY))).size:
            raise InputError(
                f"the diagonal of weights must be 0 or infinite, as there are no loops, got {diagonal[loops[0]]}"
            )
        lightest = int(weights[~np.eye(n, dtype=bool)].min(initial=INFINITY))
        if self.least is not None and lightest < self.least:
            raise InputError(f"weights must be at least {self.least}, got {lightest}")
        if not self.directed and (apart := np.argwhere(weights != weights.T)).size:
            u, w = apart[0]
            raise InputError(
                f"weights of an undirected graph must be symmetric, got {weights[u, w]} from {u} to {w} and "
                f"{weights[w, u]} back"
            )
        if (n - 1) * (largest := largest_entry(weights)) > ENTRY_LIMIT:
            raise InputError(
                f"{n - 1} weights must add up to at most 2^61, so that every distance is an entry; one is {largest}"
            )
        if diagonal.any():
            weights = weights.copy()
            np.fill_diagonal(weights, 0)
        return frozen(weights)

    @property
    def vertices(self) -> int:
        """The number of vertices."""
        return len(self.weights)

    @property
    def edges(self) -> int:
        """The number of edges, or of arcs where they have a direction."""
        finite = int(np.count_nonzero(self.weights != INFINITY)) - self.vertices
        return finite if self.directed else finite // 2

    @property
    def bound(self) -> int:
        """The largest absolute value of a weight; 0 if there is none."""
        return largest_entry(self.weights)

    @property
    def graph(self) -> nx.Graph[int]:
        """A networkx graph or digraph, with the attribute `weight` of edges."""
        graph: nx.Graph[int] = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(range(self.vertices))
        graph.add_weighted_edges_from((u, w, int(self.weights[u, w])) for u, w in self.pairs())
        return graph

    @property
    def sparse(self) -> csr_array:
        """A sparse matrix of the weights for scipy; see the function `sparse`."""
        return sparse(self.weights)

    def pairs(self) -> IntMatrix:
        """The pairs of vertices with an edge from the first to the second, one per row."""
        return edges_of(self.weights)

    def _is_vertex(self, value: object) -> bool:
        return is_whole(value) and 0 <= int(value) < self.vertices

    def size(self) -> NamedTuple:
        return self.sized(self.vertices, self.edges, self.bound)

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 1e7

    @classmethod
    def settings(cls, weights: IntMatrix) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances with these weights have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All graphs on up to two vertices with weights 1 and 3, and on three with weight 1, and settings."""
        for n, finite in ((0, ()), (1, ()), (2, (1, 3)), (3, (1,) if cls.directed else (1, 3))):
            places = [(u, w) for u in range(n) for w in range(n) if (u != w if cls.directed else u < w)]
            for chosen in product((*finite, INFINITY), repeat=len(places)):
                weights = np.zeros((n, n), dtype=np.int64)
                for (u, w), weight in zip(places, chosen, strict=True):
                    weights[u, w] = weight
                yield from cls._with_settings(weights if cls.directed else np.maximum(weights, weights.T))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, vertices: int = 5, bound: int = 8, density: float = 0.7, offset: int = 0
    ) -> Self:
        """An instance on at most `vertices` vertices with random settings; an edge is there with this probability.

        Weights are from `least`, or 0, to `bound`, and `offset` more.
        """
        n = int(rng.integers(cls.fewest, vertices + 1))
        weights = offset + rng.integers(min(cls.least or 0, bound), bound + 1, (n, n))
        weights = np.where(rng.random((n, n)) < density, weights, INFINITY)
        np.fill_diagonal(weights, 0)
        if not cls.directed:
            weights = np.tril(weights) + np.tril(weights, -1).T
        found = list(cls._with_settings(weights))
        return found[rng.integers(len(found))]

    @classmethod
    def _with_settings(cls, weights: IntMatrix) -> Iterator[Self]:
        return (cls(weights, **setting) for setting in cls.settings(weights))

    def _teach(self) -> str:
        return html_tables(self.weights)


def edges_of(weights: IntMatrix) -> IntMatrix:
    """The pairs of different vertices with a finite weight, one per row."""
    there = weights != INFINITY
    np.fill_diagonal(there, False)
    return np.argwhere(there)


def sparse(weights: IntMatrix) -> csr_array:
    """A sparse matrix of floats for scipy, in which edges of weight 0 are entries.

    Raises
    ------
    InputError
        If the length of a path may be 2^53 or more, and so not be exact.
    """
    if len(weights) * (largest := largest_entry(weights)) >= FLOAT_LIMIT:
        raise InputError(f"lengths of paths must be below 2^53 for scipy, got weights up to {largest}")
    rows, columns = edges_of(weights).T
    return csr_array((weights[rows, columns].astype(float), (rows, columns)), shape=weights.shape)


def branch(v: int, tree: list[int]) -> Iterator[int]:
    """The vertices from v to the root of a tree of `shortest_tree`."""
    while v >= 0:
        yield v
        v = tree[v]


def shortest_distances(weights: IntMatrix) -> IntMatrix:
    """The distances between all vertices, by Floyd and Warshall; a diagonal below 0 is a cycle of negative weight.

    Complexity
    ----------
    O(n^3) for weights of shape (n, n), vertex after vertex by numpy.

    Examples
    --------
    >>> weights = np.array([[0, 5, 1], [2, 0, INFINITY], [INFINITY, 3, 0]])
    >>> shortest_distances(weights).tolist()
    [[0, 4, 1], [2, 0, 3], [5, 3, 0]]
    """
    distance = weights.copy()
    for middle in range(len(distance)):
        to, onward = distance[:, middle, None].copy(), distance[middle].copy()
        np.minimum(distance, to + onward, out=distance, where=(to != INFINITY) & (onward != INFINITY))
        if distance.diagonal().min() < 0:  # what follows could only become smaller, without end
            break
    return distance


def distances_from(weights: IntMatrix, source: int) -> list[int]:
    """The distances from one vertex to all, without negative cycles: the weights of walks of more and more edges.

    Complexity
    ----------
    O(n^2) by numpy for every edge of the longest of the shortest paths, for weights of shape (n, n).

    Examples
    --------
    >>> weights = np.array([[0, 5, 1], [2, 0, INFINITY], [INFINITY, 3, 0]])
    >>> distances_from(weights, 0)
    [0, 4, 1]
    """
    distance, longer = np.full(len(weights), INFINITY), weights[source]
    while not np.array_equal(distance, longer):
        distance = longer
        to = distance[:, None]
        there = (to != INFINITY) & (weights != INFINITY)
        longer = np.min(np.where(there, to + np.where(there, weights, 0), INFINITY), axis=0)
    found: list[int] = distance.tolist()
    return found


def shortest_tree(weights: IntMatrix, root: int) -> tuple[list[int], list[int]]:
    """The distances from a vertex and the tree of shortest paths, by Dijkstra, for weights of at least 0.

    Returns
    -------
    tuple
        The distances to all vertices, and the vertex before each on a shortest path: -1 for the root and for those that
        no path leads to.

    Complexity
    ----------
    O(n^2) for weights of shape (n, n), vertex after vertex by numpy.

    Examples
    --------
    >>> weights = np.array([[0, 5, 1], [2, 0, INFINITY], [INFINITY, 3, 0]])
    >>> shortest_tree(weights, 0)
    ([0, 4, 1], [-1, 2, 0])
    """
    distance, before = np.full(len(weights), INFINITY), np.full(len(weights), -1)
    distance[root], open_ = 0, np.ones(len(weights), dtype=bool)
    while (nearest := int(np.where(open_, distance, INFINITY).min())) < INFINITY:
        v = int(np.flatnonzero(open_ & (distance == nearest))[0])
        open_[v] = False
        longer = np.where(weights[v] == INFINITY, INFINITY, nearest + np.minimum(weights[v], INFINITY - nearest))
        better = open_ & (longer < distance)
        distance[better], before[better] = longer[better], v
    found: list[int] = distance.tolist()
    tree: list[int] = before.tolist()
    return found, tree
