"""Dynamic time warping (DTW): can two sequences be traversed together with distances that sum up to so little?

The least sum takes time O(N_x N_y) by the textbook, and no power less if the hypothesis on orthogonal vectors holds
(see `reductions.edges.orthogonal_vectors_to_dynamic_time_warping`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problems.sequences.base import Distances, SequencePair, Traversal

__all__ = ["DynamicTimeWarping"]


def dtaidistance(instance: DynamicTimeWarping) -> Traversal | None:
    """A traversal of least cost by the library dtaidistance, if it costs at most the threshold."""
    from dtaidistance import dtw, innerdistance  # noqa: PLC0415  (not needed to state the problem)

    class SumOfDifferences(innerdistance.CustomInnerDist):  # type: ignore[misc]
        """The distance of this problem."""

        @staticmethod
        def inner_dist(a: Any, b: Any) -> Any:
            return np.abs(a - b).sum()

        @staticmethod
        def result(total: Any) -> Any:
            return total

        @staticmethod
        def inner_val(total: Any) -> Any:
            return total

    x, y = (sequence.astype(np.double) for sequence in (instance.x, instance.y))
    _, paths = dtw.warping_paths(x, y, inner_dist=SumOfDifferences, use_ndim=True)
    found = tuple((int(p), int(q)) for p, q in dtw.best_path(paths))
    return found if instance.cost(found) <= instance.threshold else None


@dataclass(frozen=True, eq=False, repr=False)
class DynamicTimeWarping(SequencePair):
    """Sequences x and y; YES iff the distances of the points that some traversal pairs sum up to at most `threshold`.

    Examples
    --------
    >>> instance = DynamicTimeWarping([0, 4, 2], [1, 5, 5, 3], 4)
    >>> instance
    DynamicTimeWarping(first=3, second=4, dimension=1, bound=5, threshold=4)
    >>> instance.brute_force()
    ((0, 0), (1, 1), (1, 2), (2, 3))
    >>> instance.optimum()
    4
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": dtaidistance}

    @staticmethod
    def join(cost: int, other: int) -> int:
        return cost + other

    def graded(self, distances: Distances) -> tuple[Distances, int]:
        return distances, self.threshold

    def optimum(self) -> int:
        """The least sum of a traversal, in time of both lengths multiplied."""
        *_, (row, _) = self._rows()
        return int(row[-1])
