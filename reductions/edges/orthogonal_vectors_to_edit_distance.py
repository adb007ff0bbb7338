"""Orthogonal vectors to the edit distance of two strings over {0, 1, 2, %, J}.

A script that keeps k letters of x costs at least |x| - k, for each of the others is deleted or substituted; and exactly
that where nothing is inserted, which an alignment of k pairs allows as soon as between any two pairs, before the first
and after the last, no more letters of y are left over than of x: they are substituted for these. So

    edit distance (x, y) >= |x| - LCS(x, y),

with equality if some longest alignment is such. The strings are those for the longest common subsequence (see
`reductions.edges.orthogonal_vectors_to_longest_common_subsequence`), but for letters J in x, which are not in y and
change no alignment. They stand where the canonical alignment leaves letters of y over:

    the last letter of a V in S                       S = 01 02 01 ... J, 2d - 1 letters
    the second % of %%, if two neighbouring gadgets   J after each of the G - 1 guards % inside x
      are used
    % at the ends                                     J^(K-1) at both ends of x, where y has %^K; one % is in x itself

With T pairs that the YES of that edge needs, the threshold is |x| - T: if the source is YES, the canonical alignment
makes a script of this cost; and a script of this cost keeps at least T letters, an alignment that is lifted as there.

Smallest YES: {0} and {0}, x = %01%, y = %0%, threshold and distance 1. Smallest NO: {1} and {1}, x = %0%, y = %1%,
threshold 0, distance 1.

References
----------
.. [1] A. Backurs and P. Indyk, "Edit distance cannot be computed in strongly subquadratic time (unless SETH is
   false)", STOC 2015.

The theorem is theirs; the gadgets, which are smaller, and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.edges.orthogonal_vectors_to_longest_common_subsequence import d, four_letters
from reductions.overhead import Overhead, at_most
from reductions.problems.strings.base import Alignment
from reductions.problems.strings.edit_distance import EditDistance
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem
from reductions.selector import Selector, gadgets, n, n_1

__all__ = ["OrthogonalVectorsToEditDistance"]

pad = 2 * n_1 + n - 2
first = 2 * (pad - 1) + 2 * gadgets + n_1 * 2 * d + (gadgets - n_1) * (2 * d - 1)


@dataclass(frozen=True)
class OrthogonalVectorsToEditDistance(FanOut[OrthogonalVectors, EditDistance], order=2):
    """One pair of strings over five letters; none if one of the sets is empty.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 0], [1, 1]], [[0, 1]]))
    >>> target, = OrthogonalVectorsToEditDistance().instances(source)
    >>> target.x, target.y, target.threshold
    ('JJ%002%J01J%J00%JJ', '%%%02%%%', 12)
    >>> target.optimum(), OrthogonalVectorsToEditDistance().lift(source, 0, target.solve())
    (12, (0, 0))
    """

    theorem = Theorem("Backurs and Indyk 2015")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        first=at_most(first),
        second=2 * pad + n * d + 2 * (n - 1),
        letters=at_most(5),
        threshold=at_most(first - (gadgets + 2 + n * (d - 1))),
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[EditDistance]:
        if all(source.axes):
            strings = self.strings(source)
            kept = len(strings.row) + 2 + len(strings.parts) * (len(strings.parts[0]) - 1)
            yield EditDistance("".join(strings.first), "".join(strings.second), len(strings.first) - kept)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Alignment]:
        return 0, tuple(self.strings(source).canonical(witness, fit))

    def lift(self, source: OrthogonalVectors, index: int, witness: Alignment) -> Choice:
        strings = self.strings(source)
        return strings.lift(source, strings.equal(witness))

    def strings(self, source: OrthogonalVectors) -> Selector:
        """The layout of the two strings."""
        return four_letters(source, "J")


def fit(gadget: str, part: str) -> Alignment:
    """A shortest script."""
    return EditDistance(gadget, part, len(gadget)).solve() or ()
