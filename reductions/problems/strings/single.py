"""What problems on one string share: places paired in it, two and two with equal letters."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import islice, product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.problem import MANY, Search, is_whole, sizes, whole
from reductions.problems.strings.base import Alignment, text

__all__ = ["SingleString"]


@dataclass(frozen=True, eq=False, repr=False)
class SingleString(Search[Alignment]):
    """A question about a long subsequence that is paired with itself; a new one says which pairs may follow which.

    Sizes are the length of x, the number of different letters in it, and the threshold.

    Parameters
    ----------
    x
        A text of any length and letters.
    threshold
        Integer, at least 0: how long the subsequence must be.

    Raises
    ------
    InputError
        If x is not a text, or the threshold is negative.
    """

    x: str
    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(length="N", letters="S", threshold="T")
    storage: ClassVar[sympy.Expr] = 16 * (symbols["length"] + 64)
    time: ClassVar[sympy.Expr] = symbols["length"] ** 2

    def __post_init__(self) -> None:
        """Check the text and the threshold."""
        object.__setattr__(self, "x", text("x", self.x))
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    @abstractmethod
    def optimum(self) -> int:
        """The greatest threshold that is a YES, in time of the square of the length."""

    @abstractmethod
    def following(self, pairs: Alignment) -> Iterator[tuple[int, int]]:
        """The pairs of places of equal letters that may come next, in their order."""

    @abstractmethod
    def most(self, pairs: Alignment) -> int:
        """How long a subsequence can be that begins with these pairs."""

    def length(self, pairs: Alignment) -> int:
        """How long the subsequence of these pairs is: a place that is paired with itself counts once."""
        return sum(1 + (p != q) for p, q in pairs)

    @cached_property
    def letters(self) -> str:
        """The different letters, in the order of Unicode."""
        return "".join(sorted(set(self.x)))

    def size(self) -> NamedTuple:
        return self.sized(len(self.x), len(self.letters))

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 3e7

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or not all(isinstance(pair, (tuple, list)) for pair in witness):
            return False
        places = [place for pair in witness for place in pair]
        if any(len(pair) != 2 for pair in witness) or not all(map(self._is_place, places)):
            return False
        pairs = tuple((int(p), int(q)) for p, q in witness)
        return self.length(pairs) >= self.threshold and all(
            pair in self.following(pairs[:number]) for number, pair in enumerate(pairs)
        )

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Other letters: equal ones stay equal, and different ones different."""
        letters = str.maketrans(self.letters, "".join(rng.permutation(list(self.letters))))
        yield replace(self, x=self.x.translate(letters))

    def _is_place(self, place: Any) -> bool:
        return is_whole(place) and bool(0 <= place < len(self.x))

    def candidates(self) -> int:
        return min(MANY, (len(self.x) + 1) ** 3)

    def _further(self, pairs: Alignment) -> Iterator[Alignment]:
        longer = ((*pairs, pair) for pair in self.following(pairs))
        return (pairs for pairs in longer if self.most(pairs) >= self.threshold)

    def _search(self) -> Iterator[Alignment]:
        begun: list[Iterator[Alignment]] = [iter([()])] if self.most(()) >= self.threshold else []
        while begun:
            if (pairs := next(begun[-1], None)) is None:
                begun.pop()
                continue
            begun.append(self._further(pairs))
            if self.length(pairs) >= self.threshold:
                yield pairs

    def some(self, most: int) -> list[Alignment]:
        """At most this many witnesses: all of them, or the first ones and as many at random."""
        found = list(islice(self.witnesses(), most))
        if len(found) < most:
            return found
        rng = np.random.default_rng(0)
        return found[: most // 2] + [self._drawn(rng) for _ in range(most - most // 2)]

    def _drawn(self, rng: np.random.Generator) -> Alignment:
        """A witness at random, where there is one."""
        pairs: Alignment = ()
        while further := list(self._further(pairs)):
            pairs = further[rng.integers(len(further))]
        return pairs

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most four letters a and b, with a threshold of at most 4."""
        each = ("".join(letters) for length in range(5) for letters in product("ab", repeat=length))
        return (cls(x, threshold) for x in each for threshold in range(5))

    @classmethod
    def random(cls, rng: np.random.Generator, *, length: int = 10, letters: str = "abc") -> Self:
        """An instance of a string of at most `length` of these letters, with a threshold next to the optimum."""
        x = "".join(rng.choice(list(letters), rng.integers(0, length + 1)))
        return cls(x, max(0, cls(x, 0).optimum() + int(rng.integers(-2, 3))))

    def _teach(self) -> str:
        return f"<tt>{escape(self.x[:64])}{' ...' if len(self.x) > 64 else ''}</tt>"
