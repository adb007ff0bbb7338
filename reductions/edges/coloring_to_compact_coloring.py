"""Graph colouring to graph colouring without the vertices that have fewer neighbours than there are colours.

A vertex of degree below c can be coloured last, because its neighbours leave a colour for it. So it is taken away, and
again, until every vertex that is left has c neighbours or more: the c-core of the graph. A vertex with a loop cannot be
coloured and stays. [folklore]

The smallest instances: no vertices, YES; a vertex with a loop, which is all that stays, NO.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.coloring import Coloring, Colors
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["ColoringToCompactColoring"]

V, E, c = Coloring.symbols.values()


@dataclass(frozen=True)
class ColoringToCompactColoring(FanOut[Coloring, Coloring]):
    """One graph: what is left when vertices of degree below c are taken away, one after the other.

    Examples
    --------
    >>> import networkx as nx
    >>> source = Coloring(nx.lollipop_graph(4, 3), 3)
    >>> target, = ColoringToCompactColoring().instances(source)
    >>> target, list(target.graph)
    (Coloring(vertices=4, edges=6, colors=3), [0, 1, 2, 3])
    >>> ColoringToCompactColoring().lift(Coloring(nx.path_graph(3), 2), 0, {})
    {0: 1, 1: 0, 2: 1}
    """

    theorem = Theorem("vertices of small degree are coloured last; folklore", Exact())
    overhead = Overhead(vertices=at_most(V), edges=at_most(E), colors=c)

    def removed(self, coloring: Coloring) -> list[Hashable]:
        """The vertices that are taken away, in this order."""
        graph, left = coloring.graph, dict(coloring.graph.degree)
        waiting, order = [v for v in graph if left[v] < coloring.colors and not graph.has_edge(v, v)], []
        for vertex in waiting:  # it grows
            order.append(vertex)
            for neighbour in graph[vertex]:
                left[neighbour] -= 1
                if left[neighbour] == coloring.colors - 1 and not graph.has_edge(neighbour, neighbour):
                    waiting.append(neighbour)
        return order

    def targets(self, coloring: Coloring) -> Iterator[Coloring]:
        gone = set(self.removed(coloring))
        yield Coloring(coloring.graph.subgraph(v for v in coloring.graph if v not in gone), coloring.colors)

    def embed(self, coloring: Coloring, witness: Colors) -> tuple[int, Colors]:
        gone = set(self.removed(coloring))
        return 0, {vertex: color for vertex, color in witness.items() if vertex not in gone}

    def lift(self, coloring: Coloring, index: int, witness: Colors) -> Colors:
        colors = dict(witness)
        for vertex in reversed(self.removed(coloring)):
            taken = {colors[neighbour] for neighbour in coloring.graph[vertex] if neighbour in colors}
            colors[vertex] = next(color for color in range(coloring.colors) if color not in taken)
        return {vertex: colors[vertex] for vertex in coloring.graph}
