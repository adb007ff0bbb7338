r"""Parameters of the protocol: the smallest field, and the fewest coins, for a given input length and soundness.

$T = \lceil m / \ell \rceil$ blocks need a field with $e(p-1) \ge T$. A code of dimension $\ell$ has a degree u, and
$N = \max(\ell, \lceil k u / s \rceil)$ points bring the soundness $k u / N$ down to s, if the curve has that many.
"""

from __future__ import annotations

import reprlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import factorint, integer_nthroot

from protocols.checks import between_zero_and_one, shown, whole
from protocols.codes import EvaluationCode, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.codes.reed_solomon import FIELD_LIMIT
from protocols.codes.tower_basis import least_poles
from protocols.disjointness import DisjointnessProtocol
from protocols.errors import BudgetError, InputError

__all__ = ["CODES", "Candidate", "protocol_for", "tower"]

MODULUS_LIMIT = 2**22


class Candidate(NamedTuple):
    """The numbers of a code that fits, and how to make it.

    `field_order`, `length` N, `degree` u, the dimension of the code, and that of its power for the parties.
    """

    field_order: int
    length: int
    degree: int
    dimension: int
    power_dimension: int
    make: Callable[[], EvaluationCode]


Search = Callable[[int, int, int, Fraction], Iterator[Candidate]]
"""For a dimension, blocks, parties and soundness: the codes of a family that fit, smallest field first."""


