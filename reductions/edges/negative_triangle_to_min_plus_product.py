r"""Negative triangle to (min,+)-product: the lightest way from I to K, and back.

With C for the product of the weights between I and J and those between J and K, C_ik is the least weight of a way from
i by some j to k. So i and k are in a negative triangle iff C_ik + w(k, i) < 0, which is looked up for all of them in
n_1 n_3 steps; j is then found in n_2 steps. An algorithm for products in time $O(n^{3-\delta})$ is one for negative
triangles: with the way back, `MinPlusProductToNegativeTriangle`, both are equally hard.

The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import INFINITY
from reductions.problems.matrices.min_plus_product import MinPlusProduct
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["NegativeTriangleToMinPlusProduct"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()


@dataclass(frozen=True)
class NegativeTriangleToMinPlusProduct(Reduction[NegativeTriangle, MinPlusProduct]):
    """One product; the witness is read off it.

    Examples
    --------
    >>> from reductions import decide
    >>> source = NegativeTriangle(([[0, -1], [2, 2]], [[0], [0]], [[0, 1]]))
    >>> decide(source, MinPlusProduct).answer
    (0, 1, 0)
    """

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(own=n_1 * n_2 + n_2 * n_3 + n_3 * n_1, rows=n_1, inner=n_2, columns=n_3, bound=at_most(W))

    def ask(self, source: NegativeTriangle) -> Conversation[MinPlusProduct]:
        first, second, third = source.matrices
        product = yield MinPlusProduct((first, second))
        found = np.argwhere((product != INFINITY) & (third.T != INFINITY) & (product < -third.T))
        if not len(found):
            return None
        i, k = map(int, found[0])
        return next((i, j, k) for j in range(len(second)) if source.holds((i, j, k)))
