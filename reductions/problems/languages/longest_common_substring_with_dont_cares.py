"""Longest common substring with don't cares: do two strings have a long substring in common, up to stars in one?

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and O. Weimann, "Consequences of faster alignment of sequences", ICALP 2014.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import IndexSearch, sizes, whole

__all__ = ["LongestCommonSubstringWithDontCares", "Places"]

Places = tuple[int, ...]
"""Where the substring begins in the one string, and in the other."""

STAR = "*"


def by_re(instance: LongestCommonSubstringWithDontCares) -> Places | None:
    """The first witness, by a regular expression of the standard library for every substring of the first string."""
    for place in range(instance.axes[0]):
        letters = instance.first[place : place + instance.length]
        expression = "".join("." if letter == STAR else re.escape(letter) for letter in letters)
        if found := re.compile(expression, re.DOTALL).search(instance.second):
            return place, found.start()
    return None


@dataclass(frozen=True, eq=False, repr=False)
class LongestCommonSubstringWithDontCares(IndexSearch):
    """YES iff `length` letters in a row of the first string agree with as many of the second; * agrees with any letter.

    A witness is where these substrings begin.

    Sizes are the lengths x and y of the strings, and l of the substrings.

    Parameters
    ----------
    first
        A string; a * in it stands for any letter.
    second
        A string; a * in it is a letter like others.
    length
        Integer, at least 0.

    Raises
    ------
    InputError
        If something is not a string, or the length is not an integer of at least 0.

    Examples
    --------
    >>> instance = LongestCommonSubstringWithDontCares("ab*a", "cabb", 3)
    >>> instance
    LongestCommonSubstringWithDontCares(first=4, second=4, length=3)
    >>> instance.brute_force()
    (0, 1)
    """

    first: str
    second: str
    length: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(first="x", second="y", length="l")
    storage: ClassVar[sympy.Expr] = 24 * (symbols["first"] + symbols["second"])
    time: ClassVar[sympy.Expr] = (symbols["first"] + 1) * (symbols["second"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_re}

    def __post_init__(self) -> None:
        """Check the strings."""
        for name, value in (("first", self.first), ("second", self.second)):
            if not isinstance(value, str):
                raise InputError(f"the {name} string must be a string, got {reprlib.repr(value)}")
        object.__setattr__(self, "length", whole("length", self.length, 0))

    @property
    def axes(self) -> Places:
        return tuple(max(0, len(word) - self.length + 1) for word in (self.first, self.second))

    def size(self) -> NamedTuple:
        return self.sized(len(self.first), len(self.second))

    def holds(self, choice: tuple[int, ...]) -> bool:
        p, q = choice
        pairs = zip(self.first[p : p + self.length], self.second[q : q + self.length], strict=True)
        return all(letter in (STAR, other) for letter, other in pairs)

    def solve(self) -> Places | None:
        """A witness in time x y: how many letters agree up to every pair of places."""
        if not all(self.axes) or self.length == 0:
            return (0, 0) if all(self.axes) else None
        before = [0] * (len(self.second) + 1)
        for p, letter in enumerate(self.first, start=1):
            here = [0]
            for q, other in enumerate(self.second, start=1):
                here.append(before[q - 1] + 1 if letter in (STAR, other) else 0)
                if here[q] == self.length:
                    return p - self.length, q - self.length
            before = here
        return None

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 1e7

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All pairs of strings of up to two letters, one of three letters, and lengths of up to two."""
        one, other = (
            ["".join(word) for length in range(3) for word in product(letters, repeat=length)]
            for letters in ("ab*", "ab")
        )
        return (cls(first, second, length) for first, second in product(one, other) for length in range(3))

    @classmethod
    def random(cls, rng: np.random.Generator, *, letters: int = 8) -> Self:
        """A pair of random strings of up to `letters` letters, and a length of up to four."""
        first, second = (
            "".join(rng.choice(list(alphabet), rng.integers(0, letters + 1))) for alphabet in ("aabb*", "ab")
        )
        return cls(first, second, int(rng.integers(0, 5)))
