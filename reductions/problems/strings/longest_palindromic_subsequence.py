"""Longest palindromic subsequence: is there a palindrome of such a length in a string, with gaps?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attention.support.memory import over_memory
from reductions.errors import BudgetError
from reductions.problems.strings.base import Alignment, codes
from reductions.problems.strings.single import SingleString

__all__ = ["LongestPalindromicSubsequence"]

BOTH, FIRST, LAST = 0, 1, 2
"""What to do with the ends of an interval: pair them, or leave out the first or the last of them."""


def mirrored(instance: LongestPalindromicSubsequence) -> Alignment | None:
    """From a longest common subsequence of the string and its mirror image, by the library rapidfuzz.

    An alignment of x with its mirror image is a chain of k pairs (p, q) in which p rises and q falls. The first ones,
    with p < q, are nested, and so are the last ones, with p > q, read backwards. If there are as many of both kinds,
    they and a pair p = q, if there is one, make a palindrome of k letters; else the larger half does.
    """
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415  (not needed to state the problem)

    last = len(instance.x) - 1
    blocks = LCSseq.editops(instance.x, instance.x[::-1]).as_matching_blocks()
    pairs = [(block.a + k, last - block.b - k) for block in blocks for k in range(block.size)]
    halves = [(p, q) for p, q in pairs if p < q], [(q, p) for p, q in reversed(pairs) if p > q]
    found = (*max(halves, key=len), *((p, q) for p, q in pairs if p == q))
    return found if instance.length(found) >= instance.threshold else None


@dataclass(frozen=True, eq=False, repr=False)
class LongestPalindromicSubsequence(SingleString):
    """A string x; YES iff some subsequence of at least `threshold` letters is a palindrome.

    A witness is a tuple of index pairs (p, q) with x_p = x_q, each between the places of the one before, p < q; in the
    last one p = q is allowed, the middle of a palindrome of odd length.

    Examples
    --------
    >>> instance = LongestPalindromicSubsequence("character", 5)
    >>> instance
    LongestPalindromicSubsequence(length=9, letters=6, threshold=5)
    >>> instance.brute_force()
    ((0, 5), (2, 4), (3, 3))
    >>> instance.optimum()
    5
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": mirrored}

    @cached_property
    def _longest(self) -> list[list[int]]:
        """The length of a longest palindrome within x[i:j], by the definition."""
        x = self.x
        table = [[0] * (len(x) + 1) for _ in range(len(x) + 1)]
        for i in range(len(x) - 1, -1, -1):
            for j in range(i + 1, len(x) + 1):
                both = table[i + 1][j - 1] + 2 if j - i > 1 and x[i] == x[j - 1] else 1
                table[i][j] = max(table[i + 1][j], table[i][j - 1], both)
        return table

    def following(self, pairs: Alignment) -> Iterator[tuple[int, int]]:
        first, last = pairs[-1] if pairs else (-1, len(self.x))
        return ((p, q) for p in range(first + 1, last) for q in range(p, last) if self.x[p] == self.x[q])

    def most(self, pairs: Alignment) -> int:
        first, last = pairs[-1] if pairs else (-1, len(self.x))
        return self.length(pairs) + (self._longest[first + 1][last] if first < last else 0)

    def optimum(self) -> int:
        """The length of a longest palindromic subsequence, in time of the square of the length."""
        return self._table(None)

    def solve(self) -> Alignment | None:
        """A longest palindromic subsequence, if it is long enough, in time and bytes of the square of the length.

        Raises
        ------
        BudgetError
            If that many bytes do not fit in memory.
        """
        if over := over_memory(len(self.x) ** 2):
            raise BudgetError(f"steps for {len(self.x):,} letters take {over}; take a shorter string")
        moves = np.zeros((len(self.x), len(self.x)), dtype=np.uint8)
        if self._table(moves) < self.threshold:
            return None
        i, j, pairs = 0, len(self.x) - 1, []
        while i <= j:
            if moves[i, j] == BOTH:
                pairs.append((i, j))
            i, j = i + (moves[i, j] != LAST), j - (moves[i, j] != FIRST)
        return tuple(pairs)

    def _table(self, moves: Any) -> int:
        """The length of a longest one; what to do with x[i] and x[j] to find it is written to `moves`, if given."""
        x = codes(self.x)
        inside = np.zeros(len(x) + 1, dtype=np.int64)  # inside[j + 1]: the longest palindrome within x[i + 1 .. j]
        for i in range(len(x) - 1, -1, -1):
            both = np.where(x[i + 1 :] == x[i], inside[i + 1 : -1] + 2, 0)
            row = inside.copy()
            row[i + 1 :] = np.maximum.accumulate(np.concatenate([[1], np.maximum(inside[i + 2 :], both)]))
            if moves is not None:
                ends = row[i + 2 :]
                moves[i, i + 1 :] = np.where(ends == both, BOTH, np.where(ends == inside[i + 2 :], FIRST, LAST))
                moves[i, i] = BOTH
            inside = row
        return int(inside[-1])
