r"""(min,+)-product to all-pairs shortest paths: three layers.

Let A and B be of shapes (r, q) and (q, c), with entries of at most W in absolute value. The digraph has a vertex for
every row i of A, every inner index k, and every column j of B, and edges

    i -> k  of weight A_ik + W,      k -> j  of weight B_kj + W,      where these entries are finite.

All paths from i to j are i -> k -> j for some k, so the distance is the entry (i, j) of the product, and 2W more; where
the entry is infinite there is no path. Weights are from 0 to 2W: shortest paths without negative weights are as hard as
with them, and the graph has no cycle at all. For matrices with sides of length n there are 3n vertices: an algorithm
for shortest paths in time $O(n^{3-\delta})$ is one for products.

The smallest instances are a row, an inner index and a column: one path, or none.

References
----------
.. [1] M. J. Fischer and A. R. Meyer, "Boolean matrix multiplication and transitive closure", SWAT 1971, for the
   same graph of a Boolean product. (The shift by W is derived here.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead, at_most
from reductions.problem import frozen
from reductions.problems.matrices.base import INFINITY, with_infinities
from reductions.problems.matrices.min_plus_product import MinPlusProduct
from reductions.problems.weighted_graphs.all_pairs_shortest_paths import AllPairsShortestPaths
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["MinPlusProductToAllPairsShortestPaths"]

r, q, c, W = MinPlusProduct.symbols.values()


@dataclass(frozen=True)
class MinPlusProductToAllPairsShortestPaths(Reduction[MinPlusProduct, AllPairsShortestPaths]):
    """One digraph of three layers, with weights of at least 0; the value of the product.

    Vertices are numbered: rows, inner indices, columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = MinPlusProduct(([[0, 2], [7, -1]], [[5, 1, 3], [0, 4, -7]]))
    >>> decision = decide(source, AllPairsShortestPaths)
    >>> decision.answer.tolist(), decision.stages[1].size
    ([[2, 1, -5], [-1, 3, -8]], {'vertices': 7, 'edges': 10, 'bound': 14})
    """

    theorem = Theorem("Fischer and Meyer 1971")
    overhead = Overhead(vertices=r + q + c, edges=at_most(q * (r + c)), bound=at_most(2 * W))

    def ask(self, source: MinPlusProduct) -> Conversation[AllPairsShortestPaths]:
        (left, right), shift = source.matrices, source.bound
        rows, inner = left.shape
        weights = np.full((rows + inner + right.shape[1],) * 2, INFINITY)
        weights[:rows, rows : rows + inner] = with_infinities(left, left + shift)
        weights[rows : rows + inner, rows + inner :] = with_infinities(right, right + shift)
        distances = (yield AllPairsShortestPaths(weights))[:rows, rows + inner :]
        return frozen(with_infinities(distances, distances - 2 * shift))
