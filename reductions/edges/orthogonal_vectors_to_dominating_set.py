r"""k-orthogonal vectors to a dominating set of k vertices.

Vertices: every vector of every set, the m coordinates, and two guards a set. Edges: the vectors of one set form a
clique; both guards of a set are joined to all its vectors; a vector is joined to the coordinates where it is 0. Then

    k vertices dominate the graph  <=>  they are one vector from each set, and at each coordinate one of them is 0.

From right to left this is how the edges are chosen. From left to right: the guards of a set are dominated only by
themselves and by the vectors of their set, so each set or its guards hold one of the k vertices, and no more; a single
guard does not dominate the other, so that vertex is a vector; and then only vectors dominate the coordinates.

So $k$-dominating set in time $V^{k-\delta}$ decides k-OV that fast.

References
----------
.. [1] M. Patrascu and R. Williams, "On the possibility of faster SAT algorithms", SODA 2010.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise
from typing import Any

import networkx as nx
import numpy as np
import sympy

from reductions.problems.graphs.base import EDGE_BYTES
from reductions.problems.graphs.dominating_set import Chosen, DominatingSet
from reductions.problems.vectors.orthogonal_vectors import Choice, OrthogonalVectors
from reductions.reduction import Exact, Overhead, Reduction, Theorem, register

__all__ = ["OrthogonalVectorsToDominatingSet"]

k, n_1, n, P, m = (OrthogonalVectors.symbols[name] for name in OrthogonalVectors.symbols)
most_vectors = n_1 + (k - 1) * n


@register
@dataclass(frozen=True)
class OrthogonalVectorsToDominatingSet(Reduction[OrthogonalVectors, DominatingSet]):
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

    theorem = Theorem("Patrascu and Williams 2010, with two guards a set", Exact())
    overhead = Overhead(
        instances=sympy.Integer(1),
        exact={"chosen": k},
        at_most={
            "vertices": most_vectors + m + 2 * k,
            "edges": sympy.binomial(n_1, 2) + (k - 1) * sympy.binomial(n, 2) + (m + 2) * most_vectors,
        },
    )

    def memory(self, size: Mapping[str, Any]) -> int:
        n_1, n = size["queries"], size["keys"]
        vectors = n_1 + (size["order"] - 1) * n
        return int(EDGE_BYTES * (vectors * (max(n_1, n) // 2 + size["dimension"] + 2) + size["dimension"]))

    def groups(self, source: OrthogonalVectors) -> list[range]:
        """The vertices of each set."""
        stops = list(accumulate(map(len, source.sets), initial=0))
        return [range(start, stop) for start, stop in pairwise(stops)]

    def instances(self, source: OrthogonalVectors) -> Iterator[DominatingSet]:
        self.check_memory(source.size()._asdict())
        groups = self.groups(source)
        first_coordinate = groups[-1].stop
        first_guard = first_coordinate + source.dimension
        graph: nx.Graph[int] = nx.empty_graph(first_guard + 2 * source.order)
        for p, group in enumerate(groups):
            graph.add_edges_from(combinations(group, 2))
            graph.add_edges_from((v, first_guard + 2 * p + guard) for v in group for guard in (0, 1))
        zeros = np.argwhere(np.vstack(source.sets) == 0)
        graph.add_edges_from((int(v), first_coordinate + int(c)) for v, c in zeros)
        yield DominatingSet(graph, source.order, provenance=(*source.provenance, self.step()))

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Chosen]:
        return 0, tuple(group[i] for group, i in zip(self.groups(source), witness, strict=True))

    def lift(self, source: OrthogonalVectors, index: int, witness: Chosen) -> Choice:
        return tuple(v - group.start for v, group in zip(sorted(witness), self.groups(source), strict=True))
