"""What problems on matrices share: sides that fit; for integer matrices entries that may be infinite, or else bits.

An entry of an integer matrix is an integer of at most 2^61 in absolute value, or infinite. Such matrices are arrays of
int64, in which infinity is the largest int64, `INFINITY`: three finite entries add up below it, so that a sum of three
never overflows and is never taken for infinity. Infinity itself is not a number to add: it is looked for before.
Matrices of bits are arrays of uint8.
"""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, product
from math import inf, prod
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError, OracleError
from reductions.problem import Problem, bit_matrix, frozen, whole

__all__ = [
    "BIT_BYTES",
    "ENTRY_BYTES",
    "ENTRY_LIMIT",
    "INFINITY",
    "BitMatrices",
    "BitMatrix",
    "IntMatrix",
    "MatrixProblem",
    "ShapedMatrices",
    "answered_bits",
    "check_entry",
    "html_tables",
    "integer_matrix",
    "largest_entry",
    "with_infinities",
]

BitMatrix: TypeAlias = NDArray[np.uint8]
IntMatrix: TypeAlias = NDArray[np.int64]

INFINITY = int(np.iinfo(np.int64).max)
"""The entry that stands for infinity."""

ENTRY_LIMIT = 2**61
"""The largest absolute value of a finite entry."""

ENTRY_BYTES = 32
"""What an entry takes: 8 bytes, and what it takes to make and to check it."""

BIT_BYTES = 5
"""What a bit takes: a byte, and what it takes to make and to check it."""

SMALL_SIDE, SMALL_ENTRIES = 2, 5

A = TypeVar("A")


