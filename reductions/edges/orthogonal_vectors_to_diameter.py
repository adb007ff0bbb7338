r"""Orthogonal vectors to the diameter of a graph, 2 against 3.

Vertices: the vectors a of the first set and b of the second, the m coordinates c, and two centres x and y. Edges: a-c
and b-c where the vector has a 1 at c; x to every a, every c and y; y to every b and every c. Then

    two vectors of one set, two coordinates, a vector and a coordinate, a centre and anything   are at distance <= 2,
    a and b are at distance 2 if they share a 1, and else at distance 3, by a-x-y-b,

so the diameter is 3 if some pair is orthogonal and at most 2 otherwise. With N = O(n m) edges, telling 2 from 3 in
time $N^{2-\delta}$ decides OV in time $n^{2-\delta} \mathrm{poly}(m)$: no approximation of the diameter better than
3/2 is that fast unless the hypothesis on OV fails.

References
----------
.. [1] L. Roditty and V. Vassilevska Williams, "Fast approximation algorithms for the diameter and radius of sparse
   graphs", STOC 2013.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.diameter import Diameter, Pair
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["OrthogonalVectorsToDiameter"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToDiameter(FanOut[OrthogonalVectors, Diameter], order=2):
    """One graph, from two sets of vectors; the number of edges is an upper bound, for it depends on the ones.

    Vertices are numbered: first set, second set, coordinates, x, y.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToDiameter().instances(source)
    >>> target, nx.diameter(target.graph), target.brute_force()
    (Diameter(vertices=8, edges=15, distance=3), 3, (1, 3))
    >>> OrthogonalVectorsToDiameter().lift(source, 0, (1, 3))
    (1, 1)
    """

    theorem = Theorem("Roditty and Vassilevska Williams 2013", Gap(sympy.Integer(3), sympy.Integer(2)))
    overhead = Overhead(vertices=n_1 + n + m + 2, edges=at_most((n_1 + n) * (m + 1) + 2 * m + 1), distance=3)

    def targets(self, source: OrthogonalVectors) -> Iterator[Diameter]:
        first, second = source.sets
        vectors = range(len(first) + len(second))
        coordinates = range(len(vectors), len(vectors) + source.dimension)
        x, y = coordinates.stop, coordinates.stop + 1
        graph: nx.Graph[int] = nx.empty_graph(y + 1)
        graph.add_edges_from((int(v), coordinates[c]) for v, c in np.argwhere(np.vstack([first, second])))
        graph.add_edges_from((v, x if v < len(first) else y) for v in vectors)
        graph.add_edges_from((c, centre) for c in coordinates for centre in (x, y))
        graph.add_edge(x, y)
        yield Diameter(graph, 3)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Pair]:
        return 0, (witness[0], len(source.sets[0]) + witness[1])

    def lift(self, source: OrthogonalVectors, index: int, witness: Pair) -> Choice:
        # Vertices at distance 3 are a vector of each set, so the smaller number is one of the first set.
        a, b = sorted(witness)
        return a, b - len(source.sets[0])
