"""Values that depend on the instance: a value is a list of cases, each under a condition that is a wire of a circuit.

Nothing is modelled here: an operation on such values is Python's own operation on the values of each case. What would
have to know which case it is, such as a branch in code that is not followed, raises `NotCovered`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from reductions.errors import InputError
from reductions.testing.proving.circuit import FALSE, TRUE, any_of, both, either, negated

__all__ = [
    "OPERATORS",
    "Cases",
    "NotCovered",
    "applied",
    "inverted",
    "least",
    "leaves",
    "made",
    "most",
    "picked",
    "power",
    "truth",
]


class NotCovered(InputError):
    """The edge or problem does something that cannot be followed for all instances at once."""


def power(a: Any, b: Any) -> Any:
    """The power."""
    return a**b


def least(a: Any, b: Any) -> Any:
    """The smaller one."""
    return min(a, b)


def most(a: Any, b: Any) -> Any:
    """The larger one."""
    return max(a, b)


def inverted(value: Any) -> Any:
    """`not` of a truth value, and NOT of each bit of a number."""
    return not value if isinstance(value, bool) else ~value


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    **{"Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Mod": operator.mod, "Pow": power},
    **{"FloorDiv": operator.floordiv, "Div": operator.truediv, "LShift": operator.lshift, "RShift": operator.rshift},
    **{"BitAnd": operator.and_, "BitOr": operator.or_, "BitXor": operator.xor, "Eq": operator.eq, "NotEq": operator.ne},
    **{"Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge},
}
"""Operators by their names in a syntax tree."""


def plain(value: Any) -> Any:
    """A number of numpy as a number of Python."""
    return value.item() if isinstance(value, np.generic) else value


def leaves(value: Any) -> Iterable[tuple[Any, int]]:
    """The cases of a value with their conditions; a value that does not depend on the instance has one."""
    return value.cases.items() if isinstance(value, Cases) else ((plain(value), TRUE),)


def applied(f: Callable[..., Any], *values: Any) -> Any:
    """What a function makes of values: its value for every case."""
    found: dict[Any, int] = {}
    combinations: list[tuple[tuple[Any, ...], int]] = [((), TRUE)]
    for value in values:
        more = list(leaves(value))
        combinations = [
            ((*before, leaf), together)
            for before, held in combinations
            for leaf, wire in more
            if (together := both(held, wire)) != FALSE
        ]
    for arguments, held in combinations:
        result = plain(f(*arguments))
        found[result] = either(found.get(result, FALSE), held)
    return made(found)


def made(found: dict[Any, int]) -> Any:
    """The value of these cases; one of them holds."""
    if len(found) == 1:
        return next(iter(found))
    if {bool, int} <= set(map(type, found)):
        raise NotCovered("a value is a number in one case and a truth value in another")
    return Cases(found)


def truth(value: Any) -> int:
    """The wire that says whether a value counts as true."""
    return any_of(wire for leaf, wire in leaves(value) if leaf)


def picked(wire: int, one: Any, other: Any) -> Any:
    """`one` where the wire is true, and else `other`."""
    found: dict[Any, int] = {}
    for value, side in ((one, wire), (other, negated(wire))):
        for leaf, held in leaves(value):
            if (together := both(held, side)) != FALSE:
                found[leaf] = either(found.get(leaf, FALSE), together)
    return made(found)


def _both_ways(f: Callable[[Any, Any], Any]) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    def there(self: Any, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) else applied(f, self, other)

    def back(self: Any, other: Any) -> Any:
        return applied(f, other, self)

    return there, back


class Cases:
    """A value that depends on the instance: its cases, with the wires of which one is true.

    Examples
    --------
    >>> from reductions.testing.proving.circuit import working
    >>> with working() as wires:
    ...     bit = Cases({1: wires.input(), 0: wires.input() ^ 1})
    ...     print(sorted((2 * bit + 1).cases))
    [1, 3]
    """

    __slots__ = ("cases",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, cases: dict[Any, int]) -> None:
        self.cases = cases

    @classmethod
    def bit(cls, wire: int) -> Any:
        """A zero or one."""
        return made({value: held for value, held in ((0, negated(wire)), (1, wire)) if held != FALSE})

    @classmethod
    def truth(cls, wire: int) -> Any:
        """A truth value."""
        return made({value: held for value, held in ((False, negated(wire)), (True, wire)) if held != FALSE})

    __add__, __radd__ = _both_ways(operator.add)
    __sub__, __rsub__ = _both_ways(operator.sub)
    __mul__, __rmul__ = _both_ways(operator.mul)
    __mod__, __rmod__ = _both_ways(operator.mod)
    __floordiv__, __rfloordiv__ = _both_ways(operator.floordiv)
    __lshift__, __rlshift__ = _both_ways(operator.lshift)
    __rshift__, __rrshift__ = _both_ways(operator.rshift)
    __and__, __rand__ = _both_ways(operator.and_)
    __or__, __ror__ = _both_ways(operator.or_)
    __xor__, __rxor__ = _both_ways(operator.xor)
    __pow__, __rpow__ = _both_ways(power)
    __eq__ = _both_ways(operator.eq)[0]
    __ne__ = _both_ways(operator.ne)[0]
    __lt__ = _both_ways(operator.lt)[0]
    __le__ = _both_ways(operator.le)[0]
    __gt__ = _both_ways(operator.gt)[0]
    __ge__ = _both_ways(operator.ge)[0]

    def __neg__(self) -> Any:
        return applied(operator.neg, self)

    def __abs__(self) -> Any:
        return applied(abs, self)

    def __invert__(self) -> Any:
        return applied(inverted, self)

    def __bool__(self) -> bool:
        raise NotCovered("code that is not followed branches on a value that depends on the instance")

    def __index__(self) -> int:
        raise NotCovered("code that is not followed takes an integer that depends on the instance")

    def __int__(self) -> int:
        raise NotCovered("code that is not followed takes an integer that depends on the instance")

    def __repr__(self) -> str:
        return f"Cases({', '.join(map(repr, self.cases))})"

    def __format__(self, _: str) -> str:
        raise NotCovered("code that is not followed prints a value that depends on the instance")

    __str__ = __repr__
