"""Metricity by negative triangles: the same witnesses, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import MetricityToNegativeTriangle
from reductions.problems import Metricity, NegativeTriangle
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, planted

EDGE = MetricityToNegativeTriangle()


def test_the_same_witnesses():
    rng, answers = np.random.default_rng(0), []
    for source in (*Metricity.small(), *(Metricity.random(rng, bound=(2, 8)[n % 2]) for n in range(40))):
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        witnesses = list(source.witnesses())
        assert list(target.witnesses()) == witnesses
        answers.append(bool(witnesses))
    assert 40 < sum(answers) < len(answers) - 40


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    assert decide(Metricity([[0, 1, 3], [1, 0, 1], [3, 1, 0]]), NegativeTriangle, oracle=oracle).answer == (0, 1, 2)
    assert decide(Metricity([[0, 1, 2], [1, 0, 1], [2, 1, 0]]), NegativeTriangle, oracle=oracle).answer is None


# ---- bugs


class AllPositive(MetricityToNegativeTriangle):
    def targets(self, source):
        yield NegativeTriangle((source.weights,) * 3)


class AllNegative(MetricityToNegativeTriangle):
    def targets(self, source):
        yield NegativeTriangle((-source.weights,) * 3)


class AnotherSide(MetricityToNegativeTriangle):
    """The side that is subtracted is not that between x and z."""

    def targets(self, source):
        yield NegativeTriangle((-source.weights, source.weights, source.weights))


@planted((AllPositive(), "forward direction"), (AllNegative(), "backward direction"), (AnotherSide(), "embed"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
