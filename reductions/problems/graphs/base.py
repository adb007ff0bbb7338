"""What the problems on graphs share: a simple graph, frozen, and how it is stored."""

from __future__ import annotations

import reprlib
from typing import Any

import networkx as nx

from reductions.errors import InputError
from reductions.problem import whole

__all__ = ["EDGE_BYTES", "graph_from_payload", "graph_payload", "simple_graph"]

EDGE_BYTES = 1500
"""What networkx takes of an edge, in a graph and its frozen copy."""


def simple_graph(graph: object) -> nx.Graph[Any]:
    """Return a frozen copy of an undirected networkx graph, without attributes and parallel edges, loops kept."""
    if not isinstance(graph, nx.Graph) or graph.is_directed():
        raise InputError(f"graph must be an undirected networkx graph, got {type(graph).__name__}")
    simple: nx.Graph[Any] = nx.Graph()
    simple.add_nodes_from(graph)
    simple.add_edges_from((u, w) for u, w, *_ in graph.edges)
    nx.freeze(simple)
    return simple


def graph_payload(graph: nx.Graph[Any]) -> dict[str, Any]:
    """The vertices, and the edges as pairs of their numbers."""
    numbered = nx.convert_node_labels_to_integers(graph)
    return {"vertices": list(graph), "edges": sorted(sorted(pair) for pair in numbered.edges)}


def graph_from_payload(payload: dict[str, Any]) -> nx.Graph[Any]:
    """The graph that `graph_payload` stored."""
    vertices = payload["vertices"]
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(vertices)
    if not isinstance(vertices, list) or len(graph) != len(vertices):
        raise InputError(f"vertices must be a list without repetitions, got {reprlib.repr(vertices)}")
    for u, w in payload["edges"]:
        graph.add_edge(vertices[whole("a vertex's number", u, 0)], vertices[whole("a vertex's number", w, 0)])
    return graph
