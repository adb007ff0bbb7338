"""Arrays with axes of a batch before those of a matrix, and the type that a result of them has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from attention.errors import InputError
from attention.inputs import Matrix
from attention.support.arrays import finite_array, real_array

__all__ = ["checked_stack", "common_type"]


def checked_stack(name: str, array: Any) -> tuple[Matrix, np.dtype[Any]]:
    """Return finite real matrices (..., n, d), as float32 or float64, and the type that they had.

    Raises
    ------
    InputTypeError, InputError
        As `real_array` and `finite_array`, or if there are fewer than two axes.
    """
    numbers = real_array(name, array)
    if numbers.ndim < 2:
        raise InputError(f"{name} must have axes (..., rows, columns), got shape {numbers.shape}")
    return finite_array(name, numbers), np.asarray(array).dtype


def common_type(dtypes: Sequence[np.dtype[Any]]) -> np.dtype[Any]:
    """Return the type of a result: a float of 16 bits if that is the only type, else float32 or float64.

    Examples
    --------
    >>> half, single = np.dtype("float16"), np.dtype("float32")
    >>> common_type([half, half]), common_type([half, single]), common_type([half, np.dtype(int)])
    (dtype('float16'), dtype('float32'), dtype('float64'))
    """
    natives = {dtype.newbyteorder("=") for dtype in dtypes}
    floats = all(dtype.kind == "f" or (dtype.kind == "V" and dtype.itemsize == 2) for dtype in natives)  # bfloat16
    if floats and len(natives) == 1 and dtypes[0].itemsize == 2:
        return natives.pop()
    return np.dtype(np.float32 if floats and all(dtype.itemsize <= 4 for dtype in natives) else np.float64)
