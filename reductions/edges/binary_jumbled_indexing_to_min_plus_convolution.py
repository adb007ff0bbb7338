r"""Binary jumbled indexing to (min,+)-convolution: factors are differences of prefix sums.

With P_i the number of ones among the first i letters, a factor of length L from place i on has P_{i+L} - P_i ones. Two
convolutions, of arrays of length n + 1, have

    (P_i)_i and (-P_{n-j})_j:    c_k = min over i of P_i - P_{n-k+i},     the most ones of length L are -c_{n-L};
    (-P_i)_i and (P_{n-j})_j:    c_k = min over i of P_{n-k+i} - P_i,     the fewest ones of length L are c_{n-L},

because j = k - i, so that n - j = i + (n - k). The smallest instance is the empty word, with arrays of one 0.

References
----------
.. [1] P. Burcsi, F. Cicalese, G. Fici and Zs. Liptak, "On table arrangements, scrabble freaks, and jumbled pattern
   matching", FUN 2010: the reduction to convolutions, which T. M. Moosa and M. S. Rahman have as well, "Indexing
   permutations for binary strings", Information Processing Letters 2010.
"""

from __future__ import annotations

from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.binary_jumbled_indexing import BinaryJumbledIndexing
from reductions.problems.integers.convolutions import MinPlusConvolution
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["BinaryJumbledIndexingToMinPlusConvolution"]

n = BinaryJumbledIndexing.symbols["length"]


@dataclass(frozen=True)
class BinaryJumbledIndexingToMinPlusConvolution(Reduction[BinaryJumbledIndexing, MinPlusConvolution]):
    """Two convolutions, one for the fewest and one for the most ones; the value of the index.

    Examples
    --------
    >>> from reductions import decide
    >>> decide(BinaryJumbledIndexing("01101"), MinPlusConvolution).answer
    ((0, 0), (0, 1), (1, 2), (2, 2), (2, 3), (3, 3))
    """

    theorem = Theorem("Burcsi, Cicalese, Fici and Liptak 2010")
    overhead = Overhead(calls=2, length=n + 1, bound=at_most(n))

    def ask(self, source: BinaryJumbledIndexing) -> Conversation[MinPlusConvolution]:
        ones = source.prefixes
        negated = tuple(-number for number in ones)
        most = yield MinPlusConvolution((ones, negated[::-1]))
        fewest = yield MinPlusConvolution((negated, ones[::-1]))
        return tuple((least, -most_negated) for least, most_negated in zip(fewest[::-1], most[::-1], strict=True))
