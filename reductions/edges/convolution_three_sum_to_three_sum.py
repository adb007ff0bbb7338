r"""3SUM for convolutions to 3SUM: the places are written into the numbers, in base 2N - 1.

With q = 2N - 1 the lists are

    q A_i + i,    q B_j + j,    -(q C_k + k),

and three of their numbers add up to q (A_i + B_j - C_k) + (i + j - k). Here i + j - k is from -(N-1) to 2N - 2, where 0
is the only multiple of q. So the sum is 0 iff k = i + j and A_i + B_j = C_k: witnesses are in bijection. The base is
the least that is right for all arrays: q = 2N - 2 takes i = j = N - 1, k = 0 for a witness where A_i + B_j = C_0 - 1.

The smallest instances, of N = 1: (0), (0), (0) is YES, and (0), (0), (1) is NO.

An algorithm for 3SUM in time $O(n^{2-\delta})$ takes as long for convolutions: numbers grow from
U to less than 2 N (U + 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.convolutions import ConvolutionThreeSum
from reductions.problems.integers.three_sum import ThreeSum
from reductions.reduction import FanOut, Theorem

__all__ = ["ConvolutionThreeSumToThreeSum"]

N, U = (ConvolutionThreeSum.symbols[name] for name in ("length", "bound"))


@dataclass(frozen=True)
class ConvolutionThreeSumToThreeSum(FanOut[ConvolutionThreeSum, ThreeSum]):
    """One instance, of three lists of N numbers; witnesses are in bijection.

    Examples
    --------
    >>> source = ConvolutionThreeSum(((1, 7), (4, 2), (0, 3)))
    >>> target, = ConvolutionThreeSumToThreeSum().instances(source)
    >>> target.lists, target.brute_force()
    (((3, 22), (12, 7), (0, -10)), (0, 1, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(first=N, second=N, third=N, bound=at_most(sympy.Max(0, 2 * N - 1) * U + sympy.Max(0, N - 1)))

    def targets(self, source: ConvolutionThreeSum) -> Iterator[ThreeSum]:
        base = 2 * len(source.lists[0]) - 1
        a, b, c = (tuple(base * number + i for i, number in enumerate(numbers)) for numbers in source.lists)
        yield ThreeSum((a, b, tuple(-number for number in c)))

    def embed(self, source: ConvolutionThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        i, j = witness
        return 0, (i, j, i + j)

    def lift(self, source: ConvolutionThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness[:2]
