"""Negative triangles to build from: all small weights of one triangle, and drawn ones near and far from zero."""

from itertools import product
from math import inf

import numpy as np

from reductions.problems import NegativeTriangle
from reductions.problems.matrices.base import with_infinities

SHAPES = ((0, 0, 0), (0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 1, 1), (2, 1, 1), (1, 3, 2), (3, 2, 1), (3, 2, 4))


def one(x, y, z):
    """One triangle with these weights."""
    return NegativeTriangle(([[x]], [[y]], [[z]]))


def filled(shape, weight):
    """All weights are this one."""
    a, b, c = shape
    return NegativeTriangle(tuple(np.full(sides, weight, dtype=object) for sides in ((a, b), (b, c), (c, a))))


def few(weights=(-2, -1, 0, 1, 3, inf)):
    """All triangles by themselves with these weights."""
    return [one(*chosen) for chosen in product(weights, repeat=3)]


def drawn(count, seed=0, side=3, bound=6):
    """Random triangles of both answers, with some weights missing; in some all weights of two sides are far from 0."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        plain = NegativeTriangle.random(rng, side=side, bound=bound, density=(0.6, 0.9, 1)[number % 3])
        far = (0, 0, 100, -100)[number % 4]
        shifts = (far, (1, bound)[number // 2 % 2] - far, 0)
        turn = number % 3
        moved = zip(plain.matrices, shifts[turn:] + shifts[:turn], strict=True)
        yield NegativeTriangle(tuple(with_infinities(matrix, matrix + by) for matrix, by in moved))
