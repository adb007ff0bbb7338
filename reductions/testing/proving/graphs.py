"""Questions on graphs as circuits."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

from reductions.testing.proving.choices import any_choice, refuse
from reductions.testing.proving.circuit import FALSE, TRUE, all_of, any_of, both, negated
from reductions.testing.proving.network import Network

__all__ = ["diameter", "dominating_set", "radius_2"]


def within(graph: Network, steps: int) -> dict[tuple[Any, Any], int]:
    """For every two vertices, whether a walk of at most so many steps leads from one to the other."""
    refuse(3 * steps * len(graph) ** 3)
    pairs = [(u, w) for u in graph for w in graph]
    one = {(u, w): TRUE if u == w else graph.joined(u, w) for u, w in pairs}
    found = {(u, w): TRUE if u == w else FALSE for u, w in pairs}
    for _ in range(steps):
        found = {(u, w): any_of(both(found[u, v], one[v, w]) for v in graph) for u, w in pairs}
    return found


def diameter(_: Any, instance: Any) -> int:
    """Whether two vertices are far apart."""
    near = within(instance.graph, instance.distance - 1)
    return any_of(negated(near[pair]) for pair in combinations(instance.graph, 2))


def radius_2(_: Any, instance: Any) -> int:
    """Whether a vertex is at distance at most 2 from all."""
    near = within(instance.graph, 2)
    return any_of(all_of(near[u, w] for w in instance.graph) for u in instance.graph)


def dominating_set(_: Any, instance: Any) -> int:
    """Whether some vertices, as many as allowed, have all others as neighbours."""
    graph = instance.graph
    size = min(instance.chosen, len(graph))  # more vertices dominate no less
    near = within(graph, 1)

    def dominates(chosen: tuple[Any, ...]) -> int:
        return all_of(any_of(near[u, w] for u in chosen) for w in graph)

    return any_choice(combinations(graph, size), comb(len(graph), size), dominates)
