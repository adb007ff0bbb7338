"""Hyperclique: one vertex from each part of a hypergraph, so that every h of them are a hyperedge."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations, pairwise, product
from math import comb, prod
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.problem import ORDER_LIMIT, IndexSearch, frozen, positive, sizes, whole
from reductions.problems.matrices.base import BIT_BYTES

__all__ = ["ENTRY_BYTES", "Hyperclique", "Vertices"]

Vertices: TypeAlias = tuple[int, ...]
"""The number of a vertex of each part."""

ARRAY_BYTES = 600
"""What an array takes beside its bits."""

ENTRY_BYTES = 300
"""What it takes to find an array by its parts."""


def broadcast(instance: Hyperclique) -> Vertices | None:
    """The first witness from the table of all choices, by numpy."""
    found = np.argwhere(instance.agreeing(range(len(instance.parts))))
    return tuple(map(int, found[0])) if len(found) else None


@dataclass(frozen=True, eq=False, repr=False)
class Hyperclique(IndexSearch):
    """YES iff one vertex can be chosen from each part so that every h of the chosen ones are a hyperedge.

    Sizes are the numbers of parts, h, the most vertices of a part, and the number of hyperedges.

    Parameters
    ----------
    parts
        The numbers of vertices of 1 to 32 parts; a part may be empty.
    uniformity
        The number h of vertices of a hyperedge, at least 1. If there are fewer parts, every choice will do.
    hyperedges
        For every h parts, in lexicographic order, an array of bits with an axis for each of these parts and a 1 where
        the vertices are a hyperedge.

    Raises
    ------
    InputError
        If there are no parts or more than 32, or the arrays are not of these shapes, or not of bits.

    Examples
    --------
    >>> instance = Hyperclique((2, 2, 1), 2, ([[1, 1], [0, 1]], [[0], [1]], [[1], [1]]))
    >>> instance
    Hyperclique(parts=3, uniformity=2, vertices=2, hyperedges=6)
    >>> list(instance.witnesses())
    [(1, 1, 0)]
    """

    parts: tuple[int, ...]
    uniformity: int
    hyperedges: tuple[NDArray[np.uint8], ...]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(
        parts=positive("p"), uniformity=positive("h"), vertices="n", hyperedges="E"
    )
    storage: ClassVar[sympy.Expr] = (
        BIT_BYTES * symbols["vertices"] ** symbols["uniformity"] + ARRAY_BYTES
    ) * sympy.binomial(symbols["parts"], symbols["uniformity"])
    time: ClassVar[sympy.Expr] = symbols["vertices"] ** symbols["parts"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": broadcast}

    def __post_init__(self) -> None:
        """Check the shapes and the bits."""
        if not isinstance(self.parts, (tuple, list)) or not 1 <= len(self.parts) <= ORDER_LIMIT:
            raise InputError(f"parts must be 1 to {ORDER_LIMIT} numbers, got {reprlib.repr(self.parts)}")
        object.__setattr__(self, "parts", tuple(whole("a part", size, 0) for size in self.parts))
        object.__setattr__(self, "uniformity", whole("uniformity", self.uniformity, 1))
        count = comb(len(self.parts), self.uniformity)  # of 32 parts there may be too many sets to list them
        if not isinstance(self.hyperedges, (tuple, list)) or len(self.hyperedges) != count:
            raise InputError(
                f"hyperedges must be {count:,} arrays, one for every {reprlib.repr(self.uniformity)} of "
                f"{len(self.parts)} parts, got {reprlib.repr(self.hyperedges)}"
            )
        expected = [tuple(self.parts[p] for p in chosen) for chosen in self.subsets]
        arrays = tuple(map(np.asarray, self.hyperedges))
        for array, shape in zip(arrays, expected, strict=True):
            if array.shape != shape or not ((array == 0) | (array == 1)).all():
                raise InputError(f"hyperedges must be an array of bits of shape {shape}, got shape {array.shape}")
        object.__setattr__(self, "hyperedges", tuple(frozen(x.astype(np.uint8, copy=False)) for x in arrays))

    @property
    def subsets(self) -> list[tuple[int, ...]]:
        """The sets of h parts, in lexicographic order."""
        parts = range(len(self.parts))
        return list(combinations(parts, self.uniformity)) if self.uniformity <= len(parts) else []

    @cached_property
    def _among(self) -> dict[tuple[int, ...], NDArray[np.uint8]]:
        """The array of every set of h parts."""
        return dict(zip(self.subsets, self.hyperedges, strict=True))

    @property
    def axes(self) -> tuple[int, ...]:
        return self.parts

    def size(self) -> NamedTuple:
        count = sum(int(there.sum()) for there in self.hyperedges)
        return self.sized(len(self.parts), self.uniformity, max(self.parts), count)

    def holds(self, choice: Vertices) -> bool:
        return all(there[tuple(choice[p] for p in chosen)] for chosen, there in self._among.items())

    def agreeing(self, parts: Sequence[int]) -> NDArray[np.uint8]:
        """A 1 where every h vertices of a choice from these parts are a hyperedge, with an axis for each of the parts.

        Examples
        --------
        >>> Hyperclique((2, 2, 1), 2, ([[1, 1], [0, 1]], [[0], [1]], [[1], [1]])).agreeing([1, 0]).tolist()
        [[1, 0], [1, 1]]
        """
        table = np.ones([self.parts[q] for q in parts], dtype=np.uint8)
        for chosen in combinations(sorted(parts), self.uniformity):
            order = np.argsort([parts.index(q) for q in chosen])
            others = tuple(axis for axis, q in enumerate(parts) if q not in chosen)
            table &= np.expand_dims(self._among[chosen].transpose(order), others)
        return table

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most three parts of at most two vertices, with at most four possible hyperedges."""
        for parts in (p for count in range(1, 4) for p in product(range(3), repeat=count)):
            for uniformity in range(1, 4):
                shapes = list(combinations(parts, uniformity))
                if sum(map(prod, shapes)) <= 4:
                    for bits in product((0, 1), repeat=sum(map(prod, shapes))):
                        yield cls(parts, uniformity, _cut(np.array(bits, dtype=np.uint8), shapes))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, parts: int = 4, vertices: int = 3, uniformity: int = 3, density: float = 0.8
    ) -> Self:
        """An instance with at most so many parts, vertices of a part, and vertices of a hyperedge."""
        some = tuple(rng.integers(0, vertices + 1, rng.integers(1, parts + 1)).tolist())
        h = int(rng.integers(1, uniformity + 1))
        shapes = list(combinations(some, h))
        return cls(some, h, _cut((rng.random(sum(map(prod, shapes))) < density).astype(np.uint8), shapes))

    def _teach(self) -> str:
        rows = (
            f"<li>parts {', '.join(map(str, chosen))}: {int(there.sum())} of {there.size}</li>"
            for chosen, there in zip(self.subsets, self.hyperedges, strict=True)
        )
        return f"<ul>{''.join(rows)}</ul>"


def _cut(bits: NDArray[np.uint8], shapes: list[tuple[int, ...]]) -> tuple[NDArray[np.uint8], ...]:
    """Arrays of these shapes with these bits, one after the other."""
    ends = [0, *accumulate(map(prod, shapes))]
    return tuple(bits[start:end].reshape(shape) for (start, end), shape in zip(pairwise(ends), shapes, strict=True))
