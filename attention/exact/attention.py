r"""Exact attention of any order, in memory that does not grow with the number of tuples.

Attention of order $k = h + 1$ takes a query matrix $Q$ and $h$ key and value matrices $K_p, V_p$:

$$A_{i,(j_1,\dots,j_h)} = \exp\Bigl(\tfrac1d \sum_l Q_{il} \prod_p (K_p)_{j_p l}\Bigr), \qquad
  \mathrm{output} = D^{-1} A\,(V_1 \oslash \dots \oslash V_h), \quad D = \mathrm{diag}(A \mathbf 1),$$

where $\oslash$ is the column-wise Kronecker product; $k = 2$ is the attention of transformers. Every function here
subtracts a maximum before it exponentiates, which leaves the output unchanged, so no logit is too large.

References
----------
.. [1] J. Alman and Z. Song, "How to Capture Higher-order Correlations?", ICLR 2024, arXiv 2310.04064, Definition 1.2.
.. [2] M. Milakov and N. Gimelshein, "Online normalizer calculation for softmax", arXiv 1805.02867.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import ceil, prod
from string import ascii_lowercase
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import BudgetError, InputError, InputTypeError
from attention.exact.scaling import balanced, restored, scaled_logits
from attention.inputs import (
    Matrices,
    Matrix,
    checked_keys,
    checked_matrix,
    checked_scale,
    checked_values,
    checked_vector,
)
from attention.support.arrays import finite_array, real_array
from attention.support.memory import over_memory
from attention.support.parallel import run_parallel

__all__ = [
    "LogitSource",
    "VectorLogits",
    "attention_from_logits",
    "attention_from_tallies",
    "exact_attention",
    "reference_attention",
]

_MOST_TUPLES = 10**15  # at 10^9 tuples a second: twelve days
_MOST_REFERENCE_LOGITS = 2**30  # 8 GiB of float64
_MOST_AXES = 25  # einsum has 26 letters for them and the query; older versions of numpy have 32 axes
_BLOCK_LOGITS = 2**22  # 32 MiB of float64
_OPERATIONS = 16  # what a query and a tuple of keys count for, in weighing whether threads pay
_PARTS = 4  # for each thread


def exact_attention(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    *,
    scale: float | None = None,
) -> Matrix:
    r"""Return the softmax average over all tuples of keys: `output[i, c]` is

    $$\frac{\sum_{j} e^{s_{ij}} \prod_p V_p[j_p, c]}{\sum_{j} e^{s_{ij}}}, \qquad
      s_{ij} = \mathrm{scale} \cdot \sum_l Q_{il} \prod_p K_p[j_p, l].$$

    Parameters
    ----------
    query
        (n, d), any n >= 0.
    keys
        A sequence or iterator of h >= 1 matrices (n_p, d), n_p >= 1; never one array of three axes.
    values
        As many matrices (n_p, d_v).
    scale
        Factor of the logits, default 1/d.

    Returns
    -------
    (n, d_v), float32 if every argument is float32, else float64. Logits and weights are computed in that type; sums of
    blocks of 256 weights are added in float64. With u its half machine epsilon and L the largest
    $\sum_l |\mathrm{scale}\, Q_{il} \prod_p K_p[j_p, l]|$, an entry of column c is off by at most about
    $2u\,(L(d + h + 4) + 300) \prod_p \max|V_p[\cdot, c]|$.

    Raises
    ------
    InputTypeError
        If an argument is not real.
    InputError
        If shapes do not fit, an entry is not finite, or logits or outputs could leave the range of the type.
    BudgetError
        If there are more than 10^15 tuples.

    Complexity
    ----------
    $O(n \prod_p n_p (d + d_v))$ time on all cores, $O(n + \sum_p n_p)(d + d_v)$ memory.

    Examples
    --------
    >>> query, keys = [[0.0, 0.0], [8.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]]
    >>> exact_attention(query, [keys, keys], [[[0], [1]], [[3], [1]]]).round(2)
    array([[1.  ],
           [0.07]])
    """
    query, matrices = checked_keys(query, keys)
    outputs = checked_values(values, [len(key) for key in matrices])
    factor = checked_scale(scale, query.shape[1])
    dtype = np.result_type(query, *outputs)
    tuples = prod(len(key) for key in matrices)
    if len(query) * tuples > _MOST_TUPLES:
        raise BudgetError(
            f"{len(query)} queries over {tuples} tuples of keys take more than {_MOST_TUPLES} exponentials; "
            "take fewer keys or try fast_attention"
        )

    query, matrices = scaled_logits(query, matrices, factor, dtype)
    products = [balanced(value) for value in outputs]
    averages = _averages(query, matrices, [value.astype(dtype) for value, _ in products])
    return restored(averages, sum(power for _, power in products), dtype)


def _averages(query: Matrix, keys: Sequence[Matrix], values: Sequence[Matrix]) -> NDArray[np.float64]:
    """Run the compiled loop over slices of the queries, on all cores."""
    from numba import config  # noqa: PLC0415  (numba takes longer to import than a small instance to solve)

    from attention.exact.kernel import LANES, TILE, accumulate  # noqa: PLC0415

    def lanes(matrix: Matrix) -> Matrix:
        return np.pad(matrix, ((0, 0), (0, -matrix.shape[1] % LANES)))

    def tiles(matrix: Matrix) -> Matrix:
        padded = np.pad(lanes(matrix), ((0, -len(matrix) % TILE), (0, 0)))
        return np.ascontiguousarray(padded.reshape(len(padded) // TILE, TILE, padded.shape[1]).transpose(0, 2, 1))

    *outer, last = sorted(range(len(keys)), key=lambda p: len(keys[p]))  # the inner loop runs over the longest set
    lengths = [len(keys[p]) for p in outer]
    query = lanes(query)
    sets = (
        np.concatenate([query[:0], *(lanes(keys[p]) for p in outer)]),
        np.concatenate([lanes(values[last])[:0], *(lanes(values[p]) for p in outer)]),
        np.cumsum([0, *lengths], dtype=np.int64),
        tiles(keys[last]),
        tiles(values[last]),
        len(keys[last]),
    )
    output = np.empty((len(query), sets[1].shape[1]))
    threads: int = config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    rows = max(1, ceil(len(query) / (_PARTS * threads)))
    parts = [slice(start, start + rows) for start in range(0, len(query), rows)]
    work = _OPERATIONS * len(query) * prod(map(len, keys))
    run_parallel(lambda i: accumulate(query[parts[i]], *sets, output[parts[i]]), len(parts), work)
    return output[:, : values[0].shape[1]]


def reference_attention(query: ArrayLike, keys: Matrices, values: Matrices, *, scale: float | None = None) -> Matrix:
    """Return what `exact_attention` returns, straight from the definition, with all weights in memory at once.

    Products are taken as they come, so entries that leave the range of the type on the way are lost here.

    Parameters, Returns
        As `exact_attention`.

    Raises
    ------
    InputError
        If there are more than 25 key sets, or a logit or an output leaves the range of the type.
    BudgetError
        If there are more than 2^30 weights.

    Examples
    --------
    >>> reference_attention([[1.0]], [[[0.0], [1.0]]], [[[0.0], [1.0]]], scale=float(np.log(3)))
    array([[0.75]])
    """
    query, matrices = checked_keys(query, keys)
    outputs = checked_values(values, [len(key) for key in matrices])
    factor = checked_scale(scale, query.shape[1])
    size = prod(map(len, [query, *matrices]))
    if size > _MOST_REFERENCE_LOGITS or over_memory(3 * 8 * size):
        raise BudgetError(f"the reference would hold all {size} weights in memory; use exact_attention")
    _check_axes(len(matrices))
    axes = ascii_lowercase[: len(matrices) + 1]
    tuples = tuple(range(1, len(axes)))
    factors = ",".join(f"{axis}Z" for axis in axes[1:])
    with np.errstate(over="ignore", invalid="ignore"):
        logits = factor * np.einsum(f"{axes[0]}Z,{factors}->{axes}", query, *matrices)
        if not np.isfinite(logits).all():
            raise InputError("logits leave the range of floats on the way; use exact_attention")
        weights = np.exp(logits - logits.max(axis=tuples, keepdims=True))
        weights /= weights.sum(axis=tuples, keepdims=True)
        output: Matrix = np.einsum(f"{axes},{factors}->{axes[0]}Z", weights, *outputs, optimize=True)
    if not np.isfinite(output).all():
        raise InputError("products of values leave the range of floats on the way; use exact_attention")
    return output


def _check_axes(keys: int) -> None:
    if keys > _MOST_AXES:
        raise InputError(f"an array of all logits has an axis for each of at most {_MOST_AXES} key sets, got {keys}")


class LogitSource(Protocol):
    """Anything that gives the logits of some queries over all tuples of keys."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, n_1, ..., n_h)."""

    def rows(self, start: int, stop: int) -> ArrayLike:
        """Return the logits of queries start <= i < stop, of shape (stop - start, n_1, ..., n_h)."""


