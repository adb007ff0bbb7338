r"""Longest common subsequence (LCS) to the longest tandem subsequence, a square w w.

With M = ceil((|x| + |y|) / 2) and a letter ~ that is in neither string, a longest tandem subsequence of

    ~ ~ ... ~ x ~ ~ ... ~ y          M times ~ before each string

has 2 (M + LCS(x, y)) letters, so we ask for 2 (M + T). At least: w is all ~ before a string and what is matched in it.
At most: let w w consist of r letters ~, u of x, s letters ~ and v of y, in this order.

 - r = s = 0: there are at most |x| + |y| <= 2M letters.
 - u is empty: the letters are r + s <= 2M times ~ and then v; if there is a ~, w begins with one, and so v, which ends
   both copies of w, is empty or the second copy begins in v, where there is no ~. So at most 2M letters, or no ~.
 - u is not empty and r = 0: w begins with a letter of u, and the second copy with the same letter. It begins in u, when
   the first copy and so the whole square has no ~, or in v, when all ~ are in the first copy, and again there is none.
 - u is not empty and r > 0: the second copy begins with ~, so behind u, and the first one is r times ~, u, and perhaps
   more ~. The second copy has r times ~ too and then v, where there is no more: so s = r, u = v is a common
   subsequence, and the square has 2 (r + |u|) <= 2 (M + LCS(x, y)) letters.

So a square of 2 (M + T) letters with T > 0 is of the last kind, and its pairs of a letter of x and one of y are an
alignment of at least T pairs, to which it is lifted; if T = 0, these pairs, whatever they are, will do.

Smallest YES: two empty strings with T = 0, the empty string. Smallest NO: two empty strings with T = 1.

References
----------
.. [1] K. Bringmann and M. Kuennemann, "Quadratic conditional lower bounds for string problems and dynamic time
   warping", FOCS 2015.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.edges.longest_common_subsequence_to_longest_palindromic_subsequence import fresh
from reductions.overhead import Overhead, at_most
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.problems.strings.longest_tandem_subsequence import LongestTandemSubsequence
from reductions.reduction import FanOut, Theorem

__all__ = ["LongestCommonSubsequenceToLongestTandemSubsequence"]

N_x, N_y, S, T = (LongestCommonSubsequence.symbols[name] for name in ("first", "second", "letters", "threshold"))
M = sympy.ceiling((N_x + N_y) / 2)


@dataclass(frozen=True)
class LongestCommonSubsequenceToLongestTandemSubsequence(FanOut[LongestCommonSubsequence, LongestTandemSubsequence]):
    """One string, twice as long as both together, or a letter longer.

    Examples
    --------
    >>> source = LongestCommonSubsequence("abc", "cb", 1)
    >>> target, = LongestCommonSubsequenceToLongestTandemSubsequence().instances(source)
    >>> target.x, target.threshold, target.optimum()
    ('~~~abc~~~cb', 8, 8)
    """

    theorem = Theorem("Bringmann and Kuennemann 2015")
    overhead = Overhead(length=N_x + N_y + 2 * M, letters=at_most(S + 1), threshold=2 * (M + T))

    def targets(self, source: LongestCommonSubsequence) -> Iterator[LongestTandemSubsequence]:
        spare = (len(source.x) + len(source.y) + 1) // 2
        pad = fresh(source.letters) * spare
        yield LongestTandemSubsequence(pad + source.x + pad + source.y, 2 * (spare + source.threshold))

    def embed(self, source: LongestCommonSubsequence, witness: Alignment) -> tuple[int, Alignment]:
        spare, second = starts(source)
        pads = ((k, second - spare + k) for k in range(spare))
        return 0, (*pads, *((spare + p, second + q) for p, q in witness))

    def lift(self, source: LongestCommonSubsequence, index: int, witness: Alignment) -> Alignment:
        spare, second = starts(source)
        return tuple((p - spare, q - second) for p, q in witness if spare <= p < spare + len(source.x) and q >= second)


def starts(source: LongestCommonSubsequence) -> tuple[int, int]:
    """Where x and y begin in the string."""
    spare = (len(source.x) + len(source.y) + 1) // 2
    return spare, 2 * spare + len(source.x)
