r"""Orthogonal vectors to the longest common subsequence (LCS) of two strings over {0, 1, |, %}.

With vectors of d >= 2 coordinates (shorter ones get zeros), the gadgets are

    V(b) = b_1 | b_2 | ... | b_d              2d - 1 letters
    U(a) = u_1 | u_2 | ... | u_d              u_c = 01 if a_c = 0, 00 if a_c = 1; 3d - 1 letters
    S    = 01| 01| ... 01| 01 01              U of the vector of zeros without its last bar, 3d - 2 letters

in the layout of `reductions.selector`, with G = 2 n_1 + 2 n - 3 gadgets in x and K = 2 n_1 + n - 2:

    x = % g_0 % g_1 % ... % g_(G-1) %         y = %^K V_0 %% V_1 %% ... %% V_(n-1) %^K

The question is whether there are T = G + 2 + 2n (d - 1) pairs.

V(b) is a subsequence of U(a) iff a and b are orthogonal: the d - 1 bars must be matched in their order, so b_c in block
c, and 00 has no 1. At most 2d - 2 letters of V(b) can be matched in S, which has a bar too few, and so many can.

YES: in the canonical placement of an orthogonal pair (i, j), V_j is matched in U_i, every other V in its S but for a
bar, and every % of x: left of all that with the left %^K, which is long enough, between two V with their %%, for there
are at most 2, and right of it with the right %^K. That makes n (2d - 2) + 1 + (G + 1) = T pairs.

NO: let m_j be the number of matched letters of V_j, and r_j that of the % of x between the first and the last of them;
these % are not matched, and the stretches of different j are disjoint. So there are at most G + 1 + sum_j (m_j - r_j)
pairs. If r_j = 0, the letters of V_j are in one gadget, hence m_j <= 2d - 2; and if r_j >= 1, then m_j - r_j <= 2d - 2
as well. This is below T by 1. By the same count, every alignment of T pairs has some V_j matched in one gadget as a
whole, and that gadget is a U_i with a_i orthogonal to b_j: so it is lifted.

With N = O((n_1 + n) d) letters, LCS in time $O(N^{2-\delta})$ decides OV in time $n^{2-\delta} \mathrm{poly}(d)$: no
such algorithm, and no such diff, unless the hypothesis on OV fails.

Smallest YES: {0} and {0} are padded to x = %01|01%, y = %0|0%, T = 5. Smallest NO: {1} and {1}, x = %00|01%, y = %1|0%.

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
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem
from reductions.selector import Selector, gadgets, n, n_1, padded

__all__ = ["OrthogonalVectorsToLongestCommonSubsequence"]

d = sympy.Max(2, OrthogonalVectors.symbols["dimension"])


@dataclass(frozen=True)
class OrthogonalVectorsToLongestCommonSubsequence(FanOut[OrthogonalVectors, LongestCommonSubsequence], order=2):
    """One pair of strings over four letters; none if one of the sets is empty.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 0], [1, 1]], [[0, 1]]))
    >>> target, = OrthogonalVectorsToLongestCommonSubsequence().instances(source)
    >>> target.x, target.y, target.threshold
    ('%00|01%0101%00|00%', '%%%0|1%%%', 7)
    >>> target.optimum(), OrthogonalVectorsToLongestCommonSubsequence().lift(source, 0, target.solve())
    (7, (0, 0))
    """

    theorem = Theorem("Abboud, Backurs and Vassilevska Williams 2015; Bringmann and Kuennemann 2015")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        first=gadgets + 1 + n_1 * (3 * d - 1) + (gadgets - n_1) * (3 * d - 2),
        second=2 * (2 * n_1 + n - 2) + n * (2 * d - 1) + 2 * (n - 1),
        letters=at_most(4),
        threshold=gadgets + 2 + 2 * n * (d - 1),
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
    """The layout over {0, 1, |, %}, with `junk` wherever y may have a letter more than x can match."""
    first, second = padded(source, 2)
    dimension, pad = first.shape[1], 2 * len(first) + len(second) - 2
    return Selector(
        chosen=["|".join("00" if bit else "01" for bit in vector) for vector in first],
        skipped="01|" * (dimension - 2) + f"01{junk}01",
        parts=["|".join(map(str, vector)) for vector in second],
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
