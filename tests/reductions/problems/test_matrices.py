"""Matrices with infinite entries: products and negative triangles against plain definitions, and what is refused."""

from itertools import product
from math import inf
from operator import eq, lt

import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem, same
from reductions.problems import MinPlusProduct, NegativeTriangle, ZeroTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY, integer_matrix


def plain(matrix):
    """Rows of Python's numbers, with a float for infinity."""
    return [[inf if x == INFINITY else x for x in row] for row in matrix.tolist()]


def instances(kind):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for number in range(150):
        offset = (0, 3, -3, 10**15)[number % 4]
        yield kind.random(rng, side=4, bound=(0, 2, 9)[number % 3], density=(0.3, 0.9, 1)[number % 3], offset=offset)


def test_products_by_the_definition():
    for instance in instances(MinPlusProduct):
        left, right = map(plain, instance.matrices)
        expected = [
            [
                min((x + y[j] for x, y in zip(row, right, strict=True)), default=inf)
                for j in range(instance.sides["columns"])
            ]
            for row in left
        ]
        value = instance.value()
        assert value.shape == (instance.sides["rows"], instance.sides["columns"])
        assert plain(value) == expected
        library = MinPlusProduct.solvers["library"](instance)
        assert same(library, value)
        assert instance.accepts(library)
        assert library.dtype == value.dtype == np.int64


@pytest.mark.parametrize(("kind", "wanted"), [(NegativeTriangle, lt), (ZeroTriangle, eq)])
def test_triangles_by_the_definition(kind, wanted):
    answers = []
    for instance in instances(kind):
        x, y, z = map(plain, instance.matrices)
        right = [(i, j, k) for i, j, k in product(*map(range, instance.axes)) if wanted(x[i][j] + y[j][k] + z[k][i], 0)]
        assert list(instance.witnesses()) == right
        found = kind.solvers["library"](instance)
        assert found == (right[0] if right else None)
        answers.append(found)
    assert 20 < len(answers) - answers.count(None) < len(answers) - 200


def test_largest_entries_do_not_overflow():
    most = ENTRY_LIMIT
    instance = NegativeTriangle(([[most, -most]], [[most], [-most]], [[most]]))
    assert instance.brute_force() == NegativeTriangle.solvers["library"](instance) == (0, 1, 0)
    assert NegativeTriangle(([[most]], [[most]], [[most]])).brute_force() is None
    assert ZeroTriangle(([[most, -most]], [[most], [0]], [[most]])).brute_force() == (0, 1, 0)
    sums = MinPlusProduct(([[most, -most]], [[most, inf], [inf, -most]]))
    assert sums.value().tolist() == MinPlusProduct.solvers["library"](sums).tolist() == [[2 * most, -2 * most]]
    assert sums.bound == most


def test_large_integers_beside_infinity_stay_exact():
    """numpy alone would make floats of such a list."""
    assert integer_matrix("a", [[2**60 + 1, inf]]).tolist() == [[2**60 + 1, INFINITY]]


@pytest.mark.parametrize(
    "entry", [ENTRY_LIMIT + 1, -ENTRY_LIMIT - 1, 2**63, -(2**63), 2**100, -inf, 0.5, 1.0, True, "1", None]
)
def test_entries_that_are_refused(entry):
    with pytest.raises(InputError, match="matrix 2"):
        MinPlusProduct(([[0, 1]], [[0], [entry]]))


@pytest.mark.parametrize("entry", [ENTRY_LIMIT + 1, -ENTRY_LIMIT - 1, INFINITY - 1, -INFINITY - 1])
def test_entries_of_arrays_that_are_refused(entry):
    with pytest.raises(InputError, match=f"{entry}"):
        integer_matrix("a", np.array([[0, entry]]))


@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.uint64, np.int32, np.int64, object])
def test_types_of_integers(dtype):
    matrix = integer_matrix("a", np.array([[0, 100], [7, 3]], dtype=dtype))
    assert matrix.dtype == np.int64
    assert matrix.tolist() == [[0, 100], [7, 3]]
    assert not matrix.flags.writeable


def test_an_array_that_can_be_written_to_is_copied():
    array = np.array([[1, 2]])
    instance = MinPlusProduct((array, [[0], [0]]))
    array[0, 0] = 5
    assert instance.value().tolist() == [[1]]


@pytest.mark.parametrize(
    ("kind", "matrices"),
    [
        (MinPlusProduct, ([[0, 1]], [[0]])),
        (MinPlusProduct, ([[0]],)),
        (MinPlusProduct, ([[0]], [[0]], [[0]])),
        (MinPlusProduct, ([[0], [0, 1]], [[0]])),
        (MinPlusProduct, ([], [[0]])),
        (MinPlusProduct, 7),
        (NegativeTriangle, ([[0, 1]], [[0], [1]], [[0, 2]])),
        (NegativeTriangle, ([[0, 1]], [[0], [1]])),
        (NegativeTriangle, ([[0]], [[0]], 5)),
    ],
)
def test_shapes_that_are_refused(kind, matrices):
    with pytest.raises(InputError):
        kind(matrices)


def test_sizes():
    assert MinPlusProduct(([[0, -9, inf]], np.full((3, 4), inf))).measured() == {
        "rows": 1,
        "inner": 3,
        "columns": 4,
        "bound": 9,
    }
    instance = NegativeTriangle((np.zeros((2, 3), int), np.zeros((3, 4), int), np.full((4, 2), inf)))
    assert instance.measured() == {"first": 2, "second": 3, "third": 4, "bound": 0}


@pytest.mark.parametrize("kind", [MinPlusProduct, NegativeTriangle, ZeroTriangle])
def test_storing(kind, tmp_path):
    rng = np.random.default_rng(1)
    for number in range(20):
        instance = kind.random(rng, side=3)
        assert Problem.from_json(instance.to_json()) == instance
        instance.to_npz(tmp_path / f"{number}.npz")
        assert kind.from_npz(tmp_path / f"{number}.npz") == instance
    assert kind.random(rng, side=3, offset=100) != kind.random(rng, side=3, offset=-100)


@pytest.mark.parametrize("answer", [[[1]], np.zeros((2, 1), int), np.zeros((1, 2)), None, [[inf, 0]]])
def test_answers_that_are_no_products(answer):
    with pytest.raises(OracleError, match="shape"):
        MinPlusProduct(([[0]], [[0, 1]])).read(answer)


@pytest.mark.parametrize("witness", [(0, 0), (0, 0, 2), (0, 0, -1), (0, 0, True), "000", None, (0, 0, 0.0)])
def test_what_is_not_a_witness(witness):
    assert not NegativeTriangle(([[-1]], [[0, 0]], [[0], [0]])).verify(witness)


def test_small_instances_have_sides_of_every_kind():
    for kind, count in ((MinPlusProduct, 440), (NegativeTriangle, 451), (ZeroTriangle, 451)):
        small = list(kind.small())
        assert len(small) == len({instance.to_json() for instance in small}) == count
        assert {n for instance in small for n in instance.sides.values()} == {0, 1, 2}


def test_shown():
    assert "&infin;" in MinPlusProduct(([[0, inf]], [[0], [1]]))._repr_html_()
