"""Max-cut: can the vertices of a graph be put on two sides so that so many edges go across?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any, ClassVar, NamedTuple, TypeAlias

import networkx as nx
import numpy as np
import sympy

from reductions.problem import power, sizes, whole
from reductions.problems.graphs.base import GraphSearch

__all__ = ["MaxCut", "Side"]

Side: TypeAlias = tuple[Any, ...]
"""The vertices of one side."""


def by_numpy(instance: MaxCut) -> Side | None:
    """A best cut, from all of them at once, if it is good enough."""
    vertices = list(instance.graph)
    sides = np.arange(2 ** len(vertices))[:, None] >> np.arange(len(vertices)) & 1
    place = {vertex: i for i, vertex in enumerate(vertices)}
    across = sum((sides[:, place[u]] != sides[:, place[w]] for u, w in instance.graph.edges), np.zeros(len(sides)))
    best = int(across.argmax())
    return tuple(u for u, i in place.items() if sides[best, i]) if across[best] >= instance.threshold else None


@dataclass(frozen=True, eq=False, repr=False)
class MaxCut(GraphSearch[Side]):
    """YES iff at least `threshold` edges go from some set of vertices to the others; a loop never does.

    A witness is the set, its vertices in any order. The sizes are those of the graph, and the threshold.

    Parameters
    ----------
    graph
        An undirected networkx graph. It is copied and frozen.
    threshold
        Integer, at least 0.

    Raises
    ------
    InputError
        If the graph is directed, or the threshold negative.

    Examples
    --------
    >>> import networkx as nx
    >>> MaxCut(nx.cycle_graph(5), 4).brute_force()
    (0, 2)
    >>> MaxCut(nx.cycle_graph(5), 5).brute_force() is None
    True
    """

    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**GraphSearch.symbols, **sizes(threshold="t")}
    time: ClassVar[sympy.Expr] = 2 ** symbols["vertices"] * (symbols["edges"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_numpy}

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        super().__post_init__()
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    def size(self) -> NamedTuple:
        return self.sized(self.graph.number_of_nodes(), self.graph.number_of_edges())

    def verify(self, witness: Any) -> bool:
        return self.are_vertices(witness) and nx.cut_size(self.graph, witness) >= self.threshold

    def candidates(self) -> int:
        return power(2, len(self.graph))

    def _search(self) -> Iterator[Side]:
        sides = chain.from_iterable(combinations(self.graph, count) for count in range(len(self.graph) + 1))
        return filter(self.verify, sides)

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        return ({"threshold": value} for value in range(graph.number_of_edges() + 2))
