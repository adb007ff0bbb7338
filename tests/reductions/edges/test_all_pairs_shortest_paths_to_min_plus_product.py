"""Shortest paths by products: every value, as many questions and as large as declared, and bugs that are seen."""

from math import ceil, log2

import numpy as np
import pytest

from reductions import decide
from reductions.edges import AllPairsShortestPathsToMinPlusProduct
from reductions.problem import same
from reductions.problems import AllPairsShortestPaths, MinPlusProduct
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted

EDGE = AllPairsShortestPathsToMinPlusProduct()


def answer(question):
    return question.value()


def path(n, weight=1):
    """A directed path through n vertices."""
    weights = np.full((n, n), INFINITY)
    weights[np.arange(n - 1), np.arange(1, n)] = weight
    return AllPairsShortestPaths(weights)


def test_small_and_drawn():
    rng = np.random.default_rng(0)
    drawn = (AllPairsShortestPaths.random(rng, vertices=7, density=(0.3, 0.8)[n % 2]) for n in range(60))
    for source in (*AllPairsShortestPaths.small(), *drawn):
        check_value(EDGE, source, answer)


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    source = path(6, weight=5)
    assert same(decide(source, MinPlusProduct, oracle=oracle).answer, source.value())


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 9, 10, 17, 18])
def test_as_many_questions_as_declared(n):
    asked = check_value(EDGE, path(n), answer)
    assert len(asked) == (ceil(log2(n - 1)) if n > 1 else 0)


@pytest.mark.parametrize("n", [3, 4, 6, 10])
def test_entries_as_large_as_declared(n):
    """Where n - 2 is a power of 2."""
    *_, last = check_value(EDGE, path(n, weight=7), answer)
    assert last.bound == EDGE.project(path(n, weight=7).measured())["bound"] == (n - 2) * 7


# ---- bugs


class OneProductTooFew(AllPairsShortestPathsToMinPlusProduct):
    def ask(self, source):
        distances = source.weights
        for _ in range(self.count(source.measured()) - 1):
            distances = yield MinPlusProduct((distances, distances))
        if source.vertices > 2:
            yield MinPlusProduct((distances, distances))
        return distances


class WithTheWeights(AllPairsShortestPathsToMinPlusProduct):
    """One more edge with every product."""

    def ask(self, source):
        distances = source.weights
        for _ in range(self.count(source.measured())):
            distances = yield MinPlusProduct((distances, source.weights))
        return distances


class WithoutTheDiagonal(AllPairsShortestPathsToMinPlusProduct):
    """Walks of exactly so many edges."""

    def ask(self, source):
        distances = np.where(np.eye(source.vertices, dtype=bool), INFINITY, source.weights)
        for _ in range(self.count(source.measured())):
            distances = yield MinPlusProduct((distances, distances))
        return distances


@planted((OneProductTooFew(), "answer"), (WithTheWeights(), "answer"), (WithoutTheDiagonal(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[path(n) for n in range(1, 6)], examples=0)
