"""NAE-SAT with one more variable: every assignment, CaDiCaL, and bugs that are caught."""

import numpy as np

from reductions import CNF
from reductions.edges import CNFToNAESAT
from reductions.problems import NAESAT
from reductions.testing import check_reduction
from tests.reductions.edges.planted import check_caught, planted

EDGE = CNFToNAESAT()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 30


def test_two_assignments_for_every_model():
    rng, answers = np.random.default_rng(0), set()
    for number in range(40):
        source = CNF.random(rng, variables=4 + number % 4, clauses=8 + number)
        (target,) = EDGE.instances(source)
        assert target.size() == (source.num_variables + 1, len(source.clauses))
        models = set(source.witnesses())
        found = list(target.witnesses())
        assert len(found) == 2 * len(models)
        assert {EDGE.lift(source, 0, assignment) for assignment in found} == models
        library = NAESAT.solvers["library"](target)
        assert (library is not None) == bool(models)
        assert library is None or EDGE.lift(source, 0, library) in models
        answers.add(bool(models))
    assert answers == {True, False}


def test_smallest():
    for clauses, answer in (((), (-1,)), (((),), None)):
        (target,) = EDGE.instances(CNF(0, clauses))
        assert target.brute_force() == answer
    assert target.clauses == ((1,),)


# ---- bugs


class NeverTurned(CNFToNAESAT):
    def lift(self, source, index, witness):
        return tuple(witness[:-1])


class FirstClauseOnly(CNFToNAESAT):
    def targets(self, source):
        for target in super().targets(source):
            rest = tuple(target.clauses[:1]) + source.clauses[1:]
            yield NAESAT(target.num_variables, rest)


class NewOneNegated(CNFToNAESAT):
    """The new literal is negated in the clauses, but not where models are embedded."""

    def targets(self, source):
        for target in super().targets(source):
            clauses = tuple((*clause[:-1], -clause[-1]) for clause in target.clauses)
            yield NAESAT(target.num_variables, clauses)


@planted(
    (NeverTurned(), "lift"),
    (FirstClauseOnly(), "forward direction"),
    (NewOneNegated(), "embed"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
