r"""The gradient of exact attention of any order, in memory that does not grow with the number of tuples."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, frexp, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError
from attention.exact.attention import check_tuples
from attention.exact.blocks import Averages, Blocks, averages, columns_in_panels, keys_in_panels, padded
from attention.exact.scaling import balanced, restored, scaled_logits
from attention.inputs import Matrices, Matrix, checked_keys, checked_matrix, checked_scale, checked_values
from attention.support.parallel import PARTS, run_parallel

__all__ = ["Gradient", "checked_cotangent", "exact_attention_vjp"]

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

    mantissa, power = frexp(factor)
    key_powers = [balanced(key)[1] for key in matrices]
    products, value_powers = zip(*(balanced(value) for value in outputs), strict=True)
    query, matrices = scaled_logits(query, matrices, factor, dtype)
    scaled = [value.astype(dtype) for value in products]
    turned, largest = _scaled_cotangent(derivative, sum(value_powers), dtype)
    found = averages(query, matrices, scaled, visible)
    by_query, by_keys, by_values = _pulled_back(query, matrices, scaled, turned, found, visible)
    return Gradient(
        restored(found.output, sum(value_powers), dtype),
        _restored(by_query * mantissa, largest + power + sum(key_powers), dtype),
        [_restored(by, largest - powers, dtype) for by, powers in zip(by_keys, key_powers, strict=True)],
        [_restored(by, largest - powers, dtype) for by, powers in zip(by_values, value_powers, strict=True)],
    )


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


def _scaled_cotangent(cotangent: Matrix, powers: NDArray[np.int32], dtype: np.dtype[np.floating]) -> tuple[Matrix, int]:
    """Return cotangents of averages of balanced values, divided by a power of two, and its exponent."""
    mantissas, exponents = balanced(cotangent.astype(np.float64))
    exponents = np.where(mantissas.any(axis=0), exponents + powers, np.iinfo(np.int32).min // 2)
    largest = int(exponents.max(initial=-(2**20)))
    return np.ldexp(mantissas, np.maximum(exponents - largest, -(2**20))).astype(dtype), largest


def _restored(derivatives: NDArray[np.float64], exponents: Any, dtype: np.dtype[np.floating]) -> Matrix:
    """Multiply derivatives by powers of two, and refuse those that leave the range of the type."""
    with np.errstate(over="ignore"):
        output: Matrix = np.ldexp(derivatives, exponents).astype(dtype)
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
) -> tuple[NDArray[np.float64], list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Run the compiled loop over parts of the queries, as many as sizes alone determine, and add up what they find."""
    from attention.exact.gradient_kernel import pull_back  # noqa: PLC0415  (compiled when first needed)

    blocks = Blocks.of(query, keys, values, visible, None, whole=True)
    panels = (
        keys_in_panels(blocks.last_key),
        keys_in_panels(blocks.last_value),
        columns_in_panels(blocks.last_key),
        columns_in_panels(blocks.last_value),
    )
    turned = padded(cotangent, blocks.last_value.shape[1])
    means = np.einsum("ic,ic->i", cotangent, found.output).astype(query.dtype)
    by_query = np.zeros(blocks.query.shape)
    shapes = [m.shape for m in (blocks.outer_keys, blocks.outer_values, blocks.last_key, blocks.last_value)]
    copies = _MOST_COPIES // max(1, 8 * sum(map(prod, shapes)))
    rows = max(1, ceil(len(query) / max(1, min(PARTS, copies))))
    parts = [slice(start, start + rows) for start in range(0, len(query), rows)]
    sums = [[np.zeros(shape) for shape in shapes] for _ in parts]

    def run(i: int) -> None:
        part = parts[i]
        arrays = turned[part], means[part], found.shifts[part], found.totals[part], by_query[part]
        pull_back(*blocks.rows(part)[:6], panels, *arrays, *sums[i])

    run_parallel(run, len(parts), _OPERATIONS * len(query) * prod(map(len, keys)))
    outer_keys, outer_values, last_key, last_value = (
        np.sum([found[place] for found in sums], axis=0) if sums else np.zeros(shape)
        for place, shape in enumerate(shapes)
    )
    spans = list(pairwise(blocks.offsets.tolist()))
    by_keys = [*(outer_keys[a:b] for a, b in spans), last_key[: len(keys[blocks.order[-1]])]]
    by_values = [*(outer_values[a:b] for a, b in spans), last_value[: len(values[blocks.order[-1]])]]
    places = [blocks.order.index(p) for p in range(len(keys))]
    dimension, columns = keys[0].shape[1], values[0].shape[1]
    return (
        by_query[:, :dimension],
        [by_keys[place][:, :dimension] for place in places],
        [by_values[place][:, :columns] for place in places],
    )
