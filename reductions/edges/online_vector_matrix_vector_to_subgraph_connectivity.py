r"""Online vector-matrix-vector products to subgraph connectivity.

Vertices: s, t, the rows of M and its columns. Row i and column j are adjacent iff $M_{ij} = 1$, s to all rows and t to
all columns. In a round, row i is on iff $u_i = 1$, and column j iff $v_j = 1$: vertices are switched where a bit
differs from the round before. A path from s to t through vertices that are on begins with a row and ends with a column,
so somewhere on it a row is followed by a column: these are adjacent, and on. Hence

    u M v = 1   <=>   u_i = M_ij = v_j = 1 for some i and j   <=>   s and t are connected.

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

from reductions.overhead import Overhead, at_most
from reductions.problems.dynamic.subgraph_connectivity import SubgraphConnectivity
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.online_products import OnlineVectorMatrixVector
from reductions.problems.rows import Rows
from reductions.reduction import Conversation, Online, Theorem

__all__ = ["OnlineVectorMatrixVectorToSubgraphConnectivity"]

r, c, T = (OnlineVectorMatrixVector.symbols[name] for name in ("rows", "columns", "rounds"))


@dataclass
class Switches:
    """The graph that the rounds share, and which rows and columns are on."""

    edges: Rows
    on: BitMatrix


@dataclass(frozen=True)
class OnlineVectorMatrixVectorToSubgraphConnectivity(Online[OnlineVectorMatrixVector, SubgraphConnectivity]):
    """One question per round: the graph, what the round before left on, and at most r + c changes.

    Vertices are numbered: s, t, the rows, the columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OnlineVectorMatrixVector(([[1, 0, 1], [0, 0, 1]], [[0, 1], [0, 1]], [[1, 1, 0], [0, 0, 1]]))
    >>> decision = decide(source, SubgraphConnectivity)
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
        i, j = 2 + np.arange(rows), 2 + rows + np.arange(columns)
        fixed = [
            np.column_stack([np.zeros_like(i), i]),
            np.column_stack([np.ones_like(j), j]),
            np.argwhere(beginning) + np.array([2, 2 + rows]),
        ]
        return Switches(np.vstack(fixed), np.zeros(rows + columns, dtype=np.uint8))

    def answer(self, state: Any, request: tuple[BitMatrix, BitMatrix]) -> Conversation[SubgraphConnectivity]:
        wanted = np.concatenate(request)
        switched = 2 + np.flatnonzero(wanted != state.on)
        changes = np.column_stack([np.zeros_like(switched), switched])
        on, state.on = 2 + np.flatnonzero(state.on), wanted
        (connected,) = yield SubgraphConnectivity(2 + len(wanted), state.edges, on, changes, 1)
        return int(connected)
