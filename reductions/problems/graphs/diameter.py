"""Diameter: are two vertices of a graph at least some distance apart?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, ClassVar, NamedTuple, TypeAlias

import networkx as nx
import sympy

from reductions.problem import Problem, whole
from reductions.problems.graphs.base import graph_from_payload, graph_payload, simple_graph

__all__ = ["Diameter", "Pair"]

Pair: TypeAlias = tuple[Any, Any]
"""Two vertices."""


class DiameterSize(NamedTuple):
    """Numbers of vertices and edges, and the distance asked for."""

    vertices: int
    edges: int
    distance: int


@dataclass(frozen=True, eq=False, repr=False)
class Diameter(Problem[Pair]):
    """YES iff two vertices are at least `distance` apart; vertices with no path between them are.

    Parameters
    ----------
    graph
        An undirected networkx graph. It is copied and frozen.
    distance
        Integer, at least 1.

    Raises
    ------
    InputError
        If the graph is directed, or the distance below 1.

    Examples
    --------
    >>> import networkx as nx
    >>> Diameter(nx.path_graph(4), 3).brute_force()
    (0, 3)
    >>> Diameter(nx.cycle_graph(5), 3).brute_force() is None
    True
    """

    graph: nx.Graph[Any]
    distance: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        "vertices": sympy.Symbol("V", integer=True, nonnegative=True),
        "edges": sympy.Symbol("E", integer=True, nonnegative=True),
        "distance": sympy.Symbol("Delta", integer=True, positive=True),
    }

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        object.__setattr__(self, "graph", simple_graph(self.graph))
        whole("distance", self.distance, 1)

    @property
    def gap(self) -> tuple[int, int]:
        return self.distance, self.distance - 1

    def size(self) -> DiameterSize:
        return DiameterSize(self.graph.number_of_nodes(), self.graph.number_of_edges(), self.distance)

    def verify(self, witness: Pair) -> bool:
        return len(witness) == 2 and all(vertex in self.graph for vertex in witness) and self._apart(*witness)

    def _apart(self, u: Hashable, w: Hashable) -> bool:
        return w not in nx.single_source_shortest_path_length(self.graph, u, cutoff=self.distance - 1)

    def candidates(self) -> int:
        return comb(self.graph.number_of_nodes(), 2)

    def _search(self) -> Iterator[Pair]:
        return (pair for pair in combinations(self.graph, 2) if self._apart(*pair))

    def payload(self) -> dict[str, Any]:
        return {**graph_payload(self.graph), "distance": self.distance}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Diameter:
        return cls(graph_from_payload(payload), payload["distance"])
