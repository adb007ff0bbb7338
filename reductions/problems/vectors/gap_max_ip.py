r"""Gap maximum inner product (Gap-MaxIP).

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, section 3.2 and Theorem 4.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import prod
from typing import Any, ClassVar, NamedTuple

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError
from reductions.problem import IndexSearch, positive, sizes, whole
from reductions.problems.vectors.base import Choice, every_sets
from reductions.problems.vectors.coin_products import CoinProducts, tuple_rate
from reductions.problems.vectors.inner_products import InnerProducts, VectorProducts, multiplication_rate

__all__ = ["GapMaxIP"]


@dataclass(frozen=True, eq=False, repr=False)
class GapMaxIP(IndexSearch):
    """YES iff some tuple has an inner product of at least t = `threshold`.

    The promise: for each query, some tuple reaches t or every tuple is at most s = `soundness`.

    Sizes are the order k, the queries, the largest and the product of the key sets' sizes, the dimension, t and s, and
    the number of coordinates that are written out: the dimension, at least 1; or 0 where the coins of a protocol are
    counted.

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

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(
        order=positive("k"),
        queries="n_1",
        keys="n",
        key_tuples="P",
        dimension="D",
        threshold=positive("t"),
        soundness="s",
        written="w",
    )
    derived: ClassVar[frozenset[str]] = frozenset({"key_tuples"})
    facts: ClassVar[Mapping[sympy.Symbol, sympy.Expr]] = {
        symbols["soundness"]: symbols["threshold"] - sympy.Dummy("gap", integer=True, positive=True)
    }
    # Vectors, and what it takes to make and to check them.
    storage: ClassVar[sympy.Expr] = (
        6 * (symbols["queries"] + (symbols["order"] - 1) * symbols["keys"]) * (symbols["written"] + 16)
    )
    time: ClassVar[sympy.Expr] = symbols["queries"] * symbols["key_tuples"] * (symbols["written"] + 1)

    def __post_init__(self) -> None:
        """Check the two sides of the gap."""
        object.__setattr__(self, "soundness", whole("soundness", self.soundness, 0))
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 1))
        if self.threshold <= self.soundness:
            raise InputError(f"threshold must be above the soundness {self.soundness}, got {self.threshold}")

    @classmethod
    def from_vectors(cls, queries: ArrayLike, keys: Sequence[ArrayLike], threshold: int, soundness: int) -> GapMaxIP:
        """The instance over explicit vectors: `queries` of shape (n, D), `keys[p]` of shape (n_p, D)."""
        return cls(VectorProducts(np.asarray(queries), tuple(map(np.asarray, keys))), threshold, soundness)

    @property
    def order(self) -> int:
        """The number k of vector sets, queries included."""
        return len(self.products.shape)

    @property
    def axes(self) -> tuple[int, ...]:
        return self.products.shape

    def size(self) -> NamedTuple:
        n, *keys = self.axes
        gap = self.threshold, self.soundness
        return self.sized(self.order, n, max(keys), prod(keys), self.products.dimension, *gap, self.products.written)

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return multiplication_rate() if size["written"] else tuple_rate()

    def holds(self, choice: Choice) -> bool:
        return bool(self.products.row(choice[0])[choice[1:]] >= self.threshold)

    def _search(self) -> Iterator[Choice]:
        return (
            (query, *map(int, keys)) for query in range(self.products.shape[0]) for keys in self.row_witnesses(query)
        )

    def row_witnesses(self, query: int) -> NDArray[np.int64]:
        """The key tuples with which this query reaches the threshold, one per row, in lexicographic order."""
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
        stored = payload["products"]
        products = (
            CoinProducts.from_payload(stored)
            if "message" in stored
            else VectorProducts(stored["queries"], tuple(stored["keys"]))
        )
        return cls(products, payload["threshold"], payload["soundness"])

    @classmethod
    def small(cls) -> Iterator[GapMaxIP]:
        """Instances that keep the promise over the smallest vectors, at every threshold and soundness up to 2."""
        for queries, *keys in chain(every_sets(2, 1, 2), every_sets(2, 2, 1), every_sets(3, 1, 1)):
            for s, t in combinations(range(3), 2):
                instance = cls.from_vectors(queries, keys, t, s)
                if instance.keeps_promise():
                    yield instance
