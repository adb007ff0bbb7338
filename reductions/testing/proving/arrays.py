"""Arrays of numpy with entries that depend on the instance."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from reductions.testing.proving.cases import Cases, NotCovered, applied, inverted, least, most, power, truth
from reductions.testing.proving.circuit import both, either

__all__ = ["Cells", "cells", "cells_of"]


def cells(values: Any) -> Cells:
    """An array of values some of which depend on the instance."""
    if isinstance(values, Cells):
        return values
    array = np.array(values, dtype=object) if not isinstance(values, np.ndarray) else values.astype(object)
    return array.view(Cells)


def cells_of(f: Callable[..., Any], *arrays: Any) -> Any:
    """A function on every entry of arrays that are broadcast."""
    stripped = [np.asarray(array, dtype=object) if isinstance(array, np.ndarray) else _boxed(array) for array in arrays]
    found = np.frompyfunc(f, len(arrays), 1)(*(array.view(np.ndarray) for array in stripped))
    return found.view(Cells) if isinstance(found, np.ndarray) else found


def _boxed(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return cells(value)
    box = np.empty((), dtype=object)
    box[()] = value
    return box


def truths(f: Callable[[int, int], int]) -> Callable[[Any, Any], Any]:
    """A function of two conditions on values."""
    return lambda a, b: Cases.truth(f(truth(a), truth(b)))


UFUNCS: dict[Any, Callable[..., Any]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.equal: operator.eq,
    np.not_equal: operator.ne,
    np.less: operator.lt,
    np.less_equal: operator.le,
    np.greater: operator.gt,
    np.greater_equal: operator.ge,
    np.bitwise_and: operator.and_,
    np.bitwise_or: operator.or_,
    np.bitwise_xor: operator.xor,
    np.remainder: operator.mod,
    np.floor_divide: operator.floordiv,
    np.left_shift: operator.lshift,
    np.right_shift: operator.rshift,
    np.power: power,
    np.negative: operator.neg,
    np.absolute: abs,
    np.invert: partial(applied, inverted),
    np.minimum: partial(applied, least),
    np.maximum: partial(applied, most),
    np.logical_and: truths(both),
    np.logical_or: truths(either),
}


class Cells(np.ndarray[Any, Any]):
    """An array with entries that may depend on the instance; numpy's functions work on it, entry by entry."""

    __hash__ = None

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        f = UFUNCS.get(ufunc, ufunc)
        bare = [x.view(np.ndarray) if isinstance(x, Cells) else x for x in inputs]
        if isinstance(f, np.ufunc):
            raise NotCovered(f"numpy.{ufunc.__name__} is not covered")
        elif method == "__call__":
            found = cells_of(f, *inputs)
        else:
            options = {name: value for name, value in options.items() if name in ("axis", "keepdims", "initial")}
            if f is UFUNCS[np.logical_and] or f is UFUNCS[np.logical_or]:
                options["initial"] = f is UFUNCS[np.logical_and]
            if options.get("axis", 0) is None:  # functions of Python may not be taken along several axes at once
                bare[0], options["axis"] = bare[0].ravel(), 0
            found = getattr(np.frompyfunc(f, 2, 1), method)(bare[0], dtype=object, **options)
        return found.view(Cells) if isinstance(found, np.ndarray) else found

    def __array_function__(self, f: Any, types: Any, arguments: Any, options: Any) -> Any:
        return _viewed(f(*_stripped(arguments), **{name: _stripped(value) for name, value in options.items()}))

    def __getitem__(self, place: Any) -> Any:
        return super().__getitem__(_place(place))

    def __setitem__(self, place: Any, value: Any) -> None:
        place = _place(place)
        if not isinstance(value, np.ndarray):
            value = _boxed(value)
        super().__setitem__(place, np.asarray(value, dtype=object))

    def astype(self, dtype: Any, *_: Any, **__: Any) -> Any:
        """The same entries, truth values as numbers where numbers are wanted."""
        wanted = np.dtype(dtype).kind
        if wanted in "iu":
            return cells_of(partial(applied, int), self)
        if wanted == "b":
            return cells_of(lambda value: Cases.truth(truth(value)), self)
        if wanted == "O":
            return self
        raise NotCovered(f"entries that depend on the instance do not become {dtype}")

    def all(self, axis: Any = None, **_: Any) -> Any:  # type: ignore[override]
        return np.logical_and.reduce(self, axis=axis)

    def any(self, axis: Any = None, **_: Any) -> Any:  # type: ignore[override]
        return np.logical_or.reduce(self, axis=axis)

    def sum(self, axis: Any = None, **_: Any) -> Any:  # type: ignore[override]
        return np.add.reduce(self, axis=axis)


def _place(place: Any) -> Any:
    """Indices as numpy takes them: arrays of entries none of which depends on the instance."""
    if isinstance(place, tuple):
        return tuple(map(_place, place))
    if isinstance(place, Cells):
        if any(isinstance(value, Cases) for value in place.flat):
            raise NotCovered("the place of an entry depends on the instance")
        return np.array(place.tolist()) if place.size else np.zeros(place.shape, dtype=np.int64)
    return place


def _stripped(value: Any) -> Any:
    if isinstance(value, Cells):
        return value.view(np.ndarray)
    return type(value)(map(_stripped, value)) if isinstance(value, (tuple, list)) else value


def _viewed(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value.view(Cells)
    return type(value)(map(_viewed, value)) if isinstance(value, (tuple, list)) else value
