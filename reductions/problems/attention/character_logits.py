"""Logits of one message of a protocol whose vectors are products of characters, counted or written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention import VectorLogits
from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.overhead import rough
from reductions.problems.attention.characters import Expansion, expansion_of
from reductions.problems.attention.gadget_logits import GadgetLogits
from reductions.problems.vectors.coin_products import CoinProducts

__all__ = ["CharacterLogits"]


@dataclass(frozen=True, eq=False)
class CharacterLogits(GadgetLogits):
    r"""Logits $\lambda$ times the number of accepting coins, and $\lambda R$ for the reference token at the end.

    They are counted as those of `GadgetLogits` are. What differs are the vectors that have these logits: real ones,
    the products of `characters` at every coin, and a constant of weight N = `block`, of which the last keys take the
    number of coins where the message is 0, and the reference token R. (Where there are no key tuples, a token that is
    not real may have other logits in the vectors; it has the value 0.)

    Parameters
    ----------
    products
        The inner products of one message, counted over the coins.
    temperature, reference, block
        As in `GadgetLogits`; the block is the number N of coins.

    Raises
    ------
    InputError
        If the products are not those of a protocol, or the block is not the number of its coins.

    Examples
    --------
    >>> from reductions import OrthogonalVectors
    >>> from reductions.edges import OrthogonalVectorsToGapMaxIP
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> products = OrthogonalVectorsToGapMaxIP().instance(source, 1).products
    >>> logits = CharacterLogits(products, temperature=2.0, reference=1.5, block=4)
    >>> logits.rows(0, 2).tolist(), logits.dimension
    ([[4.0, 2.0, 3.0], [2.0, 8.0, 3.0]], 22)
    >>> logits.vectors().rows(0, 2).round(9).tolist()
    [[4.0, 2.0, 3.0], [2.0, 8.0, 3.0]]
    """

    def __post_init__(self) -> None:
        """Check the products too."""
        if self.block != self.coins.table.coins:
            raise InputError(f"the block must be the number of coins, {self.coins.table.coins}, got {self.block}")
        super().__post_init__()

    @property
    def coins(self) -> CoinProducts:
        """The products, which are those of a protocol."""
        if not isinstance(self.products, CoinProducts):
            raise InputError(f"the products must be those of a protocol, got {type(self.products).__name__}")
        return self.products

    @property
    def expansion(self) -> Expansion:
        """The products of one coin."""
        table = self.coins.table
        return expansion_of(int(table.field.order), len(table.weights), len(table.shape))

    @property
    def dimension(self) -> int:
        """The dimension of the vectors: the products of every coin, and the copies of the constant."""
        return self.block * self.expansion.coordinates + self._constants

    @property
    def weight(self) -> float:
        r"""The factor $B = (\lambda d \delta)^{1/k}$ on every entry, which is at most 1 before, see `characters`."""
        return float((self.temperature * self.dimension * self.expansion.share) ** (1 / len(self.shape)))

    @property
    def _constants(self) -> int:
        return self.expansion.copies(self.block**2)

    def vectors(self) -> VectorLogits:
        """The same logits from explicit vectors, up to rounding: 1e-9 of the largest is far above it."""
        if over := over_memory(5 * 8 * self.dimension * sum(self.shape)):
            raise BudgetError(
                f"{sum(self.shape):,} vectors of dimension {rough(self.dimension)} would be written out and take "
                f"{over}; take the structured mode or a smaller instance"
            )
        table, message = self.coins.table, self.coins.message.view(np.ndarray)
        written = self.expansion.written(table.weights)
        coins = [self._of_coin(written, coin, int(message[coin])) for coin in range(self.block)]
        zeros, total = np.count_nonzero(message == 0), self._constants * self.expansion.share
        constants: list[NDArray[np.float64]] = [np.ones((count, self._constants)) for count in self.shape]
        constants[0] *= self.block / total
        constants[-1] *= zeros / self.block
        constants[-1][-1] = self.reference / self.block
        queries, *keys = (
            self.weight * np.hstack([*factors, constant])
            for factors, constant in zip(zip(*coins, strict=True), constants, strict=True)
        )
        return VectorLogits(queries, tuple(keys))

    def _of_coin(self, written: Any, coin: int, message: int) -> list[NDArray[np.float64]]:
        """The factors of one coin, for every token: the reference token has zeros, and so has one that is not real."""
        alice, *others = (written.products(words[:, :, coin]) for words in self.coins.table.encodings)
        sides = written.real_products(written.coefficients(message) * alice, others)
        return [np.pad(side, ((0, count - len(side)), (0, 0))) for side, count in zip(sides, self.shape, strict=True)]

    def payload(self) -> dict[str, Any]:
        return {**super().payload(), "vectors": "characters"}
