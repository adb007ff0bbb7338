"""Online products against plain definitions, and answers that are refused."""

import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problems import OnlineMatrixVector, OnlineVectorMatrixVector

KINDS = (OnlineMatrixVector, OnlineVectorMatrixVector)


def instances(kind):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for number in range(40):
        yield kind.random(rng, side=6, density=(0.2, 0.4, 0.8)[number % 3])


@pytest.mark.parametrize("kind", KINDS)
def test_ways_to_answer_agree(kind):
    for instance in instances(kind):
        value = instance.value()
        for other in (instance.solve(), kind.solvers["library"](instance)):
            assert (
                other == value == instance.read(other) == instance.read(np.array(other)) == instance.read(list(other))
            )


def test_products_by_sets():
    for instance in instances(OnlineMatrixVector):
        matrix, vectors = instance.matrices
        for vector, product in zip(vectors, instance.value(), strict=True):
            assert product == tuple(int(bool(set(np.flatnonzero(row)) & set(np.flatnonzero(vector)))) for row in matrix)


def test_bits_by_sets():
    ones = 0
    for instance in instances(OnlineVectorMatrixVector):
        matrix, left, right = instance.matrices
        pairs = {(i, j) for i, j in np.argwhere(matrix)}
        for u, v, bit in zip(left, right, instance.value(), strict=True):
            assert bit == any(u[i] and v[j] for i, j in pairs)
            ones += bit
    assert ones > 50


@pytest.mark.parametrize("kind", KINDS)
def test_rounds_are_what_the_instance_says(kind):
    for instance in instances(kind):
        rounds = list(instance.rounds)
        assert len(rounds) == instance.measured()["rounds"] == len(instance.value())
        assert np.array_equal(instance.beginning, instance.matrices[0])
    u, v = next(OnlineVectorMatrixVector(([[1, 0]], [[1]], [[0, 1]])).rounds)
    assert (u.tolist(), v.tolist()) == ([1], [0, 1])


@pytest.mark.parametrize(
    ("kind", "matrices"),
    [
        (OnlineMatrixVector, ([[1, 0]], [[1]])),
        (OnlineMatrixVector, ([[1, 0]], [[1, 2]])),
        (OnlineVectorMatrixVector, ([[1, 0]], [[1]], [[1, 0], [0, 0]])),
        (OnlineVectorMatrixVector, ([[1, 0]], [[1, 0]], [[1, 0]])),
    ],
)
def test_matrices_that_are_refused(kind, matrices):
    with pytest.raises(InputError, match=r"matri(x|ces)"):
        kind(matrices)


@pytest.mark.parametrize("answer", [None, 1, (), ((1, 0), (0, 0), (0, 0)), ((1,), (0,)), ((1, 0), (0, 2)), "ab"])
def test_answers_that_are_refused(answer):
    with pytest.raises(OracleError, match=r"round|bits"):
        OnlineMatrixVector(([[1, 0, 1], [0, 0, 1]], [[1, 1, 0], [0, 0, 0]])).read(answer)
    with pytest.raises(OracleError, match=r"round|bits"):
        OnlineVectorMatrixVector(([[1]], [[1], [1]], [[1], [1]])).read(answer)
