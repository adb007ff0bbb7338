"""The compiled loops of cells: sums over the keys of a box, and what they give for the queries of a box.

Tokens lie in the order of their tree, columns first, so that the tokens of a box are contiguous in each column.
"""

from __future__ import annotations

from math import exp, frexp, ldexp
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.exact.kernel import exponentiate
from attention.fast.block_kernel import COLUMNS, ROWS, inner_8, lanes, outer
from attention.fast.boxes_kernel import EXACT, KEYS, QUERIES
from attention.support.compiled import compiled

__all__ = ["TILE", "Features", "evaluate"]

TILE = 256  # tokens, a multiple of QUERIES
_STRIDE = ROWS * lanes(np.dtype(np.float64))  # queries at a time

# Sums may be reordered: what is proved of them does not depend on the order.
_compiled = compiled(nogil=True, fastmath={"contract", "reassoc", "nnan", "nsz"})


class Features(NamedTuple):
    """All monomials up to a degree, by degree: number i is its parent times a variable.

    Attributes
    ----------
    parent, variable, degree, multinomial
        (r,).
    counts
        (g + 1,): how many there are up to each degree.
    coefficients
        (g + 1, g + 1): row j is the polynomial of degree j.
    """

    parent: NDArray[np.int32]
    variable: NDArray[np.int32]
    degree: NDArray[np.int64]
    multinomial: NDArray[np.float64]
    counts: NDArray[np.int64]
    coefficients: NDArray[np.float64]


@_compiled
def _rows(room: Any, first: int, count: int, width: int) -> Any:
    """A matrix in a workspace."""
    return room[first * width : (first + count) * width].reshape(count, width)


@_compiled
def _multiply_out(features: Any, count: int, x: Any, products: Any) -> None:
    for t in range(x.shape[1]):
        products[0, t] = 1.0
    for i in range(1, count):
        parent, variable = features.parent[i], features.variable[i]
        for t in range(x.shape[1]):
            products[i, t] = products[parent, t] * x[variable, t]


@_compiled
def _logits(query: Any, keys: Any, start: int, logits: Any, largest: float) -> float:
    """Write the logits of a query over some keys; return the largest of them and of what is given."""
    for t in range(len(logits)):
        logits[t] = 0.0
    for a in range(len(query)):
        # A row of its own: numba looks for negative indices in sums of indices, and then finds no vectors.
        row, factor = keys[a, start:], query[a]
        for t in range(len(logits)):
            logits[t] += factor * row[t]
    for t in range(len(logits)):
        largest = max(largest, logits[t])
    return largest


@_compiled
def _gather(
    key: Any, node: int, middle: Any, keys: Any, values: Any, powers: Any, features: Any, count: int, logits: Any,
    picks: Any, room: Any, sums: Any,
) -> float:  # fmt: skip
    """Add up monomials of the keys of a box times their values and weights e^(middle . k - largest); return largest."""
    start, stop = key.start[node], key.stop[node]
    dimension, width = keys.shape[0], values.shape[0]
    size = stop - start
    largest = _logits(middle, keys, start, logits[:size], -np.inf)
    exponentiate(logits[:size], largest)
    sums[:] = 0.0
    for first in range(0, size, TILE):
        here = min(TILE, size - first)
        padded = -here // KEYS * -KEYS
        x, products = _rows(room, 0, dimension, padded), _rows(room, dimension, count, padded)
        weighted = _rows(room, dimension + count, width, padded)
        for a in range(dimension):
            tokens, centre, factor = keys[a, start + first :], key.centre[node, a], 1.0 / powers[a]
            for t in range(here):
                x[a, t] = (tokens[t] - centre) * factor
            for t in range(here, padded):
                x[a, t] = 0.0
        weight = logits[first:size]
        for c in range(width):
            value = values[c, start + first :]
            for t in range(here):
                weighted[c, t] = weight[t] * value[t]
            for t in range(here, padded):
                weighted[c, t] = 0.0
        _multiply_out(features, count, x, products)
        for column in range(0, width, COLUMNS):
            for i in range(0, count, ROWS):
                inner_8(products, picks, i, weighted, column, sums)
    return largest


