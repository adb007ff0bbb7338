"""Edit distance (Levenshtein): do so few insertions, deletions and substitutions make one string of another?

The distance takes time O(N_x N_y) by the textbook, and no power less if the hypothesis on orthogonal vectors holds (see
`reductions.edges.orthogonal_vectors_to_edit_distance`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from reductions.problem import sizes
from reductions.problems.strings.base import Alignment, StringPair

__all__ = ["EditDistance"]


def rapidfuzz(instance: EditDistance) -> Alignment | None:
    """A shortest edit script by the library rapidfuzz, if it is short enough."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  (not needed to state the problem)

    script = Levenshtein.opcodes(instance.x, instance.y)
    found = tuple(
        pair
        for part in script
        if part.tag in ("equal", "replace")
        for pair in zip(range(part.src_start, part.src_end), range(part.dest_start, part.dest_end), strict=True)
    )
    return found if instance.cost(found) <= instance.threshold else None


@dataclass(frozen=True, eq=False, repr=False)
class EditDistance(StringPair):
    """Strings x and y; YES iff an edit script of at most `threshold` steps makes y of x.

    A witness is the script, as the index pairs (p, q) of letters that are kept, or substituted where x_p and y_q
    differ, increasing in both. The other letters of x are deleted, those of y inserted; every step costs 1.

    Examples
    --------
    >>> instance = EditDistance("kitten", "sitting", 3)
    >>> instance
    EditDistance(first=6, second=7, letters=7, threshold=3)
    >>> instance.brute_force()
    ((0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5))
    >>> instance.optimum()
    3
    """

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**StringPair.symbols, **sizes(threshold="K")}

    mismatch: ClassVar[int] = 1
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": rapidfuzz}

    @property
    def budget(self) -> int:
        return self.threshold

    def optimum(self) -> int:
        """The edit distance, in time of both lengths multiplied."""
        return self.least_cost()
