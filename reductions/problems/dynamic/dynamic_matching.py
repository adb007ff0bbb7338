"""Dynamic matching: how many edges can be chosen, no two at a vertex, in a graph that changes?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import networkx as nx
import sympy

from reductions.problems.dynamic.base import DynamicGraph

__all__ = ["DynamicMatching"]


def by_networkx(instance: DynamicMatching) -> tuple[int, ...]:
    """The sizes by networkx, which searches for augmenting paths."""
    return instance.answers(lambda graph: len(nx.max_weight_matching(graph, maxcardinality=True)))


@dataclass(frozen=True, eq=False, repr=False)
class DynamicMatching(DynamicGraph[int]):
    """An undirected graph that changes in rounds; the value is the size of a maximum matching in every round.

    Examples
    --------
    >>> instance = DynamicMatching(4, edges=[(0, 1), (1, 2), (2, 3)], changes=[(1, 2, 3)], count=2)
    >>> instance
    DynamicMatching(vertices=4, edges=3, changes=1, rounds=2)
    >>> instance.value()
    (2, 1)
    """

    time: ClassVar[sympy.Expr] = DynamicGraph.symbols["rounds"] * DynamicGraph.symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def asked(self, graph: Any) -> int:
        return largest(list(graph.edges))

    def solve(self) -> tuple[int, ...]:
        """The value, by augmenting paths."""
        return by_networkx(self)


def largest(edges: list[tuple[int, int]]) -> int:
    """The size of a maximum matching of these edges: without the first edge, or with it and no other at its ends."""
    if not edges:
        return 0
    others, ends = edges[1:], set(edges[0])
    return max(largest(others), 1 + largest([edge for edge in others if not ends & set(edge)]))
