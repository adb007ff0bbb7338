"""Orthogonal vectors to the edit distance of two strings over {0, 1}.

As for larger alphabets (see `reductions.edges.orthogonal_vectors_to_edit_distance`), the strings are those for the
longest common subsequence (`reductions.edges.orthogonal_vectors_to_binary_longest_common_subsequence`) with junk in x,
for which the letters of y that the canonical alignment leaves over are substituted; then the threshold is |x| - T with
the T pairs that are needed there. Here the junk is 00: runs of q = 3 zeros are the content, and those of the junk are
too short to hold a run of V. The guard is

    1 001 001 ... 001       d times 001, o = d + 1 ones and 2d zeros

and at the ends of x there are u = max(0, ceil(E/2) - d) times 001 on the left and 100 on the right, and u more letters
1 in y at both ends, with E and the other lengths as there. Where the gadgets of two V are neighbours, x has d + 1 ones
and 2d zeros between them, and y has 3d + 1 ones: 2d are left over, as many as there are zeros. If an unused U is
between them, x has 2 (d + 1) + d - 1 = 3d + 1 ones, and none is left over. At the left end y has o + E + u ones. At
least o + u of them are matched before the first gadget that is used, so at most E are left over, and for these x has
the 2u + 2d >= E zeros of the junk and the first guard. The same holds at the right end.

The other direction is proved as there: a run of V_j that is matched as a whole is not in the junk, and two runs of V_j
do not share a run of x, as q + 1 < 2q.

Nor will q = 2 do, with the junk 00: {01} and twice 01 would be a YES; the tests repeat it.

Smallest YES: {10} and {01}, x = 1001001 000 1 0000 1001001, y = 111 000 1 0000 111, T = 14, threshold 8. Smallest NO:
{10} and {11}, where y has one 0 more, T = 15, threshold 7.

References
----------
.. [1] K. Bringmann and M. Kuennemann, "Quadratic conditional lower bounds for string problems and dynamic time
   warping", FOCS 2015.

The theorem is theirs; the gadgets, which are smaller, and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.edges.orthogonal_vectors_to_binary_longest_common_subsequence import before, d, two_letters
from reductions.edges.orthogonal_vectors_to_edit_distance import fit
from reductions.overhead import Overhead, at_most
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.edit_distance import EditDistance
from reductions.problems.vectors.base import Choice, padded
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem
from reductions.selector import Selector, gadgets, n, n_1

__all__ = ["OrthogonalVectorsToBinaryEditDistance"]

E = before(n_1, n, d, d + 1)
u = sympy.Max(0, sympy.ceiling(E / 2) - d)
ones = (d + 1) * (gadgets + 1) + n_1 * (d - 1) + (gadgets - n_1) * d + 2 * u
zeros = 2 * d * (gadgets + 1) + 4 * u + 4 * d * gadgets


@dataclass(frozen=True)
class OrthogonalVectorsToBinaryEditDistance(FanOut[OrthogonalVectors, EditDistance], order=2):
    """One pair of strings over two letters; none if one of the sets is empty.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 0]], [[0, 1]]))
    >>> target, = OrthogonalVectorsToBinaryEditDistance().instances(source)
    >>> target.x, target.y, target.threshold
    ('1001001000100001001001', '11100010000111', 8)
    """

    theorem = Theorem("Bringmann and Kuennemann 2015")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        first=at_most(ones + zeros),
        second=at_most(2 * (d + 1 + E + u) + (n - 1) * (3 * d + 1) + n * (5 * d - 1)),
        letters=2,
        threshold=at_most(zeros - 3 * d * n + n - 1),
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[EditDistance]:
        if all(source.axes):
            strings = self.strings(source)
            x, y = "".join(strings.first), "".join(strings.second)
            yield EditDistance(x, y, x.count("0") - y.count("0") + len(strings.parts) - 1)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Alignment]:
        return 0, tuple(self.strings(source).canonical(witness, fit))

    def lift(self, source: OrthogonalVectors, index: int, witness: Alignment) -> Choice:
        strings = self.strings(source)
        return strings.lift(source, strings.equal(witness))

    def strings(self, source: OrthogonalVectors) -> Selector:
        """The layout of the two strings."""
        first, second = padded(source.sets, 2)
        dimension = first.shape[1]
        most = before(len(first), len(second), dimension, dimension + 1)
        spare = max(0, (most + 1) // 2 - dimension)
        return two_letters(source, 3, "1" + "001" * dimension, "001" * spare, "100" * spare)
