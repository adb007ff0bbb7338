"""Checks that every kind of attention makes on its arguments."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError, InputTypeError

__all__ = [
    "Matrix",
    "checked_keys",
    "checked_matrix",
    "checked_positive",
    "checked_real",
    "checked_scale",
    "checked_tolerance",
    "checked_values",
    "checked_whole",
]

Matrix = NDArray[np.floating[Any]]
"""Float64 or float32, two axes."""


def checked_matrix(name: str, matrix: ArrayLike) -> Matrix:
    """Return a finite real matrix, as float32 if it is that and else as float64.

    Raises
    ------
    InputTypeError
        If the entries are not real numbers, or some are masked.
    InputError
        If there are not two axes, or an entry is NaN, infinite or past the range of float64.

    Examples
    --------
    >>> checked_matrix("query", [[1, 2, 3]]).dtype
    dtype('float64')
    >>> checked_matrix("query", [1, 2, 3])
    Traceback (most recent call last):
        ...
    attention.errors.InputError: query must be a matrix (rows, columns), got shape (3,)
    """
    try:
        array = np.asarray(matrix)
    except ValueError as error:
        raise InputError(f"{name} must be a matrix (rows, columns), got rows of different shapes") from error
    if array.dtype.kind not in "biuf":
        raise InputTypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if np.ma.is_masked(matrix):
        raise InputTypeError(f"{name} must not have masked entries, which would count; fill them or leave rows out")
    if array.ndim != 2:
        raise InputError(f"{name} must be a matrix (rows, columns), got shape {array.shape}")
    single = array.dtype.newbyteorder("=") == np.float32
    with np.errstate(over="ignore"):  # of a longer type
        array = array.astype(np.float32 if single else np.float64, copy=False)
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise InputError(f"{name} must be finite, got {array[row, column]} in row {row}, column {column}")
    return array


def checked_keys(query: ArrayLike, keys: Sequence[ArrayLike]) -> tuple[Matrix, list[Matrix]]:
    """Return a query (n, d) and at least one key set (n_p, d), none of them empty, all of one type.

    Raises
    ------
    InputTypeError, InputError
        As `checked_matrix`; if there is no key set, one is empty, or a number of columns differs.
    """
    query = checked_matrix("query", query)
    matrices = [checked_matrix(f"keys[{p}]", key) for p, key in enumerate(keys)]
    if not matrices:
        raise InputError("attention needs at least one key set, got none; matrix attention is keys=[K]")
    for p, key in enumerate(matrices):
        if key.shape[1] != query.shape[1]:
            raise InputError(f"query and keys[{p}] must have equally many columns, got {query.shape} and {key.shape}")
        if not key.shape[0]:
            raise InputError(f"keys[{p}] must have a row, got shape {key.shape}; a mean over no tuple is undefined")
    dtype = np.result_type(query, *matrices)
    return query.astype(dtype, copy=False), [key.astype(dtype, copy=False) for key in matrices]


def checked_values(values: Sequence[ArrayLike], lengths: Sequence[int]) -> list[Matrix]:
    """Return value sets (n_p, d_v) that fit key sets of the given lengths, all of one type.

    Raises
    ------
    InputTypeError, InputError
        As `checked_matrix`; if their number, their rows or their columns do not fit.
    """
    matrices = [checked_matrix(f"values[{p}]", value) for p, value in enumerate(values)]
    if len(matrices) != len(lengths):
        raise InputError(f"every key set needs its values, got {len(lengths)} key sets and {len(matrices)} value sets")
    for p, (value, length) in enumerate(zip(matrices, lengths, strict=True)):
        if value.shape[0] != length:
            raise InputError(f"values[{p}] must have a row for each of {length} keys, got shape {value.shape}")
        if value.shape[1] != matrices[0].shape[1]:
            raise InputError(
                f"values[0] and values[{p}] must have equally many columns, got {matrices[0].shape} and {value.shape}"
            )
    dtype = np.result_type(*matrices)
    return [value.astype(dtype, copy=False) for value in matrices]


def checked_scale(scale: float | None, dimension: int) -> float:
    """Return the factor before the inner product: 1/d unless it is given, 1 for d = 0, where all logits are 0.

    Raises
    ------
    InputTypeError, InputError
        If it is not a real number, or not finite.
    """
    if scale is None:
        return 1.0 / max(dimension, 1)
    factor = checked_real("scale", scale)
    if not isfinite(factor):
        raise InputError(f"scale must be finite, got {factor}")
    return factor


def checked_real(name: str, value: Any) -> float:
    """Return a real number, or NaN, as a float, infinite past the range.

    Raises
    ------
    InputTypeError
        If it is neither.

    Examples
    --------
    >>> checked_real("scale", 10**400), checked_real("scale", True)
    (inf, 1.0)
    >>> checked_real("scale", "1.0")
    Traceback (most recent call last):
        ...
    attention.errors.InputTypeError: scale must be a real number, got '1.0'
    """
    try:
        number = float(operator.pos(value) if not isinstance(value, np.bool_) else value)  # strings have none
    except (TypeError, ValueError) as error:
        raise InputTypeError(f"{name} must be a real number, got {value!r}") from error
    except OverflowError:
        number = inf if value > 0 else -inf
    return number


def checked_positive(name: str, value: Any) -> float:
    """Return a positive finite number as a float.

    Raises
    ------
    InputTypeError, InputError
        If it is none.
    """
    number = checked_real(name, value)
    if not 0 < number < inf:
        raise InputError(f"{name} must be positive and finite, got {number}")
    return number


def checked_tolerance(tolerance: Any) -> float:
    """Return the largest error allowed, above 0 and perhaps infinite, as a float.

    Raises
    ------
    InputTypeError, InputError
        If it is none.
    """
    number = checked_real("tolerance", tolerance)
    if not number > 0:
        raise InputError(f"tolerance must be above 0, got {number}")
    return number


def checked_whole(name: str, value: Any, least: int, most: int) -> int:
    """Return an integer in a range.

    Raises
    ------
    InputTypeError, InputError
        If it is none, or out of range.

    Examples
    --------
    >>> checked_whole("degree", 2.0, 0, 60)
    Traceback (most recent call last):
        ...
    attention.errors.InputTypeError: degree must be an integer, got 2.0
    """
    try:
        number = operator.index(value)
    except TypeError as error:
        raise InputTypeError(f"{name} must be an integer, got {value!r}") from error
    if number < least:
        raise InputError(f"{name} must be at least {least}, got {number}")
    if number > most:
        raise InputError(f"{name} must be at most {most}, got more")
    return number
