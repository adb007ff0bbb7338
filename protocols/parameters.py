r"""Parameters of the protocol: the smallest field, and the fewest coins, for a given input length and soundness.

$T = \lceil m / \ell \rceil$ blocks want a field with $e(p-1) \ge T$. A code of dimension $\ell$ has a degree u, and
$N = \max(\ell, \lceil k u / s \rceil)$ points bring the soundness $k u / N$ down to s, if the code has so many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count

import numpy as np
from numpy.typing import NDArray
from sympy import factorint

from protocols.codes import EvaluationCode, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.codes.base import int_at_least
from protocols.codes.tower_basis import least_poles
from protocols.disjointness import DisjointnessProtocol
from protocols.errors import InputError

__all__ = ["CODES", "protocol_for"]


def protocol_for(
    bits: int, parties: int, *, code: str = "reed-solomon", block_length: int, soundness: Fraction = Fraction(1, 2)
) -> DisjointnessProtocol:
    """Return the protocol over the smallest field whose code of this family serves, with the fewest coins.

    Parameters
    ----------
    bits
        Length m of an input, at least 0.
    parties
        Number k of players beside Merlin, at least 2.
    code
        "reed-solomon", "hermitian", or "tower" for levels 2 and 3 of the Garcia-Stichtenoth tower: higher ones have
        smaller fields still, but so many coins that Merlin has more to say.
    block_length
        Length of a block, at least 1; it is the dimension of the code.
    soundness
        Acceptance allowed for inputs that intersect, 0 < s < 1.

    Raises
    ------
    InputError
        If a number is out of range or the family unknown.

    Examples
    --------
    >>> protocol_for(91, 3, block_length=2)
    DisjointnessProtocol(code=ReedSolomon(47, 6, 2), blocks=46, parties=3)
    >>> protocol_for(8, 2, code="hermitian", block_length=4)
    DisjointnessProtocol(code=Hermitian(3, 6, length=24), blocks=2, parties=2)
    >>> protocol_for(8, 2, code="tower", block_length=4)
    DisjointnessProtocol(code=GarciaStichtenoth(4, 2, 12), blocks=2, parties=2)
    """
    bits, parties = int_at_least("bits", bits, 0), int_at_least("parties", parties, 2)
    block_length = int_at_least("block_length", block_length, 1)
    if not 0 < soundness < 1:
        raise InputError(f"soundness must lie strictly between 0 and 1, got {soundness}")
    if code not in CODES:
        raise InputError(f"code must be one of {', '.join(CODES)}, got {code!r}")
    blocks = max(1, -(-bits // block_length))
    return DisjointnessProtocol(next(CODES[code](block_length, blocks, soundness / parties)), blocks, parties)


def reed_solomon(dimension: int, blocks: int, ratio: Fraction) -> Iterator[ReedSolomon]:
    """Reed-Solomon codes of this dimension with degree / length <= `ratio`, by growing field."""
    length = points_needed(dimension, dimension - 1, ratio)
    for q, most in field_orders(length):
        if most >= blocks:
            yield ReedSolomon(q, length, dimension)


def hermitian(dimension: int, blocks: int, ratio: Fraction) -> Iterator[Hermitian]:
    """Hermitian codes of this dimension with degree / length <= `ratio`, by growing field."""
    for q in square_roots(blocks):
        degree = pole_number((q + 1) * np.arange(q), dimension)
        if (length := points_needed(dimension, degree, ratio)) <= q**3:
            yield Hermitian(q, degree, length=length)


def tower(dimension: int, blocks: int, ratio: Fraction) -> Iterator[GarciaStichtenoth]:
    """Codes of levels 2 and 3 of this dimension with degree / length <= `ratio`, by growing field."""
    for q in square_roots(blocks):
        for level in (2, 3):
            degree = pole_number(least_poles(q, level), dimension)
            if (length := points_needed(dimension, degree, ratio)) <= (q - 1) * q**level:
                yield GarciaStichtenoth(q, level, degree, length=length)


CODES: dict[str, Callable[[int, int, Fraction], Iterator[EvaluationCode]]] = {
    "reed-solomon": reed_solomon,
    "hermitian": hermitian,
    "tower": tower,
}


def pole_number(least: NDArray[np.int64], rank: int) -> int:
    """The pole number with this rank, from 1 on, where `least` holds the least one of every residue class."""
    enough = int(least.max()) + rank
    numbers = np.concatenate([np.arange(pole, enough + 1, least.size) for pole in least])
    return int(np.partition(numbers, rank - 1)[rank - 1])


def points_needed(dimension: int, degree: int, ratio: Fraction) -> int:
    """The fewest points N with degree / N <= `ratio` that can hold the dimension."""
    return max(dimension, -(-degree // ratio))


def square_roots(blocks: int) -> Iterator[int]:
    """The q for which the field with q^2 elements allows so many blocks, in increasing order."""
    for q, _ in field_orders(2):
        ((prime, exponent),) = factorint(q * q).items()
        if exponent * (prime - 1) >= blocks:
            yield q


def field_orders(least: int) -> Iterator[tuple[int, int]]:
    """Every prime power p^e from `least` on, with the most blocks e (p - 1) that its field allows."""
    for order in count(max(2, least)):
        factors = factorint(order)
        if len(factors) == 1:
            ((prime, exponent),) = factors.items()
            yield order, exponent * (prime - 1)
