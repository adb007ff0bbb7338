r"""Exact-IP to k-orthogonal vectors: guess the inner product of every block.

Cut the m coordinates into B = ceil(m/b) blocks of b, padded with zeros. A tuple has the inner product t iff its blocks
have inner products $v_1, \dots, v_B$ for some $0 \le v_i \le b$ with sum t. For one such guess, a block becomes the
$2^{(k-1)b}$ coordinates $\alpha = (\alpha^1, \dots, \alpha^{k-1})$, one for all that the first k-1 vectors may hold
there:

    x^p, p < k:  1 where its block is alpha^p;        x^k:  1 where  sum_c alpha^1_c ... alpha^(k-1)_c x^k_c != v_i.

The product is 1 only at the true $\alpha$ and only if the block's inner product is not $v_i$; so a tuple is orthogonal
iff every guess is right. [proved here]

For $m = c \log n$ there are at most $(b+1)^{m/b} = n^{c \log(b+1)/b}$ guesses, so a large constant b keeps any saving
in the exponent: with the edges from OV to Min-IP, Max-IP and back here, all four problems are equivalent.

The smallest instances, of no coordinates and t = 0, have one guess, of no blocks: YES with a vector in each set, NO
where a set is empty.

References
----------
.. [1] L. Chen and R. Williams, "An equivalence class for orthogonal vectors", SODA 2019.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import comb, log2
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import BudgetError
from reductions.overhead import MOST_BITS, Overhead, rough
from reductions.problem import whole
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.inner_product import ExactInnerProduct
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["ExactInnerProductToOrthogonalVectors"]

k, n_1, n, P, m, t = (ExactInnerProduct.symbols[name] for name in ExactInnerProduct.symbols)
b, guesses = sympy.Symbol("b", integer=True, positive=True), sympy.Symbol("g", integer=True, nonnegative=True)

GROWTH = {guesses: sympy.Integer(1), b: sympy.Integer(2)}
"""For dimension c log n there are n^(c log(b + 1) / b) guesses, n^eps for every eps > 0 and large constants b."""

MOST_NUMBERS = 2**24


@dataclass(frozen=True)
class ExactInnerProductToOrthogonalVectors(FanOut[ExactInnerProduct, OrthogonalVectors]):
    """One instance for each of the g <= (b+1)^B guesses with sum t; sizes exact.

    Parameters
    ----------
    block_length
        The length b of a block, at least 1. The growth that is declared is that for dimension O(log n) and large
        constants b, not for the default.

    Examples
    --------
    >>> source = ExactInnerProduct(([[1, 1, 0]], [[0, 1, 1], [1, 1, 1]]), 1)
    >>> edge = ExactInnerProductToOrthogonalVectors(block_length=2)
    >>> edge.guesses(source), [target.brute_force() for target in edge.instances(source)]
    ([(0, 1), (1, 0)], [None, (0, 0)])
    """

    block_length: int = 2

    each = "guess"
    theorem = Theorem("guessed blocks, proved in the module; Chen and Williams 2019", Exact())
    overhead = Overhead(
        calls=guesses,
        growth=GROWTH,
        order=k,
        first=n_1,
        others=n,
        other_tuples=P,
        dimension=sympy.ceiling(m / b) * 2 ** ((k - 1) * b),
    )

    def __post_init__(self) -> None:
        """Check the length of a block."""
        object.__setattr__(self, "block_length", whole("block_length", self.block_length, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        blocks = -(-size["dimension"] // self.block_length)
        if blocks * log2(self.block_length + 1) > MOST_BITS:
            raise BudgetError(
                f"there would be up to {self.block_length + 1}^{blocks:,} guesses; take another block_length or a "
                "smaller instance"
            )
        return {b: self.block_length, guesses: count_guesses(blocks, self.block_length, size["threshold"])}

    def memory(self, size: Mapping[str, Any]) -> int:
        listed = guess_bytes(-(-size["dimension"] // self.block_length), self.count(size))
        return listed + (4 + self.block_length) * super().memory(size)  # vectors compared with a block's contents

    def blocks(self, source: ExactInnerProduct) -> list[NDArray[np.uint8]]:
        """The vectors cut into blocks, for each set an array of shape (n_p, B, b)."""
        count, padding = -(-source.dimension // self.block_length), -source.dimension % self.block_length
        return [np.pad(x, ((0, 0), (0, padding))).reshape(len(x), count, self.block_length) for x in source.sets]

    def guesses(self, source: ExactInnerProduct) -> list[tuple[int, ...]]:
        """The inner products of the blocks, in lexicographic order; BudgetError if they are more than 2^24 numbers."""
        blocks, count = -(-source.dimension // self.block_length), self.count(source.measured())
        if count * blocks > MOST_NUMBERS:
            raise BudgetError(f"{rough(count)} guesses of {blocks:,} numbers would be listed; take longer blocks")
        return list_guesses(blocks, self.block_length, source.threshold)

    def targets(self, source: ExactInnerProduct) -> Iterator[OrthogonalVectors]:
        *firsts, last = self.blocks(source)
        contents = np.array(list(product((0, 1), repeat=self.block_length)), dtype=np.uint8)
        places = np.unravel_index(np.arange(len(contents) ** len(firsts)), (len(contents),) * len(firsts))
        # Entries (vector, block, alpha): what is found there, and the last set's inner product with alpha.
        found = [(x[:, :, None] == contents[place]).all(axis=-1) for x, place in zip(firsts, places, strict=True)]
        common = reduce(np.multiply, (contents[place] for place in places))
        sums = last.astype(np.int64) @ common.T
        for guess in self.guesses(source):
            wrong = sums != np.array(guess, dtype=np.int64)[:, np.newaxis]
            sets = tuple(x.reshape(len(x), x.shape[1] * x.shape[2]) for x in (*found, wrong))
            yield OrthogonalVectors(sets)

    def embed(self, source: ExactInnerProduct, witness: Choice) -> tuple[int, Choice]:
        chosen = reduce(np.multiply, (x[i] for x, i in zip(self.blocks(source), witness, strict=True)))
        return self.guesses(source).index(tuple(map(int, chosen.sum(axis=1)))), witness

    def lift(self, source: ExactInnerProduct, index: int, witness: Choice) -> Choice:
        return witness


def guess_bytes(blocks: int, count: int) -> int:
    """Bytes of the list of so many guesses, which is refused above 2^24 numbers, and of the one before it."""
    return min(count, MOST_NUMBERS // max(1, blocks)) * (100 + 20 * blocks)


def list_guesses(blocks: int, block_length: int, total: int) -> list[tuple[int, ...]]:
    """The inner products that so many blocks have with this sum, in lexicographic order.

    Examples
    --------
    >>> list_guesses(blocks=2, block_length=2, total=3)
    [(1, 2), (2, 1)]
    """
    found: list[tuple[int, ...]] = [()]
    for rest in reversed(range(blocks)):
        # What is left of the sum must fit the blocks to come.
        found = [
            (*guess, value)
            for guess in found
            for value in range(block_length + 1)
            if 0 <= total - sum(guess) - value <= rest * block_length
        ]
    return found


def count_guesses(blocks: int, block_length: int, total: int) -> int:
    """How many inner products of so many blocks have this sum: inclusion and exclusion of those above the length.

    Examples
    --------
    >>> count_guesses(blocks=3, block_length=2, total=4)
    6
    """
    if blocks == 0:
        return int(total == 0)
    beyond = block_length + 1
    return sum(
        (-1) ** j * comb(blocks, j) * comb(total - j * beyond + blocks - 1, blocks - 1)
        for j in range(min(blocks, total // beyond) + 1)
    )
