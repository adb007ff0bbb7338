r"""The hitting set problem to the radius of a graph, 2 against 3.

Vertices: the vectors a of the first set and b of the second, the m coordinates c, and w, x, y, z. Edges: a-c and b-c
where the vector has a 1 at c; every a and every c to x; every a to w; w-y and x-z.

    a       is at distance 1 from x and w, 2 from z, y, the other a's and the c's, and 2 from the b's that it hits; from
            another b it is at distance 3 or more;
    x       is at distance 3 from y, by an a and w, or cut off from it;
    w, y    are at distance 3 and 4 from z, or cut off from it;
    z       is at distance 4 from y, or cut off;
    b, c    are not at distance 2 from y, whose only vertices at distance 2 are the a's.

So exactly the a's that hit every b have eccentricity at most 2, and all other vertices have 3 or more: witnesses are
the same. To distinguish 2 from 3 in $N^{2-\delta}$ for N = O((n_1 + n) m) edges would refute the hitting set
hypothesis: no approximation of the radius better than 3/2 is that fast. Without z the radius would be 2 at w where
there is no b.

There are $n_1 + n + m + 4$ vertices and $2 n_1 + m + 2 + |A| + |B|$ edges, where |A| and |B| count ones.

The smallest instances: a = 1 with no b is the path y, w, a, x, z and a vertex c joined to a and x, YES at a; with
a = b = 0 the vertex b is isolated, NO.

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and J. Wang, "Approximation and fixed parameter subquadratic algorithms for
   radius and diameter in sparse graphs", SODA 2016. The vertex z is added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np

from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.radius_2 import Centre, Radius2
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.hitting_vector import HittingVector
from reductions.reduction import FanOut, Theorem

__all__ = ["HittingVectorToRadius2"]

n_1, n, m = (HittingVector.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class HittingVectorToRadius2(FanOut[HittingVector, Radius2], order=2):
    """One graph; the number of edges is an upper bound, for it depends on the ones.

    Vertices are numbered: first set, second set, coordinates, w, x, y, z.

    Examples
    --------
    >>> source = HittingVector(([[1, 0], [1, 1]], [[0, 1], [1, 1], [1, 0]]))
    >>> target, = HittingVectorToRadius2().instances(source)
    >>> target, target.brute_force()
    (Radius2(vertices=11, edges=15), (1,))
    """

    theorem = Theorem("Abboud, Vassilevska Williams and Wang 2016")
    overhead = Overhead(vertices=n_1 + n + m + 4, edges=at_most((n_1 + n) * m + 2 * n_1 + m + 2))

    def targets(self, source: HittingVector) -> Iterator[Radius2]:
        first, second = source.sets
        coordinates = range(len(first) + len(second), len(first) + len(second) + source.dimension)
        w, x, y, z = range(coordinates.stop, coordinates.stop + 4)
        graph: nx.Graph[int] = nx.empty_graph(z + 1)
        graph.add_edges_from((int(v), coordinates[c]) for v, c in np.argwhere(np.vstack([first, second])))
        graph.add_edges_from((a, centre) for a in range(len(first)) for centre in (w, x))
        graph.add_edges_from((c, x) for c in coordinates)
        graph.add_edges_from([(w, y), (x, z)])
        yield Radius2(graph)

    def embed(self, source: HittingVector, witness: Choice) -> tuple[int, Centre]:
        return 0, tuple(witness)

    def lift(self, source: HittingVector, index: int, witness: Centre) -> Choice:
        return tuple(witness)
