"""Exercises of notebook 4, codes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from protocols import ReedSolomon
from reductions.exercises.checking import equal, exercise

__all__: list[str] = []


@exercise("4.1")
def monomials(answer: Any) -> Iterator[str]:
    """All pairs of exponents that are small enough, by trying."""
    for q in (2, 3, 4):
        for degree in range(12):
            pairs = [(i, j) for i in range(degree + 1) for j in range(q) if q * i + (q + 1) * j <= degree]
            yield equal(answer, (q, degree), sorted(pairs, key=lambda pair: q * pair[0] + (q + 1) * pair[1]))


@exercise("4.2")
def extended(answer: Any) -> Iterator[str]:
    """The word of a Reed-Solomon code that begins like this."""
    rng = np.random.default_rng(0)
    for p, dimension in product((7, 11), (1, 2, 3, 5)):
        code = ReedSolomon(p, p, dimension)
        for values in (*np.eye(dimension, dtype=int), *rng.integers(0, p, (3, dimension))):
            yield equal(answer, (values.tolist(), p), code.encode(values).tolist())


@exercise("4.3")
def missing(answer: Any) -> Iterator[str]:
    """Which pole orders are missing, by listing sums."""
    for q in (2, 3, 4, 5):
        orders = {q * i + (q + 1) * j for i, j in product(range(60), repeat=2)}
        for n in sorted(orders)[:12]:
            yield equal(answer, (q, n), sorted(order for order in orders if order < 150 and order - n not in orders))
