"""The Wiener index of a graph: what do the distances between its vertices add up to?

References
----------
.. [1] H. Wiener, "Structural determination of paraffin boiling points", Journal of the American Chemical Society 1947.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import networkx as nx
import sympy

from reductions.errors import OracleError
from reductions.problem import Function, is_whole
from reductions.problems.graphs.base import GraphProblem

__all__ = ["WienerIndex"]


def by_networkx(instance: WienerIndex) -> int | float:
    """The index as networkx finds it, which takes no graph without vertices."""
    return instance.read(nx.wiener_index(instance.graph) if instance.graph else 0)


@dataclass(frozen=True, eq=False, repr=False)
class WienerIndex(GraphProblem["int | float"], Function["int | float"]):
    """The value is the sum of the distances of all pairs of vertices, each pair once; infinite if there is no path.

    It is an integer, or `math.inf` where two vertices are not connected. Loops do not count.

    Examples
    --------
    >>> import networkx as nx
    >>> WienerIndex(nx.path_graph(4)).value(), WienerIndex(nx.empty_graph(2)).value()
    (10, inf)
    """

    time: ClassVar[sympy.Expr] = GraphProblem.symbols["vertices"] * (
        GraphProblem.symbols["vertices"] + GraphProblem.symbols["edges"]
    )
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def value(self) -> int | float:
        total = 0
        for vertex in self.graph:
            reached, last, distance = {vertex}, {vertex}, 0
            while last:
                last = set().union(*(self.graph[u] for u in last)) - reached
                reached, distance = reached | last, distance + 1
                total += distance * len(last)
            if len(reached) < len(self.graph):
                return math.inf
        return total // 2

    def read(self, answer: Any) -> int | float:
        """The index that an oracle found; a float is taken if it is whole, or infinite."""
        number = int(answer) if isinstance(answer, float) and answer.is_integer() else answer
        if number != math.inf and not (is_whole(number) and number >= 0):
            raise OracleError(f"a Wiener index is an integer of at least 0 or infinite, got {reprlib.repr(answer)}")
        return math.inf if number == math.inf else int(number)
