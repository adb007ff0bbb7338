r"""k-orthogonal vectors to a dominating set of k vertices.

Vertices: every vector of every set, the m coordinates, and two guards for each set. Edges: the vectors of one set form
a clique; both guards of a set are joined to all its vectors; a vector is joined to the coordinates where it is 0. Then

    k vertices dominate the graph  <=>  they are one vector from each set, and at each coordinate one of them is 0.

From right to left this is how the edges are chosen. From left to right: the guards of a set are dominated only by
themselves and by the vectors of their set, so each set or its guards hold one of the k vertices, and no more; a single
guard does not dominate the other, so that vertex is a vector; and then only vectors dominate the coordinates.

So for k >= 3 $k$-dominating set in time $V^{k-\delta}$ decides k-OV that fast. For k = 2 this says nothing: the cliques
have about $n^2$ edges, and to write them takes as long as to look at all pairs.

References
----------
.. [1] M. Patrascu and R. Williams, "On the possibility of faster SAT algorithms", SODA 2010.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise

import networkx as nx
import numpy as np

from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.dominating_set import Chosen, DominatingSet
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["OrthogonalVectorsToDominatingSet"]

k, n_1, n, P, m = (OrthogonalVectors.symbols[name] for name in OrthogonalVectors.symbols)
most_vectors = n_1 + (k - 1) * n


@dataclass(frozen=True)
class OrthogonalVectorsToDominatingSet(FanOut[OrthogonalVectors, DominatingSet]):
    """One graph; numbers of vertices and edges are upper bounds, exact vertices for sets of one size.

    Vertices are numbered: the sets one after the other, coordinates, guards.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToDominatingSet().instances(source)
    >>> target, target.brute_force()
    (DominatingSet(vertices=10, edges=12, chosen=2), (1, 3))
    >>> OrthogonalVectorsToDominatingSet().lift(source, 0, (1, 3))
    (1, 1)
    """

    theorem = Theorem("Patrascu and Williams 2010, with two guards per set", Exact())
    overhead = Overhead(
        chosen=k,
        vertices=at_most(most_vectors + m + 2 * k),
        edges=at_most((n_1 * (n_1 - 1) + (k - 1) * n * (n - 1)) / 2 + (m + 2) * most_vectors),
    )

    def groups(self, source: OrthogonalVectors) -> list[range]:
        """The vertices of each set."""
        stops = list(accumulate(map(len, source.sets), initial=0))
        return [range(start, stop) for start, stop in pairwise(stops)]

    def targets(self, source: OrthogonalVectors) -> Iterator[DominatingSet]:
        groups = self.groups(source)
        first_coordinate = groups[-1].stop
        first_guard = first_coordinate + source.dimension
        graph: nx.Graph[int] = nx.empty_graph(first_guard + 2 * source.order)
        for p, group in enumerate(groups):
            graph.add_edges_from(combinations(group, 2))
            graph.add_edges_from((v, first_guard + 2 * p + guard) for v in group for guard in (0, 1))
        zeros = np.argwhere(np.vstack(source.sets) == 0)
        graph.add_edges_from((int(v), first_coordinate + int(c)) for v, c in zeros)
        yield DominatingSet(graph, source.order)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Chosen]:
        return 0, tuple(group[i] for group, i in zip(self.groups(source), witness, strict=True))

    def lift(self, source: OrthogonalVectors, index: int, witness: Chosen) -> Choice:
        return tuple(v - group.start for v, group in zip(sorted(witness), self.groups(source), strict=True))
