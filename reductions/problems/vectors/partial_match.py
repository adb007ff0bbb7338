"""Batch partial match: does one of several strings match one of several patterns with wildcards?

References
----------
.. [1] A. Abboud, R. Williams and H. Yu, "More applications of the polynomial method to algorithm design", SODA 2015.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import IndexSearch, sizes, whole

__all__ = ["PartialMatch"]


def by_re(instance: PartialMatch) -> tuple[int, ...] | None:
    """The first witness, by regular expressions of the standard library."""
    for i, pattern in enumerate(instance.patterns):
        matches = re.compile(pattern.replace("*", ".")).fullmatch
        for j, string in enumerate(instance.strings):
            if matches(string):
                return i, j
    return None


@dataclass(frozen=True, eq=False, repr=False)
class PartialMatch(IndexSearch):
    """YES iff some string of zeros and ones agrees with some pattern wherever that is not a star.

    Sizes are the patterns n_1, the strings n_2, and the length d.

    Parameters
    ----------
    patterns
        Strings of 0, 1 and *, all of one length d.
    strings
        Strings of 0 and 1 of that length.
    length
        The length d; needed only where there is neither a pattern nor a string.

    Raises
    ------
    InputError
        If something is not such a string, or lengths differ.

    Examples
    --------
    >>> instance = PartialMatch(("0*1", "11*"), ("010", "110", "001"))
    >>> instance
    PartialMatch(patterns=2, strings=3, length=3)
    >>> list(instance.witnesses())
    [(0, 2), (1, 1)]
    """

    patterns: tuple[str, ...]
    strings: tuple[str, ...]
    length: int | None = None

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(patterns="n_1", strings="n_2", length="d")
    storage: ClassVar[sympy.Expr] = (symbols["patterns"] + symbols["strings"]) * (4 * symbols["length"] + 200)
    time: ClassVar[sympy.Expr] = symbols["patterns"] * symbols["strings"] * (symbols["length"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_re}

    def __post_init__(self) -> None:
        """Check the letters and that the lengths agree."""
        length = None if self.length is None else whole("length", self.length, 0)
        for name, letters in (("patterns", "01*"), ("strings", "01")):
            words = getattr(self, name)
            if not isinstance(words, (tuple, list)):
                raise InputError(f"{name} must be a list of strings, got {reprlib.repr(words)}")
            for word in words:
                if not isinstance(word, str) or not set(word) <= set(letters):
                    raise InputError(f"{name} must be strings of {', '.join(letters)}, got {reprlib.repr(word)}")
                length = len(word) if length is None else length
                if len(word) != length:
                    raise InputError(f"{name} must be of length {length}, got {reprlib.repr(word)}")
            object.__setattr__(self, name, tuple(words))
        object.__setattr__(self, "length", length or 0)

    @property
    def axes(self) -> tuple[int, ...]:
        return len(self.patterns), len(self.strings)

    def size(self) -> NamedTuple:
        return self.sized(*self.axes, self.length)

    def holds(self, choice: tuple[int, ...]) -> bool:
        i, j = choice
        return all(p in ("*", letter) for p, letter in zip(self.patterns[i], self.strings[j], strict=True))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two patterns and strings of one letter, or one of each of two letters."""
        for length, most in ((0, 1), (1, 2), (2, 1)):
            each = [
                [chosen for count in range(most + 1) for chosen in combinations_with_replacement(words, count)]
                for words in (["".join(word) for word in product(letters, repeat=length)] for letters in ("01*", "01"))
            ]
            yield from (cls(patterns, strings, length) for patterns, strings in product(*each))

    @classmethod
    def random(cls, rng: np.random.Generator, *, words: int = 5, length: int = 4) -> Self:
        """An instance of up to `words` random patterns and as many strings, of up to `length` letters."""
        size, count, other = int(rng.integers(0, length + 1)), *rng.integers(0, words + 1, 2)
        patterns, strings = (
            tuple("".join(rng.choice(list(letters), size)) for _ in range(number))
            for letters, number in (("01*", count), ("01", other))
        )
        return cls(patterns, strings, size)
