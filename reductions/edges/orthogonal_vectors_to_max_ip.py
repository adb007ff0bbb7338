r"""k-orthogonal vectors to exact maximum inner product, directly: a gap of 1.

For bits $x^1, \dots, x^k$, the complement of their product telescopes into k products with one factor from each set:

    1 - x^1 x^2 ... x^k  =  sum_p  x^1 ... x^(p-1) (1 - x^p) 1 ... 1.

So k coordinates for each old one turn "coordinate c is fine" into an inner product of 1, and a tuple is orthogonal iff
its inner product is m: with t = m and s = m - 1 there is nothing between. [proved here]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.problems.vectors.gap_max_ip import GapMaxIP, Tuple, VectorProducts
from reductions.problems.vectors.orthogonal_vectors import Choice, OrthogonalVectors
from reductions.reduction import Gap, Overhead, Reduction, Theorem, register

__all__ = ["OrthogonalVectorsToMaxIP", "complement"]

k, n_1, n, P, m = (OrthogonalVectors.symbols[name] for name in OrthogonalVectors.symbols)
coordinates = sympy.Max(1, m)


@register
@dataclass(frozen=True)
class OrthogonalVectorsToMaxIP(Reduction[OrthogonalVectors, GapMaxIP]):
    """One instance; sizes exact. Vectors of dimension 0 get a coordinate of zeros first, which changes nothing.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToMaxIP().instances(source)
    >>> target.products.row(0), target.products.row(1), target.brute_force()
    (array([0, 1]), array([1, 2]), (1, 1))
    """

    theorem = Theorem("telescoping product, proved in the module", Gap(coordinates, coordinates - 1))
    overhead = Overhead(
        instances=sympy.Integer(1),
        exact={
            "order": k,
            "queries": n_1,
            "keys": n,
            "key_tuples": P,
            "dimension": k * coordinates,
            "threshold": coordinates,
            "soundness": coordinates - 1,
        },
    )

    def memory(self, size: Mapping[str, Any]) -> int:
        inputs = size["queries"] + (size["order"] - 1) * size["keys"]
        return int(5 * inputs * size["order"] * max(1, size["dimension"]))

    def instances(self, source: OrthogonalVectors) -> Iterator[GapMaxIP]:
        self.check_memory(source.size()._asdict())
        m = max(1, source.dimension)
        sets = [np.pad(x, ((0, 0), (0, m - source.dimension))) for x in source.sets]
        queries, *keys = complement(sets)
        products = VectorProducts(queries, tuple(keys))
        yield GapMaxIP(products, m, m - 1, provenance=(*source.provenance, self.step()))

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Tuple]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Tuple) -> Choice:
        return witness


def complement(sets: Sequence[NDArray[np.uint8]]) -> tuple[NDArray[np.uint8], ...]:
    """Vectors of shapes (n_p, k m) whose inner products are m minus those of `sets`, of shapes (n_p, m)."""
    # Column block b is the term with the factor 1 - x^b: sets before b stand as they are, those after it are 1.
    return tuple(
        np.hstack([np.ones_like(x) if b < p else 1 - x if b == p else x for b in range(len(sets))])
        for p, x in enumerate(sets)
    )
