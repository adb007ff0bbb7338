r"""Upper bounds of convolutions to superadditivity: three arrays become three blocks of one sequence.

Negate all numbers, so that a_i + b_j > c_{i+j} is looked for. Let l and h be the least and the largest of them,
S = h - l, and

    a'_i = a_i - l + S i,    b'_j = b_j - l + S j,    c'_k = c_k - 2 l + S k:

a'_i + b'_j > c'_{i+j} says the same, and none of the three arrays decreases. With W the largest absolute value of a
number of them now, and K = 2 W + 1, the sequence has four blocks of length N:

    0, ..., 0,    K + a'_i,    4 K + b'_j,    5 K + c'_k.

It does not decrease: a' and b' are from 0 to W, and c' is from -W to W. Which x <= y with x + y < 4N can violate it? If
x is in block 0, its entry is 0, and that at x + y is no less than that at y. If both are in block 1, their sum is at
most 2 K + 2 W < 3 K, and in blocks 2 and 3 all is at least 4 K. What is left is x = N + i and y = 2 N + j, with x + y
in block 3, and there i + j < N and

    (K + a'_i) + (4 K + b'_j) > 5 K + c'_{i+j}  <=>  a'_i + b'_j > c'_{i+j}.

So witnesses (i, j) are in bijection with those (x, y) that have x <= y; those with x > y are the same ones turned
round. That K must be above |c'| too, and c' may be negative, shows only where all numbers are far from zero on one
side.

The smallest instances: (0), (0), (1) is YES, and (0), (0), (0) is NO; of length 0 is NO.

References
----------
.. [1] M. Cygan, M. Mucha, K. Wegrzycki and M. Wlodarczyk, "On problems equivalent to (min,+)-convolution", ICALP 2017.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.base import largest
from reductions.problems.integers.convolutions import ConvolutionUpperBound
from reductions.problems.integers.super_additivity import SuperAdditivity
from reductions.reduction import FanOut, Theorem

__all__ = ["ConvolutionUpperBoundToSuperAdditivity"]

N, U = (ConvolutionUpperBound.symbols[name] for name in ("length", "bound"))


@dataclass(frozen=True)
class ConvolutionUpperBoundToSuperAdditivity(FanOut[ConvolutionUpperBound, SuperAdditivity]):
    """One instance, four times as long; numbers grow by a factor of about 22 N.

    Examples
    --------
    >>> source = ConvolutionUpperBound(((1, 7), (4, 2), (5, 4)))
    >>> target, = ConvolutionUpperBoundToSuperAdditivity().instances(source)
    >>> target.numbers, target.brute_force()
    ((0, 0, 39, 39, 135, 143, 174, 181), (2, 5))
    >>> ConvolutionUpperBoundToSuperAdditivity().lift(source, 0, (2, 5))
    (0, 1)
    """

    theorem = Theorem("Cygan, Mucha, Wegrzycki and Wlodarczyk 2017")
    overhead = Overhead(length=4 * N, bound=at_most(11 * U * (2 * N + 1) + 5 * sympy.Min(N, 1)))

    def memory(self, size: Mapping[str, Any]) -> int:
        return 2 * super().memory(size)  # the blocks, and the sequence

    def targets(self, source: ConvolutionUpperBound) -> Iterator[SuperAdditivity]:
        a, b, c = (tuple(-number for number in numbers) for numbers in source.lists)
        low, high = min(a + b + c, default=0), max(a + b + c, default=0)
        slope = high - low
        a, b = (tuple(x - low + slope * i for i, x in enumerate(numbers)) for numbers in (a, b))
        c = tuple(x - 2 * low + slope * k for k, x in enumerate(c))
        lift = 2 * largest(a, b, c) + 1
        blocks = ((0,) * len(a), *(tuple(f * lift + x for x in xs) for f, xs in ((1, a), (4, b), (5, c))))
        yield SuperAdditivity(sum(blocks, ()))

    def embed(self, source: ConvolutionUpperBound, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        (i, j), length = witness, len(source.lists[0])
        return 0, (length + i, 2 * length + j)

    def lift(self, source: ConvolutionUpperBound, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        (x, y), length = sorted(witness), len(source.lists[0])
        return x - length, y - 2 * length
