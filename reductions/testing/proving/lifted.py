"""The code of an edge, followed for all instances at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass
from functools import cached_property, partial, reduce
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from reductions.problem import Problem
from reductions.testing.proving.arrays import Cells, cells, cells_of
from reductions.testing.proving.cases import Cases, NotCovered, leaves
from reductions.testing.proving.circuit import FALSE, TRUE, all_of, both, negated
from reductions.testing.proving.natives import natives
from reductions.testing.proving.operators import binary, compared
from reductions.testing.proving.rewritten import rewritten
from reductions.testing.proving.sequences import Present, Stream, Text, gathered, items, sure
from reductions.testing.proving.values import condition, merged, recorded, symbolic

__all__ = ["Lifted"]

CHANGING = {"append", "extend", "insert", "add", "update", "setdefault", "pop", "remove", "clear", "discard", "sort"}


class Lifted:
    """Follows code; its methods are what the rewritten code calls in place of branches, calls and assignments.

    Parameters
    ----------
    home
        The names of modules whose functions are followed, beside those of the library: that of the edge.
    """

    def __init__(self, home: Iterable[str] = ()) -> None:
        self.home = set(home)
        self.ambient = TRUE
        self.known: dict[Any, Callable[..., Any]] = {}
        self.natives = natives(self)

    binary = staticmethod(binary)
    compared = staticmethod(compared)
    items = staticmethod(items)

    @contextmanager
    def under(self, held: int) -> Iterator[None]:
        """The condition under which what is within is done."""
        before, self.ambient = self.ambient, both(self.ambient, held)
        try:
            yield
        finally:
            self.ambient = before

    def leaves(self, does: str) -> None:
        """Refuse to leave a block in some instances only."""
        if self.ambient != TRUE:
            raise NotCovered(f"the code {does} in some instances only")

    def yielded(self, value: Any) -> Any:
        """A value that is yielded."""
        self.leaves("yields")
        return value

    def wire(self, value: Any) -> int:
        """The condition that a value counts as true."""
        return condition(value) if symbolic(value) else TRUE if value else FALSE

    def can(self, held: int) -> bool:
        """Whether a branch is ever taken."""
        return both(held, self.ambient) != FALSE

    def cannot(self, held: int) -> bool:
        """Whether the other branch is ever taken."""
        return both(negated(held), self.ambient) != FALSE

    def otherwise(self, held: int) -> int:
        """The condition of the other branch."""
        return negated(held)

    def sure(self, value: Any) -> bool:
        """A truth value that does not depend on the instance."""
        held = self.wire(value)
        if held not in (TRUE, FALSE):
            raise NotCovered("the code branches on a value that depends on the instance")
        return held == TRUE

    def when(self, value: Any) -> Iterator[int]:
        """The condition of an item that a comprehension keeps, or nothing where it keeps none."""
        if (held := self.wire(value)) != FALSE:
            yield held

    def together(self, *held: int) -> int:
        """AND of conditions."""
        return all_of(held)

    def assigned(self, value: Any, before: Callable[[], Any]) -> Any:
        """What a name stands for after an assignment."""
        if self.ambient == TRUE:
            return value
        try:
            old = before()
        except NameError:
            return value
        return merged(self.ambient, value, old)

    def unpacked(self, value: Any) -> Any:
        """What is assigned to several names."""
        return list(sure(value)) if isinstance(value, (Text, Stream, Present)) else value

    def chosen(self, test: Any, one: Callable[[], Any], other: Callable[[], Any]) -> Any:
        """A conditional expression."""
        held = self.wire(test)
        if held in (TRUE, FALSE):
            return one() if held == TRUE else other()
        return merged(held, one(), other())

    def every(self, *values: Callable[[], Any]) -> Any:
        """`and`."""
        found: Any = True
        for value in values:
            found = self.chosen(found, value, partial(_same, found))
        return found

    def some(self, *values: Callable[[], Any]) -> Any:
        """`or`."""
        found: Any = False
        for value in values:
            found = self.chosen(found, partial(_same, found), value)
        return found

    def opposite(self, value: Any) -> Any:
        """`not`."""
        return Cases.truth(negated(condition(value))) if symbolic(value) else not value

    def changed(self, name: str, before: Any, value: Any) -> Any:
        """An operator that may change its left operand: where all instances do it, it does."""
        if isinstance(before, np.ndarray) or (isinstance(before, list) and self.ambient != TRUE):
            raise NotCovered("an array is changed by an operator, or a list in some instances only")
        if isinstance(before, list) and not isinstance(value, Present):
            before += sure(value)
            return before
        return binary(name, before, value)

    def formatted(self, *parts: Any) -> Any:
        """An f-string."""
        return Text.joined("", (part if isinstance(part, (str, Text)) else self.call(str, part) for part in parts))

    def display(self, kind: Any, *parts: tuple[bool, Any]) -> Any:
        """A list or tuple with stars in it."""
        pairs = [pair for starred, part in parts for pair in (items(part) if starred else ((TRUE, part),))]
        return gathered(kind, pairs)

    def listed(self, pairs: Iterable[tuple[int, Any]]) -> Any:
        """A list comprehension."""
        return gathered(list, pairs)

    def streamed(self, pairs: Iterable[tuple[int, Any]]) -> Stream:
        """A generator expression."""
        return Stream(pairs)

    def dict_of(self, pairs: Iterable[tuple[int, Any]]) -> dict[Any, Any]:
        """A dict comprehension."""
        found = {}
        for held, (key, value) in pairs:
            if held != TRUE or symbolic(key):
                raise NotCovered("the keys of a dict depend on the instance")
            found[key] = value
        return found

    def item(self, container: Any, place: Any) -> Any:
        """`container[place]`."""
        if isinstance(place, Cases):
            pairs = [(container[leaf], wire) for leaf, wire in leaves(place)]
            return reduce(lambda rest, pair: merged(pair[1], pair[0], rest), pairs[1:], pairs[0][0])
        if isinstance(place, Cells) and isinstance(container, np.ndarray):
            rows = [self.item(list(container), number) for number in place.flat]
            return cells(rows).reshape(*place.shape, *container.shape[1:])
        if isinstance(container, Present) or any(isinstance(part, Present) for part in parts_of(place)):
            raise NotCovered("entries are looked up that some instances do not have")
        return container[place]

    def store(self, container: Any, place: Any, value: Any) -> None:
        """`container[place] = value`."""
        if any(isinstance(part, (Cases, Present, Cells)) for part in parts_of(place)):
            raise NotCovered("the place of an entry depends on the instance")
        if self.ambient == TRUE:
            container[place] = value
        elif isinstance(container, Cells):
            container[place] = cells_of(partial(merged, self.ambient), value, container[place])
        else:
            raise NotCovered("an entry is set in some instances only")

    def get(self, value: Any, name: str) -> Any:
        """`value.name`."""
        if isinstance(value, type) or not hasattr(type(value), name):
            return getattr(value, name)
        own = _own(type(value), name)
        if isinstance(own, property) and self.is_followed(own.fget):
            return self.lifted(own.fget)(value)
        if isinstance(own, cached_property) and self.is_followed(own.func):
            if name not in value.__dict__:
                value.__dict__[name] = self.lifted(own.func)(value)
            return value.__dict__[name]
        return getattr(value, name)

    def call(self, f: Any, *arguments: Any, **named: Any) -> Any:  # noqa: PLR0911 - one line per kind of function
        """`f(*arguments, **named)`."""
        if isinstance(f, Hashable) and f in self.natives:
            return self.natives[f](*arguments, **named)
        if isinstance(f, np.ufunc) and symbolic(arguments):
            return cells(arguments[0]).__array_ufunc__(f, "__call__", *arguments, **named)
        if isinstance(f, MethodType) and self.is_followed(f.__func__):
            return self.lifted(f.__func__)(f.__self__, *arguments, **named)
        if isinstance(f, FunctionType) and self.is_followed(f):
            if not symbolic((*arguments, *named.values())):
                return f(*arguments, **named)
            return self.lifted(f)(*arguments, **named)
        if isinstance(f, type):
            return self._made(f, arguments, named)
        if isinstance(f, (BuiltinFunctionType, MethodType)) and (owner := getattr(f, "__self__", None)) is not None:
            return self._method(owner, f, arguments, named)
        return f(*arguments, **named)

    # How that is done.

    def lifted(self, function: Any) -> Callable[..., Any]:
        """A function, rewritten once."""
        if function not in self.known:
            self.known[function] = rewritten(function, self)
        return self.known[function]

    def is_followed(self, f: Any) -> bool:
        """Whether a function is one of the library or of the edge's module, and is written out there."""
        if not isinstance(f, FunctionType) or f.__code__.co_filename.startswith("<string"):
            return False
        return self.is_home(f.__module__ or "")

    def is_home(self, module: str) -> bool:
        """Whether what a module defines is followed."""
        ours = module.partition(".")[0] == "reductions" and not module.startswith(__name__.rpartition(".")[0])
        return ours or module in self.home

    def _made(self, kind: type, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """An instance of a class; of a problem it is not checked, for it stands for many."""
        if issubclass(kind, Problem):
            return recorded(kind, *arguments, **named)
        if is_dataclass(kind) and self.is_home(kind.__module__) and symbolic((*arguments, *named.values())):
            return recorded(kind, *arguments, **named)
        return kind(*arguments, **named)

    def _method(self, owner: Any, f: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        name = f.__name__
        if isinstance(owner, str) and name == "join":
            return Text.joined(owner, arguments[0])
        if isinstance(owner, (list, set, dict)) and name in CHANGING:
            self.leaves(f"calls {name}")
        return f(*arguments, **named)


def _same(value: Any) -> Any:
    return value


def parts_of(place: Any) -> tuple[Any, ...]:
    """The indices of a place."""
    return place if isinstance(place, tuple) else (place,)


def _own(kind: type, name: str) -> Any:
    """What a class has under this name, itself."""
    return next((base.__dict__[name] for base in kind.__mro__ if name in base.__dict__), None)
