"""Zero triangle: is there a triangle of weight 0 in a tripartite graph?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reductions.problems.matrices.triangles import WeightedTriangle

__all__ = ["ZeroTriangle"]


@dataclass(frozen=True, eq=False, repr=False)
class ZeroTriangle(WeightedTriangle):
    """Parts I, J and K of sizes n_1, n_2 and n_3; YES iff some i, j, k have w(i, j) + w(j, k) + w(k, i) = 0.

    Parameters
    ----------
    matrices
        The weights of the edges between I and J, J and K, K and I, shapes (n_1, n_2), (n_2, n_3), (n_3, n_1); an
        infinite one is that of an edge which is not there.

    Examples
    --------
    >>> from math import inf
    >>> instance = ZeroTriangle(([[1, inf]], [[2, inf, 0], [0, 0, 0]], [[-3], [0], [-1]]))
    >>> instance
    ZeroTriangle(first=1, second=2, third=3, bound=3)
    >>> instance.brute_force(), list(instance.witnesses())
    ((0, 0, 0), [(0, 0, 0), (0, 0, 2)])
    """

    @staticmethod
    def wanted(weight: Any) -> Any:
        return weight == 0
