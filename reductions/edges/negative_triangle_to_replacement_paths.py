r"""Negative triangle to replacement paths: the way around an edge costs a triangle.

Let the weights of the tripartite graph on I, J, K be at most W in absolute value, and B = 3W + 1. The digraph has a
path p_0, ..., p_n of n = n_1 edges of weight 0, the vertices J and K, and for the edges that are there

    p_i -> j  of (n - i) B + w(i, j),      j -> k  of W + w(j, k),      k -> p_(i+1)  of (i + 1) B + w(k, i),

for i < n. No weight is negative, so the path is a shortest one. A detour leaves the path at some p_a and comes back at
some p_b, through one j and one k, and weighs

    (n + 1) B + W + (b - a - 1) B + w(a, j) + w(j, k) + w(k, b - 1).

With b = a + 1 that is (n + 1) B + W and the weight of a triangle; with b > a + 1 it is more than (n + 1) B + W, since
B > 3W. The first detour of a simple path goes forward, and so weighs at least (n + 1) B - 2W. A second one, forward or
back, weighs at least 2B - 2W, since n - a >= 1 and b >= 1; with it the path has more than (n + 1) B + W, since
2B > 5W. So

    a simple path other than p_0, ..., p_n weighs less than (n + 1) B + W
        <=>  it takes just one detour, from some p_i to p_(i+1), whose triangle is negative,

and the distance from p_0 to p_n without the edge p_i -> p_(i+1) is less than (n + 1) B + W iff i is in a negative
triangle. To find j and k for i takes n_2 n_3 steps. There are n_1 + n_2 + n_3 + 1 vertices: an algorithm for
replacement paths in time $O(n^{3-\delta})$ is one for negative triangles and so for shortest paths.

The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices, and a path of one.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import IntMatrix, check_entry, with_infinities
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.problems.weighted_graphs.paths import ReplacementPaths
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["NegativeTriangleToReplacementPaths", "check_detours", "detours", "limit"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()
B = 3 * W + 1


@dataclass(frozen=True)
class NegativeTriangleToReplacementPaths(Reduction[NegativeTriangle, ReplacementPaths]):
    """One digraph and a path of n_1 edges; the answer is read off the lightest detour.

    Vertices are numbered: the path, J, K.

    Examples
    --------
    >>> from reductions import decide
    >>> source = NegativeTriangle(([[0, 0], [2, -1]], [[0], [0]], [[0, 0]]))
    >>> decision = decide(source, ReplacementPaths)
    >>> decision.answer, decision.stages[1].size, decision.stages[1].answer.tolist()
    ((1, 1, 0), {'vertices': 6, 'edges': 10, 'bound': 14, 'length': 2}, [23, 22])
    """

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(
        own=(n_1 + 1 + n_2 + n_3) ** 2,
        vertices=n_1 + 1 + n_2 + n_3,
        edges=at_most(n_1 + n_1 * n_2 + n_2 * n_3 + n_3 * n_1),
        bound=at_most(sympy.Max(1, n_1) * B + W),
        length=n_1,
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_detours(size)
        return {}

    def ask(self, source: NegativeTriangle) -> Conversation[ReplacementPaths]:
        distances = yield ReplacementPaths(detours(source), tuple(range(source.axes[0] + 1)))
        light = np.flatnonzero(distances < limit(source))
        return source.through(int(light[0])) if len(light) else None


def check_detours(size: Mapping[str, Any]) -> None:
    """Raise InputError where weights of the digraph would be too large."""
    check_entry(max(1, size["first"]) * (3 * size["bound"] + 1) + size["bound"])


def limit(source: NegativeTriangle) -> int:
    """What a path weighs with a detour whose triangle is of weight 0."""
    return (source.axes[0] + 1) * (3 * source.bound + 1) + source.bound


def detours(source: NegativeTriangle) -> IntMatrix:
    """The weights of the digraph."""
    (n, first, second), W, B = source.axes, source.bound, 3 * source.bound + 1
    there, across, back = source.matrices
    graph, place = Blocks(n, 1, first, second), np.arange(n)
    weights = graph.weights
    weights[place, place + 1] = 0
    graph[0, 2] = with_infinities(there, there + (n - place[:, None]) * B)
    graph[2, 3] = with_infinities(across, across + W)
    weights[n + 1 + first :, 1 : n + 1] = with_infinities(back, back + (place + 1) * B)
    return weights
