"""k-orthogonal vectors to Min-IP: an inner product of at most 0 is 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.problems.vectors.gap_max_ip import Tuple
from reductions.problems.vectors.inner_product import MinInnerProduct
from reductions.problems.vectors.orthogonal_vectors import Choice, OrthogonalVectors
from reductions.reduction import Exact, Overhead, Reduction, Theorem, register

__all__ = ["OrthogonalVectorsToMinInnerProduct"]


@register
@dataclass(frozen=True)
class OrthogonalVectorsToMinInnerProduct(Reduction[OrthogonalVectors, MinInnerProduct]):
    """The same vectors with threshold 0; sizes exact.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToMinInnerProduct().instances(source)
    >>> target, target.brute_force()
    (MinInnerProduct(order=2, queries=2, keys=2, key_tuples=2, dimension=2, threshold=0), (1, 1))
    """

    theorem = Theorem("by definition", Exact())
    overhead = Overhead(instances=sympy.Integer(1), exact={**OrthogonalVectors.symbols, "threshold": sympy.Integer(0)})

    def instances(self, source: OrthogonalVectors) -> Iterator[MinInnerProduct]:
        yield MinInnerProduct(source.sets, 0, provenance=(*source.provenance, self.step()))

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Tuple]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Tuple) -> Choice:
        return witness
