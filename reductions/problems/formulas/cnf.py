"""CNF-SAT: is there an assignment that satisfies every clause?

A formula may be empty (true), and a clause may be empty (false), repeat a literal or hold a literal and its negation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeAlias

import sympy

from reductions.errors import InputError
from reductions.problem import Problem, power, whole
from reductions.problems.formulas.dimacs import dimacs_source, read_dimacs, write_dimacs

__all__ = ["CNF", "Assignment"]

Assignment: TypeAlias = tuple[int, ...]
"""One literal a variable, in order: i where variable i is true, -i where it is false."""


class CNFSize(NamedTuple):
    """Numbers of variables v and clauses m."""

    variables: int
    clauses: int


@dataclass(frozen=True, eq=False, repr=False)
class CNF(Problem[Assignment]):
    """A formula in conjunctive normal form.

    Parameters
    ----------
    num_variables
        Number v of variables, at least 0; they are called 1..v.
    clauses
        One tuple of literals a clause: i for variable i, -i for its negation, 1 <= i <= v.

    Raises
    ------
    InputError
        If a literal is 0 or names a variable above v.

    Examples
    --------
    >>> formula = CNF(3, ((1, -2), (2, 3), (-1,)))
    >>> formula
    CNF(variables=3, clauses=3)
    >>> formula.brute_force()
    (-1, -2, 3)
    >>> formula.verify((1, 2, 3))
    False
    >>> print(formula.to_dimacs(), end="")
    p cnf 3 3
    1 -2 0
    2 3 0
    -1 0
    """

    num_variables: int
    clauses: tuple[tuple[int, ...], ...]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        "variables": sympy.Symbol("v", integer=True, nonnegative=True),
        "clauses": sympy.Symbol("m", integer=True, nonnegative=True),
    }

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

    @classmethod
    def from_dimacs(cls, text_or_path: str | Path) -> CNF:
        r"""Read a formula in DIMACS format.

        Strict where a mistake would change the formula: the numbers in the header must be right and the last clause
        ended. A line that begins with `%`, as in the files of SATLIB, ends the formula. Comments may hold any bytes.

        Parameters
        ----------
        text_or_path
            The path of a file, which may be compressed with gzip, xz, bzip2 or zstd; or the text itself, which is known
            by a line end or by its first word, `c` or `p`.

        Raises
        ------
        InputError
            If the file cannot be read, breaks the format or is longer than 256 MiB, packed or unpacked; the message
            names the file, the line and the reason.

        Examples
        --------
        >>> CNF.from_dimacs("p cnf 2 2\n1 -2 0\n2 0\n").clauses
        ((1, -2), (2,))
        """
        return read_dimacs(cls, *dimacs_source(text_or_path))

    def to_dimacs(self) -> str:
        """The formula in DIMACS format, its provenance in comment lines."""
        return write_dimacs(self.num_variables, self.clauses, self.provenance)

    def size(self) -> CNFSize:
        return CNFSize(self.num_variables, len(self.clauses))

    def verify(self, witness: Assignment) -> bool:
        if len(witness) != self.num_variables or any(abs(x) != i for i, x in enumerate(witness, start=1)):
            return False
        true = frozenset(witness)
        return all(not true.isdisjoint(clause) for clause in self.clauses)

    def candidates(self) -> int:
        return power(2, self.num_variables)

    def _search(self) -> Iterator[Assignment]:
        signs = product((-1, 1), repeat=self.num_variables)
        assignments = (tuple(sign * i for i, sign in enumerate(row, start=1)) for row in signs)
        return filter(self.verify, assignments)

    def payload(self) -> dict[str, Any]:
        return {"variables": self.num_variables, "clauses": [list(clause) for clause in self.clauses]}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> CNF:
        return cls(payload["variables"], tuple(map(tuple, payload["clauses"])))

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
