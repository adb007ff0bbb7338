"""Graph colouring: can the vertices be coloured so that no edge joins two of one colour?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple, TypeAlias

import networkx as nx
import sympy

from reductions.problem import Problem, power, whole
from reductions.problems.graphs.base import graph_from_payload, graph_payload, simple_graph

__all__ = ["Coloring", "Colors"]

Colors: TypeAlias = Mapping[Hashable, int]


class ColoringSize(NamedTuple):
    """Numbers of vertices, edges and colours."""

    vertices: int
    edges: int
    colors: int


@dataclass(frozen=True, eq=False, repr=False)
class Coloring(Problem[Colors]):
    """The question whether `graph` can be coloured with `colors` colours.

    Parameters
    ----------
    graph
        An undirected networkx graph; a loop makes it uncolourable. It is copied and frozen.
    colors
        Number of colours, at least 1; they are called 0..colors-1.

    Raises
    ------
    InputError
        If the graph is directed, or there is no colour.

    Examples
    --------
    >>> import networkx as nx
    >>> Coloring(nx.cycle_graph(5), 3).brute_force()
    {0: 0, 1: 1, 2: 0, 3: 1, 4: 2}
    >>> Coloring(nx.complete_graph(4), 3).brute_force() is None
    True
    """

    graph: nx.Graph[Any]
    colors: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        "vertices": sympy.Symbol("V", integer=True, nonnegative=True),
        "edges": sympy.Symbol("E", integer=True, nonnegative=True),
        "colors": sympy.Symbol("c", integer=True, positive=True),
    }

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        object.__setattr__(self, "graph", simple_graph(self.graph))
        whole("colors", self.colors, 1)

    def size(self) -> ColoringSize:
        return ColoringSize(self.graph.number_of_nodes(), self.graph.number_of_edges(), self.colors)

    def verify(self, witness: Colors) -> bool:
        return set(witness) == set(self.graph) and (
            all(color in range(self.colors) for color in witness.values())
            and all(witness[u] != witness[w] for u, w in self.graph.edges)
        )

    def candidates(self) -> int:
        return power(self.colors, self.graph.number_of_nodes())

    def _search(self) -> Iterator[Colors]:
        rows = product(range(self.colors), repeat=self.graph.number_of_nodes())
        return filter(self.verify, (dict(zip(self.graph, row, strict=True)) for row in rows))

    def payload(self) -> dict[str, Any]:
        return {**graph_payload(self.graph), "colors": self.colors}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Coloring:
        return cls(graph_from_payload(payload), payload["colors"])
