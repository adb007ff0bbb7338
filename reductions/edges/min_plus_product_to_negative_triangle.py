r"""(min,+)-product to negative triangles, in small groups: the heart of the equivalence with shortest paths.

The product C of A and B, with entries of at most W in absolute value, is searched for in all its entries at once: every
$C_{ij}$ is in [-2W, 2W] or infinite, which 2W + 1 stands for. A round asks for every pair (i, j) that is undecided
whether $C_{ij} \le$ mid, the middle of what is left for it. With

    w(i, j) = -mid - 1,   w(j, k) = B_kj,   w(k, i) = A_ik

a triangle i, j, k is negative iff A_ik + B_kj <= mid, so (i, j) is in a negative triangle iff the answer is yes. Which
pairs are, the oracle says one triangle at a time: cut the rows I, the columns J and the inner indices K in groups of g;
for every triple of groups, ask about the triangles in it until there are none, and after every triangle i, j, k note
(i, j) and remove that edge, for all later triples too. A triple with no edge left between I and J is not asked about.
Any negative triangle will do as an answer.

How many questions a round asks about the rows and columns of one pair of groups: at most one answered YES for every
(i, j), and at most one answered NO for every group of inner indices; not all of both, because after a YES for every
(i, j) none is left to ask about, and the last group has no NO. In all, with r rows, c columns and q inner indices,

    ceil(r/g) ceil(c/g) (ceil(q/g) - 1) + r c.

There are as many rounds as 4W + 1 has bits, which is 2 + floor(log2(2W + 1)) for W > 0. For n by n matrices and
g = ceil(n^(1/3)) a round is about 2 n^2 questions with parts of g vertices; an algorithm for negative triangles in time
$O(n^{3-\delta})$ then takes $O(n^{3-\delta/3})$ for the product, up to a factor log W.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import frozen, positive, whole
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY, IntMatrix
from reductions.problems.matrices.min_plus_product import MinPlusProduct
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["MinPlusProductToNegativeTriangle"]

r, q, c, W = (MinPlusProduct.symbols[name] for name in ("rows", "inner", "columns", "bound"))
g = positive("g")
rounds = 2 + sympy.floor(sympy.log(2 * W + 1, 2))  # not ceilings: sympy rounds log2(2^31 + 1) down to 31
questions = rounds * (sympy.ceiling(r / g) * sympy.ceiling(c / g) * (sympy.ceiling(q / g) - 1) + r * c)


@dataclass(frozen=True)
class MinPlusProductToNegativeTriangle(Reduction[MinPlusProduct, NegativeTriangle]):
    """Many small questions, each depending on the answers before it; the value of the product.

    Parameters
    ----------
    group
        The size g of the groups, at least 1; by default the least with g^3 at least the longest side.

    Examples
    --------
    >>> from reductions import decide
    >>> source = MinPlusProduct(([[0, 2], [7, -1]], [[5, 1], [0, 4]]))
    >>> decision = decide(source, NegativeTriangle, group=1)
    >>> decision.answer.tolist(), decision.stages[-1].instances, decision.stages[-1].projected
    ([[2, 1], [-1, 3]], 34, 40)
    """

    group: int | None = None

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(
        calls=at_most(questions),
        own=rounds * r * c + questions * g**2,
        growth={g: None},
        first=at_most(sympy.Min(r, g)),
        second=at_most(sympy.Min(c, g)),
        third=at_most(sympy.Min(q, g)),
        bound=at_most(2 * W + 1),
    )

    def __post_init__(self) -> None:
        """Check the size of the groups."""
        if self.group is not None:
            object.__setattr__(self, "group", whole("group", self.group, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if 2 * size["bound"] + 1 > ENTRY_LIMIT:
            raise InputError(
                f"entries must be below 2^60 in absolute value, as their sums are weights, got {size['bound']}"
            )
        return {g: self.group or cube_root(max(size["rows"], size["inner"], size["columns"]))}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 72 * int(size["rows"] * size["columns"])  # what is known of the product

    def ask(self, source: MinPlusProduct) -> Conversation[NegativeTriangle]:
        largest = 2 * source.bound
        low = np.full((source.sides["rows"], source.sides["columns"]), -largest, dtype=np.int64)
        high = np.full_like(low, largest + 1)
        while (undecided := low < high).any():
            middle = (low + high) // 2
            negative = yield from self.in_triangles(source, np.where(undecided, -middle - 1, INFINITY))
            low = np.where(undecided & ~negative, middle + 1, low)
            high = np.where(negative, middle, high)
        return frozen(np.where(high > largest, INFINITY, high))

    def in_triangles(self, source: MinPlusProduct, weights: IntMatrix) -> Conversation[NegativeTriangle]:
        """Ask which edges between I and J are in negative triangles; those found are removed from `weights`."""
        left, right = source.matrices
        size = self.parameters(source.measured())[g]
        rows, columns, inner = (groups(n, size) for n in (*weights.shape, len(right)))
        found = np.zeros(weights.shape, dtype=bool)
        for row, column, middle in product(rows, columns, inner):
            while (weights[row, column] != INFINITY).any():
                witness = yield NegativeTriangle((weights[row, column], right[middle, column].T, left[row, middle].T))
                if witness is None:
                    break
                i, j = row.start + witness[0], column.start + witness[1]
                found[i, j], weights[i, j] = True, INFINITY
        return found


def groups(length: int, size: int) -> list[slice]:
    """The indices below `length` in groups of this size, the last of which may be smaller."""
    return [slice(start, start + size) for start in range(0, length, size)]


def cube_root(number: int) -> int:
    """The least integer g of at least 1 with g^3 >= number."""
    return next(root for root in range(max(1, round(number ** (1 / 3)) - 1), number + 2) if root**3 >= number)
