r"""Orthogonal vectors to vector domination: a is at most what b leaves out.

Complement the second set: $a_c b_c = 0$ iff $a_c \le 1 - b_c$, for bits. Witnesses are the same pairs, the dimension is
the same, and coordinates are 0 and 1. So to find a dominating pair of n vectors in dimension $c \log n$ in time
$n^{2-\delta}$, for one $\delta > 0$ and every c, would refute the hypothesis on OV; and with
`VectorDominationToOrthogonalVectors` the problem with few different coordinates is equivalent to OV. Derived here.

The smallest instances: a = b = 0 is 0 <= 1, YES; a = b = 1 is 1 <= 0, NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.problems.vectors.vector_domination import VectorDomination
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToVectorDomination"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToVectorDomination(FanOut[OrthogonalVectors, VectorDomination], order=2):
    """One pair of sets of the same sizes.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToVectorDomination().instances(source)
    >>> target.sets[1], target.brute_force()
    (((0, 0), (1, 0)), (1, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(first=n_1, second=n, dimension=m, bound=at_most(1))

    def targets(self, source: OrthogonalVectors) -> Iterator[VectorDomination]:
        first, second = source.sets
        sets = tuple(map(tuple, first.tolist())), tuple(map(tuple, (1 - second).tolist()))
        yield VectorDomination(sets, source.dimension)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness
