r"""Orthogonal vectors to batch partial match: where a has a 1, its pattern wants a 0.

    pattern of a   for each coordinate 0 where a has a 1, and * where it has a 0
    string of b    its bits

The string of b agrees with the pattern of a iff b has a 0 wherever a has a 1: witnesses are the same pairs, and the
length is the dimension. With `PartialMatchToOrthogonalVectors` the two problems are equivalent, up to a factor of 2 in
the dimension.

The smallest instances: a = b = 0 is * and 0, YES; a = b = 1 is 0 and 1, NO.

References
----------
.. [1] A. Abboud, R. Williams and H. Yu, "More applications of the polynomial method to algorithm design", SODA 2015.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.vectors.base import Choice, digits
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.problems.vectors.partial_match import PartialMatch
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToPartialMatch"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToPartialMatch(FanOut[OrthogonalVectors, PartialMatch], order=2):
    """One list of patterns and one of strings.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToPartialMatch().instances(source)
    >>> target.patterns, target.strings, target.brute_force()
    (('00', '0*'), ('11', '01'), (1, 1))
    """

    theorem = Theorem("Abboud, Williams and Yu 2015")
    overhead = Overhead(patterns=n_1, strings=n, length=m)

    def targets(self, source: OrthogonalVectors) -> Iterator[PartialMatch]:
        first, second = source.sets
        patterns = tuple("".join("0" if bit else "*" for bit in a) for a in first)
        yield PartialMatch(patterns, tuple(map(digits, second)), source.dimension)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness
