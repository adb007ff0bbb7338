"""What instances are made of, checked: whole numbers, symbols of sizes, arrays that nobody can write to."""

from __future__ import annotations

import reprlib
from typing import Any, TypeGuard

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError

__all__ = ["MANY", "ORDER_LIMIT", "bit_matrix", "frozen", "is_whole", "positive", "power", "same", "sizes", "whole"]

MANY = 2**64

ORDER_LIMIT = 32
"""Vector sets of an instance: the inner products of a query have an axis for every other one."""


def is_whole(value: object) -> TypeGuard[int | np.integer[Any]]:
    """Whether a value is an integer of Python or numpy; a bool is not one, and nor is a span of time."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.timedelta64))


def whole(name: str, value: object, least: int) -> int:
    """Return `value` as an int, or raise one clear error that names it."""
    if not is_whole(value):
        raise InputError(f"{name} must be an integer, got {reprlib.repr(value)}")
    if value < least:
        raise InputError(f"{name} must be at least {least}, got {reprlib.repr(value)}")
    return int(value)


def sizes(**symbols: str | sympy.Symbol) -> dict[str, sympy.Symbol]:
    """The `symbols` of a problem: a name, or a sympy symbol with its assumptions, for each field of `size()`.

    A symbol that is given by name stands for an integer of at least 0.

    Examples
    --------
    >>> sizes(variables="v", clauses="m")["clauses"].is_nonnegative
    True
    """
    return {
        field: symbol if isinstance(symbol, sympy.Symbol) else sympy.Symbol(symbol, integer=True, nonnegative=True)
        for field, symbol in symbols.items()
    }


def positive(symbol: str) -> sympy.Symbol:
    """A symbol for an integer of at least 1."""
    return sympy.Symbol(symbol, integer=True, positive=True)


def power(base: int, exponent: int) -> int:
    """Return `base` to this exponent, or 2^64 if that is less, as `Search.candidates` has it."""
    return min(MANY, base**exponent) if base < 2 or exponent <= 64 else MANY


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only array with these entries: `array` itself if nobody can write to it, else a copy."""
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def bit_matrix(name: str, value: ArrayLike) -> NDArray[np.uint8]:
    """Return `value` as a read-only matrix of zeros and ones, one vector per row, or raise an error that names it."""
    try:
        matrix = np.asarray(value)
    except ValueError as error:
        raise InputError(f"{name} must be a matrix with one vector per row, got rows of different shapes") from error
    if matrix.ndim != 2:
        raise InputError(f"{name} must be a matrix with one vector per row, got shape {matrix.shape}")
    if matrix.dtype.kind == "m" or not np.all((matrix == 0) | (matrix == 1)):
        raise InputError(f"{name} must have entries 0 and 1 only")
    return frozen(matrix.astype(np.uint8, copy=False))


def same(left: object, right: object) -> bool:
    """Whether two answers are equal, arrays and tuples of them among them."""
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        one, other = np.asarray(left), np.asarray(right)
        return one.shape == other.shape and bool(np.array_equal(one, other))
    if isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)
