"""The compiled loop of causal fast attention: a state grows by a token of every key set and is queried after each.

The product over key sets of prefix sums is the sum over all tuples of keys inside the prefix, so a query sees exactly
the tuples with every index at most its own. Monomials are taken a block at a time, so that the running sums of a block
stay in the first-level cache while a tile of tokens passes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from attention.support.compiled import compiled

__all__ = ["BLOCK", "TILE", "causal"]

BLOCK = 128  # monomials
TILE = 64  # tokens


_compiled = compiled(nogil=True, fastmath={"reassoc", "contract", "nsz"})


@_compiled
def _multiply_out(parents: Any, variables: Any, point: Any, factors: Any, products: Any) -> None:
    products[0] = 1
    for i in range(1, len(parents)):
        products[i] = products[parents[i]] * point[variables[i]] * factors[variables[i]]


@_compiled
def _select(prefixes: Any, owner: Any, suffixes: Any, rows: Any, weights: Any, features: Any) -> None:
    """features[j] = weights[j] times prefix owner[j] times suffix rows[j], of one token."""
    for j in range(len(rows)):
        features[j] = weights[j] * prefixes[owner[j]] * suffixes[rows[j]]


@_compiled
def _scan(features: Any, values: Any, start: int, states: Any, first: int, last: int, totals: Any) -> None:
    """For one token after the other: add it to the states, then add its query's sums over the block to totals."""
    sets, count, columns = values.shape
    product = np.empty(last - first)
    for t in range(min(TILE, count - start)):
        for c in range(columns):
            for j in range(len(product)):  # an assignment of slices takes numba seconds more to compile
                product[j] = features[0, t, j]
            for p in range(sets):
                value, key, state = values[p, start + t, c], features[p + 1, t], states[p, c, first:last]
                for j in range(len(product)):
                    state[j] += value * key[j]
                    product[j] *= state[j]
            total = 0.0
            for j in range(len(product)):
                total += product[j]
            totals[t, c] += total


@_compiled
def causal(tokens: Any, factors: Any, values: Any, layout: Any, weights: Any, states: Any, output: Any) -> None:
    """Write the outputs of a run of tokens; `states` holds the sums before it and is brought up to date.

    Parameters
    ----------
    tokens, factors
        (h + 1, n, d) and (h + 1, d): queries, then keys; and what their columns are multiplied by.
    values
        (h, n, d_v + 1): values and ones.
    layout, weights
        Monomials, and the factor of each, (r,).
    states
        (h, d_v + 1 or more, r).
    output
        (n, d_v).
    """
    sets, count, _ = values.shape
    width = output.shape[1]
    prefix, suffix, rank = len(layout.prefix_parent), len(layout.suffix_parent), len(layout.rows)
    prefixes, suffixes = np.empty((sets + 1, TILE, prefix)), np.empty((sets + 1, TILE, suffix))
    features = np.empty((sets + 1, TILE, BLOCK))
    totals = np.empty((TILE, width + 1))
    ones = np.ones(rank)
    owner = np.empty(rank, np.int64)
    for i in range(prefix):
        owner[layout.pointer[i] : layout.pointer[i + 1]] = i
    for start in range(0, count, TILE):
        size = min(TILE, count - start)
        totals[:] = 0
        for s in range(sets + 1):
            for t in range(size):
                point = tokens[s, start + t]
                _multiply_out(layout.prefix_parent, layout.prefix_variable, point, factors[s], prefixes[s, t])
                _multiply_out(layout.suffix_parent, layout.suffix_variable, point, factors[s], suffixes[s, t])
        for first in range(0, rank, BLOCK):
            last = min(first + BLOCK, rank)
            block = slice(first, last)
            for s in range(sets + 1):
                scale = ones[block] if s else weights[block]
                for t in range(size):
                    _select(prefixes[s, t], owner[block], suffixes[s, t], layout.rows[block], scale, features[s, t])
            _scan(features, values, start, states, first, last, totals)
        for t in range(size):
            for c in range(width):
                output[start + t, c] = totals[t, c] / totals[t, width]
