r"""NAE-SAT to CNF-SAT: every clause says both that a literal is true and that one is false.

A clause C is made not all equal iff C is satisfied, and the clause of the negations of its literals is too. So the
formula with both, for every clause, has the same assignments on the same v variables, and 2 m clauses. Together with
`CNFToNAESAT`: each of the two problems takes time $2^{(1-\delta)v}$ iff the other does, up to one variable.

The smallest instances: no clause, YES; the empty clause, which is there twice, NO. Derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.formulas.base import Assignment
from reductions.problems.formulas.cnf import CNF
from reductions.problems.formulas.naesat import NAESAT, both_ways
from reductions.reduction import FanOut, Theorem

__all__ = ["NAESATToCNF"]

v, m = (NAESAT.symbols[name] for name in ("variables", "clauses"))


@dataclass(frozen=True)
class NAESATToCNF(FanOut[NAESAT, CNF]):
    """One formula with the same assignments.

    Examples
    --------
    >>> source = NAESAT(2, ((1, 2),))
    >>> target, = NAESATToCNF().instances(source)
    >>> target.clauses, list(target.witnesses())
    (((1, 2), (-1, -2)), [(-1, 2), (1, -2)])
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(variables=v, clauses=2 * m)

    def targets(self, source: NAESAT) -> Iterator[CNF]:
        yield both_ways(source)

    def embed(self, source: NAESAT, witness: Assignment) -> tuple[int, Assignment]:
        return 0, witness

    def lift(self, source: NAESAT, index: int, witness: Assignment) -> Assignment:
        return witness
