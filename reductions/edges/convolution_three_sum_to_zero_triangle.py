r"""3SUM for convolutions to triangles of weight 0: a slide over blocks, whose places are vertices.

Write i = f q + k - r and j = q t + r, with r from 0 to q - 1, so that i + j = (f + t) q + k, whatever r is. For every
block f of A, q entries from place f q on, there is an instance with vertices k < 2q - 1, r < q and t < ceil(N/q), and
the edges

    (k, r) of weight A_{f q + k - r}, if 0 <= k - r < q;    (r, t) of weight B_{t q + r};
    (t, k) of weight -C_{(f + t) q + k},

where the places are in the arrays. A triangle is a pair (i, j) with i in block f and i + j < N, and its weight is
A_i + B_j - C_{i+j}. Conversely a pair is one triangle of one instance: f = i div q, t = j div q, r = j mod q and
k = (i mod q) + r. So witnesses are in bijection.

With q = ceil(sqrt N) there are about sqrt(N) instances with parts of about sqrt(N) vertices: an algorithm for triangles
of weight 0 in time $O(n^{3-\delta})$ takes $O(N^{2-\delta/2})$ for 3SUM on convolutions.

The smallest instances, of N = 1: (0), (0), (0) is YES, and (0), (0), (1) is NO.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Finding, minimizing, and counting weighted subgraphs", SIAM J. Comput.
   2013.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.edges.min_plus_convolution_to_convolution_upper_bound import square_root
from reductions.edges.min_plus_convolution_to_min_plus_product import window
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.integers.convolutions import ConvolutionThreeSum
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from reductions.problems.matrices.zero_triangle import ZeroTriangle
from reductions.reduction import FanOut, Theorem

__all__ = ["ConvolutionThreeSumToZeroTriangle"]

N, U = (ConvolutionThreeSum.symbols[name] for name in ("length", "bound"))
q = positive("q")


@dataclass(frozen=True)
class ConvolutionThreeSumToZeroTriangle(FanOut[ConvolutionThreeSum, ZeroTriangle]):
    """An instance for every block; witnesses are in bijection.

    Parameters
    ----------
    width
        The size q of the blocks, at least 1; by default the least with q^2 at least the length.

    Examples
    --------
    >>> source = ConvolutionThreeSum(((1, 7, 4), (4, 2, 2), (0, 3, 9)))
    >>> edge = ConvolutionThreeSumToZeroTriangle()
    >>> [(target.axes, target.brute_force()) for target in edge.instances(source)]
    [((3, 2, 2), (1, 1, 0)), ((3, 2, 2), None)]
    >>> edge.lift(source, 0, (1, 1, 0))
    (0, 1)
    """

    width: int | None = None

    theorem = Theorem("Vassilevska Williams and Williams 2013")
    overhead = Overhead(
        calls=sympy.ceiling(N / q),
        growth={q: None},
        first=2 * q - 1,
        second=q,
        third=sympy.ceiling(N / q),
        bound=at_most(U),
    )

    def __post_init__(self) -> None:
        """Check the size of the blocks."""
        if self.width is not None:
            object.__setattr__(self, "width", whole("width", self.width, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["bound"] > ENTRY_LIMIT:
            raise InputError(f"numbers must be at most 2^61 in absolute value, as weights are, got {size['bound']}")
        return {q: self.width or square_root(size["length"])}

    def block(self, source: ConvolutionThreeSum) -> int:
        """The size of the blocks for this source."""
        return int(self.parameters(source.measured())[q])

    def targets(self, source: ConvolutionThreeSum) -> Iterator[ZeroTriangle]:
        (a, b, c), width = source.lists, self.block(source)
        starts = range(0, len(a), width)
        second = np.full((width, len(starts)), INFINITY)
        second.T.flat[: len(b)] = b
        for start in starts:
            third = np.full((len(starts), 2 * width - 1), INFINITY)
            for row, first in zip(third, starts, strict=True):
                there = c[start + first : start + first + len(row)]
                row[: len(there)] = [-number for number in there]
            yield ZeroTriangle((window(a[start : start + width], width), second, third))

    def embed(self, source: ConvolutionThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        (i, j), width = witness, self.block(source)
        return i // width, (i % width + j % width, j % width, j // width)

    def lift(self, source: ConvolutionThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        (k, r, t), width = witness, self.block(source)
        return index * width + k - r, t * width + r
