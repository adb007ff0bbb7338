r"""Max-SAT to hypercliques: guess how many clauses are satisfied among each few groups of variables.

Cut the variables in p groups, as evenly as possible. Part q has a vertex for every assignment of the variables of group
q. With clauses of at most h literals, h <= p, every clause has its variables in some h groups; say it belongs to the
first set S of h groups, in lexicographic order, for which this is so. Vertices of the groups of S say how many of the
clauses of S are satisfied, whatever the other variables are. For numbers $g_S$ that add up to the threshold, let

    the vertices of the groups of S be a hyperedge  <=>  they satisfy at least g_S of the clauses of S.

A hyperclique is an assignment that satisfies at least $\sum_S g_S$ clauses, which is the threshold. Conversely, if an
assignment satisfies $s_S$ clauses of every S, and $\sum_S s_S$ is at least the threshold t, then some $g_S \le s_S$ add
up to t. So the formula is YES iff one of the instances is, over all $g_S$ of at most $m_S$, the number of clauses of S,
that add up to t. All but one of the numbers say the last, so with $C = \binom{p}{h}$ there are at most $(m+1)^{C-1}$.

Parts have $n = 2^{\lceil v/p \rceil}$ vertices: hypercliques in time $n^{p-\delta}$ are Max-h-SAT in
$2^{(1-\delta/p)v}$ for polynomially many clauses. If there are fewer groups than literals, h is the number of groups.

The smallest instances have no variables and no clauses: threshold 0 is YES, with one vertex in each part, and threshold
1 is NO, without any instance.

References
----------
.. [1] R. Williams, "A new algorithm for optimal 2-constraint satisfaction and its implications", TCS 2005, for h = 2.
.. [2] A. Lincoln, V. Vassilevska Williams and R. Williams, "Tight hardness for shortest cycles and paths in sparse
   graphs", SODA 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import ORDER_LIMIT, whole
from reductions.problems.formulas.cnf import Assignment
from reductions.problems.formulas.max_sat import MaxSat
from reductions.problems.hypergraphs.hyperclique import Hyperclique, Vertices
from reductions.reduction import FanOut, Theorem

__all__ = ["MaxSatToHyperclique"]

v, m, width = (MaxSat.symbols[name] for name in ("variables", "clauses", "width"))
p = Hyperclique.symbols["parts"]
h = sympy.Max(1, sympy.Min(width, p))
n = 2 ** sympy.ceiling(v / p)


@dataclass(frozen=True)
class MaxSatToHyperclique(FanOut[MaxSat, Hyperclique]):
    """One instance for every way to spread the threshold; sizes are exact but the number of hyperedges.

    Vertex number a of a part is the assignment whose binary digits, the first variable's first, are the number a.

    Parameters
    ----------
    parts
        The number p of groups, from 1 to 32.

    Examples
    --------
    >>> source = MaxSat(2, ((1, 2), (-1, 2), (1, -2), (-1, -2)), 3)
    >>> targets = list(MaxSatToHyperclique(parts=2).instances(source))
    >>> targets, [target.brute_force() for target in targets]
    ([Hyperclique(parts=2, uniformity=2, vertices=2, hyperedges=4)], [(0, 0)])
    >>> MaxSatToHyperclique(parts=2).lift(source, 0, (0, 1))
    (-1, 2)
    """

    parts: int = 3

    theorem = Theorem("Williams 2005; Lincoln, Vassilevska Williams and Williams 2018")
    overhead = Overhead(
        calls=at_most((m + 1) ** (sympy.binomial(p, h) - 1)),
        own=n**h * (m * width + sympy.binomial(p, h) * (m + 1) ** (sympy.binomial(p, h) - 1)),
        parts=p,
        uniformity=h,
        vertices=n,
        hyperedges=at_most(sympy.binomial(p, h) * n**h),
    )

    def __post_init__(self) -> None:
        """Check the number of parts."""
        object.__setattr__(self, "parts", whole("parts", self.parts, 1))
        if self.parts > ORDER_LIMIT:
            raise InputError(f"parts must be at most {ORDER_LIMIT}, got {self.parts}")

    def memory(self, size: Mapping[str, Any]) -> int:
        return 4 * super().memory(size)  # the numbers of satisfied clauses are integers

    def targets(self, source: MaxSat) -> Iterator[Hyperclique]:
        groups = variable_groups(source, self.parts)
        belonging = clauses_of(source, groups)
        counts = [satisfied([groups[q] for q in chosen], of_it) for chosen, of_it in belonging.items()]
        sides = tuple(2 ** len(group) for group in groups)
        for least in spreads(source.threshold, [len(of_it) for of_it in belonging.values()]):
            there = tuple((count >= g).astype(np.uint8) for count, g in zip(counts, least, strict=True))
            yield Hyperclique(sides, len(next(iter(belonging))), there)

    def embed(self, source: MaxSat, witness: Assignment) -> tuple[int, Vertices]:
        groups, left, chosen = variable_groups(source, self.parts), source.threshold, []
        belonging = clauses_of(source, groups)
        for clauses in belonging.values():
            chosen.append(min(left, MaxSat(source.num_variables, clauses, 0).satisfied(witness)))
            left -= chosen[-1]
        every = spreads(source.threshold, [len(clauses) for clauses in belonging.values()])
        index = next(number for number, least in enumerate(every) if least == tuple(chosen))
        return index, tuple(number_of(group, witness) for group in groups)

    def lift(self, source: MaxSat, index: int, witness: Vertices) -> Assignment:
        return assignment_of(variable_groups(source, self.parts), witness)


def variable_groups(source: MaxSat, parts: int) -> list[range]:
    """The variables of each group, the larger groups first."""
    length, longer = divmod(source.num_variables, parts)
    return [range(*ends) for ends in pairwise(1 + q * length + min(q, longer) for q in range(parts + 1))]


def clauses_of(source: MaxSat, groups: list[range]) -> dict[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """For every h groups, in lexicographic order, the clauses that belong to them."""
    h = max(1, min(source.measured()["width"], len(groups)))
    belonging: dict[tuple[int, ...], list[tuple[int, ...]]] = {S: [] for S in combinations(range(len(groups)), h)}
    for clause in source.clauses:
        touched = {q for q, group in enumerate(groups) for literal in clause if abs(literal) in group}
        belonging[next(S for S in belonging if touched <= set(S))].append(clause)
    return {S: tuple(clauses) for S, clauses in belonging.items()}


def satisfied(groups: list[range], clauses: tuple[tuple[int, ...], ...]) -> NDArray[np.int64]:
    """How many of the clauses are satisfied, with an axis for the assignments of each group."""
    shape = [2 ** len(group) for group in groups]
    count = np.zeros(shape, dtype=np.int64)
    true = {
        variable: np.expand_dims(
            np.arange(count_of) >> (group.stop - 1 - variable) & 1 == 1, tuple(set(range(len(groups))) - {axis})
        )
        for axis, (group, count_of) in enumerate(zip(groups, shape, strict=True))
        for variable in group
    }
    for clause in clauses:
        holds = np.zeros(shape, dtype=bool)
        for literal in clause:
            holds |= true[abs(literal)] == (literal > 0)
        count += holds
    return count


def spreads(total: int, most: list[int]) -> Iterator[tuple[int, ...]]:
    """All ways to write a number as a sum of numbers of at most these, in lexicographic order."""
    if not most:
        if total == 0:
            yield ()
        return
    for first in range(max(0, total - sum(most[1:])), min(total, most[0]) + 1):
        yield from ((first, *rest) for rest in spreads(total - first, most[1:]))


def number_of(group: range, assignment: Assignment) -> int:
    """The number of the vertex that an assignment has in a group."""
    return sum(1 << (group.stop - 1 - variable) for variable in group if assignment[variable - 1] > 0)


def assignment_of(groups: list[range], numbers: tuple[int, ...]) -> Assignment:
    """The assignment that vertices of all groups are."""
    return tuple(
        variable if number >> (group.stop - 1 - variable) & 1 else -variable
        for group, number in zip(groups, numbers, strict=True)
        for variable in group
    )
