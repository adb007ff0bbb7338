"""Exercises of notebook 9, universal sets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []


def examples() -> Iterator[NDArray[np.float64]]:
    """Keys of full rank, of smaller rank, with repetitions, and with one that stands alone."""
    rng = np.random.default_rng(0)
    yield np.array([[2.0]])
    yield np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    yield np.array([[1.0, 1.0], [2.0, 2.0]])
    yield rng.integers(-3, 4, (7, 3)).astype(float)
    yield rng.normal(size=(20, 2)) @ rng.normal(size=(2, 4))


def suprema(keys: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest scores, from an orthonormal basis of the columns."""
    left, values, _ = np.linalg.svd(keys, full_matrices=False)
    return np.asarray((left[:, values > 1e-9 * values.max()] ** 2).sum(axis=1))


def close(found: Any, wanted: NDArray[np.float64]) -> str | None:
    """What is wrong with an array that should be about this one."""
    right = np.shape(found) == wanted.shape and np.allclose(found, wanted, atol=1e-6)
    return None if right else f"and should be about {np.round(wanted, 4).tolist()}"


@exercise("9.1")
def leverage(answer: Any) -> Iterator[str]:
    """The largest score that a key can have, for any query."""
    for keys in examples():
        yield holds(answer, (keys,), partial(close, wanted=suprema(keys)))


@exercise("9.2")
def universal(answer: Any) -> Iterator[str]:
    """The keys that some query gives a score of at least epsilon."""
    for keys in examples():
        for epsilon in (0.3, 0.45, 0.9):
            yield equal(answer, (keys, epsilon), np.flatnonzero(suprema(keys) >= epsilon).tolist())


@exercise("9.3")
def marginals(answer: Any) -> Iterator[str]:
    """Leverages of all pairs, added up for each first index."""
    rng = np.random.default_rng(1)
    for count, other, dimension in ((2, 3, 2), (4, 2, 3), (6, 5, 4)):
        first, second = rng.normal(size=(count, dimension)), rng.normal(size=(other, dimension))
        pairs = (first[:, np.newaxis] * second).reshape(-1, dimension)
        wanted = suprema(pairs).reshape(count, other).sum(axis=1)
        yield holds(answer, (first, second), partial(close, wanted=wanted))
