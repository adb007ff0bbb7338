r"""Upper bounds of convolutions to 3SUM for convolutions: an inequality is one of some equalities between prefixes.

For integers x, y and z let D_l = (x >> l) + (y >> l) - (z >> l), where >> drops the last l bits, rounding down, for
negative numbers too. With 2^K larger than all of them in absolute value,

    x + y > z  <=>  D_l is 1 or 2 for some l from 0 to K.

If D_l >= 1, then x + y - z >= 2^l D_l - (2^l - 1) >= 1. Conversely let x + y > z, that is D_0 >= 1, and take the
largest l with D_l >= 1. If l = K, then all three are 0 or -1, and D_K <= 1. Otherwise D_{l+1} <= 0, and
D_l <= 2 D_{l+1} + 2 <= 2, for every bit that is added again is at most 1 in x and y, and at least 0 in z.

A violation A_i + B_j < C_{i+j} is x + y > z for x = -A_i, y = -B_j and z = -C_{i+j}. So for every l and d = 1, 2 the
arrays ((-A) >> l), ((-B) >> l) and ((-C) >> l) + d are asked about; for l = K only d = 1 is needed. A witness is one of
the source, whichever instance it is from; the same one may be in several instances.

The smallest instances: (0), (0), (1) is YES, and (0), (0), (0) is NO.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Finding, minimizing, and counting weighted subgraphs", SIAM J. Comput.
   2013: comparisons by equalities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.convolutions import ConvolutionThreeSum, ConvolutionUpperBound
from reductions.reduction import FanOut, Theorem

__all__ = ["ConvolutionUpperBoundToConvolutionThreeSum"]

N, U = (ConvolutionUpperBound.symbols[name] for name in ("length", "bound"))
K = sympy.floor(sympy.log(sympy.Max(1, 2 * U), 2))


@dataclass(frozen=True)
class ConvolutionUpperBoundToConvolutionThreeSum(FanOut[ConvolutionUpperBound, ConvolutionThreeSum]):
    """2 K + 1 instances of the same length for numbers of K bits; witnesses stay as they are.

    Where numbers have more than 35 bits, the declared number of instances may be two more.

    Examples
    --------
    >>> source = ConvolutionUpperBound(((1, 7), (4, 2), (5, 4)))
    >>> edge = ConvolutionUpperBoundToConvolutionThreeSum()
    >>> [target.brute_force() for target in edge.instances(source)]
    [(0, 1), None, None, None, None, None, None]
    """

    theorem = Theorem("Vassilevska Williams and Williams 2013")
    overhead = Overhead(calls=at_most(2 * K + 1), length=N, bound=at_most(U + 2))

    def targets(self, source: ConvolutionUpperBound) -> Iterator[ConvolutionThreeSum]:
        for drop, difference in differences(source):
            a, b, c = (tuple(-number >> drop for number in numbers) for numbers in source.lists)
            yield ConvolutionThreeSum((a, b, tuple(number + difference for number in c)))

    def embed(self, source: ConvolutionUpperBound, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        (i, j), (a, b, c) = witness, source.lists
        index = next(
            index
            for index, (drop, difference) in enumerate(differences(source))
            if (-a[i] >> drop) + (-b[j] >> drop) == (-c[i + j] >> drop) + difference
        )
        return index, witness

    def lift(self, source: ConvolutionUpperBound, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness


def differences(source: ConvolutionUpperBound) -> Iterator[tuple[int, int]]:
    """How many bits are dropped, and what the difference must be, for every instance."""
    bits = source.bound.bit_length()
    yield from ((drop, difference) for drop in range(bits) for difference in (1, 2))
    yield bits, 1
