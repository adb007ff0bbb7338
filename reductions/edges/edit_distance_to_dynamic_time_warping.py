r"""Edit distance to dynamic time warping (DTW), exactly, for all strings.

As for the longest common subsequence (see `reductions.edges.longest_common_subsequence_to_dynamic_time_warping`), the
string x_1 ... x_N becomes the sequence o x_1 o x_2 o ... x_N o, but here the S letters and the null o are all at
distance 2 of each other: S + 1 vertices of a cross-polytope, in ceil((S + 1)/2) coordinates. Then

    DTW(x, y) = 2 (edit distance of x and y).

At most: a script becomes a traversal, which pays 2 for each letter that is deleted, inserted or substituted. At least:
record pairs along a traversal as there. A recorded pair of unequal letters costs 2; a letter in no recorded pair is
deleted or inserted, and is paid for as there, by a point with a null, or by two points that cost at least the distance
2 of the letter from the null, by the triangle inequality. So the recorded pairs are a script of at most half the cost.

Smallest YES: two empty strings with K = 0, the sequences o and o. Smallest NO: a and the empty string with K = 0.

References
----------
.. [1] W. Kuszmaul, "Dynamic time warping in strongly subquadratic time: algorithms for the low-distance regime and
   approximate evaluation", ICALP 2019.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.edges.longest_common_subsequence_to_dynamic_time_warping import (
    recorded,
    traversal,
    vertices,
    with_nulls,
)
from reductions.overhead import Overhead
from reductions.problems.sequences.base import Traversal
from reductions.problems.sequences.dynamic_time_warping import DynamicTimeWarping
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.edit_distance import EditDistance
from reductions.reduction import FanOut, Theorem

__all__ = ["EditDistanceToDynamicTimeWarping"]

N_x, N_y, S, K = (EditDistance.symbols[name] for name in ("first", "second", "letters", "threshold"))


@dataclass(frozen=True)
class EditDistanceToDynamicTimeWarping(FanOut[EditDistance, DynamicTimeWarping]):
    """One pair of sequences.

    Examples
    --------
    >>> source = EditDistance("ab", "b", 1)
    >>> target, = EditDistanceToDynamicTimeWarping().instances(source)
    >>> target.x.tolist(), target.y.tolist(), target.threshold, target.optimum()
    ([[1, 0], [-1, 0], [1, 0], [0, 1], [1, 0]], [[1, 0], [0, 1], [1, 0]], 2, 2)
    """

    theorem = Theorem("Kuszmaul 2019, points of the module")
    overhead = Overhead(
        first=2 * N_x + 1,
        second=2 * N_y + 1,
        dimension=sympy.ceiling((S + 1) / 2),
        bound=1,
        threshold=2 * K,
    )

    def targets(self, source: EditDistance) -> Iterator[DynamicTimeWarping]:
        null, *others = vertices(len(source.letters) + 1)
        points = dict(zip(source.letters, others, strict=True))
        x, y = (with_nulls([points[letter] for letter in letters], null) for letters in (source.x, source.y))
        yield DynamicTimeWarping(x, y, 2 * source.threshold)

    def embed(self, source: EditDistance, witness: Alignment) -> tuple[int, Traversal]:
        return 0, traversal(witness, len(source.x), len(source.y))

    def lift(self, source: EditDistance, index: int, witness: Traversal) -> Alignment:
        return tuple(recorded(witness))
