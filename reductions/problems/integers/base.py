"""What problems on lists of integers share: lists of Python's integers, their lengths, and the largest number."""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeAlias, TypeVar

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import LEAST, MOST_BITS
from reductions.problem import IndexSearch, Problem, sizes, whole

__all__ = [
    "ListsProblem",
    "Numbers",
    "NumbersProblem",
    "ThreeLists",
    "integer",
    "integers",
    "largest",
    "number_bytes",
]

Numbers: TypeAlias = tuple[int, ...]

SMALL_VALUES, SMALL_LENGTH = (-1, 0, 2), 2

A = TypeVar("A")


def integers(name: str, value: object) -> Numbers:
    """Return `value` as a tuple of Python's integers of at most 8,192 bits, or raise an error that names it."""
    if not isinstance(value, (tuple, list, np.ndarray)):
        raise InputError(f"{name} must be a list of integers, got {type(value).__name__}")
    numbers = tuple(whole(f"a number of {name}", number, LEAST) for number in value)
    if numbers and max(numbers).bit_length() > MOST_BITS:
        raise InputError(f"a number of {name} must have at most {MOST_BITS:,} bits, got {max(numbers).bit_length():,}")
    return numbers


def integer(name: str, value: object, least: int = LEAST) -> int:
    """Return `value` as one integer as `integers` takes them, of at least `least`."""
    number = whole(name, value, least)
    if number.bit_length() > MOST_BITS:
        raise InputError(f"{name} must have at most {MOST_BITS:,} bits, got {number.bit_length():,}")
    return number


def largest(*lists: Numbers) -> int:
    """The largest absolute value of a number; 0 if there is none."""
    return max((abs(number) for numbers in lists for number in numbers), default=0)


def number_bytes(bound: sympy.Expr) -> sympy.Expr:
    """What a number takes: a pointer, an integer of Python, and its digits, 4 bytes for 30 bits."""
    return 64 + sympy.log(bound + 1, 2) / 7


