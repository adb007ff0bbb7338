"""Cliques by their weight: witnesses against a plain definition, and what is refused."""

from itertools import combinations
from math import inf
from operator import eq, lt

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import ExactWeightClique, MinWeightClique
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY

WEIGHTS = [[inf, 1, 2, inf], [1, inf, -4, 0], [2, -4, inf, 3], [inf, 0, 3, inf]]


def instances(kind, count=80):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for number in range(count):
        yield kind.random(rng, bound=(0, 2, 9)[number % 3], density=(0.5, 0.9, 1)[number % 3], offset=number % 4 * 5)


def plain(instance):
    """Weights of all cliques by a dict of edges."""
    weights = instance.matrices[0].tolist()
    edge = {(u, w): x for u, row in enumerate(weights) for w, x in enumerate(row) if u < w and x != INFINITY}
    for chosen in combinations(range(len(weights)), instance.clique):
        if all(pair in edge for pair in combinations(chosen, 2)):
            yield chosen, sum(edge[pair] for pair in combinations(chosen, 2))


@pytest.mark.parametrize(("kind", "asked"), [(MinWeightClique, lt), (ExactWeightClique, eq)])
def test_cliques_by_the_definition(kind, asked):
    answers = []
    for instance in instances(kind):
        expected = [clique for clique, weight in plain(instance) if asked(weight, instance.threshold)]
        assert list(instance.witnesses()) == expected
        found = instance.read(kind.solvers["library"](instance))
        assert (found is None) == (not expected)
        assert all(instance.verify(clique[::-1]) for clique in expected)
        answers.append(found)
    assert 60 < answers.count(None) < len(answers) - 60


@pytest.mark.parametrize(
    ("weights", "clique", "threshold", "match"),
    [
        ([[inf, 1], [2, inf]], 1, 0, "symmetric"),
        ([[inf, 1], [1, 0]], 1, 0, "diagonal"),
        ([[inf, 1]], 1, 0, "shapes"),
        ([[inf, 0.5], [0.5, inf]], 1, 0, "integer"),
        (WEIGHTS, -1, 0, "clique must be at least 0, got -1"),
        (WEIGHTS, 1.0, 0, "clique"),
        (WEIGHTS, 2, 0.0, "threshold"),
        (WEIGHTS, 2, ENTRY_LIMIT + 1, "threshold must be at most"),
        (WEIGHTS, 2, -ENTRY_LIMIT - 1, "threshold"),
    ],
)
def test_what_is_refused(weights, clique, threshold, match):
    with pytest.raises(InputError, match=match):
        MinWeightClique((weights,), clique, threshold)


@pytest.mark.parametrize(
    "witness", [(0, 1), (0, 1, 3), (0, 1, 1), (0, 1, 4), (0, 1, -2), (0, 1, 2.0), (0, 1, True), None]
)
def test_what_is_not_a_witness(witness):
    assert not MinWeightClique((WEIGHTS,), 3, 9).verify(witness)


def test_sizes_and_numpy_integers():
    instance = MinWeightClique((WEIGHTS,), np.int8(3), np.int64(-7))
    assert instance.measured() == {"vertices": 4, "clique": 3, "bound": 7}
    assert instance.verify(np.array([2, 0, 1]).tolist()) == (-1 < -7)


def test_storing():
    for instance in instances(MinWeightClique, 5):
        assert Problem.from_json(instance.to_json()) == instance
    assert MinWeightClique((WEIGHTS,), 3, 0) != MinWeightClique((WEIGHTS,), 3, 1)
