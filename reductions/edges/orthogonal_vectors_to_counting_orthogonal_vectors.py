r"""Orthogonal vectors to their number: count, and halve the sets while there is something to count.

There is an orthogonal tuple iff the number of them is not 0. The number does not say which tuple it is. That is found
by halving, one set after the other: while a set has two vectors or more, count the tuples with the first half of it in
its place. If there are any, go on with that half, else with the other one: all tuples that were counted before have a
vector of it. In the end every set has one vector, and the tuple of them is the first witness in lexicographic order.

There are $1 + \sum_p \lceil \log_2 n_p \rceil$ questions at most, all about subsets of the source. So #OV in time
$n^{k-\delta}$ is OV in that time up to the logarithm: what is hard to decide is hard to count. [proved here]

The smallest YES instance has one vector of no bits in every set; the smallest NO instance has an empty set.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.vectors.counting_orthogonal_vectors import CountingOrthogonalVectors
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["OrthogonalVectorsToCountingOrthogonalVectors"]

k, n_1, n, P, m = OrthogonalVectors.symbols.values()


def halvings(vectors: sympy.Expr) -> sympy.Expr:
    """How often so many vectors are halved until there is one."""
    return sympy.ceiling(sympy.log(sympy.Max(1, vectors), 2))


@dataclass(frozen=True)
class OrthogonalVectorsToCountingOrthogonalVectors(Reduction[OrthogonalVectors, CountingOrthogonalVectors]):
    """One count of all tuples, and one for every halving of a set; the first witness.

    Examples
    --------
    >>> from reductions import decide
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 0], [0, 1], [0, 1]]))
    >>> decision = decide(source, CountingOrthogonalVectors)
    >>> decision.answer, decision.stages[1].instances
    ((1, 1), 4)
    """

    theorem = Theorem("search by counting, proved in the module")
    overhead = Overhead(
        calls=at_most(1 + halvings(n_1) + (k - 1) * halvings(n)),
        order=k,
        first=at_most(n_1),
        others=at_most(n),
        other_tuples=at_most(P),
        dimension=m,
    )

    def ask(self, source: OrthogonalVectors) -> Conversation[CountingOrthogonalVectors]:
        sets, witness = list(source.sets), []
        if not (yield CountingOrthogonalVectors(tuple(sets))):
            return None
        for p, vectors in enumerate(source.sets):
            low, high = 0, len(vectors)
            while high - low > 1:
                middle = (low + high) // 2
                sets[p] = vectors[low:middle]
                if (yield CountingOrthogonalVectors(tuple(sets))):
                    high = middle
                else:
                    low = middle
            sets[p] = vectors[low:high]
            witness.append(low)
        return tuple(witness)
