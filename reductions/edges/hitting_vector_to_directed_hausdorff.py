r"""The hitting set problem to directed Hausdorff distance: the points of orthogonal vectors, other quantifiers.

Take the points of `OrthogonalVectorsToClosestPair`, where a pair with inner product s is at distance m + 2 s in l_1,
m + 8 s squared in l_2, and 1 if s = 0, else 3, in l_oo. So a vector a hits every b iff its point is from every point
of the other set at least at

    m + 2 in l_1,      m + 8 squared in l_2,      3 in l_oo,

and witnesses are the same. If there is no b, every a is one on both sides. So the directed Hausdorff distance in time
$n^{2-\delta} \mathrm{poly}(d)$ would refute the hitting set hypothesis, and in l_oo even an approximation better
than 3. Derived here.

The smallest instances: a = b = 1 is -1 and 2, YES; a = b = 0 is 1 and 0, NO.

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and J. Wang, "Approximation and fixed parameter subquadratic algorithms for
   radius and diameter in sparse graphs", SODA 2016, for the hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.edges.orthogonal_vectors_to_closest_pair import points
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.points.directed_hausdorff import DirectedHausdorff
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.hitting_vector import HittingVector
from reductions.reduction import FanOut, Theorem

__all__ = ["HittingVectorToDirectedHausdorff"]

n_1, n, m = (HittingVector.symbols[name] for name in ("first", "others", "dimension"))

MORE = {"cityblock": 2, "sqeuclidean": 8}


@dataclass(frozen=True)
class HittingVectorToDirectedHausdorff(FanOut[HittingVector, DirectedHausdorff], order=2):
    """One pair of sets of points, as many and of the same dimension.

    Parameters
    ----------
    metric
        "sqeuclidean", "cityblock" or "chebyshev".

    Examples
    --------
    >>> source = HittingVector(([[1, 0, 1], [0, 1, 1]], [[1, 1, 0], [0, 1, 0]]))
    >>> target, = HittingVectorToDirectedHausdorff().instances(source)
    >>> target, target.brute_force()
    (DirectedHausdorff(first=2, second=2, dimension=3, bound=2, radius=11), (1,))
    """

    metric: str = "sqeuclidean"

    theorem = Theorem("proved in the module")
    overhead = Overhead(first=n_1, second=n, dimension=m, bound=at_most(2), radius=at_most(m + 8))

    def __post_init__(self) -> None:
        """Check the metric."""
        if self.metric not in (*MORE, "chebyshev"):
            raise InputError(f"metric must be sqeuclidean, cityblock or chebyshev, got {self.metric!r}")

    def targets(self, source: HittingVector) -> Iterator[DirectedHausdorff]:
        radius = 3 if self.metric == "chebyshev" else source.dimension + MORE[self.metric]
        yield DirectedHausdorff(points(source), source.dimension, self.metric, radius)

    def embed(self, source: HittingVector, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: HittingVector, index: int, witness: Choice) -> Choice:
        return witness
