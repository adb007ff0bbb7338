r"""CNF-SAT to subset sum with a target of about $2^v$: numbers for the assignments of small blocks of variables.

Cut the v variables in b blocks of g, and the m clauses in r groups of h; let S = b + r. An item is

    (i, alpha)   for a block i and an assignment alpha of its variables, or
    (c, beta)    for a group c and an assignment beta of the blocks that it touches, its clauses being satisfied.

A model chooses one item for every block and one for every group, and the choices agree. To say so by one sum, take a
set E of $2^g$ integers in [0, M] that is r-average-free: $x_1 + \dots + x_r = r x$ within E only if all are equal;
write e(alpha) for the number that stands for alpha. Let block i be touched by $F_i$ groups. An item has these digits,
the lowest first, in a mixed radix; with n items:

    count       1                                                                 radix max(n, S) + 1
    selection   2^i for block i, 2^(b+c) for group c                              radix S 2^(S-1) + 1
    block i     F_i (M - e(alpha)) for its items, e(beta on i) for groups' items  radix 2 r M + 1, for each i

The target has the digits S, 2^S - 1, and F_i M for each i.

Proof. At most n items are chosen, so the count says that there are S. (A radix of n + 1 would not do: where clauses are
empty, S may be larger.) Then there is no carry from the selection: S powers of two add up to 2^S - 1, which has S ones,
so they are different, and there is one item for each block and each group. Then there is no carry between blocks, and
the sum of block i says $\sum e(\beta_c) = F_i e(\alpha_i)$ over the $F_i$ groups that touch it. A set that is
r-average-free is F-average-free for F <= r (add x to both sides), so all these assignments are the same. Hence the
items are those of a model, and every model gives one solution: models and solutions correspond to each other.

The target is below $(\max(n, S) + 1) (S 2^{S-1} + 1) (2 r M + 1)^b$. There are r-average-free sets with
$M \le 2^{(1+\varepsilon) g} r^{O(1/\varepsilon)}$ [1], after [2]: points of a sphere, written in a base in which r of
them are added without carries. (For small g the corners of a cube are better: the numbers with digits 0 and 1 in base
r + 1.) With sparse formulas, $m \le c v$, groups of h = c / epsilon clauses, and blocks of
g = O(log v / epsilon^2) variables, it is $2^{(1+O(\varepsilon)) v}$, and there are poly(v) items: so subset sum in time
$T^{1-\delta} \mathrm{poly}(n)$ is k-SAT in time $2^{(1-\delta') v}$, for every k. The growth that is declared is the
limit of this for small epsilon; here g is at most 12, and only cubes of 2^16 points are searched for a sphere. The
constants are large: for v = 20 and m = 91 the target has hundreds of bits.

The smallest instances: no variables and no clauses are no items and target 0, YES; an empty clause is a group without
an item, and a target above 0, NO.

References
----------
.. [1] A. Abboud, K. Bringmann, D. Hermelin and D. Shabtay, "SETH-based lower bounds for subset sum and bicriteria
   path", SODA 2019. The fields are simplified here.
.. [2] F. A. Behrend, "On sets of integers which contain no three terms in arithmetical progression", 1946.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from math import prod
from operator import mul
from typing import Any, NamedTuple

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.formulas.base import Assignment
from reductions.problems.formulas.cnf import CNF
from reductions.problems.integers.base import Numbers
from reductions.problems.integers.subset_sum import SubsetSum
from reductions.reduction import FanOut, Theorem

__all__ = ["CNFToSubsetSum", "average_free"]

v, m = (CNF.symbols[name] for name in ("variables", "clauses"))
block, group, width = positive("block"), positive("group"), sympy.Symbol("width", integer=True, nonnegative=True)
b, r, tau = sympy.ceiling(v / block), sympy.ceiling(m / group), positive("tau")
items = b * 2**block + r * 2 ** (block * sympy.Min(b, width * group))

POINTS = 2**16
"""Points of a cube among which a sphere is looked for."""


@dataclass(frozen=True)
class CNFToSubsetSum(FanOut[CNF, SubsetSum]):
    """One list of numbers; tau bounds the target by the radices.

    Parameters
    ----------
    block
        The number g of variables in a block, 1 to 12.
    group
        The number h of clauses in a group, at least 1.
    width
        The most variables of a clause; a formula with a wider one is refused.

    Examples
    --------
    >>> source = CNF(2, ((1, 2), (-1, 2)))
    >>> target, = CNFToSubsetSum().instances(source)
    >>> target, target.solve()
    (SubsetSum(length=10, bound=3730, target=3798), (1, 4, 8))
    >>> CNFToSubsetSum().lift(source, 0, (1, 4, 8))
    (-1, 2)
    """

    block: int = 3
    group: int = 1
    width: int = 3

    theorem = Theorem("Abboud, Bringmann, Hermelin and Shabtay 2019")
    overhead = Overhead(length=at_most(items), bound=at_most(tau), target=at_most(tau), growth={tau: 2**v})

    def __post_init__(self) -> None:
        """Check the parameters."""
        for name, least in (("block", 1), ("group", 1), ("width", 0)):
            object.__setattr__(self, name, whole(name, getattr(self, name), least))
        if self.block > 12:
            raise InputError(f"block must be at most 12, as there is a number for every assignment, got {self.block}")

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        blocks, groups = -(-size["variables"] // self.block), -(-size["clauses"] // self.group)
        most = blocks * 2**self.block + groups * 2 ** (self.block * min(blocks, self.width * self.group))
        return {tau: prod(radices(most, blocks, groups, average_free(self.block, groups)[-1]))}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 700 * int(self.project(size)["length"])  # the items, with their assignments

    def targets(self, source: CNF) -> Iterator[SubsetSum]:
        items, blocks, groups = laid_out(source, self.block, self.group, self.width)
        marks = average_free(self.block, groups)
        # A group that touches a block says so in all of its items; one that cannot be satisfied has none.
        last = {item.place: item for item in items if item.place >= blocks}
        touching = Counter(i for item in last.values() for i in item.parts)
        weights = list(accumulate(radices(len(items), blocks, groups, marks[-1]), mul, initial=1))

        def number(item: Item) -> int:
            values = {i: marks[code(part)] for i, part in item.parts.items()}
            if item.place < blocks:
                values = {i: touching[i] * (marks[-1] - value) for i, value in values.items()}
            return 1 + (weights[1] << item.place) + sum(weights[2 + i] * value for i, value in values.items())

        total = blocks + groups + weights[1] * (2 ** (blocks + groups) - 1)
        total += sum(weights[2 + i] * touching[i] * marks[-1] for i in range(blocks))
        yield SubsetSum(tuple(map(number, items)), total)

    def embed(self, source: CNF, witness: Assignment) -> tuple[int, Numbers]:
        items, *_ = laid_out(source, self.block, self.group, self.width)
        return 0, tuple(number for number, item in enumerate(items) if item.agrees(set(witness)))

    def lift(self, source: CNF, index: int, witness: Numbers) -> Assignment:
        items, blocks, _ = laid_out(source, self.block, self.group, self.width)
        chosen = (items[number] for number in witness)
        return tuple(literal for item in chosen if item.place < blocks for literal in item.parts[item.place])


class Item(NamedTuple):
    """The number of its block, or of its group behind the blocks; and an assignment of each block it speaks of."""

    place: int
    parts: dict[int, Assignment]

    def agrees(self, true: set[int]) -> bool:
        """Whether these literals are the assignment of each block."""
        return all(true.issuperset(part) for part in self.parts.values())


def laid_out(source: CNF, size: int, together: int, width: int) -> tuple[list[Item], int, int]:
    """The items, those of blocks before those of groups; the numbers of blocks and of groups."""
    names = range(1, source.num_variables + 1)
    blocks = [names[start : start + size] for start in range(0, len(names), size)]
    groups = [source.clauses[start : start + together] for start in range(0, len(source.clauses), together)]
    items = [Item(i, {i: alpha}) for i, variables in enumerate(blocks) for alpha in assignments(variables)]
    for c, clauses in enumerate(groups, start=len(blocks)):
        if wide := next((clause for clause in clauses if len(set(map(abs, clause))) > width), None):
            raise InputError(f"clauses must be of at most {width} variables, got {wide}; take a larger width")
        touched = sorted({(abs(literal) - 1) // size for clause in clauses for literal in clause})
        for parts in product(*(assignments(blocks[i]) for i in touched)):
            true = {literal for part in parts for literal in part}
            if all(not true.isdisjoint(clause) for clause in clauses):
                items.append(Item(c, dict(zip(touched, parts, strict=True))))
    return items, len(blocks), len(groups)


def assignments(variables: Sequence[int]) -> Iterator[Assignment]:
    """All assignments of these variables."""
    return product(*((-i, i) for i in variables))


def code(part: Assignment) -> int:
    """The number of an assignment of a block."""
    return sum((literal > 0) << place for place, literal in enumerate(part))


def radices(items: int, blocks: int, groups: int, most: int) -> list[int]:
    """Of the digits: count, selection, and one for each block; no sum of items with the right count passes them."""
    places = blocks + groups
    return [max(items, places) + 1, places * 2**places // 2 + 1, *[2 * groups * most + 1] * blocks]


@cache
def average_free(bits: int, terms: int) -> Numbers:
    """As many as 2^bits integers, from 0 on, of which any `terms` have another as their average only if all are equal.

    The set with the smaller maximum of two kinds: points without a point between others, read as numbers in a base in
    which so many are added without carries; the corners of a cube, or points on a sphere.

    Examples
    --------
    >>> average_free(2, 2), average_free(2, 3), average_free(6, 2)[-1]
    ((0, 1, 3, 4), (0, 1, 4, 5), 364)
    """
    best = tuple(in_base(corner, terms + 1) for corner in product((0, 1), repeat=bits))
    for dimension in range(2, POINTS.bit_length()):
        for side in range(2, int(POINTS ** (1 / dimension)) + 1):
            points = np.indices((side,) * dimension).reshape(dimension, -1)
            squares = (points**2).sum(axis=0)
            large = np.flatnonzero(np.bincount(squares) >= 2**bits)
            for square in large:
                chosen = points[:, np.flatnonzero(squares == square)[: 2**bits]].T.tolist()
                numbers = [in_base(point, terms * (side - 1) + 1) for point in chosen]
                if numbers[-1] - numbers[0] < best[-1]:
                    best = tuple(number - numbers[0] for number in numbers)
            if len(large):
                break
    return best


def in_base(digits: Sequence[int], base: int) -> int:
    """The number with these digits, the highest first."""
    number = 0
    for digit in digits:
        number = number * base + digit
    return number
