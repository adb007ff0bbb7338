r"""Orthogonal vectors to dynamic time warping (DTW) of two sequences on the line, over {-2, -1, 0, 1}.

As for strings (see `reductions.edges.longest_common_subsequence_to_dynamic_time_warping`), the numbers of x and y,
which are not 0, become the sequences 0 x_1 0 x_2 0 ... 0. Let w be the sum of absolute values. Pairs of numbers of one
sign score the smaller absolute value, others nothing; by the proof there, with d(0, u) = |u| and
|u - v| = |u| + |v| - 2 min(|u|, |v|) for numbers of one sign, |u| + |v| for others,

    DTW(x, y) = w(x) + w(y) - 2 (the best score of an alignment of x and y).

x and y are those of the layout of `reductions.selector` with G = 2 n_1 + 2 n - 3 gadgets, guard and filler 1, two of
them between two V, and 2 n_1 + n - 2 at both ends of y, and for vectors of d coordinates the gadgets

    V(b) = -1, -(1 + b_1), ..., -(1 + b_d)     U(a) = -1, -(2 - a_1), ..., -(2 - a_d)     S = -2, ..., -2, d times.

We ask for a score of T = (G + 1) + sum_j (w(V_j) - 1) + 1 = G + 2 + n d + (ones of all b).

YES: in the canonical placement of an orthogonal pair all guards of x are matched, V_j scores w(V_j) with U_i, for
1 + b_c <= 2 - a_c, and every other V but for its -1 with S. NO: as for strings, a guard of x inside the stretch of V_j
is unmatched and costs 1, so the score is at most G + 1 + sum_j (score of V_j - guards inside), and V_j can have w(V_j)
only within one gadget and with all d + 1 numbers: that is some U_i, number by number, and 1 + b_c <= 2 - a_c for all c.

Unlike the way over strings of letters, this stays on the line, and takes vectors of any dimension, 0 included.

Smallest YES with a coordinate: {0} and {0}, x = 1, -1, -2, 1, y = 1, -1, -1, 1 with zeros around, threshold 1. Smallest
NO: {1} and {1}, x = 1, -1, -1, 1, y = 1, -1, -2, 1, threshold -1, DTW 1.

References
----------
.. [1] A. Abboud, A. Backurs and V. Vassilevska Williams, "Tight hardness results for LCS and other sequence similarity
   measures", FOCS 2015.
.. [2] K. Bringmann and M. Kuennemann, "Quadratic conditional lower bounds for string problems and dynamic time
   warping", FOCS 2015: on the line, over five values.

The theorem is theirs; the gadgets and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from reductions.edges.longest_common_subsequence_to_dynamic_time_warping import recorded, traversal, with_nulls
from reductions.overhead import Overhead, at_most
from reductions.problems.sequences.base import Traversal
from reductions.problems.sequences.dynamic_time_warping import DynamicTimeWarping
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem
from reductions.selector import Selector, gadgets, n, n_1

__all__ = ["OrthogonalVectorsToDynamicTimeWarping"]

d = OrthogonalVectors.symbols["dimension"]
pad = 2 * n_1 + n - 2


@dataclass(frozen=True)
class OrthogonalVectorsToDynamicTimeWarping(FanOut[OrthogonalVectors, DynamicTimeWarping], order=2):
    """One pair of sequences on the line; none if one of the sets is empty.

    Examples
    --------
    >>> source = OrthogonalVectors(([[0]], [[0]]))
    >>> target, = OrthogonalVectorsToDynamicTimeWarping().instances(source)
    >>> target.x.ravel().tolist(), target.y.ravel().tolist(), target.threshold, target.optimum()
    ([0, 1, 0, -1, 0, -2, 0, 1, 0], [0, 1, 0, -1, 0, -1, 0, 1, 0], 1, 1)
    """

    theorem = Theorem("Abboud, Backurs and Vassilevska Williams 2015; Bringmann and Kuennemann 2015")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        first=2 * (gadgets + 1 + n_1 * (d + 1) + (gadgets - n_1) * d) + 1,
        second=2 * (2 * pad + n * (d + 1) + 2 * (n - 1)) + 1,
        dimension=1,
        bound=at_most(2),
        threshold=at_most((2 * d - 1) * gadgets + n_1 + 2 * pad + 3 * n - n * d - 5),
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[DynamicTimeWarping]:
        if all(source.axes):
            numbers = self.numbers(source)
            x, y = (np.array(sequence)[:, None] for sequence in (numbers.first, numbers.second))
            score = len(numbers.row) + 2 + sum(sum(map(abs, part)) - 1 for part in numbers.parts)
            weight = int(np.abs(x).sum() + np.abs(y).sum())
            null = np.zeros(1, dtype=np.int64)
            yield DynamicTimeWarping(with_nulls(x, null), with_nulls(y, null), weight - 2 * score)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Traversal]:
        numbers = self.numbers(source)
        pairs = [(p, q) for p, q in numbers.canonical(witness, fit) if numbers.first[p] * numbers.second[q] > 0]
        return 0, traversal(tuple(pairs), len(numbers.first), len(numbers.second))

    def lift(self, source: OrthogonalVectors, index: int, witness: Traversal) -> Choice:
        return self.numbers(source).lift(source, recorded(witness))

    def numbers(self, source: OrthogonalVectors) -> Selector:
        """The layout of the numbers other than 0."""
        first, second = (vectors.tolist() for vectors in source.sets)
        return Selector(
            chosen=[[-1, *(bit - 2 for bit in vector)] for vector in first],
            skipped=[-2] * source.dimension,
            parts=[[-1, *(-1 - bit for bit in vector)] for vector in second],
            guard=[1],
            inner=[1],
            left=[],
            right=[],
            filler=1,
            pad=2 * len(first) + len(second) - 2,
            between=2,
        )


def fit(gadget: Sequence[int], part: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Number by number, from the last one on."""
    return zip(range(len(gadget)), range(len(part) - len(gadget), len(part)), strict=True)
