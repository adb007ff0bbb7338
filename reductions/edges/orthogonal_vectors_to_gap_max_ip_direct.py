r"""k-orthogonal vectors to Gap-MaxIP, directly: a gap of 1.

For bits $x^1, \dots, x^k$, the complement of their product telescopes into k products with one factor from each set:

    1 - x^1 x^2 ... x^k  =  sum_p  x^1 ... x^(p-1) (1 - x^p) 1 ... 1.

So k coordinates for each old one turn "coordinate c is fine" into an inner product of 1, and a tuple is orthogonal iff
its inner product is m: with t = m and s = m - 1 there is nothing between. [proved here]

Fewer coordinates do not suffice, if blocks of l old ones are replaced one by one and orthogonal blocks all have one
value V: `reductions.testing.find_gadget` refutes every dimension below k l for (k, l) = (2, 1 to 4), (3, 1 to 3) and
(4, 1 to 2), whatever V is. A smaller V exists where blocks are multiplied instead of added: the product over l
coordinates is 1 if all are fine and else 0, with k^l coordinates. That is k l for k = l = 2 only, so for two sets t
could be m/2 in the same dimension. It is not taken here: dimension and threshold would be of another form for order 2
alone, and attention needs neither, for with negative entries m + 2 coordinates have a gap of 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice, complement, padded
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.inner_products import VectorProducts
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["OrthogonalVectorsToGapMaxIPDirect"]

k, n_1, n, P, m = OrthogonalVectors.symbols.values()
coordinates = sympy.Max(1, m)


@dataclass(frozen=True)
class OrthogonalVectorsToGapMaxIPDirect(FanOut[OrthogonalVectors, GapMaxIP]):
    """One instance; sizes exact. Vectors of dimension 0 get a coordinate of zeros first, which changes nothing.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToGapMaxIPDirect().instances(source)
    >>> target.products.row(0), target.products.row(1), target.brute_force()
    (array([0, 1]), array([1, 2]), (1, 1))
    """

    alias = "direct"
    theorem = Theorem("telescoping product, proved in the module", Gap(coordinates, coordinates - 1))
    overhead = Overhead(
        order=k,
        queries=n_1,
        keys=n,
        key_tuples=P,
        dimension=k * coordinates,
        threshold=coordinates,
        soundness=coordinates - 1,
        written=k * coordinates,
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[GapMaxIP]:
        m = max(1, source.dimension)
        queries, *keys = complement(padded(source.sets, m))
        yield GapMaxIP(VectorProducts(queries, tuple(keys)), m, m - 1)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness
