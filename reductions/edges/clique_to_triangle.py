r"""k-clique to triangle: cliques of a third of the size are the vertices.

Let k = k_1 + k_2 + k_3, as evenly as possible, and let the vertices of the graph be in some order. Part p of the new
graph has a vertex for every clique of k_p vertices. A vertex s of part p and t of a later part are adjacent iff

    s followed by t is a clique in increasing order:  each vertex of s is before each vertex of t, and adjacent to it.

Vertices of one part are never adjacent, so a triangle has one vertex in each part, and together they are a k-clique.
A k-clique in increasing order is cut in three in one way, so there are as many triangles as k-cliques. Parts are of at
most $n^{\lceil k/3 \rceil}$ vertices: a triangle in time $N^{\omega}$ is a 3l-clique in time $n^{\omega l}$.

Small k need no exception: a clique of no vertices is one vertex of the new graph, adjacent to everything in the other
parts that is a clique of the right size. The smallest instances: k = 0 is a triangle, YES; k = 1 without vertices is
one edge, NO.

References
----------
.. [1] J. Nešetřil and S. Poljak, "On the complexity of the subgraph problem", Commentationes Mathematicae Universitatis
   Carolinae 1985.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.clique import Clique, Members
from reductions.problems.graphs.triangle import Corners, Triangle
from reductions.reduction import FanOut, Theorem

__all__ = ["CliqueToTriangle"]

V, k = Clique.symbols["vertices"], Clique.symbols["clique"]
k_1, k_2, k_3 = (sympy.floor((k + extra) / 3) for extra in (2, 1, 0))


@dataclass(frozen=True)
class CliqueToTriangle(FanOut[Clique, Triangle]):
    """One graph, whose triangles are the k-cliques; its sizes are attained by complete graphs.

    Vertices are numbered: the cliques of the first part, of the second and of the third.

    Examples
    --------
    >>> source = Clique(nx.octahedral_graph(), 3)
    >>> target, = CliqueToTriangle().instances(source)
    >>> target, sum(1 for _ in target.witnesses())
    (Triangle(vertices=18, edges=36), 8)
    >>> target.brute_force(), CliqueToTriangle().lift(source, 0, (14, 7, 0))
    ((0, 7, 14), (0, 1, 2))
    """

    theorem = Theorem("Nešetřil and Poljak 1985")
    overhead = Overhead(
        vertices=at_most(sympy.binomial(V, k_1) + sympy.binomial(V, k_2) + sympy.binomial(V, k_3)),
        edges=at_most(
            sympy.binomial(V, k_1 + k_2) + sympy.binomial(V, k_1 + k_3) + sympy.binomial(V, k_2 + k_3),
        ),
    )

    def targets(self, source: Clique) -> Iterator[Triangle]:
        size, number = shares(source), {node: v for v, node in enumerate(nodes(source))}
        graph: nx.Graph[int] = nx.empty_graph(len(number))
        for p, t in combinations(range(3), 2):
            for clique in cliques(source, size[p] + size[t]):
                graph.add_edge(number[p, clique[: size[p]]], number[t, clique[size[p] :]])
        yield Triangle(graph)

    def embed(self, source: Clique, witness: Members) -> tuple[int, Corners]:
        place = {vertex: i for i, vertex in enumerate(source.graph)}
        ends = np.cumsum(shares(source))[:-1]
        parts = np.split(sorted(place[vertex] for vertex in witness), ends)
        number = {node: v for v, node in enumerate(nodes(source))}
        return 0, tuple(number[p, tuple(part)] for p, part in enumerate(parts))

    def lift(self, source: Clique, index: int, witness: Corners) -> Members:
        node, vertices = nodes(source), list(source.graph)
        return tuple(vertices[i] for _, clique in sorted(node[v] for v in witness) for i in clique)


def shares(source: Clique) -> list[int]:
    """The sizes k_1, k_2 and k_3 of the cliques that are vertices, the larger ones first."""
    return [(source.clique + extra) // 3 for extra in (2, 1, 0)]


def nodes(source: Clique) -> list[tuple[int, tuple[int, ...]]]:
    """What each vertex of the target is: its part and a clique, as places of vertices in increasing order."""
    return [(p, clique) for p, size in enumerate(shares(source)) for clique in cliques(source, size)]


def cliques(source: Clique, size: int) -> Iterator[tuple[int, ...]]:
    """The cliques of this size, as places of vertices in increasing order."""
    place = {vertex: i for i, vertex in enumerate(source.graph)}
    later = [{place[w] for w in source.graph[u] if place[w] > i} for u, i in place.items()]

    def extended(clique: tuple[int, ...], common: set[int]) -> Iterator[tuple[int, ...]]:
        if len(clique) == size:
            yield clique
            return
        for i in sorted(common):
            yield from extended((*clique, i), common & later[i])

    return extended((), set(range(len(later))))
