r"""Hyperclique to orthogonal vectors: a coordinate for every hyperedge that is missing.

Cut the p parts in g groups, as evenly as possible. Vector set number q has a vector for every choice of one vertex from
each part of group q, and a coordinate for every missing hyperedge t, which has a vertex in each of h parts:

    the vector of a choice has a 1 at t   <=>   the choice has the same vertices as t in all parts of t in the group

(so a 1 if the group has no part of t). The product of the g vectors of a choice from all parts is 1 at t iff the choice
contains t. They are orthogonal iff no missing hyperedge is contained, that is, iff every h of the chosen vertices are a
hyperedge. Witnesses are in bijection.

With n vertices in each part there are $N = n^{p/g}$ vectors in a set, of at most $\binom{p}{h} n^h$ coordinates: as
many if all hyperedges are missing. So OV in time $N^{g-\delta} \mathrm{poly}(d)$ finds hypercliques in time
$n^{p-\delta p/g + O(h)}$, which is $n^{p-\delta'}$ once p is large. The dimension is $N^{hg/p}$ up to constants, a
small power of N for large p but not logarithmic: the hypothesis is that on OV in moderate dimension.

The smallest YES instance is one part with one vertex and h = 2; without the vertex it is the smallest NO instance.

References
----------
.. [1] A. Abboud, K. Bringmann, H. Dell and J. Nederlof, "More consequences of falsifying SETH and the orthogonal
   vectors conjecture", STOC 2018.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import ORDER_LIMIT, whole
from reductions.problems.hypergraphs.hyperclique import Hyperclique, Vertices
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["HypercliqueToOrthogonalVectors"]

p, h, n = (Hyperclique.symbols[name] for name in ("parts", "uniformity", "vertices"))
k = OrthogonalVectors.symbols["order"]
first_group, second_group = sympy.ceiling(p / k), sympy.floor((p + k - 2) / k)


@dataclass(frozen=True)
class HypercliqueToOrthogonalVectors(FanOut[Hyperclique, OrthogonalVectors]):
    """One instance; its sizes are attained by parts of equal size without any hyperedge.

    Parameters
    ----------
    order
        The number g of groups and of vector sets, from 2 to 32.

    Examples
    --------
    >>> source = Hyperclique((2, 2, 1), 2, ([[1, 1], [0, 1]], [[0], [1]], [[1], [1]]))
    >>> target, = HypercliqueToOrthogonalVectors().instances(source)
    >>> [x.tolist() for x in target.sets]
    [[[0, 1], [0, 1], [1, 0], [0, 0]], [[1, 1]]]
    >>> list(target.witnesses()), HypercliqueToOrthogonalVectors().lift(source, 0, (3, 0))
    ([(3, 0)], (1, 1, 0))
    """

    order: int = 2

    theorem = Theorem("Abboud, Bringmann, Dell and Nederlof 2018")
    overhead = Overhead(
        order=k,
        first=at_most(n**first_group),
        others=at_most(sympy.Max(1, n**second_group)),
        other_tuples=at_most(n ** (p - first_group)),
        dimension=at_most(sympy.binomial(p, h) * n**h),
    )

    def __post_init__(self) -> None:
        """Check the order."""
        object.__setattr__(self, "order", whole("order", self.order, 2))
        if self.order > ORDER_LIMIT:
            raise InputError(f"order must be at most {ORDER_LIMIT}, got {self.order}")

    def groups(self, source: Hyperclique) -> list[range]:
        """The parts of each group, the larger groups first."""
        length, longer = divmod(len(source.parts), self.order)
        return [range(*ends) for ends in pairwise(q * length + min(q, longer) for q in range(self.order + 1))]

    def targets(self, source: Hyperclique) -> Iterator[OrthogonalVectors]:
        yield OrthogonalVectors(tuple(vectors(source, group) for group in self.groups(source)))

    def embed(self, source: Hyperclique, witness: Vertices) -> tuple[int, Choice]:
        return 0, tuple(
            sum(witness[q] * prod(source.parts[q + 1 : group.stop]) for q in group) for group in self.groups(source)
        )

    def lift(self, source: Hyperclique, index: int, witness: Choice) -> Vertices:
        return tuple(
            number // prod(source.parts[q + 1 : group.stop]) % source.parts[q]
            for number, group in zip(witness, self.groups(source), strict=True)
            for q in group
        )


def vectors(source: Hyperclique, group: range) -> NDArray[np.uint8]:
    """The vectors of a group, one row for every choice of one vertex from each of its parts, in lexicographic order."""
    sides = [source.parts[q] for q in group]
    choices = np.indices(sides).reshape(len(sides), prod(sides)).T
    dimension = sum(int((there == 0).sum()) for there in source.hyperedges)
    rows, start = np.ones((len(choices), dimension), dtype=np.uint8), 0
    for chosen, there in zip(source.subsets, source.hyperedges, strict=True):
        missing = np.argwhere(there == 0)
        block = rows[:, start : start + len(missing)]
        for place, q in enumerate(chosen):
            if q in group:
                block &= choices[:, q - group.start, None] == missing[:, place]
        start += len(missing)
    return rows
