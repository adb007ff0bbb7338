"""CNF-SAT to k-orthogonal vectors: split and list.

Split the variables into k groups. Vector set p lists the assignments of group p; its vector has a 0 in
coordinate c exactly where that partial assignment satisfies clause c. Then

    the formula is satisfiable  <=>  some x^1, ..., x^k, one from each set, have  sum_c x^1_c ... x^k_c = 0,

because a coordinate's product vanishes exactly when some group satisfies its clause.

The smallest instances, without variables: no clause is a vector of no coordinates in each set, YES; the empty clause is
the vector 1 in each set, NO.

References
----------
.. [1] R. Williams, "A new algorithm for optimal 2-constraint satisfaction and its implications", TCS 2005.
.. [2] J. Alman and Z. Song, ICLR 2024, Theorem 4.4 (SETH implies 3-OVC).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.overhead import Overhead
from reductions.problem import ORDER_LIMIT, whole
from reductions.problems.formulas.cnf import CNF, Assignment
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["CNFToOrthogonalVectors"]

v, m, k = CNF.symbols["variables"], CNF.symbols["clauses"], OrthogonalVectors.symbols["order"]
first_group, second_group = sympy.ceiling(v / k), sympy.floor((v + k - 2) / k)


@dataclass(frozen=True)
class CNFToOrthogonalVectors(FanOut[CNF, OrthogonalVectors]):
    """One instance; sizes exact: set p has 2^|group p| vectors, of one coordinate per clause.

    Examples
    --------
    >>> formula = CNF(3, ((1, 2), (-1, 3), (-2, -3)))
    >>> vectors, = CNFToOrthogonalVectors(order=3).instances(formula)
    >>> [x.tolist() for x in vectors.sets]
    [[[1, 0, 1], [0, 1, 1]], [[1, 1, 0], [0, 1, 1]], [[1, 1, 0], [1, 0, 1]]]
    >>> vectors.brute_force()
    (0, 1, 0)
    >>> CNFToOrthogonalVectors(order=3).lift(formula, 0, (0, 1, 0))
    (-1, 2, -3)
    """

    order: int = 3

    theorem = Theorem("split and list, Williams 2005; Alman and Song 2024, Theorem 4.4", Exact())
    overhead = Overhead(
        order=k,
        first=2**first_group,
        others=2**second_group,
        other_tuples=2 ** (v - first_group),
        dimension=m,
    )

    def __post_init__(self) -> None:
        """Check the order."""
        object.__setattr__(self, "order", whole("order", self.order, 2))
        if self.order > ORDER_LIMIT:
            raise InputError(f"order must be at most {ORDER_LIMIT}, got {self.order}")

    def groups(self, cnf: CNF) -> list[range]:
        """The variables of each player, as even as possible, the larger groups first."""
        length, longer = divmod(cnf.num_variables, self.order)
        stops = [1 + p * length + min(p, longer) for p in range(self.order + 1)]
        return [range(start, stop) for start, stop in pairwise(stops)]

    def targets(self, cnf: CNF) -> Iterator[OrthogonalVectors]:
        yield OrthogonalVectors(tuple(unsatisfied(cnf, group) for group in self.groups(cnf)))

    def embed(self, cnf: CNF, witness: Assignment) -> tuple[int, Choice]:
        return 0, tuple(
            sum(1 << place for place, i in enumerate(reversed(group)) if witness[i - 1] > 0)
            for group in self.groups(cnf)
        )

    def lift(self, cnf: CNF, index: int, witness: Choice) -> Assignment:
        return tuple(
            int(i) if number >> place & 1 else -int(i)
            for number, group in zip(witness, self.groups(cnf), strict=True)
            for place, i in zip(reversed(range(len(group))), group, strict=True)
        )


def unsatisfied(cnf: CNF, group: Sequence[int]) -> NDArray[np.uint8]:
    """The vectors of one group, shape (2^|group|, m): 1 where an assignment of the group does not satisfy a clause.

    Row a is the assignment whose binary digits, the first variable's first, are the number a.
    """
    numbers = np.arange(2 ** len(group))
    truth = {int(i): numbers >> place & 1 == 1 for place, i in enumerate(reversed(group))}
    vectors = np.ones((len(numbers), len(cnf.clauses)), dtype=np.uint8)
    for column, clause in enumerate(cnf.clauses):
        for literal in clause:
            if abs(literal) in truth:
                vectors[truth[abs(literal)] == (literal > 0), column] = 0
    vectors.flags.writeable = False  # or else the instance would copy them
    return vectors
