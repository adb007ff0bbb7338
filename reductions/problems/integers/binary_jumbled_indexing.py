"""Binary jumbled indexing: how few and how many ones do the factors of each length of a binary word have?"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError, OracleError
from reductions.problem import Function, sizes

__all__ = ["BinaryJumbledIndexing", "Index"]

Index: TypeAlias = tuple[tuple[int, int], ...]
"""For each length from 0 on, the least and the largest number of ones."""


def by_prefixes(instance: BinaryJumbledIndexing) -> Index:
    """The index by numpy, from differences of the prefix sums of the word."""
    ones = np.array(instance.prefixes)
    windows = (ones[length:] - ones[: len(ones) - length] for length in range(len(ones)))
    return tuple((int(window.min()), int(window.max())) for window in windows)


@dataclass(frozen=True, eq=False, repr=False)
class BinaryJumbledIndexing(Function[Index]):
    """A binary word of length n; the value has for each length from 0 to n the least and the most ones of a factor.

    Every number between them is that of a factor of the same length, because a factor that is moved by one place has
    one more, one less or as many. So the value is an index for the question whether some factor has so many zeros and
    so many ones, in whatever order.

    Parameters
    ----------
    word
        A string of zeros and ones; it may be empty.

    Raises
    ------
    InputError
        If it is anything else.

    Examples
    --------
    >>> BinaryJumbledIndexing("01101").value()
    ((0, 0), (0, 1), (1, 2), (2, 2), (2, 3), (3, 3))
    """

    word: str

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(length="n")
    storage: ClassVar[sympy.Expr] = 100 + symbols["length"]
    time: ClassVar[sympy.Expr] = symbols["length"] ** 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_prefixes}

    def __post_init__(self) -> None:
        """Check the letters."""
        if not isinstance(self.word, str) or set(self.word) - {"0", "1"}:
            raise InputError(f"the word must be a string of zeros and ones, got {reprlib.repr(self.word)}")

    @property
    def prefixes(self) -> tuple[int, ...]:
        """The number of ones of each prefix, from the empty one on."""
        return tuple(accumulate(map(int, self.word), initial=0))

    def size(self) -> NamedTuple:
        return self.sized(len(self.word))

    def value(self) -> Index:
        word = self.word
        windows = (
            [word[start : start + length].count("1") for start in range(len(word) - length + 1)]
            for length in range(len(word) + 1)
        )
        return tuple((min(counts), max(counts)) for counts in windows)

    def read(self, answer: Any) -> Index:
        """The index that an oracle found."""
        if not isinstance(answer, (tuple, list)) or len(answer) != len(self.word) + 1:
            raise OracleError(
                f"the index of {self!r} is a tuple of {len(self.word) + 1} pairs, got {reprlib.repr(answer)}"
            )
        return tuple((int(least), int(most)) for least, most in answer)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All words of length at most 6."""
        return (cls("".join(letters)) for length in range(7) for letters in product("01", repeat=length))

    @classmethod
    def random(cls, rng: np.random.Generator, *, length: int = 16) -> Self:
        """A word of length at most `length`, with a random share of ones."""
        share = rng.random()
        return cls("".join("01"[int(bit)] for bit in rng.random(rng.integers(0, length + 1)) < share))
