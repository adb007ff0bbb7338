"""Counts coins by the kernel for a card, in numba's simulator or on a card, and compares with the processor."""

import os
import sys

if __name__ == "__main__" and "--card" not in sys.argv:
    os.environ["NUMBA_ENABLE_CUDASIM"] = "1"  # before numba is imported

import numpy as np

from protocols.codes.reed_solomon import finite_field
from reductions import CNF, decide
from reductions.devices import device, on_device
from reductions.problems.vectors import coin_counting
from reductions.problems.vectors.coin_products import CoinProducts, CoinTable

CASES = {  # the order of the field, coins, blocks, inputs of each player
    "one word": (47, 6, 1, (3, 2, 5)),
    "all lanes": (5, 8, 2, (4, 7)),
    "two words": (13, 11, 1, (2, 9)),
    "lanes of 16 bits": (257, 6, 1, (3, 4)),
    "one tuple": (3, 1, 1, (1, 1)),
    "no tuple": (3, 2, 1, (2, 0)),
    "no query": (3, 2, 1, (0, 2)),
}


def products(order, coins, blocks, inputs):
    """Of random words, with few symbols so that many agree, and of two messages; the second is that of a tuple."""
    field, rng = finite_field(order), np.random.default_rng(coins)
    encodings = tuple(field(rng.integers(0, min(3, order), (count, blocks, coins))) for count in inputs)
    table = CoinTable(encodings, field([1] * blocks))
    for message in ([1] * coins, [0] * coins):
        yield CoinProducts(table, field(message))


def agree(instance):
    """Whether the counts are the same, and all tuples are counted."""
    wanted = instance.tallies()
    with on_device("cuda"):
        found = instance.tallies()
    rows = np.prod(instance.shape[1:], dtype=np.int64)
    return found.dtype == wanted.dtype and np.array_equal(found, wanted) and (found.sum(axis=1) == rows).all()


def main():
    coin_counting.THREADS, coin_counting.BLOCKS, coin_counting.ROWS = 4, 2, 2
    for name, case in CASES.items():
        assert all(agree(instance) for instance in products(*case)), name
    coin_counting.TILE = 1  # a query at a time
    assert all(agree(instance) for instance in products(*CASES["one word"]))
    coin_counting.cuda.current_context = Full
    assert all(agree(instance) for instance in products(*CASES["one word"]))
    no, yes = CNF(1, ((1,), (-1,))), CNF(1, ((-1,),))
    assert decide(no, order=2, device="cuda").answer is None
    assert decide(yes, order=2, device="cuda").answer == decide(yes, order=2).answer is not None
    assert device() == "cpu"
    print("as many")


class Full:
    """A card on which nothing is free, so that residues are copied for every message."""

    def get_memory_info(self):
        return 0, 0


if __name__ == "__main__":
    main()
