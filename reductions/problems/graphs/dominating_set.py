"""Dominating set: can a few vertices be chosen so that every other vertex has one of them as a neighbour?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb
from typing import Any, ClassVar, TypeAlias

import networkx as nx
import sympy

from reductions.problem import MANY, sizes, whole
from reductions.problems.graphs.base import GraphSearch

__all__ = ["Chosen", "DominatingSet"]

Chosen: TypeAlias = tuple[Any, ...]
"""Vertices, none twice."""


@dataclass(frozen=True, eq=False, repr=False)
class DominatingSet(GraphSearch[Chosen]):
    """YES iff at most `chosen` vertices dominate the graph.

    Parameters
    ----------
    graph
        An undirected networkx graph. It is copied and frozen.
    chosen
        Integer, at least 0.

    Raises
    ------
    InputError
        If the graph is directed, or `chosen` negative.

    Examples
    --------
    >>> import networkx as nx
    >>> DominatingSet(nx.cycle_graph(6), 2).brute_force()
    (0, 3)
    >>> DominatingSet(nx.cycle_graph(7), 2).brute_force() is None
    True
    """

    chosen: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**GraphSearch.symbols, **sizes(chosen="k")}
    time: ClassVar[sympy.Expr] = symbols["vertices"] ** (symbols["chosen"] + 1)

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        super().__post_init__()
        object.__setattr__(self, "chosen", whole("chosen", self.chosen, 0))

    def verify(self, witness: Any) -> bool:
        return (
            self.are_vertices(witness)
            and len(witness) <= self.chosen
            and len(set(witness).union(*(self.graph[vertex] for vertex in witness))) == len(self.graph)
        )

    def candidates(self) -> int:
        total = 0
        for count in range(min(self.chosen, len(self.graph)) + 1):
            total = min(MANY, total + comb(len(self.graph), count))
            if total == MANY:
                break
        return total

    def _search(self) -> Iterator[Chosen]:
        counts = range(min(self.chosen, len(self.graph)) + 1)
        return filter(self.verify, chain.from_iterable(combinations(self.graph, count) for count in counts))

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        return ({"chosen": value} for value in (0, 1, 2))
