"""Median by shortest paths: every answer, and bugs that are caught."""

from math import inf

import numpy as np
import pytest

from reductions import decide
from reductions.edges import MedianToAllPairsShortestPaths
from reductions.problems import AllPairsShortestPaths, Median
from tests.reductions.edges.held import hold
from tests.reductions.edges.planted import check_caught, planted

EDGE = MedianToAllPairsShortestPaths()


def answer(question):
    return question.value()


def test_small_and_drawn():
    rng, answers = np.random.default_rng(0), []
    for source in (*Median.small(), *(Median.random(rng, density=(0.5, 0.9)[n % 2]) for n in range(40))):
        found, (question,) = hold(EDGE, source, answer)
        assert question.measured() == EDGE.project(source.measured())
        assert source.accepts(found)
        answers.append(found is not None)
    assert 20 < sum(answers) < len(answers) - 20


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    rng = np.random.default_rng(1)
    for _ in range(10):
        source = Median.random(rng, vertices=7)
        assert source.accepts(decide(source, AllPairsShortestPaths, oracle=oracle).answer)


# ---- bugs


class WrongWay(MedianToAllPairsShortestPaths):
    """Of columns without infinity, the last vertex that is near."""

    def ask(self, source):
        distances = yield AllPairsShortestPaths(source.weights)
        near = [v for v, row in enumerate(distances.tolist()) if source.cost(row[:-1] or [0]) <= source.threshold]
        return (near[-1],) if near else None


class DirectEdgesOnly(MedianToAllPairsShortestPaths):
    def ask(self, source):
        yield AllPairsShortestPaths(source.weights)
        return next(((v,) for v, row in enumerate(source.weights.tolist()) if source.is_near(row)), None)


class OneMore(MedianToAllPairsShortestPaths):
    def ask(self, source):
        return (yield from super().ask(Median(source.weights, source.threshold + 1)))


@planted((WrongWay(), "answer"), (DirectEdgesOnly(), "answer"), (OneMore(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    far = [[0, 0, inf, inf], [0, 0, 0, inf], [inf, 0, 0, 0], [inf, inf, 0, 0]]
    check_caught(bug, step, small=[*Median.small(), Median(far, 0)], examples=0)
