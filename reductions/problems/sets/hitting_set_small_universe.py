"""Hitting set, measured by its universe: do a few elements meet every set?

References
----------
.. [1] M. Cygan, H. Dell, D. Lokshtanov, D. Marx, J. Nederlof, Y. Okamoto, R. Paturi, S. Saurabh and M. Wahlström, "On
   problems as hard as CNF-SAT", CCC 2012: whether time $2^u$, for u elements, can be beaten.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from math import comb
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import MANY, sizes, whole
from reductions.problems.integers.subsets import SubsetSearch

__all__ = ["HittingSetSmallUniverse"]


def by_pysat(instance: HittingSetSmallUniverse) -> tuple[int, ...] | None:
    """The smallest hitting set, by PySAT, if that is small enough; InputError without the extra `solver`."""
    try:
        from pysat.examples.hitman import Hitman  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError("the library solver of hitting set is PySAT: pip install 'hardchain[solver]'") from error
    if not all(instance.sets):
        return None
    with Hitman(bootstrap_with=[list(some) for some in instance.sets], htype="sorted") as solver:
        found = solver.get() if instance.sets else []
    return tuple(sorted(found)) if found is not None and len(found) <= instance.chosen else None


@dataclass(frozen=True, eq=False, repr=False)
class HittingSetSmallUniverse(SubsetSearch):
    """YES iff at most `chosen` elements meet every set; a witness is a tuple of them, in increasing order.

    Sizes are the elements u, the sets s, and the number t of elements to choose.

    Parameters
    ----------
    universe
        The number of elements, at least 0; they are called 0, 1, ...
    sets
        Tuples of elements, kept in order; one without elements is met by none.
    chosen
        Integer, at least 0.

    Raises
    ------
    InputError
        If something in a set is not an element, or a number is out of range.

    Examples
    --------
    >>> instance = HittingSetSmallUniverse(4, ((0, 1), (1, 2), (2, 3)), 2)
    >>> instance
    HittingSetSmallUniverse(universe=4, sets=3, chosen=2)
    >>> list(instance.witnesses())
    [(0, 2), (1, 2), (1, 3)]
    """

    universe: int
    sets: tuple[tuple[int, ...], ...]
    chosen: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(universe="u", sets="s", chosen="t")
    storage: ClassVar[sympy.Expr] = symbols["sets"] * (16 * symbols["universe"] + 200)
    time: ClassVar[sympy.Expr] = 2 ** symbols["universe"] * (symbols["sets"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_pysat}

    def __post_init__(self) -> None:
        """Check the elements."""
        object.__setattr__(self, "universe", whole("universe", self.universe, 0))
        object.__setattr__(self, "chosen", whole("chosen", self.chosen, 0))
        if not isinstance(self.sets, (tuple, list)):
            raise InputError(f"sets must be a list of tuples of elements, got {reprlib.repr(self.sets)}")
        object.__setattr__(self, "sets", tuple(map(self._elements, self.sets)))

    def _elements(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, (tuple, list, set, frozenset)):
            raise InputError(f"a set must be a tuple of elements, got {reprlib.repr(value)}")
        elements = tuple(sorted({whole("an element", element, 0) for element in value}))
        if elements and elements[-1] >= self.universe:
            raise InputError(f"an element must be one of the {self.universe} from 0 on, got {elements[-1]}")
        return elements

    def size(self) -> NamedTuple:
        return self.sized(self.universe, len(self.sets))

    @property
    def items(self) -> int:
        return self.universe

    def holds(self, chosen: tuple[int, ...]) -> bool:
        return len(chosen) <= self.chosen and not any(map(set(chosen).isdisjoint, self.sets))

    def candidates(self) -> int:
        if self.universe >= 64 and self.chosen >= 64:
            return MANY
        return min(MANY, sum(comb(self.universe, count) for count in range(min(self.chosen, self.universe) + 1)))

    def _search(self) -> Iterator[tuple[int, ...]]:
        counts = range(min(self.chosen, self.universe) + 1)
        yield from sorted(
            choice for count in counts for choice in combinations(range(self.universe), count) if self.holds(choice)
        )

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All families of up to two sets of up to three elements."""
        for universe in range(4):
            some = [choice for count in range(universe + 1) for choice in combinations(range(universe), count)]
            for sets in (sets for count in range(3) for sets in combinations_with_replacement(some, count)):
                yield from (cls(universe, sets, chosen) for chosen in range(3))

    @classmethod
    def random(cls, rng: np.random.Generator, *, universe: int = 7, sets: int = 6, density: float = 0.4) -> Self:
        """A family of up to `sets` random sets of up to `universe` elements."""
        count = int(rng.integers(0, universe + 1))
        chosen = (np.flatnonzero(rng.random(count) < density).tolist() for _ in range(rng.integers(0, sets + 1)))
        return cls(count, tuple(map(tuple, chosen)), int(rng.integers(0, count + 1)))