def protocol_for(
    bits: int, parties: int, *, code: str = "reed-solomon", block_length: int, soundness: Fraction = Fraction(1, 2)
) -> DisjointnessProtocol:
    """Return the protocol over the smallest field with a code of this family that fits, with the fewest coins.

    Parameters
    ----------
    bits
        Length m of an input, at least 0.
    parties
        Number k of players beside Merlin, at least 2.
    code
        "reed-solomon", "hermitian", or "tower" for levels 2 and 3 of the Garcia-Stichtenoth tower: higher ones have
        even smaller fields, but so many coins that Merlin sends more.
    block_length
        Length of a block, at least 1; it is the dimension of the code.
    soundness
        Acceptance allowed for inputs that intersect, 0 < s < 1.

    Raises
    ------
    InputError
        If a number is out of range, the soundness is not an exact fraction, or the family is unknown.
    BudgetError
        If this would take a field of more than 2^32 elements.

    Examples
    --------
    >>> protocol_for(91, 3, block_length=2)
    DisjointnessProtocol(code=ReedSolomon(47, 6, 2), blocks=46, parties=3)
    >>> protocol_for(8, 2, code="hermitian", block_length=4)
    DisjointnessProtocol(code=Hermitian(3, 6, length=24), blocks=2, parties=2)
    >>> protocol_for(8, 2, code="tower", block_length=4)
    DisjointnessProtocol(code=GarciaStichtenoth(4, 2, 12), blocks=2, parties=2)
    """
    bits, parties = whole("bits", bits, 0), whole("parties", parties, 2)
    block_length = whole("block_length", block_length, 1)
    soundness = between_zero_and_one("soundness", soundness)
    if not (isinstance(code, str) and code in CODES):
        raise InputError(f"code must be one of {', '.join(CODES)}, got {reprlib.repr(code)}")
    return _protocol_for(block_length, max(1, -(-bits // block_length)), parties, code, soundness)


@lru_cache(maxsize=256)  # its keys do not distinguish True from 1 or 2.0 from 2, so arguments are checked first
def _protocol_for(block_length: int, blocks: int, parties: int, code: str, soundness: Fraction) -> DisjointnessProtocol:
    candidate = next(CODES[code](block_length, blocks, parties, soundness), None)
    if candidate is None:
        raise BudgetError(
            f"no {code} code over a field of at most 2^32 elements fits {shown(blocks)} blocks of "
            f"{shown(block_length)} bits; take shorter inputs or blocks of another length"
        )
    return DisjointnessProtocol(candidate.make(), blocks, parties)


def reed_solomon(dimension: int, blocks: int, parties: int, soundness: Fraction) -> Iterator[Candidate]:
    """Reed-Solomon codes that fit."""
    dimension, blocks, parties, soundness = _checked(dimension, blocks, parties, soundness)
    degree = dimension - 1
    length = points_needed(dimension, parties * degree, soundness)
    for q, most in field_orders(max(length, blocks + 1)):
        if most >= blocks:
            make = partial(ReedSolomon, q, length, dimension)
            yield Candidate(q, length, degree, dimension, parties * degree + 1, make)


def hermitian(dimension: int, blocks: int, parties: int, soundness: Fraction) -> Iterator[Candidate]:
    """Hermitian codes that fit."""
    dimension, blocks, parties, soundness = _checked(dimension, blocks, parties, soundness)
    fewest = points_needed(dimension, parties * (dimension - 1), soundness)
    for q in square_roots(blocks, integer_root(fewest, 3)):
        least = (q + 1) * np.arange(q)
        yield from _one_point(q * q, least, q**3, partial(Hermitian, q), dimension, parties, soundness)


def tower(
    dimension: int, blocks: int, parties: int, soundness: Fraction, *, levels: Sequence[int] = (2, 3)
) -> Iterator[Candidate]:
    """For each field, the code at the lowest of these levels of the Garcia-Stichtenoth tower that fits."""
    dimension, blocks, parties, soundness = _checked(dimension, blocks, parties, soundness)
    levels = sorted(whole("level", level, 1, 64) for level in levels)
    fewest = points_needed(dimension, parties * (dimension - 1), soundness)
    for q in square_roots(blocks, integer_root(fewest, max(levels) + 1)):
        for level in levels:
            if q ** (level - 1) > MODULUS_LIMIT:
                break
            points = (q - 1) * q**level
            if points >= fewest:
                make = partial(GarciaStichtenoth, q, level)
                found = list(_one_point(q * q, least_poles(q, level), points, make, dimension, parties, soundness))
                yield from found
                if found:
                    break


def _checked(dimension: int, blocks: int, parties: int, soundness: Fraction) -> tuple[int, int, int, Fraction]:
    return (
        whole("dimension", dimension, 1),
        whole("blocks", blocks, 1),
        whole("parties", parties, 2),
        between_zero_and_one("soundness", soundness),
    )


def _one_point(
    field_order: int,
    least: NDArray[np.int64],
    points: int,
    make: Callable[..., EvaluationCode],
    dimension: int,
    parties: int,
    soundness: Fraction,
) -> Iterator[Candidate]:
    """The code of this dimension on a curve with these least pole numbers, one per residue class, if it is long enough.

    A class with least pole number n has (u - n) / Delta + 1 pole numbers up to u, Delta classes in all.
    """

    def count_up_to(degree: int) -> int:
        return int(np.maximum(0, (degree - least) // least.size + 1).sum())

    degree = bisect_left(range(int(least.max()) + dimension), dimension, key=count_up_to)
    length = points_needed(dimension, parties * degree, soundness)
    if length <= points:
        power = count_up_to(parties * degree)
        yield Candidate(field_order, length, degree, dimension, power, partial(make, degree, length=length))


CODES: dict[str, Search] = {"reed-solomon": reed_solomon, "hermitian": hermitian, "tower": tower}


def points_needed(dimension: int, agreements: int, soundness: Fraction) -> int:
    """The fewest points N with agreements / N <= `soundness` that can hold the dimension."""
    return max(dimension, -(-agreements // soundness))


def integer_root(value: int, degree: int) -> int:
    """The root of `value` of this degree, rounded down."""
    return int(integer_nthroot(value, degree)[0])


def square_roots(blocks: int, least: int) -> Iterator[int]:
    """The q from `least` on for which the field with q^2 elements allows this many blocks, in increasing order."""
    # A field has more elements than the blocks it allows.
    for q, _ in field_orders(max(least, integer_root(blocks, 2))):
        if q * q > FIELD_LIMIT:
            return
        ((prime, exponent),) = factorint(q * q).items()
        if exponent * (prime - 1) >= blocks:
            yield q


def field_orders(least: int) -> Iterator[tuple[int, int]]:
    """Every prime power p^e from `least` to 2^32, with the most blocks e (p - 1) that its field allows."""
    for order in range(max(2, least), FIELD_LIMIT + 1):
        factors = factorint(order)
        if len(factors) == 1:
            ((prime, exponent),) = factors.items()
            yield order, exponent * (prime - 1)
