r"""Three orthogonal vectors to triangle collection: coordinates are nodes.

Every vector is a colour. A vector x has a node (x, c) for every coordinate c at which it has a 1, and nodes of two sets
are adjacent iff they are of the same coordinate. So colours x, y, z have a triangle iff some coordinate is 1 in all
three of them, and none iff they are orthogonal: both problems have the same witnesses.

For n vectors in each set and dimension m there are at most 3 n m nodes and 3 n^2 m edges: 3-OV in time $n^{3-o(1)}$,
for m of any $n^{o(1)}$, makes triangle collection as hard.

The smallest YES instance has one vector in each set and no coordinates; the smallest NO instance an empty set.

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and H. Yu, "Matching triangles and basing hardness on an extremely popular
   conjecture", STOC 2015.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.triangle_collection import TriangleCollection
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToTriangleCollection"]

n_1, n, P, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "other_tuples", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToTriangleCollection(FanOut[OrthogonalVectors, TriangleCollection], order=3):
    """One graph, whose colours are the vectors; its sizes are attained by vectors of ones.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1, 0]], [[1, 1, 1], [0, 1, 0]], [[1, 0, 1]]))
    >>> target, = OrthogonalVectorsToTriangleCollection().instances(source)
    >>> target, list(target.witnesses())
    (TriangleCollection(first=1, second=2, third=1, nodes=8, edges=6), [(0, 1, 0)])
    """

    theorem = Theorem("Abboud, Vassilevska Williams and Yu 2015")
    overhead = Overhead(
        first=n_1,
        second=at_most(n),
        third=at_most(n),
        nodes=at_most((n_1 + 2 * n) * m),
        edges=at_most((2 * n_1 * n + P) * m),
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[TriangleCollection]:
        colors = tuple(np.nonzero(vectors)[0] for vectors in source.sets)
        edges = tuple(joined(source.sets[p], source.sets[(p + 1) % 3]) for p in range(3))
        yield TriangleCollection(source.axes, colors, edges)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness


def joined(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The pairs of nodes of two sets that are of the same coordinate, one per row.

    Examples
    --------
    >>> joined(np.array([[1, 0, 1]]), np.array([[1, 1, 1], [0, 0, 1]])).tolist()
    [[0, 0], [1, 2], [1, 3]]
    """
    i, j, c = np.nonzero(first[:, None] & second)
    numbers = (np.cumsum(vectors, dtype=np.int64).reshape(vectors.shape) - 1 for vectors in (first, second))
    return np.column_stack([number[place, c] for number, place in zip(numbers, (i, j), strict=True)])
