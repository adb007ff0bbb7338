"""Triangle: are there three pairwise adjacent vertices in a graph?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, ClassVar, TypeAlias

import networkx as nx
import sympy

from reductions.problems.graphs.base import GraphSearch

__all__ = ["Corners", "Triangle"]

Corners: TypeAlias = tuple[Any, ...]
"""Three vertices."""


def by_networkx(instance: Triangle) -> Corners | None:
    """A witness at a vertex for which networkx counts triangles."""
    for vertex in instance.graph:
        if nx.triangles(instance.graph, vertex):
            around = nx.subgraph(instance.graph, set(instance.graph[vertex]) - {vertex})
            return next((vertex, u, w) for u, w in around.edges if u != w)
    return None


@dataclass(frozen=True, eq=False, repr=False)
class Triangle(GraphSearch[Corners]):
    """YES iff three vertices are pairwise adjacent; loops do not count.

    Examples
    --------
    >>> import networkx as nx
    >>> Triangle(nx.wheel_graph(5)).brute_force()
    (0, 1, 2)
    >>> Triangle(nx.petersen_graph()).brute_force() is None
    True
    """

    time: ClassVar[sympy.Expr] = GraphSearch.symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def verify(self, witness: Any) -> bool:
        return self.are_adjacent(witness) and len(witness) == 3

    def candidates(self) -> int:
        return comb(len(self.graph), 3)

    def _search(self) -> Iterator[Corners]:
        return filter(self.are_adjacent, combinations(self.graph, 3))
