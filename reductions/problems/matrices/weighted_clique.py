"""Cliques by their weight: are there k pairwise adjacent vertices whose edges weigh so much in all?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import comb
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import networkx as nx
import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import MANY, Search, is_whole, sizes, whole
from reductions.problems.matrices.base import ENTRY_BYTES, ENTRY_LIMIT, INFINITY, IntMatrix, MatrixProblem

__all__ = ["ExactWeightClique", "MinWeightClique", "Vertices", "WeightedClique"]

Vertices: TypeAlias = tuple[int, ...]
"""Numbers of vertices, none twice."""


def by_networkx(instance: WeightedClique) -> Vertices | None:
    """The first witness among the cliques that networkx lists, smaller ones first."""
    if instance.clique == 0:  # networkx does not list the empty clique
        return instance.brute_force()
    graph: nx.Graph[int] = nx.from_numpy_array(instance.matrices[0] != INFINITY)
    found = (tuple(clique) for clique in nx.enumerate_all_cliques(graph) if len(clique) == instance.clique)
    return next((clique for clique in found if instance.weighs(instance.weight(clique))), None)


@dataclass(frozen=True, eq=False, repr=False)
class WeightedClique(MatrixProblem["Vertices | None"], Search[Vertices]):
    """A question about the weight of a clique, the sum of its edges' weights; a new one defines `weighs`.

    The sizes are n, k, and the largest absolute value of a weight or of the threshold.

    Parameters
    ----------
    matrices
        One symmetric matrix of weights, shape (n, n); an infinite one is that of an edge which is not there, such as
        all those on the diagonal.
    clique
        The number k of vertices, an integer of at least 0.
    threshold
        An integer of at most 2^61 in absolute value, that weights are compared with.

    Raises
    ------
    InputError
        If the matrix is not such a one, `clique` is negative, or `threshold` is too large.
    """

    clique: int
    threshold: int

    shapes: ClassVar[tuple[tuple[str, str], ...]] = (("vertices", "vertices"),)
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices="n", clique="k", bound="W")
    storage: ClassVar[sympy.Expr] = ENTRY_BYTES * symbols["vertices"] ** 2
    time: ClassVar[sympy.Expr] = symbols["vertices"] ** symbols["clique"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    @abstractmethod
    def weighs(self, weight: int) -> bool:
        """Whether a clique of this weight is asked for."""

    def __post_init__(self) -> None:
        """Check the weights, the number of vertices and the threshold."""
        super().__post_init__()
        (weights,) = self.matrices
        if not np.array_equal(weights, weights.T):
            u, w = np.argwhere(weights != weights.T)[0].tolist()
            raise InputError(f"weights must be symmetric, got {weights[u, w]} at {(u, w)} and {weights[w, u]} back")
        if (loops := np.flatnonzero(np.diag(weights) != INFINITY)).size:
            raise InputError(f"weights on the diagonal must be infinite, got {weights[loops[0], loops[0]]}")
        object.__setattr__(self, "clique", whole("clique", self.clique, 0))
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, -ENTRY_LIMIT))
        if self.threshold > ENTRY_LIMIT:
            raise InputError(f"threshold must be at most 2^61, got {self.threshold}")

    @property
    def bound(self) -> int:
        """The largest absolute value of a weight or of the threshold."""
        return max(super().bound, abs(self.threshold))

    def size(self) -> NamedTuple:
        return self.sized(len(self.matrices[0]))

    def weight(self, clique: Vertices) -> int:
        """The weight of pairwise adjacent vertices."""
        return sum(int(self.matrices[0][pair]) for pair in combinations(clique, 2))

    def verify(self, witness: Any) -> bool:
        return (
            isinstance(witness, (tuple, list))
            and len(witness) == self.clique
            and all(is_whole(u) for u in witness)
            and all(0 <= u < len(self.matrices[0]) for u in witness)
            and self._is_asked_for(tuple(map(int, witness)))
        )

    def _is_asked_for(self, vertices: Vertices) -> bool:
        adjacent = all(self.matrices[0][pair] != INFINITY for pair in combinations(vertices, 2))
        return adjacent and self.weighs(self.weight(vertices))

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The vertices in another order: the cliques are the same."""
        order = rng.permutation(len(self.matrices[0]))
        yield replace(self, matrices=(self.matrices[0][np.ix_(order, order)],))

    def candidates(self) -> int:
        fewer = min(self.clique, len(self.matrices[0]) - self.clique)  # at least 2^fewer sets
        return MANY if fewer >= 64 else min(MANY, comb(len(self.matrices[0]), self.clique))

    def _search(self) -> Iterator[Vertices]:
        vertices = range(len(self.matrices[0]))
        count = min(self.clique, len(vertices) + 1)  # itertools takes memory for as many as it chooses
        return filter(self._is_asked_for, combinations(vertices, count))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances on at most three vertices with weights -1, 0 and infinity, and thresholds from -1 to 1."""
        for vertices in range(4):
            for weights in product(cls.small_values, repeat=comb(vertices, 2)):
                for clique, threshold in product(range(min(4, vertices + 2)), (-1, 0, 1)):
                    yield cls((_symmetric(vertices, np.array(weights, dtype=np.int64)),), clique, threshold)

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, side: int = 6, bound: int = 8, density: float = 0.8, offset: int = 0
    ) -> Self:
        """An instance with at most `side` vertices, and a threshold that some clique weighs about.

        A weight is finite with probability `density`, and then at most `bound` away from `offset`.
        """
        vertices, clique = int(rng.integers(0, side + 1)), int(rng.integers(0, side))
        weights = rng.integers(offset - bound, offset + bound + 1, comb(vertices, 2))
        weights = np.where(rng.random(len(weights)) < density, weights, INFINITY)
        matrix, chosen = _symmetric(vertices, weights), tuple[int, ...]()
        for vertex in rng.permutation(vertices).tolist():
            if len(chosen) < clique and (matrix[vertex, list(chosen)] != INFINITY).all():
                chosen = (*chosen, vertex)
        about = sum(int(matrix[pair]) for pair in combinations(chosen, 2))
        return cls((matrix,), clique, about + int(rng.integers(-1, 2)))


def _symmetric(vertices: int, weights: IntMatrix) -> IntMatrix:
    """The symmetric matrix with these weights above the diagonal, row by row, and infinity on it."""
    matrix = np.full((vertices, vertices), INFINITY)
    above, below = np.triu_indices(vertices, 1)
    matrix[above, below] = matrix[below, above] = weights
    return matrix


@dataclass(frozen=True, eq=False, repr=False)
class MinWeightClique(WeightedClique):
    """YES iff `clique` vertices are pairwise adjacent and the weights of their edges add up to less than `threshold`.

    Examples
    --------
    >>> from math import inf
    >>> weights = [[inf, 1, 2, inf], [1, inf, -4, 0], [2, -4, inf, 3], [inf, 0, 3, inf]]
    >>> instance = MinWeightClique((weights,), clique=3, threshold=-1)
    >>> instance
    MinWeightClique(vertices=4, clique=3, bound=4)
    >>> list(instance.witnesses()), MinWeightClique((weights,), 3, 0).brute_force()
    ([], (0, 1, 2))
    """

    def weighs(self, weight: int) -> bool:
        return weight < self.threshold


@dataclass(frozen=True, eq=False, repr=False)
class ExactWeightClique(WeightedClique):
    """YES iff `clique` vertices are pairwise adjacent and the weights of their edges add up to exactly `threshold`.

    Examples
    --------
    >>> from math import inf
    >>> weights = [[inf, 1, 2, inf], [1, inf, -4, 0], [2, -4, inf, 3], [inf, 0, 3, inf]]
    >>> instance = ExactWeightClique((weights,), clique=3, threshold=-1)
    >>> instance
    ExactWeightClique(vertices=4, clique=3, bound=4)
    >>> list(instance.witnesses())
    [(0, 1, 2), (1, 2, 3)]
    """

    def weighs(self, weight: int) -> bool:
        return weight == self.threshold
