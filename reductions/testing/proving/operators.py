"""Operators and comparisons of values that depend on the instance."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from reductions.testing.proving.arrays import Cells, cells_of
from reductions.testing.proving.cases import OPERATORS, Cases, NotCovered, applied
from reductions.testing.proving.circuit import all_of, any_of, both, negated
from reductions.testing.proving.network import Network
from reductions.testing.proving.sequences import Present, gathered, items
from reductions.testing.proving.values import condition, symbolic

__all__ = ["binary", "compared"]


def binary(name: str, one: Any, other: Any) -> Any:
    """`one` and `other` under the operator with this name in a syntax tree."""
    if not (symbolic(one) or symbolic(other)):
        return OPERATORS[name](one, other)
    if isinstance(one, Network) or isinstance(other, Network):
        raise NotCovered("graphs are compared")
    if name not in OPERATORS:
        raise NotCovered(f"the operator {name} is not covered")
    f = OPERATORS[name]
    if any(isinstance(x, np.ndarray) for x in (one, other)) and any(
        isinstance(x, (Cases, Cells)) for x in (one, other)
    ):
        return cells_of(f, one, other)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)) and name == "Eq":
        alike = len(one) == len(other)
        return alike and Cases.truth(all_of(map(_equal, one, other)))
    if name == "Add" and any(isinstance(x, Present) and isinstance(x.entries, list) for x in (one, other)):
        return gathered(list, (*items(one), *items(other)))
    return f(one, other)


def compared(names: tuple[str, ...], *values: Any) -> Any:
    """A comparison, or a chain of them."""
    found = [_compared(name, one, other) for name, (one, other) in zip(names, pairwise(values), strict=True)]
    return found[0] if len(found) == 1 else Cases.truth(all_of(map(condition, found)))


def _compared(name: str, one: Any, other: Any) -> Any:
    if name in ("Is", "IsNot"):
        return (one is other) == (name == "Is")
    if name == "In":
        return _contains(other, one)
    if name == "NotIn":
        found = _contains(other, one)
        return Cases.truth(negated(condition(found)))
    return binary(name, one, other)


def _contains(container: Any, value: Any) -> Any:
    if isinstance(container, Present) or (symbolic(container) and not isinstance(container, (dict, set))):
        return Cases.truth(any_of(both(held, _equal(item, value)) for held, item in items(container)))
    return applied(lambda leaf: leaf in container, value)


def _equal(one: Any, other: Any) -> int:
    return condition(binary("Eq", one, other))
