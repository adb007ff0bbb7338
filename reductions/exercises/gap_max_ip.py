"""Exercises of notebook 5, how a protocol opens a gap."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product
from math import prod
from typing import Any

import numpy as np

from reductions.exercises.checking import Wrong, equal, exercise, holds

__all__: list[str] = []


@exercise("5.1")
def telescoped(answer: Any) -> Iterator[str]:
    """Three vectors, each made without seeing the others, whose product counts the coordinates that are fine."""
    for length in (1, 2):
        choices = list(product((0, 1), repeat=length))
        for player, bits in product(range(3), choices):
            yield holds(answer, (player, bits), partial(not_bits, count=3 * length))
        for chosen in product(choices, repeat=3):
            wanted = sum(1 - prod(column) for column in zip(*chosen, strict=True))
            vectors = [answer(player, bits) for player, bits in enumerate(chosen)]
            found = sum(int(prod(column)) for column in zip(*vectors, strict=True))
            if found != wanted:
                raise Wrong(
                    f"for the bits {chosen} the product of the three vectors is {found}, and should be {wanted}."
                )
            yield repr(chosen)


def not_bits(found: Any, count: int) -> str | None:
    """What is wrong with a vector of so many zeros and ones."""
    right = len(found) == count and set(map(int, found)) <= {0, 1}
    return None if right else f"which is not {count} zeros and ones"


@exercise("5.2")
def compressed(answer: Any) -> Iterator[str]:
    """Only columns in which every other player has a 1 somewhere."""
    rng = np.random.default_rng(0)
    for dimension in (1, 3, 8):
        for density in (0.1, 0.4, 0.9):
            sets = [(rng.random((count, dimension)) < density).astype(int) for count in (2, 3, 4)]
            used = [c for c in range(dimension) if all(any(vector[c] for vector in other) for other in sets[1:])]
            yield equal(answer, tuple(sets), tuple([[int(v[c]) for c in used] for v in vectors] for vectors in sets))


@exercise("5.3")
def coordinates(answer: Any) -> Iterator[str]:
    """Coins times what may be sent: in full, and by so many vectors at most."""
    for coins, order, blocks, counts in product((1, 6), (2, 7), (1, 2, 4), ((1,), (4,), (3, 5), (100, 2))):
        sent = [sum(1 for _ in product(range(order), repeat=blocks))] * len(counts)
        full, few = coins, coins
        for possible, count in zip(sent, counts, strict=True):
            full, few = full * possible, few * (count if count < possible else possible)
        yield equal(answer, (coins, order, blocks, counts), (full, few))
