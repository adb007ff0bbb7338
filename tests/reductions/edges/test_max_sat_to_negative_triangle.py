"""Max-2-SAT as negative triangles: all assignments both ways, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import MaxSatToNegativeTriangle
from reductions.errors import InputError
from reductions.overhead import at_most, evaluate
from reductions.problems import MaxSat, NegativeTriangle
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = MaxSatToNegativeTriangle()


def test_small_and_drawn_instances():
    checked = check_reduction(EDGE, examples=5, seconds=0.2)
    assert min(checked.yes, checked.no) > 30
    assert checked.embedded == checked.lifted


def test_drawn_instances_by_a_library():
    rng, answers = np.random.default_rng(0), set()
    for _ in range(20):
        source = MaxSat.random(rng, variables=8, clauses=20)
        answer = decide(source, NegativeTriangle, oracle="library").answer
        assert source.accepts(answer)
        answers.add(answer is None)
    assert answers == {True, False}


def test_declared_sizes():
    declared, built = sizes(EDGE, MaxSat(8, ((1, 8),) * 3, 9))
    assert declared == {"first": 8, "second": 8, "third": 4, "bound": 9}
    assert built == {**declared, "bound": 8}
    declared, built = sizes(EDGE, MaxSat(4, ((2, 3),) * 5, 0))
    assert declared["bound"] == 6
    declared, built = sizes(EDGE, MaxSat(6, ((3, -5),) * 5, 0))
    assert declared == built == {"first": 4, "second": 4, "third": 4, "bound": 6}


def test_own_steps():
    """Clauses are counted for every entry, which is written then."""
    source = MaxSat(5, ((1, -5), (2,), (4, 3)), 2)
    (target,) = EDGE.instances(source)
    own = evaluate(EDGE.overhead.own, EDGE.values(source.measured()))
    assert own == (3 + 1) * sum(matrix.size for matrix in target.matrices)


def test_what_is_refused():
    for source, match in (
        (MaxSat(3, ((1, 2, 3),), 0), "at most 2 literals, got one of 3"),
        (MaxSat(1, (), 2**61 + 1), "2.61"),
    ):
        with pytest.raises(InputError, match=match):
            EDGE.check(source)
    EDGE.check(MaxSat(1, (), 2**61))


# ---- bugs


class Changed(MaxSatToNegativeTriangle):
    overhead = declaring(EDGE, bound=at_most(10**9))

    def changed(self, matrices, source):
        raise NotImplementedError

    def targets(self, source):
        (target,) = super().targets(source)
        yield NegativeTriangle(self.changed(target.matrices, source))


class OffByOne(Changed):
    def changed(self, matrices, source):
        return matrices[0] + 1, *matrices[1:]


class ThresholdTwice(Changed):
    def changed(self, matrices, source):
        return matrices[0] + source.threshold - 1, *matrices[1:]


class FirstPairLeftOut(Changed):
    def changed(self, matrices, source):
        return 0 * matrices[0], *matrices[1:]


class SignsReversed(MaxSatToNegativeTriangle):
    def lift(self, source, index, witness):
        return tuple(-literal for literal in super().lift(source, index, witness))


@planted(
    (OffByOne(), "forward direction"),
    (ThresholdTwice(), "forward direction"),
    (FirstPairLeftOut(), "forward direction"),
    (SignsReversed(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
