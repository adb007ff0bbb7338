r"""Longest common subsequence (LCS) to the longest palindromic subsequence.

With L = |x| + |y| letters ~ that are in neither string, a longest palindromic subsequence of

    x ~ ~ ... ~ (y read backwards)

has L + 2 LCS(x, y) letters, so we ask for L + 2T. At least: an alignment of k pairs, with all ~ in the middle, is a
palindrome of L + 2k letters. At most: in a palindrome with a letter ~, what is left of the ~ is the mirror image of
what is right of them, and so a common subsequence of x and y of k letters; that makes at most L + 2k. A palindrome
without ~ has at most L letters. So where it has L + 2T, T = 0 or its pairs of a letter of x and one of y are an
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
from itertools import chain

from reductions.overhead import Overhead, at_most
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.problems.strings.longest_palindromic_subsequence import LongestPalindromicSubsequence
from reductions.reduction import FanOut, Theorem

__all__ = ["LongestCommonSubsequenceToLongestPalindromicSubsequence"]

N_x, N_y, S, T = (LongestCommonSubsequence.symbols[name] for name in ("first", "second", "letters", "threshold"))


@dataclass(frozen=True)
class LongestCommonSubsequenceToLongestPalindromicSubsequence(
    FanOut[LongestCommonSubsequence, LongestPalindromicSubsequence]
):
    """One string, twice as long as both together.

    Examples
    --------
    >>> source = LongestCommonSubsequence("ab", "cb", 1)
    >>> target, = LongestCommonSubsequenceToLongestPalindromicSubsequence().instances(source)
    >>> target.x, target.threshold, target.optimum()
    ('ab~~~~bc', 6, 6)
    """

    theorem = Theorem("Bringmann and Kuennemann 2015")
    overhead = Overhead(length=2 * (N_x + N_y), letters=at_most(S + 1), threshold=N_x + N_y + 2 * T)

    def targets(self, source: LongestCommonSubsequence) -> Iterator[LongestPalindromicSubsequence]:
        middle = len(source.x) + len(source.y)
        text = source.x + fresh(source.letters) * middle + source.y[::-1]
        yield LongestPalindromicSubsequence(text, middle + 2 * source.threshold)

    def embed(self, source: LongestCommonSubsequence, witness: Alignment) -> tuple[int, Alignment]:
        first, middle = len(source.x), len(source.x) + len(source.y)
        ends = tuple((p, 2 * middle - 1 - q) for p, q in witness)
        return 0, (*ends, *((first + k, first + middle - 1 - k) for k in range((middle + 1) // 2)))

    def lift(self, source: LongestCommonSubsequence, index: int, witness: Alignment) -> Alignment:
        first, middle = len(source.x), len(source.x) + len(source.y)
        return tuple((p, 2 * middle - 1 - q) for p, q in witness if p < first and q >= first + middle)


def fresh(letters: str) -> str:
    r"""A letter that is not among these: ~, or else the next one in the order of Unicode.

    Examples
    --------
    >>> fresh("ab"), fresh("a~")
    ('~', '\x7f')
    """
    numbers = chain(range(ord("~"), 0xD800), range(0xE000, 0x110000))  # between these are halves of characters
    return next(letter for letter in map(chr, numbers) if letter not in letters)
