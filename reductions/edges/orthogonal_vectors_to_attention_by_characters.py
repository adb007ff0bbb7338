r"""k-orthogonal vectors to order-k attention, through the Merlin-Arthur protocol and Gauss sums.

As in the edge to Gap-MaxIP there is one question for each message M of Merlin, and a tuple of tokens is to have the
logit $\lambda$ times the number of coins at which Alice accepts:

    an orthogonal tuple   =>  for its honest message, that tuple has t = N coins;
    no orthogonal tuple   =>  for every message, every tuple has at most s = k u coins;

with the reference token R of the edge from Gap-MaxIP to attention, where $\lambda$, R and the two bounds on the output
are proved. What differs are the vectors. There, a coordinate for every coin and every choice of messages of the
players 2..k makes $D = N q^{hT}$ for h = k - 1. But attention takes real vectors, and all it needs is a sum of products
with one factor from every player that is equal to the number of coins. In the module `characters` every coin becomes
one, by Gauss sums over the additive and then over the multiplicative characters of the field, with W products of
coefficients at most $\delta$, so that

    d = N W + ceil(N / delta),    B^k = lambda d delta
      <=  lambda N (2^h ((nu^T - A) / sqrt q + A (q-1) / q) + delta W_0 + 1) + lambda delta,

with nu and A of that module, where W_0 counts the products whose coefficient is not the least one: each of them loses
at most $\delta$ by rounding its number of copies up. The exponent of q falls from hT to (T - 1)/2, which is the least
that a sum of such products can have. [proved here and there]

This is for many tuples. Where there are few, so few messages are sent that support compression leaves one-hot vectors a
dimension of N P or less, see `coin_products`: while P is below about $2^h q^{(T-1)/2}$, their entries are smaller.

Only Alice's factors depend on M, and a single constant in the last keys: the number of coins with M = 0, whose
contribution is the same for all tuples of a query. Everything else is shared by the questions of a source.

The logits are sums of d products in float64, of absolute value at most $B^k$ together: they are off by less than
$(d + 8 k) 2^{-52} B^k$, however they are summed, and measured by less than 1e-12 of the largest where vectors fit; the
output is off by at most half of that. An oracle has to stay that much below the tolerance
$(\kappa - 1) / (2 \kappa + 2)$, which is declared without it; both bounds stay as they are.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Theorem 4.7 and appendix E, for the protocol and for attention.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from reductions.edges.max_ip_to_attention import (
    MaxIPToAttention,
    completeness,
    kappa,
    query_over,
    reference_token,
    soundness,
)
from reductions.edges.orthogonal_vectors_to_gap_max_ip import GROWTH, OrthogonalVectorsToGapMaxIP, one_of
from reductions.overhead import Overhead, at_most
from reductions.problem import whole
from reductions.problems.attention.attention_query import AttentionQuery
from reductions.problems.attention.character_logits import CharacterLogits
from reductions.problems.attention.characters import expansion_of
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["OrthogonalVectorsToAttentionByCharacters"]

k, n_1, n, P, m = OrthogonalVectors.symbols.values()
T, q, N, u, z, W, w = GROWTH
C = sympy.Symbol("C", integer=True, nonnegative=True)
delta = sympy.Symbol("delta", positive=True)
bounds, tolerance = Gap(completeness, soundness), (completeness - soundness) / 2
dimension = N * W + C
temperature = sympy.log(kappa**2 * sympy.Max(1, P)) / (N - k * u)
MODES = ("structured", "full")


@dataclass(frozen=True)
class OrthogonalVectorsToAttentionByCharacters(FanOut[OrthogonalVectors, AttentionQuery]):
    """One attention query for each message of Merlin; sizes exact, but for the bounds on keys and entries.

    Parameters of the overhead beside those of the edge to Gap-MaxIP: W products of a coin, with copies, none with a
    coefficient above delta, C copies of the constant, and w = 1 where vectors are written out.

    Parameters
    ----------
    code, block_length, soundness
        As in `OrthogonalVectorsToGapMaxIP`.
    mode
        "structured" counts coins and writes no vector; "full" writes all N W + C coordinates.
    kappa
        As in `MaxIPToAttention`.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> edge = OrthogonalVectorsToAttentionByCharacters(block_length=2, mode="full")
    >>> [target.brute_force() for target in edge.instances(source)]
    [None, 1, None, None]
    >>> edge.lift(source, 1, 1)
    (1, 1)
    """

    code: str = "reed-solomon"
    block_length: int = 2
    mode: str = "structured"
    soundness: Fraction = Fraction(1, 2)
    kappa: int = 16

    alias = "characters"
    each = "message"
    theorem = Theorem("Gauss sums, proved in the module", bounds)
    overhead = Overhead(
        calls=q**z,
        own=(q**z * (n_1 + (k - 1) * (n + 1)) + P) * (w * dimension + 1),  # as in `MaxIPToAttention`
        order=k,
        queries=n_1,
        keys=at_most(n + 1),
        dimension=dimension,
        entry_bound=at_most((temperature * dimension * delta) ** (1 / k)),
        tolerance=tolerance,
        written=w * dimension,
        growth={**GROWTH, C: GROWTH[N], delta: sympy.Integer(1)},
    )

    def __post_init__(self) -> None:
        """Check the parameters."""
        one_of("mode", self.mode, MODES)
        object.__setattr__(self, "block_length", self.gap.block_length)
        object.__setattr__(self, "kappa", whole("kappa", self.kappa, 2))

    @property
    def gap(self) -> OrthogonalVectorsToGapMaxIP:
        """The edge with the same messages, which counts the coins."""
        return OrthogonalVectorsToGapMaxIP(self.code, self.block_length, soundness=self.soundness)

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        found = self.gap.parameters(size)
        coin = expansion_of(found[q], found[T], size["order"])
        copies, written = coin.copies(found[N] ** 2), int(self.mode == "full")
        return {**found, W: coin.coordinates, w: written, C: copies, delta: coin.share}

    def memory(self, size: Mapping[str, Any]) -> int:
        return 5 * super().memory(size) + self.gap.memory(size)

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        return self.gap.memory_asked(size) + MaxIPToAttention().memory_asked(self.gap.project(size))

    def certificate(self, source: OrthogonalVectors) -> dict[str, Any]:
        return self.gap.certificate(source)

    def targets(self, source: OrthogonalVectors) -> Iterator[AttentionQuery]:
        return self.targets_from(source, 0)

    def targets_from(self, source: OrthogonalVectors, first: int) -> Iterator[AttentionQuery]:
        return map(self.query, self.gap.targets_from(source, first))

    def query(self, counted: GapMaxIP) -> AttentionQuery:
        """The query about one message, from the instance that counts its coins."""
        keys, t = counted.products.shape[1:], counted.threshold
        logits = CharacterLogits(counted.products, *reference_token(self.kappa, keys, t, counted.soundness), block=t)
        return query_over(logits.vectors() if self.mode == "full" else logits, keys, self.kappa)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, int]:
        return self.gap.embed(source, witness)[0], witness[0]

    def lift(self, source: OrthogonalVectors, index: int, witness: int) -> Choice:
        return MaxIPToAttention().lift(next(self.gap.targets_from(source, index)), 0, witness)
