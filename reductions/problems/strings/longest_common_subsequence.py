"""Longest common subsequence (LCS): do two strings have so many letters in common, in the same order?

The value takes time O(N_x N_y) by the textbook, 64 times less by words of bits, and no power less if the hypothesis on
orthogonal vectors holds (see `reductions.edges.orthogonal_vectors_to_longest_common_subsequence`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from reductions.problems.strings.base import Alignment, StringPair

__all__ = ["LongestCommonSubsequence"]


def rapidfuzz(instance: LongestCommonSubsequence) -> Alignment | None:
    """A longest alignment by the library rapidfuzz, if it is long enough."""
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415  (not needed to state the problem)

    blocks = LCSseq.editops(instance.x, instance.y).as_matching_blocks()
    found = tuple((block.a + k, block.b + k) for block in blocks for k in range(block.size))
    return found if len(found) >= instance.threshold else None


@dataclass(frozen=True, eq=False, repr=False)
class LongestCommonSubsequence(StringPair):
    """Strings x and y; YES iff some alignment of equal letters has at least `threshold` pairs.

    A witness is the alignment: index pairs (p, q) with x_p = y_q, increasing in both.

    Examples
    --------
    >>> instance = LongestCommonSubsequence("contest", "notes", 4)
    >>> instance
    LongestCommonSubsequence(first=7, second=5, letters=6, threshold=4)
    >>> instance.brute_force()
    ((1, 1), (3, 2), (4, 3), (5, 4))
    >>> instance.optimum()
    4
    """

    mismatch: ClassVar[int] = 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": rapidfuzz}

    @property
    def budget(self) -> int:
        return len(self.x) + len(self.y) - 2 * self.threshold

    def optimum(self) -> int:
        """The length of a longest common subsequence, in time of both lengths multiplied."""
        return (len(self.x) + len(self.y) - self.least_cost()) // 2
