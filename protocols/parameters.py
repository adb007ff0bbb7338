"""Parameters of the protocol: the smallest field, and the fewest coins, for a given input length and soundness."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count

from sympy import factorint

from protocols.codes.base import int_at_least
from protocols.codes.reed_solomon import ReedSolomon
from protocols.disjointness import DisjointnessProtocol
from protocols.errors import InputError

__all__ = ["reed_solomon_protocol"]


def reed_solomon_protocol(
    bits: int, parties: int, *, block_length: int, soundness: Fraction = Fraction(1, 2)
) -> DisjointnessProtocol:
    r"""Return the protocol over the smallest field whose Reed-Solomon code serves, with the fewest coins.

    $T = \lceil m / \ell \rceil$ blocks want $T \le e(p-1)$, and $N = \max(1, \lceil k u / s \rceil)$ points want
    $N \le |F|$, where $u = \ell - 1$ and $s$ is the soundness asked.

    Parameters
    ----------
    bits
        Length m of an input, at least 0.
    parties
        Number k of players beside Merlin, at least 2.
    block_length
        Length of a block, at least 1.
    soundness
        Acceptance allowed for inputs that intersect, 0 < s < 1.

    Examples
    --------
    >>> reed_solomon_protocol(91, 3, block_length=2)
    DisjointnessProtocol(code=ReedSolomon(47, 6, 2), blocks=46, parties=3)
    """
    bits, parties = int_at_least("bits", bits, 0), int_at_least("parties", parties, 2)
    block_length = int_at_least("block_length", block_length, 1)
    if not 0 < soundness < 1:
        raise InputError(f"soundness must lie strictly between 0 and 1, got {soundness}")
    blocks = max(1, -(-bits // block_length))
    length = max(block_length, -(-parties * (block_length - 1) // soundness))
    order = next(q for q, most in field_orders() if q >= length and most >= blocks)
    return DisjointnessProtocol(ReedSolomon(order, length, block_length), blocks, parties)


def field_orders() -> Iterator[tuple[int, int]]:
    """Every prime power p^e in increasing order, with the most blocks e (p - 1) that its field allows."""
    for order in count(2):
        factors = factorint(order)
        if len(factors) == 1:
            ((prime, exponent),) = factors.items()
            yield order, exponent * (prime - 1)
