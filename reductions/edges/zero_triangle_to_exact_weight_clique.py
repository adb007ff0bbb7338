r"""Zero triangle to a 3-clique of weight exactly 0: forget the parts.

The graph on all vertices of I, J and K has the same edges and weights. Vertices of one part are not adjacent, so three
pairwise adjacent vertices are one of each part: cliques of three vertices are the triangles, with the same weights. For
a graph without parts the way back is `ExactWeightCliqueToZeroTriangle` with k = 3, so parts do not matter.

The smallest YES instance is one triangle of weight 0; the smallest NO instance has no vertices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead
from reductions.problems.matrices.base import INFINITY
from reductions.problems.matrices.weighted_clique import ExactWeightClique, Vertices
from reductions.problems.matrices.zero_triangle import ZeroTriangle
from reductions.problems.weighted_graphs.blocks import Blocks
from reductions.reduction import FanOut, Theorem

__all__ = ["ZeroTriangleToExactWeightClique"]

n_1, n_2, n_3, W = ZeroTriangle.symbols.values()


@dataclass(frozen=True)
class ZeroTriangleToExactWeightClique(FanOut[ZeroTriangle, ExactWeightClique]):
    """The graph itself; vertices are numbered I, J, K.

    Examples
    --------
    >>> source = ZeroTriangle(([[1, -1]], [[0], [0]], [[1]]))
    >>> target, = ZeroTriangleToExactWeightClique().instances(source)
    >>> target, list(target.witnesses())
    (ExactWeightClique(vertices=4, clique=3, bound=1), [(0, 2, 3)])
    >>> ZeroTriangleToExactWeightClique().lift(source, 0, (3, 0, 2))
    (0, 1, 0)
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(vertices=n_1 + n_2 + n_3, clique=3, bound=W)

    def targets(self, source: ZeroTriangle) -> Iterator[ExactWeightClique]:
        graph = Blocks(*source.axes)
        for part, matrix in enumerate(source.matrices):
            graph[part, (part + 1) % 3] = matrix
        weights = graph.undirected()
        np.fill_diagonal(weights, INFINITY)
        yield ExactWeightClique((weights,), 3, 0)

    def embed(self, source: ZeroTriangle, witness: Vertices) -> tuple[int, Vertices]:
        (i, j, k), (first, second, _) = witness, source.axes
        return 0, (i, first + j, first + second + k)

    def lift(self, source: ZeroTriangle, index: int, witness: Vertices) -> Vertices:
        (i, j, k), (first, second, _) = sorted(witness), source.axes
        return i, j - first, k - first - second
