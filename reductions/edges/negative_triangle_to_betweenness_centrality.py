r"""Negative triangle to betweenness centrality: a vertex that negative triangles pass by.

Let the weights of the tripartite graph on I, J, K be at most W in absolute value, M = W + 1, and L the number of bits
of n_1 - 1. The digraph has the vertices I, J, K, a copy i' of every i, a vertex x, and (q, s) for q < L and a bit s.
Its edges, of positive weights, are

    i -> j  of 2(M + w(i, j)),    j -> k  of 2(M + w(j, k)),    k -> i'  of 2(M + w(k, i)),    where they are there,
    i -> x  of 3M - 1,            x -> i'  of 3M,
    i -> (q, s)  of 1  where s is bit q of i,        (q, s) -> i'  of 1  where s is not bit q of i.

Paths through x go from some i to a copy. To the copy of another vertex there is a path of weight 2, by a bit that
differs; through x it is 6M - 1 > 2. To the own copy no (q, s) leads. Through x it is 6M - 1, and by j and k it is 6M
and twice the weight of the triangle, so less than 6M - 1 iff that is negative, and never the same. Hence

    the centrality of x is the number of vertices of I that are in no negative triangle,

and there is a negative triangle iff it is less than n_1. The number does not say which vertex it is. That is found by
halving: with a part of I in the place of I, asked about as long as it has two vertices, and about one half of it only.
There are 1 + ceil(log2 n_1) questions at most; j and k are then found in n_2 n_3 steps.

An algorithm for the centrality of one vertex in time $O(n^{3-\delta})$ is one for negative triangles and so for
shortest paths. The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices.

References
----------
.. [1] A. Abboud, F. Grandoni and V. Vassilevska Williams, "Subcubic equivalences between graph centrality problems,
   APSP and diameter", SODA 2015. (The gadget is derived here.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.edges.negative_triangle_to_radius import bits
from reductions.overhead import Overhead, at_most
from reductions.problem import sizes
from reductions.problems.matrices.base import INFINITY, check_entry, with_infinities
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.betweenness_centrality import BetweennessCentrality
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["NegativeTriangleToBetweennessCentrality"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()
L = sizes(bits="L")["bits"]


@dataclass(frozen=True)
class NegativeTriangleToBetweennessCentrality(Reduction[NegativeTriangle, BetweennessCentrality]):
    """One digraph for all of I, and one for half of what is left until there is one vertex.

    Vertices are numbered: I, J, K, the copies of I, x, and all (q, s), first those of s = 0.

    Examples
    --------
    >>> from reductions import decide
    >>> source = NegativeTriangle(([[2, 2], [0, -1], [0, 0]], [[0], [0]], [[0, 0, 0]]))
    >>> decision = decide(source, BetweennessCentrality)
    >>> decision.answer, decision.stages[1].instances
    ((1, 1, 0), 3)
    """

    theorem = Theorem("Abboud, Grandoni and Vassilevska Williams 2015")
    overhead = Overhead(
        calls=at_most(L + 1),
        own=(L + 1) * (n_1 + n_2 + n_3 + L + 1) ** 2,
        growth={L: sympy.log(n_1 + 2)},
        vertices=at_most(2 * n_1 + n_2 + n_3 + 1 + 2 * L),
        edges=at_most(n_1 * n_2 + n_2 * n_3 + n_3 * n_1 + 2 * n_1 + 2 * n_1 * L),
        bound=at_most(sympy.Max(4 * W + 2, 3 * W + 3)),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_entry(4 * size["bound"] + 2)
        return {L: bits(size["first"])}

    def ask(self, source: NegativeTriangle) -> Conversation[BetweennessCentrality]:
        low, high = 0, source.axes[0]
        if high == 0 or (yield passed_by(source, low, high)) == high:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            if (yield passed_by(source, low, middle)) < middle - low:
                high = middle
            else:
                low = middle
        return source.through(low)


def passed_by(source: NegativeTriangle, low: int, high: int) -> BetweennessCentrality:
    """The question about x, with the vertices of I from number `low` to `high` - 1."""
    first, second, third = source.matrices
    first, third = first[low:high], third[:, low:high]
    n, M = high - low, source.bound + 1
    digit = np.arange(n)[:, None] >> np.arange(bits(n)) & 1
    bit = np.hstack([digit == 0, digit == 1])
    graph = Blocks(n, len(second), len(third), n, 1, bit.shape[1])
    i, j, k, copies, x, digits = range(6)
    graph[i, j] = with_infinities(first, 2 * (M + first))
    graph[j, k] = with_infinities(second, 2 * (M + second))
    graph[k, copies] = with_infinities(third, 2 * (M + third))
    graph[i, x] = 3 * M - 1
    graph[x, copies] = 3 * M
    graph[i, digits] = np.where(bit, 1, INFINITY)
    graph[digits, copies] = np.where(bit, INFINITY, 1).T
    return BetweennessCentrality(graph.weights, graph.starts[x])
