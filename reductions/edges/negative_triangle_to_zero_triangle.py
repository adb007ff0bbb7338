r"""Negative triangle to zero triangle: a comparison is a few equalities between leading bits.

For integers x, y, z write $D_s$ = (x >> s) + (y >> s) - (z >> s), where >> is the shift that rounds down, also below
zero. Let $-2^K \le x, y, z < 2^K$. Then

    x + y > z  <=>  D_s is 1 or 2 for some s < K, or D_K is 1.

If $D_s \ge 1$, then x + y - z is at least $2^s D_s - (2^s - 1) \ge 1$, because the bits that are cut off are worth at
least 0 in x and in y, and at most $2^s - 1$ in z. Conversely let x + y > z, so $D_0 \ge 1$, and take the largest
$s \le K$ with $D_s \ge 1$. If s = K, each of the three is 0 or -1 after the shift, so $D_K \le 0 + 0 + 1$. If s < K,
then $D_{s+1} \le 0$, and with one bit more of every number $D_s \le 2 D_{s+1} + 1 + 1 - 0 \le 2$.

So with x = -w(i, j), y = -w(j, k) and z = w(k, i), triangle i, j, k is negative iff it has weight 0 with the weights

    x >> s,   y >> s,   -(z >> s) - d        for one of the pairs (s, d): d in {1, 2} and s < K, or d = 1 and s = K.

K is the number of bits of the largest absolute value W: there are 2K + 1 instances, and for W > 0 each of them is
needed, as some (x, y, z) has weight 0 there only (derived here): (2^s, 2^s, 0) for d = 2; (2^s, floor(2^s / 2), 0) for
d = 1 and s < K; (2^(K-1), 2^(K-1), -1) for s = K. An edge that is missing stays missing, and a triangle is the same in
all instances. An algorithm for zero triangles in time $O(n^{3-\delta})$ thus finds negative ones in time
$O(n^{3-\delta} \log W)$. No reduction back is known.

The smallest YES instance is one triangle of weight -1, which has D_0 = 1; the smallest NO instance has no vertices.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Finding, minimizing, and counting weighted subgraphs", SIAM Journal on
   Computing 2013. (With d = 2 for s = K as well, which is never met.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import sizes
from reductions.problems.matrices.base import ENTRY_LIMIT, with_infinities
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.matrices.zero_triangle import ZeroTriangle
from reductions.reduction import FanOut, Theorem

__all__ = ["NegativeTriangleToZeroTriangle"]

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()
K = sizes(bits="K")["bits"]


@dataclass(frozen=True)
class NegativeTriangleToZeroTriangle(FanOut[NegativeTriangle, ZeroTriangle]):
    """Two instances for every bit of the largest weight and one more, on the same vertices and edges.

    Examples
    --------
    >>> source = NegativeTriangle(([[-3]], [[5]], [[-4]]))
    >>> edge = NegativeTriangleToZeroTriangle()
    >>> for target in edge.instances(source):
    ...     print(*(matrix.item() for matrix in target.matrices), target.brute_force())
    3 -5 3 None
    3 -5 2 (0, 0, 0)
    1 -3 1 None
    1 -3 0 None
    0 -2 0 None
    0 -2 -1 None
    0 -1 0 None
    >>> edge.embed(source, (0, 0, 0))
    (1, (0, 0, 0))
    """

    theorem = Theorem("Vassilevska Williams and Williams 2013")
    overhead = Overhead(
        calls=2 * K + 1,
        growth={K: sympy.log(W + 2)},
        first=n_1,
        second=n_2,
        third=n_3,
        bound=at_most(W + 2),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["bound"] + 2 > ENTRY_LIMIT:
            raise InputError(f"weights must be at most 2^61 - 2 in absolute value, got {size['bound']}")
        return {K: size["bound"].bit_length()}

    def targets(self, source: NegativeTriangle) -> Iterator[ZeroTriangle]:
        first, second, third = source.matrices
        for s, d in pairs(source):
            weights = (-first >> s, -second >> s, -(third >> s) - d)
            yield ZeroTriangle(tuple(map(with_infinities, source.matrices, weights)))

    def embed(self, source: NegativeTriangle, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        i, j, k = witness
        first, second, third = source.matrices
        x, y, z = -int(first[i, j]), -int(second[j, k]), int(third[k, i])
        return next(n for n, (s, d) in enumerate(pairs(source)) if (x >> s) + (y >> s) - (z >> s) == d), witness

    def lift(self, source: NegativeTriangle, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness


def pairs(source: NegativeTriangle) -> list[tuple[int, int]]:
    """The shift s and the difference d of each instance."""
    bits = source.bound.bit_length()
    return [*((s, d) for s in range(bits) for d in (1, 2)), (bits, 1)]
