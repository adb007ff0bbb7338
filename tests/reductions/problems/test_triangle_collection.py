"""Triangle collection: answers against the definition and networkx, and what is refused."""

from itertools import product

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import TriangleCollection

ONE = ([0],) * 3
CYCLE = ([[0, 0]],) * 3


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield TriangleCollection.random(rng, colors=2 + number % 2, density=(0.5, 0.9, 1)[number % 3])


def test_witnesses_by_the_definition():
    answers = []
    for instance in (*TriangleCollection.small(), *drawn(120)):
        edges = [set(map(tuple, pairs.tolist())) for pairs in instance.edges]
        covered = {
            (int(instance.colors[0][u]), int(instance.colors[1][v]), int(instance.colors[2][w]))
            for u, v in edges[0]
            for w in range(len(instance.colors[2]))
            if (v, w) in edges[1] and (w, u) in edges[2]
        }
        free = [triple for triple in product(*map(range, instance.palette)) if triple not in covered]
        assert list(instance.witnesses()) == free
        first = free[0] if free else None
        assert instance.solve() == TriangleCollection.solvers["library"](instance) == first
        assert instance.accepts(first)
        answers.append(first)
    assert 20 < answers.count(None) < len(answers) - 20


def test_smallest():
    assert TriangleCollection((0, 2, 2), ([], [0, 1], [0]), ([], [], [])).solve() is None
    assert TriangleCollection((1, 1, 1), ([], [], []), ([], [], [])).solve() == (0, 0, 0)
    assert TriangleCollection((1, 1, 1), ONE, CYCLE).solve() is None
    assert TriangleCollection((1, 1, 1), ONE, (*CYCLE[:2], [])).solve() == (0, 0, 0)


def test_edges_once_and_in_order():
    colors = ([0, 0], [0], [0])
    one = TriangleCollection((1, 1, 1), colors, ([[1, 0], [0, 0], [1, 0]], [], []))
    other = TriangleCollection((1, 1, 1), colors, ([[0, 0], [1, 0]], [], []))
    assert one == other
    assert one.measured() == {"first": 1, "second": 1, "third": 1, "nodes": 4, "edges": 2}
    assert not one.edges[0].flags.writeable


def test_stored(tmp_path):
    for number, instance in enumerate(drawn(10, seed=1)):
        assert Problem.from_json(instance.to_json()) == instance
        instance.to_npz(tmp_path / f"{number}.npz")
        assert TriangleCollection.from_npz(tmp_path / f"{number}.npz") == instance


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (((1, 1), ONE, CYCLE), "palette"),
        (((1, 1, 1), ([0],), CYCLE), "colors"),
        (((1, 1, 1), ONE, None), "edges"),
        (((1, -1, 1), ONE, CYCLE), "-1"),
        (((1, 1.0, 1), ONE, CYCLE), "1.0"),
        (((1, 1, 1), ([0], [1], [0]), CYCLE), "class 2.*below 1, got 1"),
        (((1, 1, 1), ([0], [-1], [0]), CYCLE), "got -1"),
        (((1, 1, 1), ([0.0], [0], [0]), CYCLE), "float"),
        (((1, 1, 1), ([True], [0], [0]), CYCLE), "bool"),
        (((1, 1, 1), ONE, ([[0, 1]], [], [])), "edges of matrix 1.*got 1"),
        (((1, 1, 1), ([0, 0], [0], [0]), ([], [], [[1, 0]])), "edges of matrix 3.*got 1"),
        (((1, 1, 1), ONE, ([[0, 0, 0]], [], [])), r"\(1, 3\)"),
        (((1, 1, 1), ONE, ([[0], [0, 0]], [], [])), "different lengths"),
        (((1, 1, 1), ONE, ([2**70], [], [])), "object"),
    ],
)
def test_what_is_refused(arguments, named):
    with pytest.raises(InputError, match=named):
        TriangleCollection(*arguments)
