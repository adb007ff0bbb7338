"""Light cycles by shortest paths: every answer, and bugs that are caught."""

from math import inf

import numpy as np
import pytest

from reductions import decide
from reductions.edges import MinWeightCycleToAllPairsShortestPaths
from reductions.problems import AllPairsShortestPaths, MinWeightCycle
from tests.reductions.edges.held import hold
from tests.reductions.edges.planted import check_caught, planted

EDGE = MinWeightCycleToAllPairsShortestPaths()


def answer(question):
    return question.value()


def test_small_and_drawn():
    rng, answers = np.random.default_rng(0), []
    drawn = (MinWeightCycle.random(rng, vertices=6, density=(0.4, 0.8)[n % 2], bound=(2, 9)[n % 2]) for n in range(60))
    for source in (*MinWeightCycle.small(), *drawn):
        found, (question,) = hold(EDGE, source, answer)
        assert question.measured() == EDGE.project(source.measured())
        assert source.accepts(found)
        answers.append(found is not None)
    assert 40 < sum(answers) < len(answers) - 40


def test_cycles_of_weight_0():
    source = MinWeightCycle([[0, 0, 0], [0, 0, 0], [0, 0, 0]], 0)
    assert source.verify(decide(source, AllPairsShortestPaths).answer)
    source = MinWeightCycle([[0, 0, inf, inf], [inf, 0, 0, 1], [inf, inf, 0, 0], [0, inf, inf, 0]], 0)
    assert set(decide(source, AllPairsShortestPaths).answer) == {0, 1, 2, 3}


def test_no_threshold_is_as_large_as_infinity():
    assert decide(MinWeightCycle([[0, 1], [inf, 0]], 2**70), AllPairsShortestPaths).answer is None


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    rng = np.random.default_rng(1)
    for _ in range(10):
        source = MinWeightCycle.random(rng, vertices=7)
        assert source.accepts(decide(source, AllPairsShortestPaths, oracle=oracle).answer)


# ---- bugs


class TwoWaysThere(MinWeightCycleToAllPairsShortestPaths):
    """The distance from u to v is taken for that back."""

    def ask(self, source):
        talk = super().ask(source)
        reply = yield next(talk)
        try:
            talk.send(reply.T)
        except StopIteration as end:
            return end.value


class OneMore(MinWeightCycleToAllPairsShortestPaths):
    def ask(self, source):
        return (yield from super().ask(MinWeightCycle(source.weights, source.threshold + 1)))


class LastVertexLeftOut(MinWeightCycleToAllPairsShortestPaths):
    def ask(self, source):
        found = yield from super().ask(source)
        return found if found is None else found[:-1]


@planted((TwoWaysThere(), "answer"), (OneMore(), "answer"), (LastVertexLeftOut(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
