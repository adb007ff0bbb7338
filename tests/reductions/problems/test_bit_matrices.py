"""Problems on matrices of bits against plain definitions, and what is refused."""

import networkx as nx
import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem, same
from reductions.problems import BooleanProduct, TransitiveClosure

KINDS = (BooleanProduct, TransitiveClosure)


def instances(kind):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for number in range(60):
        yield kind.random(rng, side=6, density=(0.1, 0.3, 0.8)[number % 3])


@pytest.mark.parametrize("kind", KINDS)
def test_ways_to_answer_agree(kind):
    for instance in instances(kind):
        value = instance.value()
        assert value.dtype == np.uint8
        assert not value.flags.writeable
        for other in (instance.solve(), kind.solvers["library"](instance)):
            assert other.dtype == np.uint8
            assert same(other, value)
            assert instance.accepts(instance.read(other))


def test_products_by_sets():
    for instance in instances(BooleanProduct):
        left, right = instance.matrices
        ones = {(i, k) for i, k in np.argwhere(left)}
        pairs = {(i, j) for i, k in ones for m, j in np.argwhere(right) if k == m}
        assert {tuple(pair) for pair in np.argwhere(instance.value())} == pairs


def test_closures_by_descendants():
    for instance in instances(TransitiveClosure):
        graph = nx.from_numpy_array(instance.matrices[0], create_using=nx.DiGraph)
        for u, row in enumerate(instance.value()):
            assert set(np.flatnonzero(row)) == nx.descendants(graph, u) | {u}


@pytest.mark.parametrize(
    ("kind", "matrices"),
    [
        (BooleanProduct, ([[0, 1]], [[0]])),
        (BooleanProduct, ([[0]],)),
        (BooleanProduct, ([[2]], [[0]])),
        (BooleanProduct, ([[0], [0, 1]], [[0]])),
        (BooleanProduct, 7),
        (TransitiveClosure, ([[0, 1]],)),
        (TransitiveClosure, ([[-1]],)),
        (TransitiveClosure, ([[0]], [[0]])),
    ],
)
def test_matrices_that_are_refused(kind, matrices):
    with pytest.raises(InputError, match=r"matri(x|ces)"):
        kind(matrices)


@pytest.mark.parametrize(
    "answer", [[[1]], np.zeros((2, 1), np.uint8), np.zeros((1, 2)), None, np.full((1, 2), 2, np.uint8)]
)
def test_answers_that_are_no_products(answer):
    with pytest.raises(OracleError, match=r"shape \(1, 2\)"):
        BooleanProduct(([[0]], [[0, 1]])).read(answer)


def test_sizes():
    assert BooleanProduct((np.zeros((2, 3)), np.ones((3, 4)))).measured() == {"rows": 2, "inner": 3, "columns": 4}
    assert TransitiveClosure((np.eye(5),)).measured() == {"vertices": 5}


@pytest.mark.parametrize("kind", KINDS)
def test_storing(kind, tmp_path):
    rng = np.random.default_rng(1)
    for number in range(5):
        instance = kind.random(rng)
        instance.to_npz(tmp_path / f"{number}.npz")
        assert Problem.from_npz(tmp_path / f"{number}.npz") == instance
    assert kind.random(rng, density=0) != kind.random(rng, density=1, side=7)


def test_small_instances_have_sides_of_every_kind():
    for kind, count in ((BooleanProduct, 115), (TransitiveClosure, 19)):
        small = list(kind.small())
        assert len(small) == len({instance.to_json() for instance in small}) == count
        assert {n for instance in small for n in instance.sides.values()} == {0, 1, 2}
