r"""(Gap-)Max-IP to order-k attention with large entries: the reference token.

Let $P = \prod_p n_p$ count the key tuples, $P'$ those without the last key set, so that $P = P' n_k$, and

    lambda = (ln(kappa P) + ln kappa) / (t - s),    R = t - ln(kappa P') / lambda,
    so   e^(lambda t) = kappa P' e^(lambda R)   and   P' e^(lambda R) = kappa P e^(lambda s).

Append a *reference block* of t coordinates: ones in the queries and in all keys but those of the last set, which have
zeros there. The last set gets a *reference token*: 0 on the D old coordinates and R / t on the block, which is below 1.
Multiply every entry by $w = (\lambda D^+)^{1/k}$, where $D^+ = D + t$; attention divides by $D^+$, so the logits are
$\lambda \langle a, b^1, \dots \rangle$ on real tuples and $\lambda R$ on the P' tuples with the reference token. With
value 1 on real tokens and 0 on the reference token, row i of the output is

    u_i = R_i / (R_i + P' e^(lambda R)),   R_i = sum over real tuples of e^(lambda <...>),

which grows with R_i. [proved here] R lies off the centre of s and t, because a YES has to outweigh the reference token
with one tuple only, while a NO has to stay below it with all P:

- Some tuple reaches t: R_i >= e^(lambda t), so  u_i >= kappa / (kappa + 1).
- All tuples stay at s: R_i <= P e^(lambda s), so  u_i <= 1 / (kappa + 1).

An oracle that errs by less than half the distance of these bounds, (kappa - 1) / (2 kappa + 2), decides rightly at
their midpoint 1/2; the paper's gadget asks for an error of 1/poly(n). With these bounds $\lambda$ cannot be smaller:
one tuple at t has to weigh kappa times the reference tuples, and they kappa times all P tuples at s.
Entries are at most $w = \Theta((\log n)^{1/k})$ when (t-s)/t and D/t are constants.

Where there are no key tuples, every output is 0, whatever $\lambda$ is: P and P' are read as 1, and an empty key set
before the last gets a token of zeros and ones that is not real, so that there is something to attend to.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, appendix E.
.. [2] J. Alman and Z. Song, "Fast attention requires bounded entries", NeurIPS 2023, arXiv 2302.13214.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log, prod
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from attention import VectorLogits
from reductions.errors import OracleError
from reductions.overhead import Overhead, at_most
from reductions.problem import whole
from reductions.problems.attention.attention_query import AttentionQuery
from reductions.problems.attention.gadget_logits import GadgetLogits
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.inner_products import VectorProducts
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["MaxIPToAttention"]

k, n_1, n, P, D, t, s, w = GapMaxIP.symbols.values()
kappa = sympy.Symbol("kappa", integer=True, positive=True)
completeness, soundness = kappa / (kappa + 1), 1 / (kappa + 1)
dimension = D + t
written = sympy.Min(w, 1) * dimension
temperature = sympy.log(kappa**2 * sympy.Max(1, P)) / (t - s)


@dataclass(frozen=True)
class MaxIPToAttention(FanOut[GapMaxIP, AttentionQuery]):
    """One attention query, its vectors written out if those of the source are.

    The bound on the keys is attained where the last key set is a largest one, that on the entries where there is a
    query; other sizes are exact.

    Parameters
    ----------
    kappa
        Integer of at least 2: the larger, the nearer the tolerance is to 1/2, and the larger the entries.

    Examples
    --------
    >>> source = GapMaxIP.from_vectors([[1, 1, 1], [0, 1, 0]], [[[1, 1, 1]], [[1, 1, 1], [1, 0, 0]]], 3, 1)
    >>> query, = MaxIPToAttention().instances(source)
    >>> float(query.completeness), float(query.soundness), float(query.tolerance)
    (0.9411..., 0.0588..., 0.4411...)
    >>> MaxIPToAttention().lift(source, 0, 0)
    (0, 0, 0)
    """

    kappa: int = 16

    theorem = Theorem("Alman and Song 2024, appendix E, with a reference token", Gap(completeness, soundness))
    overhead = Overhead(
        own=(n_1 + (k - 1) * (n + 1) + P) * (written + 1),  # the vectors, and all tuples of one row, to lift it
        order=k,
        queries=n_1,
        keys=at_most(n + 1),
        dimension=dimension,
        entry_bound=at_most((temperature * dimension) ** (1 / k)),
        tolerance=(completeness - soundness) / 2,
        written=written,
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
        _, *others, last = source.products.shape
        t = source.threshold
        temperature, reference = reference_token(self.kappa, (*others, last), t, source.soundness)
        logits = GadgetLogits(source.products, temperature, reference, block=t)
        written = isinstance(source.products, VectorProducts)
        yield query_over(logits.vectors() if written else logits, (*others, last), self.kappa)

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


def reference_token(kappa: int, keys: Sequence[int], t: int, s: int) -> tuple[float, float]:
    """The temperature lambda, and what R the reference token stands for, for so many keys in each set.

    Examples
    --------
    >>> from math import exp
    >>> temperature, reference = reference_token(4, (3, 5), 7, 2)
    >>> round(exp(temperature * (7 - reference)), 9), round(exp(temperature * (reference - 2)), 9)
    (12.0, 20.0)
    """
    tuples, others = (prod(keys), prod(keys[:-1])) if all(keys) else (1, 1)
    temperature = log(kappa**2 * tuples) / (t - s)
    return temperature, t - log(kappa * others) / temperature


def query_over(logits: VectorLogits | GadgetLogits, keys: Sequence[int], kappa: int) -> AttentionQuery:
    """The query whose tokens are so many real keys in each set, and those that are not real behind them."""
    counts = zip(keys, logits.shape[1:], strict=True)
    bounds = Fraction(kappa, kappa + 1), Fraction(1, kappa + 1)
    return AttentionQuery(logits, tuple(real_tokens(real, tokens) for real, tokens in counts), *bounds)


def real_tokens(count: int, tokens: int) -> NDArray[np.float64]:
    """The values of so many tokens, shape (tokens, 1): 1 for the first ones, which are real, else 0."""
    return (np.arange(tokens) < count).astype(np.float64)[:, np.newaxis]
