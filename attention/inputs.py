"""Checks that every kind of attention makes on its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError, InputTypeError

__all__ = ["Matrix", "checked_keys", "checked_matrix", "checked_scale", "checked_values"]

Matrix = NDArray[np.floating[Any]]
"""Float64 or float32, two axes."""


def checked_matrix(name: str, matrix: ArrayLike) -> Matrix:
    """Return a finite real matrix, as float32 if it is that and else as float64.

    Raises
    ------
    InputTypeError
        If the entries are not real numbers.
    InputError
        If there are not two axes, or an entry is NaN or infinite.

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
    if array.ndim != 2:
        raise InputError(f"{name} must be a matrix (rows, columns), got shape {array.shape}")
    if array.dtype != np.float32:
        array = array.astype(np.float64, copy=False)
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
    try:
        factor = float(scale)
    except TypeError as error:
        raise InputTypeError(f"scale must be a real number, got {scale!r}") from error
    if not isfinite(factor):
        raise InputError(f"scale must be finite, got {factor}")
    return factor
