"""Rows of integers, as rules of grammars and changes of graphs are: checked, and kept as a read-only array."""

from __future__ import annotations

import reprlib
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError
from reductions.problem import frozen, whole

__all__ = ["MOST", "Rows", "integer_rows"]

MOST = 2**31
"""Integers in rows are below it."""

Rows: TypeAlias = NDArray[np.int64]


def integer_rows(name: str, value: ArrayLike, below: tuple[int, ...]) -> Rows:
    """Return `value` as a read-only array with rows of integers from 0 to below these, or raise an error that names it.

    Without limits it is a list of integers from 0 to 2^31 - 1.

    Examples
    --------
    >>> integer_rows("pairs", [(0, 4), (1, 3)], (2, 5)).tolist(), integer_rows("word", (), ()).shape
    ([[0, 4], [1, 3]], (0,))
    """
    try:
        array = value if isinstance(value, np.ndarray) else np.array(value, dtype=object)
    except ValueError as error:
        raise InputError(f"{name} must have rows of one length, got {reprlib.repr(value)}") from error
    shape = (len(below),) if below else ()
    if array.ndim and not len(array):
        array = np.zeros((0, *shape), dtype=np.int64)
    if array.ndim != 1 + len(shape) or array.shape[1:] != shape:
        rows = f"rows of {len(below)} integers" if below else "integers"
        raise InputError(f"{name} must be a list of {rows}, got {reprlib.repr(value)}")
    if array.dtype.kind not in "iu":
        numbers = [whole(f"a number in {name}", number, 0) for number in array.ravel().tolist()]
        if max(numbers, default=0) >= MOST:
            raise InputError(f"a number in {name} must be below 2^31, got {reprlib.repr(max(numbers))}")
        array = np.array(numbers, dtype=np.int64).reshape(array.shape)
    limits = np.array([min(limit, MOST) for limit in below] or MOST)
    if (outside := (array < 0) | (array >= limits)).any():
        raise InputError(
            f"a number in {name} must be at least 0 and below {limits.tolist()}, got {array[outside].tolist()[0]}"
        )
    return frozen(array.astype(np.int64, copy=False))
