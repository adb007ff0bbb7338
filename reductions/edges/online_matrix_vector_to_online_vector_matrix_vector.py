r"""Online matrix-vector products to online vector-matrix-vector products: rows are found by halving.

Cut the rows and the columns of M in groups of g. A round brings a vector v. For the rows X of a group, let U be those
whose bit of M v is not known yet, all of them at first. For the columns Y of one group after the other, ask whether

    1_U M[X, Y] v_Y = 1,   that is, whether M_ij = v_j = 1 for some row i of U and some column j of Y.

As long as it is, find such a row: ask about one half of U, and go on with that half or with the other one, until one
row is left. Its bit is 1, and it is taken out of U. Nothing is asked where U is empty. Rows that are left in U after
the last Y have the bit 0.

A row that is found takes one question and at most ceil(log2 g) for the halves; a group of rows and a group of columns
have at most one other question, the last one, answered NO. In all, for r rows, c columns and T rounds, at most

    T (ceil(r/g) ceil(c/g) + r (1 + ceil(log2 g))).

Each question is one round, about a block of at most g by g. With n = r = c = T and g = sqrt(n) there are $n^{2+o(1)}$
questions: if a round on an m by m matrix takes $m^{2-\delta}$ in the mean, all rounds of the source take
$n^{3-\delta/2+o(1)}$. The blocks are cut out before the first round, and each stays the matrix of a stream of its own;
what is asked next about it depends on the answers, so an instance here is one round of such a stream.

The smallest instances have one round; an M of one 1 asks one question about v = (1), which is answered YES, and one
about v = (0), answered NO.

References
----------
.. [1] M. Henzinger, S. Krinninger, D. Nanongkai and T. Saranurak, "Unifying and strengthening hardness for dynamic
   problems via the online matrix-vector multiplication conjecture", STOC 2015.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any, TypeAlias

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.edges.min_plus_product_to_negative_triangle import groups
from reductions.overhead import Overhead, at_most
from reductions.problem import frozen, positive, whole
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.online_products import OnlineMatrixVector, OnlineVectorMatrixVector
from reductions.reduction import Conversation, Online, Theorem

__all__ = ["OnlineMatrixVectorToOnlineVectorMatrixVector"]

r, c, T = (OnlineMatrixVector.symbols[name] for name in ("rows", "columns", "rounds"))
g = positive("g")

IntArray: TypeAlias = NDArray[np.int64]

questions = T * (sympy.ceiling(r / g) * sympy.ceiling(c / g) + r * (1 + sympy.ceiling(sympy.log(g, 2))))


@dataclass(frozen=True)
class OnlineMatrixVectorToOnlineVectorMatrixVector(Online[OnlineMatrixVector, OnlineVectorMatrixVector]):
    """Many questions of one round each about blocks of the matrix, each depending on the answers before it.

    Parameters
    ----------
    group
        The size g of the groups, at least 1; by default the largest with g^2 at most the number of rows, or columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OnlineMatrixVector(([[1, 0, 1], [0, 0, 1]], [[1, 1, 0], [0, 0, 0]]))
    >>> decision = decide(source, OnlineVectorMatrixVector, group=2)
    >>> decision.answer, decision.stages[-1].instances
    (((1, 0), (0, 0)), 6)
    """

    group: int | None = None

    theorem = Theorem("Henzinger, Krinninger, Nanongkai and Saranurak 2015")
    overhead = Overhead(
        calls=at_most(questions),
        own=r * c + questions * g,
        streams=sympy.ceiling(r / g) * sympy.ceiling(c / g),
        growth={g: None},
        rows=at_most(sympy.Min(r, g)),
        columns=at_most(sympy.Min(c, g)),
        rounds=1,
    )

    def __post_init__(self) -> None:
        """Check the size of the groups."""
        if self.group is not None:
            object.__setattr__(self, "group", whole("group", self.group, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {g: self.size_of_groups(size["rows"], size["columns"])}

    def size_of_groups(self, rows: int, columns: int) -> int:
        """The size g, which does not depend on the rounds."""
        return self.group or max(1, isqrt(max(rows, columns)))

    def begin(self, beginning: BitMatrix) -> tuple[int, list[tuple[slice, slice, BitMatrix]]]:
        size = self.size_of_groups(*beginning.shape)
        rows, columns = (groups(side, size) for side in beginning.shape)
        return len(beginning), [
            (row, column, frozen(beginning[row, column].copy())) for row in rows for column in columns
        ]

    def answer(self, state: Any, request: BitMatrix) -> Conversation[OnlineVectorMatrixVector]:
        rows, blocks = state
        product = np.zeros(rows, dtype=np.uint8)
        for row, column, block in blocks:
            unknown = np.flatnonzero(product[row] == 0)
            while len(unknown):
                (bit,) = yield question(block, unknown, request[column])
                if not bit:
                    break
                found = unknown
                while len(found) > 1:
                    half, other = np.array_split(found, 2)
                    (bit,) = yield question(block, half, request[column])
                    found = half if bit else other
                product[row.start + found] = 1
                unknown = np.setdiff1d(unknown, found)
        return tuple(product.tolist())


def question(block: BitMatrix, rows: IntArray, vector: BitMatrix) -> OnlineVectorMatrixVector:
    """One round about a block: the rows as a vector of bits, and the other vector."""
    chosen = np.zeros((1, len(block)), dtype=np.uint8)
    chosen[0, rows] = 1
    return OnlineVectorMatrixVector((block, chosen, vector[None]))