@dataclass(frozen=True, eq=False, repr=False)
class ListsProblem(Problem[A], Generic[A]):
    """A question about some lists of integers; a new one says `lengths`, `symbols` and `storage`, and its question.

    Its sizes are the lengths that `lengths` names and `bound`, the largest absolute value of a number, 0 if there is
    none; `symbols` has the same names, in the same order.

    Parameters
    ----------
    lists
        As many as `lengths` says, of integers of at most 8,192 bits; numbers may be repeated. They are kept as tuples
        of Python's integers, so that no sum overflows.

    Raises
    ------
    InputError
        If there are more or fewer lists, lengths do not fit, or something in a list is not such an integer.
    """

    lists: tuple[Numbers, ...]

    lengths: ClassVar[tuple[str, ...]]
    """The name of the length of each list; lists with one name are equally long."""

    scales: ClassVar[tuple[int, ...]] = ()
    """How many offsets away from zero the numbers of each list are drawn, so that some are a YES; 1 where not said."""

    def __post_init__(self) -> None:
        """Check the numbers."""
        count = len(self.lengths)
        if not isinstance(self.lists, (tuple, list)) or len(self.lists) != count:
            raise InputError(f"there must be a tuple of {count} lists of integers, got {reprlib.repr(self.lists)}")
        checked = tuple(integers(f"list {p}", numbers) for p, numbers in enumerate(self.lists, start=1))
        object.__setattr__(self, "lists", checked)
        named = dict(zip(self.lengths, map(len, checked), strict=True))
        if any(named[name] != len(numbers) for name, numbers in zip(self.lengths, checked, strict=True)):
            raise InputError(
                f"the lists of {type(self).__name__} must be equally long, got lengths "
                f"{', '.join(str(len(numbers)) for numbers in checked)}"
            )

    @property
    def bound(self) -> int:
        """The largest absolute value of a number; 0 if there is none."""
        return largest(*self.lists)

    def size(self) -> NamedTuple:
        return self.sized(*dict(zip(self.lengths, map(len, self.lists), strict=True)).values(), self.bound)

    @classmethod
    def settings(cls, lists: tuple[Numbers, ...]) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances over these lists have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two numbers in a list, each -1, 0 or 2, with the settings that go with them."""
        names = tuple(dict.fromkeys(cls.lengths))
        for lengths in product(range(SMALL_LENGTH + 1), repeat=len(names)):
            chosen = dict(zip(names, lengths, strict=True))
            for lists in product(*(cls.short(chosen[name]) for name in cls.lengths)):
                yield from (cls(lists, **setting) for setting in cls.settings(lists))

    @classmethod
    def short(cls, length: int) -> list[Numbers]:
        """The lists of this length for small instances; override where the order of a list does not matter."""
        return list(product(SMALL_VALUES, repeat=length))

    @classmethod
    def random(cls, rng: np.random.Generator, *, numbers: int = 8, bound: int = 20, offset: int = 0) -> Self:
        """An instance of at most `numbers` numbers in a list, within `bound` of multiples of `offset`, any settings."""
        lengths = {name: int(rng.integers(0, numbers + 1)) for name in dict.fromkeys(cls.lengths)}
        lists = tuple(
            tuple(int(x) + scale * offset for x in rng.integers(-bound, bound + 1, lengths[name]))
            for name, scale in zip(cls.lengths, cls.scales or (1,) * len(cls.lengths), strict=True)
        )
        found = list(cls.settings(lists))
        return cls(lists, **found[rng.integers(len(found))])

    def _teach(self) -> str:
        return _rows(self.lists)


@dataclass(frozen=True, eq=False, repr=False)
class ThreeLists(ListsProblem["tuple[int, ...] | None"], IndexSearch):
    """A question about a choice of one number from each of three lists of any lengths; a new one defines `holds`.

    Two numbers leave one choice for the value of the third, which the problem says as `third`; so it is answered in
    quadratic time.
    """

    lengths: ClassVar[tuple[str, ...]] = ("first", "second", "third")
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(first="a", second="b", third="c", bound="U")
    storage: ClassVar[sympy.Expr] = (symbols["first"] + symbols["second"] + symbols["third"]) * number_bytes(
        symbols["bound"]
    )
    time: ClassVar[sympy.Expr] = symbols["first"] * symbols["second"] + symbols["third"]

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(map(len, self.lists))

    @classmethod
    def short(cls, length: int) -> list[Numbers]:
        return list(combinations_with_replacement(SMALL_VALUES, length))

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The numbers of each list in another order, and one of each list twice: any three may be chosen."""
        orders = [rng.permutation(length).tolist() for length in self.axes]
        for chosen in (orders, [[*order, *order[:1]] for order in orders]):
            lists = (tuple(x[i] for i in order) for x, order in zip(self.lists, chosen, strict=True))
            yield replace(self, lists=tuple(lists))

    @abstractmethod
    def third(self, x: int, y: int) -> int:
        """The number that the third list must have beside x of the first and y of the second."""

    def solve(self) -> tuple[int, ...] | None:
        """The first witness, or None: for every two numbers, the third is looked up."""
        first, second, third = self.lists
        place = {number: k for k, number in reversed(list(enumerate(third)))}
        for i, x in enumerate(first):
            for j, y in enumerate(second):
                if (k := place.get(self.third(x, y))) is not None:
                    return i, j, k
        return None


@dataclass(frozen=True, eq=False, repr=False)
class NumbersProblem(Problem[A], Generic[A]):
    """A question about one list of integers; a new one says `symbols`, its question, and its other fields.

    Parameters
    ----------
    numbers
        Integers of at most 8,192 bits, kept as a tuple of Python's integers.

    Raises
    ------
    InputError
        If something in the list is not such an integer.
    """

    numbers: Numbers

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(length="n", bound="U")
    storage: ClassVar[sympy.Expr] = symbols["length"] * number_bytes(symbols["bound"])

    def __post_init__(self) -> None:
        """Check the numbers."""
        object.__setattr__(self, "numbers", integers("numbers", self.numbers))

    @property
    def bound(self) -> int:
        """The largest absolute value of a number; 0 if there is none."""
        return largest(self.numbers)

    def size(self) -> NamedTuple:
        return self.sized(len(self.numbers), self.bound)

    def _teach(self) -> str:
        return _rows((self.numbers,))


def _rows(lists: tuple[Numbers, ...]) -> str:
    rows = (
        f"<tr><td>{', '.join(map(str, numbers[:16]))}{', ...' if len(numbers) > 16 else ''}</td></tr>"
        for numbers in lists
    )
    return f"<table style='font-family:monospace'>{''.join(rows)}</table>"
