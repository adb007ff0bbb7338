r"""Online vector-matrix-vector products to dynamic reachability of one pair.

Vertices: s, t, the rows of M and its columns. An arc leads from row i to column j iff $M_{ij} = 1$. In a round, an arc
leads from s to row i iff $u_i = 1$, and from column j to t iff $v_j = 1$: arcs are switched where a bit differs from
the round before. All paths from s to t are s, i, j, t, so

    u M v = 1   <=>   u_i = M_ij = v_j = 1 for some i and j   <=>   t is reached from s.

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
from reductions.problems.dynamic.dynamic_pair_reachability import DynamicPairReachability
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.online_products import OnlineVectorMatrixVector
from reductions.reduction import Conversation, Online, Theorem

__all__ = ["OnlineVectorMatrixVectorToDynamicPairReachability"]

r, c, T = (OnlineVectorMatrixVector.symbols[name] for name in ("rows", "columns", "rounds"))


@dataclass(frozen=True)
class OnlineVectorMatrixVectorToDynamicPairReachability(Online[OnlineVectorMatrixVector, DynamicPairReachability]):
    """One question per round: the graph as the round before left it, at most r + c changes, and one pair.

    Vertices are numbered: s, t, the rows, the columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OnlineVectorMatrixVector(([[1, 0, 1], [0, 0, 1]], [[0, 1], [0, 1]], [[1, 1, 0], [0, 0, 1]]))
    >>> decision = decide(source, DynamicPairReachability)
    >>> decision.answer, decision.stages[-1].instances
    ((0, 1), 2)
    """

    theorem = Theorem("Henzinger, Krinninger, Nanongkai and Saranurak 2015")
    overhead = Overhead(
        calls=T,
        streams=1,
        own=T * (r + c),
        vertices=r + c + 2,
        edges=at_most(r * c + r + c),
        changes=at_most(r + c),
        rounds=1,
    )

    def begin(self, beginning: BitMatrix) -> Switches:
        rows, columns = beginning.shape
        first, second = np.arange(2, 2 + rows), np.arange(2 + rows, 2 + rows + columns)
        i, j = np.nonzero(beginning)
        return Switches.of(2 + rows + columns, [(first[i], second[j])], (0, first), (second, 1))

    def answer(self, state: Any, request: tuple[BitMatrix, BitMatrix]) -> Conversation[DynamicPairReachability]:
        (found,) = yield DynamicPairReachability(*state.turned(request))
        return int(found)
