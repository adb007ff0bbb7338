r"""The Merlin-Arthur protocol for k-party set disjointness.

Players $1..k$ hold $x^1, \dots, x^k \in \{0,1\}^m$ and ask whether $\sum_c \prod_p x^p_c = 0$. The bits are padded with
zeros and cut into $T$ blocks of $\ell = \dim C$; block $t$ of player $p$ is encoded as a word $X^p_t$ of the code $C$.

- Honest Merlin sends $M = \sum_t \omega_t\, X^1_t * \dots * X^k_t \in C_k$ (entrywise products). On the information set
  $I$ this word shows the sums of the bits themselves, so an honest word of disjoint inputs vanishes on $I$, and Merlin
  may send the words of $Z = \{w \in C_k : w|_I = 0\}$ only.
- A shared coin picks a coordinate $r$; players $2..k$ send player 1, Alice, their $T$ symbols at $r$.
- Alice accepts iff $\sum_t \omega_t \prod_p X^p_t(r) = M(r)$.

*The characteristic condition.* On $I$ the sum of $T$ products of bits must vanish in $F$ only if every product does.
With $|F| = p^e$ and $\omega$ primitive, $\omega_t = \omega^{\lfloor t/(p-1) \rfloor}$ puts at most $p - 1$ products
on each of the powers $1, \omega, \dots, \omega^{e-1}$, which are linearly independent over $F_p$: so
$T \le e(p-1)$ suffices. Without it the protocol is wrong: over $F_3$, three products equal to 1 sum to 0.

*Completeness* is 1. *Soundness*: if the inputs are not disjoint, the true word is not zero on $I$, so it differs from
every $M \in Z$; both lie in $C_k$, so they agree on at most $k u$ of the $N$ coordinates.

References
----------
.. [1] S. Aaronson and A. Wigderson, "Algebrization: a new barrier in complexity theory", TOCT 2009.
.. [2] A. Rubinstein, "Hardness of approximate nearest neighbor search", STOC 2018, arXiv 1803.00904.
.. [3] J. Alman and Z. Song, ICLR 2024, section 4.2 (from three to four parties).
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from protocols.checks import check_operations, check_symbols, shown, whole
from protocols.codes.arithmetic import left_kernel, row_reduced, times, total
from protocols.codes.base import EvaluationCode, symbols_over
from protocols.codes.products import matmul
from protocols.errors import InputError, InputTypeError

if TYPE_CHECKING:
    import galois

__all__ = ["Costs", "DisjointnessProtocol"]

MESSAGE_BATCH = 4096
BATCH_SYMBOLS = 2**20


class Costs(NamedTuple):
    """Bits that are sent: Merlin's message, the shared coin, and what each of the players 2..k sends."""

    merlin: int
    coin: int
    party: int


