"""Regular expression search: is some substring of a text in the language of an expression?

References
----------
.. [1] K. Thompson, "Regular expression search algorithm", Communications of the ACM 1968: time O(p t).
.. [2] A. Backurs and P. Indyk, "Which regular expression patterns are hard to match?", FOCS 2016.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import IndexSearch, positive, sizes
from reductions.problems.languages.expressions import Expression, ends, parse, search

__all__ = ["RegularExpressionSearch", "Span"]

Span = tuple[int, int]
"""Start and end of a substring."""


def by_re(instance: RegularExpressionSearch) -> Span | None:
    """The leftmost substring that the standard library finds; it may take exponential time where operators nest."""
    found = re.search(instance.pattern, instance.text)
    return None if found is None else found.span()


@dataclass(frozen=True, eq=False, repr=False)
class RegularExpressionSearch(IndexSearch):
    """YES iff a substring of the text, which may be empty, is in the language of the pattern; a witness is a span.

    Sizes are the lengths p of the pattern, with 1 for the empty one, and t of the text.

    Parameters
    ----------
    pattern
        A regular expression: letters, `[abc]`, `|`, `(...)`, and `*`, `+` or `?` behind a letter, a class or a group.
        Other special letters of the usual dialects are refused.
    text
        Any string.

    Raises
    ------
    InputError
        If either is not a string, or the pattern is not such an expression.

    Examples
    --------
    >>> instance = RegularExpressionSearch("a(bc?)+", "cabcbb")
    >>> instance
    RegularExpressionSearch(pattern=7, text=6)
    >>> instance.brute_force(), list(instance.witnesses())
    ((1, 3), [(1, 3), (1, 4), (1, 5), (1, 6)])
    """

    pattern: str
    text: str

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(pattern=positive("p"), text="t")
    # What is made of a letter of the pattern: a part of an expression, in a list and in a tuple.
    storage: ClassVar[sympy.Expr] = 80 * symbols["pattern"] + 24 * symbols["text"]
    time: ClassVar[sympy.Expr] = symbols["pattern"] * (symbols["text"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_re}

    def __post_init__(self) -> None:
        """Read the pattern."""
        for name, value in (("pattern", self.pattern), ("text", self.text)):
            if not isinstance(value, str):
                raise InputError(f"the {name} must be a string, got {reprlib.repr(value)}")
        _ = self.expression

    @cached_property
    def expression(self) -> Expression:
        """The pattern, as the parts that it is made of."""
        return parse(self.pattern)

    @property
    def axes(self) -> Span:
        return len(self.text) + 1, len(self.text) + 1

    def size(self) -> NamedTuple:
        return self.sized(max(1, len(self.pattern)), len(self.text))

    def holds(self, choice: tuple[int, ...]) -> bool:
        start, end = choice
        return end in ends(self.expression, self.text[:end], frozenset({start}))

    def _search(self) -> Iterator[Span]:
        for start in range(len(self.text) + 1):
            yield from ((start, end) for end in sorted(ends(self.expression, self.text, frozenset({start}))))

    def solve(self) -> Span | None:
        """The substring that ends first, by Thompson's automaton."""
        return search(self.expression, self.text)

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 5e6

    @classmethod
    def small(cls) -> Iterator[Self]:
        """A pattern of every kind, in all texts of up to three of two letters."""
        texts = ["".join(letters) for length in range(4) for letters in product("ab", repeat=length)]
        patterns = ("", "a", "ab", "a|bb", "a*b", "(ab)+", "b(a|)b", "[ab]b[ab]", "(a|ba?)b", "c?bb", "(a?)*bab", "c")
        return (cls(pattern, text) for pattern in patterns for text in texts)

    @classmethod
    def random(cls, rng: np.random.Generator, *, letters: int = 8, depth: int = 3) -> Self:
        """A random expression over a, b and c, with groups up to this deep, and a random text of up to `letters`."""
        text = "".join(rng.choice(list("abc"), rng.integers(0, letters + 1)))
        return cls(_drawn(rng, depth), text)


def _drawn(rng: np.random.Generator, depth: int) -> str:
    if depth == 0:
        return str(rng.choice(["a", "b", "c", "[ab]", "[bc]", ""]))
    one, other = _drawn(rng, depth - 1), _drawn(rng, depth - 1)
    kind = rng.integers(3)
    return (one + other, f"({one}|{other})", f"({one}){rng.choice(list('*+?'))}{other}")[kind]
