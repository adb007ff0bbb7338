r"""Orthogonal vectors to the furthest pair of one set of bit vectors: one more bit says from which side a vector is.

Code both sides with three bits for each coordinate as for two sets (`OrthogonalVectorsToFurthestPair`), where a pair
with inner product s is at Hamming distance 2 m - 2 s. Then append a 0 to the vectors of the first side and a 1 to those
of the second:

    a and b   are at distance 2 m + 1 - 2 s,
    two a's   at most at 2 m, as a coordinate's codes 001 and 010 differ in 2 bits,
    two b's   at most at 2 m, as 111 and 010 do.

So two points at distance 2 m + 1 are one of each side, and orthogonal: witnesses are the same pairs. The furthest pair
of n vectors of $c \log n$ bits in time $n^{2-\delta}$, for one $\delta > 0$ and every c, would refute the hypothesis on
OV.

The smallest instances: a = b = 0 is 0010 and 1111, YES; a = b = 1 is 0100 and 0101, NO.

References
----------
.. [1] R. Williams, "On the difference between closest, furthest, and orthogonal pairs", SODA 2018: for the distance in
   l_2, in far fewer dimensions.

The codes, that one bit is enough, and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.edges.orthogonal_vectors_to_furthest_pair import SECOND
from reductions.edges.orthogonal_vectors_to_hamming_closest_pair import FIRST, coded
from reductions.overhead import Overhead, at_most
from reductions.problems.points.furthest_pair import MonochromaticFurthestPair
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToMonochromaticFurthestPair"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToMonochromaticFurthestPair(FanOut[OrthogonalVectors, MonochromaticFurthestPair], order=2):
    """One set of bit vectors, those of the first side before those of the second.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToMonochromaticFurthestPair().instances(source)
    >>> target, target.brute_force()
    (MonochromaticFurthestPair(points=4, dimension=7, bound=1, radius=5), (1, 3))
    >>> OrthogonalVectorsToMonochromaticFurthestPair().lift(source, 0, (1, 3))
    (1, 1)
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(points=n_1 + n, dimension=3 * m + 1, bound=at_most(1), radius=2 * m + 1)

    def targets(self, source: OrthogonalVectors) -> Iterator[MonochromaticFurthestPair]:
        coded_sets = zip(source.sets, (FIRST, SECOND), strict=True)
        points = tuple((*row, side) for side, (x, codes) in enumerate(coded_sets) for row in coded(x, codes))
        yield MonochromaticFurthestPair(points, 3 * source.dimension + 1, "hamming", 2 * source.dimension + 1)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, (witness[0], len(source.sets[0]) + witness[1])

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness[0], witness[1] - len(source.sets[0])
