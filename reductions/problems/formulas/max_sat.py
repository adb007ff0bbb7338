"""Max-SAT: is there an assignment that satisfies so many clauses?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import Search, power, sizes, whole
from reductions.problems.formulas.cnf import CNF, Assignment

__all__ = ["MaxSat"]


def by_pysat(instance: MaxSat) -> Assignment | None:
    """A best assignment that the solver RC2 finds, if it is good enough; InputError without the extra `solver`."""
    try:
        from pysat.examples.rc2 import RC2  # noqa: PLC0415 - an extra
        from pysat.formula import WCNF  # noqa: PLC0415
    except ImportError as error:
        raise InputError("the library solver of MaxSat is PySAT: pip install 'hardchain[solver]'") from error
    formula = WCNF()
    for clause in filter(None, instance.clauses):
        formula.append(list(clause), weight=1)
    with RC2(formula) as solver:
        true = set(solver.compute() or ())
    best = tuple(i if i in true else -i for i in range(1, instance.num_variables + 1))
    return best if instance.verify(best) else None


@dataclass(frozen=True, eq=False, repr=False)
class MaxSat(Search[Assignment]):
    """YES iff some assignment satisfies at least `threshold` clauses.

    Sizes are the numbers of variables v and of clauses m, the width h, which is the most literals of a clause, and the
    threshold t.

    Parameters
    ----------
    num_variables, clauses
        As in `CNF`; a clause that is there twice counts twice.
    threshold
        Integer, at least 0.

    Raises
    ------
    InputError
        If a literal is 0 or names a variable above v, or the threshold is negative.

    Examples
    --------
    >>> instance = MaxSat(2, ((1, 2), (-1, 2), (1, -2), (-1, -2)), 3)
    >>> instance
    MaxSat(variables=2, clauses=4, width=2, threshold=3)
    >>> instance.brute_force(), instance.satisfied((1, -2))
    ((-1, -2), 3)
    """

    num_variables: int
    clauses: tuple[tuple[int, ...], ...]
    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(variables="v", clauses="m", width="h", threshold="t")
    storage: ClassVar[sympy.Expr] = symbols["clauses"] * (300 + 60 * symbols["width"]) + 40 * symbols["variables"]
    time: ClassVar[sympy.Expr] = 2 ** symbols["variables"] * (symbols["clauses"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_pysat}

    def __post_init__(self) -> None:
        """Check every literal and the threshold."""
        formula = CNF(self.num_variables, self.clauses)
        object.__setattr__(self, "num_variables", formula.num_variables)
        object.__setattr__(self, "clauses", formula.clauses)
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, 0))

    def size(self) -> NamedTuple:
        return self.sized(self.num_variables, len(self.clauses), max(map(len, self.clauses), default=0))

    def satisfied(self, assignment: Assignment) -> int:
        """How many clauses an assignment satisfies."""
        true = frozenset(assignment)
        return sum(not true.isdisjoint(clause) for clause in self.clauses)

    def verify(self, witness: Any) -> bool:
        is_assignment = CNF(self.num_variables, ()).verify(witness)
        return is_assignment and self.satisfied(tuple(map(int, witness))) >= self.threshold

    def told(self, answer: Assignment | None) -> str:
        """The literals of an assignment."""
        return "assignment " + " ".join(map(str, answer or ()))

    def candidates(self) -> int:
        return power(2, self.num_variables)

    def _search(self) -> Iterator[Assignment]:
        signs = product((-1, 1), repeat=self.num_variables)
        assignments = (tuple(sign * i for i, sign in enumerate(row, start=1)) for row in signs)
        return (assignment for assignment in assignments if self.satisfied(assignment) >= self.threshold)

    def payload(self) -> dict[str, Any]:
        return {
            "variables": self.num_variables,
            "clauses": [list(clause) for clause in self.clauses],
            "threshold": self.threshold,
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        return cls(payload["variables"], tuple(map(tuple, payload["clauses"])), payload["threshold"])

    @classmethod
    def small(cls) -> Iterator[Self]:
        """Every formula of up to two variables and two clauses of at most two literals, with thresholds from 1 to 3."""
        for formula in CNF.small():
            if all(len(clause) <= 2 for clause in formula.clauses):
                for threshold in range(1, len(formula.clauses) + 2):
                    yield cls(formula.num_variables, formula.clauses, threshold)

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, variables: int = 6, clauses: int = 10, width: int = 2, odd: float = 0.0
    ) -> Self:
        """A formula of at most so many variables, clauses and literals of a clause; a threshold near its best."""
        count, wide = int(rng.integers(1, variables + 1)), int(rng.integers(1, width + 1))
        number = int(rng.integers(0, clauses + 1))
        formula = CNF.random(rng, variables=count, clauses=number, width=min(count, wide), odd=odd)
        one = cls(count, formula.clauses, 0)
        best = max(one.satisfied(assignment) for assignment in one._search())
        return cls(count, formula.clauses, max(0, best + int(rng.integers(-1, 2))))

    def _teach(self) -> str:
        return f"{CNF(self.num_variables, self.clauses)._teach()}<p>at least {self.threshold} clauses</p>"
