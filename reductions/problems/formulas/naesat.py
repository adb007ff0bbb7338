"""NAE-SAT: is there an assignment that makes neither all nor none of the literals of a clause true?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from reductions.problems.formulas.base import Assignment, Formula
from reductions.problems.formulas.cnf import CNF

__all__ = ["NAESAT", "both_ways"]


def both_ways(formula: NAESAT) -> CNF:
    """The formula that says of each clause that some literal is true, and then that some literal is false."""
    twice = (part for clause in formula.clauses for part in (clause, tuple(-literal for literal in clause)))
    return CNF(formula.num_variables, tuple(twice))


def by_pysat(formula: NAESAT) -> Assignment | None:
    """The assignment that CaDiCaL finds for the formula that says it both ways."""
    return both_ways(formula).solved_by_library()


@dataclass(frozen=True, eq=False, repr=False)
class NAESAT(Formula):
    """YES iff some assignment makes a literal true and a literal false in every clause ("not all equal").

    Sizes are the numbers of variables v and clauses m. Clauses are as in `CNF`; one of a single literal, however often,
    makes the answer NO.

    Examples
    --------
    >>> formula = NAESAT(3, ((1, 2, 3), (1, -2)))
    >>> formula
    NAESAT(variables=3, clauses=2)
    >>> list(formula.witnesses())
    [(-1, -2, 3), (1, 2, -3)]
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_pysat}

    def satisfied(self, true: frozenset[int], clause: tuple[int, ...]) -> bool:
        return len({literal in true for literal in clause}) == 2
