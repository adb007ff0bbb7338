"""What problems on context-free grammars share: a grammar in Chomsky normal form, and a word.

Nonterminals and letters are numbers. A rule makes of a nonterminal two others, or one letter; so no nonterminal derives
the empty word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeAlias, TypeVar

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.problem import Problem, frozen, sizes, whole
from reductions.problems.rows import MOST, Rows, integer_rows

__all__ = ["RULE_BYTES", "Grammar", "Spans", "cocke_younger_kasami", "ends_of"]

RULE_BYTES = 120
"""What a rule takes, or a letter of the word: 24 bytes, and what it takes to make and to check it."""

Spans: TypeAlias = NDArray[np.uint8]
"""A 1 at (A, i, j) where nonterminal A derives the letters from number i to just before number j."""

A = TypeVar("A")


@dataclass(frozen=True, eq=False, repr=False)
class Grammar(Problem[A], Generic[A]):
    """A question about a grammar in Chomsky normal form and a word; a new one says no more than its question.

    Parameters
    ----------
    nonterminals
        How many there are, at least 0; they are numbered from 0.
    pairs
        Rules A -> B C, shape (P, 3), one row A, B, C of nonterminals per rule.
    letters
        Rules A -> a, shape (T, 2), one row A, a of a nonterminal and a letter per rule; a letter is an integer from 0
        to 2^31 - 1.
    word
        Letters, shape (n,).

    Raises
    ------
    InputError
        If a rule is of another form, or something in it is not a nonterminal or a letter.
    """

    nonterminals: int
    pairs: Rows
    letters: Rows
    word: Rows

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(nonterminals="N", pairs="P", letters="T", length="n")
    storage: ClassVar[sympy.Expr] = RULE_BYTES * (symbols["pairs"] + symbols["letters"] + symbols["length"])
    time: ClassVar[sympy.Expr] = symbols["pairs"] * symbols["length"] ** 3 + symbols["letters"] * symbols["length"]

    def __post_init__(self) -> None:
        """Check the rules and the word."""
        count = whole("nonterminals", self.nonterminals, 0)
        object.__setattr__(self, "nonterminals", count)
        for name, below in (("pairs", (count,) * 3), ("letters", (count, MOST)), ("word", ())):
            object.__setattr__(self, name, integer_rows(name, getattr(self, name), below))

    def size(self) -> NamedTuple:
        return self.sized(self.nonterminals, len(self.pairs), len(self.letters), len(self.word))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two nonterminals, one rule with a pair and two with letters 0 and 1; few words."""
        for count in range(3):
            pairs = ((), *((rule,) for rule in product(range(count), repeat=3)))
            letters = list(product(range(count), range(2)))
            chosen = [rules for number in range(3) for rules in combinations(letters, number)]
            for rules in product(pairs, chosen, ((), (1,), (0, 1), (1, 0, 0))):
                yield cls(count, *(np.array(part, dtype=np.int64) for part in rules))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, nonterminals: int = 4, pairs: int = 8, letters: int = 6, length: int = 7
    ) -> Self:
        """An instance with at most so many nonterminals, rules and letters of the word, each letter 0 or 1."""
        count = int(rng.integers(1, nonterminals + 1))
        return cls(
            count,
            rng.integers(0, count, (rng.integers(0, pairs + 1), 3)),
            rng.integers(0, (count, 2), (rng.integers(0, letters + 1), 2)),
            rng.integers(0, 2, rng.integers(0, length + 1)),
        )

    def _teach(self) -> str:
        rules = [f"{a} &rarr; {b} {c}" for a, b, c in self.pairs[:12]]
        rules += [f"{a} &rarr; <u>{letter}</u>" for a, letter in self.letters[:12]]
        word = " ".join(map(str, self.word[:40]))
        return f"<p style='font-family:monospace'>{', '.join(rules)}; word <u>{word}</u></p>"


def ends_of(instance: Grammar[Any]) -> list[list[int]]:
    """For every start i and nonterminal A, the ends j of the parts i, ..., j - 1 that A derives, as bits of an integer.

    The algorithm of Cocke, Younger and Kasami, for all ends at once: later starts first, and for each start the parts
    in the order of their ends, since what begins with a part is longer than it.
    """
    length, word = len(instance.word), instance.word.tolist()
    beginning: list[list[tuple[int, int]]] = [[] for _ in range(instance.nonterminals)]
    for a, b, c in instance.pairs.tolist():
        beginning[b].append((a, c))
    makers: dict[int, list[int]] = {}
    for a, letter in instance.letters.tolist():
        makers.setdefault(letter, []).append(a)
    ends = [[0] * instance.nonterminals for _ in range(length + 1)]
    for start in reversed(range(length)):
        here = ends[start]
        for a in makers.get(word[start], ()):
            here[a] |= 1 << (start + 1)
        for middle in range(start + 1, length):
            for b, rules in enumerate(beginning):
                if rules and here[b] >> middle & 1:
                    for a, c in rules:
                        here[a] |= ends[middle][c]
    return ends


def cocke_younger_kasami(instance: Grammar[Any]) -> Spans:
    """The table of what derives what."""
    length = len(instance.word)
    spans = np.zeros((instance.nonterminals, length + 1, length + 1), dtype=np.uint8)
    for start, of_start in enumerate(ends_of(instance)):
        for a, bits in enumerate(of_start):
            for end in range(start + 1, length + 1):
                spans[a, start, end] = bits >> end & 1
    return frozen(spans)
