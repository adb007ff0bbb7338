r"""k-OV to the intersection of k automata: a word is a tuple, and a reason for every coordinate.

The words to be accepted have k letters that are numbers of vectors, $i_0, \dots, i_{k-1}$, and then for every
coordinate a letter q, which claims that vector $i_q$ of set q has a 0 there. Automaton p reads the first p letters,
takes note of $i_p$, reads the other k - p - 1, and then follows its vector: it reads any letter q at coordinate c, but
p only where the vector has a 0. So a word is common to all iff the claim of every coordinate is true: there is one iff
the tuple $i_0, \dots, i_{k-1}$ has no coordinate that is 1 in all of its vectors. Witnesses are lifted by their first
k letters.

Automaton p has $p + 1 + n_p (k - p + m)$ states, so with n vectors in each set s = O(n (k + m)). All of them together
have $O(k^2 n^2 + k^2 n m)$ transitions, as each path has n of them at every state that reads a number of a later set,
and these are written. So for k of at least 3 an intersection of k automata in time $s^{k-\delta}$ would refute the
hypothesis on k-OV: the product of the automata, of $s^k$ states, is best. For two automata to write them takes as long
as the hypothesis allows, and nothing follows. An empty set has an automaton that accepts nothing.

The smallest instances: with no coordinate and a vector in each of two sets, the word 00 is common, YES; with one
coordinate that is 1 in both, there is no letter to go on with, NO.

References
----------
.. [1] M. de Oliveira Oliveira and M. Wehar, "On the fine grained complexity of finite automata non-emptiness of
   intersection", DLT 2020. (The automata are derived here.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.languages.dfa_intersection import Automaton, DFAIntersection, Word
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToDFAIntersection"]

k, n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("order", "first", "others", "dimension"))
N = sympy.Max(n_1, n)


@dataclass(frozen=True)
class OrthogonalVectorsToDFAIntersection(FanOut[OrthogonalVectors, DFAIntersection]):
    """One tuple of automata, one per set, for at most 10 sets.

    Letters are numbered: the vectors of any set, then the sets.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToDFAIntersection().instances(source)
    >>> target, list(target.witnesses())
    (DFAIntersection(automata=2, states=9, transitions=20, alphabet=4), [(1, 1, 3, 2)])
    >>> OrthogonalVectorsToDFAIntersection().lift(source, 0, (1, 1, 3, 2))
    (1, 1)
    """

    theorem = Theorem("de Oliveira Oliveira and Wehar 2020")
    overhead = Overhead(
        automata=k,
        states=at_most(sympy.Max(1 + n_1 * (k + m), k + n * (k - 1 + m))),
        transitions=at_most(k * (k * N + N * (1 + k * N + k * m))),
        alphabet=N + k,
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[DFAIntersection]:
        yield DFAIntersection(tuple(automaton(source, p) for p in range(source.order)), most(source) + source.order)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Word]:
        chosen = [x[i] for i, x in zip(witness, source.sets, strict=True)]
        reasons = [next(p for p, vector in enumerate(chosen) if not vector[c]) for c in range(source.dimension)]
        return 0, (*witness, *(most(source) + p for p in reasons))

    def lift(self, source: OrthogonalVectors, index: int, witness: Word) -> Choice:
        return tuple(witness[: source.order])


def most(source: OrthogonalVectors) -> int:
    """The most vectors of a set."""
    return max(map(len, source.sets))


def automaton(source: OrthogonalVectors, p: int) -> Automaton:
    """The automaton of set p: states 0 to p before its letter, then a path for each vector."""
    numbers, sets = range(most(source)), range(most(source), most(source) + source.order)
    transitions = [(state, number, state + 1) for state in range(p) for number in numbers]
    others = source.order - p - 1
    accepting = []
    state = p + 1
    for i, vector in enumerate(source.sets[p].tolist()):
        transitions.append((p, i, state))
        for _ in range(others):
            transitions += [(state, number, state + 1) for number in numbers]
            state += 1
        for bit in vector:
            transitions += [(state, letter, state + 1) for q, letter in enumerate(sets) if q != p or not bit]
            state += 1
        accepting.append(state)
        state += 1
    return state, tuple(accepting), tuple(transitions)
