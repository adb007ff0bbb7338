r"""Triangle to Boolean product: paths of two edges whose ends are adjacent.

Let A be the adjacency matrix of the graph, without loops. Then

    (A A)_uw = 1 and u, w are adjacent for some u and w   <=>   there is a triangle:

$(AA)_{uw} = 1$ says that some v is adjacent to both, and v is neither u nor w, as there are no loops; conversely a
triangle u, v, w is such a pair with such a v. The third vertex is found in time O(n) once the pair is known. So a
product in time $O(n^{\omega})$ finds a triangle in time $O(n^{\omega})$.

The smallest YES instance is the triangle itself; the smallest NO instance is the empty graph.

References
----------
.. [1] A. Itai and M. Rodeh, "Finding a minimum circuit in a graph", SIAM Journal on Computing 1978.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead
from reductions.problems.graphs.triangle import Triangle
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["TriangleToBooleanProduct"]

V = Triangle.symbols["vertices"]


@dataclass(frozen=True)
class TriangleToBooleanProduct(Reduction[Triangle, BooleanProduct]):
    """One product, of the adjacency matrix with itself; the first triangle.

    Examples
    --------
    >>> from reductions import decide
    >>> import networkx as nx
    >>> decide(Triangle(nx.wheel_graph(5)), "BooleanProduct").answer
    (0, 1, 2)
    """

    theorem = Theorem("Itai and Rodeh 1978")
    overhead = Overhead(rows=V, inner=V, columns=V)

    def ask(self, source: Triangle) -> Conversation[BooleanProduct]:
        vertices = list(source.graph)
        number = {vertex: i for i, vertex in enumerate(vertices)}
        adjacent = np.zeros((len(vertices), len(vertices)), dtype=np.uint8)
        for u, w in source.graph.edges:
            adjacent[number[u], number[w]] = adjacent[number[w], number[u]] = u != w
        paths = yield BooleanProduct((adjacent, adjacent))
        for u, w in np.argwhere(paths & adjacent):
            middle = int(np.flatnonzero(adjacent[u] & adjacent[w])[0])
            return tuple(vertices[i] for i in sorted((int(u), int(w), middle)))
        return None
