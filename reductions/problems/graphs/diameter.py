"""Diameter: are two vertices of a graph at least some distance apart?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, ClassVar, TypeAlias

import networkx as nx
import sympy

from reductions.problem import positive, sizes, whole
from reductions.problems.graphs.base import GraphSearch

__all__ = ["Diameter", "Pair"]

Pair: TypeAlias = tuple[Any, Any]
"""Two vertices."""


@dataclass(frozen=True, eq=False, repr=False)
class Diameter(GraphSearch[Pair]):
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

    distance: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        **GraphSearch.symbols,
        **sizes(distance=positive("Delta")),
    }
    time: ClassVar[sympy.Expr] = symbols["vertices"] ** 2 * (symbols["vertices"] + symbols["edges"])

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        super().__post_init__()
        object.__setattr__(self, "distance", whole("distance", self.distance, 1))

    @property
    def gap(self) -> tuple[int, int]:
        return self.distance, self.distance - 1

    def verify(self, witness: Any) -> bool:
        return self.are_vertices(witness) and len(witness) == 2 and self._apart(*witness)

    def _apart(self, u: Hashable, w: Hashable) -> bool:
        return w not in nx.single_source_shortest_path_length(self.graph, u, cutoff=self.distance - 1)

    def candidates(self) -> int:
        return comb(self.graph.number_of_nodes(), 2)

    def _search(self) -> Iterator[Pair]:
        return (pair for pair in combinations(self.graph, 2) if self._apart(*pair))

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        return ({"distance": value} for value in (1, 2, 3))
