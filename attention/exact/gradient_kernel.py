r"""The compiled loop of the gradient of exact attention.

With $p_{ij}$ the probability of a tuple $j$ of keys for query $i$, $g_{ij} = \sum_c G_{ic} \prod_p V_p[j_p, c]$ for the
cotangent $G$, and $D_i = \sum_j p_{ij} g_{ij} = \sum_c G_{ic}\,\mathrm{output}_{ic}$, the derivative of the loss by a
logit is $p_{ij}\,(g_{ij} - D_i)$; derivatives by queries, keys and values follow by the product rule. Probabilities are
computed again from the largest logit and the sum of each query, so memory does not grow with the number of tuples.

References
----------
.. [1] T. Dao, D. Y. Fu, S. Ermon, A. Rudra and C. Ré, "FlashAttention", NeurIPS 2022, arXiv 2205.14135, appendix B.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention.exact.kernel import BLOCK, TILE, exponentiate, hide, most_visible, multiply, next_rows
from attention.exact.product import PANEL_BYTES, ROWS, product
from attention.support.compiled import compiled

__all__ = ["pull_back"]

_compiled = compiled(nogil=True, fastmath={"contract", "reassoc", "nnan", "nsz"})
_inlined = compiled(nogil=True, fastmath={"contract", "reassoc", "nnan", "nsz"}, forceinline=True)


@_compiled
def _add_turned(
    left: NDArray[Any], rows: int, width: int, right: NDArray[Any], panels: NDArray[Any], sums: NDArray[np.float64]
) -> None:
    """Add the transpose of left[:rows, :width] times right[:rows] to sums[:width]; `panels` is room for `right`."""
    lanes = panels.shape[2]
    found = np.empty(ROWS * lanes, right.dtype)
    for panel in range(panels.shape[0]):
        for r in range(rows):
            for w in range(lanes):
                panels[panel, r, w] = right[r, panel * lanes + w]
        for j in range(0, width, ROWS):
            place = panel * panels.shape[1] * lanes
            product(left, j, 1, left.shape[1], panels, place, found, 0, lanes, rows)  # type: ignore[call-arg]
            for r in range(min(ROWS, width - j)):
                for w in range(lanes):
                    sums[j + r, panel * lanes + w] += found[r * lanes + w]


@_inlined
def _slopes(weights: NDArray[Any], slopes: NDArray[Any], shift: Any, total: float, mean: Any) -> None:
    """Turn logits into probabilities p, and `slopes` g into p (g - mean)."""
    exponentiate(weights, shift)
    factor = weights.dtype.type(1 / total)
    for j in range(weights.size):
        weights[j] *= factor
        slopes[j] = weights[j] * (slopes[j] - mean)


@_inlined
def _share(
    factors: NDArray[Any],
    index: int,
    limit: int,
    first: NDArray[Any],
    outer: NDArray[Any],
    offsets: NDArray[np.int64],
    by_first: NDArray[np.float64],
    by_outer: NDArray[np.float64],
) -> None:
    """Add the derivatives by each factor, given those by the product of `first` and a row of every outer set."""
    sets = offsets.size - 1
    for skipped in range(-1, sets):
        for a in range(factors.size):
            share = np.float64(factors[a])
            if skipped >= 0:
                share *= first[a]
            rest, place = index, 0
            for p in range(sets):
                size = min(offsets[p + 1] - offsets[p], limit)
                row = offsets[p] + rest % size
                rest //= size
                if p == skipped:
                    place = row
                else:
                    share *= outer[row, a]
            if skipped >= 0:
                by_outer[place, a] += share
            else:
                by_first[a] += share


@_compiled
def pull_back(
    query: NDArray[Any],
    outer_keys: NDArray[Any],
    outer_values: NDArray[Any],
    offsets: NDArray[np.int64],
    visible: NDArray[np.int64],
    mask: NDArray[np.bool_],
    panels: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
    cotangent: NDArray[Any],
    means: NDArray[Any],
    shifts: NDArray[Any],
    totals: NDArray[np.float64],
    by_query: NDArray[np.float64],
    by_outer_keys: NDArray[np.float64],
    by_outer_values: NDArray[np.float64],
    by_keys: NDArray[np.float64],
    by_values: NDArray[np.float64],
) -> None:
    """Add the derivatives of the sum of output times cotangent, over the queries given.

    Parameters
    ----------
    query, outer_keys, outer_values, offsets, visible, mask
        As in `Blocks`; d and d_v are multiples of the lanes.
    panels
        The last keys and the last values in panels of rows, and both in panels of columns.
    cotangent
        (n, d_v).
    means
        (n,): the sum of cotangent times output.
    shifts, totals
        (n,), as `accumulate` leaves them.
    by_query, by_outer_keys, by_outer_values, by_keys, by_values
        Of the shapes of what they are derivatives by; sums over blocks are kept in float64.
    """
    key_rows, value_rows, key_columns, value_columns = panels
    lanes = PANEL_BYTES // query.itemsize
    dimension, width = query.shape[1], cotangent.shape[1]
    owners, indices = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    factors, outer = np.zeros((BLOCK, dimension), query.dtype), np.zeros((BLOCK, width), query.dtype)
    pulled, averages = np.zeros((BLOCK, dimension), query.dtype), np.zeros((BLOCK, width), query.dtype)
    tile_keys = key_rows.shape[1] * lanes  # TILE unless there are fewer
    weights, slopes = np.zeros((BLOCK, tile_keys), query.dtype), np.zeros((BLOCK, tile_keys), query.dtype)
    room = np.empty((max(dimension, width) // lanes, BLOCK, lanes), query.dtype)
    ignored = np.empty(width)
    place = np.zeros(2, np.int64)
    for tile in range(key_rows.shape[0]):
        first = tile * TILE
        place[0], place[1] = 0, 0
        while place[0] < query.shape[0]:
            rows = next_rows(place, query, outer_keys, outer_values, offsets, visible, owners, indices, factors, outer)
            some = min(TILE, most_visible(visible, owners, rows) - first)
            if some <= 0:
                continue
            for r in range(rows):
                for c in range(width):
                    outer[r, c] *= cotangent[owners[r], c]
            multiply(factors, rows, dimension, key_rows[tile], (some + lanes - 1) // lanes, weights)
            if width > 0:
                multiply(outer, rows, width, value_rows[tile], (some + lanes - 1) // lanes, slopes)
            for r in range(rows):
                i = owners[r]
                seen = max(0, min(some, visible[i] - first))
                _slopes(weights[r, :seen], slopes[r, :seen], shifts[i], totals[i], means[i])
                for j in range(seen, some):
                    weights[r, j], slopes[r, j] = 0, 0
                if mask.size > 0:
                    hide(weights[r, :seen], mask[i, first:], 0.0)
                    hide(slopes[r, :seen], mask[i, first:], 0.0)
            _add_turned(slopes, rows, some, factors, room[: dimension // lanes], by_keys[first:])
            _add_turned(weights, rows, some, outer, room[: width // lanes], by_values[first:])
            multiply(slopes, rows, some, key_columns[tile], key_columns.shape[1], pulled)
            for r in range(rows):
                i = owners[r]
                _share(pulled[r], indices[r], visible[i], query[i], outer_keys, offsets, by_query[i], by_outer_keys)
            if offsets.size > 1:
                multiply(weights, rows, some, value_columns[tile], value_columns.shape[1], averages)
                for r in range(rows):
                    i = owners[r]
                    turned = cotangent[i]
                    _share(averages[r], indices[r], visible[i], turned, outer_values, offsets, ignored, by_outer_values)
