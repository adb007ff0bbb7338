r"""k-orthogonal vectors to Gap-MaxIP with all messages of Merlin in one instance: a many-one reduction.

Merlin's messages form a linear space Z of dimension z over a field of q elements. Write it as a direct sum
$Z_1 \oplus \dots \oplus Z_k$, by sharing out the rows of a basis, and let a token of player p be a pair $(x^p, M_p)$ of
an input and a part $M_p \in Z_p$. With $M = M_1 + \dots + M_k$, at a coin r Alice is to accept iff

    sum_t w_t prod_p X^p_t(r)  -  sum_p M_p(r)  =  0.

This is the test of a protocol with k more blocks: in block T + p the symbol of player p is $M_p(r)$ and that of every
other one is 1, the weight is -1, and the message is 0. So whatever counts or writes the coins of a message does so for
this instance: coordinates are a coin and one message of each player 2..k, which now holds $M_p(r)$ beside its T
symbols. The inner product of a tuple of tokens is the number of coins at which Alice accepts M for this tuple of
inputs, and every pair of a tuple of inputs and a message occurs once. Hence, as in the edge with one instance for each
message,

    an orthogonal tuple   =>  with the parts of its honest message, it reaches t = N;
    else                  =>  every tuple of tokens stays at or below s = k u;

and an orthogonal tuple with another message stays there too, as different words of the power code agree on at most
k u coordinates: nothing is between s and t. [proved here]

There are $n_p q^{z_p}$ tokens with $z_p = z / k$ up to rounding, so that $(n q^{z/k})^k = q^z n^k$: one question of the
size to which the q^z questions add up, and a bound $n^{k - o(1)}$ travels along it as it does along those. Where
$q^z = n^{\delta}$, one call of attention over $n^{1 + \delta / k}$ tokens decides a formula.

Gauss sums do the same (see the edge to attention by characters): $\chi(a (\sum_t w_t \prod_p x^p_t - \sum_p M_p))$ is
$\prod_p \chi(-a M_p)$ times the expansion of the blocks, with one factor for each player. But a then occurs in every
player's factor and does not sum up to a second Gauss sum: a norm of $\nu^T$ in place of $\nu^T / \sqrt q$.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Theorem 4.7, for the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from numpy.typing import NDArray

from protocols import DisjointnessProtocol
from protocols.codes.products import matmul
from reductions.edges.orthogonal_vectors_to_gap_max_ip import (
    GROWTH,
    MODES,
    OrthogonalVectorsToGapMaxIP,
    counting_bytes,
    encoding_bytes,
    sent_at_a_coin,
)
from reductions.overhead import Overhead, at_most
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.coin_products import CoinProducts, CoinTable
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Gap, Theorem

if TYPE_CHECKING:
    import galois

__all__ = ["OrthogonalVectorsToGapMaxIPAtOnce"]

k, n_1, n, P, m = OrthogonalVectors.symbols.values()
T, q, N, u, z, W, w = GROWTH
a, b = sympy.symbols("a b", integer=True, nonnegative=True)


@dataclass(frozen=True)
class OrthogonalVectorsToGapMaxIPAtOnce(FanOut[OrthogonalVectors, GapMaxIP]):
    """One instance whose tokens are pairs of an input and a part of a message.

    The rows of the basis of messages are shared out in order, and the first players have one more where that does not
    come out even. A player's tokens are all parts for its first input, then all for the second, and so on, the parts in
    lexicographic order of their coordinates on its rows.

    Parameters of the overhead beside those of `OrthogonalVectorsToGapMaxIP`: a and b, the dimensions of the first
    player's part and of the second's, which is the largest one of the others.

    Parameters
    ----------
    code, block_length, mode, soundness
        As in `OrthogonalVectorsToGapMaxIP`.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> edge = OrthogonalVectorsToGapMaxIPAtOnce(block_length=2)
    >>> target, = edge.instances(source)
    >>> target.axes, target.brute_force(), edge.lift(source, 0, target.brute_force())
    ((8, 2), (5, 1), (1, 1))
    """

    code: str = "reed-solomon"
    block_length: int = 2
    mode: str = "structured"
    soundness: Fraction = Fraction(1, 2)

    alias = "at-once"
    theorem = Theorem("split messages, proved in the module", Gap(N, k * u))
    overhead = Overhead(
        order=k,
        queries=n_1 * q**a,
        keys=at_most(n * q**b),
        key_tuples=P * q ** (z - a),
        dimension=at_most(N * W),
        threshold=N,
        soundness=k * u,
        written=at_most(w * sympy.Max(1, N * W)),
        growth={**GROWTH, a: GROWTH[z], b: GROWTH[z]},
    )

    def __post_init__(self) -> None:
        """Check the parameters."""
        object.__setattr__(self, "block_length", self.apart.block_length)

    @property
    def apart(self) -> OrthogonalVectorsToGapMaxIP:
        """The edge with one instance for each message."""
        return OrthogonalVectorsToGapMaxIP(self.code, self.block_length, self.mode, self.soundness)

    def protocol(self, size: Mapping[str, Any]) -> DisjointnessProtocol:
        """The protocol for a source of this size."""
        return self.apart.protocol(size["order"], size["dimension"])

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        found = self.apart.parameters(size)
        first, second, *_ = map(len, rows_of(self.protocol(size)))
        return {**found, W: sent(size, found, first, self.mode), a: first, b: second}

    def messages(self, size: Mapping[str, Any]) -> int:
        return self.apart.count(size)

    def memory(self, size: Mapping[str, Any]) -> int:
        words = encoding_bytes(self.protocol(size), tokens(size, self.project(size)))
        return int(4 * super().memory(size) + (size["order"] + 1) * words)

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        return counting_bytes(self.protocol(size), tokens(size, self.project(size)), self.mode)

    def targets(self, source: OrthogonalVectors) -> Iterator[GapMaxIP]:
        table = together(protocol := self.protocol(source.measured()), source)
        products = MODES[self.mode](CoinProducts(table, table.field.Zeros(table.coins)))
        yield GapMaxIP(products, table.coins, protocol.parties * protocol.code.degree)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        protocol, (part, _) = self.protocol(source.measured()), self.apart.embed(source, witness)
        chosen: Choice = ()
        for i, rows in zip(witness[::-1], rows_of(protocol)[::-1], strict=True):
            many = int(protocol.code.field.order) ** len(rows)
            chosen, part = (i * many + part % many, *chosen), part // many
        return 0, chosen

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        parts = rows_of(protocol := self.protocol(source.measured()))
        return tuple(i // int(protocol.code.field.order) ** len(rows) for i, rows in zip(witness, parts, strict=True))


def rows_of(protocol: DisjointnessProtocol) -> list[NDArray[np.int64]]:
    """The rows of the basis of Merlin's messages that each player has, as even as possible."""
    return np.array_split(np.arange(protocol.message_rank), protocol.parties)


