r"""Vector domination to orthogonal vectors: coordinates in unary.

For each coordinate c let $k_1 < \dots < k_r$ be the different values in the first set, without the least possible one,
-U. Replace $x_c$ by the bits $[x_c \ge k_i]$ and $y_c$ by the bits $[y_c < k_i]$. If $x_c \le y_c$ no bit is 1 in
both; if $x_c > y_c$, then $k_i = x_c$ is one of the values, as $x_c > -U$, and its bit is 1 in both. So x is at most y
in every coordinate iff their vectors are orthogonal, and witnesses are the same pairs.

There are at most min(2 U, n_1) bits for each coordinate, for coordinates from -U to U: the vectors stay short where
there are few different values. Derived here.

The smallest instances: 0 and 0 have no bits, orthogonal, YES; 1 and 0 have one bit, which is 1 in both, NO.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.problems.vectors.vector_domination import VectorDomination
from reductions.reduction import FanOut, Theorem

__all__ = ["VectorDominationToOrthogonalVectors"]

n_1, n_2, d, U = VectorDomination.symbols.values()


@dataclass(frozen=True)
class VectorDominationToOrthogonalVectors(FanOut[VectorDomination, OrthogonalVectors]):
    """Two sets of vectors, as many; the dimension depends on how many values are different.

    Examples
    --------
    >>> source = VectorDomination((((3, 1), (0, 5)), ((2, 2), (4, 1))))
    >>> target, = VectorDominationToOrthogonalVectors().instances(source)
    >>> [vectors.tolist() for vectors in target.sets], target.brute_force()
    ([[[1, 1, 1, 0], [1, 0, 1, 1]], [[0, 1, 0, 1], [0, 0, 0, 1]]], (0, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(order=2, first=n_1, others=n_2, other_tuples=n_2, dimension=at_most(d * sympy.Min(2 * U, n_1)))

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 120 * int(self.project(size)["dimension"])  # the thresholds

    def targets(self, source: VectorDomination) -> Iterator[OrthogonalVectors]:
        first, second = source.sets
        least = -source.bound
        thresholds = [(c, k) for c, values in enumerate(zip(*first, strict=True)) for k in sorted({*values} - {least})]
        above = (x[c] >= k for x in first for c, k in thresholds)
        below = (y[c] < k for y in second for c, k in thresholds)
        sides = ((above, len(first)), (below, len(second)))
        yield OrthogonalVectors(
            tuple(np.fromiter(bits, dtype=np.uint8).reshape(rows, len(thresholds)) for bits, rows in sides)
        )

    def embed(self, source: VectorDomination, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: VectorDomination, index: int, witness: Choice) -> Choice:
        return witness
