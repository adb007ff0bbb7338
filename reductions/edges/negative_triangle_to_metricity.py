r"""Negative triangle to metricity: a triangle inequality for every triangle.

Let the weights of the tripartite graph on I, J, K be at most W in absolute value. A missing edge gets the weight 2W: a
triangle with it is of weight 0 or more. So all weights are at most B = 2W in absolute value. With M = 2B + 1, the
points are the vertices, and their distances

    M between two vertices of one part,     M + w(i, j),     M + w(j, k),     2M - w(k, i).

Then D(i, k) > D(i, j) + D(j, k) iff the triangle i, j, k is negative, and no other inequality is broken: with

    i or k in the middle     M + B <= (M - B) + (2M - B), as 2M >= 3B;
    two points of one part   as the sides to the third differ by at most 2B <= M, and add up to at least 2(M - B) > M;
    three points of one part M <= 2M.

So a witness has a vertex of J in the middle, and is read in one of two directions. All distances are positive. The
smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import check_entry
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.problems.weighted_graphs.metricity import Metricity
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToMetricity"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()
points = n_1 + n_2 + n_3


@dataclass(frozen=True)
class NegativeTriangleToMetricity(FanOut[NegativeTriangle, Metricity]):
    """One matrix, with a broken inequality for every negative triangle.

    Points are numbered: I, J, K.

    Examples
    --------
    >>> source = NegativeTriangle(([[0, -1]], [[0], [0]], [[0]]))
    >>> target, = NegativeTriangleToMetricity().instances(source)
    >>> target, list(target.witnesses())
    (Metricity(vertices=4, edges=6, bound=10), [(0, 2, 3), (3, 2, 0)])
    """

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(vertices=points, edges=points * (points - 1) / 2, bound=at_most(9 * W + 2))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_entry(9 * size["bound"] + 2)
        return {}

    def targets(self, source: NegativeTriangle) -> Iterator[Metricity]:
        M = 4 * source.bound + 1
        first, second, third = source.completed(2 * source.bound)
        graph = Blocks(*source.axes)
        for part, n in enumerate(source.axes):
            graph[part, part] = M * (1 - np.eye(n, dtype=np.int64))
        graph[0, 1] = M + first
        graph[1, 2] = M + second
        graph[2, 0] = 2 * M - third
        yield Metricity(graph.undirected())

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        (i, j, k), (first, second, _) = witness, source.axes
        return 0, (i, first + j, first + second + k)

    def lift(self, source: NegativeTriangle, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        (i, j, k), (first, second, _) = sorted(witness), source.axes
        return i, j - first, k - first - second
