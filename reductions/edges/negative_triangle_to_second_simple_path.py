r"""Negative triangle to the second simple path: the lightest detour around any edge.

The digraph and its path p_0, ..., p_n are those of `negative_triangle_to_replacement_paths`. Shown there: a simple
path from p_0 to p_n, other than this, weighs less than (n + 1) B + W, for B = 3W + 1, iff it takes just one detour,
from some p_i through some j and k to p_(i+1), and w(i, j) + w(j, k) + w(k, i) < 0. So such paths are the negative
triangles.

An algorithm for the second simple path in time $O(n^{3-\delta})$ is one for negative triangles and so for shortest
paths. The smallest YES instance is one triangle of weight -1; the smallest NO instance has no vertices, and a path of
one.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.edges.negative_triangle_to_replacement_paths import B, W, check_detours, detours, limit, n_1, n_2, n_3
from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.paths import SecondSimplePath, Walk
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToSecondSimplePath"]


@dataclass(frozen=True)
class NegativeTriangleToSecondSimplePath(FanOut[NegativeTriangle, SecondSimplePath]):
    """One digraph and a path of n_1 edges, with a light path beside it for every negative triangle.

    Vertices are numbered: the path, J, K.

    Examples
    --------
    >>> source = NegativeTriangle(([[0, 0], [2, -1]], [[0], [0]], [[0, 0]]))
    >>> target, = NegativeTriangleToSecondSimplePath().instances(source)
    >>> target, target.path, list(target.witnesses())
    (SecondSimplePath(vertices=6, edges=10, bound=14, length=2, threshold=22), (0, 1, 2), [(0, 1, 4, 5, 2)])
    >>> NegativeTriangleToSecondSimplePath().lift(source, 0, (0, 1, 4, 5, 2))
    (1, 1, 0)
    """

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(
        vertices=n_1 + 1 + n_2 + n_3,
        edges=at_most(n_1 + n_1 * n_2 + n_2 * n_3 + n_3 * n_1),
        bound=at_most(sympy.Max(1, n_1) * B + W),
        length=n_1,
        threshold=(n_1 + 1) * B + W - 1,
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_detours(size)
        return {}

    def targets(self, source: NegativeTriangle) -> Iterator[SecondSimplePath]:
        yield SecondSimplePath(detours(source), tuple(range(source.axes[0] + 1)), limit(source) - 1)

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, Walk]:
        (i, j, k), (n, first, _) = witness, source.axes
        return 0, (*range(i + 1), n + 1 + j, n + 1 + first + k, *range(i + 1, n + 1))

    def lift(self, source: NegativeTriangle, index: int, witness: Walk) -> tuple[int, ...]:
        n, first, _ = source.axes
        leaves = next(place for place, vertex in enumerate(witness) if vertex > n)
        i, j, k = witness[leaves - 1 : leaves + 2]
        return i, j - n - 1, k - n - 1 - first
