r"""Online vector-matrix-vector products to Erickson's problem.

The matrix is M. A round adds 1 to row i iff $u_i = 1$ and to column j iff $v_j = 1$, and asks for the largest entry.
The next round first adds 1 to the other rows and columns, so that every entry has grown by 2 since the round before
began. In round number t, the first being number 0, an entry is

    2 t + M_ij + u_i + v_j,   so   u M v = 1   <=>   the largest entry is 2 t + 3,   and else it is less.

With n rows and columns a round is at most 4n changes and one question: if a change takes $n^{1-\delta}$ and a question
$n^{2-\delta}$ in the mean, a round takes $n^{2-\delta}$, whatever the time for preparing the matrix.

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

from reductions.overhead import Overhead, at_most
from reductions.problems.dynamic.erickson_problem import EricksonProblem
from reductions.problems.matrices.base import BitMatrix, IntMatrix
from reductions.problems.matrices.online_products import OnlineVectorMatrixVector
from reductions.reduction import Conversation, Online, Theorem

__all__ = ["OnlineVectorMatrixVectorToEricksonProblem"]

r, c, T = (OnlineVectorMatrixVector.symbols[name] for name in ("rows", "columns", "rounds"))


@dataclass(frozen=True)
class OnlineVectorMatrixVectorToEricksonProblem(Online[OnlineVectorMatrixVector, EricksonProblem]):
    """One question per round: the matrix as the round before left it, and at most 2 (r + c) changes.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OnlineVectorMatrixVector(([[1, 0, 1], [0, 0, 1]], [[0, 1], [0, 1]], [[1, 1, 0], [0, 0, 1]]))
    >>> decision = decide(source, EricksonProblem)
    >>> decision.answer, decision.stages[-1].instances
    ((0, 1), 2)
    """

    theorem = Theorem("Henzinger, Krinninger, Nanongkai and Saranurak 2015")
    overhead = Overhead(calls=T, streams=1, own=T * (r + c), rows=r, columns=c, changes=at_most(2 * (r + c)), rounds=1)

    def begin(self, beginning: BitMatrix) -> Counted:
        return Counted(beginning.astype(np.int64))

    def answer(self, state: Any, request: tuple[BitMatrix, BitMatrix]) -> Conversation[EricksonProblem]:
        (found,) = yield state.turned(request)
        return int(found == 2 * state.number + 1)


@dataclass
class Counted:
    """The matrix, and which rows and columns have been incremented once more than the others."""

    matrix: IntMatrix
    number: int = 0

    def __post_init__(self) -> None:
        """Begin with nothing incremented: as if the round before the first had incremented everything already."""
        self.ahead = np.ones(sum(self.matrix.shape), dtype=np.int64)

    def turned(self, request: tuple[BitMatrix, BitMatrix]) -> EricksonProblem:
        """The question of a round."""
        others, chosen = np.flatnonzero(self.ahead == 0), np.flatnonzero(np.concatenate(request))
        rows = len(self.matrix)
        grown = self.matrix + 2 * (self.number - 1) + self.ahead[:rows, None] + self.ahead[rows:]
        lines = np.concatenate([others, chosen])
        self.ahead, self.number = np.concatenate(request).astype(np.int64), self.number + 1
        return EricksonProblem(grown, np.column_stack([np.zeros_like(lines), lines]), 1)
