r"""The gradient of exact attention of any order, in memory that does not grow with the number of tuples."""

from __future__ import annotations

from itertools import pairwise
from math import frexp, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError
from attention.exact.attention import check_tuples
from attention.exact.blocks import (
    Averages,
    Blocks,
    averages,
    columns_in_panels,
    in_parts,
    item,
    keys_in_panels,
    padded,
)
from attention.exact.scaling import balanced, restored, scaled_logits
from attention.inputs import Matrices, Matrix, checked_keys, checked_matrix, checked_scale, checked_values
from attention.support.parallel import PARTS, run_parallel

__all__ = ["Gradient", "checked_cotangent", "exact_attention_vjp", "pulled_back"]

_OPERATIONS = 64  # what a query and a tuple of keys count for, in weighing whether threads pay
_MOST_COPIES = 2**28  # bytes: of the derivatives by keys and values, each part of the queries has a copy


class Gradient(NamedTuple):
    """An output and the derivatives of the sum of output times cotangent, all of the type of the output.

    Attributes
    ----------
    output
        (n, d_v).
    query
        (n, d).
    keys, values
        For each key set (n_p, d) and (n_p, d_v); where one matrix is used in several places, its share in each.
    """

    output: Matrix
    query: Matrix
    keys: list[Matrix]
    values: list[Matrix]


def exact_attention_vjp(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    cotangent: ArrayLike,
    *,
    scale: float | None = None,
    causal: bool = False,
) -> Gradient:
    r"""Return the output of `exact_attention` and its vector-Jacobian product.

    Parameters
    ----------
    query, keys, values, scale, causal
        As `exact_attention`.
    cotangent
        (n, d_v), the derivative of a loss with respect to the output.

    Raises
    ------
    InputTypeError, InputError, BudgetError
        As `exact_attention`; InputError if the cotangent has another shape than the output or a derivative leaves the
        range of the type.

    Complexity
    ----------
    $O(n \prod_p n_p (d + d_v))$ time on all cores, about four times that of `exact_attention`; memory
    $O(n + \sum_p n_p)(d + d_v)$.

    Examples
    --------
    >>> gradient = exact_attention_vjp([[0.0]], [[[-1.0], [1.0]]], [[[0.0], [2.0]]], [[1.0]])
    >>> gradient.query, gradient.values[0].tolist()
    (array([[1.]]), [[0.5], [0.5]])
    """
    query, matrices = checked_keys(query, keys)
    outputs = checked_values(values, [len(key) for key in matrices])
    factor = checked_scale(scale, query.shape[1])
    check_tuples(query, matrices, causal=causal)
    derivative = checked_cotangent(cotangent, (len(query), outputs[0].shape[1]))
    dtype = np.result_type(query, *outputs)
    visible = np.arange(1, len(query) + 1) if causal else None
    return pulled_back(query, matrices, outputs, derivative, factor, dtype, visible=visible)


def pulled_back(
    query: Matrix,
    keys: list[Matrix],
    values: list[Matrix],
    cotangent: Matrix,
    scale: float,
    dtype: np.dtype[Any],
    *,
    visible: NDArray[np.int64] | None = None,
    mask: NDArray[np.bool_] | None = None,
) -> Gradient:
    """Return output and derivatives for checked matrices, as `averaged` does; shares of a broadcast matrix add up."""
    shapes = [matrix.shape for matrix in (query, *keys, *values)]
    single = np.result_type(np.float32 if dtype.itemsize <= 4 else np.float64)
    mantissa, power = frexp(scale)
    key_powers = [balanced(key)[1] for key in keys]
    products, value_powers = zip(*(balanced(value) for value in values), strict=True)
    query, keys = scaled_logits(query, keys, scale, single)
    scaled = [value.astype(single) for value in products]
    turned, largest = _scaled_cotangent(cotangent, sum(value_powers), single)
    found = averages(query, keys, scaled, visible, mask)
    by_query, *others = _pulled_back(query, keys, scaled, turned, found, visible, mask)
    powers = [largest + power + sum(key_powers), *(largest - exponents for exponents in (*key_powers, *value_powers))]
    derivatives = [
        _restored(by, exponents[..., None, :], shape, dtype)
        for by, exponents, shape in zip([by_query * mantissa, *others], powers, shapes, strict=True)
    ]
    output = restored(found.output, sum(value_powers)[..., None, :], dtype)
    return Gradient(output, derivatives[0], derivatives[1 : len(keys) + 1], derivatives[len(keys) + 1 :])


def checked_cotangent(cotangent: ArrayLike, shape: tuple[int, int]) -> Matrix:
    """Return a finite cotangent of the shape of the output.

    Raises
    ------
    InputTypeError, InputError
        As `checked_matrix`, or if the shape differs.
    """
    matrix = checked_matrix("cotangent", cotangent)
    if matrix.shape != shape:
        raise InputError(f"cotangent must have the shape of the output, {shape}, got {matrix.shape}")
    return matrix


