r"""(Gap-)Max-IP to order-k attention with large entries: the reference token.

Let $P = \prod_p n_p$ count the key tuples, $h = k - 1$, and

    R = (s + t) / 2,      lambda = 2 ln(kappa P) / (t - s),      so   e^(lambda (t-R)) = e^(lambda (R-s)) = kappa P.

Append a *reference block* of ceil(R) coordinates: 1 in the queries, 0 in the real keys. Each key set gets a *reference
token*: 0 on the D old coordinates, ones on the block (the last key set takes R / ceil(R), so that the total is R).
Multiply every entry by $w = (\lambda D^+)^{1/k}$, where $D^+ = D + \lceil R \rceil$; attention divides by $D^+$, so
the logits are $\lambda \langle a, b^1, \dots \rangle$ on real tuples, $\lambda R$ on the reference tuple, 0 on mixed
ones. With value 1 on real tokens and 0 on the reference tokens, row i of the output is

    u_i = R_i / (R_i + mixed + e^(lambda R)),   R_i = sum over real tuples of e^(lambda <...>),
    mixed = prod_p (n_p + 1) - P - 1,

which grows with R_i. [proved here]

- Some tuple reaches t: R_i >= e^(lambda t), so  u_i >= 1 / (1 + 1/(kappa P) + mixed (kappa P)^(-2t/(t-s))).
- All tuples stay at s: R_i <= P e^(lambda s), so  u_i <= 1 / (1 + kappa + (mixed/P) (kappa P)^(-2s/(t-s))).

Both bounds are computed as fractions, exponents that are not integers rounded outward. An oracle that errs by less than
half their distance, which is nearly 1/2 already for a moderate kappa, decides rightly at the midpoint; the paper's
gadget asks for an error of 1/poly(n). Entries are at most $w = \Theta((\log n)^{1/k})$ when (t-s)/t and D/t are
constants.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, appendix E.
.. [2] J. Alman and Z. Song, "Fast attention requires bounded entries", NeurIPS 2023, arXiv 2302.13214.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import log, prod
from typing import Any

import numpy as np
import sympy

from reductions.errors import BudgetError, OracleError
from reductions.overhead import Overhead, at_least, at_most
from reductions.problem import whole
from reductions.problems.attention.attention_query import AttentionQuery, GadgetLogits
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.inner_products import VectorProducts
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["MaxIPToAttention", "output_bounds"]

BITS_LIMIT = 2**24

k, n_1, n, P, D, t, s, w = GapMaxIP.symbols.values()
kappa = sympy.Symbol("kappa", integer=True, positive=True)
tuples = sympy.Max(1, P)
completeness = 1 / (
    1 + 1 / (kappa * tuples) + (2 ** (k - 1) - 1) * tuples * (kappa * tuples) ** -sympy.floor(2 * t / (t - s))
)
soundness = 1 / (1 + kappa)
dimension = D + sympy.ceiling((s + t) / 2)
temperature = 2 * sympy.log(kappa * tuples) / (t - s)


@dataclass(frozen=True)
class MaxIPToAttention(FanOut[GapMaxIP, AttentionQuery]):
    """One attention query, its vectors written out if those of the source are; all sizes exact but the tolerance.

    The bound on the entries is attained as soon as there is a query.

    Parameters
    ----------
    kappa
        Integer of at least 2: the larger, the nearer the tolerance is to 1/2, and the larger the entries.

    Examples
    --------
    >>> source = GapMaxIP.from_vectors([[1, 1, 1], [0, 1, 0]], [[[1, 1, 1]], [[1, 1, 1], [1, 0, 0]]], 3, 1)
    >>> query, = MaxIPToAttention().instances(source)
    >>> float(query.completeness), float(query.soundness), float(query.tolerance)
    (0.9696..., 0.0586..., 0.4554...)
    >>> MaxIPToAttention().lift(source, 0, 0)
    (0, 0, 0)
    """

    kappa: int = 16

    theorem = Theorem("Alman and Song 2024, appendix E, with a reference token", Gap(completeness, soundness))
    overhead = Overhead(
        order=k,
        queries=n_1,
        keys=n + 1,
        dimension=dimension,
        entry_bound=at_most((temperature * dimension) ** (1 / k)),
        tolerance=at_least((completeness - soundness) / 2),
        written=sympy.Min(w, 1) * dimension,
    )

    def __post_init__(self) -> None:
        """Check kappa."""
        object.__setattr__(self, "kappa", whole("kappa", self.kappa, 2))

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        tallied = 50 * size["queries"] * (size["threshold"] + 3)
        # The row of a YES, counted to lift it: all its tuples, and those of all sets but one with their coordinates.
        row = 40 * size["key_tuples"] + 10 * size["key_tuples"] // max(1, size["keys"]) * size["dimension"]
        return int(tallied + row + self.memory(size))

    def targets(self, source: GapMaxIP) -> Iterator[AttentionQuery]:
        _, *keys = source.products.shape
        t, s = source.threshold, source.soundness
        logits = GadgetLogits(source.products, 2 * log(self.kappa * max(1, prod(keys))) / (t - s), Fraction(s + t, 2))
        yes, no = output_bounds(tuple(keys), t, s, self.kappa)
        yield AttentionQuery(
            logits.vectors() if isinstance(source.products, VectorProducts) else logits,
            tuple(np.append(np.ones(count), 0.0)[:, np.newaxis] for count in keys),
            yes,
            no,
        )

    def embed(self, source: GapMaxIP, witness: Choice) -> tuple[int, int]:
        return 0, witness[0]

    def lift(self, source: GapMaxIP, index: int, witness: int) -> Choice:
        reached = source.row_witnesses(witness)
        if len(reached) == 0:
            raise OracleError(
                f"the oracle puts row {witness} above the midpoint, but no tuple of that row reaches "
                f"{source.threshold}: its error is above the tolerance"
            )
        return (witness, *map(int, reached[0]))


@cache
def output_bounds(keys: tuple[int, ...], threshold: int, soundness: int, kappa: int) -> tuple[Fraction, Fraction]:
    """The least output of a row that reaches `threshold`, and the largest of a row that stays at `soundness`.

    Parameters
    ----------
    keys
        The numbers n_p of real tokens of each key set.
    threshold, soundness, kappa
        Integers t > s >= 0 and kappa >= 2.

    Examples
    --------
    >>> output_bounds((4, 4), 8, 4, 16)
    (Fraction(536870912, 538968065), Fraction(131072, 2228225))
    """
    tuples = max(1, prod(keys))
    mixed = prod(count + 1 for count in keys) - prod(keys) - 1
    base, width = kappa * tuples, threshold - soundness
    if base.bit_length() * (2 * threshold // width) > BITS_LIMIT:
        raise BudgetError(
            f"exact bounds on the output for threshold {threshold} and soundness {soundness} would take more than "
            f"{BITS_LIMIT:,} bits; take a larger gap"
        )
    yes = 1 / (1 + Fraction(1, base) + Fraction(mixed, base ** (2 * threshold // width)))
    no = 1 / (1 + kappa + Fraction(mixed, tuples * base ** -(-2 * soundness // width)))
    return yes, no
