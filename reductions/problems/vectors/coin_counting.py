"""Counting coins on a card: `CoinProducts.tallies` with the packed residues of all tuples in its memory.

A message is one pass over the residues: two operations on words of 64 bits and a population count for eight coins. They
are read at the rate of the card's memory, 128 MB for 2^24 tuples of up to eight coins; what is counted goes to shared
memory first. Sums of integers do not depend on their order, so the counts are those of the processor.

numba.cuda is taken, which comes with numba: the loop is over integers and needs no tensor cores, nor PyTorch.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numba import cuda, int32
from numpy.typing import NDArray

__all__ = ["MOST_COINS", "tallies"]

COUNTERS = 1024  # in the memory that a block of threads shares
MOST_COINS = COUNTERS - 1
THREADS, BLOCKS, ROWS = 256, 1024, 256
TILE = 2**27  # words of residues that are copied at a time, 1 GB

_tiles: WeakKeyDictionary[Any, list[Any]] = WeakKeyDictionary()


@cuda.jit
def _tally(words, message, low, high, counts):  # pragma: no cover - compiled
    """Add to `counts` (rows, coins + 1) how many tuples of each row agree with the message in how many lanes."""
    shared = cuda.shared.array(COUNTERS, int32)
    thread, threads = cuda.threadIdx.x, cuda.blockDim.x
    row = cuda.blockIdx.y
    while row < words.shape[0]:
        for i in range(thread, counts.shape[1], threads):
            shared[i] = 0
        cuda.syncthreads()
        for place in range(cuda.blockIdx.x * threads + thread, words.shape[1], cuda.gridDim.x * threads):
            agreeing = 0
            for word in range(words.shape[2]):
                difference = words[row, place, word] ^ message[word]
                agreeing += cuda.popc(high & ~(((difference & low) + low) | difference))
            cuda.atomic.add(shared, agreeing, 1)
        cuda.syncthreads()
        for i in range(thread, counts.shape[1], threads):
            if shared[i] > 0:
                cuda.atomic.add(counts, (row, i), np.uint64(shared[i]))
        cuda.syncthreads()
        row += cuda.gridDim.y


def tallies(table: Any, message: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many tuples of each query agree with a packed message in 0, 1, ..., N coins, shape (n, N + 1).

    Parameters
    ----------
    table
        A `CoinTable` of up to `MOST_COINS` coins. Its residues stay on the card for as long as it lives, as far as they
        fit there; the others are copied for every message.
    message
        (words,), with other symbols in the lanes that are not used than the table has there.
    """
    if table not in _tiles:
        _tiles[table] = list(_placed(table.words))
    ones = 0x0101010101010101 if table.lane_bits == 8 else 0x0001000100010001
    high = np.uint64(ones << (table.lane_bits - 1))
    low = np.uint64(int(high) - ones)
    sent = cuda.to_device(message)
    found = []
    for words in _tiles[table]:
        counts = cuda.to_device(np.zeros((words.shape[0], table.coins + 1), np.uint64))
        blocks = max(1, min(BLOCKS, -(-words.shape[1] // THREADS))), min(ROWS, words.shape[0])
        _tally[blocks, THREADS](cuda.to_device(words), sent, low, high, counts)
        found.append(counts.copy_to_host())
    empty = np.zeros((0, table.coins + 1), np.uint64)
    return np.concatenate([empty, *found]).astype(np.int64)


def _placed(words: NDArray[np.uint64]) -> Any:
    """Yield the residues a tile of queries at a time: on the card where they take up to half of what is free."""
    rows = max(1, TILE // max(1, words[:1].size))
    for start in range(0, len(words) if words.size else 0, rows):
        tile = words[start : start + rows]
        free, _ = cuda.current_context().get_memory_info()
        yield cuda.to_device(tile) if 2 * tile.nbytes <= free else tile
