"""Inner products of integer vectors: is one of them 0 (Z-OV), or at least t (Z-Max-IP)?

References
----------
.. [1] R. Williams, "On the difference between closest, furthest, and orthogonal pairs", SODA 2018.
.. [2] L. Chen, "On the hardness of approximate and exact (bichromatic) maximum inner product", CCC 2018.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import LEAST, MOST_BITS
from reductions.problem import whole
from reductions.problems.vectors.integer_base import IntegerPairs, Rows

__all__ = ["IntegerInnerProduct", "IntegerMaxInnerProduct", "IntegerOrthogonalVectors"]


def by_numpy(instance: IntegerInnerProduct) -> tuple[int, ...] | None:
    """The first witness, from all inner products by numpy on Python's integers."""
    first, second = (np.array(rows, dtype=object).reshape(len(rows), instance.dimension or 0) for rows in instance.sets)
    found = np.argwhere(instance.answers(first @ second.T))
    return tuple(map(int, found[0])) if len(found) else None


@dataclass(frozen=True, eq=False, repr=False)
class IntegerInnerProduct(IntegerPairs):
    """A question about the inner products of two sets of integer vectors; a new one defines `answers`."""

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_numpy}

    @abstractmethod
    def answers(self, products: Any) -> Any:
        """Whether an inner product, or which of an array of them, makes a YES."""

    def holds(self, choice: tuple[int, ...]) -> bool:
        return bool(self.answers(sum(x * y for x, y in zip(*self.pair(choice), strict=True))))


class IntegerOrthogonalVectors(IntegerInnerProduct):
    """YES iff some x of the first set and y of the second have inner product 0; see `IntegerPairs`.

    Examples
    --------
    >>> instance = IntegerOrthogonalVectors((((2, 3), (1, -1)), ((3, 2), (4, 4))))
    >>> instance
    IntegerOrthogonalVectors(first=2, second=2, dimension=2, bound=4)
    >>> instance.brute_force()
    (1, 1)
    """

    def answers(self, products: Any) -> Any:
        return products == 0


@dataclass(frozen=True, eq=False, repr=False)
class IntegerMaxInnerProduct(IntegerInnerProduct):
    """YES iff some x of the first set and y of the second have inner product at least t.

    Parameters
    ----------
    sets
        Two lists of vectors of integers, of one dimension d; a set may be empty.
    dimension
        The dimension d; needed only where no vector has it.
    threshold
        Integer t of at most 8,192 bits, of any sign.

    Raises
    ------
    InputError
        If the sets are not such vectors, see `IntegerPairs`, or t is not such an integer.

    Examples
    --------
    >>> instance = IntegerMaxInnerProduct((((2, 3), (1, -1)), ((3, 2), (4, 4))), threshold=15)
    >>> instance
    IntegerMaxInnerProduct(first=2, second=2, dimension=2, bound=4, threshold=15)
    >>> instance.brute_force()
    (0, 1)
    """

    threshold: int = 0

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        **IntegerPairs.symbols,
        "threshold": sympy.Symbol("t", integer=True),
    }

    def __post_init__(self) -> None:
        """Check the vectors and the threshold."""
        super().__post_init__()
        threshold = whole("threshold", self.threshold, LEAST)
        if threshold.bit_length() > MOST_BITS:
            raise InputError(f"threshold must have at most {MOST_BITS:,} bits, got {threshold.bit_length():,}")
        object.__setattr__(self, "threshold", threshold)

    def answers(self, products: Any) -> Any:
        return products >= self.threshold

    @classmethod
    def settings(cls, sets: tuple[Rows, Rows]) -> Iterator[dict[str, Any]]:
        return ({"threshold": value} for value in (-3, 0, 1, 4))
