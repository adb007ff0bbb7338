r"""Orthogonal vectors to dynamic reachability: one round per vector of the first set.

Vertices: a source, the m coordinates c, and the vectors b. An arc leads from c to b iff b has a 1 at c. In round i an
arc leads from the source to c iff $a_i$ has a 1 at c: arcs are switched where a bit differs from the round before. The
source reaches itself, the ones of $a_i$, and the b's that share a 1 with it, so

    fewer than 1 + |a_i| + n vertices are reached   <=>   some b is orthogonal to a_i.

An orthogonal pair is found by looking through the b's for the first such round. There are m + n + 1 vertices, |B| arcs
at the beginning, where |B| counts ones of the second set, $n_1$ rounds, and at most $n_1 m$ changes. If a change and a
question took $n^{1-\delta}$ in the mean, all rounds would take $n^{2-\delta} \mathrm{poly}(m)$, and refute the
hypothesis on OV, as long as the graph at the beginning takes no more. It may even take $n^c$ for any c: cut the second
set into groups of $n^{1/c}$ vectors, and make a graph for each. All graphs then take $n^{2-1/c}$, and all their rounds
$n^{2-\delta/c}$, times poly(m). The edge does not cut.

The smallest instances: with no coordinate, a and b are a source that does not reach b, 1 < 2, YES; a = b = 1 reach
3 of 3 vertices, NO.

References
----------
.. [1] A. Abboud and V. Vassilevska Williams, "Popular conjectures imply strong lower bounds for dynamic problems",
   FOCS 2014. That one vertex for each coordinate is enough, as what is reached is compared with the ones of a_i, is
   derived here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reductions.overhead import Overhead, at_most
from reductions.problems.dynamic.dynamic_reachability import DynamicReachability
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["OrthogonalVectorsToDynamicReachability"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToDynamicReachability(Reduction[OrthogonalVectors, DynamicReachability], order=2):
    """One question, of a round per vector of the first set; the answer is an orthogonal pair.

    Vertices are numbered: source, coordinates, second set.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> decision = decide(source, DynamicReachability)
    >>> decision.answer
    (1, 1)
    """

    theorem = Theorem("Abboud and Vassilevska Williams 2014")
    overhead = Overhead(
        own=(n_1 + n) * (m + 1),
        vertices=m + n + 1,
        edges=at_most(m * n),
        changes=at_most(n_1 * m),
        rounds=n_1,
    )

    def ask(self, source: OrthogonalVectors) -> Conversation[DynamicReachability]:
        first, second = source.sets
        j, c = np.nonzero(second)
        before = np.vstack([np.zeros((1, source.dimension), dtype=np.uint8), first[:-1]])[: len(first)]
        i, switched = np.nonzero(first != before)
        changes = np.column_stack([i, np.zeros_like(i), 1 + switched])
        vertices = 1 + source.dimension + len(second)
        arcs = np.column_stack([1 + c, 1 + source.dimension + j])
        counts = yield DynamicReachability(vertices, arcs, changes, len(first))
        for number, (count, a) in enumerate(zip(counts, first, strict=True)):
            if count < 1 + int(a.sum()) + len(second):
                return number, int(np.argmin((second & a).any(axis=1)))
        return None
