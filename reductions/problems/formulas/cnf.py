"""CNF-SAT: is there an assignment that satisfies every clause?

A formula may be empty (true), and a clause may be empty (false), repeat a literal or hold a literal and its negation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, combinations_with_replacement, product
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import Search, is_whole, power, sizes, whole
from reductions.problems.formulas.dimacs import dimacs_source, read_dimacs, write_dimacs

__all__ = ["CNF", "Assignment"]

Assignment: TypeAlias = tuple[int, ...]
"""One literal a variable, in order: i where variable i is true, -i where it is false."""


@dataclass(frozen=True, eq=False, repr=False)
class CNF(Search[Assignment]):
    """A formula in conjunctive normal form; sizes are the numbers of variables v and clauses m.

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

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(variables="v", clauses="m")
    # Clauses as tuples of small integers, each as long as a binary numeral of the variables; and an assignment.
    storage: ClassVar[sympy.Expr] = (
        symbols["clauses"] * (200 + 80 * sympy.log(symbols["variables"] + 2, 2)) + 40 * symbols["variables"]
    )
    time: ClassVar[sympy.Expr] = 2 ** symbols["variables"] * (symbols["clauses"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": lambda formula: formula.solved_by_library()}

    simplification: ClassVar[str] = "CNFToCompactCNF"
    verdicts: ClassVar[tuple[str, str]] = ("satisfiable", "unsatisfiable")

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

    def size(self) -> NamedTuple:
        return self.sized(self.num_variables, len(self.clauses))

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != self.num_variables:
            return False
        for i, literal in enumerate(witness, start=1):
            if not is_whole(literal) or abs(literal) != i:
                return False
        true = frozenset(map(int, witness))
        return all(not true.isdisjoint(clause) for clause in self.clauses)

    def told(self, answer: Assignment | None) -> str:
        """The literals of an assignment."""
        return "assignment " + " ".join(map(str, answer or ()))

    def solved_by_library(self) -> Assignment | None:
        """The assignment that CaDiCaL finds, or None; InputError without the extra `solver`."""
        try:
            from pysat.solvers import Cadical153  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise InputError("the library solver of CNF is PySAT: pip install 'hardchain[solver]'") from error
        with Cadical153(bootstrap_with=[list(clause) for clause in self.clauses]) as solver:
            if not solver.solve():
                return None
            true = set(solver.get_model())
        return tuple(i if i in true else -i for i in range(1, self.num_variables + 1))

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

    @classmethod
    def small(cls) -> Iterator[CNF]:
        """Every formula of up to two variables and two clauses, which are any sets of literals."""
        for variables in range(3):
            literals = [i for i in range(-variables, variables + 1) if i != 0]
            clauses = [*chain.from_iterable(combinations(literals, width) for width in range(len(literals) + 1))]
            for count in range(3):
                yield from (cls(variables, chosen) for chosen in combinations_with_replacement(clauses, count))

    @classmethod
    def random(cls, rng: np.random.Generator, *, variables: int = 6, clauses: int = 20, width: int = 3) -> CNF:
        """A formula of random clauses, each of up to `width` different variables."""
        chosen = (rng.permutation(variables)[: rng.integers(1, width + 1)] + 1 for _ in range(clauses))
        signed = (tuple(int(i) if rng.random() < 0.5 else -int(i) for i in literals) for literals in chosen)
        return cls(variables, tuple(signed))

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
