r"""Negative triangle to the lightest cycle of a digraph: longer cycles are heavier.

Let the weights of the tripartite graph be at most W in absolute value, add M = 2W + 1 to each of them, and direct edges
from I to J, from J to K and from K to I. All cycles have a multiple of three edges. One of three edges is a triangle
and has 3M and its weight. All weights are from W + 1 to 3W + 1, so a cycle of six edges or more has

    6 (W + 1) > 3M - 1 = 6W + 2,

and there is a cycle of weight at most 3M - 1 iff there is a negative triangle; such cycles are these triangles.

An algorithm for the lightest cycle in time $O(n^{3-\delta})$ is one for negative triangles and so for shortest paths.
The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices.

References
----------
.. [1] L. Roditty and V. Vassilevska Williams, "Minimum weight cycles and triangles: equivalences and algorithms", FOCS
   2011.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import with_infinities
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.problems.weighted_graphs.cycles import Cycle, MinWeightCycle
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToMinWeightCycle"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()


@dataclass(frozen=True)
class NegativeTriangleToMinWeightCycle(FanOut[NegativeTriangle, MinWeightCycle]):
    """The digraph itself, with positive weights.

    Vertices are numbered: I, J, K.

    Examples
    --------
    >>> source = NegativeTriangle(([[0, -1]], [[0], [0]], [[0]]))
    >>> target, = NegativeTriangleToMinWeightCycle().instances(source)
    >>> target, target.brute_force()
    (MinWeightCycle(vertices=4, edges=5, bound=3, threshold=8), (0, 2, 3))
    >>> NegativeTriangleToMinWeightCycle().lift(source, 0, (2, 3, 0))
    (0, 1, 0)
    """

    theorem = Theorem("Roditty and Vassilevska Williams 2011")
    overhead = Overhead(
        vertices=n_1 + n_2 + n_3,
        edges=at_most(n_1 * n_2 + n_2 * n_3 + n_3 * n_1),
        bound=at_most(3 * W + 1),
        threshold=6 * W + 2,
    )

    def targets(self, source: NegativeTriangle) -> Iterator[MinWeightCycle]:
        M = 2 * source.bound + 1
        graph = Blocks(*source.axes)
        for part, matrix in enumerate(source.matrices):
            graph[part, (part + 1) % 3] = with_infinities(matrix, M + matrix)
        yield MinWeightCycle(graph.weights, 3 * M - 1)

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, Cycle]:
        (i, j, k), (first, second, _) = witness, source.axes
        return 0, (i, first + j, first + second + k)

    def lift(self, source: NegativeTriangle, index: int, witness: Cycle) -> tuple[int, ...]:
        (i, j, k), (first, second, _) = sorted(witness), source.axes
        return i, j - first, k - first - second
