r"""Orthogonal vectors to the furthest pair of bit vectors: three bits for each coordinate.

    a_c = 0 -> 001     b_c = 0 -> 111        so that no bits differ if a_c = b_c = 1, and else 2 bits
    a_c = 1 -> 010     b_c = 1 -> 010

These are the codes of the closest pair, those of b complemented. A pair with inner product s is at Hamming distance
2 m - 2 s, hence orthogonal iff it is at distance 2 m; witnesses are the same pairs. The distance in l_1 is the same,
and so is the square of that in l_2. The furthest pair among n vectors of $c \log n$ bits in time $n^{2-\delta}$, for
one $\delta > 0$ and every c, would refute the hypothesis on OV.

The smallest instances: a = b = 0 is 001 and 111, YES; a = b = 1 is 010 and 010, NO.

References
----------
.. [1] R. Williams, "On the difference between closest, furthest, and orthogonal pairs", SODA 2018: for the distance in
   l_2, in far fewer dimensions.

The codes and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.edges.orthogonal_vectors_to_hamming_closest_pair import FIRST, coded
from reductions.overhead import Overhead, at_most
from reductions.problems.points.furthest_pair import FurthestPair
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToFurthestPair"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))

SECOND = ((1, 1, 1), (0, 1, 0))


@dataclass(frozen=True)
class OrthogonalVectorsToFurthestPair(FanOut[OrthogonalVectors, FurthestPair], order=2):
    """One pair of sets of bit vectors, as many and of three times the dimension.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToFurthestPair().instances(source)
    >>> target, target.sets[1][1], target.brute_force()
    (FurthestPair(first=2, second=2, dimension=6, bound=1, radius=4), (1, 1, 1, 0, 1, 0), (1, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(first=n_1, second=n, dimension=3 * m, bound=at_most(1), radius=2 * m)

    def targets(self, source: OrthogonalVectors) -> Iterator[FurthestPair]:
        first, second = source.sets
        sets = coded(first, FIRST), coded(second, SECOND)
        yield FurthestPair(sets, 3 * source.dimension, "hamming", 2 * source.dimension)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness
