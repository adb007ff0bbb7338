"""Perfect matchings, round by round: what is attained, and bugs that are seen."""

import numpy as np

from reductions.edges import OnlineVectorMatrixVectorToDynamicMatching
from reductions.overhead import at_most
from reductions.problems import DynamicMatching
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, declaring, planted
from tests.reductions.edges.streams import FEW, check_ones, check_products, check_streams, streams

EDGE = OnlineVectorMatrixVectorToDynamicMatching()


def test_streams_round_by_round():
    check_streams(EDGE)


def test_products_by_this_alone():
    check_products(EDGE)


def test_what_is_attained():
    (question, *_) = check_ones(EDGE, 3, 4, 3)
    assert question.measured() == {"vertices": 16, "edges": 19, "changes": 7, "rounds": 1}


def test_one_edge_more_or_not():
    for source in streams(20, seed=5):
        for question, bit in zip(check_value(EDGE, source, lambda q: q.solve()), source.value(), strict=True):
            assert question.solve() == question.value() == (question.vertices // 2 - 1 + bit,)


# ---- bugs


class NeverSwitchedOff(OnlineVectorMatrixVectorToDynamicMatching):
    """What was on in a round stays on."""

    def answer(self, state, request):
        wanted = np.concatenate(request) | state.on
        return super().answer(state, np.split(wanted, [len(request[0])]))


class EveryEntry(OnlineVectorMatrixVectorToDynamicMatching):
    """The matrix is taken for one of ones."""

    overhead = declaring(EDGE, edges=at_most(10**6))

    def begin(self, beginning):
        return super().begin(np.ones_like(beginning))


class OneRoundLate(OnlineVectorMatrixVectorToDynamicMatching):
    """The answer is that of the graph before the changes."""

    def answer(self, state, request):
        talk = super().answer(state, request)
        question = next(talk)
        answers = yield DynamicMatching(question.vertices, question.edges, question.changes[:0], 1)
        try:
            talk.send(answers)
        except StopIteration as end:
            return end.value


class PairsNotJoined(OnlineVectorMatrixVectorToDynamicMatching):
    """No edges between c and d."""

    def begin(self, beginning):
        state, (rows, columns) = super().begin(beginning), beginning.shape
        state.fixed = np.vstack([state.fixed[:rows], state.fixed[rows + columns :]])
        return state


@planted(
    (NeverSwitchedOff(), "answer"), (EveryEntry(), "answer"), (OneRoundLate(), "answer"), (PairsNotJoined(), "answer")
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=FEW)
