"""Logits of a Max-IP instance with a reference token, counted without writing a vector."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import inf, prod
from types import EllipsisType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention import VectorLogits
from attention.inputs import checked_positive
from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.problem import whole
from reductions.problems.vectors.inner_products import InnerProducts, VectorProducts

__all__ = ["FirstGadgetLogits", "GadgetLogits"]


@dataclass(frozen=True, eq=False)
class GadgetLogits:
    r"""Logits of a Max-IP instance with a reference token at the end of the last key set, no vector written out.

    A tuple of real tokens has the logit $\lambda \langle a, b^1, \dots \rangle$, and one with the reference token has
    $\lambda R$. An empty key set before the last gets a token that is not real: its tuples without the reference token
    have the logit 0.

    Parameters
    ----------
    products
        The inner products of the real tokens.
    temperature
        The factor $\lambda > 0$.
    reference
        The inner product R that the reference token stands for, 0 < R <= `block`.
    block
        How many coordinates stand for it where vectors are written out, below 2^31.

    Raises
    ------
    InputError, attention.errors.InputError
        If a number is not such a one, or logits leave the range of float64.

    Examples
    --------
    >>> products = VectorProducts(np.array([[1, 1, 1]]), (np.array([[1, 0, 1], [1, 1, 1]]),))
    >>> logits = GadgetLogits(products, temperature=2.0, reference=2.5, block=3)
    >>> logits.rows(0, 1)
    array([[4., 6., 5.]])
    >>> logits.vectors().rows(0, 1).round(9)
    array([[4., 6., 5.]])
    """

    products: InnerProducts
    temperature: float
    reference: float
    block: int

    def __post_init__(self) -> None:
        """Check that the logits are numbers."""
        object.__setattr__(self, "block", whole("the reference block", self.block, 1))
        if not checked_positive("the reference", self.reference) <= self.block < 2**31:
            raise InputError(
                f"the reference must be at most its block, which is below 2^31, got {self.reference} and {self.block}"
            )
        if not 0 < checked_positive("the temperature", self.temperature) * self.dimension < inf:
            raise InputError(f"the temperature {self.temperature} takes logits past the range of float64")

    @property
    def shape(self) -> tuple[int, ...]:
        n, *others, last = self.products.shape
        return (n, *(max(1, count) for count in others), last + 1)

    @property
    def dimension(self) -> int:
        """The dimension D+ of the vectors that have these logits: D and the reference block."""
        return self.products.dimension + self.block

    @property
    def weight(self) -> float:
        r"""The factor $w = (\lambda D^+)^{1/k}$ on every entry of those vectors, the largest entry B of them all."""
        return float((self.temperature * self.dimension) ** (1 / len(self.shape)))

    @property
    def references(self) -> tuple[EllipsisType | int, ...]:
        """Where the tuples with the logit of the reference are, as an index of the logits of a query."""
        return (..., -1)

    def rows(self, start: int, stop: int) -> NDArray[np.float64]:
        if over := over_memory(3 * 8 * (stop - start) * prod(self.shape[1:])):
            raise BudgetError(f"the logits of {stop - start} queries would take {over}; ask for fewer rows")
        logits = np.zeros((stop - start, *self.shape[1:]))
        real = tuple(slice(count) for count in self.products.shape[1:])
        for row, block in enumerate(logits, start):
            block[real] = self.products.row(row)
            block[self.references] = self.reference
        return self.temperature * logits

    def tallied(self, row: int | None = None) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Tallies (n, L), logits (L,) and values (L, 1) of the classes of tuples: each inner product, 0, the reference.

        A real tuple has the value 1, every other one 0. With `row`, n is 1 and the tallies are those of that query.
        """
        return self._tallied if row is None else self._classes(self.products.tally(row)[np.newaxis])

    @cached_property
    def _tallied(self) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        return self._classes(self.products.tallies())

    def _classes(self, counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """What `tallied` returns for queries that have so many tuples of each inner product, shape (n, most + 1)."""
        tuples = prod(self.shape[1:])
        references = np.broadcast_to(np.int8(0), self.shape[1:])[self.references].size
        others = [tuples - prod(self.products.shape[1:]) - references, references]
        levels = np.append(np.arange(counts.shape[1]), [0, self.reference])
        values = np.append(np.ones(counts.shape[1]), [0.0, 0.0])
        return (
            np.hstack([counts, np.broadcast_to(others, (len(counts), 2))]),
            self.temperature * levels,
            values[:, np.newaxis],
        )

    def vectors(self) -> VectorLogits:
        """The same logits from explicit vectors."""
        if over := over_memory(3 * 8 * self.dimension * sum(self.shape)):
            raise BudgetError(
                f"{sum(self.shape):,} vectors of dimension {self.dimension:,} would be written out and take {over}; "
                "take a smaller instance"
            )
        queries, *keys = self._unscaled(self.products.vectors())
        return VectorLogits(self.weight * queries, tuple(self.weight * vectors for vectors in keys))

    def payload(self) -> dict[str, Any]:
        """What `AttentionQuery.payload` stores of the logits."""
        return {
            "products": self.products.payload(),
            "temperature": np.array(self.temperature),
            "reference": np.array(self.reference),
            "block": self.block,
        }

    def _unscaled(self, explicit: VectorProducts) -> list[NDArray[np.float64]]:
        """Queries and keys before the factor on all of them."""
        *others, last = explicit.keys
        filled = [vectors if len(vectors) else np.zeros((1, explicit.dimension)) for vectors in others]
        final = np.pad(last.astype(np.float64), ((0, 1), (0, self.block)))
        final[-1, explicit.dimension :] = self.reference / self.block
        return [*(with_ones(vectors, self.block) for vectors in (explicit.queries, *filled)), final]


def with_ones(vectors: NDArray[Any], block: int) -> NDArray[np.float64]:
    """The vectors, in float64, and so many ones behind each."""
    return np.pad(vectors.astype(np.float64), ((0, 0), (0, block)), constant_values=1.0)


class FirstGadgetLogits(GadgetLogits):
    """The gadget of older documents: every key set has a reference token, and tuples with some of them the logit 0."""

    @property
    def shape(self) -> tuple[int, ...]:
        n, *keys = self.products.shape
        return (n, *(count + 1 for count in keys))

    @property
    def references(self) -> tuple[int, ...]:
        return (-1,) * (len(self.shape) - 1)

    def _unscaled(self, explicit: VectorProducts) -> list[NDArray[np.float64]]:
        keys = [np.pad(vectors.astype(np.float64), ((0, 1), (0, self.block))) for vectors in explicit.keys]
        for vectors in keys:
            vectors[-1, explicit.dimension :] = 1
        keys[-1][-1, explicit.dimension :] = self.reference / self.block
        return [with_ones(explicit.queries, self.block), *keys]

    def payload(self) -> dict[str, Any]:
        stored = super().payload()
        del stored["block"]
        return {**stored, "reference": Fraction(self.reference)}
