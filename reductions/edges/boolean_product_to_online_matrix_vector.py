r"""Boolean product to online matrix-vector products: the columns come one by one.

The matrix is A, and the vector of round number j is column j of B. So the answer of the round is column j of AB. An
algorithm for the rounds in $O(n^{3-\delta})$ in all, the time for preparing the matrix included, would give products in
time $O(n^{3-\delta})$. This is no reason to believe in the hypothesis on OMv, which allows any polynomial time for
preparing the matrix, and which fast matrix multiplication does not contradict, as that must know the vectors
beforehand.

The smallest instances have no columns, and no rounds.

References
----------
.. [1] M. Henzinger, S. Krinninger, D. Nanongkai and T. Saranurak, "Unifying and strengthening hardness for dynamic
   problems via the online matrix-vector multiplication conjecture", STOC 2015: the problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reductions.overhead import Overhead
from reductions.problem import frozen
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.problems.matrices.online_products import OnlineMatrixVector
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["BooleanProductToOnlineMatrixVector"]

r, q, c = (BooleanProduct.symbols[name] for name in ("rows", "inner", "columns"))


@dataclass(frozen=True)
class BooleanProductToOnlineMatrixVector(Reduction[BooleanProduct, OnlineMatrixVector]):
    """One stream, of a round per column of the second matrix.

    Examples
    --------
    >>> from reductions import decide
    >>> source = BooleanProduct(([[1, 0], [1, 1]], [[0, 1, 0], [0, 1, 1]]))
    >>> decide(source, OnlineMatrixVector).answer.tolist()
    [[0, 1, 0], [0, 1, 1]]
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(rows=r, columns=q, rounds=c)

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        return 40 * int(size["rows"] * size["columns"])  # the answers to all rounds

    def ask(self, source: BooleanProduct) -> Conversation[OnlineMatrixVector]:
        left, right = source.matrices
        columns = yield OnlineMatrixVector((left, right.T))
        return frozen(np.array(columns, dtype=np.uint8).reshape(right.shape[1], len(left)).T)
