r"""CNF-SAT to NAE-SAT: one more variable, the same literal added to every clause.

Let s be a new variable, and add s to every clause. An assignment with s false makes a clause of the new formula not all
equal iff it makes a literal of the old clause true; and an assignment does so iff the opposite one does. So with every
model of the old formula there are two assignments of the new one, opposite to each other, and no others: an assignment
with s true is turned around before it is lifted.

The new formula has v + 1 variables and as many clauses, one literal longer: k-SAT becomes NAE-(k+1)-SAT, and an
algorithm in time $2^{(1-\delta)v}$ for NAE-SAT is one for CNF-SAT.

The smallest instances: no clause, YES; the empty clause becomes the clause s alone, NO.

References
----------
.. [1] M. Cygan, H. Dell, D. Lokshtanov, D. Marx, J. Nederlof, Y. Okamoto, R. Paturi, S. Saurabh and M. Wahlström, "On
   problems as hard as CNF-SAT", CCC 2012.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.formulas.base import Assignment
from reductions.problems.formulas.cnf import CNF
from reductions.problems.formulas.naesat import NAESAT
from reductions.reduction import FanOut, Theorem

__all__ = ["CNFToNAESAT"]

v, m = (CNF.symbols[name] for name in ("variables", "clauses"))


@dataclass(frozen=True)
class CNFToNAESAT(FanOut[CNF, NAESAT]):
    """One formula; its last variable is the new one.

    Examples
    --------
    >>> source = CNF(2, ((1, 2), (-1,)))
    >>> target, = CNFToNAESAT().instances(source)
    >>> target.clauses, list(target.witnesses())
    (((1, 2, 3), (-1, 3)), [(-1, 2, -3), (1, -2, 3)])
    >>> CNFToNAESAT().lift(source, 0, (1, -2, 3))
    (-1, 2)
    """

    theorem = Theorem("Cygan et al. 2012")
    overhead = Overhead(variables=v + 1, clauses=m)

    def targets(self, source: CNF) -> Iterator[NAESAT]:
        new = source.num_variables + 1
        yield NAESAT(new, tuple((*clause, new) for clause in source.clauses))

    def embed(self, source: CNF, witness: Assignment) -> tuple[int, Assignment]:
        return 0, (*witness, -source.num_variables - 1)

    def lift(self, source: CNF, index: int, witness: Assignment) -> Assignment:
        *old, new = witness
        return tuple(-literal for literal in old) if new > 0 else tuple(old)