def sent(size: Mapping[str, Any], apart: Mapping[sympy.Symbol, Any], first: int, mode: str) -> int:
    """The most messages of the other players at one coin: in full all words, else those of T symbols and one of M_p."""
    others = size["order"] - 1
    if mode == "full":
        return int(apart[W] * apart[q] ** (others * size["order"]))
    return sent_at_a_coin(apart[q], others * (apart[T] + 1), size["other_tuples"] * apart[q] ** (apart[z] - first))


def tokens(size: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """The sizes of a source that has as many inputs as there are tokens."""
    return {**size, "first": made["queries"], "others": made["keys"], "other_tuples": made["key_tuples"]}


def together(protocol: DisjointnessProtocol, source: OrthogonalVectors) -> CoinTable:
    """The words of all tokens, of T + k blocks, and the weights: for each input all parts, in lexicographic order."""
    field, coins, players = protocol.code.field, protocol.code.length, source.order
    encodings: list[galois.FieldArray] = []
    for player, (vectors, rows) in enumerate(zip(source.sets, rows_of(protocol), strict=True)):
        digits = list(product(range(int(field.order)), repeat=len(rows)))
        coordinates = field(np.array(digits, dtype=np.int64).reshape(len(digits), len(rows)))
        added = field.Ones((len(coordinates), players, coins))
        added[:, player] = matmul(coordinates, protocol.message_basis[rows]) if len(rows) else 0
        inputs = np.repeat(protocol.encode(vectors), len(coordinates), axis=0)
        encodings.append(np.concatenate([inputs, np.tile(added, (len(vectors), 1, 1))], axis=1).view(field))
    weights = np.concatenate([protocol.weights, -field.Ones(players)]).view(field)
    return CoinTable(tuple(encodings), weights)
