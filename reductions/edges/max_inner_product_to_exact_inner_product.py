"""Max-IP to Exact-IP: an inner product of at least t is one of t, t + 1, ..., m."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.problems.vectors.gap_max_ip import Tuple
from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct
from reductions.reduction import Exact, Overhead, Reduction, Theorem, register

__all__ = ["MaxInnerProductToExactInnerProduct"]

m, t = MaxInnerProduct.symbols["dimension"], MaxInnerProduct.symbols["threshold"]


@register
@dataclass(frozen=True)
class MaxInnerProductToExactInnerProduct(Reduction[MaxInnerProduct, ExactInnerProduct]):
    """The same vectors with each threshold from t to m; the other sizes exact.

    Examples
    --------
    >>> source = MaxInnerProduct(([[1, 1, 0]], [[0, 1, 1], [1, 1, 0]]), 1)
    >>> [target.brute_force() for target in MaxInnerProductToExactInnerProduct().instances(source)]
    [(0, 0), (0, 1), None]
    """

    theorem = Theorem("by definition", Exact())
    overhead = Overhead(
        instances=m - t + 1,
        exact={name: symbol for name, symbol in MaxInnerProduct.symbols.items() if symbol != t},
        at_most={"threshold": m},
    )

    def instances(self, source: MaxInnerProduct) -> Iterator[ExactInnerProduct]:
        provenance = (*source.provenance, self.step())
        for threshold in range(source.threshold, source.dimension + 1):
            yield ExactInnerProduct(source.sets, threshold, provenance=provenance)

    def embed(self, source: MaxInnerProduct, witness: Tuple) -> tuple[int, Tuple]:
        return int(source.products.row(witness[0])[witness[1:]]) - source.threshold, witness

    def lift(self, source: MaxInnerProduct, index: int, witness: Tuple) -> Tuple:
        return witness
