"""All instances of a problem of one size at once: every bit, number and letter is chosen by inputs of a circuit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems.formulas.base import Formula
from reductions.problems.integers.base import ListsProblem, NumbersProblem
from reductions.problems.vectors.base import VectorSets
from reductions.testing.proving.arrays import cells
from reductions.testing.proving.cases import NotCovered, leaves, made
from reductions.testing.proving.circuit import FALSE, TRUE, both, circuit, either, negated
from reductions.testing.proving.sequences import Present, Text
from reductions.testing.proving.values import recorded

__all__ = ["Sizes", "every_instance"]

NAMED = ("threshold", "clique", "target")
"""Fields of a problem that are the same for all instances, and given like sizes."""


class Sizes:
    """The sizes that are asked for, and how many instances there are of them.

    Parameters
    ----------
    kind
        The problem.
    given
        Sizes by their names; what is not among the names of the problem is refused.
    """

    def __init__(self, kind: type[Problem[Any]], given: Mapping[str, int]) -> None:
        self.kind, self.given, self.choices = kind, dict(given), list[int]()
        if wrong := set(given) - set(kind.symbols):
            raise InputError(f"{kind.__name__} has no size {min(wrong)}; its sizes are {', '.join(kind.symbols)}")

    def __getitem__(self, name: str) -> int:
        if name not in self.given:
            raise InputError(f"the size {name} of {self.kind.__name__} must be given, got {self.given}")
        return self.given[name]

    def one_of(self, values: Iterable[Any]) -> Any:
        """A value that may be any of these."""
        values = list(values)
        self.choices.append(len(values))
        bits = [circuit().input() for _ in range((len(values) - 1).bit_length())]
        found: dict[Any, int] = {}
        for number in range(2 ** len(bits)):
            held = TRUE
            for place, bit in enumerate(bits):
                held = both(held, bit if number >> place & 1 else negated(bit))
            value = values[min(number, len(values) - 1)]
            found[value] = either(found.get(value, FALSE), held)
        return made(found)

    def bits(self, rows: int, columns: int) -> Any:
        """A matrix of zeros and ones."""
        return self.entries((rows, columns), (0, 1))

    def entries(self, shape: tuple[int, ...], values: Sequence[Any]) -> Any:
        """An array with any of these values in each entry."""
        return cells([self.one_of(values) for _ in range(prod(shape))] or np.empty(0, object)).reshape(shape)

    def numbers(self, length: int, least: int | None = None) -> tuple[Any, ...]:
        """Integers of at most `bound` in absolute value, at least `least`."""
        bound = self["bound"]
        return tuple(self.one_of(range(-bound if least is None else least, bound + 1)) for _ in range(length))

    def text(self, length: int, letters: str) -> Text:
        """A text of these letters."""
        return Text([dict(leaves(self.one_of(letters))) for _ in range(length)])

    def there(self) -> int:
        """The condition of something that may be there or not."""
        self.choices.append(2)
        return circuit().input()


def every_instance(kind: type[Problem[Any]], sizes: Sizes) -> Any:
    """All instances of a problem of these sizes, as one."""
    for base in kind.__mro__:
        if base in SOURCES:
            found = SOURCES[base](kind, sizes)
            return recorded(kind, **found, **{name: sizes[name] for name in NAMED if name in _names(kind) - set(found)})
    raise NotCovered(f"nobody says yet what all instances of {kind.__name__} are")


def _names(kind: Any) -> set[str]:
    return set(kind.__dataclass_fields__)


def _vector_sets(kind: Any, sizes: Sizes) -> dict[str, Any]:
    order = sizes.given.get("order", 2)
    lengths = [sizes["first"], *[sizes["others"]] * (order - 1)]
    return {"sets": tuple(sizes.bits(length, sizes["dimension"]) for length in lengths)}


def _lists(kind: Any, sizes: Sizes) -> dict[str, Any]:
    return {"lists": tuple(sizes.numbers(sizes[name]) for name in kind.lengths)}


def _numbers(kind: Any, sizes: Sizes) -> dict[str, Any]:
    return {"numbers": sizes.numbers(sizes["length"])}


def _formula(kind: Any, sizes: Sizes) -> dict[str, Any]:
    literals = [sign * i for i in range(1, sizes["variables"] + 1) for sign in (1, -1)]
    clauses = tuple(Present(literals, [sizes.there() for _ in literals]) for _ in range(sizes["clauses"]))
    return {"num_variables": sizes["variables"], "clauses": clauses}


SOURCES: dict[type, Callable[[Any, Sizes], dict[str, Any]]] = {
    VectorSets: _vector_sets,
    ListsProblem: _lists,
    NumbersProblem: _numbers,
    Formula: _formula,
}
"""What all instances are, by the structure of a problem."""
