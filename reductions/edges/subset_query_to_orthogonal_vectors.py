r"""Subset queries to k-OV: a is contained in b iff it is orthogonal to what b leaves out.

Complement the last set; see `OrthogonalVectorsToSubsetQuery`, of which this is the inverse: the coordinates that are 1
in the first k - 1 vectors are all 1 in the last iff no coordinate is 1 in those and in the complement of the last.
Witnesses and sizes are the same. Derived here.

The smallest instances: the empty set in the empty set is 0 and 1, orthogonal, YES; {1} in the empty set is 1 and 1, NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.problems.vectors.subset_query import SubsetQuery
from reductions.reduction import FanOut, Theorem

__all__ = ["SubsetQueryToOrthogonalVectors"]

k, n_1, n, P, m = SubsetQuery.symbols.values()


@dataclass(frozen=True)
class SubsetQueryToOrthogonalVectors(FanOut[SubsetQuery, OrthogonalVectors]):
    """One instance of the same sizes: the last set complemented.

    Examples
    --------
    >>> target, = SubsetQueryToOrthogonalVectors().instances(SubsetQuery(([[1, 0]], [[0, 0], [1, 0]])))
    >>> target.sets[1].tolist(), target.brute_force()
    ([[1, 1], [0, 1]], (0, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(order=k, first=n_1, others=n, other_tuples=P, dimension=m)

    def targets(self, source: SubsetQuery) -> Iterator[OrthogonalVectors]:
        *others, last = source.sets
        yield OrthogonalVectors((*others, 1 - last))

    def embed(self, source: SubsetQuery, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: SubsetQuery, index: int, witness: Choice) -> Choice:
        return witness
