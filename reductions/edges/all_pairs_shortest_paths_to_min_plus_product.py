r"""All-pairs shortest paths to (min,+)-products: repeated squaring.

Let D be the matrix of weights, with 0 on the diagonal. The (min,+)-product of D with itself has at (u, v) the least
weight of a walk of at most two edges from u to v, its square that of at most four, and so on: after t products that of
at most $2^t$ edges. Without negative cycles a shortest walk is a path, of at most n - 1 edges, so

    ceil(log2(n - 1)) products of n by n matrices are enough, for n >= 2; each depends on the one before it.

Before the last product walks have at most n - 2 edges, since $2^{t-1} < n - 1$, so that entries are at most (n - 2) W
in absolute value. With an algorithm in time $O(n^{3-\delta})$ for products there is one for shortest paths, up to the
factor log n. The smallest instances are those of up to two vertices, where the weights are the distances.

References
----------
.. [1] M. J. Fischer and A. R. Meyer, "Boolean matrix multiplication and transitive closure", SWAT 1971. (For Boolean
   matrices, where they and I. Munro also save the factor log n.)
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.min_plus_product import MinPlusProduct
from reductions.problems.weighted_graphs.all_pairs_shortest_paths import AllPairsShortestPaths
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["AllPairsShortestPathsToMinPlusProduct"]

V, W = (AllPairsShortestPaths.symbols[name] for name in ("vertices", "bound"))


@dataclass(frozen=True)
class AllPairsShortestPathsToMinPlusProduct(Reduction[AllPairsShortestPaths, MinPlusProduct]):
    """About log2 n products, one after the other, each of the last answer with itself.

    Examples
    --------
    >>> from reductions import decide
    >>> source = AllPairsShortestPaths([[0, 1, 9, 9], [9, 0, 1, 9], [9, 9, 0, 1], [1, 9, 9, 0]])
    >>> decision = decide(source, MinPlusProduct)
    >>> decision.answer.tolist(), decision.stages[1].instances
    ([[0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1], [1, 2, 3, 0]], 2)
    """

    theorem = Theorem("repeated squaring, proved in the module")
    overhead = Overhead(
        calls=sympy.ceiling(sympy.log(sympy.Max(1, V - 1), 2)),
        rows=V,
        inner=V,
        columns=V,
        bound=at_most(sympy.Max(1, V - 2) * W),
    )

    def ask(self, source: AllPairsShortestPaths) -> Conversation[MinPlusProduct]:
        distances = source.weights
        for _ in range(max(0, source.vertices - 2).bit_length()):
            distances = yield MinPlusProduct((distances, distances))
        return distances
