"""Dynamic reachability of a pair: does a path lead from one vertex to another in a graph that changes?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import networkx as nx

from reductions.problems.dynamic.base import DynamicGraph

__all__ = ["DynamicPairReachability"]


def by_networkx(instance: DynamicPairReachability) -> tuple[int, ...]:
    """The answers by networkx."""
    return instance.answers(lambda graph: int(nx.has_path(graph, 0, 1)))


@dataclass(frozen=True, eq=False, repr=False)
class DynamicPairReachability(DynamicGraph[int]):
    """A directed graph that changes in rounds; the value is whether vertex 1 is reached from vertex 0, for every round.

    It is a bit for every round: 1 where a path leads from vertex 0 to vertex 1.

    Examples
    --------
    >>> instance = DynamicPairReachability(3, edges=[(0, 2), (1, 2)], changes=[(1, 2, 1), (2, 0, 2)], count=3)
    >>> instance
    DynamicPairReachability(vertices=3, edges=2, changes=2, rounds=3)
    >>> instance.value()
    (0, 1, 0)
    """

    directed: ClassVar[bool] = True
    least: ClassVar[int] = 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def asked(self, graph: Any) -> int:
        reached, left = {0}, [0]
        while left:
            new = [w for w in graph[left.pop()] if w not in reached]
            reached.update(new)
            left.extend(new)
        return int(1 in reached)
