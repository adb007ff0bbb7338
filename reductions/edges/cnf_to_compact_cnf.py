"""CNF-SAT to CNF-SAT on fewer variables: unit propagation, and no variable that occurs nowhere.

A clause of one literal forces that literal; clauses with a literal that is true are dropped, literals that are false
are dropped from the others, until no clause has one literal. A clause that holds a literal and its negation is dropped
too, and a repeated clause is kept once. The variables that are left in clauses are numbered anew. Each step keeps the
models, up to the values of variables that occur nowhere, which may be anything. [proved here]

The next steps list all assignments, so that each variable less is worth the factor 2. The smallest instances: no
clause, YES; the clauses x and not x become the empty clause alone, NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.formulas.cnf import CNF, Assignment
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["CNFToCompactCNF"]

v, m = CNF.symbols.values()

Clauses = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CNFToCompactCNF(FanOut[CNF, CNF]):
    """One formula with no unit clause and no unused variable; an empty clause where propagation finds a contradiction.

    Examples
    --------
    >>> formula = CNF(100, ((7,), (-7, 30, -9), (9, 50), (-30, -50)))
    >>> target, = CNFToCompactCNF().instances(formula)
    >>> target.num_variables, target.clauses
    (3, ((2, -1), (1, 3), (-2, -3)))
    >>> formula.verify(CNFToCompactCNF().lift(formula, 0, target.brute_force()))
    True
    """

    theorem = Theorem("unit propagation, proved in the module", Exact())
    overhead = Overhead(variables=at_most(v), clauses=at_most(m))

    def targets(self, cnf: CNF) -> Iterator[CNF]:
        _, clauses = propagated(cnf)
        number = {old: new for new, old in enumerate(used(clauses), start=1)}
        yield CNF(len(number), tuple(tuple(number[abs(x)] * (1 if x > 0 else -1) for x in c) for c in clauses))

    def embed(self, cnf: CNF, witness: Assignment) -> tuple[int, Assignment]:
        _, clauses = propagated(cnf)
        return 0, tuple(new if witness[old - 1] > 0 else -new for new, old in enumerate(used(clauses), start=1))

    def lift(self, cnf: CNF, index: int, witness: Assignment) -> Assignment:
        forced, clauses = propagated(cnf)
        true = forced | {old for literal, old in zip(witness, used(clauses), strict=True) if literal > 0}
        return tuple(i if i in true else -i for i in range(1, cnf.num_variables + 1))


def used(clauses: Clauses) -> list[int]:
    """The variables that occur, in increasing order."""
    return sorted({abs(literal) for clause in clauses for literal in clause})


def propagated(cnf: CNF) -> tuple[set[int], Clauses]:
    """The literals that unit propagation forces, and what it leaves of the clauses; one empty clause if nothing can."""
    clauses = [clause for clause in cnf.clauses if not any(-literal in clause for literal in clause)]
    forced: set[int] = set()
    while units := {clause[0] for clause in clauses if len(set(clause)) == 1} - forced:
        forced |= units
        if any(-literal in forced for literal in units):
            return forced, ((),)
        clauses = [
            tuple(literal for literal in clause if -literal not in forced)
            for clause in clauses
            if forced.isdisjoint(clause)
        ]
    return (forced, ((),)) if () in clauses else (forced, tuple(dict.fromkeys(clauses)))
