"""Erickson's problem: what is the largest entry of a matrix whose rows and columns are incremented?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import Function, sizes, whole
from reductions.problems.dynamic.base import ROW_BYTES, answers_to, check_rounds, in_rounds
from reductions.problems.matrices.base import ENTRY_BYTES, INFINITY, IntMatrix, integer_matrix
from reductions.problems.rows import Rows, integer_rows

__all__ = ["EricksonProblem"]


def by_counting(instance: EricksonProblem) -> tuple[int | None, ...]:
    """The largest entries from the numbers of increments of each row and each column so far."""
    (rows, columns), found = instance.matrix.shape, []
    lines = np.zeros(rows + columns, dtype=np.int64)
    for changes in in_rounds(instance.changes, instance.count):
        lines += np.bincount(changes[:, 1], minlength=len(lines))
        entries = instance.matrix + lines[:rows, None] + lines[rows:]
        found.append(int(entries.max()) if entries.size else None)
    return tuple(found)


@dataclass(frozen=True, eq=False, repr=False)
class EricksonProblem(Function["tuple[int | None, ...]"]):
    """A matrix whose rows and columns are incremented; the value is the largest entry in every round.

    It is None where the matrix has no entries.

    Parameters
    ----------
    matrix
        Integers of at most 2^61 in absolute value, shape (r, c).
    changes
        Shape (U, 2), one row t, i per change: in round t, 1 is added to every entry of row i, or for i >= r of column
        i - r. Rounds do not decrease from row to row.
    count
        The number of rounds.

    Raises
    ------
    InputError
        If there is no such row, column or round, or something is not an integer.

    Examples
    --------
    >>> instance = EricksonProblem([[3, 0, 0], [0, 1, 2]], changes=[(0, 1), (1, 1), (1, 4)], count=2)
    >>> instance
    EricksonProblem(rows=2, columns=3, changes=3, rounds=2)
    >>> instance.value()
    (3, 5)
    """

    matrix: IntMatrix
    changes: Rows
    count: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(rows="r", columns="c", changes="U", rounds="T")
    storage: ClassVar[sympy.Expr] = ENTRY_BYTES * symbols["rows"] * symbols["columns"] + ROW_BYTES * symbols["changes"]
    time: ClassVar[sympy.Expr] = symbols["rounds"] * symbols["rows"] * symbols["columns"] + symbols["changes"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_counting}

    def __post_init__(self) -> None:
        """Check the entries and the changes."""
        matrix, count = integer_matrix("matrix", self.matrix), whole("count", self.count, 0)
        if (matrix == INFINITY).any():
            raise InputError("an entry of matrix must be finite, got an infinite one")
        changes = integer_rows("changes", self.changes, (count, sum(matrix.shape)))
        check_rounds(changes)
        for name, value in (("matrix", matrix), ("changes", changes), ("count", count)):
            object.__setattr__(self, name, value)

    def size(self) -> NamedTuple:
        return self.sized(*self.matrix.shape, len(self.changes), self.count)

    def value(self) -> tuple[int | None, ...]:
        entries, rows, found = self.matrix.tolist(), len(self.matrix), []
        for changes in in_rounds(self.changes, self.count):
            for _, line in changes.tolist():
                for i, j in np.ndindex(self.matrix.shape):
                    entries[i][j] += line in (i, rows + j)
            found.append(max((x for row in entries for x in row), default=None))
        return tuple(found)

    def read(self, answer: Any) -> tuple[int | None, ...]:
        """The largest entries that an oracle found."""
        return answers_to(self, self.count, answer)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances with sides of at most 2 and at most two entries, each -1 or 0, one change and two rounds."""
        for rows, columns, count in product(range(3), repeat=3):
            if rows * columns <= 2:
                lines = [((count - 1, line),) for line in range(rows + columns) if count]
                for entries, changes in product(product((-1, 0), repeat=rows * columns), ((), *lines)):
                    matrix = np.array(entries, dtype=np.int64).reshape(rows, columns)
                    yield cls(matrix, np.array(changes, dtype=np.int64), count)

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, side: int = 5, bound: int = 4, changes: int = 8, count: int = 4
    ) -> Self:
        """An instance with at most so long sides, and so many changes and rounds; entries are at most `bound`."""
        rows, columns, rounds = (int(rng.integers(0, most + 1)) for most in (side, side, count))
        most = changes if rounds and rows + columns else 0
        lines = rng.integers(0, max(1, rows + columns), rng.integers(0, most + 1))
        when = np.sort(rng.integers(0, max(1, rounds), len(lines)))
        return cls(rng.integers(-bound, bound + 1, (rows, columns)), np.column_stack([when, lines]), rounds)

    def _teach(self) -> str:
        rows = "<br>".join(" ".join(map(str, row[:16])) for row in self.matrix[:8].tolist())
        return f"<p style='font-family:monospace'>{rows}</p>"
