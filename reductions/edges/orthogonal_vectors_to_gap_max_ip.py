r"""k-orthogonal vectors to Gap-MaxIP: one instance for each message that Merlin may send.

Run the Merlin-Arthur protocol for k-party disjointness on every tuple at once. For a message M, coordinates are
$(r, \sigma_2, \dots, \sigma_k)$: a coin and one possible message of each player 2..k. Vector $a_i$ has a 1 where Alice
with input i accepts, and player p's vector has a 1 where its message at coin r is $\sigma_p$. Then

    <a_i, b_j, ...>  =  the number of coins at which Alice accepts M,

so with N coins, completeness 1 and soundness k u / N of the protocol:

    an orthogonal tuple   =>  for its honest message, that tuple reaches t = N;
    no orthogonal tuple   =>  for every message, every tuple stays at or below s = k u.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Theorem 4.7 and section 4.2.
.. [2] A. Rubinstein, "Hardness of approximate nearest neighbor search", STOC 2018, arXiv 1803.00904.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np
import sympy

from protocols import DisjointnessProtocol
from protocols.parameters import CODES, protocol_for
from reductions.errors import BudgetError, InputError
from reductions.overhead import MOST_BITS, Overhead, at_most
from reductions.problem import whole
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.coin_products import RESIDUE_BATCH, CoinProducts, CoinTable, table_bytes
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.inner_products import InnerProducts
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Gap, Theorem

if TYPE_CHECKING:
    import galois

__all__ = ["OrthogonalVectorsToGapMaxIP"]

MODES: dict[str, Callable[[CoinProducts], InnerProducts]] = {
    "structured": lambda products: products,
    "compressed": CoinProducts.vectors,
    "full": CoinProducts.full_vectors,
}

k, n_1, n, P, m = OrthogonalVectors.symbols.values()
T, q, N, u, z, W, w = sympy.symbols("T q N u z W w", integer=True, nonnegative=True)
L = sympy.log(P + 2)
GROWTH = {T: L, q: L, N: L, u: L, z: sympy.Integer(1), W: L, w: sympy.Integer(1)}
"""For dimension O(log n) and blocks of eps log n / log q bits: q^z = n^O(eps) for every eps > 0, q and N are
polylogarithmic, T = O(log q), and W = 2^O((log log n)^2). With eps = 1 / log log n all are n^o(1), so that z may count
as a constant."""

TABLES: WeakValueDictionary[tuple[OrthogonalVectors, DisjointnessProtocol], CoinTable] = WeakValueDictionary()
"""The tables that are in use: a worker begins at one message after another, and a table takes long to make."""


@dataclass(frozen=True)
class OrthogonalVectorsToGapMaxIP(FanOut[OrthogonalVectors, GapMaxIP]):
    """One instance for each of the |F|^(dim Z) messages; only the queries depend on the message.

    Parameters of the overhead: T blocks, q = |F|, N coins, code degree u, z = dim Z, W <= q^((k-1)T), the most
    messages that the players 2..k may send together at one coin, and w = 1 where vectors are written out, else 0.

    Parameters
    ----------
    code
        "reed-solomon", "hermitian" or "tower"; see `protocols.parameters.protocol_for`.
    block_length
        Bits in a block, which is the dimension of the code. The growth that is declared is that for blocks of
        eps log n / log q bits, not for the default.
    mode
        "structured" counts coins and writes no vector; "compressed" writes the vectors after support compression;
        "full" writes all N q^((k-1)T) coordinates of the definition.
    soundness
        The most that s / t may be, strictly between 0 and 1: the larger, the fewer coins.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> edge = OrthogonalVectorsToGapMaxIP(block_length=2)
    >>> [target.brute_force() for target in edge.instances(source)]
    [None, (1, 1), None, None]
    """

    code: str = "reed-solomon"
    block_length: int = 2
    mode: str = "structured"
    soundness: Fraction = Fraction(1, 2)

    alias = "gap"
    each = "message"
    theorem = Theorem("Alman and Song 2024, Theorem 4.7", Gap(N, k * u))
    overhead = Overhead(
        calls=q**z,
        order=k,
        queries=n_1,
        keys=n,
        key_tuples=P,
        dimension=at_most(N * W),
        threshold=N,
        soundness=k * u,
        written=at_most(w * sympy.Max(1, N * W)),
        growth=GROWTH,
    )

    def __post_init__(self) -> None:
        """Check the parameters."""
        one_of("code", self.code, CODES)
        one_of("mode", self.mode, MODES)
        object.__setattr__(self, "block_length", whole("block_length", self.block_length, 1))

    def protocol(self, order: int, dimension: int) -> DisjointnessProtocol:
        """The protocol that decides k-OV of this order and dimension."""
        return protocol_for(dimension, order, code=self.code, block_length=self.block_length, soundness=self.soundness)

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return quantities(self.protocol(size["order"], size["dimension"]), self.mode, size["other_tuples"])

    def memory(self, size: Mapping[str, Any]) -> int:
        # four times what is written: coin by coin, and put together
        return 4 * super().memory(size) + protocol_bytes(self.protocol(size["order"], size["dimension"]), size)

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        return counting_bytes(self.protocol(size["order"], size["dimension"]), size, self.mode)

    def table(self, source: OrthogonalVectors) -> CoinTable:
        return table_of(source, self.protocol(source.order, source.dimension))

    def targets(self, source: OrthogonalVectors) -> Iterator[GapMaxIP]:
        return self.targets_from(source, 0)

    def targets_from(self, source: OrthogonalVectors, first: int) -> Iterator[GapMaxIP]:
        return self.targets_of(source, self.protocol(source.order, source.dimension).messages(first))

    def targets_of(self, source: OrthogonalVectors, messages: Iterable[galois.FieldArray]) -> Iterator[GapMaxIP]:
        """The instances of these messages of Merlin, words of Z."""
        protocol, table = self.protocol(source.order, source.dimension), self.table(source)
        for message in messages:
            products = MODES[self.mode](CoinProducts(table, message))
            yield GapMaxIP(products, protocol.code.length, protocol.parties * protocol.code.degree)

    def certificate(self, source: OrthogonalVectors) -> dict[str, Any]:
        return stated_code(self.protocol(source.order, source.dimension))

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        protocol = self.protocol(source.order, source.dimension)
        chosen = (vectors[i] for i, vectors in zip(witness, source.sets, strict=True))
        return protocol.index(protocol.honest_message(*chosen)), witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness


def table_of(source: OrthogonalVectors, protocol: DisjointnessProtocol) -> CoinTable:
    """What all instances of a source share: the same one as long as any of them is there."""
    table = TABLES.get((source, protocol))
    if table is None:
        table = CoinTable(tuple(protocol.encode(vectors) for vectors in source.sets), protocol.weights)
        TABLES[source, protocol] = table
    return table


def one_of(name: str, value: str, known: Iterable[str]) -> None:
    """Raise InputError unless the value is a known one."""
    if value not in known:
        raise InputError(f"{name} must be one of {', '.join(known)}, got {value!r}")


def quantities(protocol: DisjointnessProtocol, mode: str, tuples: int) -> dict[sympy.Symbol, Any]:
    """The parameters of the overhead, for so many tuples of the other players' vectors."""
    field_order, rank = protocol.code.field.order, protocol.message_rank
    symbols = (protocol.parties - 1) * protocol.blocks
    if max(rank, symbols if mode == "full" else 0) * log2(field_order) > MOST_BITS:
        raise BudgetError(
            f"there are {field_order}^{rank} messages of Merlin and {field_order}^{symbols} of the other players; "
            "take a smaller instance or another block_length"
        )
    return {
        T: protocol.blocks,
        q: field_order,
        N: protocol.code.length,
        u: protocol.code.degree,
        z: rank,
        W: field_order**symbols if mode == "full" else sent_at_a_coin(field_order, symbols, tuples),
        w: int(mode != "structured"),
    }


def sent_at_a_coin(field_order: int, symbols: int, tuples: int) -> int:
    """The most messages of so many symbols that the other players send together, in so many tuples of vectors."""
    return tuples if symbols > tuples.bit_length() else min(tuples, field_order**symbols)


def stated_code(protocol: DisjointnessProtocol) -> dict[str, Any]:
    """The code of a protocol, its weights and the basis of Merlin's messages, as a checker can use them."""
    code = protocol.code
    return {
        "characteristic": int(code.field.characteristic),
        "irreducible": [int(c) for c in code.field.irreducible_poly.coefficients()],
        "generator": code.generator_matrix.view(np.ndarray),
        "information_set": [int(i) for i in code.information_set],
        "degree": code.degree,
        "weights": protocol.weights.view(np.ndarray),
        "basis": protocol.message_basis.view(np.ndarray),
    }


def encoding_bytes(protocol: DisjointnessProtocol, size: Mapping[str, Any]) -> int:
    """Bytes of the code and of all encoded inputs, and of what it takes to make them.

    Words are encoded in integers of 64 bits, a set at a time, and messages are told apart coin by coin.
    """
    inputs, coins = size["first"] + (size["order"] - 1) * size["others"], protocol.code.length
    symbol = 1 if protocol.code.field.order <= 2**8 else 2 if protocol.code.field.order <= 2**16 else 8
    code = 40 * protocol.code.power(protocol.parties).dimension * coins
    largest = max(size["first"], size["others"])
    words = protocol.blocks * (coins * (inputs * symbol + 20 * largest) + 40 * largest) + 8 * coins * inputs
    return int(code + words)


def protocol_bytes(protocol: DisjointnessProtocol, size: Mapping[str, Any]) -> int:
    """Bytes of the code and of all encoded inputs, and of the messages of Merlin that are made together."""
    message = 24 * protocol.code.length + 16 * protocol.message_rank + 120
    return encoding_bytes(protocol, size) + protocol.messages_at_once * message


def counting_bytes(protocol: DisjointnessProtocol, size: Mapping[str, Any], mode: str) -> int:
    """Bytes of the residues of all tuples, which are made when coins are first counted; 0 where none are."""
    if mode != "structured":
        return 0
    tuples, coins = size["first"] * size["other_tuples"], protocol.code.length
    symbol = 1 if protocol.code.field.order <= 2**8 else 2
    batch = max(size["other_tuples"] * coins, min(tuples * coins, RESIDUE_BATCH))
    return int(table_bytes(tuples, coins, symbol) + 16 * batch)
