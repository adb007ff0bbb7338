r"""k-orthogonal vectors to order-k attention, directly: entries may be negative.

Attention takes real vectors, so no bit has to stand for the complement of a product. Append one coordinate to the m old
ones, and put

    the queries (-x^1, 1),    the keys (x^p, 1) of sets 2..k,    and (0, ..., 0, R) behind those of set k,

so that the inner product of a tuple is $1 - \sum_c \prod_p x^p_c$, and R for the last token, the *reference*:

    an orthogonal tuple has 1,    every other one at most 0,    and one with the reference token R.

This is a gap between t = 1 and s = 0. The reference token has the value 0, real ones have the value 1, and the rest is
that of the edge from Gap-MaxIP: with $P$ key tuples, $P'$ of them without the last set, and every entry multiplied by
$w = (\lambda (m+1))^{1/k}$, of which attention divides $m + 1$ away,

    lambda = ln(kappa^2 P),    R = 1 - ln(kappa P') / lambda,    0 < R < 1,

    an orthogonal tuple in row i    =>  R_i >= e^lambda = kappa P' e^(lambda R)      =>  u_i >= kappa / (kappa + 1),
    no orthogonal tuple in row i    =>  R_i <= P = P' e^(lambda R) / kappa           =>  u_i <= 1 / (kappa + 1),

where $R_i$ is the weight of the real tuples of row i and $u_i = R_i / (R_i + P' e^{\lambda R})$ its output. As
$P' \le P$ and $\kappa > 1$, R is where it should be, so that no entry is above w: $B^k = \lambda (m+1)$. [proved here]
The way through Gap-MaxIP has D = k m coordinates and t = m more for its reference token, (k + 1) m in place of m + 1;
as t - s = 1 there too, its $\lambda$ is the same.

The logits are sums of at most m + 1 products in float64, so that they are off by less than $(m + 2k) 2^{-52}
\lambda (m + 1)$ and the output by at most half of that: far less than the tolerance $(\kappa - 1) / (2 \kappa + 2)$.

Smallest YES: a vector of dimension 0 in each set. Smallest NO: an empty set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import sympy

from attention import VectorLogits
from reductions.edges.max_ip_to_attention import completeness, kappa, query_over, reference_token, soundness
from reductions.errors import OracleError
from reductions.overhead import Overhead, at_most
from reductions.problem import whole
from reductions.problems.attention.attention_query import AttentionQuery
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["OrthogonalVectorsToAttention"]

k, n_1, n, P, m = OrthogonalVectors.symbols.values()
temperature = sympy.log(kappa**2 * sympy.Max(1, P))


@dataclass(frozen=True)
class OrthogonalVectorsToAttention(FanOut[OrthogonalVectors, AttentionQuery]):
    """One attention query over m + 1 coordinates, with negative entries in the queries.

    The bound on the keys is attained where the last set is a largest one of 2..k, that on the entries where there is a
    query; other sizes are exact. An empty set before the last gets a token of the value 0.

    Parameters
    ----------
    kappa
        Integer of at least 2: the larger, the nearer the tolerance is to 1/2, and the larger the entries.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> query, = OrthogonalVectorsToAttention().instances(source)
    >>> query.output().round(3).ravel(), query.tolerance
    (array([0.03 , 0.941]), Fraction(15, 34))
    >>> OrthogonalVectorsToAttention().lift(source, 0, 1)
    (1, 1)
    """

    kappa: int = 16

    alias = "direct"
    theorem = Theorem("signed entries, proved in the module", Gap(completeness, soundness))
    overhead = Overhead(
        own=(n_1 + (k - 1) * (n + 1) + P) * (m + 1),  # the vectors, and all tuples of one row, to lift it
        order=k,
        queries=n_1,
        keys=at_most(n + 1),
        dimension=m + 1,
        entry_bound=at_most((temperature * (m + 1)) ** (1 / k)),
        tolerance=(completeness - soundness) / 2,
        written=m + 1,
    )

    def __post_init__(self) -> None:
        """Check kappa."""
        object.__setattr__(self, "kappa", whole("kappa", self.kappa, 2))

    def targets(self, source: OrthogonalVectors) -> Iterator[AttentionQuery]:
        counts = [len(vectors) for vectors in source.sets[1:]]
        temperature, reference = reference_token(self.kappa, counts, 1, 0)
        weight = (temperature * (source.dimension + 1)) ** (1 / source.order)
        queries, *keys = (np.pad(x.astype(np.float64), ((0, 0), (0, 1)), constant_values=1.0) for x in source.sets)
        queries[:, :-1] *= -1
        none = np.append(np.zeros(source.dimension), 1)[np.newaxis]
        others = [vectors if len(vectors) else none for vectors in keys[:-1]]
        last = np.vstack([keys[-1], reference * none])
        logits = VectorLogits(weight * queries, tuple(weight * vectors for vectors in (*others, last)))
        yield query_over(logits, counts, self.kappa)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, int]:
        return 0, witness[0]

    def lift(self, source: OrthogonalVectors, index: int, witness: int) -> Choice:
        first, *others = source.sets
        found = replace(source, sets=(first[witness : witness + 1], *others)).solve()
        if found is None:
            raise OracleError(
                f"the oracle puts row {witness} above the midpoint, but no tuple of that row is orthogonal: its error "
                "is above the tolerance"
            )
        return (witness, *found[1:])
