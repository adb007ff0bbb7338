"""The product kernel against galois."""

import galois
import numpy as np
import pytest

from protocols.codes.products import logarithms, matmul

# (order, inner size): the last ones fill the lanes of their digits more than once, that of 7^5 by 681 summands
CASES = [(2, 3), (7, 5), (4, 6), (9, 5), (64, 7), (3**5, 2100), (7**5, 1400)]


def by_the_definition(left, right):
    """Entry by entry with what galois adds and multiplies; its own product compiles anew for every field."""
    return (left[:, :, None] * right[None]).sum(axis=1)


@pytest.mark.parametrize(("order", "inner"), CASES)
def test_same_as_galois(order, inner):
    field = galois.GF(order)
    left, right = field.Random((2, inner), seed=1), field.Random((inner, 3), seed=2)
    left[0, : inner // 2] = 0
    right[0] = 0
    product = matmul(left, right)
    expected = by_the_definition(left, right)
    assert type(product) is field
    assert product.dtype == expected.dtype
    assert np.array_equal(product, expected)


@pytest.mark.parametrize("order", [3**5, 7**5])
def test_full_lanes(order):
    """As many summands with all digits at their largest as make every lane overflow if it is not reduced in time."""
    field = galois.GF(order)
    largest, ones = field(np.full((1, 5000), order - 1)), field.Ones((5000, 1))
    assert np.array_equal(matmul(largest, ones), largest[:, :1] * field([[5000 % field.characteristic]]))


@pytest.mark.parametrize("shape", [(0, 3, 2), (2, 0, 3), (2, 3, 0)])
def test_empty(shape):
    a, b, c = shape
    field = galois.GF(9)
    assert np.array_equal(matmul(field.Zeros((a, b)), field.Zeros((b, c))), np.zeros((a, c), dtype=int))


def test_does_not_mind_strides():
    field = galois.GF(9)
    left, right = field.Random((6, 4), seed=1), field.Random((5, 3), seed=2)
    assert np.array_equal(matmul(left[::2, 1:].T, right[:3]), by_the_definition(left[::2, 1:].T, right[:3]))


@pytest.mark.parametrize("order", [4, 9, 25, 243])
def test_logarithms_invert_powers(order):
    field = galois.GF(order)
    tables = logarithms(field)
    assert np.array_equal(np.sort(tables.powers), np.arange(1, order))
    assert np.array_equal(tables.powers[tables.logs[1:]], np.arange(1, order))
    assert tables.logs[0] == tables.zero
    assert not tables.lanes[tables.zero :].any()
    assert tables.lanes.size > 2 * tables.zero - (order - 1) - 1
