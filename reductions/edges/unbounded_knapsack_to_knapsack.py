r"""Unbounded knapsack to knapsack: an item for every bit of how often an item is taken.

An item of weight w and value v is replaced by items of weight $w 2^t$ and value $v 2^t$, for all t with $w 2^t \le$
capacity. To take the item q times is to take the copies of the bits of q; and q w <= capacity, so that there is a copy
for every bit. Witnesses are in bijection.

An item of weight 1 has 1 + floor(log2 W) copies for a capacity of W >= 1, the most there are; one that is heavier than
the capacity has none.

The smallest instances: no items, with goal 0, is YES; no items, with goal 1, is NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.knapsack import Knapsack, UnboundedKnapsack
from reductions.reduction import FanOut, Theorem

__all__ = ["UnboundedKnapsackToKnapsack"]

n, U, W, V = (UnboundedKnapsack.symbols[name] for name in ("items", "bound", "capacity", "goal"))


@dataclass(frozen=True)
class UnboundedKnapsackToKnapsack(FanOut[UnboundedKnapsack, Knapsack]):
    """One instance, with the same capacity and goal; witnesses are in bijection.

    Examples
    --------
    >>> source = UnboundedKnapsack((2, 3), (3, 4), capacity=8, goal=12)
    >>> target, = UnboundedKnapsackToKnapsack().instances(source)
    >>> target.weights, target.values
    ((2, 4, 8, 3, 6), (3, 6, 12, 4, 8))
    >>> source.brute_force(), UnboundedKnapsackToKnapsack().embed(source, (4, 0))
    ((4, 0), (0, (2,)))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(
        items=at_most(n * sympy.floor(sympy.log(sympy.Max(1, 2 * W), 2))),
        bound=at_most(U * sympy.Max(1, W)),
        capacity=W,
        goal=V,
    )

    def targets(self, source: UnboundedKnapsack) -> Iterator[Knapsack]:
        weights, values = (
            tuple(numbers[item] << bit for item, bit in copies(source)) for numbers in (source.weights, source.values)
        )
        yield Knapsack(weights, values, source.capacity, source.goal)

    def embed(self, source: UnboundedKnapsack, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, tuple(place for place, (item, bit) in enumerate(copies(source)) if witness[item] >> bit & 1)

    def lift(self, source: UnboundedKnapsack, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        counts, copied = [0] * len(source.weights), copies(source)
        for item, bit in (copied[place] for place in witness):
            counts[item] += 1 << bit
        return tuple(counts)


def copies(source: UnboundedKnapsack) -> list[tuple[int, int]]:
    """The items of the target: of which item of the source each is a copy, and of which bit."""
    return [
        (item, bit)
        for item, weight in enumerate(source.weights)
        for bit in range((source.capacity // weight).bit_length())
    ]
