"""What problems on two sets of integer vectors share: exact integers of any size, and a question about a pair."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import LEAST, MOST_BITS
from reductions.problem import IndexSearch, sizes, whole

__all__ = ["IntegerPairs", "Rows", "Vector", "integer_rows", "largest", "small_rows"]

Vector: TypeAlias = tuple[int, ...]

Rows: TypeAlias = tuple[Vector, ...]
"""Vectors of one dimension."""


@dataclass(frozen=True, eq=False, repr=False)
class IntegerPairs(IndexSearch):
    """A question about a choice of one vector from each of two sets; a new one defines `holds`.

    Sizes are the numbers of vectors, the dimension, and the largest absolute value of a coordinate; then the fields
    that a new problem adds.

    Parameters
    ----------
    sets
        Two lists of vectors of integers of at most 8,192 bits, of one dimension d; a set may be empty. They are kept
        as tuples of Python's integers, so that nothing overflows.
    dimension
        The dimension d; needed only where no vector has it.

    Raises
    ------
    InputError
        If there are not two sets, the dimensions differ, or a coordinate is not such an integer.
    """

    sets: tuple[Rows, Rows]
    dimension: int | None = None

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(first="n_1", second="n_2", dimension="d", bound="U")
    # Pointers to integers of Python, and digits, 4 bytes for 30 bits.
    storage: ClassVar[sympy.Expr] = (symbols["first"] + symbols["second"]) * (
        symbols["dimension"] * (48 + sympy.log(symbols["bound"] + 1, 2) / 7) + 200
    )
    time: ClassVar[sympy.Expr] = symbols["first"] * symbols["second"] * (symbols["dimension"] + 1)

    def __post_init__(self) -> None:
        """Check the coordinates and that the dimensions agree."""
        if not isinstance(self.sets, (tuple, list)) or len(self.sets) != 2:
            raise InputError(f"there must be a tuple of 2 sets of vectors, got {reprlib.repr(self.sets)}")
        dimension = None if self.dimension is None else whole("dimension", self.dimension, 0)
        found = []
        for p, vectors in enumerate(self.sets, start=1):
            rows, dimension = integer_rows(f"set {p}", vectors, dimension)
            found.append(rows)
        object.__setattr__(self, "sets", tuple(found))
        object.__setattr__(self, "dimension", dimension or 0)

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(map(len, self.sets))

    @property
    def bound(self) -> int:
        """The largest absolute value of a coordinate; 0 if there is none."""
        return max(map(largest, self.sets))

    def size(self) -> NamedTuple:
        return self.sized(*map(len, self.sets), self.dimension, self.bound)

    def pair(self, choice: tuple[int, ...]) -> tuple[Vector, Vector]:
        """The vectors with these numbers."""
        i, j = choice
        return self.sets[0][i], self.sets[1][j]

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Vectors and coordinates in other orders, and a vector of each set twice, as for vectors of bits."""
        order = rng.permutation(self.dimension or 0).tolist()
        sets = [[tuple(vector[c] for c in order) for vector in vectors] for vectors in self.sets]
        shuffled = [[vectors[i] for i in rng.permutation(len(vectors))] for vectors in sets]
        for first, second in (shuffled, [[*vectors, *vectors[:1]] for vectors in sets]):
            yield replace(self, sets=(tuple(first), tuple(second)))

    @classmethod
    def settings(cls, sets: tuple[Rows, Rows]) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances over these sets have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two vectors of one coordinate in a set, or of one of two, with their settings."""
        for dimension, most in ((1, 2), (2, 1)):
            rows = small_rows(dimension, most)
            for sets in product(rows, rows):
                yield from (cls(sets, dimension, **setting) for setting in cls.settings(sets))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, vectors: int = 5, dimension: int = 4, bound: int = 3, offset: int = 0
    ) -> Self:
        """An instance of at most `vectors` vectors in a set, with coordinates at most `bound` away from `offset`."""
        d = int(rng.integers(0, dimension + 1))
        counts = rng.integers(0, vectors + 1, 2)
        first, second = (
            tuple(tuple(int(x) + offset for x in row) for row in rng.integers(-bound, bound + 1, (count, d)))
            for count in counts
        )
        found = list(cls.settings((first, second)))
        return cls((first, second), d, **found[rng.integers(len(found))])

    def _teach(self) -> str:
        tables = ("<br>".join(" ".join(map(str, row[:16])) for row in rows[:8]) for rows in self.sets)
        cells = "".join(f"<td style='vertical-align:top'>{table}</td>" for table in tables)
        return f"<table style='font-family:monospace'><tr>{cells}</tr></table>"


def integer_rows(name: str, value: object, dimension: int | None) -> tuple[Rows, int | None]:
    """Return `value` as vectors of this dimension, and the dimension, or raise an error that names the set."""
    if isinstance(value, np.ndarray):
        if value.ndim != 2:
            raise InputError(f"{name} must be a matrix with one vector per row, got shape {value.shape}")
        dimension = value.shape[1] if dimension is None else dimension
        value = value.tolist()
    if not isinstance(value, (tuple, list)) or not all(isinstance(row, (tuple, list, np.ndarray)) for row in value):
        raise InputError(f"{name} must be a list of vectors, got {reprlib.repr(value)}")
    coordinate = f"a coordinate of {name}"
    rows = tuple(tuple(whole(coordinate, x, LEAST) for x in row) for row in value)
    if (most := largest(rows)).bit_length() > MOST_BITS:
        raise InputError(f"{coordinate} must have at most {MOST_BITS:,} bits, got {most.bit_length():,}")
    for row in rows:
        dimension = len(row) if dimension is None else dimension
        if len(row) != dimension:
            raise InputError(f"the vectors of {name} must be of dimension {dimension}, got one of {len(row)}")
    return rows, dimension


def largest(rows: Rows) -> int:
    """The largest absolute value of a coordinate; 0 if there is none."""
    return max((abs(x) for row in rows for x in row), default=0)


def small_rows(dimension: int, most: int) -> list[Rows]:
    """All sets of at most `most` vectors, in any order of the vectors, with coordinates -1, 0 and 1, or on a line 2."""
    vectors = list(product((-1, 0, 2 if dimension == 1 else 1), repeat=dimension))
    return [chosen for count in range(most + 1) for chosen in combinations_with_replacement(vectors, count)]
