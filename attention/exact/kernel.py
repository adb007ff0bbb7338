r"""The compiled loop of exact attention.

For one query and one tuple of the other key sets, the logits over the last set are a matrix-vector product. A tile of
the last set stays in the first-level cache while all those tuples pass: $O(d + d_v)$ multiply-adds and one exponential
for each full tuple, all in vector registers.

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

from attention.support.compiled import compiled

__all__ = ["LANES", "TILE", "accumulate"]

LANES = 4  # columns handled by one pass over a tile: the caller pads d and d_v to multiples of it
TILE = 256  # last keys at a time: with d = d_v = 8 a tile takes 34 kB

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
def _largest_logit(logits: NDArray[Any], factors: NDArray[Any], keys: NDArray[Any], largest: Any) -> Any:
    """Write the logits factors @ keys of one tile; return the greatest of them and of `largest`."""
    logits[:] = 0
    for a in range(0, factors.size, LANES):
        f0, f1, f2, f3 = factors[a], factors[a + 1], factors[a + 2], factors[a + 3]
        for j in range(logits.size):
            logits[j] += f0 * keys[a, j] + f1 * keys[a + 1, j] + f2 * keys[a + 2, j] + f3 * keys[a + 3, j]
    for j in range(logits.size):
        largest = max(largest, logits[j])
    return largest


@_inlined
def _exponentiate(logits: NDArray[Any], shift: Any) -> Any:
    """Replace each logit by the exponential of its difference to `shift`; return the sum of these weights."""
    total = logits.dtype.type(0)
    for j in range(logits.size):
        logits[j] = _exp(logits[j] - shift)
        total += logits[j]
    return total


@_inlined
def _add_values(sums: NDArray[np.float64], weights: NDArray[Any], values: NDArray[Any], outer: NDArray[Any]) -> None:
    """Add to each column's sum `outer` times the weighted sum of the tile's values."""
    zero = weights.dtype.type(0)
    for c in range(0, sums.size, LANES):
        s0, s1, s2, s3 = zero, zero, zero, zero
        for j in range(weights.size):
            s0 += weights[j] * values[c, j]
            s1 += weights[j] * values[c + 1, j]
            s2 += weights[j] * values[c + 2, j]
            s3 += weights[j] * values[c + 3, j]
        sums[c] += outer[c] * s0
        sums[c + 1] += outer[c + 1] * s1
        sums[c + 2] += outer[c + 2] * s2
        sums[c + 3] += outer[c + 3] * s3


@_compiled
def accumulate(
    query: NDArray[Any],
    outer_keys: NDArray[Any],
    outer_values: NDArray[Any],
    offsets: NDArray[np.int64],
    last_keys: NDArray[Any],
    last_values: NDArray[Any],
    length: int,
    output: NDArray[np.float64],
) -> None:
    """Write the softmax average of every query into `output`.

    Parameters
    ----------
    query
        (n, d), scaled; d a multiple of LANES, as is d_v.
    outer_keys, outer_values
        All key sets but the last, one after the other: (sum of n_p, d) and (sum of n_p, d_v).
    offsets
        (h,): where each of them begins, and the end.
    last_keys, last_values
        (tiles, d, TILE) and (tiles, d_v, TILE): the last set, transposed and filled up to whole tiles.
    length
        Number of keys of the last set.
    output
        (n, d_v), written; sums over tiles are kept in float64 whatever the type of the rest.
    """
    # Plain loops: numba takes seconds more to compile operations on rows, as it compares their shapes.
    sets = offsets.size - 1
    tuples = 1
    for p in range(sets):
        tuples *= offsets[p + 1] - offsets[p]
    buffer = np.empty(TILE, query.dtype)
    factors = np.empty(query.shape[1], query.dtype)
    outer = np.empty(output.shape[1], query.dtype)
    sums = np.empty(output.shape[1], np.float64)
    for i in range(query.shape[0]):
        shift = query.dtype.type(-np.inf)
        total = 0.0
        sums[:] = 0.0
        for tile in range(last_keys.shape[0]):
            weights = buffer[: min(TILE, length - tile * TILE)]
            for index in range(tuples):
                for a in range(factors.size):
                    factors[a] = query[i, a]
                for c in range(outer.size):
                    outer[c] = 1
                rest = index
                for p in range(sets):
                    size = offsets[p + 1] - offsets[p]
                    row = offsets[p] + rest % size
                    rest //= size
                    for a in range(factors.size):
                        factors[a] *= outer_keys[row, a]
                    for c in range(outer.size):
                        outer[c] *= outer_values[row, c]
                largest = _largest_logit(weights, factors, last_keys[tile], shift)
                if largest > shift:
                    decay = np.exp(np.float64(shift) - np.float64(largest))
                    total *= decay
                    for c in range(sums.size):
                        sums[c] *= decay
                    shift = largest
                total += _exponentiate(weights, shift)
                _add_values(sums, weights, last_values[tile], outer)
        for c in range(sums.size):
            output[i, c] = sums[c] / total
