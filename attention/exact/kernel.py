r"""The compiled loop of exact attention.

A row stands for one query and one tuple of all key sets but the last: its logits over the last set are a matrix-vector
product, and those of a block of rows a matrix product. A block meets the last set a tile at a time: a product for the
logits, one exponential for each, and a product with the values, all of it in the caches and the products in registers.
$O(d + d_v)$ multiply-adds and one exponential for each full tuple.

$e^x = 2^n e^r$, $n = \lfloor x \log_2 e \rceil$, $|r| \le (\ln 2)/2$ (Cody and Waite [1]_). Taylor's polynomial of
degree 12 is off by at most 1.7e-16 there, of degree 7 by 6e-9: below one unit in the last place of either float type.

References
----------
.. [1] W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", Prentice-Hall 1980.
.. [2] M. Milakov and N. Gimelshein, "Online normalizer calculation for softmax", arXiv 1805.02867.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload
from numpy.typing import NDArray

from attention.exact.product import PANEL_BYTES, ROWS, product
from attention.support.compiled import compiled

__all__ = ["BLOCK", "TILE", "accumulate", "exponentiate", "hide", "most_visible", "multiply", "next_rows"]

TILE = 256  # last keys at a time: their logits with a block of rows take 64 kB in float32
BLOCK = 64  # rows, a multiple of ROWS

_LOG2_E = 1.4426950408889634
# ln 2 in two parts, the first with trailing zeros enough that n * high is exact.
_LN2_HIGH_64, _LN2_LOW_64 = 0.693147180369123816490, 1.90821492927058770002e-10
_LN2_HIGH_32, _LN2_LOW_32 = 0.693359375, -2.12194440e-4
_SMALLEST_64, _SMALLEST_32 = -708.0, -87.0  # below, 2^n is no longer a normal number
_TAYLOR_64 = tuple(1.0 / factorial(i) for i in range(13))
_TAYLOR_32 = tuple(1.0 / factorial(i) for i in range(8))


@intrinsic
def _float_from_bits(_context: Any, bits: Any) -> Any:
    """Read an int64 as float64, an int32 as float32."""
    result = types.float64 if bits == types.int64 else types.float32

    def bitcast(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(result))

    return result(bits), bitcast


def _exp(x: Any) -> Any:
    """e^x for x <= 0, to one unit in the last place; below the smallest normal number, that number."""
    raise NotImplementedError


@overload(_exp, jit_options={"fastmath": {"contract"}})
def _exp_overload(x: Any) -> Callable[[Any], Any]:
    if x == types.float64:

        def exp64(x: Any) -> Any:
            x = max(x, _SMALLEST_64)
            n = np.rint(x * _LOG2_E)
            r = (x - n * _LN2_HIGH_64) - n * _LN2_LOW_64
            power = _TAYLOR_64[12]
            for i in range(11, -1, -1):
                power = power * r + _TAYLOR_64[i]
            return power * _float_from_bits((np.int64(n) + np.int64(1023)) << np.int64(52))  # type: ignore[call-arg]

        return exp64

    def exp32(x: Any) -> Any:
        x = max(x, np.float32(_SMALLEST_32))
        n = np.rint(x * np.float32(_LOG2_E))
        r = (x - n * np.float32(_LN2_HIGH_32)) - n * np.float32(_LN2_LOW_32)
        power = np.float32(_TAYLOR_32[7])
        for i in range(6, -1, -1):
            power = power * r + np.float32(_TAYLOR_32[i])
        return power * _float_from_bits(np.int32((np.int32(n) + np.int32(127)) << np.int32(23)))  # type: ignore[call-arg]

    return exp32


# Sums may be reordered and comparisons may ignore NaN (the caller has refused it); infinities keep their meaning.
_compiled = compiled(nogil=True, fastmath={"contract", "reassoc", "nnan", "nsz"})
# Inlined: or else the process that compiles runs other machine code than one that finds it in the cache, and sums are
# rounded in another order.
_inlined = compiled(nogil=True, fastmath={"contract", "reassoc", "nnan", "nsz"}, forceinline=True)


@_inlined
def _largest(logits: NDArray[Any], largest: Any) -> Any:
    """Return the greatest of the logits and of `largest`."""
    for j in range(logits.size):
        largest = max(largest, logits[j])
    return largest


@_inlined
def exponentiate(logits: NDArray[Any], shift: Any) -> Any:
    """Replace each logit by the exponential of its difference to `shift`; return the sum of these weights."""
    total = logits.dtype.type(0)
    for j in range(logits.size):
        logits[j] = _exp(logits[j] - shift)
        total += logits[j]
    return total


@_inlined
def hide(entries: NDArray[Any], mask: NDArray[np.bool_], value: Any) -> None:
    """Replace the entries where the mask is False."""
    for j in range(entries.size):
        if not mask[j]:
            entries[j] = value


@_compiled
def multiply(left: NDArray[Any], rows: int, depth: int, panels: NDArray[Any], count: int, output: NDArray[Any]) -> None:
    """Write left[:rows, :depth] @ panels into output, for the first panels (count, at least depth, lanes)."""
    lanes = panels.shape[2]
    for panel in range(count):
        for r in range(0, rows, ROWS):
            product(  # type: ignore[call-arg]
                left, r * left.shape[1], left.shape[1], 1,
                panels, panel * panels.shape[1] * lanes,
                output, r * output.shape[1] + panel * lanes, output.shape[1],
                depth,
            )  # fmt: skip


@_inlined
def most_visible(visible: NDArray[np.int64], owners: NDArray[np.int64], rows: int) -> int:
    """Return how many of the last keys some query of a block sees."""
    most = 0
    for r in range(rows):
        most = max(most, visible[owners[r]])
    return most


@_inlined
def _shrink(output: NDArray[np.float64], totals: NDArray[np.float64], i: int, factor: float) -> None:
    totals[i] *= factor
    for c in range(output.shape[1]):
        output[i, c] *= factor


@_inlined
def _add(
    output: NDArray[np.float64], owners: NDArray[np.int64], outer: NDArray[Any], averages: NDArray[Any], rows: int
) -> None:
    for r in range(rows):
        for c in range(output.shape[1]):
            output[owners[r], c] += outer[r, c] * averages[r, c]


@_inlined
def next_rows(
    place: NDArray[np.int64],
    query: NDArray[Any],
    outer_keys: NDArray[Any],
    outer_values: NDArray[Any],
    offsets: NDArray[np.int64],
    visible: NDArray[np.int64],
    owners: NDArray[np.int64],
    indices: NDArray[np.int64],
    factors: NDArray[Any],
    outer: NDArray[Any],
) -> int:
    """Fill a block with the next rows, from `place` = (query, tuple) on, and return how many there are.

    For each row that is its query, the number of its tuple, and the products of the query and keys and of the values.

    A query begins where all of its rows fit, or at the start of a block: then its sums do not depend on other queries.
    """
    # Plain loops: numba takes seconds more to compile operations on rows, as it compares their shapes.
    rows = 0
    while place[0] < query.shape[0]:
        i, sets = place[0], offsets.size - 1
        tuples = 1
        for p in range(sets):
            tuples *= min(offsets[p + 1] - offsets[p], visible[i])
        if rows > 0 and rows + tuples > owners.size:
            break
        stop = min(tuples, place[1] + owners.size - rows)
        for index in range(place[1], stop):
            owners[rows], indices[rows] = i, index
            for a in range(query.shape[1]):
                factors[rows, a] = query[i, a]
            for c in range(outer.shape[1]):
                outer[rows, c] = 1
            rest = index
            for p in range(sets):
                size = min(offsets[p + 1] - offsets[p], visible[i])
                row = offsets[p] + rest % size
                rest //= size
                for a in range(query.shape[1]):
                    factors[rows, a] *= outer_keys[row, a]
                for c in range(outer.shape[1]):
                    outer[rows, c] *= outer_values[row, c]
            rows += 1
        if stop < tuples:
            place[1] = stop
            break
        place[0], place[1] = i + 1, 0
    return rows


@_compiled
def accumulate(
    query: NDArray[Any],
    outer_keys: NDArray[Any],
    outer_values: NDArray[Any],
    offsets: NDArray[np.int64],
    visible: NDArray[np.int64],
    mask: NDArray[np.bool_],
    last_keys: NDArray[Any],
    last_values: NDArray[Any],
    output: NDArray[np.float64],
    shifts: NDArray[Any],
    totals: NDArray[np.float64],
) -> None:
    """Write the softmax average of every query into `output`.

    Parameters
    ----------
    query, outer_keys, outer_values, offsets, visible, mask
        As in `Blocks`.
    last_keys
        (tiles, TILE / lanes, d, lanes): the last set, in panels of keys.
    last_values
        (tiles, d_v / lanes, TILE, lanes): the last set, in panels of columns.
    output
        (n, d_v), written; sums over tiles are kept in float64 whatever the type of the rest.
    shifts, totals
        (n,), written: the largest logit, and the sum of the exponentials of the differences to it; -inf and 0, and the
        output 0, where a query sees no key.
    """
    lanes = PANEL_BYTES // query.itemsize
    place = np.zeros(2, np.int64)
    owners, indices, seen = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    factors = np.zeros((BLOCK, query.shape[1]), query.dtype)
    outer = np.zeros((BLOCK, output.shape[1]), query.dtype)
    tile_keys = last_keys.shape[1] * lanes  # TILE unless there are fewer
    weights, averages = np.zeros((BLOCK, tile_keys), query.dtype), np.zeros((BLOCK, output.shape[1]), query.dtype)
    output[:] = 0.0
    shifts[:] = -np.inf
    totals[:] = 0.0
    while place[0] < query.shape[0]:
        rows = next_rows(place, query, outer_keys, outer_values, offsets, visible, owners, indices, factors, outer)
        most = most_visible(visible, owners, rows)
        for tile in range((most + TILE - 1) // TILE):
            first = tile * TILE
            width = min(TILE, most - first)
            multiply(factors, rows, factors.shape[1], last_keys[tile], (width + lanes - 1) // lanes, weights)
            for r in range(rows):
                i = owners[r]
                seen[r] = max(0, min(width, visible[i] - first))
                if mask.size > 0:
                    hide(weights[r, : seen[r]], mask[i, first:], -np.inf)
                largest = _largest(weights[r, : seen[r]], shifts[i])
                if largest > shifts[i]:
                    decay = np.exp(np.float64(shifts[i]) - np.float64(largest))
                    _shrink(output, totals, i, decay)
                    shifts[i] = largest
            for r in range(rows):
                i = owners[r]
                if shifts[i] == -np.inf:
                    seen[r] = 0  # none of the keys of this tile and of those before
                totals[i] += exponentiate(weights[r, : seen[r]], shifts[i])
                for j in range(seen[r], width):
                    weights[r, j] = 0
                if mask.size > 0:
                    hide(weights[r, : seen[r]], mask[i, first:], 0.0)
            multiply(weights, rows, width, last_values[tile], last_values.shape[1], averages)
            _add(output, owners, outer, averages, rows)
    for i in range(query.shape[0]):
        if totals[i] > 0:  # it sees a key
            for c in range(output.shape[1]):
                output[i, c] /= totals[i]
