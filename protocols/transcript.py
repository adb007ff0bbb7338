r"""One run of the disjointness protocol, written down: who sends what, how many bits, and whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from protocols.checks import whole
from protocols.codes.arithmetic import times, total
from protocols.codes.base import symbols_over
from protocols.disjointness import DisjointnessProtocol
from protocols.errors import InputError, ProtocolError

if TYPE_CHECKING:
    import galois

__all__ = ["TamperedTranscript", "Transcript", "run"]


class TamperedTranscript(ProtocolError, ValueError):
    """A transcript contradicts its own inputs; the message names the coin and the equation."""


@dataclass(frozen=True)
class Transcript:
    """What the players hold and what was sent.

    Attributes
    ----------
    protocol
        The protocol.
    inputs
        The bits of players 1..k.
    message
        Merlin's word, shape (N,).
    coin
        The coordinate r that the shared coin shows.
    symbols
        What players 2..k send, shape (k - 1, T): their words at r, block by block.
    """

    protocol: DisjointnessProtocol
    inputs: tuple[NDArray[np.uint8], ...]
    message: galois.FieldArray
    coin: int
    symbols: galois.FieldArray

    def __post_init__(self) -> None:
        """Check the shapes; `verify` checks the content."""
        protocol, field = self.protocol, self.protocol.code.field
        object.__setattr__(self, "coin", whole("coin", self.coin, 0, protocol.code.length - 1))
        object.__setattr__(self, "message", symbols_over(field, self.message))
        object.__setattr__(self, "symbols", symbols_over(field, self.symbols))
        shapes = (len(self.inputs), self.message.shape, self.symbols.shape)
        expected = (protocol.parties, (protocol.code.length,), (protocol.parties - 1, protocol.blocks))
        if shapes != expected:
            raise InputError(f"number of inputs and shapes of message and symbols must be {expected}, got {shapes}")

    @property
    def total(self) -> int:
        r"""What Alice compares with $M(r)$: $\sum_t \omega_t X^1_t(r) \cdots X^k_t(r)$."""
        own = self.protocol.encode(self.inputs[0])[:, self.coin]
        products = times(self.protocol.weights, own)
        for sent in self.symbols:
            products = times(products, sent)
        return int(total(products))

    @property
    def accepted(self) -> bool:
        """Whether Alice accepts."""
        return self.total == int(self.message[self.coin])

    def verify(self) -> bool:
        """Check every step against the inputs, and return whether Alice accepts.

        Raises
        ------
        TamperedTranscript
            If Merlin may not send his word, or a player's symbols are not those of its input; the message
            names the coin and the equation that failed.

        Examples
        --------
        >>> from dataclasses import replace
        >>> from protocols import ReedSolomon
        >>> honest = run(DisjointnessProtocol(ReedSolomon(7, 6, 2), 2, 3), ([1, 1], [1, 0], [0, 1]), coin=4)
        >>> honest.verify()
        True
        >>> symbols = honest.symbols.copy()
        >>> symbols[1, 0] = 5
        >>> replace(honest, symbols=symbols).verify()
        Traceback (most recent call last):
            ...
        protocols.transcript.TamperedTranscript: coin 4: player 3 sends X^3_1(4) = 5, but its input gives 4
        """
        try:
            self.protocol.index(self.message)
        except InputError as error:
            inside = [int(r) for r in self.protocol.code.information_set if self.message[r] != 0]
            failed = f"M({inside[0]}) = {int(self.message[inside[0]])} is not 0" if inside else "H M = 0 fails"
            raise TamperedTranscript(f"coin {self.coin}: Merlin's message breaks {failed}: {error}") from error
        for player, (bits, sent) in enumerate(zip(self.inputs[1:], self.symbols, strict=True), start=2):
            own = self.protocol.encode(bits)[:, self.coin]
            for block in np.flatnonzero(own != sent):
                symbol = f"X^{player}_{block + 1}({self.coin})"
                raise TamperedTranscript(
                    f"coin {self.coin}: player {player} sends {symbol} = {int(sent[block])}, but its input gives "
                    f"{int(own[block])}"
                )
        return self.accepted

    def __str__(self) -> str:
        protocol, r = self.protocol, self.coin
        costs = protocol.costs
        weight = "" if np.all(protocol.weights == 1) else "w_t "
        product = " ".join(f"X^{player}_t({r})" for player in range(1, protocol.parties + 1))
        rows = [("Merlin -> all", f"M = {_row(self.message)}", costs.merlin), ("shared coin", f"r = {r}", costs.coin)]
        rows += [
            (f"player {player} -> Alice", f"X^{player}_t({r}) = {_row(sent)}", costs.party)
            for player, sent in enumerate(self.symbols, start=2)
        ]
        width = max(len(text) for _, text, _ in rows)
        sign, answer = ("=", "accepts") if self.accepted else ("!=", "rejects")
        return "\n".join(
            [
                f"{protocol.parties} players, inputs of {len(self.inputs[0])} bits in {protocol.blocks} blocks of "
                f"{protocol.code.dimension}, {protocol.code}",
                *(f"  {who:<18} {text:<{width}}  {bits:>4} bits" for who, text, bits in rows),
                f"  Alice {answer}: sum_t {weight}{product} = {self.total} {sign} M({r}) = {int(self.message[r])}",
            ]
        )


def run(protocol: DisjointnessProtocol, inputs: Any, *, message: NDArray[Any] | None = None, coin: int) -> Transcript:
    """Run the protocol once.

    Parameters
    ----------
    protocol
        The protocol.
    inputs
        k inputs of one length, at most `protocol.num_bits`, of zeros and ones.
    message
        Merlin's word, shape (N,); by default the honest one.
    coin
        The coordinate that the coin shows.

    Raises
    ------
    InputError
        If the inputs do not fit, the coin is out of range, or there is no honest message because the inputs intersect.

    Examples
    --------
    >>> from protocols import ReedSolomon
    >>> print(run(DisjointnessProtocol(ReedSolomon(7, 6, 2), 2, 3), ([1, 1, 0], [1, 0, 0], [0, 1, 1]), coin=4))
    3 players, inputs of 3 bits in 2 blocks of 2, ReedSolomon code [6, 2] over GF(7), degree 1
      Merlin -> all      M = [0 0 5 1 2 1]     6 bits
      shared coin        r = 4                 3 bits
      player 2 -> Alice  X^2_t(4) = [4 0]      6 bits
      player 3 -> Alice  X^3_t(4) = [4 4]      6 bits
      Alice accepts: sum_t X^1_t(4) X^2_t(4) X^3_t(4) = 2 = M(4) = 2
    """
    coin = whole("coin", coin, 0, protocol.code.length - 1)
    word = protocol.honest_message(*inputs)
    if message is not None:
        word = symbols_over(protocol.code.field, message)
    elif word[protocol.code.information_set].any():
        raise InputError("the inputs intersect, so Merlin has no honest message; give one that he should try")
    symbols = np.stack([protocol.encode(bits)[:, coin] for bits in inputs[1:]]).view(protocol.code.field)
    return Transcript(protocol, tuple(np.asarray(bits, dtype=np.uint8) for bits in inputs), word, coin, symbols)


def _row(symbols: galois.FieldArray) -> str:
    shown = " ".join(map(str, map(int, symbols[:24])))
    return f"[{shown}{' ...' if len(symbols) > 24 else ''}]"
