r"""Longest common subsequence (LCS) to dynamic time warping (DTW), exactly, for all strings.

Letters become points that are pairwise at distance 2, and at distance 1 from the null point o = 0: the vertices
e_1, -e_1, e_2, -e_2, ... of a cross-polytope, for S letters in ceil(S/2) coordinates; for two letters on the line. A
string of N letters becomes the sequence o x_1 o x_2 o ... x_N o of 2N + 1 points. Then

    DTW(x, y) = |x| + |y| - 2 LCS(x, y),

so "LCS at least T" becomes "DTW at most |x| + |y| - 2T". The sequences have about (|x| + |y|) S numbers: it is for
small alphabets that quadratic time stays quadratic.

At most: go on in both sequences for each pair of an alignment, over both letters and to the nulls behind them, and in
one sequence over a letter that is left out while the other stays at a null: that costs 1 for each letter left out.

At least: walk along any traversal. Where it pairs two letters neither of which was marked, record them as a pair, and
then mark them both, in any case. The recorded pairs are increasing in both strings. One of unequal letters costs 2, as
much as leaving both out. A letter in no recorded pair that never met a letter has met a null, which costs 1. And one,
say x_p, that met its first letter y_q when that was marked already: then y_q was paired before with an earlier letter
of x, so with the null before x_p too, and d(o, y_q) + d(y_q, x_p) >= d(o, x_p) = 1. These points of the traversal are
different for different letters. So the traversal costs at least |x| + |y| minus twice the recorded pairs of equal
letters; these are the alignment it is lifted to.

Smallest YES: two empty strings with T = 0, the sequences o and o, threshold 0. Smallest NO: the same with T = 1,
threshold -2. With a letter in each and T = 1: a and a are 0 1 0 and 0 1 0, YES; a and b are 0 1 0 and 0 -1 0, NO.

References
----------
.. [1] W. Kuszmaul, "Dynamic time warping in strongly subquadratic time: algorithms for the low-distance regime and
   approximate evaluation", ICALP 2019: edit distance to DTW.

That the vertices of a cross-polytope will do, which halves the number of coordinates and gives sequences over
{-1, 0, 1} for two letters, is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from reductions.overhead import Overhead, at_most
from reductions.problems.sequences.base import Traversal
from reductions.problems.sequences.dynamic_time_warping import DynamicTimeWarping
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.reduction import FanOut, Theorem

__all__ = ["LongestCommonSubsequenceToDynamicTimeWarping"]

N_x, N_y, S, T = (LongestCommonSubsequence.symbols[name] for name in ("first", "second", "letters", "threshold"))


@dataclass(frozen=True)
class LongestCommonSubsequenceToDynamicTimeWarping(FanOut[LongestCommonSubsequence, DynamicTimeWarping]):
    """One pair of sequences; the threshold may be negative, where T is more than half of the letters.

    Examples
    --------
    >>> source = LongestCommonSubsequence("abb", "bab", 2)
    >>> target, = LongestCommonSubsequenceToDynamicTimeWarping().instances(source)
    >>> target.x.ravel().tolist(), target.y.ravel().tolist(), target.threshold, target.optimum()
    ([0, 1, 0, -1, 0, -1, 0], [0, -1, 0, 1, 0, -1, 0], 2, 2)
    """

    theorem = Theorem("Kuszmaul 2019, points of the module")
    overhead = Overhead(
        first=2 * N_x + 1,
        second=2 * N_y + 1,
        dimension=sympy.Max(1, sympy.ceiling(S / 2)),
        bound=at_most(1),
        threshold=N_x + N_y - 2 * T,
    )

    def targets(self, source: LongestCommonSubsequence) -> Iterator[DynamicTimeWarping]:
        points = dict(zip(source.letters, vertices(len(source.letters)), strict=True))
        null = np.zeros_like(vertices(len(source.letters) or 1)[0])
        x, y = (with_nulls([points[letter] for letter in letters], null) for letters in (source.x, source.y))
        yield DynamicTimeWarping(x, y, source.budget)

    def embed(self, source: LongestCommonSubsequence, witness: Alignment) -> tuple[int, Traversal]:
        return 0, traversal(witness, len(source.x), len(source.y))

    def lift(self, source: LongestCommonSubsequence, index: int, witness: Traversal) -> Alignment:
        return tuple((p, q) for p, q in recorded(witness) if source.x[p] == source.y[q])


def vertices(count: int) -> NDArray[np.int64]:
    """The first vertices e_1, -e_1, e_2, ... of a cross-polytope, one per row.

    Examples
    --------
    >>> vertices(3).tolist()
    [[1, 0], [-1, 0], [0, 1]]
    """
    both = np.kron(np.eye((count + 1) // 2, dtype=np.int64), np.array([[1], [-1]]))
    return both[:count]


def with_nulls(letters: ArrayLike, null: NDArray[np.int64]) -> NDArray[np.int64]:
    """The points of the letters with the null point before, between and after them, shape (2N + 1, r)."""
    found = np.tile(null, (2 * len(np.asarray(letters)) + 1, 1))
    if len(found) > 1:
        found[1::2] = letters
    return found


def traversal(alignment: Alignment, first: int, second: int) -> Traversal:
    """The traversal of the sequences of strings of these lengths that pairs what the alignment does."""
    walk, i, j = [(0, 0)], 0, 0
    for p, q in (*alignment, (first, second)):
        walk.extend((k, 2 * j) for k in range(2 * i + 1, 2 * p + 1))
        walk.extend((2 * p, k) for k in range(2 * j + 1, 2 * q + 1))
        walk.extend([(2 * p + 1, 2 * q + 1), (2 * p + 2, 2 * q + 2)])
        i, j = p + 1, q + 1
    return tuple(walk[:-2])


def recorded(walk: Traversal) -> Iterator[tuple[int, int]]:
    """The pairs of letters that meet where neither of them has met a letter before."""
    left = right = -1
    for p, q in walk:
        if p % 2 and q % 2:
            if p > left and q > right:
                yield p // 2, q // 2
            left, right = max(left, p), max(right, q)
