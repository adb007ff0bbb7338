"""Clique: are there k pairwise adjacent vertices in a graph?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, ClassVar, NamedTuple, TypeAlias

import networkx as nx
import sympy

from reductions.problem import MANY, sizes, whole
from reductions.problems.graphs.base import GraphSearch

__all__ = ["Clique", "Members"]

Members: TypeAlias = tuple[Any, ...]
"""Vertices, none twice."""


class CliqueSize(NamedTuple):
    """Numbers of vertices and edges, and of the vertices of the clique."""

    vertices: int
    edges: int
    clique: int


def by_networkx(instance: Clique) -> Members | None:
    """A part of a maximal clique that networkx finds."""
    if instance.clique == 0:  # networkx does not count the empty clique
        return ()
    large = (found for found in nx.find_cliques(instance.graph) if len(found) >= instance.clique)
    return next((tuple(found[: instance.clique]) for found in large), None)


@dataclass(frozen=True, eq=False, repr=False)
class Clique(GraphSearch[Members]):
    """YES iff `clique` vertices are pairwise adjacent; loops do not count.

    Parameters
    ----------
    graph
        An undirected networkx graph. It is copied and frozen.
    clique
        Integer, at least 0; a clique of no vertices is in every graph.

    Raises
    ------
    InputError
        If the graph is directed, or `clique` negative.

    Examples
    --------
    >>> import networkx as nx
    >>> Clique(nx.octahedral_graph(), 3).brute_force()
    (0, 1, 2)
    >>> Clique(nx.octahedral_graph(), 4).brute_force() is None
    True
    """

    clique: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**GraphSearch.symbols, **sizes(clique="k")}
    time: ClassVar[sympy.Expr] = symbols["vertices"] ** symbols["clique"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        super().__post_init__()
        object.__setattr__(self, "clique", whole("clique", self.clique, 0))

    def size(self) -> NamedTuple:
        return CliqueSize(self.graph.number_of_nodes(), self.graph.number_of_edges(), self.clique)

    def verify(self, witness: Any) -> bool:
        return self.are_adjacent(witness) and len(witness) == self.clique

    def candidates(self) -> int:
        fewer = min(self.clique, len(self.graph) - self.clique)  # at least 2^fewer sets, too many to count from 64 on
        return MANY if fewer >= 64 else min(MANY, comb(len(self.graph), self.clique))

    def _search(self) -> Iterator[Members]:
        count = min(self.clique, len(self.graph) + 1)  # itertools takes memory for as many as it chooses
        return filter(self.are_adjacent, combinations(self.graph, count))

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        return ({"clique": value} for value in range(5))
