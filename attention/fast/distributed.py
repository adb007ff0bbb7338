"""Fast attention beyond one machine: the state is a sum over tokens, so chunks of a dask array may be anywhere.

A first pass over keys and queries finds the bounds and with them the monomials; it is run at once, so that a refusal
comes at the call. What is returned is lazy: one state for each chunk of tokens, merged in a tree, and one task for each
chunk of queries. A chunk lost with a worker is made again from its task.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from importlib import import_module
from typing import Any

import numpy as np

from attention.errors import InputError
from attention.fast.attention import TensorAttention
from attention.fast.exponential import ExpPolynomial
from attention.fast.extent import Extent, Setting
from attention.fast.state import AttentionState, frozen
from attention.inputs import ONE_SET, Matrix, check_axes, check_keys, check_values, checked_matrix, checked_scale

__all__ = ["as_lazy", "attend_distributed", "chunks_of", "is_distributed"]


def is_distributed(*arrays: Any) -> bool:
    """Whether one of the arrays is a dask array; never imports dask for it."""
    return any(type(array).__module__.startswith("dask.") for array in arrays)


def attend_distributed(
    query: Any,
    keys: Sequence[Any],
    values: Sequence[Any],
    *,
    tolerance: float,
    scale: float | None,
    budget: int,
) -> Any:
    """Return fast attention as a lazy dask array, chunked as the query.

    Parameters
    ----------
    query, keys, values
        As `fast_attention`, each a dask array of known chunk sizes or anything numpy takes.
    tolerance, scale, budget
        As `fast_attention`.

    Raises
    ------
    ImportError
        If dask is not installed: it comes with hardchain[distributed].
    InputTypeError, InputError, CertificateError
        As `fast_attention`, at once.

    Complexity
    ----------
    That of `fast_attention` over all workers; one state of r (d_v + 1) numbers is sent for each chunk.
    """
    dask: Any = import_module("dask")
    da: Any = import_module("dask.array")
    query = as_lazy("query", query, da)
    keys = [as_lazy(f"keys[{p}]", key, da, ONE_SET) for p, key in enumerate(keys)]
    values = [as_lazy(f"values[{p}]", value, da, ONE_SET) for p, value in enumerate(values)]
    check_keys(query, keys)
    check_values(values, [len(key) for key in keys])
    values = [value.rechunk((key.chunks[0], -1)) for key, value in zip(keys, values, strict=True)]
    single = all(array.dtype == np.float32 for array in (query, *keys, *values))
    dtype = np.dtype(np.float32 if single else np.float64)

    order = len(keys) + 1
    measure = dask.delayed(_extent)
    extents = [
        _tree([measure(name, chunk, first, order) for chunk, first in chunks_of(array)], _either, dask)
        for name, array in [(f"keys[{p}]", key) for p, key in enumerate(keys)]
        + [(f"values[{p}]", v) for p, v in enumerate(values)]
    ]
    extents = list(dask.compute(*extents))
    key_extents, value_extents = extents[: len(keys)], extents[len(keys) :]
    factor = checked_scale(scale, query.shape[1])
    bound, chunks = dask.delayed(_setting), sum(key.numblocks[0] for key in keys)
    (setting,) = dask.compute(
        _tree([bound(chunk, first, key_extents, factor, chunks) for chunk, first in chunks_of(query)], _widest, dask)
    )

    empty = [np.empty((0, array.shape[1]), dtype) for array in (query, *keys, *values)]
    attention = TensorAttention(
        empty[0], empty[1:order], empty[order:], factor, key_extents, value_extents, setting, dtype
    )
    certificate = attention.certificate(tolerance, budget)
    blank = dask.delayed(attention.state(certificate))
    absorb = dask.delayed(_absorbed)
    states = [
        absorb(blank, p, first, key_chunk, value_chunk)
        for p, (key, value) in enumerate(zip(keys, values, strict=True))
        for (key_chunk, first), (value_chunk, _) in zip(chunks_of(key), chunks_of(value), strict=True)
    ]
    state = _tree(states, _merged, dask)
    answer = dask.delayed(_answer)
    width = values[0].shape[1]
    blocks = [
        da.from_delayed(answer(state, chunk, first, certificate.design.polynomial, dtype), (rows, width), dtype)
        for (chunk, first), rows in zip(chunks_of(query), query.chunks[0], strict=True)
    ]
    return da.concatenate(blocks)


def as_lazy(name: str, array: Any, da: Any, one: str = "") -> Any:
    """Return the array as a dask array whose chunks are whole rows."""
    if not isinstance(array, da.Array):
        return da.from_array(checked_matrix(name, array, one)).rechunk({1: -1})
    check_axes(name, array.shape, one)
    if any(np.isnan(size) for sizes in array.chunks for size in sizes):
        raise InputError(f"chunk sizes of {name} must be known; call compute_chunk_sizes() on it first")
    return array.rechunk({1: -1})


def chunks_of(array: Any) -> list[tuple[Any, int]]:
    """Return every chunk, as a task, with the index of its first row."""
    firsts = np.cumsum([0, *array.chunks[0][:-1]]).tolist()
    return list(zip(array.to_delayed()[:, 0], firsts, strict=True))


def _tree(tasks: list[Any], merge: Callable[[list[Any]], Any], dask: Any) -> Any:
    """Merge by fours until one is left, so that no task waits for everything."""
    while len(tasks) > 1:
        tasks = [dask.delayed(merge)(tasks[i : i + 4]) for i in range(0, len(tasks), 4)]
    return tasks[0]


def _extent(name: str, chunk: Matrix, first: int, order: int) -> Extent:
    return Extent.of(frozen(checked_matrix(name, chunk, first=first)), order)


def _setting(chunk: Matrix, first: int, keys: list[Extent], scale: float, chunks: int) -> Setting:
    return Setting.of(frozen(checked_matrix("query", chunk, first=first)), keys, scale, chunks=chunks)


def _either(extents: list[Extent]) -> Extent:
    return reduce(Extent.__or__, extents)


def _widest(settings: list[Setting]) -> Setting:
    """Return bounds that hold for all queries."""
    columns = np.max([setting.columns for setting in settings], axis=0)
    logit, flatness = max(s.logit for s in settings), max(s.flatness for s in settings)
    return settings[0]._replace(columns=tuple(columns.tolist()), logit=logit, flatness=flatness)


def _absorbed(blank: AttentionState, p: int, first: int, key: Matrix, value: Matrix) -> AttentionState:
    """Return a state with the tokens of one chunk of key set p."""
    keys: list[Matrix] = [np.empty((0, blank.dimension)) for _ in blank.tokens]
    values: list[Matrix] = [np.empty((0, blank.value_columns)) for _ in blank.tokens]
    keys[p] = checked_matrix(f"keys[{p}]", key, first=first)
    values[p] = checked_matrix(f"values[{p}]", value, first=first)
    state = blank + blank  # a new one: workers may share `blank`
    state.add(keys, values)
    return state


def _merged(states: list[AttentionState]) -> AttentionState:
    return reduce(AttentionState.__add__, states)


def _answer(
    state: AttentionState, chunk: Matrix, first: int, polynomial: ExpPolynomial, dtype: np.dtype[Any]
) -> Matrix:
    output, _ = state.evaluate(frozen(checked_matrix("query", chunk, first=first)), polynomial)
    return output.astype(dtype, copy=False)
