"""What is done with any value that depends on the instance, be it a number, text, array, graph or problem."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import partial
from types import BuiltinFunctionType, FunctionType, GenericAlias
from typing import Any

import numpy as np

from reductions.testing.proving.arrays import Cells, cells_of
from reductions.testing.proving.cases import Cases, NotCovered, picked, truth
from reductions.testing.proving.circuit import FALSE, TRUE, any_of, both, either, negated
from reductions.testing.proving.network import Network
from reductions.testing.proving.sequences import Present, Stream, Text

__all__ = ["condition", "merged", "recorded", "symbolic", "there"]

FAMILIAR = (int, str, bool, bytes, float, complex, range, type(None), type, slice, np.generic)
"""Values of these types do not depend on the instance."""


def condition(value: Any) -> int:
    """The wire that says whether a value counts as true."""
    if isinstance(value, Text):
        return any_of(any_of(slot.values()) for slot in value.slots)
    if isinstance(value, Present):
        return any_of(value.held)
    return truth(value)


def merged(wire: int, one: Any, other: Any) -> Any:  # noqa: PLR0911 - one line per kind of value
    """`one` where the wire is true, and else `other`."""
    if wire == TRUE or one is other:
        return one
    if wire == FALSE:
        return other
    if isinstance(one, (str, Text)) and isinstance(other, (str, Text)) and one != other:
        return _merged_texts(wire, Text.of(one), Text.of(other))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.shape == other.shape:
        return cells_of(partial(merged, wire), one, other)
    if isinstance(one, (tuple, list)) and type(one) is type(other):
        if len(one) == len(other):
            return type(one)(merged(wire, a, b) for a, b in zip(one, other, strict=True))
        held = [wire] * len(one) + [negated(wire)] * len(other)
        return Present([*one, *other], held)
    if any(isinstance(value, (Text, Present, np.ndarray, tuple, list, dict, set)) for value in (one, other)):
        raise NotCovered(f"a {type(one).__name__} in one case is a {type(other).__name__} in another")
    return picked(wire, one, other)


def _merged_texts(wire: int, one: Text, other: Text) -> Text:
    found: list[dict[str, int]] = [{} for _ in range(max(len(one.slots), len(other.slots)))]
    for text, side in ((one, wire), (other, negated(wire))):
        for slot, letters in zip(found, text.slots, strict=False):
            for letter, held in letters.items():
                if (together := both(held, side)) != FALSE:
                    slot[letter] = either(slot.get(letter, FALSE), together)
    return Text(found)


def recorded(kind: Any, *arguments: Any, **named: Any) -> Any:
    """An instance with these fields, as they are."""
    instance = object.__new__(kind)
    places = [f for f in fields(kind) if f.init and not f.kw_only]
    given = {**{f.name: value for f, value in zip(places, arguments, strict=False)}, **named}
    for f in fields(kind):
        value = given.get(f.name, f.default)
        object.__setattr__(instance, f.name, value)
    return instance


def symbolic(value: Any) -> bool:  # noqa: PLR0911 - one line per kind of value
    """Whether a value may depend on the instance; what is not known may."""
    if isinstance(value, FAMILIAR):
        return False
    if isinstance(value, (Cases, Cells, Text, Present, Stream, Network)):
        return True
    if isinstance(value, np.ndarray):
        return bool(value.dtype.hasobject)
    if isinstance(value, dict):
        return any(symbolic(part) for part in value.values())
    if isinstance(value, (tuple, list, set, frozenset)):
        return any(symbolic(part) for part in value)
    if isinstance(value, (FunctionType, BuiltinFunctionType, GenericAlias)):
        return False
    return not isinstance(value, operator.itemgetter)


def there(value: Any, carried: Callable[[int], bool]) -> Any:  # noqa: PLR0911 - one line per kind of value
    """What a value is in one instance, in which the wires carry these truth values."""
    if isinstance(value, Cases):
        return next(leaf for leaf, wire in value.cases.items() if carried(wire))
    if isinstance(value, Text):
        return "".join(letter for slot in value.slots for letter, wire in slot.items() if carried(wire))
    if isinstance(value, Present):
        rows = [there(entry, carried) for entry, wire in zip(value.entries, value.held, strict=True) if carried(wire)]
        if isinstance(value.entries, np.ndarray):
            return np.array(rows, dtype=value.entries.dtype).reshape(len(rows), *value.entries.shape[1:])
        return tuple(rows)
    if isinstance(value, Network):
        return value.there(carried)
    if isinstance(value, np.ndarray):
        if value.dtype != object:
            return value
        return np.array([there(entry, carried) for entry in value.flat] or np.empty(0, int)).reshape(value.shape)
    if type(value) in (tuple, list):
        return type(value)(there(part, carried) for part in value)
    if isinstance(value, dict):
        return {name: there(part, carried) for name, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{f.name: there(getattr(value, f.name), carried) for f in fields(value)})
    return value
