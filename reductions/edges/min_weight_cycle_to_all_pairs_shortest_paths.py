r"""Lightest cycle of a digraph to all-pairs shortest paths: an edge, and the shortest way back.

A cycle through the edge from u to v weighs at least w(u, v) + d(v, u), and the edge with a shortest path from v to u is
a cycle, since shortest paths visit no vertex twice. So the lightest cycle is the least of these n^2 sums. The reduction
finds the path back for one edge only, by Dijkstra in time $O(n^2)$, because the answer gives distances and no paths. An
algorithm for shortest paths in time $O(n^{3-\delta})$ is one for the lightest cycle.

The smallest YES instance has two vertices, the smallest NO instance none.

References
----------
.. [1] L. Roditty and V. Vassilevska Williams, "Minimum weight cycles and triangles: equivalences and algorithms", FOCS
   2011.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead
from reductions.problems.matrices.base import INFINITY
from reductions.problems.weighted_graphs.all_pairs_shortest_paths import AllPairsShortestPaths
from reductions.problems.weighted_graphs.base import branch, shortest_tree
from reductions.problems.weighted_graphs.cycles import MinWeightCycle
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["MinWeightCycleToAllPairsShortestPaths"]

V, E, W, _ = MinWeightCycle.symbols.values()


@dataclass(frozen=True)
class MinWeightCycleToAllPairsShortestPaths(Reduction[MinWeightCycle, AllPairsShortestPaths]):
    """One question, about the same digraph; the cycle is a lightest one.

    Examples
    --------
    >>> from reductions import decide
    >>> digraph = [[0, 4, 9], [3, 0, 1], [0, 9, 0]]
    >>> decide(MinWeightCycle(digraph, 5), AllPairsShortestPaths).answer
    (1, 2, 0)
    >>> decide(MinWeightCycle(digraph, 4), AllPairsShortestPaths).answer is None
    True
    """

    theorem = Theorem("Roditty and Vassilevska Williams 2011")
    overhead = Overhead(own=V**2, vertices=V, edges=E, bound=W)

    def ask(self, source: MinWeightCycle) -> Conversation[AllPairsShortestPaths]:
        back = (yield AllPairsShortestPaths(source.weights)).T
        edge = (source.weights != INFINITY) & (back != INFINITY) & ~np.eye(source.vertices, dtype=bool)
        cycles = np.full_like(source.weights, INFINITY)
        np.add(source.weights, back, out=cycles, where=edge)
        if cycles.min(initial=INFINITY) > source.most:
            return None
        u, v = divmod(int(cycles.argmin()), source.vertices)
        return tuple(branch(u, shortest_tree(source.weights, v)[1]))[::-1]