@dataclass(frozen=True, eq=False, repr=False)
class ShapedMatrices(Problem[A], Generic[A]):
    """A question about matrices whose sides fit; see `MatrixProblem` and `BitMatrices` for what the entries are.

    Parameters
    ----------
    matrices
        As many as `shapes` says, of such shapes.

    Raises
    ------
    InputError
        If there are more or fewer matrices, or shapes or entries do not fit.
    """

    matrices: tuple[NDArray[Any], ...]

    shapes: ClassVar[tuple[tuple[str, str], ...]]
    """Names of the sides of each matrix, rows and columns; sides of one name are equally long."""

    small_values: ClassVar[tuple[int, ...]]
    """The entries of small instances."""

    def __post_init__(self) -> None:
        """Check the entries and that the sides fit."""
        kind, names = type(self).__name__, ", ".join(f"({rows}, {columns})" for rows, columns in self.shapes)
        if not isinstance(self.matrices, (tuple, list)) or len(self.matrices) != len(self.shapes):
            raise InputError(f"{kind} takes a tuple of {len(self.shapes)} matrices, of shapes {names}")
        checked = tuple(self.matrix(f"matrix {p}", value) for p, value in enumerate(self.matrices, start=1))
        object.__setattr__(self, "matrices", checked)
        sides = self.sides
        if any(
            (sides[rows], sides[columns]) != m.shape for (rows, columns), m in zip(self.shapes, checked, strict=True)
        ):
            raise InputError(f"the matrices must be of shapes {names}, got {', '.join(str(m.shape) for m in checked)}")

    @staticmethod
    @abstractmethod
    def matrix(name: str, value: ArrayLike) -> NDArray[Any]:
        """The read-only matrix that `value` is, or an error that names it."""

    @property
    def sides(self) -> dict[str, int]:
        """The length of each side, by its name."""
        named = zip(self.shapes, self.matrices, strict=True)
        return {name: n for names, matrix in named for name, n in zip(names, matrix.shape, strict=True)}

    @classmethod
    def settings(cls, matrices: tuple[NDArray[Any], ...]) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances on these matrices have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances with sides of at most 2 and at most five entries, each one of `small_values`, and settings."""
        names = tuple(dict.fromkeys(name for shape in cls.shapes for name in shape))
        for lengths in product(range(SMALL_SIDE + 1), repeat=len(names)):
            shapes = cls._shapes(dict(zip(names, lengths, strict=True)))
            count = sum(map(prod, shapes))
            if count <= SMALL_ENTRIES:
                for entries in product(cls.small_values, repeat=count):
                    yield from cls._with_settings(_cut(np.array(entries, dtype=np.int64), shapes))

    @classmethod
    def _drawn_shapes(cls, rng: np.random.Generator, side: int) -> list[tuple[int, int]]:
        return cls._shapes({name: int(rng.integers(0, side + 1)) for shape in cls.shapes for name in shape})

    @classmethod
    def _drawn(cls, rng: np.random.Generator, matrices: tuple[NDArray[Any], ...]) -> Self:
        found = list(cls._with_settings(matrices))
        return found[rng.integers(len(found))]

    @classmethod
    def _shapes(cls, lengths: Mapping[str, int]) -> list[tuple[int, int]]:
        return [(lengths[rows], lengths[columns]) for rows, columns in cls.shapes]

    @classmethod
    def _with_settings(cls, matrices: tuple[NDArray[Any], ...]) -> Iterator[Self]:
        return (cls(matrices, **setting) for setting in cls.settings(matrices))

    def _teach(self) -> str:
        return html_tables(*self.matrices)


@dataclass(frozen=True, eq=False, repr=False)
class MatrixProblem(ShapedMatrices[A], Generic[A]):
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

    small_values: ClassVar[tuple[int, ...]] = (-1, 0, INFINITY)

    @staticmethod
    def matrix(name: str, value: ArrayLike) -> IntMatrix:
        return integer_matrix(name, value)

    @property
    def bound(self) -> int:
        """The largest absolute value of a finite entry; 0 if there is none."""
        return largest_entry(*self.matrices)

    def size(self) -> NamedTuple:
        return self.sized(*self.sides.values(), self.bound)

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, side: int = 5, bound: int = 8, density: float = 0.8, offset: int = 0
    ) -> Self:
        """An instance with sides of at most `side`, with random settings.

        An entry is finite with probability `density`, and then at most `bound` away from `offset`.
        """
        shapes = cls._drawn_shapes(rng, side)
        entries = rng.integers(offset - bound, offset + bound + 1, sum(map(prod, shapes)))
        return cls._drawn(rng, _cut(np.where(rng.random(len(entries)) < density, entries, INFINITY), shapes))


@dataclass(frozen=True, eq=False, repr=False)
class BitMatrices(ShapedMatrices[A], Generic[A]):
    """A question about matrices of bits; a new one says `shapes`, `symbols` and `storage`, and its question.

    Its sizes are the sides that `shapes` names; `symbols` has the same names, in the same order.

    Parameters
    ----------
    matrices
        As many as `shapes` says, of such shapes, with entries 0 and 1.

    Raises
    ------
    InputError
        If there are more or fewer matrices, shapes do not fit, or an entry is anything else.
    """

    small_values: ClassVar[tuple[int, ...]] = (0, 1)

    @staticmethod
    def matrix(name: str, value: ArrayLike) -> BitMatrix:
        return bit_matrix(name, value)

    def size(self) -> NamedTuple:
        return self.sized(*self.sides.values())

    @classmethod
    def random(cls, rng: np.random.Generator, *, side: int = 5, density: float = 0.4) -> Self:
        """An instance with sides of at most `side`, with random settings; an entry is 1 with probability `density`."""
        shapes = cls._drawn_shapes(rng, side)
        return cls._drawn(rng, _cut((rng.random(sum(map(prod, shapes))) < density).astype(np.int64), shapes))


def _cut(entries: IntMatrix, shapes: list[tuple[int, int]]) -> tuple[IntMatrix, ...]:
    """Matrices of these shapes with these entries, one row after the other."""
    ends = list(accumulate(map(prod, shapes)))
    return tuple(part.reshape(shape) for part, shape in zip(np.split(entries, ends[:-1]), shapes, strict=True))


def largest_entry(*matrices: IntMatrix) -> int:
    """The largest absolute value of a finite entry; 0 if there is none."""
    finite = [matrix[matrix != INFINITY] for matrix in matrices]
    ends = (abs(int(end)) for entries in finite if entries.size for end in (entries.min(), entries.max()))
    return max(ends, default=0)


def check_entry(largest: int) -> None:
    """Raise InputError where a reduction would make an entry as large as this, before numpy computes it modulo 2^64."""
    if largest > ENTRY_LIMIT:
        raise InputError(f"the weights made from these would be up to {largest}, above 2^61; take smaller weights")


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


def answered_bits(answer: Any, instance: Problem[Any], shape: tuple[int, ...]) -> BitMatrix:
    """The array of bits that an oracle answers an instance with, or OracleError if it is not of this shape."""
    bits = np.asarray(answer)
    if bits.shape != shape or bits.dtype != np.uint8 or (bits > 1).any():
        raise OracleError(
            f"the oracle answers an array of shape {bits.shape} and dtype {bits.dtype}; the answer to {instance!r} is "
            f"of shape {shape} and dtype uint8, with entries 0 and 1"
        )
    return frozen(bits)


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
