"""Checks that every kind of attention makes on its arguments."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from math import inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError, InputTypeError
from attention.support.arrays import finite_array, real_array

__all__ = [
    "ONE_SET",
    "Matrices",
    "Matrix",
    "check_axes",
    "check_fit",
    "check_keys",
    "check_sequence",
    "check_values",
    "checked_keys",
    "checked_matrices",
    "checked_matrix",
    "checked_positive",
    "checked_real",
    "checked_scale",
    "checked_tolerance",
    "checked_values",
    "checked_vector",
    "checked_whole",
    "shown",
]

Matrix = NDArray[np.floating[Any]]
"""Float64 or float32, mostly of two axes."""

Matrices = Sequence[ArrayLike] | Iterator[ArrayLike]
"""A matrix for each key set. One array is none of these: its first axis may count a batch as well as key sets."""

ONE_SET = "write keys=(K,), values=(V,) for one key set"


def checked_matrix(name: str, matrix: ArrayLike, one: str = "", *, first: int = 0) -> Matrix:
    """Return a finite real matrix, as float32 if it is that and else as float64.

    Parameters
    ----------
    name, matrix
        What errors call it, and what it is.
    one
        For an item of a sequence: what to write for a sequence of one matrix.
    first
        The index that errors give its first row, where it is a part of a longer matrix.

    Raises
    ------
    InputTypeError, InputError
        As `real_array` and `finite_array`, or if there are not two axes.

    Examples
    --------
    >>> checked_matrix("query", [[1, 2, 3]]).dtype
    dtype('float64')
    >>> checked_matrix("query", [1, 2, 3])
    Traceback (most recent call last):
        ...
    attention.errors.InputError: query must be a matrix (rows, columns), got shape (3,)
    """
    array = real_array(name, matrix, first)
    check_axes(name, array.shape, one)
    return finite_array(name, array, first)


def checked_vector(name: str, vector: ArrayLike) -> Matrix:
    """Return a finite real vector, as float32 if it is that and else as float64.

    Raises
    ------
    InputTypeError, InputError
        As `real_array` and `finite_array`, or if there is not one axis.
    """
    array = real_array(name, vector)
    if array.ndim != 1:
        raise InputError(f"{name} must be a vector, got shape {array.shape}")
    return finite_array(name, array)


def check_axes(name: str, shape: tuple[int, ...], one: str = "") -> None:
    """Refuse the shape of anything but a matrix; rows are what a matrix in the place of a sequence iterates over."""
    if len(shape) != 2:
        advice = f": {one}" if one and len(shape) < 2 else ""
        raise InputError(f"{name} must be a matrix (rows, columns), got shape {shape}{advice}")


def check_sequence(name: str, matrices: Iterable[ArrayLike], one: str = ONE_SET) -> None:
    """Refuse what is not an iterable of matrices: a single array above all, which iterates too, over its first axis.

    Raises
    ------
    InputTypeError
        The message names the type and, for a single matrix, what to write instead: `one`.

    Examples
    --------
    >>> check_sequence("keys", np.ones((5, 2)))
    Traceback (most recent call last):
        ...
    attention.errors.InputTypeError: keys must be a sequence of matrices, got one ndarray of shape (5, 2): write
    keys=(K,), values=(V,) for one key set
    """
    kind, shape = type(matrices).__name__, getattr(matrices, "shape", None)
    if shape is not None or hasattr(matrices, "__array__"):
        axes = len(shape) if isinstance(shape, tuple) else 0
        several = f"write tuple({name}) if its first axis counts them, or call once for each item if it is a batch"
        advice = {2: f": {one}", 3: f": {several}"}.get(axes, "")
        size = f" of shape {tuple(shape)}" if isinstance(shape, tuple) else ""
        raise InputTypeError(f"{name} must be a sequence of matrices, got one {kind}{size}{advice}")
    if not isinstance(matrices, Iterable) or isinstance(matrices, (str, bytes, Mapping, Set)):
        raise InputTypeError(f"{name} must be a sequence of matrices, got a value of type {kind}")


def checked_matrices(name: str, matrices: Matrices, one: str = ONE_SET) -> list[Matrix]:
    """Return finite real matrices, each as `checked_matrix` does.

    Raises
    ------
    InputTypeError, InputError
        As `check_sequence` and `checked_matrix`.
    """
    check_sequence(name, matrices, one)
    return [checked_matrix(f"{name}[{p}]", matrix, one) for p, matrix in enumerate(matrices)]


def check_fit(query: Any, key: Any, name: str = "keys") -> None:
    """Refuse keys with another number of columns than the query; of both, only shapes are looked at."""
    if key.shape[1] != query.shape[1]:
        raise InputError(f"query and {name} must have equally many columns, got {query.shape} and {key.shape}")


def check_keys(query: Any, keys: Sequence[Any]) -> None:
    """Refuse an empty list, an empty key set, and columns that do not fit; only shapes are looked at."""
    if not keys:
        raise InputError(f"attention needs at least one key set, got none: {ONE_SET}")
    for p, key in enumerate(keys):
        check_fit(query, key, f"keys[{p}]")
        if not key.shape[0]:
            raise InputError(f"keys[{p}] must have at least one row, got shape {key.shape}")


def check_values(values: Sequence[Any], lengths: Sequence[int]) -> None:
    """Refuse value sets that do not fit key sets of these lengths; only shapes are looked at."""
    if len(values) != len(lengths):
        raise InputError(f"every key set needs its values, got {len(lengths)} key sets and {len(values)} value sets")
    for p, (value, length) in enumerate(zip(values, lengths, strict=True)):
        if value.shape[0] != length:
            raise InputError(f"values[{p}] must have a row for each of {length} keys, got shape {value.shape}")
        if value.shape[1] != values[0].shape[1]:
            raise InputError(
                f"values[0] and values[{p}] must have equally many columns, got {values[0].shape} and {value.shape}"
            )


def checked_keys(query: ArrayLike, keys: Matrices) -> tuple[Matrix, list[Matrix]]:
    """Return a query (n, d) and at least one key set (n_p, d), none of them empty, all of one type.

    Raises
    ------
    InputTypeError, InputError
        As `checked_matrices`; or if there is no key set, one is empty, or a number of columns differs.
    """
    query = checked_matrix("query", query)
    matrices = checked_matrices("keys", keys)
    check_keys(query, matrices)
    dtype = np.result_type(query, *matrices)
    return query.astype(dtype, copy=False), [key.astype(dtype, copy=False) for key in matrices]


def checked_values(values: Matrices, lengths: Sequence[int]) -> list[Matrix]:
    """Return value sets (n_p, d_v) that fit key sets of the given lengths, all of one type.

    Raises
    ------
    InputTypeError, InputError
        As `checked_matrices`; or if their number, their rows or their columns do not fit.
    """
    matrices = checked_matrices("values", values)
    check_values(matrices, lengths)
    dtype = np.result_type(*matrices)
    return [value.astype(dtype, copy=False) for value in matrices]


def checked_scale(scale: float | None, dimension: int) -> float:
    """Return the factor of the inner product: 1/d unless it is given, and 1 for d = 0, where all logits are 0.

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
    """Return a real number, or NaN, as a float, which is infinite past the range.

    Raises
    ------
    InputTypeError
        If it is not a real number.

    Examples
    --------
    >>> checked_real("scale", 10**400), checked_real("scale", True)
    (inf, 1.0)
    >>> checked_real("scale", "1.0")
    Traceback (most recent call last):
        ...
    attention.errors.InputTypeError: scale must be a real number, got '1.0'
    """
    if isinstance(value, np.timedelta64):  # for numpy it is an integer
        raise InputTypeError(f"{name} must be a real number, got {shown(value)}")
    try:
        number = float(operator.pos(value) if not isinstance(value, np.bool_) else value)  # strings have no sign
    except (TypeError, ValueError) as error:
        raise InputTypeError(f"{name} must be a real number, got {shown(value)}") from error
    except OverflowError:
        number = inf if value > 0 else -inf
    return number


def checked_positive(name: str, value: Any) -> float:
    """Return a positive finite number as a float.

    Raises
    ------
    InputTypeError, InputError
        If it is not such a number.
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
        If it is not such a number.
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
        If it is not an integer, or is out of range.

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
        raise InputTypeError(f"{name} must be an integer, got {shown(value)}") from error
    if number < least:
        raise InputError(f"{name} must be at least {least}, got {shown(number)}")
    if number > most:
        raise InputError(f"{name} must be at most {most}, got more")
    return number


def shown(value: Any) -> str:
    """Return a value as a sentence may name it: itself where that is short, and else its type."""
    try:
        text = repr(value)
    except ValueError:  # an integer of more digits than Python prints
        text = ""
    short = 0 < len(text) <= 60 and text.isprintable() and not text.startswith("<")
    return text if short else f"a value of type {type(value).__name__}"
