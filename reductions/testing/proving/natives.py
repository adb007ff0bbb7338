"""What is done in place of functions of Python, numpy and networkx that know nothing of cases."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable, Iterator
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from reductions.problem import frozen
from reductions.testing.proving.arrays import Cells, cells, cells_of
from reductions.testing.proving.cases import Cases, NotCovered, applied, least, most
from reductions.testing.proving.circuit import TRUE, all_of, any_of, both
from reductions.testing.proving.network import Network
from reductions.testing.proving.operators import binary
from reductions.testing.proving.sequences import Present, Stream, Text, gathered, items, members, sure
from reductions.testing.proving.values import condition, merged, symbolic

if TYPE_CHECKING:
    from reductions.testing.proving.lifted import Lifted

__all__ = ["natives"]


def natives(lifted: Lifted) -> dict[Any, Callable[..., Any]]:
    """Functions, and what is called in place of each."""

    def mapped(f: Any, *values: Any) -> Iterator[Any]:
        if len(values) == 1:
            return iter(Stream((held, lifted.call(f, value)) for held, value in items(values[0])))
        return (lifted.call(f, *each) for each in zip(*map(sure, values), strict=False))

    return {
        **NATIVES,
        builtins.map: mapped,
        nx.Graph: lambda: Network((), lambda: lifted.ambient),
        nx.empty_graph: lambda count: Network(range(count), lambda: lifted.ambient),
    }


def _each_case(f: Any, value: Any = 0, *more: Any) -> Any:
    if isinstance(value, Text):
        return value
    if isinstance(value, Cases):
        return applied(f, value, *more)
    if f is bool and symbolic(value):
        return Cases.truth(condition(value))
    return cells_of(partial(_each_case, f), value) if f is abs and isinstance(value, Cells) else f(value, *more)


def _sum(values: Any, start: Any = 0) -> Any:
    terms = (value if held == TRUE else merged(held, value, 0) for held, value in items(values))
    return reduce(partial(binary, "Add"), terms, start)


def _extreme(native: Any, f: Any, *values: Any, **named: Any) -> Any:
    if len(values) == 1:
        values = tuple(sure(values[0]))
    if not symbolic(values):
        return native(values, **named)
    if "key" in named:
        raise NotCovered("the extreme is taken by a key")
    return reduce(partial(applied, f), values)


def _sorted(values: Any, **named: Any) -> Any:
    values = list(sure(values))
    if symbolic([value[0] if isinstance(value, tuple) else value for value in values]):
        raise NotCovered("values that depend on the instance are sorted")
    return sorted(values, **named)


def _drawn(f: Any, *arguments: Any, **named: Any) -> Any:
    return f(*(list(sure(x)) if isinstance(x, (Stream, Text)) else x for x in arguments), **named)


def _array(values: Any, *rest: Any, **named: Any) -> Any:
    if isinstance(values, Present):
        return values
    if isinstance(values, Stream):
        values = list(sure(values))
    return cells(values) if symbolic(values) else np.array(values, *rest, **named)


def _filled(f: Any, *shape: Any, **named: Any) -> Cells:
    return cells(f(*shape, **named))


def _stacked(f: Any, parts: Any, **named: Any) -> Any:
    parts = list(sure(parts))
    if any(isinstance(part, Present) for part in parts):
        held = [wire for part in parts for wire in (part.held if isinstance(part, Present) else [TRUE] * len(part))]
        return Present(f([part.entries if isinstance(part, Present) else part for part in parts], **named), held)
    return f([cells(part) for part in parts] if symbolic(parts) else parts, **named)


def _columns(parts: Any) -> Any:
    parts = list(sure(parts))
    held = next((part.held for part in parts if isinstance(part, Present)), None)
    if held is None:
        return np.column_stack([cells(part) for part in parts] if symbolic(parts) else parts)
    if any(part.held != held if isinstance(part, Present) else True for part in parts):
        raise NotCovered("columns under different conditions are combined")
    return Present(np.column_stack([part.entries for part in parts]), held)


def _inserted(array: Any, *rest: Any, **named: Any) -> Any:
    if isinstance(array, Present):
        return array.on_entries(lambda entries: np.insert(entries, *rest, **named))
    return np.insert(array, *rest, **named)


def _like(f: Any, array: Any, *value: Any, **named: Any) -> Any:
    if isinstance(array, Present):
        return array.on_entries(lambda entries: f(entries, *value))
    return cells(f(np.empty(array.shape, np.int64), *value)) if isinstance(array, Cells) else f(array, *value, **named)


def _where(which: Any, *values: Any) -> Any:
    if not symbolic((which, *values)):
        return np.where(which, *values)
    if not values:
        return _nonzero(which)
    return cells_of(lambda held, one, other: merged(condition(held), one, other), which, *values)


def _argwhere(array: Any) -> Any:
    return Present(np.argwhere(np.ones(array.shape)), list(map(condition, array.flat)))


def _nonzero(array: Any) -> tuple[Present, ...]:
    found = _argwhere(array)
    return tuple(found.on_entries(lambda entries, axis=axis: entries[:, axis]) for axis in range(array.ndim))


NATIVES: dict[Any, Callable[..., Any]] = {
    **{f: partial(_each_case, f) for f in (int, bool, str, abs, chr, ord)},
    **{f: lambda values=(), f=f: gathered(f, items(values)) for f in (list, tuple)},
    builtins.set: lambda values=(): members(items(values)),
    builtins.sum: _sum,
    builtins.len: lambda value: value.number if isinstance(value, Present) else len(value),
    builtins.all: lambda values: Cases.truth(all_of(map(condition, sure(values)))),
    builtins.any: lambda values: Cases.truth(any_of(both(held, condition(value)) for held, value in items(values))),
    builtins.min: partial(_extreme, min, least),
    builtins.max: partial(_extreme, max, most),
    builtins.zip: lambda *values, strict=False: zip(*map(sure, values), strict=strict),
    builtins.enumerate: lambda values, start=0: enumerate(sure(values), start),
    builtins.reversed: lambda values: Text(values.slots[::-1]) if isinstance(values, Text) else reversed(values),
    builtins.sorted: _sorted,
    itertools.chain.from_iterable: lambda values: Stream(pair for part in sure(values) for pair in items(part)),
    itertools.chain: lambda *values: Stream(pair for part in values for pair in items(part)),
    **{f: partial(_drawn, f) for f in (itertools.product, itertools.pairwise, itertools.combinations)},
    itertools.accumulate: partial(_drawn, itertools.accumulate),
    frozen: lambda array: array,
    **{
        f: lambda *shape, f=f, **named: cells(f(*shape, **named))
        for f in (np.zeros, np.ones, np.full, np.eye, np.empty)
    },
    np.array: _array,
    np.asarray: _array,
    np.fromiter: lambda values, dtype: cells(list(sure(values))),
    np.vstack: partial(_stacked, np.vstack),
    np.concatenate: partial(_stacked, np.concatenate),
    np.column_stack: _columns,
    np.insert: _inserted,
    **{f: partial(_like, f) for f in (np.zeros_like, np.ones_like, np.full_like)},
    np.where: _where,
    np.argwhere: lambda array: _argwhere(array) if symbolic(array) else np.argwhere(array),
    np.nonzero: lambda array: _nonzero(array) if symbolic(array) else np.nonzero(array),
    np.flatnonzero: lambda array: _nonzero(array.ravel())[0] if symbolic(array) else np.flatnonzero(array),
}