@dataclass(frozen=True)
class DisjointnessProtocol:
    """The protocol over one code, for inputs of at most `blocks` * `code.dimension` bits.

    Parameters
    ----------
    code
        Evaluation code C of degree u with k u < N.
    blocks
        Number T of blocks, 1 <= T <= e (p - 1) over the field with p^e elements.
    parties
        Number k of players beside Merlin, at least 2.

    Raises
    ------
    InputError
        If a number is out of range, the characteristic condition fails, or k u >= N.
    InputTypeError
        If `code` is not an evaluation code.

    Examples
    --------
    >>> from protocols import ReedSolomon
    >>> protocol = DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3)
    >>> protocol.num_messages, protocol.soundness
    (49, Fraction(1, 2))
    >>> disjoint = [1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1]
    >>> message = protocol.honest_message(*disjoint)
    >>> protocol.acceptance(message, disjoint)
    Fraction(1, 1)
    >>> max(protocol.acceptance(message, ([1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1])) for message in protocol.messages())
    Fraction(1, 2)

    The characteristic condition is not a formality: three blocks over F_3 would lose three common elements.

    >>> DisjointnessProtocol(ReedSolomon(3, 3, 1), blocks=3, parties=2)
    Traceback (most recent call last):
        ...
    protocols.errors.InputError: blocks must be at most e(p - 1) = 2 over GF(3), got 3: ...
    """

    code: EvaluationCode
    blocks: int
    parties: int

    def __post_init__(self) -> None:
        """Check the numbers and the characteristic condition."""
        if not isinstance(self.code, EvaluationCode):
            raise InputTypeError(f"code must be an EvaluationCode such as ReedSolomon, got {reprlib.repr(self.code)}")
        object.__setattr__(self, "blocks", whole("blocks", self.blocks, 1))
        object.__setattr__(self, "parties", whole("parties", self.parties, 2))
        field = self.code.field
        if self.blocks > (most := most_blocks(field)):
            raise InputError(
                f"blocks must be at most e(p - 1) = {most} over {field.name}, got {shown(self.blocks)}: more products "
                "of bits could sum to zero; take a field of larger characteristic or longer blocks"
            )
        self.code.power_degree(self.parties)

    @property
    def num_bits(self) -> int:
        """The longest input, T times the dimension of the code."""
        return self.blocks * self.code.dimension

    @cached_property
    def weights(self) -> galois.FieldArray:
        r"""The weights of the T blocks, $\omega^{\lfloor t/(p-1) \rfloor}$: all 1 over a prime field."""
        field = self.code.field
        weights: galois.FieldArray = field.Ones(self.blocks)
        if field.degree > 1:
            weights = field.primitive_element ** (np.arange(self.blocks) // (field.characteristic - 1))
        return weights

    def encode(self, bits: NDArray[Any] | list[Any] | tuple[Any, ...]) -> galois.FieldArray:
        """Pad, cut into blocks and encode inputs.

        Parameters
        ----------
        bits
            Zeros and ones, shape (..., m) with m <= `num_bits`.

        Returns
        -------
        galois.FieldArray
            The words X_t, shape (..., blocks, N).

        Raises
        ------
        InputError
            If an entry is neither 0 nor 1, the inputs differ in length, or they are too long.
        """
        try:
            array = np.asarray(bits)
        except ValueError as error:
            raise InputError(f"inputs must be of one length, got {reprlib.repr(bits)}") from error
        if array.ndim < 1 or array.shape[-1] > self.num_bits:
            raise InputError(
                f"an input has at most {self.num_bits} bits, {self.blocks} blocks of {self.code.dimension}, "
                f"got shape {array.shape}"
            )
        if array.dtype.kind == "m" or not np.all((array == 0) | (array == 1)):
            raise InputError("the bits of an input must be 0 or 1")
        check_symbols("the padded inputs", array.size // max(1, array.shape[-1]), self.num_bits)
        padded = np.zeros((*array.shape[:-1], self.num_bits), dtype=np.uint8)
        padded[..., : array.shape[-1]] = array
        return self.code.encode(padded.reshape(*array.shape[:-1], self.blocks, self.code.dimension))

    def honest_message(self, *inputs: NDArray[Any] | list[int] | tuple[int, ...]) -> galois.FieldArray:
        r"""The word $\sum_t \omega_t X^1_t * \dots * X^k_t$ of C_k, shape (N,), in Z exactly for disjoint inputs.

        For inputs that intersect it is the word that every message of Z is measured against.
        """
        if len(inputs) != self.parties:
            raise InputError(f"the protocol has {self.parties} parties, got {len(inputs)} inputs")
        products = self.encode(inputs[0])
        for bits in inputs[1:]:
            products = times(products, self.encode(bits))
        return total(times(products, self.weights[:, np.newaxis]))

    @cached_property
    def message_basis(self) -> galois.FieldArray:
        """The reduced echelon basis of Z, shape (dim Z, N)."""
        check_operations("the basis of Merlin's messages", 2 * self.code.power(self.parties).dimension ** 3)
        generator = self.code.power(self.parties).generator_matrix
        kernel = left_kernel(generator[:, self.code.information_set])
        basis: galois.FieldArray = self.code.field.Zeros((0, self.code.length))
        if len(kernel) > 0:
            basis = row_reduced(matmul(kernel, generator))
        return basis

    @cached_property
    def _message_pivots(self) -> NDArray[np.int64]:
        return np.array([int(np.flatnonzero(row)[0]) for row in self.message_basis], dtype=np.int64)

    @property
    def message_rank(self) -> int:
        """The dimension of Z: that of C_k less that of C, which lies in C_k and fills all of I."""
        return self.code.power(self.parties).dimension - self.code.dimension

    @property
    def num_messages(self) -> int:
        """The number of messages Merlin may send, |F|^(dim Z)."""
        return int(self.code.field.order**self.message_rank)

    @property
    def messages_at_once(self) -> int:
        """How many messages `messages` makes together."""
        return max(1, min(MESSAGE_BATCH, BATCH_SYMBOLS // self.code.length, self.num_messages))

    def messages(self, first: int = 0) -> Iterator[galois.FieldArray]:
        """Iterate over the words of Z, lazily, in lexicographic order of their coordinates on `message_basis`.

        Those before number `first` >= 0 are left out.
        """
        return self._messages_from(whole("first", first, 0))

    def _messages_from(self, first: int) -> Iterator[galois.FieldArray]:
        while first < self.num_messages:
            numbers = range(first, min(first + self.messages_at_once, self.num_messages))
            yield from self._messages_at(numbers)
            first = numbers.stop

    def message(self, index: int) -> galois.FieldArray:
        """The word of Z with this number in `messages()`, shape (N,)."""
        index = whole("the number of a message", index, 0, self.num_messages - 1)
        word: galois.FieldArray = self._messages_at(range(index, index + 1))[0]
        return word

    def _messages_at(self, numbers: range) -> galois.FieldArray:
        order, rank, basis = self.code.field.order, self.message_rank, self.message_basis
        digits = [[number // order**place % order for place in reversed(range(rank))] for number in numbers]
        coordinates = self.code.field(np.array(digits, dtype=np.int64).reshape(len(numbers), rank))
        words: galois.FieldArray = self.code.field.Zeros((len(numbers), self.code.length))
        if rank > 0:
            words = matmul(coordinates, basis)
        return words

    def index(self, message: NDArray[Any]) -> int:
        """The number of `message` in `messages()`; InputError if it is not a word of Z: Merlin may not send it."""
        word = symbols_over(self.code.field, message)
        if word.shape != (self.code.length,):
            raise InputError(f"a message is a word of {self.code.length} symbols, got shape {word.shape}")
        order = self.code.field.order
        number = reduce(lambda value, digit: value * order + int(digit), word[self._message_pivots], 0)
        if not np.array_equal(self.message(number), word):
            raise InputError("Merlin may send only words of the power code that vanish on the information set")
        return number

    def accepting(self, message: NDArray[Any], inputs: Any) -> NDArray[np.bool_]:
        """Whether Alice accepts `message` at each coin, shape (N,); `inputs` are the bits of players 1..k."""
        self.index(message)
        return np.asarray(self.honest_message(*inputs) == symbols_over(self.code.field, message))

    def accepts(self, message: NDArray[Any], inputs: Any, coin: int) -> bool:
        """Whether Alice accepts `message` when the shared coin shows the coordinate `coin`."""
        coin = whole("coin", coin, 0, self.code.length - 1)
        return bool(self.accepting(message, inputs)[coin])

    def acceptance(self, message: NDArray[Any], inputs: Any) -> Fraction:
        """The exact probability, over the shared coin, that Alice accepts `message`."""
        return Fraction(int(np.count_nonzero(self.accepting(message, inputs))), self.code.length)

    @property
    def soundness(self) -> Fraction:
        """The bound k u / N on the acceptance of any message when the inputs are not disjoint."""
        return Fraction(self.parties * self.code.degree, self.code.length)

    @property
    def costs(self) -> Costs:
        """The bits that are sent, each rounded up to a whole number."""
        return Costs(
            merlin=(self.num_messages - 1).bit_length(),
            coin=(self.code.length - 1).bit_length(),
            party=(self.code.field.order**self.blocks - 1).bit_length(),
        )


def most_blocks(field: type[galois.FieldArray]) -> int:
    """The characteristic condition: the largest number of blocks, e (p - 1) over the field with p^e elements."""
    return int(field.degree * (field.characteristic - 1))
