"""Furthest pair: are two points at least some distance apart, one of each of two sets, or any two of one set?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import sympy

from reductions.problem import IndexSearch, sizes, whole
from reductions.problems.points.base import PointPairs
from reductions.problems.points.metrics import METRICS, check_metric, distance, distance_rows
from reductions.problems.vectors.integer_base import Rows, integer_rows, largest, small_rows

__all__ = ["FurthestPair", "MonochromaticFurthestPair"]


def by_scipy(instance: FurthestPair | MonochromaticFurthestPair) -> tuple[int, ...] | None:
    """The furthest pair, from all distances by scipy, if it is far enough apart."""
    both = instance.sets if isinstance(instance, FurthestPair) else (instance.points,) * 2
    found = distance_rows(instance.metric, *both)
    if isinstance(instance, MonochromaticFurthestPair):
        found[np.tril_indices(len(found))] = -1
    if not found.size or found.max() < max(instance.radius, 0):
        return None
    return tuple(map(int, np.unravel_index(found.argmax(), found.shape)))


@dataclass(frozen=True, eq=False, repr=False)
class FurthestPair(PointPairs):
    """YES iff some point of the first set and some point of the second are at least `radius` apart; see `PointPairs`.

    Examples
    --------
    >>> instance = FurthestPair((((0, 0), (9, 1)), ((5, 5), (7, 2), (1, 4))), metric="cityblock", radius=11)
    >>> instance
    FurthestPair(first=2, second=3, dimension=2, bound=9, radius=11)
    >>> instance.brute_force()
    (1, 2)
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    def holds(self, choice: tuple[int, ...]) -> bool:
        return self.distance(*choice) >= self.radius


@dataclass(frozen=True, eq=False, repr=False)
class MonochromaticFurthestPair(IndexSearch):
    """YES iff two points of one set are at least `radius` apart; a witness is their numbers, the smaller one first.

    Parameters
    ----------
    points
        Points with integer coordinates of at most 8,192 bits, of one dimension d.
    dimension
        The dimension d; needed only where there is no point.
    metric
        "hamming", "cityblock", "sqeuclidean" or "chebyshev", as for `PointPairs`.
    radius
        Integer, at least 0.

    Raises
    ------
    InputError
        If the points are not of dimension d, the metric is another one, or the radius is out of range.

    Examples
    --------
    >>> instance = MonochromaticFurthestPair(((0, 0), (2, 2), (1, 4), (1, 0)), metric="chebyshev", radius=4)
    >>> instance
    MonochromaticFurthestPair(points=4, dimension=2, bound=4, radius=4)
    >>> list(instance.witnesses())
    [(0, 2), (2, 3)]
    """

    points: Rows
    dimension: int | None = None
    metric: str = "sqeuclidean"
    radius: int = 0

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(points="n", dimension="d", bound="U", radius="r")
    storage: ClassVar[sympy.Expr] = symbols["points"] * (
        symbols["dimension"] * (48 + sympy.log(symbols["bound"] + 1, 2) / 7) + 200
    )
    time: ClassVar[sympy.Expr] = symbols["points"] ** 2 * (symbols["dimension"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_scipy}

    def __post_init__(self) -> None:
        """Check the points, the metric and the radius."""
        given = None if self.dimension is None else whole("dimension", self.dimension, 0)
        points, dimension = integer_rows("the set of points", self.points, given)
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "dimension", dimension or 0)
        check_metric(self.metric)
        object.__setattr__(self, "radius", whole("radius", self.radius, 0))

    @property
    def axes(self) -> tuple[int, ...]:
        return len(self.points), len(self.points)

    def size(self) -> NamedTuple:
        return self.sized(len(self.points), self.dimension, largest(self.points))

    def holds(self, choice: tuple[int, ...]) -> bool:
        i, j = choice
        return i < j and distance(self.metric, self.points[i], self.points[j]) >= self.radius

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 5e6

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All sets of up to three points on a line, or two in a plane, with every metric."""
        for dimension, most in ((1, 3), (2, 2)):
            for points, metric, radius in product(small_rows(dimension, most), METRICS, (0, 2, 3)):
                yield cls(points, dimension, metric, radius)

    @classmethod
    def random(cls, rng: np.random.Generator, *, points: int = 7, dimension: int = 4, bound: int = 3) -> Self:
        """An instance of at most `points` points, with coordinates of at most `bound` in absolute value."""
        shape = rng.integers(0, (points + 1, dimension + 1))
        rows = rng.integers(-bound, bound + 1, shape)
        return cls(rows, int(shape[1]), str(rng.choice(list(METRICS))), int(rng.integers(0, 9)))  # type: ignore[arg-type]
