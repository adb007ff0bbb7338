"""What problems on integer matrices share: matrices whose sides fit, with entries that may be infinite.

An entry is an integer of at most 2^61 in absolute value, or infinite. Matrices are arrays of int64, in which infinity
is the largest int64, `INFINITY`: three finite entries add up below it, so that a sum of three never overflows and is
never taken for infinity. Infinity itself is not a number to add: it is looked for before.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, product
from math import inf, prod
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError
from reductions.problem import Problem, frozen, whole

__all__ = [
    "ENTRY_BYTES",
    "ENTRY_LIMIT",
    "INFINITY",
    "IntMatrix",
    "MatrixProblem",
    "html_tables",
    "integer_matrix",
    "largest_entry",
    "with_infinities",
]

IntMatrix: TypeAlias = NDArray[np.int64]

INFINITY = int(np.iinfo(np.int64).max)
"""The entry that stands for infinity."""

ENTRY_LIMIT = 2**61
"""The largest absolute value of a finite entry."""

ENTRY_BYTES = 32
"""What an entry takes: 8 bytes, and what it takes to make and to check it."""

SMALL_SIDE, SMALL_ENTRIES = 2, 5

A = TypeVar("A")


@dataclass(frozen=True, eq=False, repr=False)
class MatrixProblem(Problem[A], Generic[A]):
    """A question about integer matrices; a new one says `shapes`, `symbols` and `storage`, and its question.

    Its sizes are the sides that `shapes` names and `bound`, the largest absolute value of a finite entry, 0 if there
    is none; `symbols` has the same names, in the same order.

    Parameters
    ----------
    matrices
        As many as `shapes` says, of such shapes. Entries are integers of at most 2^61 in absolute value, or `math.inf`;
        in an array of int64 also `INFINITY`.

    Raises
    ------
    InputError
        If there are more or fewer matrices, shapes do not fit, or an entry is anything else.
    """

    matrices: tuple[IntMatrix, ...]

    shapes: ClassVar[tuple[tuple[str, str], ...]]
    """Names of the sides of each matrix, rows and columns; sides of one name are equally long."""

    def __post_init__(self) -> None:
        """Check the entries and that the sides fit."""
        kind, names = type(self).__name__, ", ".join(f"({rows}, {columns})" for rows, columns in self.shapes)
        if not isinstance(self.matrices, (tuple, list)) or len(self.matrices) != len(self.shapes):
            raise InputError(f"{kind} takes a tuple of {len(self.shapes)} matrices, of shapes {names}")
        checked = tuple(integer_matrix(f"matrix {p}", value) for p, value in enumerate(self.matrices, start=1))
        object.__setattr__(self, "matrices", checked)
        sides = self.sides
        if any(
            (sides[rows], sides[columns]) != m.shape for (rows, columns), m in zip(self.shapes, checked, strict=True)
        ):
            raise InputError(f"the matrices must be of shapes {names}, got {', '.join(str(m.shape) for m in checked)}")

    @property
    def sides(self) -> dict[str, int]:
        """The length of each side, by its name."""
        named = zip(self.shapes, self.matrices, strict=True)
        return {name: n for names, matrix in named for name, n in zip(names, matrix.shape, strict=True)}

    @property
    def bound(self) -> int:
        """The largest absolute value of a finite entry; 0 if there is none."""
        return largest_entry(*self.matrices)

    def size(self) -> NamedTuple:
        return self.sized(*self.sides.values(), self.bound)

    @classmethod
    def settings(cls, matrices: tuple[IntMatrix, ...]) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances on these matrices have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances with sides of at most 2, and at most five entries, each -1, 0 or infinite, and settings."""
        names = tuple(dict.fromkeys(name for shape in cls.shapes for name in shape))
        for lengths in product(range(SMALL_SIDE + 1), repeat=len(names)):
            shapes = cls._shapes(dict(zip(names, lengths, strict=True)))
            count = sum(map(prod, shapes))
            if count <= SMALL_ENTRIES:
                for entries in product((-1, 0, INFINITY), repeat=count):
                    yield from cls._with_settings(_cut(np.array(entries, dtype=np.int64), shapes))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, side: int = 5, bound: int = 8, density: float = 0.8, offset: int = 0
    ) -> Self:
        """An instance with sides of at most `side`, with random settings.

        An entry is finite with probability `density`, and then at most `bound` away from `offset`.
        """
        lengths = {name: int(rng.integers(0, side + 1)) for shape in cls.shapes for name in shape}
        shapes = cls._shapes(lengths)
        entries = rng.integers(offset - bound, offset + bound + 1, sum(map(prod, shapes)))
        matrices = _cut(np.where(rng.random(len(entries)) < density, entries, INFINITY), shapes)
        found = list(cls._with_settings(matrices))
        return found[rng.integers(len(found))]

    @classmethod
    def _shapes(cls, lengths: Mapping[str, int]) -> list[tuple[int, int]]:
        return [(lengths[rows], lengths[columns]) for rows, columns in cls.shapes]

    @classmethod
    def _with_settings(cls, matrices: tuple[IntMatrix, ...]) -> Iterator[Self]:
        return (cls(matrices, **setting) for setting in cls.settings(matrices))

    def _teach(self) -> str:
        return html_tables(*self.matrices)


