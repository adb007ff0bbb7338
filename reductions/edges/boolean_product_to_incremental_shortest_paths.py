r"""Boolean product to incremental shortest paths without weights: the newest arc is the shortest way.

Vertices: a path p_(r-1) -> ... -> p_1 -> p_0, the source at its beginning, the rows a_i of A, the inner indices m_k,
and the columns b_j of B. Arcs a_i -> m_k where $A_{ik} = 1$ and m_k -> b_j where $B_{kj} = 1$. In round i the arc p_i
-> a_i is inserted; a_i is then at distance r - i from the source, and the rows of earlier rounds are farther. So after
round i

    the distance to b_j is r - i + 2   <=>   A_ik = B_kj = 1 for some k   <=>   (AB)_ij = 1,

and else it is larger, if there is a path at all. All weights are 1. If every arc may be used both ways, nothing
changes: to leave the path, and go back over a row of an earlier round, is a detour.

With n by n matrices there are n insertions and n questions about all distances: in $O(n^{3-\delta})$ in all, without
algebra, products would be. In reverse order the arcs are removed, and the answers are the same.

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
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.problems.weighted_graphs.incremental_shortest_paths import IncrementalShortestPaths
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["BooleanProductToIncrementalShortestPaths"]

r, q, c = (BooleanProduct.symbols[name] for name in ("rows", "inner", "columns"))


@dataclass(frozen=True)
class BooleanProductToIncrementalShortestPaths(Reduction[BooleanProduct, IncrementalShortestPaths]):
    """One graph with as many rounds as rows and weights of 1; the value of the product.

    Vertices are numbered: the path from its beginning, the rows, the inner indices, the columns. A path without rows is
    the source alone.

    Examples
    --------
    >>> from reductions import decide
    >>> source = BooleanProduct(([[1, 0], [1, 1]], [[0, 1, 0], [0, 1, 1]]))
    >>> decide(source, IncrementalShortestPaths).answer.tolist()
    [[0, 1, 0], [0, 1, 1]]
    """

    theorem = Theorem("Roditty and Zwick 2004")
    overhead = Overhead(
        vertices=sympy.Max(1, r) + r + q + c,
        arcs=at_most(r * q + q * c + r),
        insertions=r,
        rounds=r,
        bound=at_most(1),
    )

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        target = self.project(size)
        return 40 * int(target["rounds"] * target["vertices"])  # all distances after every round

    def ask(self, source: BooleanProduct) -> Conversation[IncrementalShortestPaths]:
        left, right = source.matrices
        rows, inner = left.shape
        path, i = max(1, rows), np.arange(rows)
        columns = path + rows + inner
        arcs = [
            np.column_stack([i[:-1], i[1:]]),
            np.argwhere(left) + np.array([path, path + rows]),
            np.argwhere(right) + np.array([path + rows, columns]),
        ]
        weighted = np.insert(np.vstack(arcs), 2, 1, axis=1)
        insertions = np.column_stack([i, i[::-1], path + i, np.ones_like(i)])
        distances = yield IncrementalShortestPaths(columns + right.shape[1], weighted, insertions, rows)
        return frozen((distances[:, columns:] == (rows - i + 2)[:, None]).astype(np.uint8))
