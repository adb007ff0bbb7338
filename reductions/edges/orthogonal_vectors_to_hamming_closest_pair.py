r"""Orthogonal vectors to the closest pair of bit vectors: three bits for each coordinate.

    a_c = 0 -> 001     b_c = 0 -> 000        so that 3 bits differ if a_c = b_c = 1, and else 1 bit
    a_c = 1 -> 010     b_c = 1 -> 101

A pair with inner product s is at Hamming distance m + 2 s, hence orthogonal iff it is at distance m; witnesses are the
same pairs. No codes of single coordinates are shorter: the parities of the four distances add up to 0, so the one that
is larger than three equal ones is larger by 2 at least; and if those three are 0, so is the fourth.

The closest pair among n vectors of $c \log n$ bits in time $n^{2-\delta}$, for one $\delta > 0$ and every c, would
refute the hypothesis on OV.

The smallest instances: a = b = 0 is 001 and 000, YES; a = b = 1 is 010 and 101, NO.

References
----------
.. [1] J. Alman and R. Williams, "Probabilistic polynomials and Hamming nearest neighbors", FOCS 2015.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reductions.overhead import Overhead, at_most
from reductions.problems.points.closest_pair import ClosestPair
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.integer_base import Rows
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToHammingClosestPair", "coded"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))

FIRST, SECOND = ((0, 0, 1), (0, 1, 0)), ((0, 0, 0), (1, 0, 1))


@dataclass(frozen=True)
class OrthogonalVectorsToHammingClosestPair(FanOut[OrthogonalVectors, ClosestPair], order=2):
    """One pair of sets of bit vectors, as many and of three times the dimension.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToHammingClosestPair().instances(source)
    >>> target, target.sets[0][1], target.brute_force()
    (ClosestPair(first=2, second=2, dimension=6, bound=1, radius=2), (0, 1, 0, 0, 0, 1), (1, 1))
    """

    theorem = Theorem("Alman and Williams 2015")
    overhead = Overhead(first=n_1, second=n, dimension=3 * m, bound=at_most(1), radius=m)

    def targets(self, source: OrthogonalVectors) -> Iterator[ClosestPair]:
        first, second = source.sets
        sets = coded(first, FIRST), coded(second, SECOND)
        yield ClosestPair(sets, 3 * source.dimension, "hamming", source.dimension)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness


def coded(vectors: NDArray[np.uint8], codes: tuple[tuple[int, ...], tuple[int, ...]]) -> Rows:
    """The vectors with a code for each 0 and one for each 1.

    Examples
    --------
    >>> coded(np.array([[1, 0]], dtype=np.uint8), FIRST)
    ((0, 1, 0, 0, 0, 1),)
    """
    table = np.array(codes)
    return tuple(map(tuple, table[vectors].reshape(len(vectors), table.shape[1] * vectors.shape[1]).tolist()))
