"""Dynamic reachability from one source: how many vertices are reached from it in a graph that changes?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import networkx as nx

from reductions.problems.dynamic.base import DynamicGraph

__all__ = ["DynamicReachability"]


def by_networkx(instance: DynamicReachability) -> tuple[int, ...]:
    """The answers by networkx."""
    return instance.answers(lambda graph: 1 + len(nx.descendants(graph, 0)))


@dataclass(frozen=True, eq=False, repr=False)
class DynamicReachability(DynamicGraph[int]):
    """A directed graph that changes in rounds; the value is how many vertices are reached from vertex 0.

    It is a number for every round, in which vertex 0 itself is counted.

    Examples
    --------
    >>> instance = DynamicReachability(4, edges=[(0, 2), (1, 3)], changes=[(1, 2, 1), (2, 0, 2)], count=3)
    >>> instance
    DynamicReachability(vertices=4, edges=2, changes=2, rounds=3)
    >>> instance.value()
    (2, 4, 1)
    """

    directed: ClassVar[bool] = True
    least: ClassVar[int] = 1
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def asked(self, graph: Any) -> int:
        reached, left = {0}, [0]
        while left:
            new = set(graph[left.pop()]) - reached
            reached |= new
            left.extend(new)
        return len(reached)
