r"""The inner products of k sets of bit vectors, and the two ways they are at hand.

*Vectors*: $A, B^1, \dots, B^h \subset \{0,1\}^D$ are written out. *Coins*: the instance comes out of a protocol, the
inner product of a tuple is the number of coins at which Alice accepts, and it is counted from the encoded blocks
without any vector, see `coin_products`. Both say the same numbers, to the last bit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from math import prod
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.problem import ORDER_LIMIT, bit_matrix

__all__ = ["InnerProducts", "VectorProducts", "calls_a_second", "multiplication_rate", "tallies_a_second"]


class InnerProducts(ABC):
    r"""The numbers $\langle a_i, b^1_{j_1}, \dots, b^h_{j_h} \rangle = \sum_l a_{i,l} \prod_p b^p_{j_p,l}$."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """The numbers of queries and of keys of each set, (n, n_1, ..., n_h)."""

    @property
    @abstractmethod
    def dimension(self) -> int:
        """The dimension D of the vectors, whether or not they are written out."""

    @property
    @abstractmethod
    def most(self) -> int:
        """A number that no inner product exceeds."""

    @abstractmethod
    def row(self, query: int) -> NDArray[np.int64]:
        """The inner products of one query with every tuple of keys, shape (n_1, ..., n_h)."""

    def tallies(self) -> NDArray[np.int64]:
        """How many tuples of each query have each inner product, shape (n, most + 1)."""
        table = np.zeros((self.shape[0], self.most + 1), dtype=np.int64)
        for query in range(self.shape[0]):
            table[query] = self.tally(query)
        return table

    def tally(self, query: int) -> NDArray[np.int64]:
        """How many tuples of one query have each inner product, shape (most + 1,)."""
        return np.bincount(self.row(query).ravel(), minlength=self.most + 1)

    @abstractmethod
    def vectors(self) -> VectorProducts:
        """The same instance with its vectors written out."""

    @property
    @abstractmethod
    def written(self) -> int:
        """How many coordinates of each vector are written out, and at least 1; 0 where coins are counted."""

    @abstractmethod
    def payload(self) -> dict[str, Any]:
        """What `GapMaxIP.payload` stores of the inner products."""


@dataclass(frozen=True, eq=False)
class VectorProducts(InnerProducts):
    """Inner products of explicit vectors: `queries` of shape (n, D), `keys[p]` of shape (n_p, D), entries 0 and 1."""

    queries: NDArray[np.uint8]
    keys: tuple[NDArray[np.uint8], ...]

    def __post_init__(self) -> None:
        """Check the entries and that the dimensions agree."""
        object.__setattr__(self, "queries", bit_matrix("queries", self.queries))
        keys = tuple(bit_matrix(f"key set {p}", vectors) for p, vectors in enumerate(self.keys, start=1))
        object.__setattr__(self, "keys", keys)
        if not 1 <= len(keys) < ORDER_LIMIT:
            raise InputError(f"there must be 1 to {ORDER_LIMIT - 1} key sets, got {len(keys)}")
        if any(vectors.shape[1] != self.dimension for vectors in keys):
            shapes = [self.queries.shape, *(vectors.shape for vectors in keys)]
            raise InputError(f"queries and keys must be of one dimension, got shapes {shapes}")

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.queries), *map(len, self.keys))

    @property
    def dimension(self) -> int:
        return int(self.queries.shape[1])

    @property
    def written(self) -> int:
        return max(1, self.dimension)

    @cached_property
    def most(self) -> int:
        return int(self.queries.sum(axis=1, dtype=np.int64).max(initial=0))

    @cached_property
    def _last(self) -> NDArray[np.float32]:
        return self.keys[-1].T.astype(np.float32)

    def row(self, query: int) -> NDArray[np.int64]:
        chosen = np.flatnonzero(self.queries[query])
        *outer, _ = self.shape[1:]
        if over := over_memory(5 * prod(outer) * chosen.size + 20 * prod(self.shape[1:])):
            raise BudgetError(
                f"one row of inner products, {prod(self.shape[1:]):,} tuples, {chosen.size:,} coordinates, would take "
                f"{over}; take the structured mode or a smaller instance"
            )
        # Counts below 2^24 are exact in float32.
        tuples = reduce(
            lambda left, right: (left[:, None, :] * right[None, :, :]).reshape(len(left) * len(right), chosen.size),
            (vectors[:, chosen] for vectors in self.keys[:-1]),
            np.ones((1, chosen.size), dtype=np.uint8),
        )
        counts = tuples.astype(np.float32) @ self._last[chosen]
        return counts.astype(np.int64).reshape(self.shape[1:])

    def vectors(self) -> VectorProducts:
        return self

    def payload(self) -> dict[str, Any]:
        return {"queries": self.queries, "keys": list(self.keys)}


@cache
def multiplication_rate() -> float:
    """Multiply-adds a second of explicit inner products on this machine, measured once per process."""
    bits = np.random.default_rng(0).integers(0, 2, (64, 1024), dtype=np.uint8)
    return 1024 * tallies_a_second(VectorProducts(bits[:8], (bits, bits)))


def tallies_a_second(products: InnerProducts) -> float:
    """Tuples a second whose inner products are tallied."""
    return prod(products.shape) * calls_a_second(products.tallies)


def calls_a_second(task: Callable[[], object]) -> float:
    """How often a task is done in a second, measured for some 20 ms after it was done once."""
    task()
    start = perf_counter()
    repetitions = 0
    while perf_counter() - start < 0.02:
        task()
        repetitions += 1
    return repetitions / (perf_counter() - start)
