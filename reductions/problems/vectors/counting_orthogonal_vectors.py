"""Counting orthogonal vectors (#OV): how many choices of one vector from each of k sets are orthogonal?

References
----------
.. [1] T. M. Chan and R. Williams, "Deterministic APSP, orthogonal vectors, and more: quickly derandomizing
   Razborov-Smolensky", SODA 2016.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, ClassVar

import numpy as np

from reductions.errors import OracleError
from reductions.problem import Function, is_whole
from reductions.problems.vectors.base import VectorProblem
from reductions.problems.vectors.orthogonal_vectors import partners

__all__ = ["CountingOrthogonalVectors"]


def by_products(instance: CountingOrthogonalVectors) -> int:
    """The count from one table of what the vectors of all sets have in common."""
    common = np.ones((1, instance.dimension), dtype=np.uint8)
    for x in instance.sets:
        common = (common[:, None] & x).reshape(len(common) * len(x), instance.dimension)
    return int(np.count_nonzero(~common.any(axis=1)))


@dataclass(frozen=True, eq=False, repr=False)
class CountingOrthogonalVectors(VectorProblem[int], Function[int]):
    r"""Sets $X^1, \dots, X^k \subset \{0,1\}^m$; the value is the number of tuples with $\sum_c \prod_p x^p_c = 0$.

    Vectors that are equal count as often as they are there.

    Examples
    --------
    >>> instance = CountingOrthogonalVectors(([[1, 1], [1, 0]], [[1, 0], [0, 1], [0, 1]]))
    >>> instance, instance.value()
    (CountingOrthogonalVectors(order=2, first=2, others=3, other_tuples=3, dimension=2), 2)
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_products}

    def value(self) -> int:
        return sum(not np.array(choice).all(axis=0).any() for choice in product(*self.sets))

    def solve(self) -> int:
        """The value, from one product of a matrix and a vector for every choice from all sets but the last."""
        return sum(int(np.count_nonzero(orthogonal)) for _, orthogonal in partners(self))

    def read(self, answer: Any) -> int:
        """The number that an oracle found."""
        most = prod(map(len, self.sets))
        if not is_whole(answer) or not 0 <= answer <= most:
            raise OracleError(f"a number of tuples is an integer from 0 to {most}, got {reprlib.repr(answer)}")
        return int(answer)
