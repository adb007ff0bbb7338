r"""Online vector-matrix-vector products to dynamic triangles.

Vertices: s, the rows of M and its columns. Row i and column j are adjacent iff $M_{ij} = 1$. In a round, s is adjacent
to row i iff $u_i = 1$, and to column j iff $v_j = 1$: edges are switched where a bit differs from the round before.
Neither two rows nor two columns are adjacent, so a triangle is s, a row and a column, and

    u M v = 1   <=>   u_i = M_ij = v_j = 1 for some i and j   <=>   there is a triangle.

With n rows and columns a round is at most 2n changes and one question: if a change takes $n^{1-\delta}$ and a question
$n^{2-\delta}$ in the mean, a round takes $n^{2-\delta}$, whatever the time for preparing the graph of M.

The smallest instances have one round; M = (1), u = (1), v = (1) is answered 1, and M = (0) 0.

References
----------
.. [1] M. Henzinger, S. Krinninger, D. Nanongkai and T. Saranurak, "Unifying and strengthening hardness for dynamic
   problems via the online matrix-vector multiplication conjecture", STOC 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reductions.edges.online_vector_matrix_vector_to_dynamic_distance import Switches
from reductions.overhead import Overhead, at_most
from reductions.problems.dynamic.dynamic_triangle import DynamicTriangle
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.online_products import OnlineVectorMatrixVector
from reductions.reduction import Conversation, Online, Theorem

__all__ = ["OnlineVectorMatrixVectorToDynamicTriangle"]

r, c, T = (OnlineVectorMatrixVector.symbols[name] for name in ("rows", "columns", "rounds"))


@dataclass(frozen=True)
class OnlineVectorMatrixVectorToDynamicTriangle(Online[OnlineVectorMatrixVector, DynamicTriangle]):
    """One question per round: the graph as the round before left it, and at most r + c changes.

    Vertices are numbered: s, the rows, the columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OnlineVectorMatrixVector(([[1, 0, 1], [0, 0, 1]], [[0, 1], [0, 1]], [[1, 1, 0], [0, 0, 1]]))
    >>> decision = decide(source, DynamicTriangle)
    >>> decision.answer, decision.stages[-1].instances
    ((0, 1), 2)
    """

    theorem = Theorem("Henzinger, Krinninger, Nanongkai and Saranurak 2015")
    overhead = Overhead(
        calls=T,
        streams=1,
        own=T * (r + c),
        vertices=r + c + 1,
        edges=at_most(r * c + r + c),
        changes=at_most(r + c),
        rounds=1,
    )

    def begin(self, beginning: BitMatrix) -> Switches:
        rows, columns = beginning.shape
        first, second = np.arange(1, 1 + rows), np.arange(1 + rows, 1 + rows + columns)
        i, j = np.nonzero(beginning)
        return Switches.of(1 + rows + columns, [(first[i], second[j])], (0, first), (0, second))

    def answer(self, state: Any, request: tuple[BitMatrix, BitMatrix]) -> Conversation[DynamicTriangle]:
        (found,) = yield DynamicTriangle(*state.turned(request))
        return int(found)
