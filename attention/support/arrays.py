"""Arrays of real numbers from whatever a caller has: lists, tables, tensors; or an error that names its type."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention.errors import InputError, InputTypeError

__all__ = ["finite_array", "real_array"]


def real_array(name: str, values: Any, first: int = 0) -> NDArray[Any]:
    """Return an array of bits, integers or floats, with any number of axes.

    Parameters
    ----------
    name
        What errors call it.
    values
        Anything that numpy reads as real numbers; among it are nullable columns of pandas without gaps and the short
        floats of `ml_dtypes`.
    first
        The index that errors give the first row.

    Raises
    ------
    InputTypeError
        If an entry is not a real number or is masked, or if an object cannot be read as an array.
    InputError
        If rows have different shapes, or an integer is past the range of float64.

    Examples
    --------
    >>> real_array("tallies", [[1, 2]]).dtype.kind
    'i'
    >>> real_array("query", [[1.0, None]])
    Traceback (most recent call last):
        ...
    attention.errors.InputTypeError: query must hold real numbers, got a value of type NoneType in row 0, column 1
    """
    try:
        array = np.asarray(values)
        if array.dtype == object and array.ndim:
            array = np.asarray(array.tolist())  # nullable columns of pandas come like this
    except MemoryError:
        raise
    except Exception as error:  # of foreign types, which raise what they like
        if isinstance(error, ValueError) and isinstance(values, (list, tuple)):
            raise InputError(f"{name} must be one array, got rows of different shapes") from error
        reason = " ".join(str(error).split())
        raise InputTypeError(f"{name} cannot be read as an array from a {type(values).__name__}: {reason}") from error
    if array.dtype == object:
        array = _floats(name, array, first)
    if array.dtype.kind == "V" and np.can_cast(array.dtype, np.float64):
        array = array.astype(np.float64)
    if array.dtype.kind not in "biuf":
        raise InputTypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if np.ma.is_masked(values) or (isinstance(values, (list, tuple)) and any(map(np.ma.is_masked, values))):
        raise InputTypeError(f"{name} must not have masked entries, which would count; fill them or leave rows out")
    return array


def _floats(name: str, array: NDArray[Any], first: int) -> NDArray[np.float64]:
    """Convert fractions, decimals and integers of any length."""
    for index, entry in np.ndenumerate(array):
        if not isinstance(entry, (Real, Decimal)):
            kind = type(entry).__name__
            raise InputTypeError(f"{name} must hold real numbers, got a value of type {kind}{_place(index, first)}")
    try:
        return array.astype(np.float64)
    except OverflowError as error:
        raise InputError(f"{name} must be in the range of float64, got a larger number") from error


def finite_array(name: str, array: NDArray[Any], first: int = 0) -> NDArray[np.floating[Any]]:
    """Return the array as float32 if it is that and else as float64; the arguments are those of `real_array`.

    Raises
    ------
    InputError
        If an entry is NaN, infinite or past the range of float64.

    Examples
    --------
    >>> finite_array("query", np.array([[1.0, np.nan]]), first=70)
    Traceback (most recent call last):
        ...
    attention.errors.InputError: query must be finite, got nan in row 70, column 1
    """
    single = array.dtype.newbyteorder("=") == np.float32
    with np.errstate(over="ignore"):  # of a longer type
        array = array.astype(np.float32 if single else np.float64, copy=False)
    if not np.isfinite(array).all():
        index = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
        raise InputError(f"{name} must be finite, got {array[index]}{_place(index, first)}")
    return array


def _place(index: tuple[int, ...], first: int) -> str:
    """Return where an entry is, as the end of a sentence."""
    if not index:
        return ""
    row, *rest = index[0] + first, *index[1:]
    return f" in row {row}, column {rest[0]}" if len(rest) == 1 else f" at index {(row, *rest) if rest else row}"
