"""What questions about one triangle of a weighted tripartite graph share: all but the weights that are asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
import sympy

from reductions.problem import IndexSearch, sizes
from reductions.problems.matrices.base import ENTRY_BYTES, INFINITY, IntMatrix, MatrixProblem

__all__ = ["WeightedTriangle"]


def broadcast(instance: WeightedTriangle) -> tuple[int, ...] | None:
    """The first witness by numpy, all pairs (j, k) at once for each i."""
    return next(filter(None, map(instance.through, range(len(instance.matrices[0])))), None)


@dataclass(frozen=True, eq=False, repr=False)
class WeightedTriangle(MatrixProblem["tuple[int, ...] | None"], IndexSearch):
    """Parts I, J and K of sizes n_1, n_2 and n_3, and a question about one triangle; a new one defines `wanted`.

    Parameters
    ----------
    matrices
        The weights of the edges between I and J, J and K, K and I, shapes (n_1, n_2), (n_2, n_3), (n_3, n_1); an
        infinite one is that of an edge which is not there.
    """

    shapes: ClassVar[tuple[tuple[str, str], ...]] = (("first", "second"), ("second", "third"), ("third", "first"))
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(first="n_1", second="n_2", third="n_3", bound="W")
    storage: ClassVar[sympy.Expr] = ENTRY_BYTES * (
        symbols["first"] * symbols["second"]
        + symbols["second"] * symbols["third"]
        + symbols["third"] * symbols["first"]
    )
    time: ClassVar[sympy.Expr] = symbols["first"] * symbols["second"] * symbols["third"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": broadcast}

    @staticmethod
    @abstractmethod
    def wanted(weight: Any) -> Any:
        """Whether triangles of this weight are asked for; of an array of weights, which."""

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(map(len, self.matrices))

    def holds(self, choice: tuple[int, ...]) -> bool:
        i, j, k = choice
        first, second, third = self.matrices
        weights = [int(first[i, j]), int(second[j, k]), int(third[k, i])]
        return INFINITY not in weights and bool(self.wanted(sum(weights)))

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The vertices of each part in another order: the triangles are the same."""
        first, second, third = (rng.permutation(n) for n in self.axes)
        places = ((first, second), (second, third), (third, first))
        yield replace(self, matrices=tuple(x[np.ix_(*ends)] for x, ends in zip(self.matrices, places, strict=True)))

    def completed(self, weight: int) -> tuple[IntMatrix, ...]:
        """The three matrices, with this weight for the edges that are not there."""
        return tuple(np.where(matrix == INFINITY, weight, matrix) for matrix in self.matrices)

    def through(self, i: int) -> tuple[int, ...] | None:
        """The first witness with this vertex of part I, or None; all pairs (j, k) at once by numpy."""
        first, second, third = self.matrices
        to, back = first[i][:, None], third[:, i]
        there = (to != INFINITY) & (second != INFINITY) & (back != INFINITY)
        found = np.argwhere(there & self.wanted(to + second + back))
        return (i, *map(int, found[0])) if len(found) else None

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All small instances up to the order of the vertices; with an empty part only those without infinity or 0."""
        return (instance for instance in super().small() if instance._is_in_order())

    def _is_in_order(self) -> bool:
        if 0 in self.axes:
            return all((matrix == -1).all() for matrix in self.matrices)
        around = (np.hstack([self.matrices[p], self.matrices[p - 1].T]).tolist() for p in range(3))
        return all(rows == sorted(rows) for rows in around)
