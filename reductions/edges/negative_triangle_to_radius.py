r"""Negative triangle to radius: a vertex of a negative triangle is near to its own copy.

Let the weights of the tripartite graph on I, J, K be at most W in absolute value, M = 3W + 1, and L the number of bits
of n_1 - 1, so that vertices of I differ in one of L bits. The undirected graph has the vertices I, J, K, a copy i' of
every i, two vertices h and t, and (q, s) for q < L and a bit s. Its edges, of positive weights, are

    i - j  of M + w(i, j),    j - k  of M + w(j, k),    k - i'  of M + w(k, i),      where these edges are there,
    i - t  of 3M - 1,         i - h  of M,              h - j, h - k and h - (q, s)  of 2M - 1,
    i - (q, s)  of M          where s is bit q of i,
    i' - (q, s)  of M         where s is not bit q of i.

But for t itself, which is 4M - 1 or more away from h, only a vertex of I is at most 3M - 1 away from t, because every
other way there has one more edge. From i, the other
vertices of I are 2M away by h; all of J, K and all (q, s) at most 3M - 1 by h; and the copy of another vertex 2M, by
(q, s) for a bit s that differs. So the eccentricity of i is at most 3M - 1 iff that is the distance to its own copy.
A way of three edges is i, j, k, i', of 3M and the weight of the triangle. Every other way is of 3M or more. For two
vertices of I, or one of I and one of K, or two of K, are at least 2(M - W) apart, and i is at least 2M away from the
copy of another vertex, as 3(M - W) >= 2M. So with the last vertex before i',

    (q, s), where s is not bit q of i: it is reached from h, 4M - 1 in all; from another vertex of I, 2(M - W) + 2M; or
        from the copy of another vertex, 2M + 2M;
    k, reached from h: 4M - 1 - W; from the copy of another vertex: 2M + 2(M - W);
    k, reached from some j: which is reached from h, 3M - 1 + 2(M - W), or else from another vertex of I or of K, which
        makes 5(M - W) in all, and 2M >= 5W.

Hence

    the radius is at most 3M - 1  <=>  some i is in a negative triangle, and the centres are exactly these i.

An edge that is missing stays missing. There are 2 n_1 + n_2 + n_3 + 2L + 2 vertices, and all weights are positive: an
algorithm for the radius in time $O(n^{3-\delta})$ is one for negative triangles and so for shortest paths. To find j
and k for a centre i takes n_2 n_3 steps.

The smallest YES instance is one triangle of weight -1; for the smallest NO instance, without vertices, t is isolated.

References
----------
.. [1] A. Abboud, F. Grandoni and V. Vassilevska Williams, "Subcubic equivalences between graph centrality problems,
   APSP and diameter", SODA 2015. (The gadget is derived here.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import sizes
from reductions.problems.matrices.base import INFINITY, check_entry, with_infinities
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.problems.weighted_graphs.center import Radius, Vertex
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToRadius"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()
L = sizes(bits="L")["bits"]


@dataclass(frozen=True)
class NegativeTriangleToRadius(FanOut[NegativeTriangle, Radius]):
    """One graph, whose centres are the vertices of I in negative triangles.

    Vertices are numbered: I, J, K, the copies of I, h, t, and all (q, s), first those of s = 0.

    Examples
    --------
    >>> source = NegativeTriangle(([[0, -1], [2, 2]], [[0], [0]], [[0, 1]]))
    >>> target, = NegativeTriangleToRadius().instances(source)
    >>> target, list(target.witnesses())
    (Radius(vertices=11, edges=21, bound=20, threshold=20), [(0,)])
    >>> NegativeTriangleToRadius().lift(source, 0, (0,))
    (0, 1, 0)
    """

    theorem = Theorem("Abboud, Grandoni and Vassilevska Williams 2015")
    overhead = Overhead(
        growth={L: sympy.log(n_1 + 2)},
        vertices=2 * n_1 + n_2 + n_3 + 2 * L + 2,
        edges=at_most(n_1 * n_2 + n_2 * n_3 + n_3 * n_1 + 2 * n_1 + n_2 + n_3 + 2 * (n_1 + 1) * L),
        bound=at_most(9 * W + 2),
        threshold=9 * W + 2,
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_entry(9 * size["bound"] + 2)
        return {L: bits(size["first"])}

    def targets(self, source: NegativeTriangle) -> Iterator[Radius]:
        first, second, third = source.matrices
        (n, _, _), M = source.axes, 3 * source.bound + 1
        digit = np.arange(n)[:, None] >> np.arange(bits(n)) & 1
        bit = np.hstack([digit == 0, digit == 1])
        graph = Blocks(*source.axes, n, 1, 1, bit.shape[1])
        i, j, k, copies, h, t, digits = range(7)
        graph[i, j] = with_infinities(first, M + first)
        graph[j, k] = with_infinities(second, M + second)
        graph[k, copies] = with_infinities(third, M + third)
        graph[i, t] = 3 * M - 1
        graph[i, h] = M
        graph[h, j] = graph[h, k] = graph[h, digits] = 2 * M - 1
        graph[i, digits] = np.where(bit, M, INFINITY)
        graph[copies, digits] = np.where(bit, INFINITY, M)
        yield Radius(graph.undirected(), 3 * M - 1)

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, Vertex]:
        return 0, witness[:1]

    def lift(self, source: NegativeTriangle, index: int, witness: Vertex) -> tuple[int, ...] | None:
        return source.through(witness[0])


def bits(count: int) -> int:
    """How many bits the numbers below `count` have."""
    return max(0, count - 1).bit_length()
