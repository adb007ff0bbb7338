r"""Keys of which a few matter: instances with a known universal set.

`heavy` orthonormal keys are at random places; every other key is a noisy combination of them, so short that all
together add about noise² to the energy in any direction, where a heavy key adds 1. Then a heavy key has a leverage
score of about 1 / (1 + noise²), and the others share what is left, about d / n each. Queries are sums of a few heavy
keys, with noise.

References
----------
.. [1] R. Kannan, C. Bhattacharyya, P. Kacham and D. P. Woodruff, "LevAttention", arXiv 2410.05462.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.errors import BudgetError, InputError
from attention.inputs import checked_real, checked_whole
from attention.support.memory import over_memory

__all__ = ["PlantedInstance", "planted_instance"]


class PlantedInstance(NamedTuple):
    """Queries and keys, and which keys are heavy."""

    query: NDArray[np.float64]
    """(m, d)."""
    keys: NDArray[np.float64]
    """(n, d)."""
    heavy: NDArray[np.int64]
    """Sorted indices of the heavy keys."""


def planted_instance(
    count: int,
    dimension: int,
    heavy: int,
    rng: np.random.Generator,
    *,
    queries: int = 0,
    active: int = 2,
    noise: float = 0.5,
) -> PlantedInstance:
    r"""Draw an instance of the planted model.

    Parameters
    ----------
    count
        Number n of keys.
    dimension
        d.
    heavy
        Number of heavy keys, at most d and at most n.
    rng
        Source of all randomness.
    queries
        Number m of queries.
    active
        Heavy keys in a query, at most `heavy`.
    noise
        Length that the other keys, or the noise in a query, add in a direction in which a heavy key has 1.

    Raises
    ------
    InputError
        If sizes are out of range.
    BudgetError
        If the instance would not fit in memory.

    Examples
    --------
    >>> from attention import universal_set
    >>> instance = planted_instance(1000, 8, 5, np.random.default_rng(0))
    >>> np.array_equal(universal_set(instance.keys, epsilon=0.4), instance.heavy)
    True
    """
    sizes = {"count": count, "dimension": dimension, "heavy": heavy, "queries": queries, "active": active}
    count, dimension, heavy, queries, active = (checked_whole(name, size, 0, 2**31) for name, size in sizes.items())
    if not 1 <= heavy <= min(count, dimension):
        raise InputError(f"heavy must be between 1 and min(count, dimension) = {min(count, dimension)}, got {heavy}")
    if not 1 <= active <= heavy:
        raise InputError(f"active must be between 1 and heavy = {heavy}, got {active}")
    noise = checked_real("noise", noise)
    if not 0 <= noise < inf:
        raise InputError(f"noise must be at least 0 and finite, got {noise}")
    if over := over_memory(8 * dimension * (5 * dimension + 3 * count + (active + 3) * queries)):
        raise BudgetError(f"{count} keys and {queries} queries of {dimension} columns would take {over}; take fewer")
    rotation, _ = np.linalg.qr(rng.normal(size=(dimension, dimension)))
    directions = rotation[:heavy]
    combinations = rng.normal(size=(count, heavy)) @ directions + rng.normal(size=(count, dimension))
    keys = combinations * (noise / np.sqrt(2 * count))
    places = np.sort(rng.choice(count, heavy, replace=False))
    keys[places] = directions
    chosen = rng.permuted(np.tile(np.arange(heavy), (queries, 1)), axis=1)[:, :active]
    query = directions[chosen].sum(axis=1) + rng.normal(size=(queries, dimension)) * (noise / np.sqrt(dimension))
    return PlantedInstance(query, keys, places)
