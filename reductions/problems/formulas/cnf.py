"""CNF-SAT: is there an assignment that satisfies every clause?

A formula may be empty (true), and a clause may be empty (false), repeat a literal or hold a literal and its negation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from reductions.errors import InputError
from reductions.problems.formulas.base import Assignment, Formula
from reductions.problems.formulas.dimacs import dimacs_source, read_dimacs, write_dimacs

__all__ = ["CNF", "Assignment"]


@dataclass(frozen=True, eq=False, repr=False)
class CNF(Formula):
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

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": lambda formula: formula.solved_by_library()}

    simplification: ClassVar[str] = "CNFToCompactCNF"
    verdicts: ClassVar[tuple[str, str]] = ("satisfiable", "unsatisfiable")

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

    def satisfied(self, true: frozenset[int], clause: tuple[int, ...]) -> bool:
        return not true.isdisjoint(clause)
