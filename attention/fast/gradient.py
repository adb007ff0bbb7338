r"""The gradient of fast attention, in near-linear time.

Per monomial, the forward pass is a product of the query's monomial and one sum over the tokens of each key set. The
backward pass is of the same kind: with $y_{ic}$ the numerators and the denominator of query $i$, and $E = \partial L /
\partial y$,

$$\frac{\partial L}{\partial S_p[\alpha, c]} = c_{|\alpha|} \frac{|\alpha|!}{\alpha!}
  \Bigl(\sum_i q_i^\alpha E_{ic}\Bigr) \prod_{p' \ne p} S_{p'}[\alpha, c],$$

one more state, made of the queries; and the derivatives by queries, keys and values are sums over monomials again.

References
----------
.. [1] Y. Liang, Z. Shi, Z. Song and Y. Zhou, "Tensor Attention Training: Provably Efficient Learning of Higher-order
   Transformers", arXiv 2405.16411.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError
from attention.exact.gradient import Gradient, checked_cotangent
from attention.fast.attention import BUDGET, TensorAttention
from attention.fast.state import AttentionState, frozen
from attention.inputs import Matrices, Matrix
from attention.support.parallel import run_parallel, slices

__all__ = ["fast_attention_vjp"]

_Array = NDArray[np.float64]


def fast_attention_vjp(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    cotangent: ArrayLike,
    *,
    tolerance: float = 1e-6,
    scale: float | None = None,
    budget: int = BUDGET,
) -> Gradient:
    r"""Return the output of `fast_attention`, in float64 arithmetic, and its vector-Jacobian product.

    The gradient is that of the output which is computed. It differs from that of exact attention by relative errors of
    the weights again, now of $P'$ against $e^x$, which the tolerance bounds too.

    Parameters
    ----------
    query, keys, values, scale, budget
        As `fast_attention`.
    cotangent
        (n, d_v), the derivative of a loss with respect to the output.
    tolerance
        The largest relative error of a weight, by the polynomial and by its derivative, and of the output where values
        are at most 1.

    Raises
    ------
    InputTypeError, InputError, CertificateError
        As `fast_attention`; InputError if the cotangent has another shape than the output or a derivative leaves the
        range of the type of the output.

    Complexity
    ----------
    O((n + sum n_p) r d_v) time, about three times that of `fast_attention`; memory does not depend on n beyond outputs.

    Examples
    --------
    >>> gradient = fast_attention_vjp([[0.0]], [[[-1.0], [1.0]]], [[[0.0], [2.0]]], [[1.0]])
    >>> gradient.query.round(5), gradient.values[0].round(5).tolist()
    (array([[1.]]), [[0.5], [0.5]])
    """
    attention = TensorAttention.of(query, keys, values, scale)
    shape = len(attention.query), attention.values[0].shape[1]
    cotangents = frozen(checked_cotangent(cotangent, shape).astype(np.float64, copy=False))
    certificate = attention.certificate(tolerance, budget, ("float64",), smooth=True)
    polynomial = certificate.design.polynomial
    state = attention.state(certificate)
    state.absorb(attention.keys, attention.values, attention.key_extents, attention.value_extents)
    output, sums = state.evaluate(attention.query, polynomial)

    with np.errstate(over="ignore", invalid="ignore"):
        units = np.ldexp(1.0, state.value_powers.sum(axis=0))
        by_sums = np.column_stack([cotangents * units, -np.einsum("ic,ic->i", cotangents, output)]) / sums[:, None]
        factors = np.ldexp(state.scale, state.key_powers.sum(axis=0))
        means = [total / rows for total, rows in zip(state.sums, state.tokens, strict=True)]
        weights = state.monomial_weights(polynomial)
        by_query = _pull_back(state, attention.query, factors, by_sums, weights * np.prod(means, axis=0))
        moments = _moments(state, attention.query, factors, by_sums)
        by_keys, by_values = [], []
        for p, (key, value) in enumerate(zip(attention.keys, attention.values, strict=True)):
            others = np.prod([np.ones_like(means[p]), *means[:p], *means[p + 1 :]], axis=0)
            by_state = weights * moments * others / len(key)
            factors, shrink = np.ldexp(1.0, -state.key_powers[p]), np.ldexp(1.0, -state.value_powers[p])
            by_keys.append(
                _pull_back(state, key, factors, np.column_stack([value * shrink, np.ones(len(value))]), by_state)
            )
            by_values.append(_sums_over_monomials(state, key, factors, by_state, shrink))
        found = [array.astype(attention.dtype, copy=False) for array in (output, by_query, *by_keys, *by_values)]
    if not all(np.isfinite(array).all() for array in found):
        raise InputError(f"derivatives leave the range of {attention.dtype}; scale the cotangent or the entries down")
    return Gradient(found[0], found[1], found[2 : 2 + len(by_keys)], found[2 + len(by_keys) :])


def _pull_back(state: AttentionState, tokens: Matrix, factors: _Array, cotangents: _Array, weights: _Array) -> _Array:
    """Derivative by the tokens, (n, d), of the sum over c, alpha of cotangents[t, c] * x^alpha * weights[c, alpha]."""
    from attention.fast.block_kernel import COLUMNS  # noqa: PLC0415  (compiled when first needed)
    from attention.fast.kernel import pull_back  # noqa: PLC0415  (compiled when first needed)

    padded = np.pad(weights, ((0, 0), (0, -weights.shape[1] % COLUMNS)))
    gradient = np.empty((len(tokens), state.dimension))
    parts = slices(len(tokens))

    def run(i: int) -> None:
        rows = parts[i]
        scratch, adjoints = state.scratch(), state.scratch()
        arguments = tokens[rows], factors, cotangents[rows], state.monomials.layout, padded
        pull_back(*arguments, gradient[rows], scratch, adjoints)

    run_parallel(run, len(parts), 2 * len(tokens) * weights.size)
    return gradient


def _moments(state: AttentionState, query: Matrix, factors: _Array, by_sums: _Array) -> _Array:
    """Sums over the queries of x^alpha * by_sums[i, c], (columns of the state, r)."""
    from attention.fast.block_kernel import COLUMNS  # noqa: PLC0415  (compiled when first needed)
    from attention.fast.kernel import absorb  # noqa: PLC0415  (compiled when first needed)

    columns, rank = state.sums.shape[1:]
    width = by_sums.shape[1]
    parts = slices(len(query))
    sums = np.zeros((len(parts), -(-(width + 1) // COLUMNS) * COLUMNS, rank))
    ones = np.ones(width)

    def run(i: int) -> None:
        rows = parts[i]
        layout, scratch = state.monomials.layout, state.scratch(sums.shape[1])
        absorb(query[rows], factors, frozen(by_sums[rows]), ones, layout, sums[i], scratch)

    run_parallel(run, len(parts), len(query) * sums[0].size)
    moments = np.zeros((columns, rank))
    moments[:width] = sums.sum(axis=0)[:width]
    return moments


def _sums_over_monomials(
    state: AttentionState, tokens: Matrix, factors: _Array, weights: _Array, units: _Array
) -> _Array:
    """The sums of x^alpha * weights[c, alpha], for each column of values, times its unit: (n, d_v)."""
    from attention.fast.kernel import evaluate  # noqa: PLC0415  (compiled when first needed)

    turned = np.ascontiguousarray(weights.T)
    output, rest = np.empty((len(tokens), len(units))), np.empty(len(tokens))
    parts = slices(len(tokens))

    def run(i: int) -> None:
        rows = parts[i]
        arguments = tokens[rows], factors, state.monomials.layout, turned, units, False
        evaluate(*arguments, output[rows], rest[rows], state.scratch())

    run_parallel(run, len(parts), len(tokens) * turned.size)
    return output
