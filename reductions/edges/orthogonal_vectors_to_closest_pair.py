r"""Orthogonal vectors to the closest pair of points: two coordinates that are both 1 are three times as far apart.

    a_c = 0 ->  1     b_c = 0 -> 0          so that |a_c - b_c| is 3 if a_c = b_c = 1, and else 1
    a_c = 1 -> -1     b_c = 1 -> 2

With d = m coordinates the distance of a pair with inner product s is

    m + 2 s   in the metric l_1,      m + 8 s   squared in l_2,      1 if s = 0, else 3, in l_oo  (0 if m = 0),

so the pair is orthogonal iff it is at distance m, m, or at most 1: witnesses are the same pairs. A closest pair in time
$n^{2-\delta} \mathrm{poly}(d)$ would refute the hypothesis on OV, and in l_oo even an approximation better than 3.

The smallest instances: a = b = 0 is 1 and 0, YES; a = b = 1 is -1 and 2, NO.

References
----------
.. [1] J. Alman and R. Williams, "Probabilistic polynomials and Hamming nearest neighbors", FOCS 2015.
.. [2] R. Williams, "On the difference between closest, furthest, and orthogonal pairs", SODA 2018.
.. [3] R. David, Karthik C. S. and B. Laekhanukar, "On the complexity of closest pair via polar-pair of point-sets",
   SoCG 2018, for gaps in l_oo.

They show more, such as hardness in fewer dimensions; this map is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.points.closest_pair import ClosestPair
from reductions.problems.vectors.base import Choice, VectorSets
from reductions.problems.vectors.integer_base import Rows
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToClosestPair", "points"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToClosestPair(FanOut[OrthogonalVectors, ClosestPair], order=2):
    """One pair of sets of points, as many and of the same dimension.

    Parameters
    ----------
    metric
        "sqeuclidean", "cityblock" or "chebyshev"; for "hamming" see `OrthogonalVectorsToHammingClosestPair`.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToClosestPair().instances(source)
    >>> target.sets, target.radius, target.brute_force()
    ((((-1, -1), (-1, 1)), ((2, 2), (0, 2))), 2, (1, 1))
    """

    metric: str = "sqeuclidean"

    theorem = Theorem("Williams 2018")
    overhead = Overhead(first=n_1, second=n, dimension=m, bound=at_most(2), radius=at_most(sympy.Max(1, m)))

    def __post_init__(self) -> None:
        """Check the metric."""
        if self.metric not in ("sqeuclidean", "cityblock", "chebyshev"):
            raise InputError(
                f"metric must be sqeuclidean, cityblock or chebyshev, got {self.metric!r}; for hamming take "
                "OrthogonalVectorsToHammingClosestPair"
            )

    def targets(self, source: OrthogonalVectors) -> Iterator[ClosestPair]:
        radius = 1 if self.metric == "chebyshev" else source.dimension
        yield ClosestPair(points(source), source.dimension, self.metric, radius)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness


def points(source: VectorSets) -> tuple[Rows, Rows]:
    """Points whose coordinates are 3 apart where both vectors have a 1, and else 1 apart."""
    first, second = (x.astype(np.int64) for x in source.sets)
    return tuple(map(tuple, (1 - 2 * first).tolist())), tuple(map(tuple, (2 * second).tolist()))
