"""What problems on clauses share: a formula as lists of literals, and a question about its assignments.

A formula may be empty, and a clause may be empty, repeat a literal or hold a literal and its negation.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations, combinations_with_replacement, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import Search, is_whole, power, sizes, whole

__all__ = ["Assignment", "Formula"]

Assignment: TypeAlias = tuple[int, ...]
"""One literal a variable, in order: i where variable i is true, -i where it is false."""


@dataclass(frozen=True, eq=False, repr=False)
class Formula(Search[Assignment]):
    """A question about the assignments of a formula; a new one defines `satisfied`.

    Sizes are the numbers of variables v and clauses m.

    Parameters
    ----------
    num_variables
        Number v of variables, at least 0; they are called 1..v.
    clauses
        One tuple of literals per clause: i for variable i, -i for its negation, 1 <= i <= v.

    Raises
    ------
    InputError
        If a literal is 0 or names a variable above v.
    """

    num_variables: int
    clauses: tuple[tuple[int, ...], ...]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(variables="v", clauses="m")
    # Clauses as tuples of small integers, each as long as a binary numeral of the variables; and an assignment.
    storage: ClassVar[sympy.Expr] = (
        symbols["clauses"] * (200 + 80 * sympy.log(symbols["variables"] + 2, 2)) + 40 * symbols["variables"]
    )
    time: ClassVar[sympy.Expr] = 2 ** symbols["variables"] * (symbols["clauses"] + 1)

    def __post_init__(self) -> None:
        """Check every literal."""
        v = whole("num_variables", self.num_variables, 0)
        clauses = tuple(tuple(whole("a literal", literal, -v) for literal in clause) for clause in self.clauses)
        for number, clause in enumerate(clauses, start=1):
            for literal in clause:
                if not 1 <= abs(literal) <= v:
                    raise InputError(f"clause {number} holds {literal}, but literals are 1..{v} and their negations")
        object.__setattr__(self, "num_variables", v)
        object.__setattr__(self, "clauses", clauses)

    def size(self) -> NamedTuple:
        return self.sized(self.num_variables, len(self.clauses))

    @abstractmethod
    def satisfied(self, true: frozenset[int], clause: tuple[int, ...]) -> bool:
        """Whether a clause is as it should be where these literals are true."""

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != self.num_variables:
            return False
        for i, literal in enumerate(witness, start=1):
            if not is_whole(literal) or abs(literal) != i:
                return False
        true = frozenset(map(int, witness))
        return all(self.satisfied(true, clause) for clause in self.clauses)

    def told(self, answer: Assignment | None) -> str:
        """The literals of an assignment."""
        return "assignment " + " ".join(map(str, answer or ()))

    def candidates(self) -> int:
        return power(2, self.num_variables)

    def _search(self) -> Iterator[Assignment]:
        signs = product((-1, 1), repeat=self.num_variables)
        assignments = (tuple(sign * i for i, sign in enumerate(row, start=1)) for row in signs)
        return filter(self.verify, assignments)

    def payload(self) -> dict[str, Any]:
        return {"variables": self.num_variables, "clauses": [list(clause) for clause in self.clauses]}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        return cls(payload["variables"], tuple(map(tuple, payload["clauses"])))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """Every formula of up to two variables and two clauses, which are any sets of literals."""
        for variables in range(3):
            literals = [i for i in range(-variables, variables + 1) if i != 0]
            clauses = [*chain.from_iterable(combinations(literals, width) for width in range(len(literals) + 1))]
            for count in range(3):
                yield from (cls(variables, chosen) for chosen in combinations_with_replacement(clauses, count))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, variables: int = 6, clauses: int = 20, width: int = 3, odd: float = 0.0
    ) -> Self:
        """A formula of random clauses, each of up to `width` different variables.

        A share `odd` of them, on average, is not like that: empty, a clause before it once more, or a literal twice or
        beside its negation.
        """
        found: list[tuple[int, ...]] = []
        for _ in range(clauses):
            literals = rng.permutation(variables)[: rng.integers(1, width + 1)] + 1
            found.append(tuple(int(i) if rng.random() < 0.5 else -int(i) for i in literals))
            if odd and rng.random() < odd:
                literal = found[-1][:1]
                negated = tuple(-i for i in literal)
                odd_ones = ((), found[rng.integers(len(found))], literal * 2, literal + negated)
                found[-1] = odd_ones[rng.integers(len(odd_ones))]
        return cls(variables, tuple(found))

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Clauses and literals in other orders, and other names for the variables, some with the other sign.

        A conjunction of conditions on sets of true literals; renaming literals renames assignments one to one.
        """
        clauses = [tuple(rng.permutation(np.array(clause, dtype=int)).tolist()) for clause in self.clauses]
        clauses = [clauses[place] for place in rng.permutation(len(clauses))]
        yield replace(self, clauses=tuple(clauses))
        names = ((rng.permutation(self.num_variables) + 1) * rng.choice((-1, 1), self.num_variables)).tolist()
        renamed = (tuple(names[i - 1] if i > 0 else -names[-i - 1] for i in clause) for clause in self.clauses)
        yield replace(self, clauses=tuple(renamed))

    def _repr_latex_(self) -> str:
        more = r" \wedge \cdots" if len(self.clauses) > 12 else ""
        return f"${_conjunction(self.clauses[:12])}{more}$"

    def _teach(self) -> str:
        return f"<p>{self._repr_latex_()}</p>"


def _conjunction(clauses: Iterable[tuple[int, ...]]) -> str:
    def literal(i: int) -> str:
        return f"x_{{{i}}}" if i > 0 else rf"\overline{{x_{{{-i}}}}}"

    disjunctions = (r" \vee ".join(map(literal, clause)) or r"\bot" for clause in clauses)
    return r" \wedge ".join(f"({disjunction})" for disjunction in disjunctions) or r"\top"
