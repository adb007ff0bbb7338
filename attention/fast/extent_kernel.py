"""The compiled loops that measure matrices, for the certificate.

They are given all arrays that they need, and leave them for numpy to sum up: either takes numba a second to compile.
"""

from __future__ import annotations

from typing import Any

from attention.support.compiled import compiled

__all__ = ["SPAN", "measure", "row_extremes"]

_compiled = compiled(nogil=True)
SPAN = 256  # tokens looked at side by side


@_compiled
def measure(matrix: Any, power: int, lows: Any, highs: Any, totals: Any, largest: Any, work: Any) -> None:
    """Look at the rows of a matrix (n, d), n >= 1; what is found of row t goes to place t mod SPAN.

    Parameters
    ----------
    lows, highs, totals
        (d, SPAN): least entries, largest entries and sums of the columns.
    largest
        (SPAN,): the largest sums of |x|^power over a row.
    work
        (3, SPAN).
    """
    x, term, norm = work[0], work[1], work[2]
    count, width = matrix.shape
    for start in range(0, count, SPAN):
        for t in range(SPAN):
            norm[t] = 0.0
        for i in range(width):
            for t in range(SPAN):  # past the end, the last row once more
                x[t] = matrix[min(start + t, count - 1), i]
            lowest, highest, sums = lows[i], highs[i], totals[i]
            for t in range(SPAN):
                lowest[t] = min(lowest[t], x[t])
                highest[t] = max(highest[t], x[t])
                sums[t] += x[t] if start + t < count else 0.0
                term[t] = 1.0
            for _ in range(power):
                for t in range(SPAN):
                    term[t] *= abs(x[t])
            for t in range(SPAN):
                norm[t] += term[t]
        for t in range(SPAN):
            largest[t] = max(largest[t], norm[t])


@_compiled
def row_extremes(matrix: Any, weights: Any, means: Any, largest: Any, least: Any, work: Any) -> None:
    """Raise to `largest` the sums of |x_i| weights_i over a row, lower to `least` those of x_i means_i, (SPAN,)."""
    size, mean = work[0], work[1]
    count, width = matrix.shape
    for start in range(0, count, SPAN):
        for t in range(SPAN):
            size[t] = mean[t] = 0.0
        for i in range(width):
            for t in range(SPAN):
                x = matrix[min(start + t, count - 1), i]
                size[t] += abs(x) * weights[i]
                mean[t] += x * means[i]
        for t in range(SPAN):
            largest[t] = max(largest[t], size[t])
            least[t] = min(least[t], mean[t])
