"""LevAttention as a mechanism: softmax attention in which a query sees a chosen set of keys, and its neighbours.

With the universal set as the choice this is LevAttention; it is to be compared with other choices of as many keys.

References
----------
.. [1] R. Kannan, C. Bhattacharyya, P. Kacham and D. P. Woodruff, "LevAttention", arXiv 2410.05462.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError, InputTypeError
from attention.exact.scaling import balanced, restored, scaled_logits
from attention.inputs import Matrix, check_fit, checked_matrix, checked_scale, checked_whole
from attention.support.arrays import real_array

__all__ = ["restricted_attention"]

_BLOCK_ROWS = 256
_BLOCK_LOGITS = 2**22  # 32 MiB of float64


def restricted_attention(
    query: ArrayLike,
    keys: ArrayLike,
    values: ArrayLike,
    columns: ArrayLike,
    *,
    window: int | None = None,
    scale: float | None = None,
) -> Matrix:
    r"""Return softmax attention of order 2 over the keys in `columns` and those with $|i - j| \le$ window.

    Parameters
    ----------
    query
        (n, d).
    keys, values
        (n_1, d) and (n_1, d_v).
    columns
        (m,): indices j of the keys that every query sees, such as `universal_set(keys, epsilon)`; repetitions count
        once.
    window
        Reach of the neighbourhood of query i, 0 for the key of the same index alone; None for no neighbourhood.
    scale
        Factor of the logits, default 1/d.

    Returns
    -------
    (n, d_v).

    Raises
    ------
    InputError, InputTypeError
        If shapes do not fit, an entry is not finite, an index is out of range, a query sees no key, or logits or
        outputs leave the range of the type.

    Complexity
    ----------
    O(n (|columns| + window + 256) (d + d_v)).

    Examples
    --------
    >>> points, values = [[0.0], [0.0], [0.0]], [[1.0], [2.0], [6.0]]
    >>> restricted_attention(points, points, values, [0])
    array([[1.],
           [1.],
           [1.]])
    >>> restricted_attention(points, points, values, [0], window=0)
    array([[1. ],
           [1.5],
           [3.5]])
    """
    queries, key, value = checked_matrix("query", query), checked_matrix("keys", keys), checked_matrix("values", values)
    check_fit(queries, key)
    if not len(key) == len(value) > 0:
        raise InputError(f"keys and values must have equally many rows, at least 1, got {key.shape} and {value.shape}")
    factor = checked_scale(scale, queries.shape[1])
    indices = real_array("columns", columns)
    if indices.size and indices.dtype.kind not in "iu":
        raise InputTypeError(f"columns must hold integers, got dtype {indices.dtype}")
    if indices.ndim != 1:
        raise InputError(f"columns must be a vector of indices, which every query sees, got shape {indices.shape}")
    seen = np.unique(indices.astype(np.int64))
    if seen.size and not 0 <= seen[0] <= seen[-1] < len(key):
        raise InputError(f"columns must be between 0 and {len(key) - 1}, got {seen[0]} to {seen[-1]}")
    if window is None and not seen.size:
        raise InputError("columns must not be empty where there is no window, got none")
    if window is not None:
        window = min(checked_whole("window", window, 0, 2**62), len(queries) + len(key))
    dtype = np.result_type(queries, key, value)
    queries, (key,) = scaled_logits(queries, [key], factor, np.result_type(queries, key))
    value, powers = balanced(value)

    blocks = [np.empty((0, value.shape[1]), dtype)]
    reach = min(len(key), len(seen) + 2 * (window or 0) + _BLOCK_ROWS)
    height = min(_BLOCK_ROWS, max(1, _BLOCK_LOGITS // reach))
    for start in range(0, len(queries), height):
        rows = np.arange(start, min(start + height, len(queries)))
        visible, hidden = _visible(rows, seen, window, len(key))
        logits = queries[rows] @ key[visible].T
        logits[hidden] = -np.inf
        if not np.isfinite(largest := logits.max(axis=1, keepdims=True, initial=-np.inf)).all():
            row = start + int(np.argmin(np.isfinite(largest)))
            raise InputError(f"query {row} sees none of the {len(key)} keys; give columns or a wider window")
        with np.errstate(over="ignore"):  # of a difference, whose exponential is 0
            weights = np.exp(logits - largest)
        blocks.append(weights / weights.sum(axis=1, keepdims=True) @ value[visible])
    return restored(np.concatenate(blocks), powers, dtype)


def _visible(
    rows: NDArray[np.int64], seen: NDArray[np.int64], window: int | None, count: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the keys that some of these queries see, and a mask of those that a query does not see."""
    if window is None:
        return seen, np.zeros((len(rows), len(seen)), bool)
    near = np.arange(max(0, rows[0] - window), min(count, rows[-1] + window + 1))
    visible = np.union1d(seen, near)
    return visible, ~np.isin(visible, seen) & (np.abs(rows[:, None] - visible) > window)
