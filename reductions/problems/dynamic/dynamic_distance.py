"""Dynamic distance: how far apart are two vertices of a graph that changes?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import networkx as nx

from reductions.problems.dynamic.base import DynamicGraph

__all__ = ["DynamicDistance"]


def by_networkx(instance: DynamicDistance) -> tuple[int | None, ...]:
    """The distances by networkx."""
    return instance.answers(lambda graph: len(nx.shortest_path(graph, 0, 1)) - 1 if nx.has_path(graph, 0, 1) else None)


@dataclass(frozen=True, eq=False, repr=False)
class DynamicDistance(DynamicGraph["int | None"]):
    """An undirected graph that changes in rounds; the value is the distance from vertex 0 to vertex 1 in every round.

    The distance is None where no path leads from one to the other.

    Examples
    --------
    >>> instance = DynamicDistance(4, edges=[(0, 2), (2, 3), (3, 1)], changes=[(1, 2, 1), (2, 0, 2)], count=3)
    >>> instance
    DynamicDistance(vertices=4, edges=3, changes=2, rounds=3)
    >>> instance.value()
    (3, 2, None)
    """

    least: ClassVar[int] = 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def asked(self, graph: Any) -> int | None:
        reached, border, length = {0}, {0}, 0
        while 1 not in reached and border:
            border = {w for u in border for w in graph[u]} - reached
            reached |= border
            length += 1
        return length if 1 in reached else None
