r"""Orthogonal vectors to regular expression search: one alternative per vector of the first set.

    pattern   for each a, joined by "|":  for each coordinate "0" where a has a 1, and "[01]" where it has a 0
    text      the vectors b as digits, joined by "#"

An alternative matches m digits, and no "#": so a substring that matches is one whole b, which has a 0 wherever that a
has a 1. Conversely, if a and b are orthogonal, the alternative of a matches b. A match that begins at position s is
b number s / (m + 1), also for m = 0, where it is empty; which a it is, the span does not say, and is looked up.

The pattern has $4 n_1 m - 3 |A| + n_1 - 1$ letters, where |A| counts the ones of the first set, and the text
$n (m + 1) - 1$. An "or" of concatenations of letters and classes cannot be searched for in time $(p t)^{1-\delta}$
unless the hypothesis on OV fails. (Without classes, each of which is an "or" itself, it is a dictionary, and searched
for in linear time [2].) With an empty set there is nothing to ask about.

The smallest instances: a = b = 0 is "[01]" in "0", YES; a = b = 1 is "0" in "1", NO.

References
----------
.. [1] A. Backurs and P. Indyk, "Which regular expression patterns are hard to match?", FOCS 2016.
.. [2] A. V. Aho and M. J. Corasick, "Efficient string matching: an aid to bibliographic search", Communications of the
   ACM 1975.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.languages.regular_expression_search import RegularExpressionSearch, Span
from reductions.problems.vectors.base import Choice, digits
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToRegularExpressionSearch"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))


@dataclass(frozen=True)
class OrthogonalVectorsToRegularExpressionSearch(FanOut[OrthogonalVectors, RegularExpressionSearch], order=2):
    """One pattern and one text, or none where a set is empty; the pattern is longest for vectors of zeros.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToRegularExpressionSearch().instances(source)
    >>> target.pattern, target.text, target.brute_force()
    ('00|0[01]', '11#01', (3, 5))
    >>> OrthogonalVectorsToRegularExpressionSearch().lift(source, 0, (3, 5))
    (1, 1)
    """

    theorem = Theorem("Backurs and Indyk 2016")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        pattern=at_most(sympy.Max(1, n_1 * (4 * m + 1) - 1)),
        text=n * (m + 1) - 1,
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[RegularExpressionSearch]:
        first, second = source.sets
        if len(first) and len(second):
            pattern = "|".join("".join("0" if bit else "[01]" for bit in a) for a in first)
            yield RegularExpressionSearch(pattern, "#".join(map(digits, second)))

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Span]:
        start = witness[1] * (source.dimension + 1)
        return 0, (start, start + source.dimension)

    def lift(self, source: OrthogonalVectors, index: int, witness: Span) -> Choice:
        first, second = source.sets
        j = witness[0] // (source.dimension + 1)
        return int(np.argmin((first & second[j]).any(axis=1))), j
