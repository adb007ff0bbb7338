"""Graph colouring: can the vertices be coloured so that no edge joins two of one colour?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple, TypeAlias

import networkx as nx
import sympy

from reductions.errors import InputError
from reductions.problem import Problem, whole

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
        if not isinstance(self.graph, nx.Graph) or self.graph.is_directed():
            raise InputError(f"graph must be an undirected networkx graph, got {type(self.graph).__name__}")
        whole("colors", self.colors, 1)
        simple: nx.Graph[Any] = nx.Graph()
        simple.add_nodes_from(self.graph)
        simple.add_edges_from((u, w) for u, w, *_ in self.graph.edges)
        object.__setattr__(self, "graph", nx.freeze(simple))

    def size(self) -> ColoringSize:
        return ColoringSize(self.graph.number_of_nodes(), self.graph.number_of_edges(), self.colors)

    def verify(self, witness: Colors) -> bool:
        return set(witness) == set(self.graph) and (
            all(color in range(self.colors) for color in witness.values())
            and all(witness[u] != witness[w] for u, w in self.graph.edges)
        )

    def candidates(self) -> int:
        return int(self.colors ** self.graph.number_of_nodes())

    def _search(self) -> Iterator[Colors]:
        rows = product(range(self.colors), repeat=self.graph.number_of_nodes())
        return filter(self.verify, (dict(zip(self.graph, row, strict=True)) for row in rows))

    def payload(self) -> dict[str, Any]:
        return {
            "vertices": list(self.graph),
            "edges": sorted(sorted(pair) for pair in _numbered(self.graph).edges),
            "colors": self.colors,
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Coloring:
        vertices = payload["vertices"]
        graph: nx.Graph[Any] = nx.Graph()
        graph.add_nodes_from(vertices)
        graph.add_edges_from((vertices[u], vertices[w]) for u, w in payload["edges"])
        return cls(graph, payload["colors"])


def _numbered(graph: nx.Graph[Any]) -> nx.Graph[int]:
    return nx.convert_node_labels_to_integers(graph)
