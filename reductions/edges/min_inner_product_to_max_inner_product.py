"""Min-IP to Max-IP: k coordinates for each old one turn every inner product s into m - s.

So it is at most t iff the new one is at least m - t. The coordinates are those of `complement`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.edges.orthogonal_vectors_to_max_ip import complement
from reductions.problems.vectors.gap_max_ip import Tuple
from reductions.problems.vectors.inner_product import MaxInnerProduct, MinInnerProduct
from reductions.reduction import Exact, Overhead, Reduction, Theorem, register

__all__ = ["MinInnerProductToMaxInnerProduct"]

k, m, t = (MinInnerProduct.symbols[name] for name in ("order", "dimension", "threshold"))


@register
@dataclass(frozen=True)
class MinInnerProductToMaxInnerProduct(Reduction[MinInnerProduct, MaxInnerProduct]):
    """One instance; sizes exact.

    Examples
    --------
    >>> source = MinInnerProduct(([[1, 1], [1, 0]], [[1, 1], [0, 1]]), 0)
    >>> target, = MinInnerProductToMaxInnerProduct().instances(source)
    >>> source.products.row(1), target.products.row(1), target.threshold
    (array([1, 0]), array([1, 2]), 2)
    """

    theorem = Theorem("telescoping product, proved at OrthogonalVectorsToMaxIP", Exact())
    overhead = Overhead(
        instances=sympy.Integer(1), exact={**MinInnerProduct.symbols, "dimension": k * m, "threshold": m - t}
    )

    def instances(self, source: MinInnerProduct) -> Iterator[MaxInnerProduct]:
        threshold = source.dimension - source.threshold
        yield MaxInnerProduct(complement(source.sets), threshold, provenance=(*source.provenance, self.step()))

    def embed(self, source: MinInnerProduct, witness: Tuple) -> tuple[int, Tuple]:
        return 0, witness

    def lift(self, source: MinInnerProduct, index: int, witness: Tuple) -> Tuple:
        return witness
