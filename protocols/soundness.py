r"""Soundness, measured: the message of Merlin that deceives Alice most often on inputs that intersect.

On such inputs the true word $w = \sum_t \omega_t X^1_t * \dots * X^k_t$ is not in Z, and Alice accepts $M \in Z$ at
exactly the coins where M agrees with w. The best cheating message is the word of Z nearest to w. It is found by trying
all of Z where that is feasible. Otherwise Merlin interpolates: he makes his word agree with w on an information set of
Z, drawn at random, and keeps the best of many. Neither ever exceeds the bound $k u / N$.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from protocols.checks import check_operations, check_symbols, shown, whole
from protocols.codes.arithmetic import row_reduced
from protocols.disjointness import DisjointnessProtocol
from protocols.errors import InputError

if TYPE_CHECKING:
    import galois

__all__ = ["Cheat", "best_cheat", "intersecting_inputs"]

EXHAUSTIVE_LIMIT = 2**16
SYMBOLS_LIMIT = 2**26


class Cheat(NamedTuple):
    """A message, how often Alice accepts it, and whether all messages were tried."""

    message: galois.FieldArray
    acceptance: Fraction
    exhaustive: bool


def best_cheat(protocol: DisjointnessProtocol, inputs: Any, *, rng: np.random.Generator, trials: int = 64) -> Cheat:
    """Find the message that Alice accepts at the most coins.

    Parameters
    ----------
    protocol
        The protocol.
    inputs
        k inputs of one length that have an element in common.
    rng
        Draws the position sets; not used where there are at most 2^16 messages: then all of them are tried.
    trials
        Number of position sets to interpolate through, at least 1.

    Raises
    ------
    InputError
        If the inputs are disjoint: then the honest message is always accepted.

    Complexity
    ----------
    O(|Z| N) exhaustively, else O(trials (dim Z)^2 N) operations in the field.

    Examples
    --------
    >>> from protocols import ReedSolomon
    >>> protocol = DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3)
    >>> cheat = best_cheat(protocol, ([1, 1, 0], [1, 0, 0], [1, 1, 1]), rng=np.random.default_rng(0))
    >>> cheat.acceptance == protocol.soundness == Fraction(1, 2), cheat.exhaustive
    (True, True)
    """
    trials = whole("trials", trials, 1)
    word = protocol.honest_message(*inputs)
    if not word[protocol.code.information_set].any():
        raise InputError("the inputs are disjoint, so there is nothing to cheat about")
    rank, length = protocol.message_rank, protocol.code.length
    exhaustive = protocol.num_messages <= min(EXHAUSTIVE_LIMIT, SYMBOLS_LIMIT // length)
    if exhaustive:
        candidates = _all_messages(protocol)
    else:
        check_operations(f"{shown(trials)} trials", trials * rank**2 * length)
        check_symbols("the words tried", trials, length)
        basis = protocol.message_basis
        candidates = np.stack([_interpolated(basis, word, rng.permutation(length)) for _ in range(trials)])
    agreements = np.count_nonzero(candidates == word.view(np.ndarray), axis=1)
    best = protocol.code.field(candidates[agreements.argmax()])
    return Cheat(best, Fraction(int(agreements.max()), protocol.code.length), exhaustive)


@lru_cache(maxsize=4)
def _all_messages(protocol: DisjointnessProtocol) -> NDArray[Any]:
    return np.stack([message.view(np.ndarray) for message in protocol.messages()])


def _interpolated(basis: galois.FieldArray, word: galois.FieldArray, order: NDArray[np.int64]) -> NDArray[Any]:
    """The word of the code with this basis that agrees with `word` on its first information set in this order."""
    reduced = row_reduced(basis[:, order])
    pivots = (reduced != 0).argmax(axis=1)
    message = np.empty(word.size, dtype=np.int64)
    message[order] = word[order][pivots] @ reduced
    return message


def intersecting_inputs(
    protocol: DisjointnessProtocol, rng: np.random.Generator, *, common: int = 1
) -> tuple[NDArray[np.uint8], ...]:
    """Random inputs of full length with exactly `common` >= 1 elements that all players hold, at random positions.

    Examples
    --------
    >>> from protocols import ReedSolomon
    >>> protocol = DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3)
    >>> inputs = intersecting_inputs(protocol, np.random.default_rng(1), common=2)
    >>> int(np.logical_and.reduce(inputs).sum())
    2
    """
    common = whole("common", common, 1, protocol.num_bits)
    check_symbols("the inputs", protocol.parties, protocol.num_bits)
    bits = rng.integers(0, 2, (protocol.parties, protocol.num_bits), dtype=np.uint8)
    everywhere = np.flatnonzero(bits.all(axis=0))
    bits[rng.integers(0, protocol.parties, everywhere.size), everywhere] = 0
    bits[:, rng.choice(protocol.num_bits, common, replace=False)] = 1
    return tuple(bits)
