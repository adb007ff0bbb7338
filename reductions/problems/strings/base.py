"""What problems on two strings share: letters paired in order, at a cost of 1 for every letter that is left over."""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import islice, pairwise, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy
from numpy.typing import NDArray

from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.problem import MANY, Search, is_whole, sizes, whole

__all__ = ["Alignment", "StringPair", "codes", "in_order", "text"]

Alignment: TypeAlias = tuple[tuple[int, int], ...]
"""Index pairs (p, q): the letter p of x with the letter q of y, both increasing."""

Codes: TypeAlias = NDArray[np.uint32]

BOTH, FIRST, SECOND = 0, 1, 2
"""A step of an alignment: a letter of both strings, or of one of them."""


@dataclass(frozen=True, eq=False, repr=False)
class StringPair(Search[Alignment]):
    """A question about the cost of pairing letters of x with letters of y; a new one says `mismatch` and `budget`.

    A letter that is left over costs 1, a pair of equal letters nothing, and a pair of others `mismatch`: a witness is
    an alignment that costs at most `budget`.

    Sizes are the lengths of x and y, the number of different letters in them, and the threshold.

    Parameters
    ----------
    x, y
        Texts of any lengths and letters; a letter is a character of Unicode.
    threshold
        Integer, at least 0.

    Raises
    ------
    InputError
        If x or y is not such a text, or the threshold is negative.
    """

    x: str
    y: str
    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(first="N_x", second="N_y", letters="S", threshold="T")
    storage: ClassVar[sympy.Expr] = 16 * (symbols["first"] + symbols["second"] + 64)
    time: ClassVar[sympy.Expr] = symbols["first"] * symbols["second"]

    mismatch: ClassVar[int]
    """What a pair of unequal letters costs: 1, or 2 where there are no such pairs, as leaving out both is as good."""

    def __post_init__(self) -> None:
        """Check the texts and the threshold."""
        object.__setattr__(self, "x", text("x", self.x))
        object.__setattr__(self, "y", text("y", self.y))
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    def files(self) -> dict[str, str]:
        return {"-x.txt": self.x, "-y.txt": self.y}

    @property
    @abstractmethod
    def budget(self) -> int:
        """The most that a witness costs; where it is negative there is none."""

    @abstractmethod
    def optimum(self) -> int:
        """The threshold from which on the answer is another, in time of both lengths multiplied."""

    @cached_property
    def letters(self) -> str:
        """The different letters, in the order of Unicode."""
        return "".join(sorted({*self.x, *self.y}))

    def size(self) -> NamedTuple:
        return self.sized(len(self.x), len(self.y), len(self.letters))

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 3e7

    def verify(self, witness: Any) -> bool:
        lengths = (len(self.x), len(self.y))
        if not isinstance(witness, (tuple, list)) or not all(isinstance(pair, (tuple, list)) for pair in witness):
            return False
        if any(len(pair) != 2 for pair in witness):
            return False
        if not all(in_order([pair[side] for pair in witness], lengths[side]) for side in (0, 1)):
            return False
        return all(self._fits(p, q) for p, q in witness) and self.cost(witness) <= self.budget

    def cost(self, alignment: Any) -> int:
        """What an alignment costs."""
        unequal = sum(self.x[p] != self.y[q] for p, q in alignment)
        return len(self.x) + len(self.y) - 2 * len(alignment) + self.mismatch * unequal

    def _fits(self, p: int, q: int) -> bool:
        return self.mismatch < 2 or self.x[p] == self.y[q]

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Both strings reversed, or with other letters: an alignment that is reversed costs the same, and so does
        one of equal letters under other names.
        """
        yield replace(self, x=self.x[::-1], y=self.y[::-1])
        letters = str.maketrans(self.letters, "".join(rng.permutation(list(self.letters))))
        yield replace(self, x=self.x.translate(letters), y=self.y.translate(letters))

    def candidates(self) -> int:
        return min(MANY, (len(self.x) + 1) * (len(self.y) + 1))

    def _rest(self) -> list[list[int]]:
        """What the suffixes from (p, q) on cost at least, by the definition."""
        x, y = self.x, self.y
        rows = [list(range(len(y), -1, -1))]
        for letter in reversed(x):
            row, below = [rows[-1][-1] + 1], rows[-1]
            for q in range(len(y) - 1, -1, -1):
                pair = below[q + 1] + (0 if letter == y[q] else self.mismatch)
                row.append(min(below[q] + 1, row[-1] + 1, pair))
            rows.append(row[::-1])
        return rows[::-1]

    def _search(self) -> Iterator[Alignment]:
        rest = self._rest()

        def further(i: int, j: int, budget: int) -> Iterator[tuple[int, int, int]]:
            """The next pair from (i, j) on, and what may be spent after it."""
            for p in range(i, len(self.x)):
                if rest[p][j] > budget - (p - i):
                    break
                for q in range(j, len(self.y)):
                    left = budget - (p - i) - (q - j)
                    if rest[p][q] > left:
                        break
                    left -= 0 if self.x[p] == self.y[q] else self.mismatch
                    if rest[p + 1][q + 1] <= left and self._fits(p, q):
                        yield p, q, left

        if rest[0][0] > self.budget:
            return
        pairs: list[tuple[int, int]] = []
        open_ends = [further(0, 0, self.budget)]
        if len(self.x) + len(self.y) <= self.budget:
            yield ()
        while open_ends:
            if (found := next(open_ends[-1], None)) is None:
                open_ends.pop()
                del pairs[-1:]
                continue
            p, q, budget = found
            pairs.append((p, q))
            open_ends.append(further(p + 1, q + 1, budget))
            if len(self.x) - p + len(self.y) - q - 2 <= budget:
                yield tuple(pairs)

    def some(self, most: int) -> list[Alignment]:
        """At most this many witnesses: all of them, or the first ones and as many at random."""
        found = list(islice(self.witnesses(), most))
        if len(found) < most:
            return found
        rest, rng = self._rest(), np.random.default_rng(0)
        return found[: most // 2] + [self._drawn(rest, rng) for _ in range(most - most // 2)]

    def _drawn(self, rest: list[list[int]], rng: np.random.Generator) -> Alignment:
        """A witness at random, where there is one: any letter may be left out that need not be paired."""
        i = j = 0
        budget, pairs = self.budget, []
        while (i, j) != (len(self.x), len(self.y)):
            steps = [(1, 0, 1)] * (i < len(self.x)) + [(0, 1, 1)] * (j < len(self.y))
            if len(steps) == 2 and self._fits(i, j):
                steps.append((1, 1, 0 if self.x[i] == self.y[j] else self.mismatch))
            steps = [(p, q, cost) for p, q, cost in steps if rest[i + p][j + q] + cost <= budget]
            p, q, cost = steps[rng.integers(len(steps))]
            if (p, q) == (1, 1):
                pairs.append((i, j))
            i, j, budget = i + p, j + q, budget - cost
        return tuple(pairs)

    def solve(self) -> Alignment | None:
        """An alignment of least cost if that is within the budget, in time and bytes of both lengths multiplied.

        Raises
        ------
        BudgetError
            If that many bytes do not fit in memory.
        """
        if over := over_memory(len(self.x) * len(self.y)):
            raise BudgetError(f"steps for {len(self.x):,} x {len(self.y):,} letters take {over}; take shorter strings")
        moves = np.empty((len(self.x), len(self.y)), dtype=np.uint8)
        least = len(self.y)
        for p, (row, move) in enumerate(self._rows()):
            moves[p], least = move, int(row[-1])
        if least > self.budget:
            return None
        p, q, pairs = len(self.x), len(self.y), []
        while p and q:
            move = moves[p - 1, q - 1]
            p, q = p - (move != SECOND), q - (move != FIRST)
            if move == BOTH and self._fits(p, q):
                pairs.append((p, q))
        return tuple(reversed(pairs))

    def least_cost(self) -> int:
        """What an alignment costs at least, in time of both lengths multiplied."""
        least = len(self.y)
        for row, _ in self._rows():
            least = int(row[-1])
        return least

    def _rows(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
        """After each letter of x, the cost against every prefix of y, and the last step of an alignment that has it."""
        x, y = codes(self.x), codes(self.y)
        places = np.arange(len(y) + 1)
        row = places
        for number, letter in enumerate(x, start=1):
            pair = row[:-1] + self.mismatch * (y != letter)
            first = row[1:] + 1
            # A letter of y that is left over costs 1: the least of what any earlier place costs, and the way from it.
            row = np.minimum.accumulate(np.concatenate([[number], np.minimum(pair, first)]) - places) + places
            yield row, np.where(row[1:] == pair, BOTH, np.where(row[1:] == first, FIRST, SECOND)).astype(np.uint8)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two letters a and b in each string, with a threshold of at most 2."""
        each = ["".join(letters) for length in range(3) for letters in product("ab", repeat=length)]
        return (cls(x, y, threshold) for x, y in product(each, each) for threshold in range(3))

    @classmethod
    def random(cls, rng: np.random.Generator, *, length: int = 8, letters: str = "abc") -> Self:
        """An instance of strings of at most `length` of these letters, with a threshold next to the optimum."""
        x, y = ("".join(rng.choice(list(letters), rng.integers(0, length + 1))) for _ in range(2))
        return cls(x, y, max(0, cls(x, y, 0).optimum() + int(rng.integers(-1, 2))))

    def _teach(self) -> str:
        rows = (
            f"<tr><td>{name}</td><td>{escape(letters[:64])}{' ...' if len(letters) > 64 else ''}</td></tr>"
            for name, letters in (("x", self.x), ("y", self.y))
        )
        return f"<table style='font-family:monospace'>{''.join(rows)}</table>"


def text(name: str, value: object) -> str:
    """Return `value` if it is a text that can be stored, or raise one clear error that names it."""
    if not isinstance(value, str):
        raise InputError(f"{name} must be a text, got {reprlib.repr(value)}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{name} must be a text, but letter {error.start} is half a character: {error.object[error.start]!a}"
        ) from None
    return value


def codes(letters: str) -> Codes:
    """The letters of a text as numbers.

    Examples
    --------
    >>> codes("ab").tolist()
    [97, 98]
    """
    return np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.uint32, copy=False)


def in_order(places: Sequence[Any], length: int) -> bool:
    """Whether these are indices below `length`, each larger than the one before."""
    return all(is_whole(p) for p in places) and all(p < q for p, q in pairwise([-1, *places, length]))
