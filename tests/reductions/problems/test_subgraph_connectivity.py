"""Subgraph connectivity against a library, and what is refused."""

import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem
from reductions.problems import SubgraphConnectivity


def instances(count=60):
    rng = np.random.default_rng(0)
    yield from SubgraphConnectivity.small()
    for _ in range(count):
        yield SubgraphConnectivity.random(rng)


def test_ways_to_answer_agree():
    bits = []
    for instance in instances():
        value = instance.value()
        assert len(value) == instance.count
        assert value == instance.solve() == instance.read(np.array(SubgraphConnectivity.solvers["library"](instance)))
        bits += value
    assert 50 < sum(bits) < len(bits) - 50


def test_a_path_is_connected_while_all_of_it_is_on():
    changes = [(0, 3), (1, 2), (1, 3), (2, 3), (3, 3), (3, 3)]
    instance = SubgraphConnectivity(5, [(0, 2), (2, 3), (3, 4), (4, 1), (1, 4)], [2, 4], changes, 5)
    assert instance.value() == (1, 0, 0, 0, 0)
    assert SubgraphConnectivity(2, [(1, 0)], [], [], 1).value() == (1,)
    assert SubgraphConnectivity(2, [(0, 0)], [], [], 1).value() == (0,)


@pytest.mark.parametrize(
    ("vertices", "edges", "on", "changes", "count", "match"),
    [
        (1, [], [], [], 0, "vertices must be at least 2, got 1"),
        (10**9, [], [], [], 0, "vertices"),
        (3, [(0, 3)], [], [], 1, "edges"),
        (3, [], [3], [], 1, "on"),
        (3, [], [1], [], 1, "on"),
        (3, [], [2, 2], [], 1, "on"),
        (3, [], [2.0], [], 1, "on"),
        (3, [], [], [(0, 1)], 1, "always on"),
        (3, [], [], [(1, 2)], 1, "changes"),
        (3, [], [], [(1, 2), (0, 2)], 2, "decrease"),
        (3, [], [], [], -1, "count"),
    ],
)
def test_what_is_refused(vertices, edges, on, changes, count, match):
    with pytest.raises(InputError, match=match):
        SubgraphConnectivity(vertices, edges, on, changes, count)


def test_answers_that_are_refused():
    with pytest.raises(OracleError, match="2 rounds"):
        SubgraphConnectivity(2, [], [], [], 2).read((1,))


def test_storing(tmp_path):
    for number, instance in enumerate(list(instances(3))[-3:]):
        instance.to_npz(tmp_path / f"{number}.npz")
        assert Problem.from_npz(tmp_path / f"{number}.npz") == instance
        assert instance._repr_html_()
