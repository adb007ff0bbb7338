"""All-pairs shortest paths: the distance from every vertex to every other one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy
import sympy

from reductions.errors import InputError, OracleError
from reductions.problem import Function, frozen
from reductions.problems.matrices.base import INFINITY, IntMatrix, with_infinities
from reductions.problems.weighted_graphs.base import WeightedGraph, shortest_distances

__all__ = ["AllPairsShortestPaths"]


def by_scipy(instance: AllPairsShortestPaths) -> IntMatrix:
    """The distances by Johnson's algorithm."""
    distances = scipy.sparse.csgraph.johnson(instance.sparse)
    return np.where(np.isinf(distances), INFINITY, np.nan_to_num(distances, posinf=0).astype(np.int64))


@dataclass(frozen=True, eq=False, repr=False)
class AllPairsShortestPaths(WeightedGraph[IntMatrix], Function[IntMatrix]):
    """A digraph with integer weights, also negative ones; the value D, shape (n, n), has the distance from u to v.

    The value is an array of int64 in which infinity, the distance where no path leads, is `INFINITY`.

    Parameters
    ----------
    weights
        Square matrix, shape (n, n): the weight of the edge from row to column, or `math.inf` where there is none; no
        cycle has a negative weight. The diagonal is 0 or infinite. Weights are integers, and (n - 1) times as large
        they are at most 2^61 in absolute value.

    Raises
    ------
    InputError
        If the weights are not such a matrix, or there is a cycle of negative weight.

    Complexity
    ----------
    To make an instance with negative weights takes as long as to answer it, O(n^3).

    Examples
    --------
    >>> from math import inf
    >>> instance = AllPairsShortestPaths([[0, 5, 1], [inf, 0, inf], [inf, -3, 0]])
    >>> instance
    AllPairsShortestPaths(vertices=3, edges=3, bound=5)
    >>> [["inf" if x == INFINITY else x for x in row] for row in instance.value().tolist()]
    [[0, -2, 1], ['inf', 0, 'inf'], ['inf', -3, 0]]
    """

    directed: ClassVar[bool] = True
    least: ClassVar[int | None] = None
    time: ClassVar[sympy.Expr] = WeightedGraph.symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    def __post_init__(self) -> None:
        """Check the weights, and that no cycle is negative."""
        super().__post_init__()
        if (self.weights < 0).any() and (cycles := np.flatnonzero(shortest_distances(self.weights).diagonal())).size:
            raise InputError(f"there must be no cycle of negative weight, got one through vertex {cycles[0]}")

    def value(self) -> IntMatrix:
        """The least weight of a walk of at most n - 1 edges, by the definition: one more edge after the other."""
        steps = self.weights.tolist()
        distances = np.where(np.eye(self.vertices, dtype=bool), 0, INFINITY).tolist()
        for _ in range(self.vertices - 1):
            distances = [
                [
                    min(
                        (x + step[v] for x, step in zip(row, steps, strict=True) if INFINITY not in (x, step[v])),
                        default=INFINITY,
                    )
                    for v in range(self.vertices)
                ]
                for row in distances
            ]
        return frozen(np.array(distances, dtype=np.int64).reshape(self.weights.shape))

    def solve(self) -> IntMatrix:
        """The distances, by Floyd and Warshall."""
        return frozen(shortest_distances(self.weights))

    def read(self, answer: Any) -> IntMatrix:
        """The distances that an oracle found."""
        distances = np.asarray(answer)
        if distances.shape != self.weights.shape or distances.dtype != np.int64:
            raise OracleError(
                f"the oracle answers an array of shape {distances.shape} and dtype {distances.dtype}; the distances of "
                f"{self!r} are of shape {self.weights.shape} and dtype int64"
            )
        return frozen(distances)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All small digraphs, and with potentials that make some weights negative."""
        for instance in super().small():
            yield instance
            if instance.edges:
                yield cls(shifted(instance.weights, np.array([0, 4, 2])[: instance.vertices]))

    @classmethod
    def random(cls, rng: np.random.Generator, **arguments: Any) -> Self:
        """An instance as of any weighted graph, with potentials that make some weights negative."""
        weights = super().random(rng, **arguments).weights
        return cls(shifted(weights, rng.integers(-9, 10, len(weights))))


def shifted(weights: IntMatrix, potential: IntMatrix) -> IntMatrix:
    """Weights that differ by the potential of the ends, so that cycles weigh what they did."""
    return with_infinities(weights, weights + potential[:, None] - potential)
