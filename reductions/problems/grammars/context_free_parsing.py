"""Context-free parsing: which nonterminals derive which parts of a word?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problem import Function, frozen
from reductions.problems.grammars.base import Grammar, Spans, cocke_younger_kasami
from reductions.problems.matrices.base import answered_bits

__all__ = ["ContextFreeParsing"]


@dataclass(frozen=True, eq=False, repr=False)
class ContextFreeParsing(Grammar[Spans], Function[Spans]):
    """A grammar in Chomsky normal form and a word of n letters; the value is the table of what derives what.

    The value is an array of uint8, shape (N, n + 1, n + 1), with a 1 at (A, i, j) iff nonterminal A derives the letters
    from number i to just before number j.

    Examples
    --------
    >>> instance = ContextFreeParsing(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7))
    >>> instance
    ContextFreeParsing(nonterminals=2, pairs=1, letters=3, length=2)
    >>> [tuple(span) for span in np.argwhere(instance.value()).tolist()]
    [(0, 0, 2), (0, 1, 2), (1, 0, 1), (1, 1, 2)]
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": cocke_younger_kasami}

    def value(self) -> Spans:
        found = {(a, i, i + 1) for a, letter in self.letters.tolist() for i in np.flatnonzero(self.word == letter)}
        new = found
        while new:
            new = {
                (a, i, j)
                for a, b, c in self.pairs.tolist()
                for left, i, k in found
                for right, start, j in found
                if (left, right, start) == (b, c, k)
            } - found
            found = found | new
        spans = np.zeros(self._shape, dtype=np.uint8)
        for span in found:
            spans[span] = 1
        return frozen(spans)

    def solve(self) -> Spans:
        """The value, by the algorithm of Cocke, Younger and Kasami."""
        return cocke_younger_kasami(self)

    @property
    def _shape(self) -> tuple[int, int, int]:
        return self.nonterminals, len(self.word) + 1, len(self.word) + 1

    def read(self, answer: Any) -> Spans:
        """The table that an oracle found."""
        return answered_bits(answer, self, self._shape)
