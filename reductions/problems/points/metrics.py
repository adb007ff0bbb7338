"""Distances between integer points that are integers: how many coordinates differ, sums, and the largest difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.problems.vectors.integer_base import Rows, Vector, largest

__all__ = ["METRICS", "check_metric", "distance", "distance_rows"]


def _differences(x: Vector, y: Vector) -> list[int]:
    return [abs(one - other) for one, other in zip(x, y, strict=True)]


METRICS: Mapping[str, Callable[[Vector, Vector], int]] = {
    "hamming": lambda x, y: sum(one != other for one, other in zip(x, y, strict=True)),
    "cityblock": lambda x, y: sum(_differences(x, y)),
    "sqeuclidean": lambda x, y: sum(difference**2 for difference in _differences(x, y)),
    "chebyshev": lambda x, y: max(_differences(x, y), default=0),
}
"""The distances by the names that scipy has for them; "hamming" counts the coordinates, where scipy has their share."""

FLOATS = 2**53
"""Integers up to here are floats exactly."""


def check_metric(name: object) -> None:
    """Raise InputError unless this is the name of a metric."""
    if not isinstance(name, str) or name not in METRICS:
        raise InputError(f"metric must be one of {', '.join(METRICS)}, got {name!r}")


def distance(metric: str, x: Vector, y: Vector) -> int:
    """The distance of two points.

    Examples
    --------
    >>> [distance(metric, (0, 3, 1), (2, 3, -3)) for metric in METRICS]
    [2, 6, 20, 4]
    """
    return METRICS[metric](x, y)


def distance_rows(metric: str, first: Rows, second: Rows) -> NDArray[Any]:
    """All distances by scipy, shape (n_1, n_2); InputError where floats would not be exact."""
    dimension = len(first[0]) if first else 0
    if dimension == 0 or not second:
        return np.zeros((len(first), len(second)))
    if dimension * (most := 2 * max(largest(first), largest(second))) ** 2 >= FLOATS:
        raise InputError(
            f"scipy computes in floats, but distances of coordinates up to {most // 2} have too many bits; use brute"
        )
    found = scipy.spatial.distance.cdist(np.array(first), np.array(second), metric)  # type: ignore[call-overload]
    return np.asarray(np.rint(found * dimension if metric == "hamming" else found))
