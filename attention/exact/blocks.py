"""Key and value sets laid out for the compiled loops of exact attention, and the loop for averages on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.inputs import Matrix
from attention.support.parallel import run_parallel

__all__ = ["Averages", "Blocks", "averages", "columns_in_panels", "keys_in_panels"]

_OPERATIONS = 16  # what a query and a tuple of keys count for, in weighing whether threads pay
_PARTS = 4  # for each thread


class Blocks(NamedTuple):
    """One problem, with the longest key set last, as compiled loops take it; d and d_v are filled up with zeros.

    Attributes
    ----------
    query
        (n, d), d at least 1.
    outer_keys, outer_values
        All sets but the last, one after the other: (sum of n_p, d) and (sum of n_p, d_v).
    offsets
        (h,): where each of them begins, and the end.
    visible
        (n,): the query sees the tuples with every index below this, at least 1 and at most the number of last keys.
    mask
        (n, number of last keys), where there is only the last set: which keys a query sees of these; or (0, 0).
    last_key, last_value
        The matrices of the last set.
    order
        The places of the sets among the arguments, the last one last.
    """

    query: Matrix
    outer_keys: Matrix
    outer_values: Matrix
    offsets: NDArray[np.int64]
    visible: NDArray[np.int64]
    mask: NDArray[np.bool_]
    last_key: Matrix
    last_value: Matrix
    order: list[int]

    @classmethod
    def of(
        cls,
        query: Matrix,
        keys: Sequence[Matrix],
        values: Sequence[Matrix],
        visible: NDArray[np.int64] | None,
        mask: NDArray[np.bool_] | None,
        *,
        whole: bool = False,
    ) -> Blocks:
        """Lay out matrices of one type, d in `whole` panels or as it is; `visible` and `mask` as for `averages`."""
        order = sorted(range(len(keys)), key=lambda p: len(keys[p]))  # the inner loop runs over the longest set
        *outer, last = order
        length = len(keys[last])
        lanes = panel_lanes(query.dtype)
        dimension, columns = (-(-width // lanes) * lanes for width in (max(1, query.shape[1]), values[0].shape[1]))
        dimension = dimension if whole else max(1, query.shape[1])
        return cls(
            padded(query, dimension),
            np.concatenate([np.empty((0, dimension), query.dtype), *(padded(keys[p], dimension) for p in outer)]),
            np.concatenate([np.empty((0, columns), query.dtype), *(padded(values[p], columns) for p in outer)]),
            np.cumsum([0, *(len(keys[p]) for p in outer)], dtype=np.int64),
            np.full(len(query), length) if visible is None else np.minimum(visible, length),
            np.empty((0, 0), np.bool_) if mask is None else np.ascontiguousarray(mask),
            padded(keys[last], dimension),
            padded(values[last], columns),
            order,
        )

    def rows(self, part: slice) -> Blocks:
        """The same for some of the queries."""
        return self._replace(query=self.query[part], visible=self.visible[part], mask=self.mask[part])


class Averages(NamedTuple):
    """Softmax averages, and what makes logits into probabilities.

    Attributes
    ----------
    output
        (n, d_v).
    shifts, totals
        (n,): the largest logit z of each query, and the sum of all e^(logit - z).
    """

    output: NDArray[np.float64]
    shifts: Matrix
    totals: NDArray[np.float64]


def averages(
    query: Matrix,
    keys: Sequence[Matrix],
    values: Sequence[Matrix],
    visible: NDArray[np.int64] | None = None,
    mask: NDArray[np.bool_] | None = None,
) -> Averages:
    """Return the softmax averages of matrices of one type, the logits taken with the factor 1.

    Parameters
    ----------
    query, keys, values
        As `exact_attention`.
    visible
        (n,): query i sees the tuples with every index below visible[i] >= 1; by default all.
    mask
        (n, n_1), for one key set: which keys a query sees, at least one.
    """
    from numba import config  # noqa: PLC0415  (numba takes longer to import than a small instance to solve)

    from attention.exact.kernel import accumulate  # noqa: PLC0415

    blocks = Blocks.of(query, keys, values, visible, mask)
    key_panels, value_panels = keys_in_panels(blocks.last_key), columns_in_panels(blocks.last_value)
    output = np.empty((len(query), blocks.outer_values.shape[1]))
    shifts, totals = np.empty(len(query), query.dtype), np.empty(len(query))
    threads: int = config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    rows = max(1, ceil(len(query) / (_PARTS * threads)))
    parts = [slice(start, start + rows) for start in range(0, len(query), rows)]

    def run(i: int) -> None:
        part = blocks.rows(parts[i])
        accumulate(*part[:6], key_panels, value_panels, output[parts[i]], shifts[parts[i]], totals[parts[i]])

    run_parallel(run, len(parts), _OPERATIONS * len(query) * prod(map(len, keys)))
    return Averages(output[:, : values[0].shape[1]], shifts, totals)


def panel_lanes(dtype: np.dtype[np.floating]) -> int:
    """Return how many entries a row of a panel has."""
    from attention.exact.product import PANEL_BYTES  # noqa: PLC0415  (numba takes long to import)

    return PANEL_BYTES // dtype.itemsize


def padded(matrix: Matrix, columns: int, rows: int = 0) -> Matrix:
    """Return a matrix filled up with zeros to so many columns and at least so many rows."""
    filled = np.zeros((max(rows, len(matrix)), columns), matrix.dtype)
    filled[: len(matrix), : matrix.shape[1]] = matrix
    return filled


def keys_in_panels(matrix: Matrix) -> Matrix:
    """Turn (n, d) into (tiles, TILE / lanes, d, lanes): panels of rows, to multiply by columns."""
    tiles, lanes = _tiles(matrix), panel_lanes(matrix.dtype)
    return np.ascontiguousarray(
        tiles.reshape(len(tiles), tiles.shape[1] // lanes, lanes, matrix.shape[1]).swapaxes(2, 3)
    )


def columns_in_panels(matrix: Matrix) -> Matrix:
    """Turn (n, d), d a multiple of the lanes, into (tiles, d / lanes, TILE, lanes): panels to multiply by rows."""
    tiles, lanes = _tiles(matrix), panel_lanes(matrix.dtype)
    return np.ascontiguousarray(tiles.reshape(*tiles.shape[:2], matrix.shape[1] // lanes, lanes).swapaxes(1, 2))


def _tiles(matrix: Matrix) -> Matrix:
    from attention.exact.kernel import TILE  # noqa: PLC0415  (numba takes long to import)

    count = ceil(len(matrix) / TILE)
    return padded(matrix, matrix.shape[1], count * TILE).reshape(count, TILE, matrix.shape[1])
