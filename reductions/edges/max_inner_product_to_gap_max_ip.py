"""Max-IP to Gap-MaxIP: an exact threshold t is a gap between t and t - 1.

A coordinate that is 1 in every vector comes first: it adds 1 to every inner product, so that the threshold, t + 1 now,
is at least 1 as Gap-MaxIP wants it. Inner products are integers, so every instance keeps the promise: none is between
the soundness t and the threshold t + 1. Witnesses are the same tuples.

Smallest YES: a vector of no bits in every set, with t = 0. Smallest NO: an empty set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.inner_product import MaxInnerProduct
from reductions.problems.vectors.inner_products import VectorProducts
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["MaxInnerProductToGapMaxIP"]

k, n_1, n, P, m, t = MaxInnerProduct.symbols.values()


@dataclass(frozen=True)
class MaxInnerProductToGapMaxIP(FanOut[MaxInnerProduct, GapMaxIP]):
    """One instance; sizes exact.

    Examples
    --------
    >>> source = MaxInnerProduct(([[1, 1, 0]], [[0, 1, 1], [1, 1, 1]]), 2)
    >>> target, = MaxInnerProductToGapMaxIP().instances(source)
    >>> target.products.row(0), target.threshold, target.brute_force()
    (array([2, 3]), 3, (0, 1))
    """

    theorem = Theorem("by definition, with a coordinate of ones", Gap(t + 1, t))
    overhead = Overhead(
        order=k,
        queries=n_1,
        keys=n,
        key_tuples=P,
        dimension=m + 1,
        threshold=t + 1,
        soundness=t,
        written=m + 1,
    )

    def targets(self, source: MaxInnerProduct) -> Iterator[GapMaxIP]:
        queries, *keys = (np.pad(x, ((0, 0), (1, 0)), constant_values=1) for x in source.sets)
        yield GapMaxIP(VectorProducts(queries, tuple(keys)), source.threshold + 1, source.threshold)

    def embed(self, source: MaxInnerProduct, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: MaxInnerProduct, index: int, witness: Choice) -> Choice:
        return witness
