r"""Orthogonal vectors to the longest common subsequence (LCS) of two strings over {0, 1}.

The vectors have d >= 2 coordinates (shorter ones get zeros). Runs of 0 are the content, and 1 separates them. With
q = 2, the gadgets are

    V(b)   d runs of q + b_c zeros, neighbours joined by one 1
    U(a)   d runs of q + 1 - a_c zeros, neighbours joined by one 1
    S      d runs of q + 1 zeros, neighbours joined by one 1, but the last two by 11

in the layout of `reductions.selector` with G = 2 n_1 + 2 n - 3 gadgets, guards 11, which have o = 2 ones, and 1 for
filler: 2o + d - 1 times between two V, as many ones as an unused U and the guards around it have, and o + E times at
both ends, where

    E = 2 (n_1 - 1) o + (n_1 - 1)(2d - 1) + (n - 1)(o + d)

is the number of ones left of the last gadget that can be the first one used, but for the guard next to it. We ask for

    T = (ones of x) + sum_j (zeros of V_j) - n + 1

pairs. YES: in the canonical placement of an orthogonal pair (i, j), every V is matched in its gadget as a whole, for
its runs are no longer than those there; and every 1 of x is matched, but for one of each 11 in an S that is used.

NO: all zeros of y are in the V. Let m_j be the number of matched zeros of V_j, and r_j that of unmatched ones of x
between the first and the last of them. These stretches are disjoint, so there are at most
(ones of x) + sum_j (m_j - r_j) pairs. Can m_j - r_j be all of the zeros of V_j? Then they are all matched, and so are
all ones of x between them. No run of V_j is split, as a 1 of x between its zeros would be unmatched; no two share a run
of x, which has at most q + 1 < 2q zeros; and the runs of x that neighbours are in are joined by one 1, for there is one
1 of V_j to match. So d runs of x, each joined to the next by a single 1, contain those of V_j: that is some U_i, not S,
and q + b_c <= q + 1 - a_c for all c: a_i and b_j are orthogonal. If no pair is, there are at least n pairs less than
(ones of x) + sum_j (zeros of V_j), which is T + n - 1. By the same count an alignment of T pairs has such a V_j in a
U_i, and so it is lifted.

Neither q = 1 nor a guard of one 1 will do: with q = 1, {111, 101} and {111, 100} have T pairs though no pair of vectors
is orthogonal, and with the guard 1 so have {01} and twice 01; the tests repeat it.

Smallest YES: {10} and {01}, x = 11 00100 011 = y, T = 10. Smallest NO: {10} and {11}, y = 11 0001000 11, T = 11.

References
----------
.. [1] K. Bringmann and M. Kuennemann, "Quadratic conditional lower bounds for string problems and dynamic time
   warping", FOCS 2015.

The theorem is theirs; the gadgets, which are smaller, and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.edges.orthogonal_vectors_to_longest_common_subsequence import fit
from reductions.overhead import Overhead, at_most
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.problems.vectors.base import Choice, padded
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem
from reductions.selector import Selector, gadgets, n, n_1

__all__ = ["OrthogonalVectorsToBinaryLongestCommonSubsequence"]

d = sympy.Max(2, OrthogonalVectors.symbols["dimension"])


def before(first: Any, others: Any, dimension: Any, guard: Any) -> Any:
    """E, where a guard has so many ones; in integers or in symbols."""
    return 2 * (first - 1) * guard + (first - 1) * (2 * dimension - 1) + (others - 1) * (guard + dimension)


ones = 2 * (gadgets + 1) + n_1 * (d - 1) + (gadgets - n_1) * d


@dataclass(frozen=True)
class OrthogonalVectorsToBinaryLongestCommonSubsequence(FanOut[OrthogonalVectors, LongestCommonSubsequence], order=2):
    """One pair of strings over two letters; none if one of the sets is empty.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 0]], [[0, 1]]))
    >>> target, = OrthogonalVectorsToBinaryLongestCommonSubsequence().instances(source)
    >>> target.x, target.y, target.threshold
    ('1100100011', '1100100011', 10)
    """

    theorem = Theorem("Bringmann and Kuennemann 2015")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        first=at_most(ones + 3 * d * gadgets),
        second=at_most(2 * (2 + before(n_1, n, d, 2)) + (n - 1) * (d + 3) + n * (4 * d - 1)),
        letters=2,
        threshold=at_most(ones + 3 * d * n - n + 1),
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[LongestCommonSubsequence]:
        if all(source.axes):
            strings = self.strings(source)
            x, y = "".join(strings.first), "".join(strings.second)
            yield LongestCommonSubsequence(x, y, x.count("1") + y.count("0") - len(strings.parts) + 1)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Alignment]:
        strings = self.strings(source)
        return 0, tuple(strings.equal(strings.canonical(witness, fit)))

    def lift(self, source: OrthogonalVectors, index: int, witness: Alignment) -> Choice:
        return self.strings(source).lift(source, witness)

    def strings(self, source: OrthogonalVectors) -> Selector:
        """The layout of the two strings."""
        return two_letters(source, 2, "11", "", "")


def two_letters(source: OrthogonalVectors, run: int, guard: str, left: str, right: str) -> Selector:
    """The layout over {0, 1} with runs of q zeros, and ends that have as many ones as are added to the filler there."""
    first, second = padded(source.sets, 2)
    dimension, each, spare = first.shape[1], guard.count("1"), left.count("1")
    long = "0" * (run + 1)
    return Selector(
        chosen=["1".join("0" * (run + 1 - int(bit)) for bit in vector) for vector in first],
        skipped=(long + "1") * (dimension - 1) + "1" + long,
        parts=["1".join("0" * (run + int(bit)) for bit in vector) for vector in second],
        guard=guard,
        inner=guard,
        left=left,
        right=right,
        filler="1",
        pad=each + before(len(first), len(second), dimension, each) + spare,
        between=2 * each + dimension - 1,
    )
