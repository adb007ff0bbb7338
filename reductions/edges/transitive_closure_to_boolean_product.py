r"""Transitive closure to Boolean products: squaring.

Let $M$ be the matrix of the arcs with ones on the diagonal. $M^{2^s}$ has a 1 at (u, v) iff a path of at most $2^s$
arcs leads from u to v: a path of at most $2^{s+1}$ arcs is one of at most $2^s$ followed by another, either of which
may be empty. A shortest path has at most n - 1 arcs, so

    after ceil(log2(n - 1)) squarings M is the closure   (none for n <= 2).

Products in time $O(n^{\omega})$ give the closure in time $O(n^{\omega} \log n)$; the logarithm can be saved
[1, 2], which is not done here. The smallest graph that is asked about has three vertices.

References
----------
.. [1] M. J. Fischer and A. R. Meyer, "Boolean matrix multiplication and transitive closure", SWAT 1971.
.. [2] I. Munro, "Efficient determination of the transitive closure of a directed graph", Information Processing Letters
   1971.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy

from reductions.overhead import Overhead
from reductions.problem import frozen
from reductions.problems.matrices.boolean_product import BooleanProduct
from reductions.problems.matrices.transitive_closure import TransitiveClosure
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["TransitiveClosureToBooleanProduct"]

n = TransitiveClosure.symbols["vertices"]
squarings = sympy.ceiling(sympy.log(sympy.Max(1, n - 1), 2))


@dataclass(frozen=True)
class TransitiveClosureToBooleanProduct(Reduction[TransitiveClosure, BooleanProduct]):
    """Each question is the square of the answer before it.

    Examples
    --------
    >>> from reductions import decide
    >>> source = TransitiveClosure(([[0, 1, 0], [0, 0, 1], [0, 0, 0]],))
    >>> decide(source, BooleanProduct).answer.tolist()
    [[1, 1, 1], [0, 1, 1], [0, 0, 1]]
    """

    theorem = Theorem("repeated squaring, proved in the module")
    overhead = Overhead(calls=squarings, own=n**2, rows=n, inner=n, columns=n)

    def ask(self, source: TransitiveClosure) -> Conversation[BooleanProduct]:
        reached = source.matrices[0] | np.eye(source.sides["vertices"], dtype=np.uint8)
        for _ in range((max(1, len(reached) - 1) - 1).bit_length()):
            reached = yield BooleanProduct((reached, reached))
        return frozen(reached)
