"""Distances 3 and more, round by round: what is attained, and bugs that are seen."""

import numpy as np

from reductions.edges import OnlineVectorMatrixVectorToDynamicDistance
from reductions.overhead import at_most
from reductions.problems import DynamicDistance, OnlineVectorMatrixVector
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, declaring, planted
from tests.reductions.edges.streams import FEW, check_ones, check_products, check_streams

EDGE = OnlineVectorMatrixVectorToDynamicDistance()


def test_streams_round_by_round():
    check_streams(EDGE)


def test_products_by_this_alone():
    check_products(EDGE)


def test_what_is_attained():
    (question, *_) = check_ones(EDGE, 3, 4, 3)
    assert question.measured() == {"vertices": 9, "edges": 12, "changes": 7, "rounds": 1}


def test_the_distance_is_3_or_at_least_5():
    """Rows and columns in zigzag, each adjacent to one or two others."""
    matrix, found = np.eye(4, dtype=np.uint8) | np.eye(4, k=-1, dtype=np.uint8), set()
    for u, v in np.ndindex(4, 4):
        source = OnlineVectorMatrixVector((matrix, np.eye(4)[u : u + 1], np.eye(4)[v : v + 1]))
        ((distance,),) = [question.solve() for question in check_value(EDGE, source, lambda q: q.solve())]
        assert (distance == 3) == matrix[u, v]
        found.add(distance)
    assert found == {3, 5, 7, 9}


# ---- bugs


class NeverSwitchedOff(OnlineVectorMatrixVectorToDynamicDistance):
    """What was on in a round stays on."""

    def answer(self, state, request):
        wanted = np.concatenate(request) | state.on
        return super().answer(state, np.split(wanted, [len(request[0])]))


class EveryEntry(OnlineVectorMatrixVectorToDynamicDistance):
    """The matrix is taken for one of ones."""

    overhead = declaring(EDGE, edges=at_most(10**6))

    def begin(self, beginning):
        return super().begin(np.ones_like(beginning))


class OneRoundLate(OnlineVectorMatrixVectorToDynamicDistance):
    """The answer is that of the graph before the changes."""

    def answer(self, state, request):
        talk = super().answer(state, request)
        question = next(talk)
        answers = yield DynamicDistance(question.vertices, question.edges, question.changes[:0], 1)
        try:
            talk.send(answers)
        except StopIteration as end:
            return end.value


class AnyPath(OnlineVectorMatrixVectorToDynamicDistance):
    """A path of 5 edges is taken for one of 3."""

    def answer(self, state, request):
        (found,) = yield DynamicDistance(*state.turned(request))
        return int(found is not None)


@planted((NeverSwitchedOff(), "answer"), (EveryEntry(), "answer"), (OneRoundLate(), "answer"), (AnyPath(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=FEW)
