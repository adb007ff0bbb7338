"""What problems on two sets of points share: a metric, and a radius."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from reductions.problem import sizes, whole
from reductions.problems.points.metrics import METRICS, check_metric, distance
from reductions.problems.vectors.integer_base import IntegerPairs, Rows

__all__ = ["PointPairs"]


@dataclass(frozen=True, eq=False, repr=False)
class PointPairs(IntegerPairs):
    """A question about the distances between two sets of points with integer coordinates; a new one defines `holds`.

    Parameters
    ----------
    sets
        Two lists of points, of one dimension d; a set may be empty.
    dimension
        The dimension d; needed only where no point has it.
    metric
        "hamming", the number of coordinates that differ; "cityblock", the sum of the differences; "sqeuclidean", that
        of their squares; or "chebyshev", the largest one.
    radius
        Integer, at least 0: what distances are compared with.

    Raises
    ------
    InputError
        If a set is not a list of points of dimension d, the metric is another one, or the radius is out of range.
    """

    metric: str = "sqeuclidean"
    radius: int = 0

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**IntegerPairs.symbols, **sizes(radius="r")}

    def __post_init__(self) -> None:
        """Check the points, the metric and the radius."""
        super().__post_init__()
        check_metric(self.metric)
        object.__setattr__(self, "radius", whole("radius", self.radius, 0))

    def distance(self, i: int, j: int) -> int:
        """The distance between a point of the first set and one of the second."""
        return distance(self.metric, *self.pair((i, j)))

    @classmethod
    def settings(cls, sets: tuple[Rows, Rows]) -> Iterator[dict[str, Any]]:
        return ({"metric": metric, "radius": radius} for metric in METRICS for radius in (0, 1, 3))

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 5e6
