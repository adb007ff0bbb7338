"""Metricity: does a matrix of distances break the triangle inequality?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Self

import numpy as np
import sympy
from scipy.sparse.csgraph import floyd_warshall

from reductions.errors import InputError
from reductions.problem import IndexSearch
from reductions.problems.matrices.base import INFINITY
from reductions.problems.weighted_graphs.base import WeightedGraph, shortest_distances

__all__ = ["Metricity"]


def by_scipy(instance: Metricity) -> tuple[int, ...] | None:
    """A witness along a shortest path that is shorter than an edge, if there is one, by Floyd and Warshall."""
    shortest, before = floyd_warshall(instance.sparse, return_predecessors=True)
    shorter = np.argwhere(shortest < instance.weights)
    if not len(shorter):
        return None
    x, z = map(int, shorter[0])
    path = [z]
    while path[-1] != x:
        path.append(int(before[x, path[-1]]))
    steps = zip(path[-2::-1], path[-3::-1], strict=False)
    return next((x, y, v) for y, v in steps if instance.holds((x, y, v)))


@dataclass(frozen=True, eq=False, repr=False)
class Metricity(WeightedGraph["tuple[int, ...] | None"], IndexSearch):
    """Distances D between n points; YES iff some x, y, z have D(x, z) > D(x, y) + D(y, z), so that D is not a metric.

    Parameters
    ----------
    weights
        Symmetric matrix D, shape (n, n), with 0 on the diagonal, of integers of at least 0 that (n - 1) times as large
        are at most 2^61.

    Raises
    ------
    InputError
        If D is not such a matrix.

    Examples
    --------
    >>> Metricity([[0, 2, 5], [2, 0, 2], [5, 2, 0]])
    Metricity(vertices=3, edges=3, bound=5)
    >>> list(Metricity([[0, 2, 5], [2, 0, 2], [5, 2, 0]]).witnesses())
    [(0, 1, 2), (2, 1, 0)]
    >>> Metricity([[0, 2, 4], [2, 0, 2], [4, 2, 0]]).brute_force() is None
    True
    """

    time: ClassVar[sympy.Expr] = WeightedGraph.symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    def __post_init__(self) -> None:
        """Check the distances, all of which must be finite."""
        super().__post_init__()
        if (missing := np.argwhere(self.weights == INFINITY)).size:
            x, y = missing[0]
            raise InputError(f"all distances must be finite, got an infinite one from {x} to {y}")

    @property
    def axes(self) -> tuple[int, ...]:
        return (self.vertices,) * 3

    def holds(self, choice: tuple[int, ...]) -> bool:
        x, y, z = choice
        return bool(self.weights[x, z] > self.weights[x, y] + self.weights[y, z])

    @classmethod
    def small(cls) -> Iterator[Self]:
        """Up to three points with distances 0, 1 and 3, and four with distances 1 and 3."""
        for n, few in ((0, ()), (1, ()), (2, (0, 1, 3)), (3, (0, 1, 3)), (4, (1, 3))):
            for chosen in product(few, repeat=n * (n - 1) // 2):
                weights = np.zeros((n, n), dtype=np.int64)
                weights[np.triu_indices(n, 1)] = chosen
                yield cls(weights + weights.T)

    @classmethod
    def random(cls, rng: np.random.Generator, **arguments: Any) -> Self:
        """A complete graph as of any weighted graph, or what its shortest paths make a metric."""
        weights = super().random(rng, **arguments | {"density": 1}).weights
        return cls(shortest_distances(weights) if rng.random() < 0.5 else weights)
