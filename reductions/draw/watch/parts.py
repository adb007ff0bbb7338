"""Which parts of a run are shown: some vectors of each player, all their tuples, and some messages of Merlin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from protocols.codes.arithmetic import every_product, times, total
from protocols.soundness import best_cheat
from reductions.draw.watch.run import Run
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.coin_products import CoinTable
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors, partners

__all__ = ["Lie", "Parts"]

MOST_ROWS = 16
MOST_TUPLES = 512
MOST_PRODUCTS = 100_000
MOST_MESSAGES = 1024
MOST_COUNTED = 2**29
PACKED = 8  # coins that are counted at once
MOST_TRIED = 2**26
FEW = 2
TRIALS = 16


@dataclass(frozen=True)
class Lie:
    """The word of Z that Alice accepts at the most coins, its number, and whether all words were tried."""

    index: int
    coins: int
    exhaustive: bool


@dataclass(frozen=True, eq=False)
class Parts:
    """What of a run is on the page.

    Parameters
    ----------
    run
        The run.
    messages
        How many messages of Merlin are shown at most, beside the honest words and the best lies.
    """

    run: Run
    messages: int = MOST_MESSAGES

    @cached_property
    def rows(self) -> tuple[list[int], ...]:
        """Of every player, the numbers of the vectors that are shown, increasing: the witness's are among them.

        For NO, those of a tuple that comes nearest to being orthogonal take its place.
        """
        sets, protocol = self.run.vectors.sets, self.run.protocol
        room = min(MOST_TUPLES, MOST_PRODUCTS // (protocol.blocks * protocol.code.length))
        each = next(
            (most for most in range(MOST_ROWS, 1, -1) if prod(min(most, len(vectors)) for vectors in sets) <= room), 1
        )
        kept = self.run.witness or nearest(self.run.vectors)
        return tuple(spread(len(vectors), each, row) for vectors, row in zip(sets, kept, strict=True))

    @cached_property
    def tuples(self) -> list[Choice]:
        """All tuples of the vectors that are shown, the last player's varying fastest."""
        return list(product(*self.rows))

    @cached_property
    def table(self) -> CoinTable:
        """The words of the vectors that are shown."""
        sets, protocol = self.run.vectors.sets, self.run.protocol
        chosen = zip(sets, self.rows, strict=True)
        return CoinTable(tuple(protocol.encode(vectors[rows]) for vectors, rows in chosen), protocol.weights)

    @cached_property
    def products(self) -> NDArray[np.int64]:
        """What each block adds to the true word of each tuple, shape (tuples, T, N)."""
        first, *others = self.table.encodings
        found = times(self.table.weights[:, np.newaxis], first)
        for words in others:
            found = every_product(found, words)
        return found.view(np.ndarray).astype(np.int64)

    @cached_property
    def words(self) -> NDArray[np.int64]:
        """The true word of each tuple, shape (tuples, N)."""
        blocks = np.moveaxis(self.products, 1, 0)
        return total(self.table.field(blocks)).view(np.ndarray).astype(np.int64)

    @cached_property
    def common(self) -> list[list[int]]:
        """The coordinates in which all vectors of a tuple have a 1; none for orthogonal ones."""
        sets = self.run.vectors.sets
        return [
            np.flatnonzero(np.all([x[i] for i, x in zip(choice, sets, strict=True)], axis=0)).tolist()
            for choice in self.tuples
        ]

    @cached_property
    def honest(self) -> dict[int, int]:
        """For each orthogonal tuple that is shown, by its place, the number of its honest message."""
        protocol = self.run.protocol
        return {
            place: protocol.index(protocol.code.field(self.words[place]))
            for place, common in enumerate(self.common)
            if not common
        }

    @cached_property
    def lies(self) -> dict[int, Lie]:
        """For the other tuples the best lie; only for those with the fewest common ones where it takes long to find."""
        protocol, rng = self.run.protocol, np.random.default_rng(0)
        places = sorted(set(range(len(self.tuples))) - set(self.honest), key=lambda place: len(self.common[place]))
        if protocol.num_messages * protocol.code.length * len(places) > MOST_TRIED:
            places = places[:FEW]
        found = {}
        for place in places:
            inputs = [x[i] for i, x in zip(self.tuples[place], self.run.vectors.sets, strict=True)]
            cheat = best_cheat(protocol, inputs, rng=rng, trials=TRIALS)
            coins = int(cheat.acceptance * protocol.code.length)
            found[place] = Lie(protocol.index(cheat.message), coins, cheat.exhaustive)
        return found

    @cached_property
    def shown(self) -> list[int]:
        """The numbers of the messages that are shown, increasing: all of them if there are few."""
        total_number, coins = self.run.protocol.num_messages, self.run.protocol.code.length
        steps = prod(map(len, self.run.vectors.sets)) * (1 if coins <= PACKED else coins)
        room = min(self.messages, max(16, MOST_COUNTED // steps))
        if total_number <= room:
            return list(range(total_number))
        needed = {*self.honest.values(), *(lie.index for lie in self.lies.values())}
        return sorted({*needed, *far_apart(total_number, max(2, room - len(needed)))})


def spread(count: int, most: int, kept: int) -> list[int]:
    """At most so many of `range(count)`, the number `kept` among them, the others far apart.

    Examples
    --------
    >>> spread(4, 16, 2), spread(100, 4, 7)
    ([0, 1, 2, 3], [7, 33, 66, 99])
    """
    if count <= most:
        return list(range(count))
    found = far_apart(count, most)
    found[min(range(most), key=lambda place: abs(found[place] - kept))] = kept
    return found


def far_apart(count: int, most: int) -> list[int]:
    """So many numbers of `range(count)`, increasing, the first and the last among them."""
    return [place * (count - 1) // max(1, most - 1) for place in range(most)]


def nearest(instance: OrthogonalVectors) -> Choice:
    """A tuple with the fewest common coordinates, the first one.

    Examples
    --------
    >>> nearest(OrthogonalVectors(([[1, 1, 1], [1, 1, 0]], [[1, 1, 1], [0, 1, 1]])))
    (1, 1)
    """
    *others, last = instance.sets
    best: tuple[int, Choice] = (instance.dimension + 1, ())
    for head, _ in partners(instance):
        common = np.all([x[i] for i, x in zip(head, others, strict=True)], axis=0)
        counts = last @ common.astype(np.int64)
        place = int(counts.argmin())
        if counts[place] < best[0]:
            best = (int(counts[place]), (*head, place))
    return best[1]
