"""RNA folding: can so many pairs of complementary letters of a word be joined without crossing?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.problem import MANY, Search, is_whole, sizes, whole
from reductions.problems.rows import Rows, integer_rows

__all__ = ["Folding", "RNAFolding"]

Folding: TypeAlias = tuple[tuple[int, int], ...]
"""Pairs of places, the first of each before the second, in the order of their first places."""

Intervals: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False, repr=False)
class RNAFolding(Search[Folding]):
    """YES iff at least `threshold` pairs of complementary letters can be joined, no two at one place, none crossing.

    Pairs i < j and p < q cross if i < p < j < q. A witness is the tuple of the pairs, ordered by their first places.

    Sizes are the length n, the number s of complementary pairs of letters of which one is in the word, and the
    threshold.

    Parameters
    ----------
    word
        Letters, integers from 0 to 2^31 - 1; the letters 2 a and 2 a + 1 are complementary.
    threshold
        Integer, at least 0.

    Raises
    ------
    InputError
        If something in the word is not a letter, or the threshold negative.

    Examples
    --------
    >>> instance = RNAFolding([0, 2, 3, 1, 3], 2)
    >>> instance
    RNAFolding(length=5, letters=2, threshold=2)
    >>> list(instance.witnesses()), RNAFolding([0, 2, 1, 3], 2).brute_force()
    ([((0, 3), (1, 2))], None)
    """

    word: Rows
    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(length="n", letters="s", threshold="t")
    storage: ClassVar[sympy.Expr] = 120 * symbols["length"]
    time: ClassVar[sympy.Expr] = symbols["length"] ** 3

    def __post_init__(self) -> None:
        """Check the letters and the threshold."""
        object.__setattr__(self, "word", integer_rows("word", self.word, ()))
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    def size(self) -> NamedTuple:
        return self.sized(len(self.word), len(set((self.word // 2).tolist())))

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) < self.threshold:
            return False
        ends: list[int] = []
        last, word = -1, self.word.tolist()
        for pair in witness:
            if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not all(map(self._is_place, pair)):
                return False
            i, j = map(int, pair)
            while ends and ends[-1] < i:
                ends.pop()
            if not last < i < j or word[i] ^ 1 != word[j] or i in ends or (ends and ends[-1] <= j):
                return False
            ends.append(j)
            last = i
        return True

    def _is_place(self, place: Any) -> bool:
        return is_whole(place) and bool(0 <= place < len(self.word))

    @cached_property
    def most(self) -> NDArray[np.int64]:
        """The most pairs within the places from i to just before j, shape (n + 1, n + 1), by Nussinov's algorithm."""
        most = np.zeros((len(self.word) + 1,) * 2, dtype=np.int64)
        for i in reversed(range(len(self.word))):
            most[i] = most[i + 1]
            for j in self.partners[i]:
                np.maximum(most[i, j + 1 :], 1 + most[i + 1, j] + most[j + 1, j + 1 :], out=most[i, j + 1 :])
        return most

    @cached_property
    def partners(self) -> list[NDArray[np.int64]]:
        """For every place, the later ones with the complementary letter."""
        places = {letter: np.flatnonzero(self.word == letter) for letter in set(self.word.tolist())}
        none = np.zeros(0, dtype=np.int64)
        later = (places.get(letter ^ 1, none) for letter in self.word.tolist())
        return [found[np.searchsorted(found, i) :] for i, found in enumerate(later)]

    def candidates(self) -> int:
        """The entries of the table of most pairs, which every folding is read from."""
        return min(MANY, (len(self.word) + 1) ** 2)

    def _further(self, pairs: Folding, left: Intervals) -> Iterator[tuple[Folding, Intervals]]:
        """The pairs with one more after them, and the intervals in which others may be: as far as that is enough."""
        for number, (start, stop) in enumerate(left):
            rest = left[number + 1 :]
            needed = self.threshold - len(pairs) - sum(int(self.most[interval]) for interval in rest)
            for i in range(start, stop):
                if self.most[i, stop] < needed:
                    break
                inside = self.partners[i][: np.searchsorted(self.partners[i], stop)]
                good = 1 + self.most[i + 1, inside] + self.most[inside + 1, stop] >= needed
                for j in inside[good].tolist():
                    yield (*pairs, (i, j)), ((i + 1, j), (j + 1, stop), *rest)

    def _search(self) -> Iterator[Folding]:
        begun: list[Iterator[tuple[Folding, Intervals]]] = []
        if self.most[0, len(self.word)] >= self.threshold:
            begun.append(iter([((), ((0, len(self.word)),))]))
        while begun:
            if (found := next(begun[-1], None)) is None:
                begun.pop()
                continue
            pairs, left = found
            begun.append(self._further(pairs, left))
            if len(pairs) >= self.threshold:
                yield pairs

    def some(self, most: int) -> list[Folding]:
        """At most this many witnesses: all of them, or the first ones and as many at random."""
        found = list(islice(self.witnesses(), most))
        if len(found) < most:
            return found
        rng = np.random.default_rng(0)
        return found[: most // 2] + [self._drawn(rng) for _ in range(most - most // 2)]

    def _drawn(self, rng: np.random.Generator) -> Folding:
        """A witness at random, where there is one."""
        pairs: Folding = ()
        left: Intervals = ((0, len(self.word)),)
        while further := list(islice(self._further(pairs, left), 1000)):
            pairs, left = further[rng.integers(len(further))]
        return pairs

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most four of the letters 0, 1 and 2, with thresholds of at most 2."""
        words = (word for length in range(5) for word in product(range(3), repeat=length))
        return (cls(np.array(word, dtype=np.int64), threshold) for word in words for threshold in range(3))

    @classmethod
    def random(cls, rng: np.random.Generator, *, length: int = 10, letters: int = 4) -> Self:
        """An instance of at most so many letters, each one of these, with a threshold next to the best."""
        word = rng.integers(0, letters, rng.integers(0, length + 1))
        best = int(cls(word, 0).most[0, len(word)])
        return cls(word, max(0, best + int(rng.integers(-1, 2))))

    def _teach(self) -> str:
        return f"<p style='font-family:monospace'>{' '.join(map(str, self.word[:60]))}</p>"
