r"""Boolean product to context-free parsing: the rules are the ones of the matrices.

Write an index as i = d p + s with 0 <= s < d: p says which nonterminal, s says where in the word. The word has the 3 d
+ 1 letters 0, 1, ..., 3d, each once, so that a nonterminal which begins with one letter and ends with another derives
one part of the word at most. Nonterminals and rules, for all letters t:

    L_t -> t;   W -> t | L_t W   (any word of at least one letter);   E_t -> t | W L_t   (any word that ends in t);
    A_pp' -> L_s E_(s'+d)            for every A_ij = 1,  i = dp + s,  j = dp' + s',
    B_pp' -> L_(s+d+1) E_(s'+2d+1)   for every B_ij = 1,  in the same way,
    C_pp' -> A_pr B_rp'              for all p, r, p'.

A part of the word from A begins at one of 0, ..., d - 1 and ends at one of d, ..., 2d - 1, one from B begins at one of
d + 1, ..., 2d and ends at one of 2d + 1, ..., 3d. So for i = dp + s and j = dp' + s'

    C_pp' derives the letters s, ..., s' + 2d + 1   <=>   (AB)_ij = 1:

a C is an A followed by a B with the same r in the middle, and where the A ends at the letter u + d the B begins at the
letter u + d + 1. Then A_ik = B_kj = 1 for k = dr + u; and conversely.

With d = ceil(m^(1/3)) for matrices of m rows and columns the word has O(m^(1/3)) letters and the grammar O(m^2) rules:
if parsing takes time $O(g\,n^{3-\delta})$ for g rules and n letters, the product takes $O(m^{3-\delta/3})$. The table
is what is asked for, not only whether a word is derived. Lee's grammar [1] has a start symbol as well, and a word of 3
d + 6 letters; here W may be left out between the ends of an A or B, which saves five.

The smallest instances are two matrices with one entry: d = 1, and four letters.

References
----------
.. [1] L. Lee, "Fast context-free grammar parsing requires fast Boolean matrix multiplication", Journal of the ACM 2002.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.edges.min_plus_product_to_negative_triangle import cube_root
from reductions.overhead import Overhead, at_most
from reductions.problem import frozen, positive, whole
from reductions.problems.grammars.context_free_parsing import ContextFreeParsing
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["BooleanProductToContextFreeParsing"]

r, q, c = (BooleanProduct.symbols[name] for name in ("rows", "inner", "columns"))
d = positive("d")
rows, inner, columns = (sympy.ceiling(side / d) for side in (r, q, c))
letters = 3 * d + 1

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class BooleanProductToContextFreeParsing(Reduction[BooleanProduct, ContextFreeParsing]):
    """One table; all sizes are exact but the number of rules with pairs, which is attained by matrices of ones.

    Nonterminals are numbered: every A, B and C, row by row; W; every L and every E.

    Parameters
    ----------
    part
        The number d of indices that share a nonterminal, at least 1; by default the least with d^3 at least the longest
        side.

    Examples
    --------
    >>> from reductions import decide
    >>> source = BooleanProduct(([[1, 0], [1, 1]], [[0, 1, 0], [0, 1, 1]]))
    >>> decision = decide(source, ContextFreeParsing)
    >>> decision.answer.tolist(), decision.stages[-1].size["length"]
    ([[0, 1, 0], [0, 1, 1]], 7)
    """

    part: int | None = None

    theorem = Theorem("Lee 2002")
    overhead = Overhead(
        growth={d: None},
        nonterminals=rows * inner + inner * columns + rows * columns + 1 + 2 * letters,
        pairs=at_most(r * q + q * c + rows * inner * columns + 2 * letters),
        letters=3 * letters,
        length=letters,
    )

    def __post_init__(self) -> None:
        """Check the size of the parts."""
        if self.part is not None:
            object.__setattr__(self, "part", whole("part", self.part, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {d: self.part or cube_root(max(size.values()))}

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        target = self.project(size)
        return int(target["nonterminals"] * (target["length"] + 1) ** 2 + size["rows"] * size["columns"])

    def ask(self, source: BooleanProduct) -> Conversation[ContextFreeParsing]:
        left, right = source.matrices
        size: int = self.parameters(source.measured())[d]
        row, middle, column = (-(-side // size) for side in (*left.shape, right.shape[1]))
        of_right, of_product = row * middle, row * middle + middle * column
        any_word = of_product + row * column
        word = np.arange(3 * size + 1)
        begin, end = any_word + 1 + word, any_word + 1 + len(word) + word
        p, m, p2 = np.indices((row, middle, column)).reshape(3, -1)
        w = np.full_like(word, any_word)
        pairs = [
            ones(left, size, middle, begin, end[size:]),
            ones(right, size, column, begin[size + 1 :], end[2 * size + 1 :], of_right),
            np.column_stack([of_product + p * column + p2, p * middle + m, of_right + m * column + p2]),
            np.column_stack([w, begin, w]),
            np.column_stack([end, w, begin]),
        ]
        letters = [np.column_stack([nonterminal, word]) for nonterminal in (begin, w, end)]
        table = yield ContextFreeParsing(int(end[-1]) + 1, np.vstack(pairs), np.vstack(letters), word)
        i, j = np.indices((len(left), right.shape[1]))
        return frozen(table[of_product + i // size * column + j // size, i % size, j % size + 2 * size + 2])


def ones(matrix: BitMatrix, size: int, across: int, begin: IntArray, end: IntArray, first: int = 0) -> IntArray:
    """One rule for every 1 of a matrix with so many parts of this size across; the first nonterminal is `first`."""
    i, j = np.nonzero(matrix)
    return np.column_stack([first + i // size * across + j // size, begin[i % size], end[j % size]])
