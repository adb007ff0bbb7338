"""Products of blocks and panels in registers, against the definition in extended precision."""

import numpy as np
import pytest

from attention.exact.blocks import columns_in_panels, keys_in_panels, panel_lanes
from attention.exact.kernel import TILE, multiply
from attention.exact.product import PANEL_BYTES, ROWS


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("rows", "depth", "count"), [(1, 1, 1), (ROWS, 3, 2), (2 * ROWS - 1, 37, 3)])
def test_a_few_rows_by_a_few_panels(dtype, rows, depth, count):
    rng = np.random.default_rng(rows)
    lanes = PANEL_BYTES // np.dtype(dtype).itemsize
    left = rng.normal(size=(2 * ROWS, depth + 2)).astype(dtype)
    panels = rng.normal(size=(count + 1, depth + 1, lanes)).astype(dtype)
    output = np.full((2 * ROWS, (count + 1) * lanes), 7, dtype)
    multiply(left, rows, depth, panels, count, output)
    wide = [array.astype(np.longdouble) for array in (left, panels)]
    expected = np.concatenate([wide[0][:, :depth] @ panel[:depth] for panel in wide[1][:count]], axis=1)
    unit = np.finfo(dtype).eps
    np.testing.assert_allclose(
        output[:rows, : count * lanes], expected[:rows].astype(float), rtol=0, atol=20 * depth * unit
    )
    assert (output[:, count * lanes :] == 7).all()
    assert (output[-(-rows // ROWS) * ROWS :] == 7).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_panels_hold_every_entry_in_its_place(dtype):
    lanes = panel_lanes(np.dtype(dtype))
    matrix = np.arange((TILE + 5) * 2 * lanes, dtype=dtype).reshape(-1, 2 * lanes) + 1
    rows, columns = keys_in_panels(matrix), columns_in_panels(matrix)
    assert rows.shape == (2, TILE // lanes, 2 * lanes, lanes)
    assert columns.shape == (2, 2, TILE, lanes)
    for i in (0, lanes + 1, TILE, TILE + 4):
        tile, place = divmod(i, TILE)
        np.testing.assert_array_equal(rows[tile, place // lanes, :, place % lanes], matrix[i])
        np.testing.assert_array_equal(columns[tile, :, place].ravel(), matrix[i])
    assert rows[1].sum() == columns[1].sum() == matrix[TILE:].sum()  # the rest is zero
