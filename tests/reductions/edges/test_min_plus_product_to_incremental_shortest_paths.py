"""(min,+)-products by shortest paths while arcs are inserted: every value, exact sizes, and bugs that are seen."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import MinPlusProductToIncrementalShortestPaths
from reductions.errors import InputError
from reductions.overhead import at_most
from reductions.problem import same
from reductions.problems import IncrementalShortestPaths, MinPlusProduct
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from reductions.testing import check_reduction
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = MinPlusProductToIncrementalShortestPaths()


def test_small_products():
    small = list(MinPlusProduct.small())[::3]
    assert check_reduction(EDGE, small=small, examples=0, seconds=0.2).yes == len(small)


def test_products_far_from_zero_by_a_library():
    rng = np.random.default_rng(0)
    for number in range(40):
        source = MinPlusProduct.random(rng, offset=(0, 100, -100, 10**12)[number % 4], density=0.6)
        assert same(decide(source, IncrementalShortestPaths, oracle="library").answer, source.value())


@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 2, 3), (2, 0, 3), (3, 2, 0), (1, 1, 1), (4, 2, 3)])
def test_declared_sizes(shape):
    r, q, c = shape
    source = MinPlusProduct((np.full((r, q), 7), np.full((q, c), 7)))
    (question,) = check_value(EDGE, source, lambda question: question.solve())
    declared = EDGE.project(source.measured())
    assert question.measured() == declared or (r, q, c) == (2, 0, 3)


def test_entries_that_are_too_large_are_refused():
    with pytest.raises(InputError, match=r"2\^61"):
        next(EDGE.converse(MinPlusProduct((np.full((3, 2), ENTRY_LIMIT // 8), np.zeros((2, 2), int)))))


# ---- bugs


class Changed(MinPlusProductToIncrementalShortestPaths):
    overhead = declaring(EDGE, bound=at_most(10**9))

    def ask(self, source):
        talk = super().ask(source)
        distances = yield self.changed(next(talk), source)
        try:
            talk.send(distances)
        except StopIteration as end:
            return end.value


class OldestIsNearest(Changed):
    """The arcs are inserted in the reverse order."""

    def changed(self, question, source):
        rows = question.insertions.copy()
        rows[:, 1:] = rows[::-1, 1:]
        return IncrementalShortestPaths(question.vertices, question.arcs, rows, question.count)


class StepsTooSmall(Changed):
    """An arc is shorter than the one before by 4 W only, and then a sum of 2 W over it looks infinite."""

    def changed(self, question, source):
        rows = question.insertions.copy()
        rows[:, 3] -= rows[:, 3] // (4 * source.bound + 1)
        return IncrementalShortestPaths(question.vertices, question.arcs, rows, question.count)


class InfinityKept(MinPlusProductToIncrementalShortestPaths):
    """What is too large is not taken for infinite."""

    def ask(self, source):
        talk = super().ask(source)
        distances = yield next(talk)
        rows, columns = len(source.matrices[0]), source.matrices[1].shape[1]
        first = (rows - 1 - np.arange(rows)) * (4 * source.bound + 1)
        found = distances[:, question_columns(distances, columns) :]
        return np.where(found == INFINITY, INFINITY, found - 2 * source.bound - first[:, None])


def question_columns(distances, columns):
    return distances.shape[1] - columns


@planted((OldestIsNearest(), "answer"), (StepsTooSmall(), "answer"), (InfinityKept(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    tight = [
        MinPlusProduct(([[-1], [1]], [[-1, 1]])),
        MinPlusProduct(([[0], [INFINITY]], [[0]])),
        MinPlusProduct(([[0], [2]], [[0]])),
    ]
    check_caught(bug, step, small=tight)