class VectorLogits:
    """Logits given by vectors: scale * sum_l q[i, l] * prod_p k_p[j_p, l].

    Parameters
    ----------
    query
        (n, d).
    keys
        A sequence or iterator of h >= 1 matrices (n_p, d).
    scale
        Factor of the logits, default 1/d.

    Examples
    --------
    >>> VectorLogits([[2.0], [3.0]], [[[1.0], [5.0]]]).rows(1, 2)
    array([[ 3., 15.]])
    """

    def __init__(self, query: ArrayLike, keys: Matrices, scale: float | None = None) -> None:
        self.query, self.keys = checked_keys(query, keys)
        self.scale = checked_scale(scale, self.query.shape[1])

    def __repr__(self) -> str:
        return f"VectorLogits(shape={self.shape}, d={self.query.shape[1]})"

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, n_1, ..., n_h)."""
        return len(self.query), *map(len, self.keys)

    def rows(self, start: int, stop: int) -> Matrix:
        """Return the logits of queries start <= i < stop, of shape (stop - start, n_1, ..., n_h).

        Raises
        ------
        InputError
            If there are more than 25 key sets, or a logit could leave the range of the type.
        BudgetError
            If the logits would not fit in memory.
        """
        _check_axes(len(self.keys))
        count, outer = len(range(*slice(start, stop).indices(len(self.query)))), prod(map(len, self.keys[:-1]))
        if over := over_memory(8 * count * outer * (len(self.keys[-1]) + 2 * self.query.shape[1])):
            raise BudgetError(f"the logits of {count} queries would take {over}; ask for fewer rows or take fewer keys")
        query, keys = self._scaled
        products = query[start:stop]
        for key in keys[:-1]:
            products = products[..., None, :] * key
        return products @ keys[-1].T

    @cached_property
    def _scaled(self) -> tuple[Matrix, list[Matrix]]:
        return scaled_logits(self.query, self.keys, self.scale, self.query.dtype)


def attention_from_logits(source: LogitSource, values: Matrices) -> Matrix:
    """Return exact attention for logits that come from `source`, a block of rows at a time.

    Parameters
    ----------
    source
        Logits of shape (n, n_1, ..., n_h), finite.
    values
        A sequence or iterator of h matrices (n_p, d_v).

    Returns
    -------
    (n, d_v), float32 if logits and values are float32, else float64.

    Raises
    ------
    InputTypeError
        If logits or values are not real.
    InputError
        If shapes do not fit, there are more than 25 key sets, a logit or value is not finite, or an output leaves the
        range of the type.
    BudgetError
        If the logits of one query would not fit in memory.

    Complexity
    ----------
    O(n * prod n_p * d_v) time; blocks of 2^22 logits, or of one row where a row is longer.

    Examples
    --------
    >>> attention_from_logits(VectorLogits([[0.0]], [[[1.0], [2.0]]]), [[[1], [2]]])
    array([[1.5]])
    """
    if not hasattr(source, "rows"):
        raise InputTypeError(
            f"the source must have a shape and rows(start, stop), as VectorLogits does, got a {type(source).__name__}"
        )
    count, *lengths = source.shape
    if not lengths or not all(lengths):
        raise InputError(f"the source must have a non-empty axis for every key set, got shape {source.shape}")
    _check_axes(len(lengths))
    outputs = checked_values(values, lengths)
    products, powers = zip(*map(balanced, outputs), strict=True)
    rows = max(1, _BLOCK_LOGITS // prod(lengths))
    if over := over_memory(4 * 8 * rows * prod(lengths)):
        raise BudgetError(f"a row of {prod(lengths)} logits would take {over}; take fewer keys")
    blocks = [np.empty((0, outputs[0].shape[1]), outputs[0].dtype)]
    for start in range(0, count, rows):
        stop = min(count, start + rows)
        block = real_array(f"rows({start}, {stop})", source.rows(start, stop), start)
        if block.shape != (stop - start, *lengths):
            raise InputError(f"rows({start}, {stop}) must have shape {(stop - start, *lengths)}, got {block.shape}")
        weights = finite_array("logits", block, start).reshape(stop - start, -1)
        with np.errstate(over="ignore"):  # of a difference, whose exponential is 0
            weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        averages = weights.reshape(block.shape) @ products[-1]
        for value in reversed(products[:-1]):
            averages = np.einsum("...jc,jc->...c", averages, value)
        blocks.append(averages)
    averages = np.concatenate(blocks)
    return restored(averages, sum(powers), averages.dtype)


def attention_from_tallies(tallies: ArrayLike, logits: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Return exact attention where the tuples of a query fall into few classes of equal logit and equal value product.

    Parameters
    ----------
    tallies
        (n, L) non-negative integers: how many tuples of query i are in class l; no row is all zero.
    logits
        (L,) finite.
    values
        (L, d_v): the product of the values of a tuple in class l.

    Returns
    -------
    (n, d_v).

    Raises
    ------
    InputTypeError
        If tallies are not integers, or logits or values are not real.
    InputError
        If shapes do not fit, a tally is negative, a row has no tuple, or a logit or value is not finite.

    Examples
    --------
    >>> attention_from_tallies([[3, 1], [0, 2]], [0.0, np.log(5)], [[0.0], [1.0]])
    array([[0.625],
           [1.   ]])
    """
    counts = real_array("tallies", tallies)
    if counts.dtype.kind not in "biu":
        raise InputTypeError(f"tallies must be integers, got dtype {counts.dtype}")
    classes = checked_vector("logits", logits)
    value = checked_matrix("values", values)
    if counts.ndim != 2 or not counts.shape[1] == len(classes) == len(value):
        raise InputError(
            f"tallies (n, L), logits (L,) and values (L, d_v) must agree, "
            f"got {counts.shape}, {classes.shape} and {value.shape}"
        )
    if (counts < 0).any():
        raise InputError(f"tallies must be at least 0, got {counts.min()}")
    if not counts.any(axis=1).all():
        row = int(np.argmin(counts.any(axis=1)))
        raise InputError(f"every query needs at least one tuple, got no tally in row {row}")
    shifted = np.where(counts > 0, classes.astype(np.float64), -np.inf)
    with np.errstate(over="ignore"):  # of a difference, whose exponential is 0
        weights = counts * np.exp(shifted - shifted.max(axis=1, keepdims=True, initial=-np.inf))
    product, powers = balanced(value.astype(np.float64))
    averages = weights / weights.sum(axis=1, keepdims=True) @ product
    return restored(averages, powers, product.dtype).astype(np.float64, copy=False)
