r"""Exact inner products: is some $\sum_c \prod_p x^p_c$ at least t (Max-IP), at most t (Min-IP), or t (Exact-IP)?

References
----------
.. [1] L. Chen and R. Williams, "An equivalence class for orthogonal vectors", SODA 2019.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.problem import sizes, whole
from reductions.problems.vectors.base import Choice, VectorSets, padded
from reductions.problems.vectors.inner_products import VectorProducts

__all__ = ["ExactInnerProduct", "InnerProduct", "MaxInnerProduct", "MinInnerProduct"]


@dataclass(frozen=True, eq=False, repr=False)
class InnerProduct(VectorSets):
    r"""A question about the inner products $\sum_c \prod_p x^p_c$ of the tuples of k sets of bit vectors.

    Parameters
    ----------
    sets
        2 to 32 matrices of zeros and ones, shapes (n_p, m), one vector per row; a set may be empty.
    threshold
        Integer t, 0 <= t <= m.

    Raises
    ------
    InputError
        If the sets are not such matrices, see `VectorSets`, or t is out of range.
    """

    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**VectorSets.symbols, **sizes(threshold="t")}

    def __post_init__(self) -> None:
        """Check the vectors and the threshold."""
        super().__post_init__()
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))
        if self.threshold > self.dimension:
            raise InputError(f"threshold must be at most the dimension {self.dimension}, got {self.threshold}")

    @abstractmethod
    def answers(self, products: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these inner products make a YES."""

    @cached_property
    def products(self) -> VectorProducts:
        """The inner products."""
        return VectorProducts(self.sets[0], tuple(self.sets[1:]))

    def holds(self, choice: Choice) -> bool:
        return bool(self.answers(self.products.row(choice[0])[choice[1:]]))

    def _search(self) -> Iterator[Choice]:
        for query in range(len(self.sets[0])):
            for keys in np.argwhere(self.answers(self.products.row(query))):
                yield (query, *map(int, keys))

    @classmethod
    def settings(cls, sets: tuple[NDArray[np.uint8], ...]) -> Iterator[dict[str, Any]]:
        return ({"threshold": t} for t in range(sets[0].shape[1] + 1))

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Also a coordinate of zeros: it adds 0 to every inner product."""
        yield from super().alike(rng)
        yield replace(self, sets=padded(self.sets, self.dimension + 1))


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
