"""Longest tandem subsequence: is there a square w w of such a length in a string, with gaps?

References
----------
.. [1] A. Kosowski, "An efficient algorithm for the longest tandem scattered subsequence problem", SPIRE 2004.
.. [2] A. Tiskin, "Semi-local string comparison: algorithmic techniques and applications", Math. Comput. Sci. 2008.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attention.support.memory import over_memory
from reductions.errors import BudgetError
from reductions.problems.strings.base import Alignment, codes
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.problems.strings.single import SingleString

__all__ = ["LongestTandemSubsequence"]


def every_cut(instance: LongestTandemSubsequence) -> Alignment | None:
    """A longest common subsequence of what is left and right of a cut, for every cut, by the library rapidfuzz."""
    library = LongestCommonSubsequence.solvers["library"]
    x = instance.x
    found = [(cut, library(LongestCommonSubsequence(x[:cut], x[cut:], 0))) for cut in range(len(x) + 1)]
    cut, pairs = max(found, key=lambda each: len(each[1]))
    return tuple((p, cut + q) for p, q in pairs) if 2 * len(pairs) >= instance.threshold else None


@dataclass(frozen=True, eq=False, repr=False)
class LongestTandemSubsequence(SingleString):
    """A string x; YES iff some subsequence w w has at least `threshold` letters.

    A witness is a tuple of index pairs (p, q) with x_p = x_q, increasing in both, and every p before every q.

    Examples
    --------
    >>> instance = LongestTandemSubsequence("contentment", 6)
    >>> instance
    LongestTandemSubsequence(length=11, letters=6, threshold=6)
    >>> instance.brute_force()
    ((2, 5), (3, 6), (4, 8))
    >>> instance.optimum()
    6
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": every_cut}

    def following(self, pairs: Alignment) -> Iterator[tuple[int, int]]:
        x = self.x
        if not pairs:
            return ((p, q) for p in range(len(x)) for q in range(p + 1, len(x)) if x[p] == x[q])
        (_, cut), (first, second) = pairs[0], pairs[-1]
        return ((p, q) for p in range(first + 1, cut) for q in range(second + 1, len(x)) if x[p] == x[q])

    def most(self, pairs: Alignment) -> int:
        if not pairs:
            return 2 * max(self._table(cut)[0][cut] for cut in range(len(self.x) + 1))
        (_, cut), (first, second) = pairs[0], pairs[-1]
        return 2 * (len(pairs) + self._table(cut)[first + 1][second + 1])

    @cached_property
    def _tables(self) -> dict[int, list[list[int]]]:
        return {}

    def _table(self, cut: int) -> list[list[int]]:
        """The length of a longest common subsequence of x[p:cut] and x[q:], for p <= cut <= q, by the definition."""
        if cut not in self._tables:
            x = self.x
            table = self._tables[cut] = [[0] * (len(x) + 1) for _ in range(cut + 1)]
            for p in range(cut - 1, -1, -1):
                for q in range(len(x) - 1, cut - 1, -1):
                    both = table[p + 1][q + 1] + 1 if x[p] == x[q] else 0
                    table[p][q] = max(table[p + 1][q], table[p][q + 1], both)
        return self._tables[cut]

    def optimum(self) -> int:
        """The length of a longest tandem subsequence, in time of the square of the length."""
        return 2 * max(self._common())

    def solve(self) -> Alignment | None:
        """A longest tandem subsequence, if it is long enough, in time and bytes of the square of the length.

        Raises
        ------
        BudgetError
            If that many bytes do not fit in memory.
        """
        if over := over_memory(len(self.x) ** 2 // 4):
            raise BudgetError(f"steps for {len(self.x):,} letters take {over}; take a shorter string")
        found = self._common()
        cut = int(np.argmax(found))
        if 2 * found[cut] < self.threshold:
            return None
        pairs = LongestCommonSubsequence(self.x[:cut], self.x[cut:], found[cut]).solve()
        return tuple((p, cut + q) for p, q in pairs or ())

    def _common(self) -> list[int]:
        """The length of a longest common subsequence of x[:k] and x[k:], for every k, by combing.

        2N seaweeds grow through the grid of pairs of letters, N of them from its left side, numbered upwards, and then
        N from its top. Where two meet in a pair of equal letters, or have crossed before, they turn; elsewhere they
        cross. They end below, at 0, ..., N - 1, or on the right. The length is k less the number of seaweeds from
        number N - k on that end before k [2].
        """
        x, length = codes(self.x), len(self.x)
        flat, steep = np.arange(length), np.arange(length, 2 * length)
        for diagonal in range(2 * length - 1):
            low, high = max(0, diagonal - length + 1), min(length - 1, diagonal)
            rows, columns = slice(length - 1 - high, length - low), slice(diagonal - high, diagonal - low + 1)
            turn = (x[::-1][rows] == x[columns]) | (flat[rows] > steep[columns])
            flat[rows], steep[columns] = (
                np.where(turn, steep[columns], flat[rows]),
                np.where(turn, flat[rows], steep[columns]),
            )
        ends = np.empty(2 * length, dtype=np.int64)
        ends[flat], ends[steep] = np.arange(length, 2 * length), np.arange(length)
        return [k - int(np.count_nonzero(ends[length - k :] < k)) for k in range(length + 1)]
