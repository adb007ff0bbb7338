r"""Orthogonal vectors to longest common substring with don't cares: a star where a has a 0.

    first string    for each a, joined by "#":  "%", then for each coordinate "0" where a has a 1, else "*"
    second string   for each b, joined by "$":  "%", then its bits

Ask for m + 1 letters in common. In the first string every m + 2 letters in a row have a "#", and those m + 1 in a row
that have none are the whole of one a, "%" included. As the second string has no "#", a common substring begins with
the "%" of some a, hence of some b, and goes to the ends of both: it is there iff b has a 0 wherever a has a 1. So the
common substrings are the orthogonal pairs, one each, at places (m + 2) i and (m + 2) j.

The strings are of lengths $n_1 (m + 2) - 1$ and $n (m + 2) - 1$: time $(x y)^{1-\delta}$ would refute the hypothesis on
OV, while without stars a common substring is found in linear time. With an empty set there is nothing to ask about.

The smallest instances: a = b = 0 is %* and %0, YES; a = b = 1 is %0 and %1, NO; 2 letters are asked for.

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and O. Weimann, "Consequences of faster alignment of sequences", ICALP 2014.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead
from reductions.problems.languages.longest_common_substring_with_dont_cares import (
    STAR,
    LongestCommonSubstringWithDontCares,
    Places,
)
from reductions.problems.vectors.base import Choice, digits
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToLongestCommonSubstringWithDontCares"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToLongestCommonSubstringWithDontCares(
    FanOut[OrthogonalVectors, LongestCommonSubstringWithDontCares], order=2
):
    """One pair of strings, or none where a set is empty; sizes exact.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToLongestCommonSubstringWithDontCares().instances(source)
    >>> target.first, target.second, target.brute_force()
    ('%00#%0*', '%11$%01', (4, 4))
    >>> OrthogonalVectorsToLongestCommonSubstringWithDontCares().lift(source, 0, (4, 4))
    (1, 1)
    """

    theorem = Theorem("Abboud, Vassilevska Williams and Weimann 2014")
    overhead = Overhead(calls=sympy.Min(1, n_1 * n), first=n_1 * (m + 2) - 1, second=n * (m + 2) - 1, length=m + 1)

    def targets(self, source: OrthogonalVectors) -> Iterator[LongestCommonSubstringWithDontCares]:
        first, second = source.sets
        if len(first) and len(second):
            one = "#".join("%" + "".join("0" if bit else STAR for bit in a) for a in first)
            other = "$".join("%" + digits(b) for b in second)
            yield LongestCommonSubstringWithDontCares(one, other, source.dimension + 1)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Places]:
        return 0, tuple((source.dimension + 2) * i for i in witness)

    def lift(self, source: OrthogonalVectors, index: int, witness: Places) -> Choice:
        return tuple(place // (source.dimension + 2) for place in witness)
