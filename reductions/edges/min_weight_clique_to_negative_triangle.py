r"""Minimum-weight k-clique to negative triangle: cliques of a third of the size are the vertices.

Let k = k_1 + k_2 + k_3, as evenly as possible. Part p of the tripartite graph has a vertex for every clique of k_p
vertices, written in increasing order. A vertex s of part p and a vertex t of a later part are adjacent iff s followed
by t is a clique in increasing order. With w(s) for the weight of the edges inside s and w(s, t) for that of those
between, the weights are

    w(s) + w(s, t)   for parts 1, 2;      w(t) + w(t, u)   for parts 2, 3;      w(u) + w(s, u) - threshold   for 3, 1.

Triangles are the k-cliques, cut in three, and a triangle weighs as much as the clique less the threshold: it is
negative iff the clique weighs less than the threshold. So witnesses are in bijection. Parts have at most binomial(n,
k_p) vertices, as many as that if all edges are there: a negative triangle in time $O(N^{3-\delta})$ is a k-clique, for
k divisible by 3, in time $O(n^{k(1-\delta/3)})$.

A clique of no vertices is one vertex of the new graph, so small k need no exception. The smallest instances have no
vertices at all: k = 0 is YES iff the threshold is above 0.

References
----------
.. [1] J. Nešetřil and S. Poljak, "On the complexity of the subgraph problem", Commentationes Mathematicae Universitatis
   Carolinae 1985, for cliques without weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY, IntMatrix
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.matrices.weighted_clique import MinWeightClique, Vertices, WeightedClique
from reductions.reduction import FanOut, Theorem

__all__ = ["MinWeightCliqueToNegativeTriangle"]

n, k, W = (MinWeightClique.symbols[name] for name in ("vertices", "clique", "bound"))
k_1, k_2, k_3 = (sympy.floor((k + extra) / 3) for extra in (2, 1, 0))
first, second, third = (sympy.binomial(n, size) for size in (k_1, k_2, k_3))
bound = W * sympy.Max(k_1 * (k_1 - 1) / 2 + k_1 * k_2, k_3 * (k_3 - 1) / 2 + k_1 * k_3 + 1)


@dataclass(frozen=True)
class MinWeightCliqueToNegativeTriangle(FanOut[MinWeightClique, NegativeTriangle]):
    """One tripartite graph, whose triangles are the k-cliques; its sizes are attained by complete graphs.

    Vertices of a part are numbered as the cliques are in lexicographic order.

    Examples
    --------
    >>> from math import inf
    >>> weights = [[inf, 1, 2, inf], [1, inf, -4, 0], [2, -4, inf, 3], [inf, 0, 3, inf]]
    >>> source = MinWeightClique((weights,), clique=3, threshold=0)
    >>> target, = MinWeightCliqueToNegativeTriangle().instances(source)
    >>> target, list(target.witnesses())
    (NegativeTriangle(first=4, second=4, third=4, bound=4), [(0, 1, 2), (1, 2, 3)])
    """

    theorem = Theorem("Nešetřil and Poljak 1985")
    overhead = Overhead(first=at_most(first), second=at_most(second), third=at_most(third), bound=at_most(bound))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_weights(size)
        return {}

    def targets(self, source: MinWeightClique) -> Iterator[NegativeTriangle]:
        yield NegativeTriangle(tripartite(source))

    def embed(self, source: MinWeightClique, witness: Vertices) -> tuple[int, Vertices]:
        return 0, corners(source, witness)

    def lift(self, source: MinWeightClique, index: int, witness: Vertices) -> Vertices:
        return members(source, witness)


def check_weights(size: Mapping[str, Any]) -> None:
    """Raise InputError where weights of triangles' edges might be too large."""
    pairs = max(1, size["clique"] * (size["clique"] - 1) // 2 + 1)
    if pairs * size["bound"] > ENTRY_LIMIT:
        raise InputError(
            f"the weights of all edges of a clique and the threshold must add up to at most 2^61, got {pairs} numbers "
            f"of up to {size['bound']}"
        )


def shares(source: WeightedClique) -> list[int]:
    """The sizes k_1, k_2 and k_3 of the cliques that are vertices, the larger ones first."""
    return [(source.clique + extra) // 3 for extra in (2, 1, 0)]


def cliques(source: WeightedClique, size: int) -> NDArray[np.int64]:
    """The cliques of this size in lexicographic order, one increasing row each."""
    (weights,) = source.matrices
    rows = np.zeros((1, 0), dtype=np.int64)
    for _ in range(size):
        common = np.triu(weights != INFINITY)[rows].all(axis=1)
        clique, vertex = np.nonzero(common)
        rows = np.column_stack([rows[clique], vertex])
    return rows


def tripartite(source: WeightedClique) -> tuple[IntMatrix, IntMatrix, IntMatrix]:
    """The weights between the parts, the threshold taken off the last."""
    (weights,) = source.matrices
    first, second, third = (cliques(source, size) for size in shares(source))
    last = joined(weights, third, first, later_first=True)
    last[last != INFINITY] -= source.threshold
    return joined(weights, first, second), joined(weights, second, third), last


def joined(
    weights: IntMatrix, rows: NDArray[np.int64], columns: NDArray[np.int64], later_first: bool = False
) -> IntMatrix:
    """The weights inside a clique of `rows`, and between it and one of `columns`; infinite if they do not fit."""
    finite = np.where(weights == INFINITY, 0, weights)
    inside = np.array([finite[np.ix_(row, row)].sum() // 2 for row in rows], dtype=np.int64)
    total = np.repeat(inside[:, None], len(columns), axis=1)
    for s, t in product(rows.T[:, :, None], columns.T[:, None, :]):
        fits = (t < s if later_first else s < t) & (weights[s, t] != INFINITY) & (total != INFINITY)
        total = np.where(fits, total + finite[s, t], INFINITY)
    return total


def corners(source: WeightedClique, witness: Vertices) -> Vertices:
    """The triangle that a clique is, in whatever order."""
    ends = np.cumsum(shares(source))[:-1]
    parts = np.split(np.array(sorted(witness), dtype=np.int64), ends)
    return tuple(int(np.flatnonzero((cliques(source, len(part)) == part).all(axis=1))[0]) for part in parts)


def members(source: WeightedClique, witness: Vertices) -> Vertices:
    """The clique that a triangle is."""
    return tuple(int(u) for size, i in zip(shares(source), witness, strict=True) for u in cliques(source, size)[i])