@_compiled
def _spread(
    query: Any, row: int, centre: Any, largest: float, queries: Any, powers: Any, features: Any, count: int,
    weights: Any, picks: Any, room: Any, shifts: Any, totals: Any,
) -> None:  # fmt: skip
    """Add to the totals of the queries of a box what the weights of monomials give, times e^((q - middle) . centre)."""
    dimension, width = queries.shape[0], totals.shape[0]
    for first in range(query.start[row], query.stop[row], TILE):
        here = min(TILE, query.stop[row] - first)
        padded = -here // QUERIES * -QUERIES
        y, products = _rows(room, 0, dimension, padded), _rows(room, dimension, count, padded)
        found, others = _rows(room, dimension + count, width, padded), _rows(room, dimension + count + width, 2, padded)
        logits, decay = others[0], others[1]
        for t in range(here):
            logits[t] = largest
        for a in range(dimension):
            tokens, middle, factor, power = queries[a, first:], query.centre[row, a], centre[a], powers[a]
            for t in range(here):
                away = tokens[t] - middle
                logits[t] += away * factor
                y[a, t] = away * power
            for t in range(here, padded):
                y[a, t] = 0.0
        _multiply_out(features, count, y, products)
        for column in range(0, width, COLUMNS):
            for token in range(0, padded, _STRIDE):
                outer(products, picks, 0, count, token, weights, column, found, column)  # type: ignore[call-arg]
        shift = shifts[first:]
        for t in range(here):
            largest_yet = max(shift[t], logits[t])
            decay[t] = shift[t] - largest_yet
            logits[t] -= largest_yet
            shift[t] = largest_yet
        exponentiate(logits[:here], 0.0)
        exponentiate(decay[:here], 0.0)
        for c in range(width):
            total = totals[c, first:]
            for t in range(here):
                total[t] = total[t] * decay[t] + logits[t] * found[c, t]


@_compiled
def _add_up(
    query: Any, row: int, key: Any, node: int, queries: Any, keys: Any, values: Any, columns: int, logits: Any,
    shifts: Any, totals: Any,
) -> None:  # fmt: skip
    """Add the keys of a box to the totals of the queries of a box, one by one."""
    start, stop = key.start[node], key.stop[node]
    weights, point = logits[: stop - start], np.empty(len(queries))
    for i in range(query.start[row], query.stop[row]):
        for a in range(len(point)):
            point[a] = queries[a, i]
        largest = _logits(point, keys, start, weights, shifts[i])
        exponentiate(weights, largest)
        decay = exp(shifts[i] - largest)
        shifts[i] = largest
        for c in range(columns):
            value = values[c, start:]
            total = 0.0
            for t in range(len(weights)):
                total += weights[t] * value[t]
            totals[c, i] = totals[c, i] * decay + total


@_compiled
def evaluate(
    pairs: Any, query: Any, key: Any, queries: Any, keys: Any, values: Any, columns: int, features: Any, shifts: Any,
    totals: Any,
) -> None:  # fmt: skip
    """Add up all pairs.

    Parameters
    ----------
    pairs
        As `cover`.
    queries, keys, values
        (d, n), (d, m) and (width, m), in the order of the trees; the width is a multiple of COLUMNS.
    columns
        How many columns of values there are before those of zeros.
    shifts, totals
        (n,) and (width, n), -inf and 0 at first: e^shift times a total is the sum of weights times values.
    """
    dimension, width = len(queries), len(values)
    most, longest = 1, 1
    for i in range(len(pairs)):
        longest = max(longest, key.stop[pairs[i, 1]] - key.start[pairs[i, 1]])
        if pairs[i, 2] != EXACT:
            most = max(most, features.counts[pairs[i, 2]])
    logits, powers = np.empty(longest), np.empty(dimension)
    room = np.empty((dimension + most + width + 2) * TILE)
    sums, weights = np.empty((width, most + ROWS)), np.empty((most, width))
    picks = np.empty(most + ROWS, np.int32)  # some rows too many are added up, and not looked at
    for j in range(len(picks)):
        picks[j] = j if j < most else 0
    for i in range(len(pairs)):
        row, node, degree = pairs[i, 0], pairs[i, 1], pairs[i, 2]
        if degree == EXACT:
            _add_up(query, row, key, node, queries, keys, values, columns, logits, shifts, totals)
            continue
        for a in range(dimension):
            powers[a] = _power_above(key.half[node, a])
        count = features.counts[degree]
        largest = _gather(
            key, node, query.centre[row], keys, values, powers, features, count, logits, picks, room, sums
        )
        for j in range(count):
            factor = features.coefficients[degree, features.degree[j]] * features.multinomial[j]
            for c in range(width):
                weights[j, c] = sums[c, j] * factor
        _spread(
            query, row, key.centre[node], largest, queries, powers, features, count, weights, picks, room, shifts,
            totals,
        )  # fmt: skip


@_compiled
def _power_above(x: float) -> float:
    """A power of two of at least x, or 1 where x is 0."""
    return ldexp(1.0, frexp(x)[1])
