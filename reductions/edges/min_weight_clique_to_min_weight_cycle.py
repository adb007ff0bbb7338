r"""Minimum-weight clique of an odd number of vertices to minimum-weight cycle in a sparse digraph.

Let k = 2 l + 1. The digraph has k layers, 0, ..., k - 1, in a circle. A vertex of layer i is an l-clique in some order,
thought of as the vertices number i, i + 1, ..., i + l - 1 of a k-clique, modulo k. For every (l + 1)-clique in some
order there is an arc in each layer,

    (v_i, ..., v_(i+l-1)) in layer i  ->  (v_(i+1), ..., v_(i+l)) in layer i + 1,   of weight M + sum_d w(v_i, v_(i+d)),

the sum over d = 1, ..., l. A closed walk once around the circle names k vertices. Two of them, number i and i + d
modulo k with d <= l, are together on the arc from layer i, and as k = 2 l + 1 every pair is of this form in exactly one
way. So they are pairwise adjacent, all different, and the walk weighs k M plus the weight of the k-clique; and every
k-clique, in every order, is such a cycle.

With all weights and the threshold t at most W in absolute value, let M = k W + 1. A cycle goes around the circle once
or at least twice; if twice or more, it weighs at least 2 k (M - l W) = k M + k (W + 1), which is above k M + t - 1.
Hence cycles of weight at most k M + t - 1 are the k-cliques of weight at most t - 1, one for each order of the vertices
that begins in layer 0, and weights are at least M - l W > 0.

There are at most $k n^l$ vertices and $k n^{l+1}$ arcs, so $n^k$ is about N m for N vertices and m arcs: an algorithm
for cycles in $O((N m)^{1-\delta})$, at the density $m = N^{1+1/l}$, is one for cliques in $O(n^{k(1-\delta)})$.

The smallest YES instance is a triangle; the smallest NO instance has no vertices.

References
----------
.. [1] A. Lincoln, V. Vassilevska Williams and R. Williams, "Tight hardness for shortest cycles and paths in sparse
   graphs", SODA 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import sympy

from reductions.edges.min_weight_clique_to_negative_triangle import cliques
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.matrices.base import INFINITY, check_entry
from reductions.problems.matrices.weighted_clique import MinWeightClique, Vertices
from reductions.problems.weighted_graphs.cycles import Cycle, MinWeightCycle
from reductions.reduction import FanOut, Theorem

__all__ = ["MinWeightCliqueToMinWeightCycle"]

n, k, W = (MinWeightClique.symbols[name] for name in ("vertices", "clique", "bound"))
half = (k - 1) / 2


@dataclass(frozen=True)
class MinWeightCliqueToMinWeightCycle(FanOut[MinWeightClique, MinWeightCycle]):
    """One digraph, for cliques of an odd number of vertices, at least 3.

    Vertices are numbered: layer by layer, and in each the cliques in lexicographic order with their orders.

    Examples
    --------
    >>> from math import inf
    >>> weights = [[inf, 1, 2, inf], [1, inf, -4, 0], [2, -4, inf, 3], [inf, 0, 3, inf]]
    >>> source = MinWeightClique((weights,), clique=3, threshold=0)
    >>> target, = MinWeightCliqueToMinWeightCycle().instances(source)
    >>> target, MinWeightCliqueToMinWeightCycle().lift(source, 0, target.solve())
    (MinWeightCycle(vertices=12, edges=30, bound=16, threshold=38), (0, 2, 1))
    """

    theorem = Theorem("Lincoln, Vassilevska Williams and Williams 2018")
    overhead = Overhead(
        own=k * n ** (half + 1),  # the arcs; the matrix that keeps them here may be larger
        vertices=at_most(k * n**half),
        edges=at_most(k * n ** (half + 1)),
        bound=at_most(k * W + 1 + half * W),
        threshold=at_most(k * (k * W + 1) + W),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["clique"] < 3 or size["clique"] % 2 == 0:
            raise InputError(f"{self.name} takes cliques of 3, 5, 7, ... vertices, got {size['clique']}")
        check_entry((size["clique"] + size["clique"] // 2) * size["bound"] + 1)
        return {}

    def targets(self, source: MinWeightClique) -> Iterator[MinWeightCycle]:
        (weights,), layers, number = source.matrices, source.clique, numbers(source)
        more = layers * source.bound + 1
        arcs = np.full((layers * len(number),) * 2, INFINITY)
        for first, *others in ordered(source, layers // 2 + 1):
            weight = more + sum(int(weights[first, v]) for v in others)
            start, end = number[first, *others[:-1]], number[tuple(others)]
            for layer in range(layers):
                arcs[layer * len(number) + start, (layer + 1) % layers * len(number) + end] = weight
        yield MinWeightCycle(arcs, layers * more + source.threshold - 1)

    def embed(self, source: MinWeightClique, witness: Vertices) -> tuple[int, Cycle]:
        number, around = numbers(source), sorted(witness) * 2
        length = source.clique // 2
        return 0, tuple(i * len(number) + number[tuple(around[i : i + length])] for i in range(source.clique))

    def lift(self, source: MinWeightClique, index: int, witness: Cycle) -> Vertices:
        vertices = list(numbers(source))
        return tuple(vertices[v % len(vertices)][0] for v in witness)


def ordered(source: MinWeightClique, size: int) -> Iterator[Vertices]:
    """The cliques of this size in every order."""
    return (order for clique in cliques(source, size).tolist() for order in permutations(clique))


def numbers(source: MinWeightClique) -> dict[Vertices, int]:
    """The vertices of a layer with their numbers."""
    return {order: i for i, order in enumerate(ordered(source, source.clique // 2))}
