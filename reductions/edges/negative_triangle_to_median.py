r"""Negative triangle to median: the sum of the distances from i is smaller by what its negative triangles save.

Let the weights of the tripartite graph on I, J, K be at most W in absolute value. A missing edge gets the weight 2W:
a triangle with it is of weight 0 or more. So all weights are at most B = 2W in absolute value. Let H = 2B + 1, M = 2H.
The undirected graph has the vertices I, J, a second J', K, a second K', one h and Q = 2 n_1 + 4 n_2 + 8 n_3 + 1 leaves,
and edges, of positive weights,

    i - h  of H,      i - leaf  of M,
    i - j  of M + w(i, j),       i - j'  of M - w(i, j),       j - k  of M + w(j, k),
    i - k  of 2M - w(k, i),      i - k'  of 2M + w(k, i).

From i it is H to h, 2H <= 2(M - B) to another vertex of I, M to a leaf. The edges to j, j' and k' are shortest paths:
all others have one more vertex of I, at 2H >= 2B, or come to j from K, by at least 3(M - B) >= M + B. So the sum of
d(i, j) and d(i, j') is 2M, and

    d(i, k) + d(i, k') = 4M + min(0, min_j w(i, j) + w(j, k) + w(k, i)),

where to k there are the edge and the ways by some j; a way by another vertex of I is at least 2H + 2(M - B) = 3M - 2B,
one by more vertices of J and K at least 4(M - B), and both are above 2M + B. In all, without what the negative
triangles save, the sum is

    T = H + 2H (n_1 - 1) + M Q + 2M n_2 + 4M n_3 = H (2 n_1 - 1 + 4 n_2 + 8 n_3) + M Q.

Other vertices have larger sums:

    a vertex neither in I nor a leaf is at least H away from I, and so M + H from each leaf: Q (M + H) >= T + 2H;
    a leaf is 2M away from each other leaf and M from each i: M (2 Q - 2 + n_1) >= T for n_1 >= 1.

(The second: M (Q - 2 + n_1) = H (2Q - 4 + 2 n_1) >= H (Q - 2).) Hence

    some sum is at most T - 1  <=>  some i is in a negative triangle, and the medians are exactly these i.

Without vertices in I the leaves are isolated. There are 3 n_1 + 6 n_2 + 10 n_3 + 2 vertices, so an algorithm for the
median in time $O(n^{3-\delta})$ is one for negative triangles and so for shortest paths. To find j and k for i takes
n_2 n_3 steps. The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices.

References
----------
.. [1] A. Abboud, F. Grandoni and V. Vassilevska Williams, "Subcubic equivalences between graph centrality problems,
   APSP and diameter", SODA 2015. (The gadget is derived here.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import check_entry
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.problems.weighted_graphs.center import Median, Vertex
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToMedian"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()
leaves = 2 * n_1 + 4 * n_2 + 8 * n_3 + 1


@dataclass(frozen=True)
class NegativeTriangleToMedian(FanOut[NegativeTriangle, Median]):
    """One graph, of which the vertices of I in negative triangles are the medians; all sizes but one are exact.

    Vertices are numbered: I, J, J', K, K', h, leaves.

    Examples
    --------
    >>> source = NegativeTriangle(([[0, -1], [2, 2]], [[0], [0]], [[0, 1]]))
    >>> target, = NegativeTriangleToMedian().instances(source)
    >>> target, list(target.witnesses())
    (Median(vertices=30, edges=58, bound=37, threshold=548), [(0,)])
    >>> NegativeTriangleToMedian().lift(source, 0, (0,))
    (0, 1, 0)
    """

    theorem = Theorem("Abboud, Grandoni and Vassilevska Williams 2015")
    overhead = Overhead(
        vertices=n_1 + 2 * n_2 + 2 * n_3 + 1 + leaves,
        edges=n_1 * (leaves + 1) + 2 * n_1 * n_2 + n_2 * n_3 + 2 * n_1 * n_3,
        bound=at_most(18 * W + 4),
        threshold=(4 * W + 1) * (2 * n_1 - 1 + 4 * n_2 + 8 * n_3 + 2 * leaves) - 1,
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_entry(18 * size["bound"] + 4)
        return {}

    def targets(self, source: NegativeTriangle) -> Iterator[Median]:
        (a, b, c), H = source.axes, 4 * source.bound + 1
        M, around = 2 * H, 2 * a + 4 * b + 8 * c
        first, second, third = source.completed(2 * source.bound)
        graph = Blocks(a, b, b, c, c, 1, around + 1)
        i, j, other_j, k, other_k, h, leaf = range(7)
        graph[i, h] = H
        graph[i, leaf] = M
        graph[i, j] = M + first
        graph[i, other_j] = M - first
        graph[j, k] = M + second
        graph[k, i] = 2 * M - third
        graph[other_k, i] = 2 * M + third
        yield Median(graph.undirected(), H * (around - 1) + M * (around + 1) - 1)

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, Vertex]:
        return 0, witness[:1]

    def lift(self, source: NegativeTriangle, index: int, witness: Vertex) -> tuple[int, ...] | None:
        return source.through(witness[0])
