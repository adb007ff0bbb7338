r"""Orthogonal vectors to the longest common subsequence (LCS) of two strings over {0, 1, 2, %}.

With vectors of d >= 1 coordinates (shorter ones get zeros), the gadgets are

    V(b) = v_1 ... v_d      v_c = 0 if b_c = 0, else 1 for odd c and 2 for even c; d letters
    U(a) = u_1 ... u_d      u_c = 0 if a_c = 1, else 01 for odd c and 02 for even c; at most 2d letters
    S    = 01 02 01 ...     U of d - 1 zeros, 2d - 2 letters

in the layout of `reductions.selector`, with G = 2 n_1 + 2 n - 3 gadgets in x and K = 2 n_1 + n - 2:

    x = % g_0 % g_1 % ... % g_(G-1) %         y = %^K V_0 %% V_1 %% ... %% V_(n-1) %^K

The question is whether there are T = G + 2 + n (d - 1) pairs.

V(b) is a subsequence of U(a) iff a and b are orthogonal. If they are, every v_c occurs in u_c. Otherwise look at the
leftmost place of V in U: then v_c is matched in a block of the parity of c, behind that of v_(c-1). For a 0 is matched
with the next 0, and every block begins with its only one, so it is in the next block; a 1 is in the next odd block that
has one, and comes from an even block, and a 2 the other way round. There are d blocks, so v_c is in u_c for all c, and
then a and b are orthogonal. By the same count V is not a subsequence of S, which has a block too few; but v_1, ...,
v_(d-1) are matched in it, so the LCS of V and S has d - 1 letters.

YES: in the canonical placement of an orthogonal pair (i, j), V_j is matched in U_i, every other V in its S but for its
last letter, and every % of x: left of all that with the left %^K, which is long enough, between two V with their %%,
for there are at most 2, and right of it with the right %^K. That makes n (d - 1) + 1 + (G + 1) = T pairs.

NO: let m_j be the number of matched letters of V_j, and r_j that of the % of x between the first and the last of them;
these % are not matched, and the stretches of different j are disjoint. So there are at most G + 1 + sum_j (m_j - r_j)
pairs. If r_j = 0, the letters of V_j are in one gadget, hence m_j <= d - 1; and if r_j >= 1, then m_j - r_j <= d - 1 as
well. This is below T by 1. By the same count, every alignment of T pairs has some V_j matched in one gadget as a whole,
and that gadget is a U_i with a_i orthogonal to b_j: so it is lifted.

With N = O((n_1 + n) d) letters, LCS in time $O(N^{2-\delta})$ decides OV in time $n^{2-\delta} \mathrm{poly}(d)$: no
such algorithm, and no such diff, unless the hypothesis on OV fails.

Are there smaller gadgets? Not if U and V are made coordinate by coordinate and the two v are of one length: they have a
letter, and the u of a 0 has both as subsequences, which differ, so it has two. With two letters beside % instead of
three, no v of 1 letter and u of at most 3 will do, in turns of one or two kinds; with 2 and 3 letters there are some,
such as v = 00 and 01, u = 001 and 00. With three letters, one kind does not do. And for d <= 4 no S is shorter than
2d - 2 letters. Derived here by exhaustive search, which the tests repeat.

Smallest YES: {0} and {0}, x = %01%, y = %0%, T = 3. Smallest NO: {1} and {1}, x = %0%, y = %1%.

References
----------
.. [1] A. Abboud, A. Backurs and V. Vassilevska Williams, "Tight hardness results for LCS and other sequence similarity
   measures", FOCS 2015.
.. [2] K. Bringmann and M. Kuennemann, "Quadratic conditional lower bounds for string problems and dynamic time
   warping", FOCS 2015.

The theorem is theirs; the gadgets, which are smaller, and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.problems.vectors.base import Choice, padded
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem
from reductions.selector import Selector, gadgets, n, n_1

__all__ = ["OrthogonalVectorsToLongestCommonSubsequence"]

d = sympy.Max(1, OrthogonalVectors.symbols["dimension"])


@dataclass(frozen=True)
class OrthogonalVectorsToLongestCommonSubsequence(FanOut[OrthogonalVectors, LongestCommonSubsequence], order=2):
    """One pair of strings over four letters; none if one of the sets is empty.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 0], [1, 1]], [[0, 1]]))
    >>> target, = OrthogonalVectorsToLongestCommonSubsequence().instances(source)
    >>> target.x, target.y, target.threshold
    ('%002%01%00%', '%%%02%%%', 6)
    >>> target.optimum(), OrthogonalVectorsToLongestCommonSubsequence().lift(source, 0, target.solve())
    (6, (0, 0))
    """

    theorem = Theorem("Abboud, Backurs and Vassilevska Williams 2015; Bringmann and Kuennemann 2015")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        first=at_most(gadgets + 1 + n_1 * 2 * d + (gadgets - n_1) * (2 * d - 2)),
        second=2 * (2 * n_1 + n - 2) + n * d + 2 * (n - 1),
        letters=at_most(4),
        threshold=gadgets + 2 + n * (d - 1),
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[LongestCommonSubsequence]:
        if all(source.axes):
            strings = self.strings(source)
            matched = len(strings.parts) * (len(strings.parts[0]) - 1)
            yield LongestCommonSubsequence(
                "".join(strings.first), "".join(strings.second), len(strings.row) + 2 + matched
            )

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Alignment]:
        strings = self.strings(source)
        return 0, tuple(strings.equal(strings.canonical(witness, fit)))

    def lift(self, source: OrthogonalVectors, index: int, witness: Alignment) -> Choice:
        return self.strings(source).lift(source, witness)

    def strings(self, source: OrthogonalVectors) -> Selector:
        """The layout of the two strings."""
        return four_letters(source)


def four_letters(source: OrthogonalVectors, junk: str = "") -> Selector:
    """The layout over {0, 1, 2, %}, with `junk` wherever y may have a letter more than x can match."""
    first, second = padded(source.sets, 1)
    marks, pad = "12" * first.shape[1], 2 * len(first) + len(second) - 2
    return Selector(
        chosen=["".join("0" if bit else f"0{mark}" for bit, mark in zip(a, marks, strict=False)) for a in first],
        skipped="".join(f"0{mark}" for mark in marks[: first.shape[1] - 1]) + junk,
        parts=["".join(mark if bit else "0" for bit, mark in zip(b, marks, strict=False)) for b in second],
        guard="%",
        inner="%" + junk,
        left=junk * (pad - 1),
        right=junk * (pad - 1),
        filler="%",
        pad=pad,
        between=2,
    )


def fit(gadget: str, part: str) -> Alignment:
    """A longest alignment."""
    return LongestCommonSubsequence(gadget, part, 0).solve() or ()
