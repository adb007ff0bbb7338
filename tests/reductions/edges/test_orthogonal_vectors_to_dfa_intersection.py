"""Automata that agree on a tuple: common words for two to four sets, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToDFAIntersection
from reductions.overhead import at_most
from reductions.problems import DFAIntersection
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared, sizes, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = OrthogonalVectorsToDFAIntersection()
SMALL = list(OrthogonalVectors.small())[::2]


def test_check_reduction():
    checked = check_reduction(EDGE, small=SMALL, examples=5, seconds=0.2)
    assert min(checked.yes, checked.no) > 50
    assert checked.refused == 0


@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 2), (2, 1, 2, 2), (0, 3), (2, 0, 1)])
def test_common_words_are_reasons(shape):
    rng, answers = np.random.default_rng(0), []
    for dimension in (0, 1, 3, 3, 3):
        source = vector_sets(rng, shape, dimension, 0.85)
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        expected = {}
        for choice in source.witnesses():
            zeros = sum(1 - x[i].astype(int) for i, x in zip(choice, source.sets, strict=True))
            expected[choice] = int(np.prod(zeros))
        words = list(target.witnesses())
        lifted = [EDGE.lift(source, 0, word) for word in words]
        assert {choice: lifted.count(choice) for choice in lifted} == expected
        for found in (target.solve(), DFAIntersection.solvers["library"](target)):
            assert (found is not None) == bool(expected)
            assert found is None or EDGE.lift(source, 0, found) in expected
        answers.append(bool(expected))
    assert any(answers) == (0 not in shape)


def test_smallest():
    yes, no = (OrthogonalVectors((np.ones((1, d)),) * 2) for d in (0, 1))
    assert [next(EDGE.instances(source)).brute_force() for source in (yes, no)] == [(0, 0), None]


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (2, 2, 2), (3, 1, 2)])
def test_sizes_of_zeros(shape):
    declared, built = sizes(EDGE, OrthogonalVectors([np.zeros((n, 4)) for n in shape]))
    assert built["transitions"] <= declared.pop("transitions") <= 3 * built.pop("transitions")
    if len(shape) == 2:
        assert declared == built
    else:
        assert built["states"] <= declared["states"] <= built["states"] + 2


# ---- bugs


class Changed(OrthogonalVectorsToDFAIntersection):
    """Transitions of the last automaton are others."""

    overhead = declaring(EDGE, transitions=at_most(10**6))

    def change(self, automaton, alphabet):
        return automaton

    def targets(self, source):
        for target in super().targets(source):
            *others, last = target.automata
            yield DFAIntersection((*others, self.change(last, target.alphabet)), target.alphabet)


class OtherVector(OrthogonalVectorsToDFAIntersection):
    """The last automaton takes note of another vector."""

    def targets(self, source):
        return super().targets(OrthogonalVectors((*source.sets[:-1], source.sets[-1][::-1])))


class AnyClaim(Changed):
    """The last automaton believes every claim about its vector."""

    def change(self, automaton, alphabet):
        states, accepting, transitions = automaton
        known = {(state, letter) for state, letter, _ in transitions}
        before = {(state, after) for state, letter, after in transitions if letter == alphabet - 2}
        more = [(state, alphabet - 1, after) for state, after in before if (state, alphabet - 1) not in known]
        return states, accepting, (*transitions, *more)


class NoClaim(Changed):
    def change(self, automaton, alphabet):
        states, accepting, transitions = automaton
        return states, accepting, tuple(t for t in transitions if t[1] != alphabet - 1)


class FirstLetterTwice(OrthogonalVectorsToDFAIntersection):
    def lift(self, source, index, witness):
        return (witness[0],) * source.order


@planted(
    (OtherVector(), "embed"),
    (AnyClaim(), "backward direction"),
    (NoClaim(), "forward direction"),
    (FirstLetterTwice(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=SMALL, examples=5)
