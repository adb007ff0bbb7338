r"""CNF-SAT to hitting set on few more elements than variables: every assignment of a block is half of its elements.

Cut the v variables in blocks of p, and give each block of q variables w elements, where w = w(q) is the least even
number with $\binom{w}{w/2} \ge 2^q$. The code of an assignment of the block, read as a number n, is the n-th set of w/2
of its elements, in lexicographic order. As many elements may be chosen as all blocks have halves: the sum of their w/2.
The sets to be met are

    every set of w/2 + 1 elements of a block;
    for each set of w/2 elements that is not a code, its complement in the block;
    for each clause, and each way in which the blocks that it touches falsify it: the union of the complements, in their
    blocks, of the codes of these assignments.

Proof. The first sets are met iff every block has at least w/2 chosen elements: so it has exactly w/2, as there are not
more in all. Of two sets of w/2 elements one misses the complement of the other iff they are the same. So by the second
sets every block's elements are a code, and by the third the assignments with these codes falsify no clause: a union is
missed iff each of its parts is. Conversely, the codes of a model meet all sets, so hitting sets are the models.

As $\binom{w}{w/2} \ge 2^w / (w + 1)$, w(p) <= p + 2 log2(p + 1) + 2: for large p the universe has $(1 + \varepsilon) v$
elements, and so w is said to grow as p. (Here p is at most 16, for which w is 20.) For clauses of at most k variables
there are at most $2^w \lceil v / p \rceil + m 2^{(p-1) k}$ sets, a polynomial for any fixed p and k: so hitting set in
time $2^{(1-\delta) u}$ poly(s) is k-SAT in time $2^{(1-\delta') v}$, for every k.

The smallest instances: no variables and no clause is no set, YES; an empty clause is an empty set, NO. One variable has
two elements, {0} for false and {1} for true.

References
----------
.. [1] M. Cygan, H. Dell, D. Lokshtanov, D. Marx, J. Nederlof, Y. Okamoto, R. Paturi, S. Saurabh and M. Wahlström, "On
   problems as hard as CNF-SAT", CCC 2012.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, count, islice, product
from math import comb
from typing import Any, NamedTuple

import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.formulas.base import Assignment
from reductions.problems.formulas.cnf import CNF
from reductions.problems.sets.hitting_set_small_universe import HittingSetSmallUniverse
from reductions.reduction import FanOut, Theorem

__all__ = ["CNFToHittingSetSmallUniverse"]

v, m = (CNF.symbols[name] for name in ("variables", "clauses"))
p, k, w = positive("block"), sympy.Symbol("width", integer=True, nonnegative=True), positive("w")
blocks = sympy.ceiling(v / p)

Elements = tuple[int, ...]


@dataclass(frozen=True)
class CNFToHittingSetSmallUniverse(FanOut[CNF, HittingSetSmallUniverse]):
    """One family of sets; universe and number of elements are attained where the blocks come out even.

    Parameters
    ----------
    block
        The number p of variables in a block, 1 to 16.
    width
        The most variables k of a clause; a formula with a wider one is refused.

    Examples
    --------
    >>> source = CNF(2, ((1, 2), (-1,)))
    >>> target, = CNFToHittingSetSmallUniverse(block=1).instances(source)
    >>> target, target.sets
    (HittingSetSmallUniverse(universe=4, sets=4, chosen=2), ((0, 1), (2, 3), (1, 3), (0,)))
    >>> CNFToHittingSetSmallUniverse(block=1).lift(source, 0, (0, 3)), target.brute_force()
    ((-1, 2), (0, 3))
    """

    block: int = 4
    width: int = 3

    theorem = Theorem("Cygan et al. 2012")
    overhead = Overhead(
        universe=at_most(blocks * w),
        sets=at_most(blocks * 2**w + m * 2 ** ((p - 1) * sympy.Min(k, blocks))),
        chosen=at_most(blocks * w / 2),
        growth={w: p},
    )

    def __post_init__(self) -> None:
        """Check the parameters."""
        for name, least in (("block", 1), ("width", 0)):
            object.__setattr__(self, name, whole(name, getattr(self, name), least))
        if self.block > 16:
            raise InputError(f"block must be at most 16, as there are sets for every assignment, got {self.block}")

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {w: elements_for(self.block)}

    def targets(self, source: CNF) -> Iterator[HittingSetSmallUniverse]:
        parts = cut(source.num_variables, self.block)
        sets = [some for part in parts for some in part.inner_sets()]
        for clause in source.clauses:
            touched = [part for part in parts if any(abs(literal) in part.variables for literal in clause)]
            if len(set(map(abs, clause))) > self.width:
                raise InputError(
                    f"clauses must be of at most {self.width} variables, got {clause}; take a larger width"
                )
            for missed in product(*(part.falsifying(clause) for part in touched)):
                sets.append(tuple(chain.from_iterable(missed)))
        universe = sum(len(part.elements) for part in parts)
        yield HittingSetSmallUniverse(universe, tuple(sets), universe // 2)

    def embed(self, source: CNF, witness: Assignment) -> tuple[int, Elements]:
        parts = cut(source.num_variables, self.block)
        return 0, tuple(element for part in parts for element in part.code(witness))

    def lift(self, source: CNF, index: int, witness: Elements) -> Assignment:
        parts = cut(source.num_variables, self.block)
        return tuple(literal for part in parts for literal in part.decoded(set(witness)))


class Part(NamedTuple):
    """A block: its variables, and its elements."""

    variables: range
    elements: range

    def assignments(self) -> Iterator[Assignment]:
        """All assignments of the variables, in the order of their numbers."""
        return product(*((-i, i) for i in self.variables))

    def halves(self) -> list[Elements]:
        """The sets of half of the elements, those of assignments first."""
        return list(combinations(self.elements, len(self.elements) // 2))

    def complement(self, some: Elements) -> Elements:
        """The other elements."""
        return tuple(element for element in self.elements if element not in some)

    def inner_sets(self) -> Iterator[Elements]:
        """What makes the chosen elements a code."""
        yield from combinations(self.elements, len(self.elements) // 2 + 1)
        yield from map(self.complement, self.halves()[2 ** len(self.variables) :])

    def falsifying(self, clause: tuple[int, ...]) -> Iterator[Elements]:
        """The complements of the codes of the assignments that make no literal of the clause true."""
        for half, assignment in zip(self.halves(), self.assignments(), strict=False):
            if set(clause).isdisjoint(assignment):
                yield self.complement(half)

    def code(self, model: Assignment) -> Elements:
        """The code of the assignment that a model gives to the variables."""
        number = sum((model[i - 1] > 0) << place for place, i in enumerate(reversed(self.variables)))
        return next(islice(combinations(self.elements, len(self.elements) // 2), number, None))

    def decoded(self, chosen: set[int]) -> Assignment:
        """The assignment whose code is chosen."""
        pairs = zip(self.halves(), self.assignments(), strict=False)
        return next(assignment for half, assignment in pairs if chosen.issuperset(half))


@cache
def elements_for(variables: int) -> int:
    """The least even number of elements with as many halves as there are assignments of these variables.

    Examples
    --------
    >>> [elements_for(q) for q in (0, 1, 2, 4, 8, 16)]
    [0, 2, 4, 6, 12, 20]
    """
    return next(number for number in count(0, 2) if comb(number, number // 2) >= 2**variables)


def cut(variables: int, size: int) -> list[Part]:
    """The blocks, of which the last may be smaller, with their elements one after the other."""
    found: list[Part] = []
    for start in range(1, variables + 1, size):
        names = range(start, min(start + size, variables + 1))
        first = found[-1].elements.stop if found else 0
        found.append(Part(names, range(first, first + elements_for(len(names)))))
    return found
