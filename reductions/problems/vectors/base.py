"""What problems on sets of bit vectors share: k matrices of zeros and ones; most ask about one row of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations_with_replacement, product
from math import prod
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeAlias, TypeVar

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.problem import ORDER_LIMIT, IndexSearch, Problem, bit_matrix, positive, sizes

__all__ = ["Choice", "VectorProblem", "VectorSets", "complement", "digits", "every_sets", "padded", "small_sets"]

Choice: TypeAlias = tuple[int, ...]
"""One index per vector set."""

A = TypeVar("A")


@dataclass(frozen=True, eq=False, repr=False)
class VectorProblem(Problem[A], Generic[A]):
    """A question about k sets of bit vectors; a new one says what is asked.

    Sizes are the order k, the vectors n_1 of the first set, the most vectors n of another one, the number P of tuples
    of the others' vectors, and the dimension m; then the fields that a new problem adds.

    Parameters
    ----------
    sets
        2 to 32 matrices of zeros and ones, shapes (n_p, m), one vector per row; a set may be empty.

    Raises
    ------
    InputError
        If there are fewer than 2 sets or more than 32, their dimensions differ, or an entry is neither 0 nor 1.
    """

    sets: tuple[NDArray[np.uint8], ...]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(
        order=positive("k"),
        first="n_1",
        others="n",
        other_tuples="P",
        dimension="m",
    )
    derived: ClassVar[frozenset[str]] = frozenset({"other_tuples"})
    # The vectors, and what it takes to make and to check them.
    storage: ClassVar[sympy.Expr] = (
        6 * (symbols["first"] + (symbols["order"] - 1) * symbols["others"]) * (symbols["dimension"] + 16)
    )
    time: ClassVar[sympy.Expr] = symbols["first"] * symbols["other_tuples"] * (symbols["dimension"] + 1)

    def __post_init__(self) -> None:
        """Check the entries and that the dimensions agree."""
        if not isinstance(self.sets, (tuple, list)):
            raise InputError(f"the vector sets must be a tuple of matrices, got {type(self.sets).__name__}")
        checked = tuple(bit_matrix(f"set {p}", vectors) for p, vectors in enumerate(self.sets, start=1))
        if not 2 <= len(checked) <= ORDER_LIMIT:
            raise InputError(f"there must be 2 to {ORDER_LIMIT} vector sets, got {len(checked)}")
        if len({vectors.shape[1] for vectors in checked}) != 1:
            raise InputError(f"the sets must be of one dimension, got shapes {[vectors.shape for vectors in checked]}")
        object.__setattr__(self, "sets", checked)

    @property
    def order(self) -> int:
        """The number k of sets."""
        return len(self.sets)

    @property
    def dimension(self) -> int:
        """The dimension m of the vectors."""
        return int(self.sets[0].shape[1])

    def size(self) -> NamedTuple:
        first, *others = map(len, self.sets)
        return self.sized(self.order, first, max(others), prod(others), self.dimension)

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 1e8

    @classmethod
    def settings(cls, sets: tuple[NDArray[np.uint8], ...]) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances over these sets have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All small instances, with the settings that go with them."""
        return (cls(sets, **setting) for sets in small_sets() for setting in cls.settings(sets))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, order: int = 2, vectors: int = 8, dimension: int = 8, density: float = 0.5
    ) -> Self:
        """An instance of sets of at most `vectors` random vectors, with random settings."""
        shapes = [(int(rng.integers(0, vectors + 1)), dimension) for _ in range(order)]
        sets = tuple((rng.random(shape) < density).astype(np.uint8) for shape in shapes)
        found = list(cls.settings(sets))
        return cls(sets, **found[rng.integers(len(found))])

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Vectors and coordinates in other orders; a question asks about all of them alike."""
        order = rng.permutation(self.dimension)
        yield replace(self, sets=tuple(x[rng.permutation(len(x))][:, order] for x in self.sets))

    def _teach(self) -> str:
        tables = (
            "<td style='vertical-align:top'>"
            + "<br>".join("".join(map(str, vector[:32])) for vector in vectors[:8])
            + ("<br>&#8942;" if len(vectors) > 8 else "")
            + "</td>"
            for vectors in self.sets
        )
        return f"<table style='font-family:monospace'><tr>{''.join(tables)}</tr></table>"


@dataclass(frozen=True, eq=False, repr=False)
class VectorSets(VectorProblem["Choice | None"], IndexSearch):
    """A question about a choice of one vector from each of k sets; a new one defines `holds`."""

    @property
    def axes(self) -> tuple[int, ...]:
        return tuple(map(len, self.sets))

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Also a vector of each set twice: a choice of vectors has a choice of equal ones there, and back."""
        yield from super().alike(rng)
        yield replace(self, sets=tuple(np.vstack([x, x[:1]]) for x in self.sets))


def small_sets() -> Iterator[tuple[NDArray[np.uint8], ...]]:
    """Up to two vectors of at most two bits in each of two sets, or of one bit in each of three."""
    shapes = ((2, 0, 2), (2, 1, 2), (2, 2, 2), (3, 0, 1), (3, 1, 1), (3, 2, 1))
    return chain.from_iterable(every_sets(*shape) for shape in shapes)


def every_sets(order: int, dimension: int, most: int) -> Iterator[tuple[NDArray[np.uint8], ...]]:
    """Every tuple of sets of at most `most` vectors, in any order of the vectors."""
    vectors = list(product((0, 1), repeat=dimension))
    each = [
        np.array(chosen, dtype=np.uint8).reshape(count, dimension)
        for count in range(most + 1)
        for chosen in combinations_with_replacement(vectors, count)
    ]
    return product(each, repeat=order)


def padded(sets: Sequence[NDArray[np.uint8]], least: int) -> tuple[NDArray[np.uint8], ...]:
    """These vectors, with zeros behind them where their dimension is below `least`: inner products stay what they are.

    Examples
    --------
    >>> [x.tolist() for x in padded([np.array([[1]]), np.array([[0], [1]])], 3)]
    [[[1, 0, 0]], [[0, 0, 0], [1, 0, 0]]]
    """
    return tuple(np.pad(x, ((0, 0), (0, max(0, least - x.shape[1])))) for x in sets)


def digits(vector: NDArray[np.uint8]) -> str:
    """The bits of a vector as letters.

    Examples
    --------
    >>> digits(np.array([1, 0, 0]))
    '100'
    """
    return "".join("1" if bit else "0" for bit in vector)  # not `str`, which makes a new object for every bit


def complement(sets: Sequence[NDArray[np.uint8]]) -> tuple[NDArray[np.uint8], ...]:
    r"""Vectors of shapes (n_p, k m) whose inner products are m minus those of `sets`, of shapes (n_p, m).

    For bits, $1 - x^1 \dots x^k = \sum_p x^1 \dots x^{p-1} (1 - x^p) 1 \dots 1$: k products for each coordinate.

    Examples
    --------
    >>> [x.tolist() for x in complement([np.array([[1, 0]]), np.array([[1, 1]])])]
    [[[0, 1, 1, 0]], [[1, 1, 0, 0]]]
    """
    # Column block b is the term with the factor 1 - x^b: sets before b stand as they are, those after it are 1.
    return tuple(
        np.hstack([np.ones_like(x) if b < p else 1 - x if b == p else x for b in range(len(sets))])
        for p, x in enumerate(sets)
    )
