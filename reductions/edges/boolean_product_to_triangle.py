r"""Boolean product to triangles, in small groups: combinatorial products are no harder than triangles.

The product C of A and B has $C_{ij} = 1$ iff the pair (i, j) is in a triangle of the graph with parts I (the rows of
A), J (the columns of B) and K (the inner indices), in which

    i, k are adjacent iff A_ik = 1,   k, j are adjacent iff B_kj = 1,   i, j are adjacent as long as C_ij is open.

Which pairs are in triangles, the oracle says one triangle at a time: cut I, J and K in groups of g; for every triple of
groups, ask about the triangles in it until there are none, and after every triangle i, j, k note $C_{ij} = 1$ and
remove the edge between i and j, for all later triples too. A triple with no edge left between I and J is not asked
about. Any triangle will do as an answer. What is open in the end is 0: were $A_{ik} = B_{kj} = 1$, the triple of groups
with i, j and k in it would not have been left.

How many questions there are about the rows and columns of one pair of groups: at most one answered YES for every (i,
j), and at most one answered NO for every group of inner indices; not all of both, because after a YES for every (i, j)
none is left to ask about, and the last group has no NO. In all, with r rows, c columns and q inner indices,

    ceil(r/g) ceil(c/g) (ceil(q/g) - 1) + r c.

For n by n matrices and g = ceil(n^(1/3)) these are about 2 n^2 questions with parts of g vertices: triangles in time
$O(n^{3-\delta})$ give products in time $O(n^{3-\delta/3})$, without any algebra.

The smallest instances are a product of two 1 by 1 matrices: (1)(1), which asks about a triangle, and (1)(0), which asks
about a path.

References
----------
.. [1] V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems",
   FOCS 2010; J. ACM 2018.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
import sympy

from reductions.edges.min_plus_product_to_negative_triangle import cube_root, groups
from reductions.overhead import Overhead, at_most
from reductions.problem import frozen, positive, whole
from reductions.problems.graphs.triangle import Triangle
from reductions.problems.matrices.base import BitMatrix
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["BooleanProductToTriangle"]

r, q, c = (BooleanProduct.symbols[name] for name in ("rows", "inner", "columns"))
g = positive("g")
questions = sympy.ceiling(r / g) * sympy.ceiling(c / g) * (sympy.ceiling(q / g) - 1) + r * c
rows, inner, columns = (sympy.Min(side, g) for side in (r, q, c))


@dataclass(frozen=True)
class BooleanProductToTriangle(Reduction[BooleanProduct, Triangle]):
    """Many small questions, each depending on the answers before it; the value of the product.

    Vertices are numbered: the rows, the columns and the inner indices of the groups.

    Parameters
    ----------
    group
        The size g of the groups, at least 1; by default the least with g^3 at least the longest side.

    Examples
    --------
    >>> from reductions import decide
    >>> source = BooleanProduct(([[1, 0], [1, 1]], [[0, 1, 0], [0, 1, 1]]))
    >>> decision = decide(source, Triangle, group=1)
    >>> decision.answer.tolist(), decision.stages[-1].instances, decision.stages[-1].projected
    ([[0, 1, 0], [0, 1, 1]], 10, 12)
    """

    group: int | None = None

    theorem = Theorem("Vassilevska Williams and Williams 2010")
    overhead = Overhead(
        calls=at_most(questions),
        own=r * c + questions * g**2,
        growth={g: None},
        vertices=at_most(rows + inner + columns),
        edges=at_most(rows * inner + inner * columns + columns * rows),
    )

    def __post_init__(self) -> None:
        """Check the size of the groups."""
        if self.group is not None:
            object.__setattr__(self, "group", whole("group", self.group, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {g: self.group or cube_root(max(size.values()))}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + int(size["rows"] * size["columns"])  # what is open

    def ask(self, source: BooleanProduct) -> Conversation[Triangle]:
        left, right = source.matrices
        size = self.parameters(source.measured())[g]
        undecided = np.ones((len(left), right.shape[1]), dtype=np.uint8)
        for row, column, middle in product(*(groups(n, size) for n in (*undecided.shape, len(right)))):
            while undecided[row, column].any():
                triangle = yield tripartite(undecided[row, column], right[middle, column].T, left[row, middle])
                if triangle is None:
                    break
                i, j, _ = sorted(triangle)
                undecided[row.start + i, column.start + j - len(left[row])] = 0
        return frozen(1 - undecided)


def tripartite(first: BitMatrix, second: BitMatrix, third: BitMatrix) -> Triangle:
    """The graph with edges between I and J, J and K, I and K where these matrices have ones."""
    rows, columns = first.shape
    graph: nx.Graph[int] = nx.empty_graph(rows + columns + third.shape[1])
    for matrix, above, below in ((first, 0, rows), (second, rows, rows + columns), (third, 0, rows + columns)):
        graph.add_edges_from((above + int(u), below + int(w)) for u, w in np.argwhere(matrix))
    return Triangle(graph)
