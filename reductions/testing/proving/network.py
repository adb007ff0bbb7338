"""Graphs whose edges are there under conditions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import networkx as nx

from reductions.testing.proving.cases import NotCovered, leaves
from reductions.testing.proving.circuit import FALSE, TRUE, both, either
from reductions.testing.proving.sequences import Present, items

__all__ = ["Network"]


class Network:
    """An undirected graph: its vertices, and the condition of each edge.

    Parameters
    ----------
    vertices
        The vertices, in their order.
    ambient
        Tells the condition under which the code runs that adds an edge.
    """

    def __init__(self, vertices: Iterable[Hashable] = (), ambient: Callable[[], int] = lambda: TRUE) -> None:
        self.vertices: dict[Hashable, None] = dict.fromkeys(vertices)
        self.conditions: dict[frozenset[Hashable], int] = {}
        self.ambient = ambient

    def add_edge(self, u: Any, w: Any, held: int = TRUE) -> None:
        """Add an edge under the condition that holds here."""
        held = both(held, self.ambient())
        for one, first in leaves(u):
            for other, second in leaves(w):
                together = both(held, both(first, second))
                if together != FALSE:
                    if one not in self.vertices or other not in self.vertices:
                        raise NotCovered("an edge is added before its vertices")
                    pair = frozenset((one, other))
                    self.conditions[pair] = either(self.conditions.get(pair, FALSE), together)

    def add_edges_from(self, edges: Any) -> None:
        """Add edges, each under its condition."""
        for held, (u, w, *_) in items(edges):
            self.add_edge(u, w, held)

    def joined(self, u: Hashable, w: Hashable) -> int:
        """The condition of an edge."""
        return self.conditions.get(frozenset((u, w)), FALSE)

    def __len__(self) -> int:
        return len(self.vertices)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.vertices)

    @property
    def edges(self) -> Present:
        """The edges, each under its condition."""
        place = {vertex: i for i, vertex in enumerate(self.vertices)}
        pairs = [tuple(sorted(pair, key=place.__getitem__)) * (2 // len(pair)) for pair in self.conditions]
        return Present(pairs, list(self.conditions.values()))

    def there(self, value: Callable[[Any], Any]) -> nx.Graph[Any]:
        """The graph of one instance; `value` is what a wire carries there."""
        graph: nx.Graph[Any] = nx.Graph()
        graph.add_nodes_from(self.vertices)
        graph.add_edges_from(edge for wire, edge in items(self.edges) if value(wire))
        return graph
