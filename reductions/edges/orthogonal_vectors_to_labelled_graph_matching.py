r"""Orthogonal vectors to string matching in a labelled graph: a ladder per vector, between two places to wait.

Vectors have m >= 1 coordinates; those of dimension 0 get a zero. The word is

    <#  b_0 # b_1 # ... # b_(n-1)  #>

and the graph has a node labelled <, then three nodes labelled 0, 1 and # with all nine arcs between them, "left"; the
same once more, "right", and behind it a node labelled >. From the left # to the right # leads a ladder for each vector
a_i: a node labelled 0 for every coordinate, and where a_i has a 0 also one labelled 1, each with arcs to those of the
next coordinate.

A walk that spells the word begins at < and ends at >, so it goes through a ladder, whose m letters follow a # and are
not one: they are a whole b_j, which has a 0 wherever a_i has a 1. Conversely, an orthogonal pair i, j is a walk, and
only one: the walks are the orthogonal pairs.

There are $8 + 2 n_1 m - |A|$ nodes, where |A| counts the ones of the first set, at most $20 + 4 n_1 m$ arcs, and
$n (m + 1) + 3$ letters: matching in time $(E w)^{1-\delta}$ would refute the hypothesis on OV. With an empty set there
is nothing to ask about.

The smallest instances: a = b = 0 has both a 0 and a 1 between the two #, and the word <#0#>, YES; a = b = 1 has only a
0 there, and the word <#1#>, NO.

References
----------
.. [1] M. Equi, R. Grossi, V. Mäkinen and A. I. Tomescu, "On the complexity of string matching for graphs", ICALP 2019.
   This graph, with two brackets that force the walk through a ladder, and the proof are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.languages.base import Walk
from reductions.problems.languages.labelled_graph_matching import LabelledGraphMatching
from reductions.problems.vectors.base import Choice, digits, padded
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToLabelledGraphMatching"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))
length = sympy.Max(1, m)

LABELS = "<01#01#>"
OPEN, LEFT, RIGHT, CLOSE = 0, {"0": 1, "1": 2, "#": 3}, {"0": 4, "1": 5, "#": 6}, 7


@dataclass(frozen=True)
class OrthogonalVectorsToLabelledGraphMatching(FanOut[OrthogonalVectors, LabelledGraphMatching], order=2):
    """One graph and one word, or none where a set is empty; the graph is largest for vectors of zeros.

    Nodes are numbered: <, left 0, 1, #, right 0, 1, #, >, then the ladders.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToLabelledGraphMatching().instances(source)
    >>> target.labels, target.word, target.brute_force()
    ('<01#01#>00001', '<#11#01#>', (0, 3, 2, 2, 3, 10, 12, 6, 7))
    >>> OrthogonalVectorsToLabelledGraphMatching().lift(source, 0, (0, 3, 2, 2, 3, 10, 12, 6, 7))
    (1, 1)
    """

    theorem = Theorem("Equi, Grossi, Mäkinen and Tomescu 2019")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        nodes=at_most(8 + 2 * n_1 * length),
        arcs=at_most(20 + 4 * n_1 * length),
        word=n * (length + 1) + 3,
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[LabelledGraphMatching]:
        if not all(map(len, source.sets)):
            return
        rungs = ladders(source)
        arcs = [arc for side in (LEFT, RIGHT) for arc in product(side.values(), side.values())]
        arcs += [(OPEN, LEFT["#"]), (RIGHT["#"], CLOSE)]
        for ladder in rungs:
            columns = [[LEFT["#"]], *(list(rung.values()) for rung in ladder), [RIGHT["#"]]]
            arcs += [arc for here, there in pairwise(columns) for arc in product(here, there)]
        labels = LABELS + "".join(label for ladder in rungs for rung in ladder for label in rung)
        yield LabelledGraphMatching(labels, tuple(arcs), word(source))

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Walk]:
        i, j = witness
        letters, width = word(source), max(1, source.dimension)
        start = 2 + j * (width + 1)
        ladder = zip(ladders(source)[i], letters[start : start + width], strict=True)
        return 0, (
            OPEN,
            *(LEFT[letter] for letter in letters[1:start]),
            *(rung[letter] for rung, letter in ladder),
            *(RIGHT[letter] for letter in letters[start + width : -1]),
            CLOSE,
        )

    def lift(self, source: OrthogonalVectors, index: int, witness: Walk) -> Choice:
        place, node = next((place, node) for place, node in enumerate(witness) if node > CLOSE)
        i = next(i for i, ladder in enumerate(ladders(source)) if node in ladder[0].values())
        return i, (place - 2) // (max(1, source.dimension) + 1)


def ladders(source: OrthogonalVectors) -> list[list[dict[str, int]]]:
    """For each vector of the first set and each coordinate, the node of each label."""
    number, found = len(LABELS), []
    for a in padded(source.sets, 1)[0]:
        found.append(ladder := list[dict[str, int]]())
        for bit in a:
            ladder.append({label: number + at for at, label in enumerate("0" if bit else "01")})
            number += len(ladder[-1])
    return found


def word(source: OrthogonalVectors) -> str:
    """The word: the second set's vectors, each between two #."""
    return f"<#{'#'.join(map(digits, padded(source.sets, 1)[1]))}#>"
