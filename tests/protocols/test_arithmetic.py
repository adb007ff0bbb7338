"""Arithmetic over prime fields, by numpy and flint, against that of galois."""

import numpy as np
import pytest

from protocols.codes.arithmetic import every_product, left_kernel, row_reduced, times, total
from protocols.codes.reed_solomon import finite_field

LARGEST = 2**32 - 5


@pytest.fixture(params=[2, 3, 251, 257, 65537, LARGEST, 9, 16], scope="module")
def field(request):
    found = finite_field(request.param)
    found.compile("python-calculate")  # what galois compiles takes a quarter of a second per operation and field
    yield found
    found.compile("auto")


@pytest.fixture
def drawn(field):
    rng = np.random.default_rng(3)

    def draw(*shape):
        """Symbols, the largest among them."""
        symbols = rng.integers(field.order, size=shape)
        return field(np.where(rng.random(shape) < 0.3, field.order - 1, symbols))

    return draw


def check_equal(found, wanted):
    assert type(found) is type(wanted)
    assert found.dtype == type(wanted).dtypes[0]
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("shapes", [((5,), (5,)), ((3, 4), (4,)), ((2, 1, 3), (5, 1)), ((0, 3), (3,)), ((), (2,))])
def test_entrywise_products(drawn, shapes):
    left, right = (drawn(*shape) for shape in shapes)
    check_equal(times(left, right), left * right)


def test_products_of_rows(drawn):
    left, right = drawn(4, 2, 3), drawn(5, 2, 3)
    check_equal(every_product(left, right), (left[:, np.newaxis] * right[np.newaxis]).reshape(20, 2, 3))
    assert every_product(left[:0], right).shape == (0, 2, 3)


@pytest.mark.parametrize("shape", [(40, 3, 2), (1, 5), (7,)])
def test_sums(drawn, shape):
    terms = drawn(*shape)
    check_equal(total(terms), np.add.reduce(terms))


def test_sums_of_nothing():
    assert total(finite_field(7).Zeros((0, 3, 2))).tolist() == [[0, 0]] * 3
    assert total(finite_field(LARGEST).Zeros((0, 2))).tolist() == [0, 0]


@pytest.mark.parametrize("order", [7, 65537])
def test_symbols_in_wide_integers(order):
    field = finite_field(order)
    narrow = field([order - 1, 3, 0])
    wide = narrow.astype(np.int64)
    for left, right in ((narrow, wide), (wide, narrow), (wide, wide)):
        check_equal(times(left, right), field([1, 9 % order, 0]))
    check_equal(total(wide), field(2))


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4), (1, 1), (0, 2)])
def test_echelon_forms(drawn, shape):
    matrix = drawn(*shape)
    check_equal(row_reduced(matrix), matrix.row_reduce())


def test_echelon_forms_of_dependent_rows(field, drawn):
    matrix = np.vstack([field.Zeros((1, 6)), drawn(2, 6)]).view(field)
    matrix = np.vstack([matrix, times(matrix[1], matrix[2, :1]), matrix[2]]).view(field)
    check_equal(row_reduced(matrix), matrix.row_reduce())
    kernel = left_kernel(matrix)
    check_equal(row_reduced(kernel), matrix.left_null_space().row_reduce())
    assert len(kernel) == 5 - np.linalg.matrix_rank(matrix)
    assert not (kernel @ matrix).any()


def test_kernels_of_independent_rows(field):
    assert left_kernel(field.Identity(3)).shape == (0, 3)
    check_equal(left_kernel(field.Zeros((3, 2))), field.Identity(3))
