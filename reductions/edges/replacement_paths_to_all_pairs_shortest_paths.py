r"""Replacement paths to all-pairs shortest paths: one detour beside the path.

Let p_0, ..., p_l be a shortest path, and D the distances in the digraph without its edges. With the weights pre(a) of
p_0, ..., p_a and suf(b) of p_b, ..., p_l, the distance from p_0 to p_l without the edge p_i -> p_(i+1) is

    min { pre(a) + D(p_a, p_b) + suf(b) : a <= i < b }.

For each of these is the weight of a walk without that edge. Conversely take a shortest walk without it, the first
vertex p_b of it with b > i, and the last vertex p_a of the path before that, so a <= i. Between them it meets no vertex
of the path, and so takes no edge of it: the only one from p_a to p_b could be p_i -> p_(i+1), which it avoids. So that
is at least D(p_a, p_b). What is before and after is at least pre(a) and suf(b), since pieces of shortest paths are
shortest.

All minima together take O(l^2) steps, row by row and column by column. An algorithm for shortest paths in time
$O(n^{3-\delta})$ is one for replacement paths. The smallest instance is a path of one vertex, with an empty answer.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reductions.overhead import Overhead, at_most
from reductions.problem import frozen
from reductions.problems.matrices.base import INFINITY, with_infinities
from reductions.problems.weighted_graphs.all_pairs_shortest_paths import AllPairsShortestPaths
from reductions.problems.weighted_graphs.paths import ReplacementPaths
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["ReplacementPathsToAllPairsShortestPaths"]

V, E, W, l = ReplacementPaths.symbols.values()  # noqa: E741


@dataclass(frozen=True)
class ReplacementPathsToAllPairsShortestPaths(Reduction[ReplacementPaths, AllPairsShortestPaths]):
    """One question, about the digraph without the edges of the path.

    Examples
    --------
    >>> from reductions import decide
    >>> source = ReplacementPaths([[0, 1, 5, 9], [9, 0, 1, 4], [9, 9, 0, 1], [9, 9, 9, 0]], (0, 1, 2, 3))
    >>> decide(source, AllPairsShortestPaths).answer.tolist()
    [6, 5, 5]
    """

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(own=V**2, vertices=V, edges=E - l, bound=at_most(W))

    def ask(self, source: ReplacementPaths) -> Conversation[AllPairsShortestPaths]:
        path, weights = np.array(source.path), source.weights.copy()
        before = np.cumsum([0, *(weights[edge] for edge in pairwise(source.path))])
        weights[path[:-1], path[1:]] = INFINITY
        detour = (yield AllPairsShortestPaths(weights))[np.ix_(path, path)]
        around = with_infinities(detour, before[:, None] + detour + before[-1] - before)
        least = np.minimum.accumulate(np.minimum.accumulate(around, axis=0)[:, ::-1], axis=1)[:, ::-1]
        return frozen(least.diagonal(1))
