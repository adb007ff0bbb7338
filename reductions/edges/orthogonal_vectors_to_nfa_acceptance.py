r"""Orthogonal vectors to acceptance by a nondeterministic automaton: one path per vector of the first set.

Vectors have m >= 2 coordinates; shorter ones get zeros behind them. The word is the vectors b as digits, joined by "#".
The states `start` and `accept` have loops by 0, 1 and #. For each a_i there is a path of m transitions from `start` to
`accept`, with states (i, 1), ..., (i, m - 1) between: its c-th transition goes by 0, and by 1 too where a_i has a 0.

An accepting run leaves `start` once, at the first letter of some b_j, as a path reads m letters and no #; so b_j has a
0 wherever a_i has a 1, i and j being known from the run. Conversely, an orthogonal pair is a run: the accepting runs
are the orthogonal pairs, one each.

There are $2 + n_1 (m - 1)$ states, $6 + 2 n_1 m - |A|$ transitions, where |A| counts the ones of the first set, and
$n (m + 1) - 1$ letters. So acceptance in time $(t w)^{1-\delta}$ would refute the hypothesis on OV. With an empty set
there is nothing to ask about.

The smallest instances, with two coordinates: a = b = 10 is a path by 0 and then by 0 or 1, and the word 10, NO; a = 10
and b = 01 is the same path and the word 01, YES.

References
----------
.. [1] A. Backurs and P. Indyk, "Which regular expression patterns are hard to match?", FOCS 2016.
.. [2] K. Bringmann, A. Grønlund, M. Künnemann and K. G. Larsen, "The NFA acceptance hypothesis: non-combinatorial and
   dynamic lower bounds", ITCS 2024.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.languages.base import Walk
from reductions.problems.languages.nfa_acceptance import NFAAcceptance
from reductions.problems.vectors.base import Choice, digits, padded
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToNFAAcceptance"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))
length = sympy.Max(2, m)

START, ACCEPT = 0, 1


@dataclass(frozen=True)
class OrthogonalVectorsToNFAAcceptance(FanOut[OrthogonalVectors, NFAAcceptance], order=2):
    """One automaton and one word, or none where a set is empty; most transitions are there for vectors of zeros.

    States are numbered: start, accept, then those of each path.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToNFAAcceptance().instances(source)
    >>> target, target.word, target.brute_force()
    (NFAAcceptance(states=4, transitions=11, word=5), '11#01', (0, 0, 0, 0, 3, 1))
    >>> OrthogonalVectorsToNFAAcceptance().lift(source, 0, (0, 0, 0, 0, 3, 1))
    (1, 1)
    """

    theorem = Theorem("Backurs and Indyk 2016, in the form of an automaton")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        states=2 + n_1 * (length - 1),
        transitions=at_most(6 + 2 * n_1 * length),
        word=n * (length + 1) - 1,
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[NFAAcceptance]:
        first, second = padded(source.sets, 2)
        if not (len(first) and len(second)):
            return
        transitions = [(state, letter, state) for state in (START, ACCEPT) for letter in "01#"]
        for i, a in enumerate(first):
            states = path(i, len(a))
            for c, bit in enumerate(a):
                transitions += [(states[c], letter, states[c + 1]) for letter in ("0" if bit else "01")]
        word = "#".join(map(digits, second))
        yield NFAAcceptance(2 + len(first) * (first.shape[1] - 1), START, (ACCEPT,), tuple(transitions), word)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Walk]:
        i, j = witness
        width, count = max(2, source.dimension), len(source.sets[1])
        before, after = j * (width + 1), (count - 1 - j) * (width + 1)
        return 0, (START,) * before + path(i, width) + (ACCEPT,) * after

    def lift(self, source: OrthogonalVectors, index: int, witness: Walk) -> Choice:
        width, end = max(2, source.dimension), witness.index(ACCEPT)
        return (witness[end - 1] - 2) // (width - 1), (end - 1) // (width + 1)


def path(i: int, width: int) -> Walk:
    """The states of the path of vector i, the ends among them."""
    first = 2 + i * (width - 1)
    return START, *range(first, first + width - 1), ACCEPT
