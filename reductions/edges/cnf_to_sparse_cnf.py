r"""CNF-SAT to CNF-SAT with few clauses: the sparsification lemma.

A k-CNF on v variables is the OR of at most $2^{\epsilon v}$ k-CNFs on the same variables, each of at most C v clauses
with $C = C(k, \epsilon)$, so that the dimension of the k-orthogonal vectors that come next is O(v). A model of a leaf
is a model of the formula as it is. See `reductions.theory.sparsification` for the algorithm and the proof.

The smallest instances are their own leaves: no clause, YES; the empty clause, NO.

References
----------
.. [1] R. Impagliazzo, R. Paturi and F. Zane, "Which problems have strongly exponential complexity?", JCSS 2001.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import whole
from reductions.problems.formulas.cnf import CNF, Assignment
from reductions.reduction import Exact, FanOut, Theorem
from reductions.theory.sparsification import lemma, sparsify

__all__ = ["CNFToSparseCNF"]

v, m = CNF.symbols["variables"], CNF.symbols["clauses"]
most_leaves, most_clauses = sympy.symbols("Lambda C", integer=True, positive=True)


@dataclass(frozen=True)
class CNFToSparseCNF(FanOut[CNF, CNF]):
    """One instance per leaf: at most Lambda <= 2^ceil(epsilon v), of at most m and at most C = C(k, epsilon) v clauses.

    Parameters
    ----------
    width
        The most literals k of a clause; a formula with a longer one is refused.
    epsilon
        Above 0: the smaller, the fewer leaves and the larger C.

    Examples
    --------
    >>> star = CNF(4, ((1, 2), (1, 3), (1, 4)))
    >>> [leaf.clauses for leaf in CNFToSparseCNF(width=2, epsilon=5).instances(star)]
    [((1,),), ((2,), (3,), (4,))]
    >>> CNFToSparseCNF(width=2, epsilon=5).embed(star, (-1, 2, 3, 4))
    (1, (-1, 2, 3, 4))
    """

    width: int = 3
    epsilon: float = 1.0

    each = "leaf"
    theorem = Theorem("sparsification lemma, Impagliazzo, Paturi and Zane 2001", Exact())
    overhead = Overhead(calls=at_most(most_leaves), variables=v, clauses=at_most(sympy.Min(m, most_clauses)))

    def __post_init__(self) -> None:
        """Check the width and epsilon."""
        object.__setattr__(self, "width", whole("width", self.width, 0))
        lemma(self.width, self.epsilon)

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        bounds = lemma(self.width, self.epsilon)
        return {
            most_leaves: bounds.leaves(size["variables"], size["clauses"]),
            most_clauses: bounds.clauses(size["variables"]),
        }

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 3000 * int(size["clauses"])  # the flowers that are looked for

    def targets(self, cnf: CNF) -> Iterator[CNF]:
        return sparsify(cnf, self.epsilon, self.width)

    def embed(self, cnf: CNF, witness: Assignment) -> tuple[int, Assignment]:
        return next(index for index, leaf in enumerate(self.targets(cnf)) if leaf.verify(witness)), witness

    def lift(self, cnf: CNF, index: int, witness: Assignment) -> Assignment:
        return witness
