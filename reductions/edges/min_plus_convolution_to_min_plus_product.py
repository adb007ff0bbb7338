r"""(min,+)-convolution to (min,+)-products: windows of a slide over blocks of b.

Write i = f q + k - r and j = q t + r, with r from 0 to q - 1: then i + j = (f + t) q + k, whatever r is. So for every
block f of a, q entries from place f q on, there is one product with inner index r,

    P[k, r] = a_{f q + k - r} where 0 <= k - r < q, else infinite;    Q[r, t] = b_{t q + r},

infinite beyond the ends of the arrays too, and its entry (k, t) is a candidate for c at place (f + t) q + k. Every pair
(i, j) is in one of them: f = i div q, t = j div q, r = j mod q, k = i mod q + r. So c is the least of the candidates.

P has 2q - 1 rows and q columns, Q has ceil(n/q) columns, and there are ceil(n/q) products. With q = ceil(sqrt n) these
are sqrt(n) products of matrices with sides of about sqrt(n): an algorithm for them in time $O(n^{3-\delta})$ takes
$O(n^{2-\delta/2})$ for the convolution.

References
----------
.. [1] D. Bremner, T. M. Chan, E. D. Demaine, J. Erickson, F. Hurtado, J. Iacono, S. Langerman and P. Taslakian,
   "Necklaces, convolutions, and X + Y", ESA 2006.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.edges.min_plus_convolution_to_convolution_upper_bound import square_root
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.integers.convolutions import MinPlusConvolution
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY, IntMatrix
from reductions.problems.matrices.min_plus_product import MinPlusProduct
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["MinPlusConvolutionToMinPlusProduct"]

n, U = (MinPlusConvolution.symbols[name] for name in ("length", "bound"))
q = positive("q")


@dataclass(frozen=True)
class MinPlusConvolutionToMinPlusProduct(Reduction[MinPlusConvolution, MinPlusProduct]):
    """As many products as there are blocks, all known from the start; the value of the convolution.

    Parameters
    ----------
    width
        The size q of the blocks, at least 1; by default the least with q^2 at least the length.

    Examples
    --------
    >>> from reductions import decide
    >>> source = MinPlusConvolution(((0, 5, 1), (3, 4, 0)))
    >>> decision = decide(source, MinPlusProduct, width=2)
    >>> decision.answer, decision.stages[-1].instances, decision.stages[-1].size
    ((3, 4, 0), 2, {'rows': 3, 'inner': 2, 'columns': 2, 'bound': 5})
    """

    width: int | None = None

    theorem = Theorem("Bremner et al. 2006")
    overhead = Overhead(
        calls=sympy.ceiling(n / q),
        own=sympy.ceiling(n / q) * q * (q + sympy.ceiling(n / q)),
        growth={q: None},
        rows=2 * q - 1,
        inner=q,
        columns=sympy.ceiling(n / q),
        bound=at_most(U),
    )

    def __post_init__(self) -> None:
        """Check the size of the blocks."""
        if self.width is not None:
            object.__setattr__(self, "width", whole("width", self.width, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["bound"] > ENTRY_LIMIT:
            raise InputError(f"numbers must be at most 2^61 in absolute value, as entries are, got {size['bound']}")
        return {q: self.width or square_root(size["length"])}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 200 * int(size["length"])  # the convolution, as integers of Python

    def ask(self, source: MinPlusConvolution) -> Conversation[MinPlusProduct]:
        a, b = source.lists
        width = self.parameters(source.measured())[q]
        blocks = range(0, len(a), width)
        least: list[int] = [INFINITY] * len(a)
        right = np.full((width, len(blocks)), INFINITY)
        right.T.flat[: len(b)] = b
        for start in blocks:
            product: IntMatrix = yield MinPlusProduct((window(a[start : start + width], width), right))
            for t, column in zip(blocks, product.T.tolist(), strict=True):
                for k, entry in enumerate(column[: max(0, len(a) - start - t)], start + t):
                    least[k] = min(least[k], entry)
        return tuple(least)


def window(block: tuple[int, ...], width: int) -> IntMatrix:
    """The matrix P[k, r] = block[k - r], infinite where there is no such number."""
    matrix = np.full((2 * width - 1, width), INFINITY)
    for r in range(width):
        matrix[r : r + len(block), r] = block
    return matrix
