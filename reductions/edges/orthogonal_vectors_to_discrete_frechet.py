r"""Orthogonal vectors to the discrete Frechet distance of two sequences on the line: 5 against 7.

The vectors get zeros until their dimension D is even and at least 2. Coordinate c = 0, ..., D - 1 has colour c mod 2.

    x: for each a in turn   5, a number for each coordinate, 7
                            colour 0: -1 if a_c = 0, -3 if a_c = 1;  colour 1: 13 if a_c = 0, 15 if a_c = 1
    y: W, 0, 6, V(b_0), 6, V(b_1), 6, ..., V(b_(n-1)), 6, 12, W
       V(b): a number for each coordinate
                            colour 0: 2 if b_c = 0, 4 if b_c = 1;    colour 1: 10 if b_c = 0, 8 if b_c = 1
       W: the numbers 2, 10 in turn, (n_1 - 1) D of them

Call 5 in x the start s, 7 the end t; in y, 0 the beginning s*, 12 the finish t*, and 6 a stop z. All numbers of x are
odd and those of y even, so there is no distance of 6. These are at distance at most 5, and no others are:

    s and all but t*;  t and all but s*;  a number of colour 0 in x and s*, or one of colour 0 in y if not both bits are
    1; a number of colour 1 in x and t*, or one of colour 1 in y if not both bits are 1.

If a traversal stays within 5, then

 1. when y steps from s* to z, x stays at some s. For only s and t are close to z, and only s and numbers of colour 0 to
    s*; t is not, and what follows s or a number of colour 0 is another number, as D is even;
 2. when y steps from z to t*, x stays at some t. For only s and t are close to z, and only t and numbers of colour 1 to
    t*; s is not, and what follows s is of colour 0, what follows t is s.

In between x goes from an s to a t and so through all D numbers of some a_i. These are close to no z, and colours
alternate on both sides, so x and y step together; y stays in one V(b_j), which has D numbers, and they begin and end
together: a_i and b_j are orthogonal, and the traversal has the pair of their first numbers. Hence it is lifted, from
the first pair of a first number of some a and a first number of some V.

If a_i and b_j are orthogonal, wait at the first s until y is at place (n_1 - 1 - i) D of W, then walk through i gadgets
in step with W, which waits at t and s; at the s of a_i, go to the z before V(b_j); walk through both; at t, go to t*
and to the first number of W, walk through the other gadgets in step with W, and at the last t to the end. The same walk
with a pair that is not orthogonal stays within 7. So the distance is 5 for a YES and 7 for a NO: it cannot be
approximated by a factor below 7/5 in time $O(N^{2-\delta})$ unless the hypothesis on OV fails.

Smallest YES: {10} and {01}, x = 5, -3, 13, 7, y = 0, 6, 2, 8, 6, 12. Smallest NO: {10} and {10},
y = 0, 6, 4, 10, 6, 12.

References
----------
.. [1] K. Bringmann, "Why walking the dog takes time", FOCS 2014: no strongly subquadratic time for the Frechet
   distance, under SETH.
.. [2] K. Bringmann and W. Mulzer, "Approximability of the discrete Frechet distance", SoCG 2015: on the line, for every
   factor below 1.399.
.. [3] K. Buchin, T. Ophelders and B. Speckmann, "SETH says: weak Frechet distance is faster, but only if it is
   continuous and in one dimension", SODA 2019: on the line, for every factor below 3, which is more than is done here.

The theorem is theirs; the gadgets and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.overhead import Overhead, at_most
from reductions.problems.sequences.base import Traversal
from reductions.problems.sequences.discrete_frechet import DiscreteFrechet
from reductions.problems.vectors.base import Choice, padded
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Gap, Theorem

__all__ = ["OrthogonalVectorsToDiscreteFrechet"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))
D = 2 * sympy.ceiling(sympy.Max(2, m) / 2)


@dataclass(frozen=True)
class OrthogonalVectorsToDiscreteFrechet(FanOut[OrthogonalVectors, DiscreteFrechet], order=2):
    """One pair of sequences on the line; none if one of the sets is empty.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 0]], [[0, 1]]))
    >>> target, = OrthogonalVectorsToDiscreteFrechet().instances(source)
    >>> target.x.ravel().tolist(), target.y.ravel().tolist(), target.optimum()
    ([5, -3, 13, 7], [0, 6, 2, 8, 6, 12], 5)
    """

    theorem = Theorem(
        "Bringmann 2014; Bringmann and Mulzer 2015, gadgets of the module", Gap(sympy.Integer(5), sympy.Integer(7))
    )
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        first=n_1 * (D + 2),
        second=2 * (n_1 - 1) * D + n * (D + 1) + 3,
        dimension=1,
        bound=at_most(15),
        threshold=5,
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[DiscreteFrechet]:
        if all(source.axes):
            first, second = even(source)
            x = [[5, *np.where(np.arange(len(a)) % 2, 13 + 2 * a, -1 - 2 * a), 7] for a in first.astype(int)]
            parts = [[6, *np.where(np.arange(len(b)) % 2, 10 - 2 * b, 2 + 2 * b)] for b in second.astype(int)]
            ends = [2, 10] * ((len(first) - 1) * first.shape[1] // 2)
            yield DiscreteFrechet(np.concatenate(x), np.concatenate([ends, [0], *parts, [6, 12], ends]).astype(int), 5)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Traversal]:
        (i, j), (count, dimension), others = witness, even(source)[0].shape, len(source.sets[1])
        width = (count - 1) * dimension
        stop, finish = width + 1 + j * (dimension + 1), width + 2 + others * (dimension + 1)
        ends: list[int] = []  # the last place in y that each place in x is paired with
        for k in range(count):
            left = width + (k - i) * dimension if k < i else finish + 1 + (k - i - 1) * dimension
            begin = stop + 1 if k == i else left
            wait = stop if k == i else begin - (k not in (0, i + 1))
            ends.extend([wait, *range(begin, begin + dimension), finish + 1 if k == i else begin + dimension - 1])
        ends[-1] = finish + width
        both = enumerate(pairwise([-1, *ends]))
        return 0, tuple((p, q) for p, (before, end) in both for q in range(min(before + 1, end), end + 1))

    def lift(self, source: OrthogonalVectors, index: int, witness: Traversal) -> Choice:
        (count, dimension), others = even(source)[0].shape, len(source.sets[1])
        begin = (count - 1) * dimension + 2
        firsts = {begin + j * (dimension + 1): j for j in range(others)}
        return next((p // (dimension + 2), firsts[q]) for p, q in witness if p % (dimension + 2) == 1 and q in firsts)


def even(source: OrthogonalVectors) -> tuple[NDArray[np.uint8], ...]:
    """The sets with zeros appended, so that their dimension is even and at least 2."""
    return padded(source.sets, max(2, source.dimension + source.dimension % 2))
