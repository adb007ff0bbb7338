"""Radius and median: is some vertex near to all others, or near on average?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np
import scipy
import sympy

from reductions.problem import IndexSearch, sizes, whole
from reductions.problems.matrices.base import INFINITY, IntMatrix
from reductions.problems.weighted_graphs.base import WeightedGraph, distances_from, shortest_distances

__all__ = ["Center", "Median", "Radius"]

Vertex: TypeAlias = tuple[int, ...]
"""One vertex, as a tuple of indices."""


def by_scipy(instance: Center) -> Vertex | None:
    """The first witness, with distances by Dijkstra's algorithm."""
    for v, row in enumerate(scipy.sparse.csgraph.dijkstra(instance.sparse)):
        if row.max() < INFINITY and instance.cost(list(map(int, row))) <= instance.threshold:
            return (v,)
    return None


@dataclass(frozen=True, eq=False, repr=False)
class Center(WeightedGraph["Vertex | None"], IndexSearch):
    """An undirected graph with weights of at least 0; YES iff for some vertex the distances cost at most `threshold`.

    A new problem says what they cost. A vertex that does not reach all others costs more than any threshold.

    Parameters
    ----------
    weights
        Symmetric matrix, shape (n, n): the weights of edges, or `math.inf` where there is none. The diagonal is 0 or
        infinite. Weights are integers of at least 0, and (n - 1) times as large they are at most 2^61.
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
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    def __post_init__(self) -> None:
        """Check the weights and the threshold."""
        super().__post_init__()
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    @staticmethod
    @abstractmethod
    def cost(distances: list[int]) -> int:
        """What these distances from a vertex to all vertices cost."""

    @property
    def axes(self) -> tuple[int, ...]:
        return (self.vertices,)

    def holds(self, choice: Vertex) -> bool:
        return self.is_near(distances_from(self.weights, choice[0]))

    def is_near(self, distances: list[int]) -> bool:
        """Whether a vertex with these distances to all vertices is a witness."""
        return INFINITY not in distances and self.cost(distances) <= self.threshold

    def solve(self) -> Vertex | None:
        """The first witness, with the distances between all vertices by Floyd and Warshall."""
        rows = enumerate(shortest_distances(self.weights).tolist())
        return next(((v,) for v, row in rows if self.is_near(row)), None)

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The vertices in another order: the distances are the same."""
        order = rng.permutation(self.vertices)
        yield replace(self, weights=self.weights[np.ix_(order, order)])

    @classmethod
    def settings(cls, weights: IntMatrix) -> Iterator[dict[str, Any]]:
        costs = {cls.cost(row) for row in shortest_distances(weights).tolist() if INFINITY not in row}
        return ({"threshold": t} for t in sorted({0, *costs, *(cost - 1 for cost in costs if cost)}))


class Radius(Center):
    """YES iff some vertex is at most `threshold` away from every vertex: the radius is that or less.

    Examples
    --------
    >>> from math import inf
    >>> path = [[0, 3, inf], [3, 0, 4], [inf, 4, 0]]
    >>> Radius(path, 4)
    Radius(vertices=3, edges=2, bound=4, threshold=4)
    >>> Radius(path, 4).brute_force(), Radius(path, 3).brute_force()
    ((1,), None)
    """

    @staticmethod
    def cost(distances: list[int]) -> int:
        return max(distances)


class Median(Center):
    """YES iff for some vertex the distances to all vertices add up to at most `threshold`.

    Examples
    --------
    >>> from math import inf
    >>> path = [[0, 3, inf], [3, 0, 4], [inf, 4, 0]]
    >>> Median(path, 7)
    Median(vertices=3, edges=2, bound=4, threshold=7)
    >>> Median(path, 7).brute_force(), Median(path, 6).brute_force()
    ((1,), None)
    """

    @staticmethod
    def cost(distances: list[int]) -> int:
        return sum(distances)
