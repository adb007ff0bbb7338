"""Subset queries: is a vector of one set contained in a vector of another?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problems.vectors.base import Choice, VectorSets

__all__ = ["SubsetQuery"]


def by_sets(instance: SubsetQuery) -> Choice | None:
    """The first witness, by Python's sets of coordinates."""
    *_, last = sets = [[frozenset(np.flatnonzero(row).tolist()) for row in x] for x in instance.sets]
    chosen: list[tuple[Choice, frozenset[int]]] = [((), frozenset(range(instance.dimension)))]
    for rows in sets[:-1]:
        chosen = [((*choice, i), common & row) for choice, common in chosen for i, row in enumerate(rows)]
    return next(((*choice, j) for choice, common in chosen for j, row in enumerate(last) if common <= row), None)


@dataclass(frozen=True, eq=False, repr=False)
class SubsetQuery(VectorSets):
    r"""YES iff $x^1 \cap \dots \cap x^{k-1} \subseteq x^k$ for some tuple of vectors, read as sets of coordinates.

    For two sets: is some a contained in some b?

    Examples
    --------
    >>> instance = SubsetQuery(([[1, 1, 0], [0, 1, 1]], [[1, 0, 1], [0, 1, 1]]))
    >>> instance
    SubsetQuery(order=2, first=2, others=2, other_tuples=2, dimension=3)
    >>> instance.brute_force()
    (1, 1)
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_sets}

    def holds(self, choice: Choice) -> bool:
        *inner, outer = (x[i] for i, x in zip(choice, self.sets, strict=True))
        return not (np.array(inner).all(axis=0) & (outer == 0)).any()
