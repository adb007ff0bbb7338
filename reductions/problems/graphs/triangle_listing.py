"""Triangle listing: all triangles of a graph, or as many as one wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any, ClassVar, TypeAlias

import networkx as nx
import sympy

from reductions.errors import OracleError
from reductions.problem import sizes, whole
from reductions.problems.graphs.base import GraphProblem

__all__ = ["TriangleListing", "Triangles"]

Triangles: TypeAlias = tuple[tuple[Any, ...], ...]
"""Three vertices each, in the order of the graph."""


def by_networkx(instance: TriangleListing) -> Triangles:
    """Triangles from the cliques that networkx lists, smallest first."""
    plain: nx.Graph[Any] = nx.Graph(instance.graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    cliques = (tuple(clique) for clique in nx.enumerate_all_cliques(plain) if len(clique) == 3)
    return instance.read(tuple(islice(cliques, instance.most)))


@dataclass(frozen=True, eq=False, repr=False)
class TriangleListing(GraphProblem[Triangles]):
    """A graph and a number; the answer lists all its triangles, or so many of them if there are more.

    Any triangles will do if there are more; none is listed twice. Loops do not count.

    Parameters
    ----------
    graph
        An undirected networkx graph. It is copied and frozen.
    most
        Integer, at least 0: how many triangles are wanted.

    Raises
    ------
    InputError
        If the graph is directed, or `most` negative.

    Examples
    --------
    >>> import networkx as nx
    >>> TriangleListing(nx.complete_graph(4), 10).solve()
    ((0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3))
    >>> instance = TriangleListing(nx.complete_graph(4), 2)
    >>> instance.solve(), instance.accepts(((0, 1, 3), (1, 2, 3))), instance.accepts(((0, 1, 3),))
    (((0, 1, 2), (0, 1, 3)), True, False)
    """

    most: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**GraphProblem.symbols, **sizes(most="t")}
    time: ClassVar[sympy.Expr] = symbols["vertices"] + symbols["edges"] ** sympy.Rational(3, 2)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        super().__post_init__()
        object.__setattr__(self, "most", whole("most", self.most, 0))

    def all_triangles(self) -> Iterator[tuple[Any, ...]]:
        """Iterate over all triangles, from the definition, in lexicographic order."""
        graph = self.graph
        for u, v, w in combinations(graph, 3):
            if graph.has_edge(u, v) and graph.has_edge(v, w) and graph.has_edge(u, w):
                yield u, v, w

    def solve(self) -> Triangles:
        """Triangles, each found at the first of its vertices by degree, whose neighbours are few; then put in order."""
        order = {vertex: place for place, vertex in enumerate(sorted(self.graph, key=self.graph.degree))}
        later = {v: {w for w in self.graph[v] if order[w] > order[v]} for v in self.graph}
        found = ((u, v, w) for u in self.graph for v in later[u] for w in later[u] & later[v])
        return self.ordered(islice(found, self.most))

    def ordered(self, triangles: Iterator[tuple[Any, ...]]) -> Triangles:
        """The triangles, their vertices and themselves in the order of the graph."""
        place = {vertex: i for i, vertex in enumerate(self.graph)}
        rows = sorted(sorted(place[vertex] for vertex in triangle) for triangle in triangles)
        vertices = list(self.graph)
        return tuple(tuple(vertices[i] for i in row) for row in rows)

    def accepts(self, answer: Any) -> bool:
        """Whether these are different triangles, and as many as are wanted, or all."""
        try:
            listed = self.read(answer)
        except OracleError:
            return False
        return len(listed) == len(list(islice(self.all_triangles(), self.most)))

    def read(self, answer: Any) -> Triangles:
        """The triangles that an oracle lists, in order; OracleError if they are not different ones of the graph."""
        graph, rows = self.graph, answer if isinstance(answer, (tuple, list)) else (answer,)
        for row in rows:
            if not isinstance(row, (tuple, list)) or len(row) != 3 or not all(vertex in graph for vertex in row):
                raise OracleError(f"{row!r} is not a triangle of {self!r}")
            if not all(u != v and graph.has_edge(u, v) for u, v in combinations(row, 2)):
                raise OracleError(f"{row!r} is not a triangle of {self!r}")
        if len({frozenset(row) for row in rows}) < len(rows) or len(rows) > self.most:
            raise OracleError(f"an answer to {self!r} is at most {self.most} different triangles, got {len(rows)}")
        return self.ordered(iter(rows))

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        return ({"most": value} for value in (0, 1, 2, 50))
