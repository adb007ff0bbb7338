"""Connectivity of two vertices, round by round: what is attained, and bugs that are seen."""

import numpy as np

from reductions.edges import OnlineVectorMatrixVectorToSubgraphConnectivity
from reductions.overhead import at_most
from reductions.problems import SubgraphConnectivity
from tests.reductions.edges.planted import check_caught, declaring, planted
from tests.reductions.edges.streams import FEW, check_ones, check_products, check_streams

EDGE = OnlineVectorMatrixVectorToSubgraphConnectivity()


def test_streams_round_by_round():
    check_streams(EDGE)


def test_products_by_this_alone():
    check_products(EDGE)


def test_what_is_attained():
    (question, *_) = check_ones(EDGE, 3, 4, 3)
    assert question.measured() == {"vertices": 9, "edges": 19, "changes": 7, "rounds": 1}


# ---- bugs


class NeverSwitchedOff(OnlineVectorMatrixVectorToSubgraphConnectivity):
    """What was on in a round stays on."""

    def answer(self, state, request):
        wanted = np.concatenate(request) | state.on
        return super().answer(state, np.split(wanted, [len(request[0])]))


class EveryEntry(OnlineVectorMatrixVectorToSubgraphConnectivity):
    """The matrix is taken for one of ones."""

    overhead = declaring(EDGE, edges=at_most(10**6))

    def begin(self, beginning):
        return super().begin(np.ones_like(beginning))


class OneRoundLate(OnlineVectorMatrixVectorToSubgraphConnectivity):
    """The answer is that of the graph before the changes."""

    def answer(self, state, request):
        talk = super().answer(state, request)
        question = next(talk)
        answers = yield SubgraphConnectivity(question.vertices, question.edges, question.on, question.changes[:0], 1)
        try:
            talk.send(answers)
        except StopIteration as end:
            return end.value


class RowsAlwaysOn(OnlineVectorMatrixVectorToSubgraphConnectivity):
    """Rows need not be on."""

    def answer(self, state, request):
        return super().answer(state, (np.ones_like(request[0]), request[1]))


@planted(
    (NeverSwitchedOff(), "answer"), (EveryEntry(), "answer"), (OneRoundLate(), "answer"), (RowsAlwaysOn(), "answer")
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=FEW)
