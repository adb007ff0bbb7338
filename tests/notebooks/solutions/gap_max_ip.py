"""Solutions of notebook 5, and answers that are wrong in a way that happens."""

from math import prod

import numpy as np


def telescoped(player, bits):
    """(1 - a) 1 1 + a (1 - b) 1 + a b (1 - c), a summand each for every coordinate."""
    ones, flipped = [1] * len(bits), [1 - bit for bit in bits]
    return [[*flipped, *bits, *bits], [*ones, *flipped, *bits], [*ones, *ones, *flipped]][player]


def compressed(a, b, c):
    used = b.any(axis=0) & c.any(axis=0)
    return a[:, used], b[:, used], c[:, used]


def coordinates(coins, order, blocks, counts):
    return coins * order ** (blocks * len(counts)), coins * prod(min(order**blocks, count) for count in counts)


def of_any(a, b, c):
    used = (a.any(axis=0) | b.any(axis=0)) & c.any(axis=0)
    return a[:, used], b[:, used], c[:, used]


SOLUTIONS = {"5.1": telescoped, "5.2": compressed, "5.3": coordinates}

WRONG = {
    "5.1": [
        lambda player, bits: [1 - bit for bit in bits] * 3,
        lambda player, bits: np.array([telescoped(0, bits), telescoped(1, bits), telescoped(1, bits)][player]),
    ],
    "5.2": [of_any, lambda a, b, c: tuple(x[:, a.any(axis=0)] for x in (a, b, c))],
    "5.3": [lambda coins, order, blocks, counts: (coins * order**blocks, coins * prod(counts))],
}
