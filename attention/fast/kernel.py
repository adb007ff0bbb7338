"""The compiled loops of fast attention: keys into sums, sums into outputs, and gradients back.

A tile of tokens is turned so that tokens are contiguous; prefixes and suffixes of the monomials are multiplied out over
the tile; and matrix products blocked for registers do the rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from attention.fast.block_kernel import COLUMNS, ROWS, STEPS, inner_1, inner_2, inner_8, lanes, outer
from attention.fast.monomials import Layout
from attention.support.compiled import compiled

__all__ = ["absorb", "evaluate", "pull_back", "scratch_shape"]

_compiled = compiled(nogil=True, fastmath={"contract"})


def scratch_shape(layout: Layout, variables: int, columns: int, dtype: np.dtype[Any]) -> tuple[int, int]:
    """Return the shape of the workspace that `absorb` and `evaluate` need: rows, and tokens in a tile."""
    rows = variables + len(layout.prefix_parent) + len(layout.suffix_parent) + 2 * columns
    return rows, STEPS * lanes(dtype)


@_compiled
def _multiply_out(parents: Any, variables: Any, x: Any, products: Any) -> None:
    products[0, :] = 1
    for i in range(1, len(parents)):
        _multiply(products[parents[i]], x[variables[i]], products[i])


@_compiled
def _multiply(left: Any, right: Any, product: Any) -> None:
    for t in range(len(product)):
        product[t] = left[t] * right[t]


@_compiled
def _parts(scratch: Any, layout: Any, variables: int) -> Any:
    prefix, suffix = len(layout.prefix_parent), len(layout.suffix_parent)
    x, rest = scratch[:variables], scratch[variables:]
    prefixes, rest = rest[:prefix], rest[prefix:]
    suffixes, rest = rest[:suffix], rest[suffix:]
    columns = len(rest) // 2
    return x, prefixes, suffixes, rest[:columns], rest[columns:]


@_compiled
def _turn(tokens: Any, start: int, factors: Any, x: Any) -> None:
    """x[l, t] = tokens[start + t, l] * factors[l], zero past the last token."""
    count = min(x.shape[1], len(tokens) - start)
    for t in range(count):
        for i in range(len(factors)):
            x[i, t] = tokens[start + t, i] * factors[i]
    x[: len(factors), count:] = 0


@_compiled
def absorb(tokens: Any, factors: Any, values: Any, value_factors: Any, layout: Any, sums: Any, scratch: Any) -> None:
    """Add sum_t x_t^alpha * [values_t, 1] to sums[:, alpha], where x = tokens * factors; values are scaled likewise.

    The value columns and the 1 are followed by zero columns up to len(sums), a multiple of COLUMNS.
    """
    x, prefixes, suffixes, y, weighted = _parts(scratch, layout, len(factors))
    width = len(value_factors)
    weighted[width:] = 0
    tile = scratch.shape[1]
    for start in range(0, len(tokens), tile):
        _turn(tokens, start, factors, x)
        _turn(values, start, value_factors, y)
        y[width, :] = 0
        y[width, : len(tokens) - start] = 1
        _multiply_out(layout.prefix_parent, layout.prefix_variable, x, prefixes)
        _multiply_out(layout.suffix_parent, layout.suffix_variable, x, suffixes)
        for i in range(len(prefixes)):
            for c in range(width + 1):
                _multiply(prefixes[i], y[c], weighted[c])
            for column in range(0, len(y), COLUMNS):
                first, last = layout.pointer[i], layout.pointer[i + 1]
                while first + ROWS <= last:
                    inner_8(suffixes, layout.rows, first, weighted, column, sums)
                    first += ROWS
                while first + 2 <= last:
                    inner_2(suffixes, layout.rows, first, weighted, column, sums)
                    first += 2
                if first < last:
                    inner_1(suffixes, layout.rows, first, weighted, column, sums)


@_compiled
def evaluate(
    tokens: Any,
    factors: Any,
    layout: Any,
    weights: Any,
    output_factors: Any,
    divide: bool,
    output: Any,
    sums: Any,
    scratch: Any,
) -> None:
    """With y = sum_alpha x^alpha * weights[alpha], x = tokens * factors: y_last to sums, and the other y_c to output.

    They are multiplied by output_factors[c] and, where `divide` is set, divided by y_last.
    """
    x, prefixes, suffixes, total, part = _parts(scratch, layout, len(factors))
    width = len(output_factors)
    tile = scratch.shape[1]
    for start in range(0, len(tokens), tile):
        _turn(tokens, start, factors, x)
        _multiply_out(layout.prefix_parent, layout.prefix_variable, x, prefixes)
        _multiply_out(layout.suffix_parent, layout.suffix_variable, x, suffixes)
        total[:] = 0
        for i in range(len(prefixes) - 1, -1, -1):
            first, last = layout.pointer[i], layout.pointer[i + 1]
            for column in range(0, len(total), COLUMNS):
                for token in range(0, tile, tile * ROWS // STEPS):
                    outer(suffixes, layout.rows, first, last, token, weights, column, part, column)  # type: ignore[call-arg]
            for c in range(width + 1):
                for t in range(tile):
                    total[c, t] += prefixes[i, t] * part[c, t]
        for t in range(min(tile, len(tokens) - start)):
            sums[start + t] = total[width, t]
            divisor = sums[start + t] if divide else 1.0
            for c in range(width):
                output[start + t, c] = np.float64(total[c, t]) / divisor * output_factors[c]


@_compiled
def pull_back(
    tokens: Any, factors: Any, cotangents: Any, layout: Any, weights: Any, gradient: Any, scratch: Any, adjoints: Any
) -> None:
    """Write to gradient the derivative by the tokens of sum_c cotangents[t, c] * sum_alpha x^alpha * weights[c, alpha].

    Parameters
    ----------
    weights
        (columns of the scratch, r and some zeros up to a multiple of COLUMNS).
    adjoints
        Workspace like `scratch`: derivatives by the variables, prefixes and suffixes of a tile.
    """
    x, prefixes, suffixes, y, part = _parts(scratch, layout, len(factors))
    by_x, by_prefix, by_suffix, _, _ = _parts(adjoints, layout, len(factors))
    every = np.arange(len(y)).astype(np.int32)
    ones = np.ones(cotangents.shape[1])
    y[len(ones) :] = 0
    tile, rank = scratch.shape[1], len(layout.rows)
    for start in range(0, len(tokens), tile):
        _turn(tokens, start, factors, x)
        _turn(cotangents, start, ones, y)
        _multiply_out(layout.prefix_parent, layout.prefix_variable, x, prefixes)
        _multiply_out(layout.suffix_parent, layout.suffix_variable, x, suffixes)
        adjoints[:] = 0
        i = 0
        for first in range(0, rank, COLUMNS):
            for token in range(0, tile, tile * ROWS // STEPS):
                outer(y, every, 0, len(y), token, weights, first, part, 0)  # type: ignore[call-arg]
            for j in range(first, min(first + COLUMNS, rank)):
                while layout.pointer[i + 1] <= j:
                    i += 1
                row = layout.rows[j]
                _add_products(part[j - first], suffixes[row], by_prefix[i])
                _add_products(part[j - first], prefixes[i], by_suffix[row])
        _add_derivatives(layout.prefix_parent, layout.prefix_variable, x, prefixes, by_prefix, by_x)
        _add_derivatives(layout.suffix_parent, layout.suffix_variable, x, suffixes, by_suffix, by_x)
        for t in range(min(tile, len(tokens) - start)):
            for v in range(len(factors)):
                gradient[start + t, v] = by_x[v, t] * factors[v]


@_compiled
def _add_products(left: Any, right: Any, total: Any) -> None:
    for t in range(len(total)):
        total[t] += left[t] * right[t]


@_compiled
def _add_derivatives(parents: Any, variables: Any, x: Any, products: Any, by_product: Any, by_x: Any) -> None:
    """Back through `_multiply_out`."""
    for i in range(len(parents) - 1, 0, -1):
        _add_products(by_product[i], products[parents[i]], by_x[variables[i]])
        _add_products(by_product[i], x[variables[i]], by_product[parents[i]])
