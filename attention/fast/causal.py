"""Causal fast attention: query i sees the tuples of keys with every index at most i."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from attention.fast.exponential import ExpPolynomial
from attention.fast.state import AttentionState
from attention.inputs import Matrix
from attention.support.parallel import run_parallel, slices

__all__ = ["causal_query"]

_CHUNK = 4096  # tokens copied at a time


def causal_query(
    state: AttentionState, query: Matrix, keys: list[Matrix], values: list[Matrix], polynomial: ExpPolynomial
) -> Matrix:
    """Return the output (n, d_v) for n queries and h sets of n keys, where `state` is made for them and still empty.

    The tokens are cut into parts. Sums over each part, added up, are the states that the parts start from; then each
    part is gone through token by token, on all cores.

    Complexity
    ----------
    O(n r d_v) time, a few times that of the output for all keys; memory does not depend on n.
    """
    from attention.fast.causal_kernel import causal  # noqa: PLC0415  (compiled when first needed)

    parts = slices(len(query))
    starts = np.zeros((len(parts), *state.sums.shape))
    for i, part in enumerate(parts[:-1]):
        for p, (key, value) in enumerate(zip(keys, values, strict=True)):
            starts[i + 1, p] = starts[i, p] + state.token_sums(p, key[part], value[part])

    weights = state.monomial_weights(polynomial)
    units = np.ldexp(1.0, state.value_powers.sum(axis=0))
    factors = np.concatenate([[np.ldexp(state.scale, state.key_powers.sum(axis=0))], np.ldexp(1.0, -state.key_powers)])
    output = np.empty((len(query), state.value_columns), query.dtype)

    def run(i: int) -> None:
        for start in range(parts[i].start, parts[i].stop, _CHUNK):
            rows = slice(start, min(start + _CHUNK, parts[i].stop))
            tokens = np.array([matrix[rows] for matrix in (query, *keys)], np.float64)
            columns = _with_ones([np.ldexp(v[rows], -e) for v, e in zip(values, state.value_powers, strict=True)])
            part = np.empty((tokens.shape[1], state.value_columns))
            causal(tokens, factors, columns, state.monomials.layout, weights, starts[i], part)
            output[rows] = part * units

    run_parallel(run, len(parts), len(query) * starts[0].size)
    return output


def _with_ones(values: list[Matrix]) -> NDArray[np.float64]:
    return np.array([np.column_stack([value, np.ones(len(value))]) for value in values], np.float64)
