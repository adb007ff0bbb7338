"""Max-IP to Exact-IP: an inner product of at least t is one of t, t + 1, ..., m.

So there is one instance for each of these m - t + 1 numbers, about the same vectors, and a witness of one of them is a
witness of the source. As t is at most m there is at least one instance.

Smallest YES: a vector of no bits in every set, with t = 0. Smallest NO: an empty set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["MaxInnerProductToExactInnerProduct"]

m, t = MaxInnerProduct.symbols["dimension"], MaxInnerProduct.symbols["threshold"]


@dataclass(frozen=True)
class MaxInnerProductToExactInnerProduct(FanOut[MaxInnerProduct, ExactInnerProduct]):
    """The same vectors with each threshold from t to m; the other sizes exact.

    Examples
    --------
    >>> source = MaxInnerProduct(([[1, 1, 0]], [[0, 1, 1], [1, 1, 0]]), 1)
    >>> [target.brute_force() for target in MaxInnerProductToExactInnerProduct().instances(source)]
    [(0, 0), (0, 1), None]
    """

    theorem = Theorem("by definition", Exact())
    overhead = Overhead(calls=m - t + 1, **{**MaxInnerProduct.symbols, "threshold": at_most(m)})

    def targets(self, source: MaxInnerProduct) -> Iterator[ExactInnerProduct]:
        for threshold in range(source.threshold, source.dimension + 1):
            yield ExactInnerProduct(source.sets, threshold)

    def embed(self, source: MaxInnerProduct, witness: Choice) -> tuple[int, Choice]:
        return int(source.products.row(witness[0])[witness[1:]]) - source.threshold, witness

    def lift(self, source: MaxInnerProduct, index: int, witness: Choice) -> Choice:
        return witness
