r"""Online vector-matrix-vector products to dynamic matchings.

Vertices: s, t, for every row i of M two, a_i and b_i, and for every column j two, c_j and d_j. Edges: a_i - b_i and c_j
- d_j for all rows and columns, and b_i - c_j iff $M_{ij} = 1$. In a round, s is adjacent to a_i iff $u_i = 1$, and t to
d_j iff $v_j = 1$: edges are switched where a bit differs from the round before.

The edges a_i - b_i and c_j - d_j are a matching of r + c edges that leaves s and t free and no other vertex. So a
larger one, which then is perfect, exists iff a path from s to t has every second edge in the matching: from s to some
a_i, over to b_i, to some c_j, over to d_j, and as d_j has no other neighbour, to t. Hence

    u M v = 1   <=>   u_i = M_ij = v_j = 1 for some i and j   <=>   a maximum matching has r + c + 1 edges,

and else it has r + c.

With n rows and columns a round is at most 2n changes and one question: if a change takes $n^{1-\delta}$ and a question
$n^{2-\delta}$ in the mean, a round takes $n^{2-\delta}$, whatever the time for preparing the graph of M.

The smallest instances have one round; M = (1), u = (1), v = (1) is answered 3, and M = (0) 2.

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
from reductions.problems.dynamic.dynamic_matching import DynamicMatching
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.online_products import OnlineVectorMatrixVector
from reductions.reduction import Conversation, Online, Theorem

__all__ = ["OnlineVectorMatrixVectorToDynamicMatching"]

r, c, T = (OnlineVectorMatrixVector.symbols[name] for name in ("rows", "columns", "rounds"))


@dataclass(frozen=True)
class OnlineVectorMatrixVectorToDynamicMatching(Online[OnlineVectorMatrixVector, DynamicMatching]):
    """One question per round: the graph as the round before left it, at most r + c changes, and one size.

    Vertices are numbered: s, t, every a, every b, every c and every d.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OnlineVectorMatrixVector(([[1, 0, 1], [0, 0, 1]], [[0, 1], [0, 1]], [[1, 1, 0], [0, 0, 1]]))
    >>> decision = decide(source, DynamicMatching)
    >>> decision.answer, decision.stages[-1].instances
    ((0, 1), 2)
    """

    theorem = Theorem("Henzinger, Krinninger, Nanongkai and Saranurak 2015")
    overhead = Overhead(
        calls=T,
        streams=1,
        own=T * (r + c),
        vertices=2 * (r + c + 1),
        edges=at_most(r * c + 2 * (r + c)),
        changes=at_most(r + c),
        rounds=1,
    )

    def begin(self, beginning: BitMatrix) -> Switches:
        rows, columns = beginning.shape
        a, b = np.arange(2, 2 + 2 * rows).reshape(2, rows)
        c, d = np.arange(2 + 2 * rows, 2 + 2 * rows + 2 * columns).reshape(2, columns)
        i, j = np.nonzero(beginning)
        return Switches.of(2 + 2 * (rows + columns), [(a, b), (c, d), (b[i], c[j])], (0, a), (d, 1))

    def answer(self, state: Any, request: tuple[BitMatrix, BitMatrix]) -> Conversation[DynamicMatching]:
        (found,) = yield DynamicMatching(*state.turned(request))
        return int(2 * found == state.vertices)
