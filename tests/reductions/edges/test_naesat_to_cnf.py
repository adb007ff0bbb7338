"""NAE-SAT as a formula: every assignment, sizes, and bugs that are caught."""

import numpy as np

from reductions import CNF
from reductions.edges import CNFToNAESAT, NAESATToCNF
from reductions.problems import NAESAT
from reductions.testing import check_reduction
from tests.reductions.edges.planted import check_caught, planted

EDGE = NAESATToCNF()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 30


def test_the_same_assignments():
    rng = np.random.default_rng(0)
    for number in range(30):
        source = NAESAT.random(rng, variables=3 + number % 4, clauses=2 + number % 9)
        (target,) = EDGE.instances(source)
        assert target.size() == (source.num_variables, 2 * len(source.clauses))
        assert list(target.witnesses()) == list(source.witnesses())


def test_there_and_back():
    """One more variable, whose value may be chosen: twice as many models, for a formula of at least one clause."""
    rng = np.random.default_rng(1)
    for _ in range(10):
        source = CNF.random(rng, variables=4, clauses=9)
        (there,) = CNFToNAESAT().instances(source)
        (back,) = EDGE.instances(there)
        assert len(list(back.witnesses())) == 2 * len(list(source.witnesses()))


# ---- bugs


class OneWay(NAESATToCNF):
    def targets(self, source):
        for target in super().targets(source):
            yield CNF(target.num_variables, target.clauses[::2] * 2)


class OneLiteralNotNegated(NAESATToCNF):
    def targets(self, source):
        twice = [part for c in source.clauses for part in (c, (*c[:1], *(-x for x in c[1:])))]
        yield CNF(source.num_variables, tuple(twice))


class OneLiteralTurned(NAESATToCNF):
    def lift(self, source, index, witness):
        return (-witness[0], *witness[1:]) if witness else ()


@planted(
    (OneWay(), "backward direction"),
    (OneLiteralNotNegated(), "backward direction"),
    (OneLiteralTurned(), "round trip"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
