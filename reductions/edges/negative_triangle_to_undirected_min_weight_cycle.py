r"""Negative triangle to the lightest cycle of an undirected graph: longer cycles are heavier.

Let the weights of the tripartite graph be at most W in absolute value, and add M = 4W + 1 to each of them. A triangle
has then 3M and its weight. All weights are from 3W + 1 to 5W + 1, so a cycle of four edges or more has

    4 (3W + 1) > 3M - 1 = 12W + 2,

and there is a cycle of weight at most 3M - 1 iff there is a negative triangle; such cycles are these triangles.
Vertices of one part are not adjacent, so a cycle of three edges has one in each part.

An algorithm for the lightest cycle in time $O(n^{3-\delta})$ is one for negative triangles and so for shortest paths.
The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices.

References
----------
.. [1] L. Roditty and V. Vassilevska Williams, "Minimum weight cycles and triangles: equivalences and algorithms", FOCS
   2011.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import check_entry, with_infinities
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.problems.weighted_graphs.cycles import Cycle, UndirectedMinWeightCycle
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToUndirectedMinWeightCycle"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()


@dataclass(frozen=True)
class NegativeTriangleToUndirectedMinWeightCycle(FanOut[NegativeTriangle, UndirectedMinWeightCycle]):
    """The undirected graph itself, with positive weights.

    Vertices are numbered: I, J, K.

    Examples
    --------
    >>> source = NegativeTriangle(([[0, -1]], [[0], [0]], [[0]]))
    >>> target, = NegativeTriangleToUndirectedMinWeightCycle().instances(source)
    >>> target, target.brute_force()
    (UndirectedMinWeightCycle(vertices=4, edges=5, bound=5, threshold=14), (0, 2, 3))
    >>> NegativeTriangleToUndirectedMinWeightCycle().lift(source, 0, (2, 3, 0))
    (0, 1, 0)
    """

    theorem = Theorem("Roditty and Vassilevska Williams 2011")
    overhead = Overhead(
        vertices=n_1 + n_2 + n_3,
        edges=at_most(n_1 * n_2 + n_2 * n_3 + n_3 * n_1),
        bound=at_most(5 * W + 1),
        threshold=12 * W + 2,
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_entry(5 * size["bound"] + 1)
        return {}

    def targets(self, source: NegativeTriangle) -> Iterator[UndirectedMinWeightCycle]:
        M = 4 * source.bound + 1
        graph = Blocks(*source.axes)
        for part, matrix in enumerate(source.matrices):
            graph[part, (part + 1) % 3] = with_infinities(matrix, M + matrix)
        yield UndirectedMinWeightCycle(graph.undirected(), 3 * M - 1)

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, Cycle]:
        (i, j, k), (first, second, _) = witness, source.axes
        return 0, (i, first + j, first + second + k)

    def lift(self, source: NegativeTriangle, index: int, witness: Cycle) -> tuple[int, ...]:
        (i, j, k), (first, second, _) = sorted(witness), source.axes
        return i, j - first, k - first - second
