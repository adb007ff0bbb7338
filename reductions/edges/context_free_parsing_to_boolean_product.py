r"""Context-free parsing to Boolean products: the table in blocks.

Let $T_A$ be the (n + 1) by (n + 1) matrix of bits with a 1 at (i, j) iff nonterminal A derives the letters from number
i to just before number j. A rule A -> B C says that $T_A$ contains the Boolean product $T_B T_C$, and the matrices are
the least ones of which this is true and that have the single letters, at (i, i + 1).

Cut the indices 0, ..., n in groups of g. For groups I < J the block $T_A[I, J]$ needs, for a rule A -> B C, the
products

    T_B[I, K] T_C[K, J]   for the groups K strictly between, which are asked for, one for each pair of B and C,

and what has its middle in I or J itself, for which there are at most 2 g middles for each entry. So blocks are
completed by their distance J - I from the diagonal, those on it first. A product with a factor of zeros is not asked
for.

With m = ceil((n + 1)/g) groups and P rules there are at most $P \binom{m}{3}$ questions about g by g matrices, and
about $P n^2 g$ steps besides. So with products in time $O(g^{3-\delta})$, for $g = n^{1/(1+\delta)}$, parsing takes
time $O(n^{3-\delta/(1+\delta)})$: parsing and products are subcubic together. Valiant [1] has products of all sizes,
and so parses in the time of one product of n by n matrices, up to logarithms; see also [2].

Nothing is asked about fewer than three groups. The smallest word with a question has two letters, for g = 1.

References
----------
.. [1] L. G. Valiant, "General context-free recognition in less than cubic time", Journal of Computer and System
   Sciences 1975.
.. [2] A. Okhotin, "Parsing by matrix multiplication generalized to Boolean grammars", TCS 2014.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
import sympy

from reductions.edges.min_plus_product_to_negative_triangle import groups
from reductions.overhead import Overhead, at_most
from reductions.problem import frozen, positive, whole
from reductions.problems.grammars.base import Spans
from reductions.problems.grammars.context_free_parsing import ContextFreeParsing
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["ContextFreeParsingToBooleanProduct"]

N, P, T, n = (ContextFreeParsing.symbols[name] for name in ("nonterminals", "pairs", "letters", "length"))
g = positive("g")
side = sympy.Min(g, n + 1)


@dataclass(frozen=True)
class ContextFreeParsingToBooleanProduct(Reduction[ContextFreeParsing, BooleanProduct]):
    """Products of blocks, each needed for the next ones; the table.

    Parameters
    ----------
    group
        The size g of the groups, at least 1; by default about the square root of the length of the word.

    Examples
    --------
    >>> from reductions import decide
    >>> source = ContextFreeParsing(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7))
    >>> decision = decide(source, BooleanProduct, group=1)
    >>> [tuple(span) for span in np.argwhere(decision.answer).tolist()], decision.stages[-1].instances
    ([(0, 0, 2), (0, 1, 2), (1, 0, 1), (1, 1, 2)], 1)
    """

    group: int | None = None

    theorem = Theorem("Valiant 1975, with blocks of one size: proved in the module")
    overhead = Overhead(
        calls=at_most(P * sympy.binomial(sympy.ceiling((n + 1) / g), 3)),
        own=P * (n + 1) ** 2 * g + T * n,
        growth={g: None},
        rows=at_most(side),
        inner=at_most(side),
        columns=at_most(side),
    )

    def __post_init__(self) -> None:
        """Check the size of the groups."""
        if self.group is not None:
            object.__setattr__(self, "group", whole("group", self.group, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {g: self.group or isqrt(size["length"]) + 1}

    def memory(self, size: Mapping[str, Any]) -> int:
        length, block = size["length"] + 1, self.project(size)["rows"]
        return super().memory(size) + int(size["nonterminals"] * length**2 + size["pairs"] * (64 + 4 * block**2))

    def ask(self, source: ContextFreeParsing) -> Conversation[BooleanProduct]:
        length = len(source.word) + 1
        table = np.zeros((source.nonterminals, length, length), dtype=np.uint8)
        for nonterminal, letter in source.letters:
            (places,) = np.nonzero(source.word == letter)
            table[nonterminal, places, places + 1] = 1
        parts = groups(length, self.parameters(source.measured())[g])
        rules: dict[tuple[int, int], list[int]] = {}
        for a, b, c in source.pairs.tolist():
            rules.setdefault((b, c), []).append(a)
        for distance in range(len(parts)):
            for number, (rows, columns) in enumerate(zip(parts, parts[distance:], strict=False)):
                for middle in parts[number + 1 : number + distance]:
                    for (b, c), made in rules.items():
                        left, right = table[b, rows, middle], table[c, middle, columns]
                        if left.any() and right.any():
                            product = yield BooleanProduct((left, right))
                            for a in made:
                                table[a, rows, columns] |= product
                complete(source, table, rows, columns)
        return frozen(table)


def complete(source: ContextFreeParsing, table: Spans, rows: slice, columns: slice) -> None:
    """Add to a block of the table what has its middle in the groups of the rows or of the columns."""
    whole_of, left_of, right_of = source.pairs.T
    length = table.shape[1]
    for i in reversed(range(length)[rows]):
        for j in range(length)[columns]:
            middles = np.array([*range(i + 1, min(j, rows.stop)), *range(max(i + 1, columns.start, rows.stop), j)], int)
            made = table[left_of[:, None], i, middles] & table[right_of[:, None], middles, j]
            table[whole_of[made.any(axis=1)], i, j] = 1
