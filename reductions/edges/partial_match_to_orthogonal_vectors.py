r"""Batch partial match to orthogonal vectors: two coordinates for each letter.

    pattern   0 -> 01,   1 -> 10,   * -> 00
    string    0 -> 10,   1 -> 01

A letter of a string disagrees with one of a pattern iff their codes share a 1. So a string agrees with a pattern iff
their vectors of dimension 2 d are orthogonal: witnesses are the same pairs.

The smallest instances: the pattern * and the string 0 are 00 and 10, YES; 1 and 0 are 10 and 10, NO.

References
----------
.. [1] A. Abboud, R. Williams and H. Yu, "More applications of the polynomial method to algorithm design", SODA 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.problems.vectors.partial_match import PartialMatch
from reductions.reduction import FanOut, Theorem

__all__ = ["PartialMatchToOrthogonalVectors"]

n_1, n_2, d = PartialMatch.symbols.values()

PATTERN = {"0": (0, 1), "1": (1, 0), "*": (0, 0)}
STRING = {"0": (1, 0), "1": (0, 1)}


@dataclass(frozen=True)
class PartialMatchToOrthogonalVectors(FanOut[PartialMatch, OrthogonalVectors]):
    """Two sets of vectors of twice the dimension.

    Examples
    --------
    >>> source = PartialMatch(("0*", "11"), ("10", "01"))
    >>> target, = PartialMatchToOrthogonalVectors().instances(source)
    >>> target.sets[0].tolist(), target.brute_force()
    ([[0, 1, 0, 0], [1, 0, 1, 0]], (0, 1))
    """

    theorem = Theorem("Abboud, Williams and Yu 2015")
    overhead = Overhead(order=2, first=n_1, others=n_2, other_tuples=n_2, dimension=2 * d)

    def targets(self, source: PartialMatch) -> Iterator[OrthogonalVectors]:
        sides = ((source.patterns, PATTERN), (source.strings, STRING))
        yield OrthogonalVectors(tuple(coded(*side, 2 * (source.length or 0)) for side in sides))

    def embed(self, source: PartialMatch, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: PartialMatch, index: int, witness: Choice) -> Choice:
        return witness


def coded(words: tuple[str, ...], codes: Mapping[str, tuple[int, int]], dimension: int) -> NDArray[np.uint8]:
    """A vector for each word, of shape (words, dimension)."""
    bits = [bit for word in words for letter in word for bit in codes[letter]]
    return np.array(bits, dtype=np.uint8).reshape(len(words), dimension)
