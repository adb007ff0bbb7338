"""Replacement paths by shortest paths: every value, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import ReplacementPathsToAllPairsShortestPaths
from reductions.problem import same
from reductions.problems import AllPairsShortestPaths, ReplacementPaths
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted

EDGE = ReplacementPathsToAllPairsShortestPaths()


def answer(question):
    return question.value()


def long_path(rng, length, extra):
    """A path with edges of weight 0 and a few vertices more, and heavier edges everywhere."""
    n = length + 1 + extra
    weights = np.where(rng.random((n, n)) < 0.6, rng.integers(0, 9, (n, n)), INFINITY)
    weights[np.arange(length), np.arange(1, length + 1)] = 0
    np.fill_diagonal(weights, 0)
    return ReplacementPaths(weights, tuple(range(length + 1)))


def test_small_and_drawn():
    rng = np.random.default_rng(0)
    drawn = [ReplacementPaths.random(rng, vertices=6, density=(0.4, 0.8)[n % 2]) for n in range(40)]
    paths = [long_path(rng, length, extra) for length in range(6) for extra in (0, 2)]
    for source in (*ReplacementPaths.small(), *drawn, *paths):
        check_value(EDGE, source, answer)


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    source = long_path(np.random.default_rng(2), 5, 3)
    assert same(decide(source, AllPairsShortestPaths, oracle=oracle).answer, source.value())


# ---- bugs


class PathKept(ReplacementPathsToAllPairsShortestPaths):
    """The edges of the path are not taken out."""

    def ask(self, source):
        talk = super().ask(source)
        next(talk)
        distances = yield AllPairsShortestPaths(source.weights)
        try:
            talk.send(distances)
        except StopIteration as end:
            return end.value


class FromTheEdgeOnly(ReplacementPathsToAllPairsShortestPaths):
    """Detours from one end of the edge to the other only."""

    def ask(self, source):
        talk = super().ask(source)
        distances = (yield next(talk)).copy()
        path = list(source.path)
        kept = np.full_like(distances, INFINITY)
        kept[path[:-1], path[1:]] = distances[path[:-1], path[1:]]
        try:
            talk.send(kept)
        except StopIteration as end:
            return end.value


class WithoutThePath(ReplacementPathsToAllPairsShortestPaths):
    """What is before the detour and after it is not counted."""

    def ask(self, source):
        distances = yield from super().ask(source)
        path = source.weight_of(source.path)
        return np.where(distances == INFINITY, INFINITY, distances - min(path, 1))


@planted((PathKept(), "sizes"), (FromTheEdgeOnly(), "answer"), (WithoutThePath(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    around_both = ReplacementPaths([[0, 0, 1], [INFINITY, 0, 1], [INFINITY, INFINITY, 0]], (0, 1, 2))
    few = [source for source in ReplacementPaths.small() if source.vertices < 3]
    check_caught(bug, step, small=[*few, around_both], examples=0)
