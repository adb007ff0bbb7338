r"""Counting orthogonal vectors to the Wiener index: a sum of distances that are 1, 2 or 3.

The graph is that of `reductions.edges.orthogonal_vectors_to_diameter`: it has V vertices, E edges, and every two
vertices are at distance 1 if they are adjacent, at distance 3 if they are an a and a b that are orthogonal, and else at
distance 2. With T orthogonal pairs the distances add up to

$$W = E + 3 T + 2 (V (V - 1) / 2 - E - T) = V (V - 1) - E + T,$$

so T = W - V (V - 1) + E, from one number. No witness can be read off a sum, so this is an edge from counting; from
orthogonal vectors themselves one comes here by halving the sets.

With N = O(n m) edges, the Wiener index in time $N^{2-\delta}$ counts orthogonal pairs, and so finds one, in time
$n^{2-\delta} \mathrm{poly}(m)$. [derived here] The smallest instances have no vectors and no coordinates: the graph is
the edge x-y, W = 1, and T = 0; the smallest with T = 1 has one vector of no bits in each set: a path of four vertices,
W = 10.

References
----------
.. [1] L. Roditty and V. Vassilevska Williams, "Fast approximation algorithms for the diameter and radius of sparse
   graphs", STOC 2013, for the graph.
"""

from __future__ import annotations

from dataclasses import dataclass

from reductions.edges.orthogonal_vectors_to_diameter import OrthogonalVectorsToDiameter
from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.wiener_index import WienerIndex
from reductions.problems.vectors.counting_orthogonal_vectors import CountingOrthogonalVectors
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["CountingOrthogonalVectorsToWienerIndex"]

n_1, n, m = (CountingOrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class CountingOrthogonalVectorsToWienerIndex(Reduction[CountingOrthogonalVectors, WienerIndex], order=2):
    """One graph; the number of edges is an upper bound, for it depends on the ones.

    Examples
    --------
    >>> source = CountingOrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> question = next(CountingOrthogonalVectorsToWienerIndex().converse(source))
    >>> question, question.value(), question.value() - 8 * 7 + 15
    (WienerIndex(vertices=8, edges=15), 42, 1)
    """

    theorem = Theorem("the graph is that of Roditty and Vassilevska Williams 2013; proved in the module")
    overhead = Overhead(vertices=n_1 + n + m + 2, edges=at_most((n_1 + n) * (m + 1) + 2 * m + 1))

    def ask(self, source: CountingOrthogonalVectors) -> Conversation[WienerIndex]:
        (target,) = OrthogonalVectorsToDiameter().targets(OrthogonalVectors(source.sets))
        graph = target.graph
        index = yield WienerIndex(graph)
        vertices = len(graph)
        return index - vertices * (vertices - 1) + graph.number_of_edges()
