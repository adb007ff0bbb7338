r"""Orthogonal vectors to positive betweenness: a vertex that offers a way of length 6 from every a to every b.

Take the graph of `OrthogonalVectorsToDiameter`, with vertices a, b, coordinates and two centres, and give every edge
weight 2: an a and a b are at distance 4 if they share a 1, and at distance 6 if they are orthogonal; all other pairs
are at most at distance 4. Add a vertex v, joined to every a and every b with weight 3. Then

    a path through v is of length 6 or more, and no distance was more, so distances stay as they are;
    v is inside a shortest path from s to t iff d(s, v) + d(v, t) = d(s, t), where the left side is 6 if s and t are
    both vectors, and else 8 or more: so iff s and t are an orthogonal a and b.

Witnesses are the same pairs. With E = O((n_1 + n) m) edges, finding out whether a betweenness is positive in time
$E^{2-\delta}$ would refute the hypothesis on OV. (Without weights it is easy: a vertex is inside a shortest path iff
two of its neighbours are not adjacent.)

There are $n_1 + n + m + 3$ vertices and $2 (n_1 + n) + 2 m + 1 + |A| + |B|$ edges, where |A| and |B| count ones.

The smallest instances: with no coordinate, a, x, y, b, v is a cycle of weights 2, 2, 2, 3, 3, YES; with one, a = b = 1
are also at distance 4 by it, NO.

References
----------
.. [1] A. Abboud, F. Grandoni and V. Vassilevska Williams, "Subcubic equivalences between graph centrality problems,
   APSP and diameter", SODA 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reductions.edges.orthogonal_vectors_to_diameter import OrthogonalVectorsToDiameter
from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.weighted_betweenness import Ends, WeightedBetweenness
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToWeightedBetweenness"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToWeightedBetweenness(FanOut[OrthogonalVectors, WeightedBetweenness], order=2):
    """One graph; the number of edges is an upper bound, for it depends on the ones.

    Vertices are numbered: first set, second set, coordinates, the two centres, and the vertex that is asked about.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToWeightedBetweenness().instances(source)
    >>> target, target.middle, target.brute_force()
    (WeightedBetweenness(vertices=9, edges=19, bound=3), 8, (1, 3))
    """

    theorem = Theorem("Abboud, Grandoni and Vassilevska Williams 2015")
    overhead = Overhead(vertices=n_1 + n + m + 3, edges=at_most((n_1 + n) * (m + 2) + 2 * m + 1), bound=at_most(3))

    def targets(self, source: OrthogonalVectors) -> Iterator[WeightedBetweenness]:
        (target,) = OrthogonalVectorsToDiameter().targets(source)
        middle = len(target.graph)
        vectors = range(sum(map(len, source.sets)))
        edges = [*((u, w, 2) for u, w in target.graph.edges), *((vector, middle, 3) for vector in vectors)]
        yield WeightedBetweenness(middle + 1, tuple(edges), middle)

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + OrthogonalVectorsToDiameter().memory(size)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Ends]:
        return 0, (witness[0], len(source.sets[0]) + witness[1])

    def lift(self, source: OrthogonalVectors, index: int, witness: Ends) -> Choice:
        return witness[0], witness[1] - len(source.sets[0])
