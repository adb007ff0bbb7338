"""What is done in place of functions of Python, numpy and networkx that know nothing of cases."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
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
from reductions.testing.proving.sequences import Present, Stream, Text, gathered, items, sure
from reductions.testing.proving.values import condition, merged, recorded, symbolic

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


def _drawn(f: Any, *arguments: Any, **named: Any) -> Any:
    return f(*(list(sure(x)) if isinstance(x, (Stream, Text)) else x for x in arguments), **named)


def _array(values: Any, *rest: Any, **named: Any) -> Any:
    return cells(values) if symbolic(values) else np.array(values, *rest, **named)


def _filled(f: Any, *shape: Any, **named: Any) -> Cells:
    return cells(f(*shape, **named))


def _stacked(f: Any, parts: Any, **named: Any) -> Any:
    parts = list(sure(parts))
    return f([cells(part) for part in parts] if symbolic(parts) else parts, **named)


def _like(f: Any, array: Any, *value: Any, **named: Any) -> Any:
    return cells(f(np.empty(array.shape, np.int64), *value)) if isinstance(array, Cells) else f(array, *value, **named)


def _replaced(value: Any, **changes: Any) -> Any:
    if not symbolic((value, *changes.values())):
        return replace(value, **changes)
    return recorded(type(value), **{**{f.name: getattr(value, f.name) for f in fields(value) if f.init}, **changes})


def _where(which: Any, *values: Any) -> Any:
    if not symbolic((which, *values)):
        return np.where(which, *values)
    return cells_of(lambda held, one, other: merged(condition(held), one, other), which, *values)


def _argwhere(array: Any) -> Any:
    return Present(np.argwhere(np.ones(array.shape)), list(map(condition, array.flat)))


NATIVES: dict[Any, Callable[..., Any]] = {
    **{f: partial(_each_case, f) for f in (int, bool, str, abs, chr, ord)},
    **{f: lambda values=(), f=f: gathered(f, items(values)) for f in (list, tuple)},
    builtins.sum: _sum,
    builtins.all: lambda values: Cases.truth(all_of(map(condition, sure(values)))),
    builtins.any: lambda values: Cases.truth(any_of(both(held, condition(value)) for held, value in items(values))),
    builtins.min: partial(_extreme, min, least),
    builtins.max: partial(_extreme, max, most),
    builtins.zip: lambda *values, strict=False: zip(*map(sure, values), strict=strict),
    builtins.enumerate: lambda values, start=0: enumerate(sure(values), start),
    builtins.reversed: lambda values: Text(values.slots[::-1]) if isinstance(values, Text) else reversed(values),
    itertools.chain.from_iterable: lambda values: Stream(pair for part in sure(values) for pair in items(part)),
    itertools.chain: lambda *values: Stream(pair for part in values for pair in items(part)),
    **{f: partial(_drawn, f) for f in (itertools.product, itertools.pairwise, itertools.combinations)},
    itertools.accumulate: partial(_drawn, itertools.accumulate),
    frozen: lambda array: array,
    **{
        f: lambda *shape, f=f, **named: cells(f(*shape, **named))
        for f in (np.zeros, np.ones, np.full, np.eye, np.empty)
    },
    replace: _replaced,
    np.array: _array,
    np.asarray: _array,
    np.fromiter: lambda values, dtype: cells(list(sure(values))),
    np.vstack: partial(_stacked, np.vstack),
    np.concatenate: partial(_stacked, np.concatenate),
    **{f: partial(_like, f) for f in (np.zeros_like, np.ones_like, np.full_like)},
    np.where: _where,
    np.argwhere: lambda array: _argwhere(array) if symbolic(array) else np.argwhere(array),
}