def _cut(entries: IntMatrix, shapes: list[tuple[int, int]]) -> tuple[IntMatrix, ...]:
    """Matrices of these shapes with these entries, one row after the other."""
    ends = list(accumulate(map(prod, shapes)))
    return tuple(part.reshape(shape) for part, shape in zip(np.split(entries, ends[:-1]), shapes, strict=True))


def largest_entry(*matrices: IntMatrix) -> int:
    """The largest absolute value of a finite entry; 0 if there is none."""
    finite = [matrix[matrix != INFINITY] for matrix in matrices]
    ends = (abs(int(end)) for entries in finite if entries.size for end in (entries.min(), entries.max()))
    return max(ends, default=0)


def html_tables(*matrices: IntMatrix) -> str:
    """The first rows and columns of matrices, one beside the other, as HTML."""
    tables = (
        "<td style='vertical-align:top'>"
        + "<br>".join(" ".join("&infin;" if x == INFINITY else str(x) for x in row[:16]) for row in matrix[:8])
        + ("<br>&#8942;" if len(matrix) > 8 else "")
        + "</td>"
        for matrix in matrices
    )
    return f"<table style='font-family:monospace'><tr>{''.join(tables)}</tr></table>"


def with_infinities(matrix: IntMatrix, values: IntMatrix) -> IntMatrix:
    """`values` where the entries of `matrix` are finite, and infinity where they are infinite.

    Examples
    --------
    >>> matrix = integer_matrix("a", [[3, float("inf")]])
    >>> with_infinities(matrix, -matrix).tolist() == [[-3, INFINITY]]
    True
    """
    return np.where(matrix == INFINITY, INFINITY, values)


def integer_matrix(name: str, value: ArrayLike) -> IntMatrix:
    """Return `value` as a read-only matrix of int64, `INFINITY` for infinity, or raise an error that names it.

    Examples
    --------
    >>> integer_matrix("a", [[3, float("inf")]]).tolist() == [[3, INFINITY]]
    True
    """
    # Lists are not made arrays of floats, as numpy makes them where one entry is infinite: large integers would change.
    matrix = value if isinstance(value, np.ndarray) else np.array(value, dtype=object)
    if matrix.ndim != 2:
        raise InputError(f"{name} must be a matrix of integers, with rows of one length, got shape {matrix.shape}")
    if matrix.dtype.kind != "i":
        entries = [_entry(name, entry) for row in matrix.tolist() for entry in row]
        matrix = np.array(entries, dtype=np.int64).reshape(matrix.shape)
    matrix = matrix.astype(np.int64, copy=False)
    outside = matrix[(matrix != INFINITY) & ((matrix > ENTRY_LIMIT) | (matrix < -ENTRY_LIMIT))]
    if outside.size:
        _entry(name, int(outside[0]))
    return frozen(matrix)


def _entry(name: str, value: object) -> int:
    if isinstance(value, float) and value == inf:
        return INFINITY
    number = whole(f"a finite entry of {name}", value, -ENTRY_LIMIT)
    if number > ENTRY_LIMIT and number != INFINITY:
        raise InputError(f"a finite entry of {name} must be at most 2^61, got {reprlib.repr(number)}")
    return number
