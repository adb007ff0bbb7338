"""What problems in the plane share: lists of points, lines or segments, each given by some integers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar, NamedTuple, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import IndexSearch, sizes
from reductions.problems.integers.base import Numbers, integers, largest, number_bytes

__all__ = ["PairsSearch", "Rows", "integer_pairs", "integer_rows"]

Rows: TypeAlias = tuple[Numbers, ...]


def integer_rows(name: str, value: object, columns: int) -> Rows:
    """Return `value` as a tuple of rows of so many integers of at most 8,192 bits, or raise an error that names it."""
    if not isinstance(value, (tuple, list, np.ndarray)):
        raise InputError(f"{name} must be a list of {columns} integers each, got {type(value).__name__}")
    rows = tuple(integers(f"{name}[{place}]", row) for place, row in enumerate(value))
    for place, row in enumerate(rows):
        if len(row) != columns:
            raise InputError(f"{name}[{place}] must be {columns} integers, got {len(row)}")
    return rows


def integer_pairs(rng: np.random.Generator, count: int, bound: int, offset: int) -> Rows:
    """At most `count` pairs of integers, at most `bound` away from `offset`."""
    drawn = rng.integers(-bound, bound + 1, (rng.integers(0, count + 1), 2)).tolist()
    return tuple((x + offset, y + offset) for x, y in drawn)


class PairsSearch(IndexSearch):
    """A search for three of n objects, numbers i < j < k, each object given by two integers.

    A new one has a field for the objects, which `objects` returns, and defines `holds`. Its sizes are n and the largest
    absolute value of an integer.
    """

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(objects="n", bound="U")
    storage: ClassVar[sympy.Expr] = symbols["objects"] * (80 + 2 * number_bytes(symbols["bound"]))
    time: ClassVar[sympy.Expr] = symbols["objects"] ** 2

    @property
    @abstractmethod
    def objects(self) -> Rows:
        """The objects, two integers each."""

    @property
    def axes(self) -> tuple[int, ...]:
        return (len(self.objects),) * 3

    def size(self) -> NamedTuple:
        return self.sized(len(self.objects), largest(*self.objects))

    def _teach(self) -> str:
        return f"<p>{' '.join(map(str, self.objects[:16]))}{' ...' if len(self.objects) > 16 else ''}</p>"
