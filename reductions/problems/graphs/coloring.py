"""Graph colouring: can the vertices be coloured so that no edge joins two of one colour?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, TypeAlias

import networkx as nx
import sympy

from reductions.problem import is_whole, positive, power, sizes, whole
from reductions.problems.graphs.base import GraphSearch

__all__ = ["Coloring", "Colors"]

Colors: TypeAlias = Mapping[Hashable, int]


@dataclass(frozen=True, eq=False, repr=False)
class Coloring(GraphSearch[Colors]):
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

    colors: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        **GraphSearch.symbols,
        **sizes(colors=positive("c")),
    }

    simplification: ClassVar[str] = "ColoringToCompactColoring"

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        super().__post_init__()
        object.__setattr__(self, "colors", whole("colors", self.colors, 1))

    def verify(self, witness: Any) -> bool:
        return (
            isinstance(witness, Mapping)
            and set(witness) == set(self.graph)
            and all(is_whole(color) and 0 <= color < self.colors for color in witness.values())
            and all(witness[u] != witness[w] for u, w in self.graph.edges)
        )

    def candidates(self) -> int:
        return power(self.colors, self.graph.number_of_nodes())

    def _search(self) -> Iterator[Colors]:
        rows = product(range(self.colors), repeat=self.graph.number_of_nodes())
        return filter(self.verify, (dict(zip(self.graph, row, strict=True)) for row in rows))

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        return ({"colors": value} for value in (1, 2, 3))
