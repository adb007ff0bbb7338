r"""Gap maximum inner product (Gap-MaxIP), and the two ways its inner products are at hand.

*Vectors*: $A, B^1, \dots, B^h \subset \{0,1\}^D$ are written out. *Coins*: the instance comes out of a protocol, the
inner product of a tuple is the number of coins at which Alice accepts, and it is counted from the encoded blocks
without any vector. Both say the same numbers, to the last bit.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, section 3.2 and Theorem 4.7.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import prod
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.problem import ORDER_LIMIT, Problem, bit_matrix, whole

__all__ = ["GapMaxIP", "InnerProducts", "Tuple", "VectorProducts"]

Tuple: TypeAlias = tuple[int, ...]
"""The index of a query and one index a key set."""


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
            table[query] = np.bincount(self.row(query).ravel(), minlength=self.most + 1)
        return table

    @abstractmethod
    def vectors(self) -> VectorProducts:
        """The same instance with its vectors written out."""

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


class GapMaxIPSize(NamedTuple):
    """Order k, queries, largest and product of the key sets' sizes, dimension, and the two sides of the gap."""

    order: int
    queries: int
    keys: int
    key_tuples: int
    dimension: int
    threshold: int
    soundness: int


@dataclass(frozen=True, eq=False, repr=False)
class GapMaxIP(Problem[Tuple]):
    """YES iff some tuple has an inner product of at least t = `threshold`.

    The promise: for each query, some tuple reaches t or every tuple is at most s = `soundness`.

    Parameters
    ----------
    products
        The inner products, over vectors or over the coins of a protocol.
    threshold, soundness
        Integers 0 <= s < t.

    Raises
    ------
    InputError
        If the threshold is not above the soundness.

    Examples
    --------
    >>> instance = GapMaxIP.from_vectors([[1, 1, 1], [0, 1, 0]], [[[1, 1, 1]], [[1, 1, 1], [1, 0, 0]]], 3, 1)
    >>> instance.brute_force(), instance.keeps_promise()
    ((0, 0, 0), True)
    >>> instance.products.row(1)
    array([[1, 0]])
    """

    products: InnerProducts
    threshold: int
    soundness: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        "order": sympy.Symbol("k", integer=True, positive=True),
        "queries": sympy.Symbol("n_1", integer=True, nonnegative=True),
        "keys": sympy.Symbol("n", integer=True, nonnegative=True),
        "key_tuples": sympy.Symbol("P", integer=True, nonnegative=True),
        "dimension": sympy.Symbol("D", integer=True, nonnegative=True),
        "threshold": sympy.Symbol("t", integer=True, positive=True),
        "soundness": sympy.Symbol("s", integer=True, nonnegative=True),
    }

    def __post_init__(self) -> None:
        """Check the two sides of the gap."""
        s = whole("soundness", self.soundness, 0)
        if whole("threshold", self.threshold, 1) <= s:
            raise InputError(f"threshold must be above the soundness {s}, got {self.threshold}")

    @classmethod
    def from_vectors(cls, queries: ArrayLike, keys: Sequence[ArrayLike], threshold: int, soundness: int) -> GapMaxIP:
        """The instance over explicit vectors: `queries` of shape (n, D), `keys[p]` of shape (n_p, D)."""
        return cls(VectorProducts(np.asarray(queries), tuple(map(np.asarray, keys))), threshold, soundness)

    @property
    def order(self) -> int:
        """The number k of vector sets, queries included."""
        return len(self.products.shape)

    def size(self) -> GapMaxIPSize:
        n, *keys = self.products.shape
        return GapMaxIPSize(
            self.order, n, max(keys), prod(keys), self.products.dimension, self.threshold, self.soundness
        )

    def verify(self, witness: Tuple) -> bool:
        if len(witness) != self.order or not all(0 <= i < n for i, n in zip(witness, self.products.shape, strict=True)):
            return False
        return bool(self.products.row(witness[0])[witness[1:]] >= self.threshold)

    def candidates(self) -> int:
        return prod(self.products.shape)

    def _search(self) -> Iterator[Tuple]:
        return (
            (query, *map(int, keys)) for query in range(self.products.shape[0]) for keys in self.row_witnesses(query)
        )

    def row_witnesses(self, query: int) -> NDArray[np.int64]:
        """The key tuples with which this query reaches the threshold, one a row, in lexicographic order."""
        return np.argwhere(self.products.row(query) >= self.threshold)

    @property
    def gap(self) -> tuple[int, int]:
        return self.threshold, self.soundness

    def keeps_promise(self) -> bool:
        """Whether every query has a tuple that reaches t, or none above s."""
        rows = self.products.tallies()
        reached = rows[:, self.threshold :].any(axis=1)
        between = rows[:, self.soundness + 1 : self.threshold].any(axis=1)
        return bool(np.all(reached | ~between))

    def payload(self) -> dict[str, Any]:
        return {"products": self.products.payload(), "threshold": self.threshold, "soundness": self.soundness}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> GapMaxIP:
        from reductions.problems.vectors.coin_products import CoinProducts  # noqa: PLC0415 - it needs this module

        stored = payload["products"]
        products = (
            CoinProducts.from_payload(stored)
            if "message" in stored
            else VectorProducts(stored["queries"], tuple(stored["keys"]))
        )
        return cls(products, payload["threshold"], payload["soundness"])
