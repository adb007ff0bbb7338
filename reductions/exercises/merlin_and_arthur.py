"""Exercises of notebook 3, Merlin, Arthur and disjointness."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from protocols import DisjointnessProtocol, ReedSolomon
from protocols.errors import InputError
from protocols.soundness import intersecting_inputs
from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []


@exercise("3.1")
def word(answer: Any) -> Iterator[str]:
    """The line with these two values at 0 and 1, by repeated addition of its slope."""
    for p in (2, 3, 5, 11):
        for bits in product((0, 1), repeat=2):
            values = [bits[0]]
            while len(values) < p:
                values.append((values[-1] + bits[1] - bits[0]) % p)
            yield equal(answer, (bits, p), values)


@exercise("3.2")
def accepting(answer: Any) -> Iterator[str]:
    """The coins at which the protocol itself accepts."""
    rng = np.random.default_rng(0)
    for p, length, dimension, parties in ((11, 3, 1, 2), (11, 4, 2, 2), (11, 9, 3, 4), (7, 6, 2, 3)):
        for blocks in (1, 2, 3):
            protocol = DisjointnessProtocol(ReedSolomon(p, length, dimension), blocks, parties)
            inputs = rng.integers(0, 2, (parties, protocol.num_bits))
            words = [protocol.encode(bits).tolist() for bits in inputs]
            message = protocol.message(int(rng.integers(min(protocol.num_messages, 2**40))))
            coins = np.flatnonzero(protocol.accepting(message, inputs)).tolist()
            yield equal(answer, (words, message.tolist(), p), coins)


@exercise("3.3")
def lie(answer: Any) -> Iterator[str]:
    """A message that Merlin may send, and that two coins accept."""
    rng = np.random.default_rng(0)
    for p in (7, 11):
        protocol = DisjointnessProtocol(ReedSolomon(p, p, 2), blocks=2, parties=3)
        for _ in range(5):
            true = protocol.honest_message(*intersecting_inputs(protocol, rng))

            def complaint(message: Any, protocol: Any = protocol, true: Any = true) -> str | None:
                try:
                    protocol.index(message)
                except (InputError, TypeError, ValueError) as error:
                    return f"which Merlin may not send: {error}"
                accepted = int(np.count_nonzero(true == np.asarray(message)))
                return None if accepted >= 2 else f"which is accepted at {accepted} coins, not at 2 or more"

            yield holds(answer, (true.tolist(), p), complaint)


@exercise("3.4")
def repetitions(answer: Any) -> Iterator[str]:
    """The least number of coins, found by multiplying."""
    for parties, degree, length in ((2, 1, 3), (3, 1, 8), (3, 5, 16), (4, 2, 9)):
        for error in (Fraction(1, 2), Fraction(1, 100), Fraction(3, 8) ** 7):
            count, chance = 0, Fraction(1)
            while chance > error:
                count, chance = count + 1, chance * Fraction(parties * degree, length)
            yield equal(answer, (parties, degree, length, error), count)
