r"""Radius to all-pairs shortest paths: the largest distance of every row.

An edge of the graph is two of the digraph, one each way. A vertex is a witness iff the largest of its distances is at
most the threshold. They are a row of the answer; the reduction looks at n^2 numbers. So an algorithm for shortest paths
in time $O(n^{3-\delta})$ is one for the radius. The smallest YES instance is one vertex, the smallest NO instance none.
"""

from __future__ import annotations

from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.weighted_graphs.all_pairs_shortest_paths import AllPairsShortestPaths
from reductions.problems.weighted_graphs.center import Radius
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["RadiusToAllPairsShortestPaths"]

V, E, W, _ = Radius.symbols.values()


@dataclass(frozen=True)
class RadiusToAllPairsShortestPaths(Reduction[Radius, AllPairsShortestPaths]):
    """One question, about the same graph.

    Examples
    --------
    >>> from reductions import decide
    >>> path = [[0, 3, 9], [3, 0, 4], [9, 4, 0]]
    >>> [decide(Radius(path, t), AllPairsShortestPaths).answer for t in (4, 3)]
    [(1,), None]
    """

    theorem = Theorem("by definition")
    overhead = Overhead(own=V**2, vertices=V, edges=2 * E, bound=W)

    def ask(self, source: Radius) -> Conversation[AllPairsShortestPaths]:
        distances = yield AllPairsShortestPaths(source.weights)
        return next(((v,) for v, row in enumerate(distances.tolist()) if source.is_near(row)), None)
