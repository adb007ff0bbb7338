r"""What the protocol costs, and the best code, field and number of blocks for it.

For m bits in T blocks of $\ell = \lceil m/T \rceil$ over F, with N coins:

    Merlin  dim Z log2|F| bits,   coin  log2 N bits,   each player 2..k  T log2|F| bits,   D = N |F|^((k-1)T).

With few blocks Merlin sends most of the bits, with many the players do. For fixed T, as in the lower bound for
attention, Reed-Solomon needs $|F| \ge N = \Theta(m)$, so that Merlin's bits per bit of input grow like $\log m$; with
the codes of the tower over a fixed field they do not: that removes the logarithm.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial
from math import ceil, isqrt, log2
from typing import NamedTuple

from protocols.checks import between_zero_and_one, shown, whole
from protocols.codes.reed_solomon import FIELD_LIMIT
from protocols.disjointness import DisjointnessProtocol
from protocols.errors import BudgetError, InputError
from protocols.parameters import CODES, Candidate, Search, tower

__all__ = ["Account", "best_account", "compare"]

MOST_BITS = 1 << 24

FAMILIES: dict[str, Search] = {**CODES, "tower": partial(tower, levels=range(2, 8))}


class Account(NamedTuple):
    """The costs of one protocol, in bits.

    Attributes
    ----------
    bits, parties, blocks
        Input length m, players k beside Merlin, blocks T.
    family, candidate
        The family of the code, and its numbers.
    merlin, coin, party
        Bits of Merlin's message, of the coin, and of what each of the players 2..k sends.
    """

    bits: int
    parties: int
    blocks: int
    family: str
    candidate: Candidate
    merlin: int
    coin: int
    party: int

    @property
    def total(self) -> int:
        """All bits that are sent."""
        return self.merlin + self.coin + (self.parties - 1) * self.party

    @property
    def log2_dimension(self) -> float:
        """The logarithm of the vector dimension D, to base 2."""
        symbols = (self.parties - 1) * self.blocks
        return log2(self.candidate.length) + symbols * log2(self.candidate.field_order)

    def protocol(self) -> DisjointnessProtocol:
        """The protocol itself; this builds the code."""
        return DisjointnessProtocol(self.candidate.make(), self.blocks, self.parties)


def best_account(
    bits: int,
    parties: int,
    *,
    blocks: int | None = None,
    families: Sequence[str] = tuple(FAMILIES),
    soundness: Fraction = Fraction(1, 2),
) -> Account:
    """Search for the protocol that sends the fewest bits in all; of equals, one of the first family named.

    Parameters
    ----------
    bits
        Input length m, at least 1.
    parties
        Number k of players beside Merlin, at least 2.
    blocks
        The number T of blocks; by default the best one.
    families
        Any of "reed-solomon", "hermitian" and "tower"; the tower from level 2 to 7.
    soundness
        Acceptance allowed for inputs that intersect, 0 < s < 1.

    Raises
    ------
    InputError
        If a number is out of range or a family is unknown.

    BudgetError
        If there are more than 2^24 bits, or more than 2^32 parties or blocks, or if no code over a field of at
        most 2^32 elements is long enough.

    Notes
    -----
    A message has at least (k-1)(l-1) symbols for a code of dimension l, so a field is too large once
    (k-1)(l-1+T) log2|F| bits exceed the best total: there the search ends.

    Examples
    --------
    >>> account = best_account(64, 3)
    >>> account.family, account.blocks, account.merlin, account.party, account.total
    ('reed-solomon', 11, 50, 55, 165)
    >>> best_account(4096, 3, blocks=2, families=["hermitian"]).candidate.field_order
    625
    """
    bits, parties = whole("bits", bits, 1), whole("parties", parties, 2)
    soundness = between_zero_and_one("soundness", soundness)
    for family in families:
        if not (isinstance(family, str) and family in FAMILIES):
            raise InputError(f"families are {', '.join(FAMILIES)}, got {reprlib.repr(family)}")
    blocks = None if blocks is None else whole("blocks", blocks, 1)
    limits = (("bits", bits, MOST_BITS), ("parties", parties, FIELD_LIMIT), ("blocks", blocks or 1, FIELD_LIMIT))
    for name, number, most in limits:
        if number > most:
            raise BudgetError(f"{shown(number)} {name} are more than {most:,}, too many for the search; take fewer")
    root = isqrt(bits) + 1
    lengths = {*range(1, root + 1), *(-(-bits // t) for t in range(1, root + 1))}
    counts = {-(-bits // length) for length in lengths} if blocks is None else {blocks}
    # A field for t blocks has at least t + 1 elements.
    floors = sorted((_floor(bits, parties, t, t + 1), t) for t in counts)
    best: Account | None = None
    for family in families:
        for floor, t in floors:
            if best and floor >= best.total:
                break
            for candidate in FAMILIES[family](-(-bits // t), t, parties, soundness):
                if best and _floor(bits, parties, t, candidate.field_order) >= best.total:
                    break
                account = _account(bits, parties, t, family, candidate)
                if best is None or account.total < best.total:
                    best = account
    if not families:
        raise InputError("families must name at least one family of codes")
    if best is None:
        raise BudgetError(f"no code over a field of at most 2^32 elements is long enough for {bits:,} bits; take fewer")
    return best


def _floor(bits: int, parties: int, blocks: int, field_order: int) -> float:
    """A lower bound on the total for this number of blocks over a field of at least this order."""
    return (parties - 1) * (-(-bits // blocks) - 1 + blocks) * log2(field_order)


def _account(bits: int, parties: int, blocks: int, family: str, candidate: Candidate) -> Account:
    symbol = log2(candidate.field_order)
    merlin = ceil((candidate.power_dimension - candidate.dimension) * symbol)
    return Account(
        bits, parties, blocks, family, candidate, merlin, (candidate.length - 1).bit_length(), ceil(blocks * symbol)
    )


def compare(
    sizes: Iterable[int], parties: int, *, blocks: int | None = None, soundness: Fraction = Fraction(1, 2)
) -> dict[str, list[Account]]:
    """The best account of every family for every input length, as `best_account` finds it.

    Examples
    --------
    >>> table = compare([64, 4096], 3, blocks=2)
    >>> [round(account.merlin / account.bits, 1) for account in table["reed-solomon"]]
    [7.3, 13.6]
    """
    lengths = list(sizes)
    return {
        family: [best_account(bits, parties, blocks=blocks, families=[family], soundness=soundness) for bits in lengths]
        for family in FAMILIES
    }
