r"""(min,+)-product to incremental shortest paths: the newest arc is the shortest way.

Let entries be at most W in absolute value. Vertices: a source s, the rows a_i of A, the inner indices m_k, and the
columns b_j of B. Arcs a_i -> m_k of weight $A_{ik} + W$ and m_k -> b_j of weight $B_{kj} + W$, where these are finite,
so that a path from a_i to b_j weighs between 0 and 4 W. In round i an arc is inserted

    s -> a_i   of weight   c_i = (r - 1 - i) (4 W + 1).

The arcs that were there before weigh $c_i + 4W + 1$ or more. So after round i the distance from s to b_j is
$c_i + 2W + C_{ij}$ if $C_{ij}$, the entry of the product, is finite: the path over a_i is shorter than all others. If
$C_{ij}$ is infinite, it is at least $c_i + 4W + 1$, so that $C_{ij}$ would be above 2 W, as no entry can be.

With n by n matrices there are n insertions and n questions about all distances: in $O(n^{3-\delta})$ in all, products
would be, and shortest paths between all pairs. In reverse order the arcs are removed, and the answers are the same.

The smallest instance with an answer is the product of two matrices with one entry: four vertices and one insertion.

References
----------
.. [1] L. Roditty and U. Zwick, "On dynamic shortest paths problems", ESA 2004.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import frozen
from reductions.problems.matrices.base import INFINITY, IntMatrix, check_entry
from reductions.problems.matrices.min_plus_product import MinPlusProduct
from reductions.problems.weighted_graphs.incremental_shortest_paths import IncrementalShortestPaths
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["MinPlusProductToIncrementalShortestPaths"]

r, q, c, W = (MinPlusProduct.symbols[name] for name in ("rows", "inner", "columns", "bound"))


@dataclass(frozen=True)
class MinPlusProductToIncrementalShortestPaths(Reduction[MinPlusProduct, IncrementalShortestPaths]):
    """One graph with as many rounds as rows; the value of the product.

    Vertices are numbered: s, the rows, the inner indices, the columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = MinPlusProduct(([[0, 2], [7, -1]], [[5, 1], [0, 4]]))
    >>> decide(source, IncrementalShortestPaths).answer.tolist()
    [[2, 1], [-1, 3]]
    """

    theorem = Theorem("Roditty and Zwick 2004")
    overhead = Overhead(
        vertices=1 + r + q + c,
        arcs=at_most(r * q + q * c),
        insertions=r,
        rounds=r,
        bound=at_most(sympy.Max(2 * W, (r - 1) * (4 * W + 1))),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        check_entry(max(2 * size["bound"], (size["rows"] - 1) * (4 * size["bound"] + 1)))
        return {}

    def ask(self, source: MinPlusProduct) -> Conversation[IncrementalShortestPaths]:
        (left, right), bound = source.matrices, source.bound
        rows, inner = left.shape
        arcs = [arcs_of(left, bound, 1, 1 + rows), arcs_of(right, bound, 1 + rows, 1 + rows + inner)]
        i = np.arange(rows)
        first = (rows - 1 - i) * (4 * bound + 1)
        insertions = np.column_stack([i, np.zeros_like(i), 1 + i, first])
        vertices = 1 + rows + inner + right.shape[1]
        distances = yield IncrementalShortestPaths(vertices, np.vstack(arcs), insertions, rows)
        found = distances[:, 1 + rows + inner :] - 2 * bound - first[:, None]
        return frozen(np.where(found > 2 * bound, INFINITY, found))


def arcs_of(matrix: IntMatrix, more: int, rows: int, columns: int) -> IntMatrix:
    """An arc for every finite entry, from the vertices from `rows` on to those from `columns` on."""
    i, j = np.nonzero(matrix != INFINITY)
    return np.column_stack([rows + i, columns + j, matrix[i, j] + more])
