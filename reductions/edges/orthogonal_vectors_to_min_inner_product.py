"""k-orthogonal vectors to Min-IP: an inner product of at most 0 is 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.inner_product import MinInnerProduct
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["OrthogonalVectorsToMinInnerProduct"]


@dataclass(frozen=True)
class OrthogonalVectorsToMinInnerProduct(FanOut[OrthogonalVectors, MinInnerProduct]):
    """The same vectors with threshold 0; sizes exact.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToMinInnerProduct().instances(source)
    >>> target, target.brute_force()
    (MinInnerProduct(order=2, first=2, others=2, other_tuples=2, dimension=2, threshold=0), (1, 1))
    """

    theorem = Theorem("by definition", Exact())
    overhead = Overhead(**OrthogonalVectors.symbols, threshold=0)

    def targets(self, source: OrthogonalVectors) -> Iterator[MinInnerProduct]:
        yield MinInnerProduct(source.sets, 0)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness
