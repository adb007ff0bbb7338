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

from functools import reduce
from math import prod
from string import ascii_lowercase
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import BudgetError, InputError
from attention.exact.blocks import averages
from attention.exact.logits import check_axes_of_logits
from attention.exact.scaling import balanced, restored, scaled_logits
from attention.inputs import Matrices, Matrix, checked_keys, checked_scale, checked_values
from attention.support.memory import over_memory

__all__ = ["averaged", "check_tuples", "exact_attention", "reference_attention"]

_MOST_TUPLES = 10**15  # at 10^9 tuples a second: twelve days
_MOST_REFERENCE_LOGITS = 2**30  # 8 GiB of float64


def exact_attention(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    *,
    scale: float | None = None,
    causal: bool = False,
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
    causal
        Query i sees only tuples of keys with every index at most i; every n_p must be n.

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
    check_tuples(query, matrices, causal=causal)
    dtype = np.result_type(query, *outputs)
    visible = np.arange(1, len(query) + 1) if causal else None
    return averaged(query, matrices, outputs, factor, dtype, visible=visible)


def averaged(
    query: Matrix,
    keys: list[Matrix],
    values: list[Matrix],
    scale: float,
    dtype: np.dtype[Any],
    *,
    visible: NDArray[np.int64] | None = None,
    mask: NDArray[np.bool_] | None = None,
) -> Matrix:
    """Return exact attention of checked matrices behind axes of a batch, rounded to `dtype`.

    Logits and weights are float32 for it and shorter types, else float64; the rest is as for `averages`.
    """
    single = np.result_type(np.float32 if dtype.itemsize <= 4 else np.float64)
    query, keys = scaled_logits(query, keys, scale, single)
    products, powers = zip(*(balanced(value) for value in values), strict=True)
    found = averages(query, keys, [value.astype(single) for value in products], visible, mask)
    return restored(found.output, np.asarray(sum(powers))[..., None, :], dtype)


def check_tuples(query: Matrix, keys: list[Matrix], *, causal: bool, batch: int = 1) -> None:
    """Refuse more tuples than a machine can go through, and causal attention over key sets of another length."""
    count, lengths = query.shape[-2], [key.shape[-2] for key in keys]
    for length in lengths:
        if causal and length != count:
            raise InputError(f"causal attention takes as many keys as queries, got {length} and {count}")
    if batch * count * prod(lengths) > _MOST_TUPLES:
        raise BudgetError(
            f"{batch * count} queries over {prod(lengths)} tuples of keys take more than {_MOST_TUPLES} exponentials; "
            "take fewer keys or try fast_attention"
        )


def reference_attention(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    *,
    scale: float | None = None,
    causal: bool = False,
) -> Matrix:
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
    check_tuples(query, matrices, causal=causal)
    size = prod(map(len, [query, *matrices]))
    if size > _MOST_REFERENCE_LOGITS or over_memory(3 * 8 * size):
        raise BudgetError(f"the reference would hold all {size} weights in memory; use exact_attention")
    check_axes_of_logits(len(matrices))
    axes = ascii_lowercase[: len(matrices) + 1]
    tuples = tuple(range(1, len(axes)))
    factors = ",".join(f"{axis}Z" for axis in axes[1:])
    with np.errstate(over="ignore", invalid="ignore"):
        logits = factor * np.einsum(f"{axes[0]}Z,{factors}->{axes}", query, *matrices)
        if not np.isfinite(logits).all():
            raise InputError("logits leave the range of floats on the way; use exact_attention")
        if causal:
            index = np.indices(logits.shape, sparse=True)
            logits = np.where(reduce(np.logical_and, [j <= index[0] for j in index[1:]]), logits, -np.inf)
        weights = np.exp(logits - logits.max(axis=tuples, keepdims=True))
        weights /= weights.sum(axis=tuples, keepdims=True)
        output: Matrix = np.einsum(f"{axes},{factors}->{axes[0]}Z", weights, *outputs, optimize=True)
    if not np.isfinite(output).all():
        raise InputError("products of values leave the range of floats on the way; use exact_attention")
    return output
