r"""Metricity to negative triangle: three copies of the points.

With D for the weights of two sides and -D for the third, the triangle x, y, z has the weight

    D(x, y) + D(y, z) - D(z, x),

which is negative iff D(x, z) is too large. So both problems have the same witnesses. Nothing is lost where points are
equal: with zeros on the diagonal no such triangle is negative. The smallest YES instance has three points, the smallest
NO instance none.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.matrices.negative_triangle import NegativeTriangle
from reductions.problems.weighted_graphs.metricity import Metricity
from reductions.reduction import FanOut, Theorem

__all__ = ["MetricityToNegativeTriangle"]

V, W = (Metricity.symbols[name] for name in ("vertices", "bound"))


@dataclass(frozen=True)
class MetricityToNegativeTriangle(FanOut[Metricity, NegativeTriangle]):
    """One tripartite graph, each part a copy of the points.

    Examples
    --------
    >>> target, = MetricityToNegativeTriangle().instances(Metricity([[0, 2, 5], [2, 0, 2], [5, 2, 0]]))
    >>> target, list(target.witnesses())
    (NegativeTriangle(first=3, second=3, third=3, bound=5), [(0, 1, 2), (2, 1, 0)])
    """

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(first=V, second=V, third=V, bound=W)

    def targets(self, source: Metricity) -> Iterator[NegativeTriangle]:
        yield NegativeTriangle((source.weights, source.weights, -source.weights))

    def embed(self, source: Metricity, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, witness

    def lift(self, source: Metricity, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness
