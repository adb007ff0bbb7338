"""What problems on three lists of integers share: a question about one number of each."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import MOST_BITS
from reductions.problem import IndexSearch, sizes, whole

__all__ = ["Numbers", "ThreeLists"]

Numbers: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, eq=False, repr=False)
class ThreeLists(IndexSearch):
    """A question about a choice of one number from each of three lists; a new one defines `holds`.

    Parameters
    ----------
    lists
        Three lists of integers of at most 8,192 bits, of any lengths; numbers may be repeated. They are kept as tuples
        of Python's integers, so that no sum overflows.

    Sizes are the lengths of the lists, and the largest absolute value of a number.

    Raises
    ------
    InputError
        If there are not three lists, or something in them is not such an integer.
    """

    lists: tuple[Numbers, Numbers, Numbers]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(first="a", second="b", third="c", bound="U")
    # A pointer, an integer of Python, and its digits, 4 bytes for 30 bits.
    storage: ClassVar[sympy.Expr] = (symbols["first"] + symbols["second"] + symbols["third"]) * (
        64 + sympy.log(symbols["bound"] + 1, 2) / 7
    )
    time: ClassVar[sympy.Expr] = symbols["first"] * symbols["second"] * symbols["third"]

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not isinstance(self.lists, (tuple, list)) or len(self.lists) != 3:
            raise InputError(f"there must be a tuple of 3 lists of integers, got {reprlib.repr(self.lists)}")
        checked = tuple(_numbers(f"list {p}", numbers) for p, numbers in enumerate(self.lists, start=1))
        object.__setattr__(self, "lists", checked)

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(map(len, self.lists))

    @property
    def bound(self) -> int:
        """The largest absolute value of a number; 0 if there is none."""
        return max((abs(number) for numbers in self.lists for number in numbers), default=0)

    def size(self) -> NamedTuple:
        return self.sized(*self.axes, self.bound)

    @classmethod
    def settings(cls, lists: tuple[Numbers, Numbers, Numbers]) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances over these lists have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two numbers in a list, each -1, 0 or 2, with the settings that go with them."""
        each = [chosen for count in range(3) for chosen in combinations_with_replacement((-1, 0, 2), count)]
        return (cls(lists, **setting) for lists in product(each, each, each) for setting in cls.settings(lists))

    @classmethod
    def random(cls, rng: np.random.Generator, *, numbers: int = 8, bound: int = 20, offset: int = 0) -> Self:
        """An instance of at most `numbers` numbers in a list, at most `bound` away from `offset`, any settings."""
        first, second, third = (
            tuple(int(x) + offset for x in rng.integers(-bound, bound + 1, rng.integers(0, numbers + 1)))
            for _ in range(3)
        )
        found = list(cls.settings((first, second, third)))
        return cls((first, second, third), **found[rng.integers(len(found))])

    def _teach(self) -> str:
        rows = (
            f"<tr><td>{', '.join(map(str, numbers[:16]))}{', ...' if len(numbers) > 16 else ''}</td></tr>"
            for numbers in self.lists
        )
        return f"<table style='font-family:monospace'>{''.join(rows)}</table>"


def _numbers(name: str, value: object) -> Numbers:
    if not isinstance(value, (tuple, list, np.ndarray)):
        raise InputError(f"{name} must be a list of integers, got {type(value).__name__}")
    numbers = tuple(whole(f"a number of {name}", number, -(2**MOST_BITS) + 1) for number in value)
    if numbers and max(numbers).bit_length() > MOST_BITS:
        raise InputError(f"a number of {name} must have at most {MOST_BITS:,} bits, got {max(numbers).bit_length():,}")
    return numbers
