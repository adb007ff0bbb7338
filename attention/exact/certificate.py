r"""What is proved of exact attention, which rounds too.

In a type of unit roundoff u a weight is off by a factor of about $1 \pm u\,(L f + 300)$ for logits of up to L that are
sums of f products or so, and a sum of many blocks in float64 by a little more. An average of values then is off by
twice as much, in units of the largest value, and its rounding comes on top. Where a weight is not known to a hundredth,
so that products of two errors could matter, nothing is proved.
"""

from __future__ import annotations

from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Certified", "relative_error", "roundoff", "smallest"]

_BLOCK = 128  # weights at least, of which sums are added up in float64
_MOST = 0.01  # a larger relative error of a weight is not bounded to first order
_BFLOAT16 = 2.0**-8, 2.0**-133  # unit roundoff and the least number above 0, which numpy does not know


class Certified(NamedTuple):
    """An output, and what is proved of it.

    Attributes
    ----------
    output
        (..., n, c).
    error_bounds
        For each column of each matrix, (..., c): no entry is further from the one in real numbers; infinite where
        nothing is proved.
    """

    output: NDArray[Any]
    error_bounds: NDArray[np.float64]


def relative_error(
    logit: Any, products: int, terms: float, dtype: np.dtype[Any], output: np.dtype[Any], *, edges: int = 1
) -> NDArray[np.float64]:
    """Bound the error of averages per unit of the largest value, infinite where it is not small.

    Parameters
    ----------
    logit
        Bounds on sums of absolute values of the terms of a logit, of any shape.
    products
        How many roundings a logit has, relative to this bound.
    terms
        How many weights are added up.
    dtype, output
        Of the arithmetic, and of the output.
    edges
        How many averages are taken one after another.

    Examples
    --------
    >>> single = np.dtype(np.float32)
    >>> bounds = relative_error([4.0, 1e5], 13, 1000, single, single)
    >>> bounds.round(6).tolist()
    [4.2e-05, inf]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        weight = roundoff(dtype) * (np.asarray(logit, np.float64) * products + 300 * edges)
        weight = weight + 2.0**-53 * terms / _BLOCK
        return np.where(weight <= _MOST, 2 * weight * 1.01 + roundoff(output), inf)


def roundoff(dtype: np.dtype[Any]) -> float:
    """The unit roundoff of a type.

    Examples
    --------
    >>> roundoff(np.dtype(np.float16)) == 2.0**-11
    True
    """
    return _BFLOAT16[0] if dtype.kind == "V" else float(np.finfo(dtype).eps) / 2


def smallest(dtype: np.dtype[Any]) -> float:
    """The least number above 0 of a type."""
    return _BFLOAT16[1] if dtype.kind == "V" else float(np.finfo(dtype).smallest_subnormal)
