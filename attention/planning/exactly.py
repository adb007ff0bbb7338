r"""What is proved about exact attention, which rounds too: the counterpart of the certificate of fast attention.

An entry of column c is off by at most about $2u\,(L(d + h + 4) + 300) \prod_p \max|V_p[\cdot, c]|$ in a type of unit
roundoff u, see `exact_attention`; sums of many blocks in float64 and the rounding of the output come on top.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.errors import CertificateError
from attention.exact.attention import exact_attention
from attention.exact.certificate import relative_error
from attention.fast.attention import TensorAttention
from attention.fast.extent import value_products
from attention.inputs import Matrix

__all__ = ["ExactCertificate", "exact_certificate", "exact_rounding"]


class ExactCertificate(NamedTuple):
    """What is proved of exact attention.

    Attributes
    ----------
    dtype
        Of the arithmetic: that of the output where it is good enough for a tolerance, and else float64.
    error_bounds
        For each column of the output, (d_v,), infinite where nothing is proved.
    """

    dtype: np.dtype[Any]
    error_bounds: NDArray[np.float64]

    @property
    def error_bound(self) -> float:
        """The largest of `error_bounds`, 0 without columns."""
        return float(self.error_bounds.max(initial=0.0))

    def output(self, attention: TensorAttention, rows: Any = slice(None)) -> Matrix:
        """Compute the output, or some rows of it unless it is causal."""
        query, *matrices = (
            matrix.astype(self.dtype, copy=False)
            for matrix in (attention.query[rows], *attention.keys, *attention.values)
        )
        order = len(attention.keys)
        options: dict[str, Any] = {"scale": attention.scale, "causal": attention.setting.causal}
        found = exact_attention(query, matrices[:order], matrices[order:], **options)
        return found.astype(attention.dtype, copy=False)


def exact_certificate(attention: TensorAttention, tolerance: float) -> ExactCertificate:
    """Return in which type exact attention reaches a tolerance, or else comes nearest, and how near."""
    low, high = value_products(attention.value_extents)
    largest = np.maximum(-low, high)
    lengths, dimension = [len(key) for key in attention.keys], attention.query.shape[1]
    found = None
    for dtype in dict.fromkeys([attention.dtype, np.dtype(np.float64)]):
        rounding = exact_rounding(attention.setting.logit, dimension, lengths, dtype, attention.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            found = ExactCertificate(dtype, np.where(largest > 0, rounding * largest, 0.0))
        if found.error_bound <= tolerance:
            break
    assert found is not None
    return found


def exact_refusal(attention: TensorAttention, exact: ExactCertificate, tolerance: float) -> CertificateError:
    """What to raise where exact attention is not proved to reach the tolerance."""
    low, high = value_products(attention.value_extents)
    return CertificateError(
        f"exact attention is certified for errors up to {exact.error_bound:.3g}, not for {tolerance:.3g}: values go up "
        f"to {np.maximum(-low, high).max():.3g}, logits to {attention.setting.logit:.4g}, and the output is "
        f"{attention.dtype}; raise the tolerance or scale the values down",
        logit_bound=attention.setting.logit,
    )


def exact_rounding(
    logit: float, dimension: int, lengths: list[int], dtype: np.dtype[Any], output: np.dtype[Any]
) -> float:
    """Bound the error of exact attention per unit of the largest value, infinite where it is not small.

    Examples
    --------
    >>> single, double = np.dtype(np.float32), np.dtype(np.float64)
    >>> [f"{exact_rounding(4.0, 8, [1000], dtype, double):.1e}" for dtype in (single, double)]
    ['4.2e-05', '8.1e-14']
    """
    products, terms = dimension + len(lengths) + 4, prod(map(float, lengths))
    return float(relative_error(logit, products, terms, dtype, output))
