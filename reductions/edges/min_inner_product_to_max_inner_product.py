"""Min-IP to Max-IP: k coordinates for each old one turn every inner product s into m - s.

So it is at most t iff the new one is at least m - t. For bits,

    1 - x^1 x^2 ... x^k  =  sum over p of  x^1 ... x^(p-1) (1 - x^p) 1 ... 1,

as the sum telescopes. Each of the k products is a coordinate, in which the vectors of sets before p stay as they are,
those of set p are complemented, and those behind it are 1; see `complement`. Witnesses are the same tuples.

Smallest YES: a vector of no bits in every set, with t = 0. Smallest NO: an empty set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice, complement
from reductions.problems.vectors.inner_product import MaxInnerProduct, MinInnerProduct
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["MinInnerProductToMaxInnerProduct"]

k, m, t = (MinInnerProduct.symbols[name] for name in ("order", "dimension", "threshold"))


@dataclass(frozen=True)
class MinInnerProductToMaxInnerProduct(FanOut[MinInnerProduct, MaxInnerProduct]):
    """One instance; sizes exact.

    Examples
    --------
    >>> source = MinInnerProduct(([[1, 1], [1, 0]], [[1, 1], [0, 1]]), 0)
    >>> target, = MinInnerProductToMaxInnerProduct().instances(source)
    >>> source.products.row(1), target.products.row(1), target.threshold
    (array([1, 0]), array([1, 2]), 2)
    """

    theorem = Theorem("telescoping product, as in the direct edge to Gap-MaxIP", Exact())
    overhead = Overhead(**{**MinInnerProduct.symbols, "dimension": k * m, "threshold": m - t})

    def targets(self, source: MinInnerProduct) -> Iterator[MaxInnerProduct]:
        yield MaxInnerProduct(complement(source.sets), source.dimension - source.threshold)

    def embed(self, source: MinInnerProduct, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: MinInnerProduct, index: int, witness: Choice) -> Choice:
        return witness
