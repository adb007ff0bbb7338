r"""k-OV to subset queries: a is orthogonal to b iff it is contained in what b leaves out.

Complement the last set. No coordinate is 1 in all of $x^1, \dots, x^k$ iff every coordinate that is 1 in the first
k - 1 is 0 in $x^k$, hence 1 in its complement: the same tuples are witnesses. With `SubsetQueryToOrthogonalVectors` the
two problems are one in different words, of the same sizes. Derived here.

The smallest instances: a = b = 0, where the empty set is in {1}, YES; a = b = 1, where {1} is in the empty set, NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.problems.vectors.subset_query import SubsetQuery
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToSubsetQuery"]

k, n_1, n, P, m = OrthogonalVectors.symbols.values()


@dataclass(frozen=True)
class OrthogonalVectorsToSubsetQuery(FanOut[OrthogonalVectors, SubsetQuery]):
    """One instance of the same sizes: the last set complemented.

    Examples
    --------
    >>> target, = OrthogonalVectorsToSubsetQuery().instances(OrthogonalVectors(([[1, 0]], [[1, 1], [0, 1]])))
    >>> target.sets[1].tolist(), target.brute_force()
    ([[0, 0], [1, 0]], (0, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(order=k, first=n_1, others=n, other_tuples=P, dimension=m)

    def targets(self, source: OrthogonalVectors) -> Iterator[SubsetQuery]:
        *others, last = source.sets
        yield SubsetQuery((*others, 1 - last))

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness
