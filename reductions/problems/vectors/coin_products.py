r"""Inner products of a Gap-MaxIP instance that comes out of a protocol, counted over the coins.

Coordinate $(r, \sigma_2, \dots, \sigma_k)$ of $a_i$ is 1 iff Alice with input $i$ accepts at coin $r$ when the others
send $\sigma_2, \dots, \sigma_k$; that of player $p$'s vector is 1 iff its message at coin $r$ is $\sigma_p$. Then

    <a_i, b_j, ...> = number of coins r with  S[r, i, j, ...] = M(r),    S[r, i, j, ...] = sum_t w_t prod_p X^p_t(r).

The residues S do not depend on Merlin's message M. The N residues of a tuple are packed into machine words, one byte
each (two bytes above 256 field elements), and equal bytes are counted by word arithmetic.

*Support compression*: a coordinate whose $\sigma_p$ is sent by no vector of player $p$ is 0 in all of that player's
vectors, so it can be dropped and no inner product changes: $D' = \sum_r \prod_p$ (number of different messages of
player p at r), instead of $D = N |F|^{hT}$.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from flint import nmod_poly
from numpy.typing import NDArray

from attention.support.compiled import compiled
from attention.support.memory import over_memory
from attention.support.parallel import run_parallel
from protocols.codes.arithmetic import every_product, times, total
from protocols.codes.compiling import load_galois
from protocols.codes.products import matmul
from protocols.codes.reed_solomon import finite_field
from reductions.devices import device
from reductions.errors import BudgetError, InputError
from reductions.overhead import rough
from reductions.problem import ORDER_LIMIT, power, whole
from reductions.problems.vectors.inner_products import InnerProducts, VectorProducts, tallies_a_second

if TYPE_CHECKING:
    import galois

__all__ = ["RESIDUE_BATCH", "CoinProducts", "CoinTable", "table_bytes", "tuple_rate"]

Alphabet: TypeAlias = "Callable[[int, int], tuple[NDArray[np.int64], galois.FieldArray]]"
"""For a player and a coin: the number of each input's message, and the messages, shape (messages, T)."""

SYMBOLS_LIMIT = 2**16
RESIDUE_BATCH = 2**22
ROW_PARTS = 4
OPERATIONS_A_WORD = 16


@dataclass(frozen=True, eq=False)
class CoinTable:
    """What the instances of one source share, whatever Merlin says: the encoded inputs of every player.

    Parameters
    ----------
    encodings
        One galois array per player, shape (n_p, T, N): its words, block by block.
    weights
        The T weights of the blocks, of the same field.

    Raises
    ------
    InputError
        If the shapes do not fit.
    """

    encodings: tuple[galois.FieldArray, ...]
    weights: galois.FieldArray

    def __post_init__(self) -> None:
        """Check the shapes."""
        shapes = [words.shape for words in self.encodings]
        if not 2 <= len(shapes) <= ORDER_LIMIT:
            raise InputError(f"there must be 2 to {ORDER_LIMIT} players, got {len(shapes)}")
        if any(len(shape) != 3 or (shape[1], *shapes[0][2:]) != (*self.weights.shape, shape[2]) for shape in shapes):
            raise InputError(f"words must be of one shape for weights {self.weights.shape}, got shapes {shapes}")

    @property
    def field(self) -> type[galois.FieldArray]:
        """The field of the symbols."""
        return type(self.weights)

    @property
    def coins(self) -> int:
        """The number N of coins."""
        return int(self.encodings[0].shape[2])

    @property
    def shape(self) -> tuple[int, ...]:
        """The numbers of inputs of the players."""
        return tuple(map(len, self.encodings))

    @property
    def lane_bits(self) -> int:
        """Bits in which one residue is packed."""
        return 8 if self.field.order <= 2**8 else 16

    def pack(self, residues: NDArray[Any], padding: int) -> NDArray[np.uint64]:
        """Pack residues, shape (..., N), into words, shape (..., words); unused lanes hold `padding`."""
        dtype = np.uint8 if self.lane_bits == 8 else np.uint16
        lanes = 64 // self.lane_bits
        padded = np.full((*residues.shape[:-1], -(-self.coins // lanes) * lanes), padding, dtype=dtype)
        padded[..., : self.coins] = residues
        return padded.view(np.uint64)

    @cached_property
    def words(self) -> NDArray[np.uint64]:
        """The packed residues S of every tuple, shape (n, n_1 * ... * n_h, words): one multiply-add a block and coin.

        Raises
        ------
        BudgetError
            If the table would not fit in memory, or a symbol in 16 bits.
        """
        if self.field.order > SYMBOLS_LIMIT:
            raise BudgetError(f"the structured mode packs symbols of at most 16 bits, got {self.field.name}")
        projected = table_bytes(prod(self.shape), self.coins, self.lane_bits // 8)
        if over := over_memory(projected):
            raise BudgetError(
                f"the residues of {prod(self.shape):,} tuples would take {over}; take a smaller instance or a higher "
                "order"
            )
        words_each = -(-self.coins * self.lane_bits // 64)
        first, *middle, last = self.encodings
        words = np.empty((len(first), prod(self.shape[1:]), words_each), np.uint64)
        rows = max(1, RESIDUE_BATCH // max(1, prod(self.shape[1:]) * self.coins))
        for start in range(0, len(first) if words.size else 0, rows):
            products = times(first[start : start + rows], self.weights[:, np.newaxis])
            for player in middle:
                products = every_product(products, player)
            residues = np.stack(
                [matmul(products[:, :, coin], last[:, :, coin].T) for coin in range(self.coins)], axis=-1
            ).view(np.ndarray)
            words[start : start + rows] = self.pack(residues, padding=0).reshape(-1, *words.shape[1:])
        words.flags.writeable = False  # in place: a frozen copy would take as much again
        return words

    @cached_property
    def messages(self) -> tuple[tuple[NDArray[np.int64], ...], ...]:
        """For each coin and each player 2..k, the number of the message that each of its inputs sends.

        Equal messages have equal numbers, and the numbers used are 0, 1, ...
        """
        return tuple(
            tuple(
                np.unique(player[:, :, coin], axis=0, return_inverse=True)[1].ravel() for player in self.encodings[1:]
            )
            for coin in range(self.coins)
        )

    @cached_property
    def compressed_dimension(self) -> int:
        """The dimension D' after support compression."""
        return sum(prod(int(numbers.max(initial=-1)) + 1 for numbers in players) for players in self.messages)

    @property
    def full_dimension(self) -> int:
        """The dimension D = N |F|^(hT) of the definition."""
        return int(self.coins * self.field.order ** (self.encodings[0].shape[1] * (len(self.encodings) - 1)))


@dataclass(frozen=True, eq=False)
class CoinProducts(InnerProducts):
    """The inner products of one message: coins at which Alice accepts `message`, a word of shape (N,)."""

    table: CoinTable
    message: galois.FieldArray

    def __post_init__(self) -> None:
        """Check the length of the message."""
        if self.message.shape != (self.table.coins,):
            raise InputError(f"the message must have {self.table.coins} symbols, got shape {self.message.shape}")

    @property
    def shape(self) -> tuple[int, ...]:
        return self.table.shape

    @property
    def dimension(self) -> int:
        return self.table.compressed_dimension

    @property
    def written(self) -> int:
        return 0

    @property
    def most(self) -> int:
        return self.table.coins

    @cached_property
    def _packed(self) -> NDArray[np.uint64]:
        # Unused lanes hold 0 in the table and 1 here, so that they never count as equal.
        return self.table.pack(self.message.view(np.ndarray), padding=1)

    def row(self, query: int) -> NDArray[np.int64]:
        lanes = (self.table.words[query] ^ self._packed).view(np.uint8 if self.table.lane_bits == 8 else np.uint16)
        counts: NDArray[np.int64] = np.count_nonzero(lanes == 0, axis=1).reshape(self.shape[1:])
        return counts

    def tallies(self) -> NDArray[np.int64]:
        if device() == "cuda" and self.table.words.size:
            from reductions.problems.vectors.coin_counting import MOST_COINS, tallies  # noqa: PLC0415  (with a card alone)

            if self.most <= MOST_COINS:
                return tallies(self.table, self._packed)
        if len(self._packed) > 1 or self.table.lane_bits > 8:
            return super().tallies()
        words = self.table.words.reshape(self.shape[0], prod(self.shape[1:]))
        table = np.zeros((self.shape[0], 9), dtype=np.int64)
        rows = max(1, -(-len(words) // ROW_PARTS))
        parts = [slice(start, start + rows) for start in range(0, len(words), rows)]
        run_parallel(
            lambda i: _tally_bytes(words[parts[i]], self._packed[0], table[parts[i]]),
            len(parts),
            OPERATIONS_A_WORD * words.size,
        )
        return table[:, : self.most + 1]

    def vectors(self) -> VectorProducts:
        """The vectors after support compression, of dimension D'."""
        return self._vectors(self._sent, self.dimension)

    def full_vectors(self) -> VectorProducts:
        """The vectors of the definition, of dimension N |F|^(hT): for the smallest instances only."""
        return self._vectors(self._all, self.table.full_dimension)

    def _sent(self, player: int, coin: int) -> tuple[NDArray[np.int64], galois.FieldArray]:
        """The number of each input's message among those sent, and these messages, shape (messages, T)."""
        numbers = self.table.messages[coin][player - 1]
        _, first = np.unique(numbers, return_index=True)
        return numbers, self.table.encodings[player][first, :, coin]

    def _all(self, player: int, coin: int) -> tuple[NDArray[np.int64], galois.FieldArray]:
        """The number of each input's message among all |F|^T, and these messages, shape (|F|^T, T)."""
        symbols = self.table.encodings[player][:, :, coin].view(np.ndarray).astype(np.int64)
        order, blocks = self.table.field.order, symbols.shape[1]
        everything = np.array(list(product(range(order), repeat=blocks))).reshape(order**blocks, blocks)
        return symbols @ order ** np.arange(blocks)[::-1], self.table.field(everything)

    def _vectors(self, alphabet: Alphabet, dimension: int) -> VectorProducts:
        if over := over_memory(3 * dimension * sum(self.shape)):
            raise BudgetError(
                f"{sum(self.shape):,} vectors of dimension {rough(dimension)} would be written out and take {over}; "
                "take the structured mode or a smaller instance"
            )
        blocks = [self._coin_vectors(coin, alphabet) for coin in range(self.table.coins)]
        queries, *keys = (np.concatenate(parts, axis=1) for parts in zip(*blocks, strict=True))
        return VectorProducts(queries, tuple(keys))

    def _coin_vectors(self, coin: int, alphabet: Alphabet) -> list[NDArray[np.uint8]]:
        """The coordinates of one coin, of every vector set: the messages of the last player vary fastest."""
        players = range(1, len(self.shape))
        numbers, messages = zip(*(alphabet(player, coin) for player in players), strict=True)
        counts = tuple(map(len, messages))
        sums = times(self.table.encodings[0][:, :, coin], self.table.weights)
        for sent in messages:
            sums = every_product(sums, sent)
        accepted = (total(sums.T) == self.message[coin]).reshape(self.shape[0], prod(counts))
        grids = np.unravel_index(np.arange(prod(counts)), counts)
        return [
            accepted.astype(np.uint8),
            *((chosen[:, np.newaxis] == grid).astype(np.uint8) for chosen, grid in zip(numbers, grids, strict=True)),
        ]

    def payload(self) -> dict[str, Any]:
        field = self.table.field
        return {
            "characteristic": int(field.characteristic),
            "irreducible": [int(c) for c in field.irreducible_poly.coefficients()],
            "weights": self.table.weights.view(np.ndarray),
            "encodings": [words.view(np.ndarray) for words in self.table.encodings],
            "message": self.message.view(np.ndarray),
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> CoinProducts:
        """The inner products stored by `payload`."""
        prime, coefficients = whole("characteristic", payload["characteristic"], 2), payload["irreducible"]
        degree = whole("degree of the irreducible polynomial", len(coefficients) - 1, 1)
        galois = load_galois()
        if not galois.is_prime(min(prime, SYMBOLS_LIMIT)) or power(prime, degree) > SYMBOLS_LIMIT:
            raise InputError(f"the field must have p^e <= {SYMBOLS_LIMIT} elements, p prime, got {prime}^{degree}")
        field = finite_field(prime**degree)
        if degree > 1 and [int(c) for c in field.irreducible_poly.coefficients()] != coefficients:
            # galois would compile for many seconds to see this.
            polynomial = nmod_poly(coefficients[::-1], prime)
            _, factors = polynomial.factor()
            read = [int(c) for c in polynomial.coeffs()[::-1]]
            if read != coefficients or read[0] != 1 or [exponent for _, exponent in factors] != [1]:
                raise InputError(f"a polynomial with the coefficients {coefficients} is not monic and irreducible")
            field = galois.GF(prime, degree, irreducible_poly=coefficients)
        encodings = tuple(field(words) for words in payload["encodings"])
        return cls(CoinTable(encodings, field(payload["weights"])), field(payload["message"]))


@cache
def tuple_rate() -> float:
    """Tuples a second whose coins are counted on this machine, measured once per process."""
    field = finite_field(47)
    rng = np.random.default_rng(0)
    table = CoinTable(tuple(field(rng.integers(0, 47, (64, 1, 6))) for _ in range(3)), field([1]))
    return tallies_a_second(CoinProducts(table, field([0] * 6)))


def table_bytes(tuples: int, coins: int, symbol_bytes: int) -> int:
    """The bytes of the residues of so many tuples, in whole words."""
    return 8 * tuples * -(-coins * symbol_bytes // 8)


@compiled(nogil=True)
def _tally_bytes(
    words: NDArray[np.uint64], message: np.uint64, table: NDArray[np.int64]
) -> None:  # pragma: no cover - compiled
    """Add to `table`, of shape (rows, 9), how many words of each row agree with `message` in 0, 1, ..., 8 bytes."""
    low, high, ones = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0x8080808080808080), np.uint64(0x0101010101010101)
    # Nine counters of 7 bits share a word, so they are emptied after every 127 words.
    for row in range(words.shape[0]):
        for start in range(0, words.shape[1], 127):
            counters = np.uint64(0)
            for word in words[row, start : start + 127]:
                difference = word ^ message
                zeros = high & ~(((difference & low) + low) | difference)
                agreeing = ((zeros >> np.uint64(7)) * ones) >> np.uint64(56)
                counters += np.uint64(1) << (np.uint64(7) * agreeing)
            for agreeing in range(9):
                table[row, agreeing] += np.int64((counters >> np.uint64(7 * agreeing)) & np.uint64(127))
