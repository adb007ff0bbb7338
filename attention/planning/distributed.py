"""Attention of dask arrays: lazy, by the near-linear method where it is certified and else exactly.

Exact attention takes each chunk of queries to all keys that it sees, so that it gives the bits that `exact_attention`
gives for the same arrays in memory. Fast attention sends no keys, only states.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Literal

import numpy as np

from attention.errors import CertificateError, InputError
from attention.exact.attention import averaged, check_tuples
from attention.fast.distributed import as_lazy, attend_distributed, chunks_of
from attention.inputs import (
    ONE_SET,
    Matrix,
    check_keys,
    check_values,
    checked_keys,
    checked_matrix,
    checked_scale,
    checked_values,
)

__all__ = ["attend_chunks"]


def attend_chunks(
    query: Any,
    keys: Sequence[Any],
    values: Sequence[Any],
    *,
    method: Literal["auto", "exact", "fast"],
    tolerance: float,
    scale: float | None,
    causal: bool,
    budget: int,
) -> Any:
    """Return attention as a lazy dask array, chunked as the query.

    Parameters
    ----------
    query, keys, values
        Each a dask array of known chunk sizes or anything numpy takes.
    method
        "auto" takes fast attention where it is certified and not causal, and else exact attention.
    tolerance, scale, causal, budget
        As `attend`.

    Raises
    ------
    ImportError
        If dask is not installed: it comes with hardchain[distributed].
    InputTypeError, InputError, BudgetError, CertificateError
        As `exact_attention` and `fast_attention`: fast attention raises them at the call, exact attention those about
        shapes. InputError if method is "fast" and attention is causal.
    """
    if method == "fast" and causal:
        raise InputError('dask arrays have no fast causal attention; take method "exact" or "auto"')
    if method == "fast" or (method == "auto" and not causal):
        try:
            return attend_distributed(query, keys, values, tolerance=tolerance, scale=scale, budget=budget)
        except CertificateError:
            if method == "fast":
                raise
    return _exactly(query, keys, values, scale, causal)


def _exactly(query: Any, keys: Sequence[Any], values: Sequence[Any], scale: float | None, causal: bool) -> Any:
    dask: Any = import_module("dask")
    da: Any = import_module("dask.array")
    query = as_lazy("query", query, da)
    keys = [as_lazy(f"keys[{p}]", key, da, ONE_SET) for p, key in enumerate(keys)]
    values = [as_lazy(f"values[{p}]", value, da, ONE_SET) for p, value in enumerate(values)]
    check_keys(query, keys)
    check_values(values, [len(key) for key in keys])
    check_tuples(query, keys, causal=causal)
    factor = checked_scale(scale, query.shape[1])
    single = all(array.dtype == np.float32 for array in (query, *keys, *values))
    dtype, width = np.dtype(np.float32 if single else np.float64), values[0].shape[1]
    answer = dask.delayed(_answer)
    blocks = []
    for (chunk, first), rows in zip(chunks_of(query), query.chunks[0], strict=True):
        seen = first + rows if causal else max(map(len, keys))
        sets = [
            [[task for task, start in chunks_of(array) if start < seen] for array in side] for side in (keys, values)
        ]
        found = answer(chunk, first, *sets, seen, factor, causal, dtype)
        blocks.append(da.from_delayed(found, (rows, width), dtype))
    return da.concatenate(blocks)


def _answer(
    chunk: Matrix,
    first: int,
    keys: list[list[Matrix]],
    values: list[list[Matrix]],
    seen: int,
    scale: float,
    causal: bool,
    dtype: np.dtype[Any],
) -> Matrix:
    """Return exact attention of one chunk of queries over the first `seen` keys of every set."""
    query = checked_matrix("query", chunk, first=first)
    query, matrices = checked_keys(query, [np.concatenate(parts)[:seen] for parts in keys])
    outputs = checked_values([np.concatenate(parts)[:seen] for parts in values], [len(key) for key in matrices])
    visible = np.arange(first + 1, seen + 1) if causal else None
    return averaged(query, matrices, outputs, scale, dtype, visible=visible)
