r"""Exact inner products: is some $\sum_c \prod_p x^p_c$ at least t (Max-IP), at most t (Min-IP), or t (Exact-IP)?

References
----------
.. [1] L. Chen and R. Williams, "An equivalence class for orthogonal vectors", SODA 2019.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.problem import ORDER_LIMIT, Problem, whole
from reductions.problems.vectors.gap_max_ip import Tuple, VectorProducts

__all__ = ["ExactInnerProduct", "InnerProduct", "MaxInnerProduct", "MinInnerProduct"]


class InnerProductSize(NamedTuple):
    """Order k, size of the first set, largest and product of the others, dimension m and threshold t."""

    order: int
    queries: int
    keys: int
    key_tuples: int
    dimension: int
    threshold: int


@dataclass(frozen=True, eq=False, repr=False)
class InnerProduct(Problem[Tuple]):
    r"""A question about the inner products $\sum_c \prod_p x^p_c$ of the tuples of k sets of bit vectors.

    Parameters
    ----------
    sets
        2 to 32 matrices of zeros and ones, shapes (n_p, m), one vector a row; a set may be empty.
    threshold
        Integer t, 0 <= t <= m.

    Raises
    ------
    InputError
        If the sets are fewer than 2, more than 32 or of different dimensions, an entry is neither 0 nor 1, or t is
        out of range.
    """

    sets: tuple[NDArray[np.uint8], ...]
    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        "order": sympy.Symbol("k", integer=True, positive=True),
        "queries": sympy.Symbol("n_1", integer=True, nonnegative=True),
        "keys": sympy.Symbol("n", integer=True, nonnegative=True),
        "key_tuples": sympy.Symbol("P", integer=True, nonnegative=True),
        "dimension": sympy.Symbol("m", integer=True, nonnegative=True),
        "threshold": sympy.Symbol("t", integer=True, nonnegative=True),
    }

    def __post_init__(self) -> None:
        """Check the vectors and the threshold."""
        if not 2 <= len(self.sets) <= ORDER_LIMIT:
            raise InputError(f"there must be 2 to {ORDER_LIMIT} vector sets, got {len(self.sets)}")
        object.__setattr__(self, "sets", (self.products.queries, *self.products.keys))
        if whole("threshold", self.threshold, 0) > self.dimension:
            raise InputError(f"threshold must be at most the dimension {self.dimension}, got {self.threshold}")

    @abstractmethod
    def answers(self, products: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these inner products make a YES."""

    @cached_property
    def products(self) -> VectorProducts:
        """The inner products."""
        return VectorProducts(self.sets[0], tuple(self.sets[1:]))

    @property
    def order(self) -> int:
        """The number k of sets."""
        return len(self.sets)

    @property
    def dimension(self) -> int:
        """The dimension m of the vectors."""
        return self.products.dimension

    def size(self) -> InnerProductSize:
        n, *keys = self.products.shape
        return InnerProductSize(self.order, n, max(keys), prod(keys), self.dimension, self.threshold)

    def verify(self, witness: Tuple) -> bool:
        if len(witness) != self.order or not all(0 <= i < n for i, n in zip(witness, self.products.shape, strict=True)):
            return False
        return bool(self.answers(self.products.row(witness[0])[witness[1:]]))

    def candidates(self) -> int:
        return prod(self.products.shape)

    def _search(self) -> Iterator[Tuple]:
        for query in range(self.products.shape[0]):
            for keys in np.argwhere(self.answers(self.products.row(query))):
                yield (query, *map(int, keys))

    def payload(self) -> dict[str, Any]:
        return {"sets": list(self.sets), "threshold": self.threshold}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        return cls(tuple(payload["sets"]), payload["threshold"])


class MaxInnerProduct(InnerProduct):
    """YES iff some tuple has an inner product of at least t.

    Examples
    --------
    >>> MaxInnerProduct(([[1, 1, 0]], [[0, 1, 1], [1, 1, 1]]), 2).brute_force()
    (0, 1)
    """

    def answers(self, products: NDArray[np.int64]) -> NDArray[np.bool_]:
        return products >= self.threshold


class MinInnerProduct(InnerProduct):
    """YES iff some tuple has an inner product of at most t.

    Examples
    --------
    >>> MinInnerProduct(([[1, 1, 0]], [[1, 1, 1], [0, 1, 1]]), 1).brute_force()
    (0, 1)
    """

    def answers(self, products: NDArray[np.int64]) -> NDArray[np.bool_]:
        return products <= self.threshold


class ExactInnerProduct(InnerProduct):
    """YES iff some tuple has the inner product t.

    Examples
    --------
    >>> ExactInnerProduct(([[1, 1, 0]], [[1, 1, 1], [0, 1, 1]]), 1).brute_force()
    (0, 1)
    """

    def answers(self, products: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.equal(products, self.threshold)
