r"""Max-2-SAT to negative triangles: three groups of variables.

Cut the variables in three groups, as evenly as possible. The parts of the graph are the assignments of the groups. A
clause of at most two literals has its variables in two of the groups; say it belongs to the first pair of 1 2, 2 3 and
3 1 for which this is so. The edge between assignments of two groups weighs minus the number of clauses of the pair that
they satisfy, and t - 1 is added to the weights between the groups 2 and 3, where t is the threshold. Then

    a triangle weighs t - 1 minus the number of clauses that the assignment satisfies,

so it is negative iff that is at least t. Witnesses are in bijection. With $N = 2^{\lceil v/3 \rceil}$, a negative
triangle in time $O(N^{3-\delta})$ is Max-2-SAT in time $2^{(1-\delta/3)v}$, up to a polynomial.

The smallest instances have no variables and no clauses: the one triangle weighs t - 1, so threshold 0 is YES, and 1 NO.

References
----------
.. [1] R. Williams, "A new algorithm for optimal 2-constraint satisfaction and its implications", TCS 2005.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.edges.max_sat_to_hyperclique import assignment_of, number_of, satisfied, variable_groups
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.formulas.cnf import Assignment
from reductions.problems.formulas.max_sat import MaxSat
from reductions.problems.matrices.base import ENTRY_LIMIT
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.reduction import FanOut, Theorem

__all__ = ["MaxSatToNegativeTriangle"]

v, m, t = (MaxSat.symbols[name] for name in ("variables", "clauses", "threshold"))
first, second, third = (2 ** sympy.floor((v + extra) / 3) for extra in (2, 1, 0))
PAIRS = ((0, 1), (1, 2), (2, 0))


@dataclass(frozen=True)
class MaxSatToNegativeTriangle(FanOut[MaxSat, NegativeTriangle]):
    """One graph, of exact sizes; the weights are at most the number of clauses plus one, or the threshold.

    Vertex number a of a part is the assignment whose binary digits, the first variable's first, are the number a.

    Examples
    --------
    >>> source = MaxSat(3, ((1, 2), (-1, 3), (-2, -3), (-1,)), 4)
    >>> target, = MaxSatToNegativeTriangle().instances(source)
    >>> target, list(target.witnesses()), MaxSatToNegativeTriangle().lift(source, 0, (0, 1, 0))
    (NegativeTriangle(first=2, second=2, third=2, bound=3), [(0, 1, 0)], (-1, 2, -3))
    """

    theorem = Theorem("Williams 2005")
    overhead = Overhead(
        own=(m + 1) * (first * second + second * third + third * first),
        first=first,
        second=second,
        third=third,
        bound=at_most(sympy.Max(m + 1, t)),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["width"] > 2:
            raise InputError(f"{self.name} takes clauses of at most 2 literals, got one of {size['width']}")
        if size["threshold"] > ENTRY_LIMIT:
            raise InputError(f"the threshold must be at most 2^61, got {size['threshold']}")
        return {}

    def targets(self, source: MaxSat) -> Iterator[NegativeTriangle]:
        groups = variable_groups(source, 3)
        belonging: dict[frozenset[int], list[tuple[int, ...]]] = {frozenset(pair): [] for pair in PAIRS}
        for clause in source.clauses:
            touched = {q for q, group in enumerate(groups) for literal in clause if abs(literal) in group}
            belonging[next(pair for pair in belonging if touched <= pair)].append(clause)
        weights = [-satisfied([groups[p], groups[q]], tuple(belonging[frozenset((p, q))])) for p, q in PAIRS]
        yield NegativeTriangle((weights[0], weights[1] + source.threshold - 1, weights[2]))

    def embed(self, source: MaxSat, witness: Assignment) -> tuple[int, tuple[int, ...]]:
        return 0, tuple(number_of(group, witness) for group in variable_groups(source, 3))

    def lift(self, source: MaxSat, index: int, witness: tuple[int, ...]) -> Assignment:
        return assignment_of(variable_groups(source, 3), witness)
