r"""Zero triangle to triangle collection: a weight is not 0 iff some small prime does not divide it.

Take the primes 2, 3, 5, ... until their product is above 3W, where W is the largest absolute value of a weight, and at
least the prime 2. A triangle's weight is at most 3W in absolute value, so it is 0 iff all these primes divide it. The
vertices of the triangle become colours. For every prime p there are nodes

    (i, p, x) of colour i   and   (j, p, y) of colour j   for x, y in [0, p),      (k, p) of colour k,

and for the weights that there are, edges between nodes of the same prime

    (k, p) - (i, p, x)        iff  x = w(k, i)  mod p,
    (i, p, x) - (j, p, y)     iff  y = x + w(i, j)  mod p,
    (j, p, y) - (k, p)        iff  y + w(j, k)  is not 0 mod p.

Among the nodes of colours i, j, k and prime p, x and y are determined by the first two kinds, as the sums of weights
along k, i, j; so there is a triangle iff p does not divide the weight of i, j, k. Hence the colours have no triangle
iff the weight is 0.

A triangle with a missing edge is not of weight 0, so its colours must have a triangle. For a missing edge, join all its
nodes of the prime 2, whatever x and y. If w(k, i) is missing, x may be chosen, which makes y + w(j, k) odd or even at
will; if w(i, j) is missing, y may be chosen; if w(j, k) is missing, the third condition is gone. There are then at most
2, 4 and 2 edges in place of the 1, 2 and 1 of the prime 2 and those of all other primes.

With the number S_0 of the primes and their sum S_1, there are (n_1 + n_2) S_1 + n_3 S_0 nodes, for every vertex no more
than polylogarithmic in W: an algorithm for triangle collection in time $O(n^{3-\delta})$ is one for zero triangles, up
to logarithms. Colours without a triangle and zero triangles are the same triples.

The smallest YES instance is a triangle of weight 0, with W = 0; the smallest NO instance has no vertices. That one
residue per node is enough, that of a sum of weights, is derived here.

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and H. Yu, "Matching triangles and basing hardness on an extremely popular
   conjecture", STOC 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.overhead import Overhead, at_most
from reductions.problem import sizes
from reductions.problems.graphs.triangle_collection import Colors, Integers, TriangleCollection
from reductions.problems.matrices.base import INFINITY, IntMatrix
from reductions.problems.matrices.zero_triangle import ZeroTriangle
from reductions.reduction import FanOut, Theorem

__all__ = ["ZeroTriangleToTriangleCollection"]

n_1, n_2, n_3, W = ZeroTriangle.symbols.values()
S_0, S_1 = sizes(number="S_0", total="S_1").values()


@dataclass(frozen=True)
class ZeroTriangleToTriangleCollection(FanOut[ZeroTriangle, TriangleCollection]):
    """One graph, whose colours are the vertices; the number of edges is attained where all weights are there.

    Examples
    --------
    >>> source = ZeroTriangle(([[1, 3]], [[1], [-1]], [[-2]]))
    >>> target, = ZeroTriangleToTriangleCollection().instances(source)
    >>> target, list(target.witnesses())
    (TriangleCollection(first=1, second=2, third=1, nodes=33, edges=37), [(0, 0, 0), (0, 1, 0)])
    """

    theorem = Theorem("Abboud, Vassilevska Williams and Yu 2015")
    overhead = Overhead(
        own=(n_1 * n_2 + n_2 * n_3 + n_3 * n_1) * S_1**2,
        growth={S_0: sympy.log(W + 2), S_1: sympy.log(W + 2) ** 2},
        first=n_1,
        second=n_2,
        third=n_3,
        nodes=(n_1 + n_2) * S_1 + n_3 * S_0,
        edges=at_most(
            n_1 * n_2 * sympy.Max(4, S_1) + n_2 * n_3 * sympy.Max(2, S_1 - S_0) + n_3 * n_1 * sympy.Max(2, S_0)
        ),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        primes = primes_with_product_above(3 * size["bound"])
        return {S_0: len(primes), S_1: sum(primes)}

    def targets(self, source: ZeroTriangle) -> Iterator[TriangleCollection]:
        palette = source.axes
        colors: tuple[list[Integers], ...] = ([], [], [])
        edges: tuple[list[Integers], ...] = ([], [], [])
        begin = np.zeros(3, dtype=np.int64)
        for p in primes_with_product_above(3 * source.bound):
            residues = (p, p, 1)
            for of, matrix in enumerate(source.matrices):
                after = (of + 1) % 3
                there = joined(of, matrix, p).reshape(palette[of] * residues[of], palette[after] * residues[after])
                edges[of].append(np.argwhere(there) + begin[[of, after]])
            for of in range(3):
                colors[of].append(np.repeat(np.arange(palette[of]), residues[of]))
                begin[of] += len(colors[of][-1])
        yield TriangleCollection(palette, tuple(map(np.concatenate, colors)), tuple(map(np.concatenate, edges)))

    def embed(self, source: ZeroTriangle, witness: Colors) -> tuple[int, Colors]:
        return 0, witness

    def lift(self, source: ZeroTriangle, index: int, witness: Colors) -> Colors:
        return witness


def joined(of: int, matrix: IntMatrix, p: int) -> NDArray[np.bool_]:
    """Which nodes of the prime p are joined because of matrix number `of`: by vertex, residue, vertex and residue."""
    residue = np.arange(p, dtype=np.uint8)  # at most 53, so that sums of two residues fit
    weight = (matrix % p).astype(np.uint8)[:, None, :, None]
    begin, end = residue[:, None, None], residue
    there = ((begin + weight) % p == end, (begin + weight) % p != 0, weight == end)[of]
    return np.where((matrix == INFINITY)[:, None, :, None], p == 2, there)


def primes_with_product_above(number: int) -> list[int]:
    """The least primes, 2 among them, whose product is above `number`.

    Examples
    --------
    >>> primes_with_product_above(0), primes_with_product_above(29), primes_with_product_above(30)
    ([2], [2, 3, 5], [2, 3, 5, 7])
    """
    primes = [2]
    while prod(primes) <= number:
        primes.append(int(sympy.nextprime(primes[-1])))
    return primes
