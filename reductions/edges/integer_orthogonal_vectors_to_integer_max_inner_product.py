r"""Z-OV to Z-Max-IP: an inner product that is minus a square.

From d coordinates make d (d + 1) / 2, one for each i <= j:

    x  ->  $-x_i^2$ for i = j, and $-2 x_i x_j$ for i < j,        y  ->  $y_i y_j$.

The inner product of the new vectors is $-\langle x, y \rangle^2$, which is at least 0 iff <x, y> = 0. So with threshold
0 witnesses are the same pairs.

The smallest instances: x = 0 and y = 1 are 0 and 1, YES; x = y = 1 are -1 and 1, NO.

References
----------
.. [1] R. Williams, "On the difference between closest, furthest, and orthogonal pairs", SODA 2018.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

from reductions.overhead import Overhead, at_most
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.integer_inner_product import IntegerMaxInnerProduct, IntegerOrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["IntegerOrthogonalVectorsToIntegerMaxInnerProduct"]

n_1, n_2, d, U = IntegerOrthogonalVectors.symbols.values()


@dataclass(frozen=True)
class IntegerOrthogonalVectorsToIntegerMaxInnerProduct(FanOut[IntegerOrthogonalVectors, IntegerMaxInnerProduct]):
    """One instance, in the square of the dimension; its coordinates are products of two.

    Examples
    --------
    >>> source = IntegerOrthogonalVectors((((2, 3), (1, -1)), ((3, 2), (4, 4))))
    >>> target, = IntegerOrthogonalVectorsToIntegerMaxInnerProduct().instances(source)
    >>> target.sets, target.brute_force()
    ((((-4, -12, -9), (-1, 2, -1)), ((9, 6, 4), (16, 16, 16))), (1, 1))
    """

    theorem = Theorem("Williams 2018")
    overhead = Overhead(first=n_1, second=n_2, dimension=d * (d + 1) / 2, bound=at_most(2 * U**2), threshold=0)

    def targets(self, source: IntegerOrthogonalVectors) -> Iterator[IntegerMaxInnerProduct]:
        pairs = list(combinations_with_replacement(range(source.dimension or 0), 2))
        first = tuple(tuple(-(1 + (i < j)) * x[i] * x[j] for i, j in pairs) for x in source.sets[0])
        second = tuple(tuple(y[i] * y[j] for i, j in pairs) for y in source.sets[1])
        yield IntegerMaxInnerProduct((first, second), len(pairs), 0)

    def embed(self, source: IntegerOrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: IntegerOrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness
