"""What the readers of graph files share: limits, edges that are refused, and the names of vertices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from reductions.errors import BudgetError, InputError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["EDGES_LIMIT", "VERTICES_LIMIT", "add_edge", "check_graph_size", "empty_graph", "graph_of_names"]

EDGES_LIMIT = 2**22
"""Edges in a graph file, repeated ones included; each takes some 300 bytes in a problem."""

VERTICES_LIMIT = 2**19
"""Vertices in a graph file; each takes some 650 bytes in a problem, and a header of 20 bytes can announce them all."""


def check_graph_size(name: str, vertices: int, edges: int) -> None:
    """Refuse what networkx would take too much memory for, before there is more of it."""
    for count, limit, what in ((vertices, VERTICES_LIMIT, "vertices"), (edges, EDGES_LIMIT, "edges")):
        if count > limit:
            raise BudgetError(
                f"{name}: a graph file may have {limit:,} {what}, got {count:,} or more; take a part of it"
            )


def empty_graph() -> nx.Graph[Any]:
    """A graph to add vertices and edges to."""
    import networkx as nx  # noqa: PLC0415 - it takes a tenth of a second, and a file of a formula is no graph

    return nx.Graph()


def add_edge(graph: nx.Graph[Any], u: object, w: object, where: str) -> None:
    """Join two vertices of the graph; once more is no change."""
    for vertex in (u, w):
        if vertex not in graph:
            raise InputError(f"{where}: vertex {vertex!r:.60} of an edge is not among the {len(graph):,} vertices")
    if u == w:
        raise InputError(f"{where}: the edge from {u!r:.60} to itself is a loop; take it out, no graph here has one")
    graph.add_edge(u, w)


def graph_of_names(name: str, vertices: Iterable[str], edges: Iterable[tuple[str, str, int]]) -> nx.Graph[Any]:
    """The graph with vertices and edges of these names, each edge with its line in the file.

    The vertices are ints if all names are: of at most 18 digits, and without zeros in front, since 01 is not 1.
    """
    vertices = list(vertices)
    whole = all(re.fullmatch(r"0|-?[1-9][0-9]{0,17}", vertex) for vertex in vertices)
    labels: dict[str, Any] = {vertex: int(vertex) if whole else vertex for vertex in vertices}
    graph = empty_graph()
    graph.add_nodes_from(labels.values())
    for u, w, line in edges:
        add_edge(graph, labels.get(u, u), labels.get(w, w), f"{name}:{line}")
    return graph
