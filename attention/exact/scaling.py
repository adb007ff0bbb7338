"""Powers of two, moved exactly to where nothing under- or overflows.

A product of entries may leave the range of a float on the way to one that is moderate. With every column of keys and of
values divided by the power of two above its largest entry, products of keys and of values are at most 1, and all powers
are applied once: those of the keys to the query, those of the values to the output. Every matrix of a batch has powers
of its own, so that no other changes a bit of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention.errors import InputError
from attention.inputs import Matrix

__all__ = ["balanced", "largest", "restored", "scaled_logits"]


def balanced(matrix: Matrix) -> tuple[Matrix, NDArray[np.int32]]:
    """Divide every column exactly by a power of two, to a largest entry in [1/2, 1); return the exponents too.

    Of shape (..., n, d) and (..., d).

    Examples
    --------
    >>> balanced(np.array([[6.0, 0.0], [1.0, 0.0]]))
    (array([[0.75 , 0.   ],
           [0.125, 0.   ]]), array([3, 0], dtype=int32))
    """
    _, exponents = np.frexp(largest(matrix))
    return np.ldexp(matrix, -exponents[..., None, :]), exponents


def largest(matrix: Matrix) -> Matrix:
    """Return the largest absolute value of every column, without a copy of the matrix."""
    found: Matrix = np.maximum(matrix.max(axis=-2, initial=0.0), -matrix.min(axis=-2, initial=0.0))
    return found


def scaled_logits(
    query: Matrix, keys: Sequence[Matrix], scale: float, dtype: np.dtype[Any]
) -> tuple[Matrix, list[Matrix]]:
    """Return a query and balanced keys, of one type, whose logits with the factor 1 are those of the arguments.

    Axes before the last two are those of a batch, and broadcast.

    Raises
    ------
    InputError
        If logits could leave the range of the type.
    """
    mantissa, power = frexp(scale)
    query, exponents = balanced(query)
    matrices = [balanced(key) for key in keys]
    with np.errstate(over="ignore"):
        powers = sum((e for _, e in matrices), start=exponents + power)
        query = np.ldexp(query.astype(np.float64) * mantissa, powers[..., None, :])
        bound = largest(query).sum(axis=-1).max(initial=0.0)
    if bound > np.finfo(dtype).max / 2:
        raise InputError(f"logits of up to {bound:.3g} leave the range of {dtype}; scale the query or the keys down")
    return query.astype(dtype), [key.astype(dtype) for key, _ in matrices]


def restored(averages: NDArray[Any], exponents: Any, dtype: np.dtype[Any]) -> Matrix:
    """Multiply averages of balanced values by their powers of two again.

    Raises
    ------
    InputError
        If one leaves the range of the type.
    """
    with np.errstate(over="ignore"):
        output: Matrix = np.ldexp(averages, exponents).astype(dtype)
    if not np.isfinite(output).all():
        raise InputError(f"products of values leave the range of {dtype}; scale the values down")
    return output
