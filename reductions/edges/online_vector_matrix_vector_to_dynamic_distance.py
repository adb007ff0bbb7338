r"""Online vector-matrix-vector products to dynamic distance, 3 against 5.

Vertices: s, t, the rows of M and its columns. Row i and column j are adjacent iff $M_{ij} = 1$. In a round, s is
adjacent to row i iff $u_i = 1$, and t to column j iff $v_j = 1$: edges are switched where a bit differs from the round
before. The graph is bipartite, with s and the columns on one side, so the distance of s and t is odd, and not 1. Hence

    u M v = 1   <=>   a path s - i - j - t   <=>   the distance is 3,   and else it is at least 5, or there is no path.

So not even an answer that is too large by any factor below 5/3 is easier.

With n rows and columns a round is at most 2n changes and one question: if a change takes $n^{1-\delta}$ and a question
$n^{2-\delta}$ in the mean, a round takes $n^{2-\delta}$, whatever the time for preparing the graph of M.

The smallest instances have one round; M = (1), u = (1), v = (1) is answered 3, and M = (0) by None.

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
from reductions.problems.dynamic.dynamic_distance import DynamicDistance
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.online_products import OnlineVectorMatrixVector
from reductions.problems.rows import Rows
from reductions.reduction import Conversation, Online, Theorem

__all__ = ["OnlineVectorMatrixVectorToDynamicDistance", "Switches"]

r, c, T = (OnlineVectorMatrixVector.symbols[name] for name in ("rows", "columns", "rounds"))


@dataclass
class Switches:
    """The graph that the rounds share: edges that stay, and one for each row and each column that is switched."""

    vertices: int
    fixed: Rows
    switched: Rows

    def __post_init__(self) -> None:
        """Begin with everything switched off."""
        self.on = np.zeros(len(self.switched), dtype=bool)

    @classmethod
    def of(cls, vertices: int, fixed: list[Any], rows: tuple[Any, Any], columns: tuple[Any, Any]) -> Switches:
        """Edges given by their first and their second vertices; one vertex may stand for as many as the others are."""
        ends = [np.column_stack(np.broadcast_arrays(*pair)) for pair in (*fixed, rows, columns)]
        return cls(vertices, np.vstack(ends[:-2]), np.vstack(ends[-2:]))

    def turned(self, request: tuple[BitMatrix, BitMatrix]) -> tuple[int, Rows, Rows, int]:
        """Vertices, the edges that the round before left, what changes as the vectors say what is on, and one round."""
        wanted = np.concatenate(request) == 1
        changes = np.insert(self.switched[self.on != wanted], 0, 0, axis=1)
        edges = np.vstack([self.fixed, self.switched[self.on]])
        self.on = wanted
        return self.vertices, edges, changes, 1


@dataclass(frozen=True)
class OnlineVectorMatrixVectorToDynamicDistance(Online[OnlineVectorMatrixVector, DynamicDistance]):
    """One question per round: the graph as the round before left it, at most r + c changes, and one distance.

    Vertices are numbered: s, t, the rows, the columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OnlineVectorMatrixVector(([[1, 0, 1], [0, 0, 1]], [[0, 1], [0, 1]], [[1, 1, 0], [0, 0, 1]]))
    >>> decision = decide(source, DynamicDistance)
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

    def answer(self, state: Any, request: tuple[BitMatrix, BitMatrix]) -> Conversation[DynamicDistance]:
        (found,) = yield DynamicDistance(*state.turned(request))
        return int(found is not None and found < 5)
