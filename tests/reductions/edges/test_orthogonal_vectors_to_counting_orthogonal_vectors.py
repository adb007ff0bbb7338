"""Orthogonal vectors by counting: the first witness, the questions it takes, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors, decide
from reductions.edges import OrthogonalVectorsToCountingOrthogonalVectors
from reductions.problems import CountingOrthogonalVectors
from reductions.problems.vectors.base import every_sets
from reductions.testing import check_reduction
from tests.reductions.edges.built import vector_sets
from tests.reductions.edges.held import hold
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToCountingOrthogonalVectors()


def solved(question):
    return question.solve()


def only(place, shape):
    """Sets of so many vectors; the vector of each set that is at its place has a 0 where no other set has one."""
    sets = [np.ones((n, len(shape)), dtype=np.uint8) for n in shape]
    for p, i in enumerate(place):
        sets[p][i, p] = 0
    return OrthogonalVectors(tuple(sets))


def test_small_and_drawn_instances():
    small = [OrthogonalVectors(sets) for shape in ((2, 2, 1), (2, 1, 2), (3, 1, 1)) for sets in every_sets(*shape)]
    checked = check_reduction(EDGE, small=small, examples=10, seconds=0.1)
    assert min(checked.yes, checked.no) > 20


def test_the_first_witness():
    rng, answers = np.random.default_rng(0), []
    for number in range(60):
        shape = rng.integers(0, 7, 2 + number % 3)
        source = vector_sets(rng, shape, 5, 0.6)
        found, asked = hold(EDGE, source, solved)
        assert found == source.brute_force()
        assert asked[0].solve() == len(list(source.witnesses()))
        answers.append(found is not None)
    assert 15 < sum(answers) < 50


@pytest.mark.parametrize(
    ("shape", "most"), [((1, 1), 1), ((2, 1), 2), ((3, 3), 5), ((4, 5), 6), ((3, 2, 4), 6), ((5, 2, 1), 5)]
)
def test_halving(shape, most):
    """One question, and as many as the bits of the last vector's number for every set."""
    questions = []
    for place in np.ndindex(shape):
        found, asked = hold(EDGE, only(place, shape), solved)
        assert found == place
        questions.append(len(asked))
    assert max(questions) == most


@pytest.mark.parametrize(("shape", "questions"), [((8, 4, 4), 1 + 3 + 2 + 2), ((1, 8, 8), 1 + 3 + 3), ((1, 1), 1)])
def test_as_many_questions_as_declared(shape, questions):
    source = only([n - 1 for n in shape], shape)
    assert len(hold(EDGE, source, solved)[1]) == EDGE.count(source.measured()) == questions


def test_a_no_is_one_question():
    source = OrthogonalVectors((np.ones((5, 1), np.uint8),) * 3)
    assert (hold(EDGE, source, solved)[0], len(hold(EDGE, source, solved)[1])) == (None, 1)


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in (only((2, 1), (4, 3)), OrthogonalVectors((np.ones((3, 2), np.uint8),) * 2)):
        assert source.accepts(decide(source, CountingOrthogonalVectors, oracle=oracle).answer)


# ---- bugs


class Reversed(OrthogonalVectorsToCountingOrthogonalVectors):
    """The half that is counted is left."""

    def ask(self, source):
        talk, reply = super().ask(source), None
        for number in range(1000):
            try:
                question = talk.send(reply)
            except StopIteration as end:
                return end.value
            reply = yield question
            reply = 1 - min(1, reply) if number else reply
        return None


class WholeSets(OrthogonalVectorsToCountingOrthogonalVectors):
    """A set that is settled is asked about as a whole again."""

    def ask(self, source):
        talk, reply = super().ask(source), None
        while True:
            try:
                question = talk.send(reply)
            except StopIteration as end:
                return end.value
            pairs = zip(question.sets, source.sets, strict=True)
            reply = yield CountingOrthogonalVectors(tuple(whole if len(x) == 1 else x for x, whole in pairs))


class WithoutTheFirst(OrthogonalVectorsToCountingOrthogonalVectors):
    """Nobody asks whether there is anything to find."""

    def ask(self, source):
        if 0 in source.axes:
            return None
        talk = super().ask(source)
        next(talk)
        try:
            question = talk.send(1)
            while True:
                question = talk.send((yield question))
        except StopIteration as end:
            return end.value


@planted((Reversed(), "answer"), (WholeSets(), "answer"), (WithoutTheFirst(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    small = [OrthogonalVectors(([[1, 0], [0, 1]], [[1, 0], [0, 1]])), OrthogonalVectors(([[1]], [[1]]))]
    check_reduction(EDGE, small=small, examples=0, seconds=0.2)
    check_caught(bug, step, small=small, examples=0)
