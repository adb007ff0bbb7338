"""Triangles, round by round: what is attained, and bugs that are seen."""

import numpy as np

from reductions.edges import OnlineVectorMatrixVectorToDynamicTriangle
from reductions.overhead import at_most
from reductions.problems import DynamicTriangle
from tests.reductions.edges.planted import check_caught, declaring, planted
from tests.reductions.edges.streams import FEW, check_ones, check_products, check_streams

EDGE = OnlineVectorMatrixVectorToDynamicTriangle()


def test_streams_round_by_round():
    check_streams(EDGE)


def test_products_by_this_alone():
    check_products(EDGE)


def test_what_is_attained():
    (question, *_) = check_ones(EDGE, 3, 4, 3)
    assert question.measured() == {"vertices": 8, "edges": 12, "changes": 7, "rounds": 1}


# ---- bugs


class NeverSwitchedOff(OnlineVectorMatrixVectorToDynamicTriangle):
    """What was on in a round stays on."""

    def answer(self, state, request):
        wanted = np.concatenate(request) | state.on
        return super().answer(state, np.split(wanted, [len(request[0])]))


class EveryEntry(OnlineVectorMatrixVectorToDynamicTriangle):
    """The matrix is taken for one of ones."""

    overhead = declaring(EDGE, edges=at_most(10**6))

    def begin(self, beginning):
        return super().begin(np.ones_like(beginning))


class OneRoundLate(OnlineVectorMatrixVectorToDynamicTriangle):
    """The answer is that of the graph before the changes."""

    def answer(self, state, request):
        talk = super().answer(state, request)
        question = next(talk)
        answers = yield DynamicTriangle(question.vertices, question.edges, question.changes[:0], 1)
        try:
            talk.send(answers)
        except StopIteration as end:
            return end.value


class RowsAdjacent(OnlineVectorMatrixVectorToDynamicTriangle):
    """The first two rows are adjacent as well."""

    overhead = declaring(EDGE, edges=at_most(10**6))

    def begin(self, beginning):
        state = super().begin(beginning)
        state.fixed = np.vstack([state.fixed, [(1, 2)]]) if len(beginning) > 1 else state.fixed
        return state


@planted(
    (NeverSwitchedOff(), "answer"), (EveryEntry(), "answer"), (OneRoundLate(), "answer"), (RowsAdjacent(), "answer")
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=FEW)
