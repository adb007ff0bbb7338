"""Largest entries, round by round: what is attained, and bugs that are seen."""

import numpy as np

from reductions.edges import OnlineVectorMatrixVectorToEricksonProblem
from reductions.problems import EricksonProblem, OnlineVectorMatrixVector
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted
from tests.reductions.edges.streams import FEW, check_products, check_streams, streams

EDGE = OnlineVectorMatrixVectorToEricksonProblem()


def test_streams_round_by_round():
    check_streams(EDGE)


def test_products_by_this_alone():
    check_products(EDGE)


def test_every_question_goes_on_where_the_one_before_ended():
    """As one long instance, increments and all, the answers are the same."""
    for source in streams(20, seed=3, side=5):
        asked = check_value(EDGE, source, lambda question: question.solve())
        if asked:
            changes = [np.insert(question.changes[:, 1:], 0, t, axis=1) for t, question in enumerate(asked)]
            whole = EricksonProblem(asked[0].matrix, np.vstack(changes), len(asked))
            assert np.array_equal(whole.matrix, source.beginning)
            assert whole.value() == tuple(question.value()[0] for question in asked)


def test_as_many_changes_as_declared():
    zeros_and_ones = np.array([[0] * 3, [1] * 3, [0] * 3])
    source = OnlineVectorMatrixVector((np.ones((3, 3)), 1 - zeros_and_ones, 1 - zeros_and_ones))
    asked = check_value(EDGE, source, lambda question: question.solve())
    assert [len(question.changes) for question in asked] == [6, 0, 12]
    assert EDGE.project(source.measured()) == {"rows": 3, "columns": 3, "changes": 12, "rounds": 1}


# ---- bugs


class Changed(OnlineVectorMatrixVectorToEricksonProblem):
    """Asks about another matrix, or reads the answer in another way."""

    def changed(self, question, state):
        return question

    def answer(self, state, request):
        talk = super().answer(state, request)
        answers = yield self.changed(next(talk), state)
        try:
            talk.send(answers)
        except StopIteration as end:
            return end.value


class OthersLeftOut(Changed):
    """The rows and columns that a round leaves out are not incremented in the next one."""

    def changed(self, question, state):
        others = len(question.changes) - state.ahead.sum()
        return EricksonProblem(question.matrix, question.changes[others:], 1)


class FromTheBeginning(Changed):
    """The increments of earlier rounds are forgotten."""

    def changed(self, question, state):
        return EricksonProblem(state.matrix, question.changes, 1)


class RowsOnly(Changed):
    """Columns are not incremented."""

    def changed(self, question, state):
        return EricksonProblem(question.matrix, question.changes[question.changes[:, 1] < len(question.matrix)], 1)


class TwoIsEnough(OnlineVectorMatrixVectorToEricksonProblem):
    def answer(self, state, request):
        (found,) = yield state.turned(request)
        return int(found is not None and found >= 2 * state.number)


@planted((OthersLeftOut(), "answer"), (FromTheBeginning(), "answer"), (RowsOnly(), "answer"), (TwoIsEnough(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=FEW)
