r"""Context-free parsing to Boolean products: the table in blocks of all sizes.

Let $T_A$ be the (n + 1) by (n + 1) matrix of bits with a 1 at (i, j) iff nonterminal A derives the letters from number
i to just before number j. A rule A -> B C says that $T_A$ contains the Boolean product $T_B T_C$, and the matrices are
the least ones of which this is true and that have the single letters, at (i, i + 1).

Cut the indices 0, ..., n in groups of g, and add empty ones until there are M = 2^t. For intervals R < C of s groups
each, the block of R and C is *completed* once its entries have all that has its middle between R and C, and both blocks
on the diagonal are known. With halves R = R1 R2 and C = C1 C2, in this order,

    complete (R2, C1);    add (R1, R2)(R2, C1) to (R1, C1)       and complete it;
                          add (R2, C1)(C1, C2) to (R2, C2)       and complete it;
                          add (R1, R2)(R2, C2) and (R1, C1)(C1, C2) to (R1, C2), and complete it,

where for each rule A -> B C the product of $T_B$ and $T_C$ is added to $T_A$. A middle between R1 and C2, say, is
between R and C, or in R2, or in C1, and so it was there, or the factors are known when their product is asked for.
What has its middle in a single group R or C itself is at most 2 g middles for each entry, and no question. The blocks
on the diagonal come from their halves, and the one beside these is completed. A product with a factor of zeros is not
asked for, and rules with the same B and C share a question, which has the place of the first of them.

Every pair of the K = M/(2s) intervals of 2s groups, neighbours or not, is completed once, which asks for 4 products
of s by s groups for each of the P rules: at most $4 P \binom{K}{2} < 2 P K^2$ products, and $P n^2 g$ steps in single
groups, beside the $N n^2$ that the tables of all nonterminals take. Summed over K = 2, 4, ..., M/2 these are at most 2
P (M - 1)(M - 2)/3 questions, most of them small. In bytes, those of one K are at most 8 P of the largest, whose side is
M/4 groups: so all questions together take at most 8 P t times the bytes of a product of side about n/2, and at most so
many times its time. Parsing takes the time of one product of n by n matrices, up to logarithms; that is Valiant's
theorem [1], in the form of Okhotin's recursion [2].

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
from typing import Any

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import frozen, positive, whole
from reductions.problems.grammars.base import Spans
from reductions.problems.grammars.context_free_parsing import ContextFreeParsing
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["ContextFreeParsingToBooleanProduct"]

N, P, T, n = (ContextFreeParsing.symbols[name] for name in ("nonterminals", "pairs", "letters", "length"))
g, M = positive("g"), positive("M")
halvings = sympy.ceiling(sympy.log(M, 2))
side = sympy.ceiling(g * M / 4)


@dataclass(frozen=True)
class ContextFreeParsingToBooleanProduct(Reduction[ContextFreeParsing, BooleanProduct]):
    """Products of blocks of all sizes, each needed for the next ones; the table.

    Parameters
    ----------
    group
        The size g of the groups, at least 1; by default ceil(log2(n + 1)) for a word of n letters, but at least 1.

    Examples
    --------
    >>> from reductions import decide
    >>> source = ContextFreeParsing(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7))
    >>> decision = decide(source, BooleanProduct, group=1)
    >>> [tuple(span) for span in np.argwhere(decision.answer).tolist()], decision.stages[-1].instances
    ([(0, 0, 2), (0, 1, 2), (1, 0, 1), (1, 1, 2)], 1)
    """

    group: int | None = None

    theorem = Theorem("Valiant 1975; Okhotin 2014")
    overhead = Overhead(
        calls=at_most(2 * P * (M - 1) * (M - 2) / 3),
        volume=8 * P * halvings,
        own=(N + P * (g + halvings)) * (n + 1) ** 2 + T * n,
        growth={g: None, M: (n + 1) / g},
        rows=at_most(side),
        inner=at_most(side),
        columns=at_most(side),
    )

    def __post_init__(self) -> None:
        """Check the size of the groups."""
        if self.group is not None:
            object.__setattr__(self, "group", whole("group", self.group, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        group = self.group or max(1, size["length"].bit_length())
        return {g: group, M: 1 << (size["length"] // group).bit_length()}

    def memory(self, size: Mapping[str, Any]) -> int:
        length, block = size["length"] + 1, self.project(size)["rows"]
        return super().memory(size) + int(size["nonterminals"] * length**2 + size["pairs"] * (64 + 4 * block**2))

    def ask(self, source: ContextFreeParsing) -> Conversation[BooleanProduct]:
        length = len(source.word) + 1
        table = np.zeros((source.nonterminals, length, length), dtype=np.uint8)
        for nonterminal, letter in source.letters:
            (places,) = np.nonzero(source.word == letter)
            table[nonterminal, places, places + 1] = 1
        values = self.parameters(source.measured())
        yield from Blocks(source, table, values[g]).known(0, values[M])
        return frozen(table)


class Blocks:
    """The table of a word, whose blocks are groups from a first one on, as many in each direction."""

    def __init__(self, source: ContextFreeParsing, table: Spans, group: int) -> None:
        self.source, self.table, self.group = source, table, group
        self.rules: dict[tuple[int, int], list[int]] = {}
        for a, b, c in source.pairs.tolist():
            self.rules.setdefault((b, c), []).append(a)

    def span(self, first: int, count: int) -> slice:
        """The indices of these groups, of which the last ones may be empty."""
        return slice(*(min(number * self.group, self.table.shape[1]) for number in (first, first + count)))

    def known(self, first: int, count: int) -> Conversation[BooleanProduct]:
        """Make a block on the diagonal known."""
        if count == 1:
            complete(self.source, self.table, self.span(first, 1), self.span(first, 1))
            return
        half = count // 2
        yield from self.known(first, half)
        yield from self.known(first + half, half)
        yield from self.completed(first, first + half, half)

    def completed(self, first: int, last: int, count: int) -> Conversation[BooleanProduct]:
        """Complete a block that has all that has its middle between its rows and its columns."""
        if count == 1:
            complete(self.source, self.table, self.span(first, 1), self.span(last, 1))
            return
        half = count // 2
        second, beyond = first + half, last + half
        yield from self.completed(second, last, half)
        yield from self.added(first, second, last, half)
        yield from self.completed(first, last, half)
        yield from self.added(second, last, beyond, half)
        yield from self.completed(second, beyond, half)
        yield from self.added(first, second, beyond, half)
        yield from self.added(first, last, beyond, half)
        yield from self.completed(first, beyond, half)

    def added(self, first: int, middle: int, last: int, count: int) -> Conversation[BooleanProduct]:
        """Add what has its middle in some groups to a block."""
        rows, inner, columns = (self.span(start, count) for start in (first, middle, last))
        for (b, c), made in self.rules.items():
            left, right = self.table[b, rows, inner], self.table[c, inner, columns]
            if left.any() and right.any():
                product = yield BooleanProduct((left, right))
                for a in made:
                    self.table[a, rows, columns] |= product


def complete(source: ContextFreeParsing, table: Spans, rows: slice, columns: slice) -> None:
    """Add to a block of the table what has its middle in the groups of the rows or of the columns."""
    whole_of, left_of, right_of = source.pairs.T
    length = table.shape[1]
    for i in reversed(range(length)[rows]):
        for j in range(length)[columns]:
            middles = np.array([*range(i + 1, min(j, rows.stop)), *range(max(columns.start, rows.stop), j)], int)
            made = table[left_of[:, None], i, middles] & table[right_of[:, None], middles, j]
            table[whole_of[made.any(axis=1)], i, j] = 1
