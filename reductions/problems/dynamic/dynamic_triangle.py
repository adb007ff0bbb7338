"""Dynamic triangle: is there a triangle in a graph that changes?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

import networkx as nx
import sympy

from reductions.problems.dynamic.base import DynamicGraph

__all__ = ["DynamicTriangle"]


def by_networkx(instance: DynamicTriangle) -> tuple[int, ...]:
    """The answers by networkx, which counts triangles."""
    return instance.answers(lambda graph: int(any(nx.triangles(graph, vertex) for vertex in graph)))


@dataclass(frozen=True, eq=False, repr=False)
class DynamicTriangle(DynamicGraph[int]):
    """An undirected graph that changes in rounds; the value is whether there is a triangle, for every round.

    It is a bit for every round: 1 where three vertices are pairwise adjacent.

    Examples
    --------
    >>> instance = DynamicTriangle(3, edges=[(0, 1), (1, 2)], changes=[(1, 0, 2)], count=2)
    >>> instance
    DynamicTriangle(vertices=3, edges=2, changes=1, rounds=2)
    >>> instance.value()
    (0, 1)
    """

    time: ClassVar[sympy.Expr] = DynamicGraph.symbols["rounds"] * DynamicGraph.symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def asked(self, graph: Any) -> int:
        return int(
            any(all(graph.has_edge(u, w) for u, w in combinations(three, 2)) for three in combinations(graph, 3))
        )
