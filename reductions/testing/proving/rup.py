"""An independent checker of refutations: every clause of the proof follows from those before by unit propagation.

It knows nothing of circuits and of solvers. A clause follows by reverse unit propagation (RUP) if its negation, with
the clauses so far, leads to a conflict when literals that stand alone in a clause are set, one after the other. Proofs
are lists of lemmas and deletions, as solvers write them in the format DRUP.

References
----------
.. [1] E. Goldberg and Y. Novikov, "Verification of proofs of unsatisfiability for CNF formulas", DATE 2003.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reductions.errors import ReductionError

__all__ = ["Lemma", "ProofRejected", "check_refutation"]


class ProofRejected(ReductionError):
    """A step of a proof does not follow, or there is no contradiction at its end."""


class Lemma(NamedTuple):
    """A step of a proof: a clause that follows from those before, or one that is no longer needed."""

    literals: list[int]
    deleted: bool = False


def check_refutation(clauses: Iterable[Sequence[int]], proof: Iterable[Lemma]) -> int:
    """Accept a proof that the clauses are contradictory, and return how many lemmas of it were needed to see it.

    Parameters
    ----------
    clauses
        Lists of literals, nonzero integers.
    proof
        The lemmas, in their order.

    Raises
    ------
    ProofRejected
        With the number of the first step that does not follow, or if the proof ends without a contradiction.

    Notes
    -----
    Complexity: a unit propagation for each lemma, with two watched literals in each clause.

    Examples
    --------
    >>> check_refutation([[1, 2], [1, -2], [-1, 2], [-1, -2]], [Lemma([1])])
    1
    >>> check_refutation([[1, 2], [1, -2], [-1, 2]], [Lemma([1]), Lemma([])])
    Traceback (most recent call last):
        ...
    reductions.testing.proving.rup.ProofRejected: step 2 of the proof, the clause [], does not follow
    """
    known = _Clauses()
    if any(known.add(list(clause)) for clause in clauses):
        return 0
    for number, (literals, deleted) in enumerate(proof, start=1):
        if deleted:
            known.delete(literals)
        elif not known.follows(literals):
            raise ProofRejected(f"step {number} of the proof, the clause {literals}, does not follow")
        elif known.add(literals):
            return number
    raise ProofRejected("the proof ends without a contradiction")


class _Clauses:
    """Clauses with two watched literals each, and the literals that follow from them."""

    def __init__(self) -> None:
        self.watching: dict[int, list[list[int]]] = {}
        self.true: set[int] = set()
        self.trail: list[int] = []
        self.there: dict[tuple[int, ...], list[list[int]]] = {}

    def add(self, literals: list[int]) -> bool:
        """Add a clause; whether there is a contradiction now."""
        clause = list(dict.fromkeys(literals))
        if any(-literal in clause for literal in clause):
            return False
        clause.sort(key=lambda literal: -literal in self.true)  # what is not false yet comes first, to be watched
        self.there.setdefault(tuple(sorted(clause)), []).append(clause)
        for literal in clause[:2]:
            self.watching.setdefault(literal, []).append(clause)
        if not clause or -clause[0] in self.true:
            return True
        if len(clause) == 1 or -clause[1] in self.true:
            return self.set([clause[0]])
        return False

    def delete(self, literals: list[int]) -> None:
        """Forget a clause, but for those from which a literal follows: what follows is kept, as solvers keep it."""
        same = self.there.get(tuple(sorted(set(literals))), [])
        if same and not any(literal in self.true for literal in same[-1][:2]):
            clause = same.pop()
            for literal in clause[:2]:
                watched = self.watching[literal]
                watched.pop(next(place for place, other in enumerate(watched) if other is clause))

    def follows(self, literals: list[int]) -> bool:
        """Whether the negation of a clause leads to a conflict."""
        before = len(self.trail)
        conflict = self.set([-literal for literal in literals])
        self.true.difference_update(self.trail[before:])
        del self.trail[before:]
        return conflict

    def set(self, literals: Iterable[int]) -> bool:
        """Set literals to true, and what follows from them; whether there is a conflict."""
        true, trail, watching = self.true, self.trail, self.watching
        place = len(trail)
        for literal in literals:
            if -literal in true:
                return True
            if literal not in true:
                true.add(literal)
                trail.append(literal)
        while place < len(trail):
            false = -trail[place]
            place += 1
            watched, kept = watching.get(false, []), list[list[int]]()
            for number, clause in enumerate(watched):
                if clause[0] == false:
                    clause[0], clause[1] = clause[1], false
                first = clause[0]
                if first in true:
                    kept.append(clause)
                    continue
                for other in range(2, len(clause)):
                    if -clause[other] not in true:
                        clause[1], clause[other] = clause[other], false
                        watching.setdefault(clause[1], []).append(clause)
                        break
                else:
                    kept.append(clause)
                    if -first in true:
                        watching[false] = kept + watched[number + 1 :]
                        return True
                    true.add(first)
                    trail.append(first)
            watching[false] = kept
        return False
