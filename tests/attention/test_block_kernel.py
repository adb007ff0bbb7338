"""The blocked products for every width of a vector register, whatever this machine has."""

import numpy as np
import pytest
from numba import njit

from attention.fast import block_kernel
from attention.fast.block_kernel import ROWS, STEPS

TOKENS = 128
WIDTHS = pytest.mark.parametrize(("width", "columns"), [(16, 1), (32, 1), (64, 3)])
TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@pytest.fixture
def registers(monkeypatch, width, columns):
    monkeypatch.setattr(block_kernel, "_BYTES", width)
    monkeypatch.setattr(block_kernel, "COLUMNS", columns)


def integers(rng, shape, dtype):
    """Products and sums of these are exact in every order."""
    return rng.integers(-8, 9, shape).astype(dtype)


@WIDTHS
@TYPES
@pytest.mark.parametrize("rows", [1, 2, 8])
@pytest.mark.usefixtures("registers")
def test_inner_sums_every_picked_row_in_its_place(rows, columns, dtype):
    rng = np.random.default_rng(rows)
    suffixes, weighted = integers(rng, (11, TOKENS), dtype), integers(rng, (columns + 2, TOKENS), dtype)
    picks, before = rng.permutation(11)[:10].astype(np.int32), rng.integers(0, 9, (columns + 2, 10)).astype(np.float64)
    inner = block_kernel._inner(rows)

    @njit
    def call(suffixes, picks, weighted, sums):
        inner(suffixes, picks, 1, weighted, 2, sums)

    sums = before.copy()
    call(suffixes, picks, weighted, sums)
    before[2:, 1 : 1 + rows] += weighted[2:].astype(np.float64) @ suffixes[picks[1 : 1 + rows]].T
    np.testing.assert_array_equal(sums, before)


@WIDTHS
@TYPES
@pytest.mark.usefixtures("registers")
def test_outer_writes_the_sum_over_monomials_of_every_token(width, columns, dtype):
    block = ROWS * width // np.dtype(dtype).itemsize
    rng = np.random.default_rng(columns)
    suffixes, weights = integers(rng, (9, 3 * block), dtype), integers(rng, (6, columns + 1), dtype)
    picks, result = rng.permutation(9)[:6].astype(np.int32), np.full((columns + 3, 3 * block), 7, dtype)
    outer = block_kernel.outer

    @njit
    def call(suffixes, picks, token, weights, result):
        outer(suffixes, picks, 1, 5, token, weights, 1, result, 2)

    call(suffixes, picks, block, weights, result)
    expected = np.full_like(result, 7)
    expected[2 : 2 + columns, block : 2 * block] = weights[1:5, 1:].T @ suffixes[picks[1:5], block : 2 * block]
    np.testing.assert_array_equal(result, expected)


def test_a_tile_is_so_many_vectors_as_the_certificate_counts():
    assert STEPS % ROWS == 0
    assert block_kernel.lanes(np.dtype(np.float32)) == 2 * block_kernel.lanes(np.dtype(np.float64))
