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

__all__ = ["RULE_BYTES", "Grammar", "Spans", "cocke_younger_kasami"]

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


def cocke_younger_kasami(instance: Grammar[Any]) -> Spans:
    """What derives what, by the algorithm of Cocke, Younger and Kasami: shorter words first, all rules at once."""
    length = len(instance.word)
    spans = np.zeros((instance.nonterminals, length + 1, length + 1), dtype=np.uint8)
    for nonterminal, letter in instance.letters:
        (places,) = np.nonzero(instance.word == letter)
        spans[nonterminal, places, places + 1] = 1
    whole_of, left_of, right_of = instance.pairs.T
    for width in range(2, length + 1):
        for start in range(length - width + 1):
            end = start + width
            for middle in range(start + 1, end):
                made = spans[left_of, start, middle] & spans[right_of, middle, end]
                spans[whole_of[made != 0], start, end] = 1
    return frozen(spans)
