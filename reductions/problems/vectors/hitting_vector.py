"""The hitting set problem: does one vector have a 1 in common with every vector of another set?

The source of the hitting set hypothesis: like orthogonal vectors with "for all" in place of one "exists".

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and J. Wang, "Approximation and fixed parameter subquadratic algorithms for
   radius and diameter in sparse graphs", SODA 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problems.vectors.base import VectorSets

__all__ = ["HittingVector"]


def by_products(instance: HittingVector) -> tuple[int, ...] | None:
    """The first witness, from all inner products; of two sets, at once."""
    first, second, *more = (x.astype(np.float32) for x in instance.sets)
    if more:
        return instance.brute_force()
    with np.errstate(invalid="ignore"):  # some BLAS raise the flag for what they do not return
        hits = (first @ second.T > 0).all(axis=1)
    return (int(hits.argmax()),) if hits.any() else None


@dataclass(frozen=True, eq=False, repr=False)
class HittingVector(VectorSets):
    r"""YES iff some $x^1 \in X^1$ has $\sum_c \prod_p x^p_c \ne 0$ with all $x^2, \dots, x^k$ of the other sets.

    A witness is the number of that vector, in a tuple. Where another set is empty every vector is one.

    Examples
    --------
    >>> instance = HittingVector(([[1, 0, 1], [0, 1, 1], [1, 1, 0]], [[1, 1, 0], [0, 1, 0]]))
    >>> instance
    HittingVector(order=2, first=3, others=2, other_tuples=2, dimension=3)
    >>> list(instance.witnesses())
    [(1,), (2,)]
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_products}

    @property
    def axes(self) -> tuple[int, ...]:
        return (len(self.sets[0]),)

    def holds(self, choice: tuple[int, ...]) -> bool:
        common = self.sets[0][list(choice)]  # (1, m), then (tuples, m)
        for x in self.sets[1:]:
            common = (common[:, None] & x).reshape(len(common) * len(x), self.dimension)
        return bool(common.any(axis=1).all())
