r"""Boolean product to transitive closure: a graph of three layers.

Vertices: the rows i of A, the inner indices k, and the columns j of B. Arcs: i -> k where $A_{ik} = 1$, and k -> j
where $B_{kj} = 1$. A path from i to j has two arcs, i -> k -> j, so

    j is reached from i   <=>   A_ik = B_kj = 1 for some k   <=>   (AB)_ij = 1,

and the product is a block of the closure. A closure in time $O(n^{3-\delta})$ is a product in time $O(n^{3-\delta})$.
The smallest instance with an answer is the product of two matrices with one entry: three vertices and at most two arcs.

References
----------
.. [1] M. J. Fischer and A. R. Meyer, "Boolean matrix multiplication and transitive closure", SWAT 1971.
.. [2] I. Munro, "Efficient determination of the transitive closure of a directed graph", Information Processing Letters
   1971.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead
from reductions.problem import frozen
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.problems.matrices.transitive_closure import TransitiveClosure
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["BooleanProductToTransitiveClosure"]

r, q, c = (BooleanProduct.symbols[name] for name in ("rows", "inner", "columns"))


@dataclass(frozen=True)
class BooleanProductToTransitiveClosure(Reduction[BooleanProduct, TransitiveClosure]):
    """One graph, whose vertices are numbered: rows, inner indices, columns.

    Examples
    --------
    >>> from reductions import decide
    >>> source = BooleanProduct(([[1, 0], [1, 1]], [[0, 1, 0], [0, 1, 1]]))
    >>> decide(source, TransitiveClosure).answer.tolist()
    [[0, 1, 0], [0, 1, 1]]
    """

    theorem = Theorem("Fischer and Meyer 1971")
    overhead = Overhead(vertices=r + q + c)

    def ask(self, source: BooleanProduct) -> Conversation[TransitiveClosure]:
        left, right = source.matrices
        rows, inner = left.shape
        arcs = np.zeros((rows + inner + right.shape[1],) * 2, dtype=np.uint8)
        arcs[:rows, rows : rows + inner] = left
        arcs[rows : rows + inner, rows + inner :] = right
        closure = yield TransitiveClosure((arcs,))
        return frozen(closure[:rows, rows + inner :])