def _scaled_cotangent(
    cotangent: Matrix, powers: NDArray[np.int32], dtype: np.dtype[np.floating]
) -> tuple[Matrix, NDArray[np.int64]]:
    """Return cotangents of averages of balanced values, divided by powers of two, and the exponents (..., 1)."""
    mantissas, exponents = balanced(cotangent.astype(np.float64))
    exponents = np.where(mantissas.any(axis=-2), exponents + powers, np.iinfo(np.int32).min // 2)
    largest = exponents.max(axis=-1, keepdims=True, initial=-(2**20))
    return np.ldexp(mantissas, np.maximum(exponents - largest, -(2**20))[..., None, :]).astype(dtype), largest


def _restored(
    derivatives: NDArray[np.float64], exponents: Any, shape: tuple[int, ...], dtype: np.dtype[np.floating]
) -> Matrix:
    """Multiply derivatives by powers of two, add up those by one entry, and refuse any out of the range of the type."""
    with np.errstate(over="ignore", invalid="ignore"):
        whole = np.ldexp(derivatives, exponents)
        added = tuple(range(whole.ndim - len(shape)))
        broadcast = tuple(a for a in range(-len(shape), -2) if shape[a] == 1)
        output: Matrix = whole.sum(axis=added).sum(axis=broadcast, keepdims=True).astype(dtype)
    if not np.isfinite(output).all():
        raise InputError(f"derivatives leave the range of {dtype}; scale the cotangent or the entries down")
    return output


def _pulled_back(
    query: Matrix,
    keys: list[Matrix],
    values: list[Matrix],
    cotangent: Matrix,
    found: Averages,
    visible: NDArray[np.int64] | None,
    mask: NDArray[np.bool_] | None,
) -> list[NDArray[np.float64]]:
    """Run the compiled loop over parts of the queries, as many as sizes alone determine, and add up what they find.

    Derivatives are by the query, the keys and the values, for every problem of the batch.
    """
    from attention.exact.gradient_kernel import pull_back  # noqa: PLC0415  (compiled when first needed)

    blocks = Blocks.of(query, keys, values, visible, mask, whole=True)
    last = blocks.last_key, blocks.last_value
    panels = [[lay(matrix) for matrix in last] for lay in (keys_in_panels, columns_in_panels)]
    batch, count = found.totals.shape[:-1], found.totals.shape[-1]
    turned = padded(np.broadcast_to(cotangent, (*batch, *cotangent.shape[-2:])), blocks.last_value.shape[-1])
    means = np.einsum("...c,...c->...", cotangent, found.output).astype(query.dtype)
    sees = found.totals > 0
    shifts, totals = np.where(sees, found.shifts, query.dtype.type(0)), np.where(sees, found.totals, 1.0)
    by_query = np.zeros((*batch, *blocks.query.shape[-2:]))
    shapes = [m.shape[-2:] for m in (blocks.outer_keys, blocks.outer_values, blocks.last_key, blocks.last_value)]
    copies = _MOST_COPIES // max(1, 8 * sum(map(prod, shapes)))
    parts = in_parts(batch, count, max(1, min(PARTS, copies)))
    each = sum(map(len, parts)) // max(1, prod(batch))  # for each problem, and as many copies of the sums
    sums = [np.zeros((each, *batch, *shape)) for shape in shapes]

    def run(i: int) -> None:
        for number, (index, part) in enumerate(parts[i], start=i * len(parts[0])):
            rows, columns = ((item(key, index, 4), item(value, index, 4)) for key, value in panels)
            arrays = [array[index][part] for array in (turned, means, shifts, totals, by_query)]
            copies = [copy[number % each][index] for copy in sums]
            pull_back(*blocks.problem(index, part), (*rows, *columns), *arrays, *copies)

    run_parallel(run, len(parts), _OPERATIONS * totals.size * prod(key.shape[-2] for key in keys))
    outer_keys, outer_values, last_key, last_value = (copy.sum(axis=0) for copy in sums)
    spans = list(pairwise(blocks.offsets.tolist()))
    found_in_order = (
        [*(outer[..., a:b, :] for a, b in spans), longest[..., : sets[blocks.order[-1]].shape[-2], :]]
        for outer, longest, sets in ((outer_keys, last_key, keys), (outer_values, last_value, values))
    )
    places = [blocks.order.index(p) for p in range(len(keys))]
    by_keys, by_values = ([matrices[place] for place in places] for matrices in found_in_order)
    wanted = [query, *keys, *values]
    return [by[..., : matrix.shape[-1]] for by, matrix in zip([by_query, *by_keys, *by_values], wanted, strict=True)]
