"""Incremental shortest paths against a library, and what is refused."""

import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem, same
from reductions.problems import IncrementalShortestPaths
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY


def instances(count=60):
    rng = np.random.default_rng(0)
    yield from list(IncrementalShortestPaths.small())[::4]
    for number in range(count):
        yield IncrementalShortestPaths.random(rng, bound=(0, 3, 10**12)[number % 3])


def test_ways_to_answer_agree():
    finite = 0
    for instance in instances():
        value = instance.value()
        assert value.shape == (instance.count, instance.vertices)
        for other in (instance.solve(), IncrementalShortestPaths.solvers["library"](instance)):
            assert same(instance.read(other), value)
        finite += ((value != INFINITY) & (value > 0)).sum()
    assert finite > 100


def test_distances_do_not_grow():
    for instance in instances(20):
        value = instance.value()
        assert (value[1:] <= value[:-1]).all()
        assert (value[:, 0] == 0).all()


def test_the_lightest_of_parallel_arcs_counts():
    instance = IncrementalShortestPaths(2, [(0, 1, 5), (0, 1, 7), (1, 1, 0)], [(1, 0, 1, 6), (2, 0, 1, 2)], 3)
    assert instance.value()[:, 1].tolist() == instance.solve()[:, 1].tolist() == [5, 5, 2]


@pytest.mark.parametrize(
    ("vertices", "arcs", "insertions", "count", "match"),
    [
        (0, [], [], 0, "vertices must be at least 1, got 0"),
        (2, [(0, 2, 1)], [], 0, "arcs"),
        (2, [(0, 1, -1)], [], 0, "arcs"),
        (2, [(0, 1)], [], 0, "arcs"),
        (2, [(0, 1, 1.5)], [], 0, "arcs"),
        (2, [(0, 1, float("inf"))], [], 0, "arcs"),
        (2, [(0, 1, ENTRY_LIMIT)], [], 0, "add up"),
        (2, [], [(1, 0, 1, 1)], 1, "insertions"),
        (2, [], [(1, 0, 1, 1), (0, 0, 1, 1)], 2, "decrease"),
        (2, [], [], -1, "count"),
    ],
)
def test_what_is_refused(vertices, arcs, insertions, count, match):
    with pytest.raises(InputError, match=match):
        IncrementalShortestPaths(vertices, arcs, insertions, count)


@pytest.mark.parametrize("answer", [None, np.zeros((1, 2)), np.zeros((2, 2), np.int64)])
def test_answers_that_are_refused(answer):
    with pytest.raises(OracleError, match=r"\(1, 2\)"):
        IncrementalShortestPaths(2, [], [], 1).read(answer)


def test_storing(tmp_path):
    for number, instance in enumerate(list(instances(4))[-4:]):
        instance.to_npz(tmp_path / f"{number}.npz")
        assert Problem.from_npz(tmp_path / f"{number}.npz") == instance
