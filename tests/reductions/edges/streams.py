"""What every edge from online vector-matrix-vector products is tried on."""

import numpy as np

from reductions import decide
from reductions.problems import OnlineMatrixVector, OnlineVectorMatrixVector
from tests.reductions.edges.held import check_value
from tests.reductions.edges.rounds import asked_in_rounds


def small_stream(seed):
    return OnlineVectorMatrixVector.random(np.random.default_rng(seed), side=3, density=0.5)


FEW = [source for source in map(small_stream, range(150)) if sum(source.size()) <= 9]
"""Streams on which a bug is to be seen."""


def streams(count, seed=0, side=4):
    """Small streams now and then, and drawn ones."""
    rng = np.random.default_rng(seed)
    yield from list(OnlineVectorMatrixVector.small())[::8]
    for number in range(count):
        yield OnlineVectorMatrixVector.random(rng, side=side, density=(0.2, 0.5, 0.8)[number % 3])


def check_streams(edge, count=30):
    """Every round is one question of the declared sizes, and its answer is right; both answers occur."""
    bits = set()
    for source in streams(count):
        answer, asked = asked_in_rounds(edge, source)
        assert answer == source.value()
        assert [len(questions) for questions in asked] == [1] * source.measured()["rounds"]
        check_value(edge, source, lambda question: question.solve())
        bits |= set(answer)
    assert bits == {0, 1}


def check_ones(edge, rows, columns, count):
    """The questions about ones, with everything switched in every round; sizes that are bounds are attained."""
    switched = np.arange(count)[:, None] % 2 == 0
    source = OnlineVectorMatrixVector((np.ones((rows, columns)), switched * np.ones(rows), switched * np.ones(columns)))
    asked = check_value(edge, source, lambda question: question.solve())
    declared = edge.project(source.measured())
    assert max(tuple(question.size()) for question in asked) == tuple(declared.values())
    return asked


def check_products(edge, **parameters):
    """Products of a matrix and vectors, on the path through bits of rounds."""
    rng = np.random.default_rng(1)
    for _ in range(6):
        source = OnlineMatrixVector.random(rng)
        decision = decide(
            source, edge.target, path=["OnlineMatrixVectorToOnlineVectorMatrixVector", edge], **parameters
        )
        assert decision.answer == source.value()
