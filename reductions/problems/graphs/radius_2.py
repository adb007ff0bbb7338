"""Radius 2: is some vertex of a graph at distance at most 2 from all others?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import networkx as nx
import sympy

from reductions.problems.graphs.base import GraphSearch

__all__ = ["Centre", "Radius2"]

Centre: TypeAlias = tuple[Any, ...]
"""One vertex, in a tuple."""


def by_networkx(instance: Radius2) -> Centre | None:
    """A vertex of least eccentricity, which networkx finds, if that is at most 2."""
    graph = instance.graph
    if not graph or not nx.is_connected(graph):
        return None
    eccentricity: Any = nx.eccentricity(graph)
    centre = min(graph, key=eccentricity.__getitem__)
    return (centre,) if eccentricity[centre] <= 2 else None


@dataclass(frozen=True, eq=False, repr=False)
class Radius2(GraphSearch[Centre]):
    """YES iff some vertex is at distance at most 2 from every vertex; a witness is that vertex, in a tuple.

    Examples
    --------
    >>> import networkx as nx
    >>> Radius2(nx.path_graph(5)).brute_force()
    (2,)
    >>> Radius2(nx.path_graph(6)).brute_force() is None
    True
    """

    time: ClassVar[sympy.Expr] = GraphSearch.symbols["vertices"] * (GraphSearch.symbols["edges"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def verify(self, witness: Any) -> bool:
        return self.are_vertices(witness) and len(witness) == 1 and self._reaches_all(witness[0])

    def _reaches_all(self, vertex: Any) -> bool:
        return len(nx.single_source_shortest_path_length(self.graph, vertex, cutoff=2)) == len(self.graph)

    def candidates(self) -> int:
        return len(self.graph)

    def _search(self) -> Iterator[Centre]:
        return ((vertex,) for vertex in self.graph if self._reaches_all(vertex))
