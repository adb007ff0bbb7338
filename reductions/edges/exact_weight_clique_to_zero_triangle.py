r"""Exact-weight k-clique to zero triangle: cliques of a third of the size are the vertices.

The graph is that of `MinWeightCliqueToNegativeTriangle`: its triangles are the k-cliques, cut in three, and a triangle
weighs as much as the clique less the threshold. So it weighs 0 iff the clique weighs exactly the threshold, and
witnesses are in bijection. A zero triangle in time $O(N^{3-\delta})$ is a k-clique of a given weight, for k divisible
by 3, in time $O(n^{k(1-\delta/3)})$.

The smallest instances have no vertices at all: k = 0 is YES iff the threshold is 0.

References
----------
.. [1] J. Nešetřil and S. Poljak, "On the complexity of the subgraph problem", Commentationes Mathematicae Universitatis
   Carolinae 1985, for cliques without weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.edges.min_weight_clique_to_negative_triangle import (
    bound,
    check_weights,
    corners,
    first,
    members,
    second,
    third,
    tripartite,
)
from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.weighted_clique import ExactWeightClique, Vertices
from reductions.problems.matrices.zero_triangle import ZeroTriangle
from reductions.reduction import FanOut, Theorem

__all__ = ["ExactWeightCliqueToZeroTriangle"]


@dataclass(frozen=True)
class ExactWeightCliqueToZeroTriangle(FanOut[ExactWeightClique, ZeroTriangle]):
    """One tripartite graph, whose triangles are the k-cliques; its sizes are attained by complete graphs.

    Vertices of a part are numbered as the cliques are in lexicographic order.

    Examples
    --------
    >>> from math import inf
    >>> weights = [[inf, 1, 2, inf], [1, inf, -4, 0], [2, -4, inf, 3], [inf, 0, 3, inf]]
    >>> source = ExactWeightClique((weights,), clique=3, threshold=-1)
    >>> target, = ExactWeightCliqueToZeroTriangle().instances(source)
    >>> target, list(target.witnesses())
    (ZeroTriangle(first=4, second=4, third=4, bound=4), [(0, 1, 2), (1, 2, 3)])
    """

    theorem = Theorem("Nešetřil and Poljak 1985")
    overhead = Overhead(first=at_most(first), second=at_most(second), third=at_most(third), bound=at_most(bound))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_weights(size)
        return {}

    def targets(self, source: ExactWeightClique) -> Iterator[ZeroTriangle]:
        yield ZeroTriangle(tripartite(source))

    def embed(self, source: ExactWeightClique, witness: Vertices) -> tuple[int, Vertices]:
        return 0, corners(source, witness)

    def lift(self, source: ExactWeightClique, index: int, witness: Vertices) -> Vertices:
        return members(source, witness)
