"""The compiled loops that measure matrices, for the certificate."""

from __future__ import annotations

from typing import Any

import numpy as np

from attention.support.compiled import compiled

__all__ = ["measure", "row_extremes"]

_compiled = compiled(nogil=True)
_SPAN = 256  # tokens looked at side by side


@_compiled
def measure(matrix: Any, power: int, low: Any, high: Any, total: Any) -> Any:
    """Set least entries, largest entries and sums of the columns; return the largest sum of |x|^power over a row."""
    columns = matrix.shape[1]
    lows, highs = np.full((columns, _SPAN), np.inf), np.full((columns, _SPAN), -np.inf)
    totals, largest = np.zeros((columns, _SPAN)), np.zeros(_SPAN)
    x, term, norm = np.empty(_SPAN), np.empty(_SPAN), np.empty(_SPAN)
    for start in range(0, len(matrix), _SPAN):
        norm[:] = 0
        for i in range(columns):
            for t in range(_SPAN):  # past the end, the last row once more
                x[t] = matrix[min(start + t, len(matrix) - 1), i]
            lowest, highest, sums = lows[i], highs[i], totals[i]
            for t in range(_SPAN):
                lowest[t] = min(lowest[t], x[t])
                highest[t] = max(highest[t], x[t])
                sums[t] += x[t] if start + t < len(matrix) else 0.0
                term[t] = 1.0
            for _ in range(power):
                for t in range(_SPAN):
                    term[t] *= abs(x[t])
            for t in range(_SPAN):
                norm[t] += term[t]
        for t in range(_SPAN):
            largest[t] = max(largest[t], norm[t])
    for i in range(columns):  # loops, as the methods of arrays take numba seconds to compile
        low[i], high[i], total[i] = np.inf, -np.inf, 0.0
        for t in range(_SPAN):
            low[i] = min(low[i], lows[i, t])
            high[i] = max(high[i], highs[i, t])
            total[i] += totals[i, t]
    most = 0.0
    for t in range(_SPAN):
        most = max(most, largest[t])
    return most


@_compiled
def row_extremes(matrix: Any, weights: Any, means: Any) -> Any:
    """The largest sum of |x_i| weights_i over a row, and the least sum of x_i means_i."""
    largest, least = np.zeros(_SPAN), np.full(_SPAN, np.inf)
    size, mean = np.empty(_SPAN), np.empty(_SPAN)
    for start in range(0, len(matrix), _SPAN):
        size[:] = 0
        mean[:] = 0
        for i in range(matrix.shape[1]):
            for t in range(_SPAN):
                x = np.float64(matrix[min(start + t, len(matrix) - 1), i])
                size[t] += abs(x) * weights[i]
                mean[t] += x * means[i]
        for t in range(_SPAN):
            largest[t] = max(largest[t], size[t])
            least[t] = min(least[t], mean[t])
    most, fewest = 0.0, np.inf
    for t in range(_SPAN):
        most, fewest = max(most, largest[t]), min(fewest, least[t])
    return most, fewest
