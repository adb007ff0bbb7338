"""Key and value sets laid out for the compiled loops of exact attention, and the loop for averages on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.inputs import Matrix
from attention.support.parallel import run_parallel

__all__ = ["Averages", "Blocks", "averages", "columns_in_panels", "in_parts", "item", "keys_in_panels", "padded"]

_OPERATIONS = 16  # what a query and a tuple of keys count for, in weighing whether threads pay
_PARTS = 4  # for each thread

Problem = tuple[Matrix, Matrix, Matrix, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]


class Blocks(NamedTuple):
    """Problems of one shape, the longest key set last, as compiled loops take them; d and d_v are filled up with zeros.

    Every array has the axes of the batch before its own, which follow.

    Attributes
    ----------
    query
        (n, d), d at least 1.
    outer_keys, outer_values
        All sets but the last, one after the other: (sum of n_p, d) and (sum of n_p, d_v).
    offsets
        (h,): where each of them begins, and the end; the same for all problems.
    visible
        (n,): the query sees the tuples with every index below this, at most the number of last keys.
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
        order = sorted(range(len(keys)), key=lambda p: keys[p].shape[-2])  # the inner loop runs over the longest set
        *outer, last = order
        count, dimension, columns, length = *query.shape[-2:], values[0].shape[-1], keys[last].shape[-2]
        lanes = panel_lanes(query.dtype)
        columns = -(-columns // lanes) * lanes
        dimension = max(1, dimension)
        dimension = -(-dimension // lanes) * lanes if whole else dimension
        return cls(
            padded(query, dimension),
            _joined([padded(keys[p], dimension) for p in outer], dimension, query.dtype),
            _joined([padded(values[p], columns) for p in outer], columns, query.dtype),
            np.cumsum([0, *(keys[p].shape[-2] for p in outer)], dtype=np.int64),
            np.full(count, length) if visible is None else np.minimum(visible, length),
            np.empty((0, 0), np.bool_)
            if mask is None
            else np.require(mask, requirements=["C", "W"]),  # compiled for these
            padded(keys[last], dimension),
            padded(values[last], columns),
            order,
        )

    @property
    def batch(self) -> tuple[int, ...]:
        """The axes before those of each problem."""
        arrays = (*self[:3], self.mask, self.last_key, self.last_value)
        return np.broadcast_shapes(*(array.shape[:-2] for array in arrays), self.visible.shape[:-1])

    def problem(self, index: tuple[int, ...], rows: slice) -> Problem:
        """Return one problem as compiled loops take it, up to the mask, for some of its queries."""
        return (
            item(self.query, index, 2)[rows],
            item(self.outer_keys, index, 2),
            item(self.outer_values, index, 2),
            self.offsets,
            item(self.visible, index, 1)[rows],
            item(self.mask, index, 2)[rows],
        )


class Averages(NamedTuple):
    """Softmax averages, and what makes logits into probabilities; a query that sees no key has the average 0.

    Attributes
    ----------
    output
        (..., n, d_v).
    shifts, totals
        (..., n): the largest logit z of each query, and the sum of all e^(logit - z); -inf and 0 where it sees no key.
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
        As `exact_attention`, behind axes of a batch that broadcast.
    visible
        (..., n): query i sees the tuples with every index below visible[i] >= 0; by default all.
    mask
        (..., n, n_1), for one key set: which keys a query sees.
    """
    from numba import config  # noqa: PLC0415  (numba takes longer to import than a small instance to solve)

    from attention.exact.kernel import accumulate  # noqa: PLC0415

    blocks = Blocks.of(query, keys, values, visible, mask)
    key_panels, value_panels = keys_in_panels(blocks.last_key), columns_in_panels(blocks.last_value)
    batch, count = blocks.batch, query.shape[-2]
    output = np.empty((*batch, count, value_panels.shape[-3] * value_panels.shape[-1]))
    shifts, totals = np.empty((*batch, count), query.dtype), np.empty((*batch, count))
    threads: int = config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    parts = in_parts(batch, count, _PARTS * threads)

    def run(i: int) -> None:
        for index, rows in parts[i]:
            panels = item(key_panels, index, 4), item(value_panels, index, 4)
            found = output[index][rows], shifts[index][rows], totals[index][rows]
            accumulate(*blocks.problem(index, rows), *panels, *found)

    run_parallel(run, len(parts), _OPERATIONS * totals.size * prod(key.shape[-2] for key in keys))
    return Averages(output[..., : values[0].shape[-1]], shifts, totals)


def in_parts(batch: tuple[int, ...], count: int, parts: int) -> list[list[tuple[tuple[int, ...], slice]]]:
    """Cut the queries of all problems into at most about so many parts, each of indices and rows."""
    each = max(1, parts // max(1, prod(batch)))
    height = max(1, ceil(count / each))
    pieces = [
        (index, slice(start, min(start + height, count)))
        for index in np.ndindex(batch)
        for start in range(0, count, height)
    ]
    size = max(1, ceil(len(pieces) / parts))
    return [pieces[start : start + size] for start in range(0, len(pieces), size)]


def item(array: NDArray[Any], index: tuple[int, ...], axes: int) -> NDArray[Any]:
    """Return the part for one index of the batch, with so many axes of its own, of an array that broadcasts to it."""
    own = array.shape[: array.ndim - axes]
    place = index[len(index) - len(own) :]
    part: NDArray[Any] = array[tuple(0 if size == 1 else i for i, size in zip(place, own, strict=True))]
    return part


def panel_lanes(dtype: np.dtype[np.floating]) -> int:
    """Return how many entries a row of a panel has."""
    from attention.exact.product import PANEL_BYTES  # noqa: PLC0415  (numba takes long to import)

    return PANEL_BYTES // dtype.itemsize


def padded(matrix: Matrix, columns: int, rows: int = 0) -> Matrix:
    """Return matrices filled up with zeros to so many columns and at least so many rows."""
    *batch, count, width = matrix.shape
    filled = np.zeros((*batch, max(rows, count), columns), matrix.dtype)
    filled[..., :count, :width] = matrix
    return filled


def _joined(matrices: list[Matrix], columns: int, dtype: np.dtype[Any]) -> Matrix:
    """Stack matrices of a batch, which broadcasts, one after the other."""
    batch = np.broadcast_shapes(*(matrix.shape[:-2] for matrix in matrices))
    whole = [np.broadcast_to(matrix, (*batch, *matrix.shape[-2:])) for matrix in matrices]
    return np.concatenate([np.empty((*batch, 0, columns), dtype), *whole], axis=-2)


def keys_in_panels(matrix: Matrix) -> Matrix:
    """Turn (n, d) into (tiles, TILE / lanes, d, lanes): panels of rows, by columns; one tile may be short."""
    tiles, lanes = _tiles(matrix), panel_lanes(matrix.dtype)
    *batch, rows, columns = tiles.shape
    return np.ascontiguousarray(tiles.reshape(*batch, rows // lanes, lanes, columns).swapaxes(-1, -2))


def columns_in_panels(matrix: Matrix) -> Matrix:
    """Turn (n, d), d a multiple of the lanes, into (tiles, d / lanes, TILE, lanes): panels to multiply by rows."""
    tiles, lanes = _tiles(matrix), panel_lanes(matrix.dtype)
    *batch, rows, columns = tiles.shape
    return np.ascontiguousarray(tiles.reshape(*batch, rows, columns // lanes, lanes).swapaxes(-2, -3))


def _tiles(matrix: Matrix) -> Matrix:
    from attention.exact.kernel import TILE  # noqa: PLC0415  (numba takes long to import)

    *batch, rows, columns = matrix.shape
    lanes = panel_lanes(matrix.dtype)
    tile = min(TILE, -(-rows // lanes) * lanes)
    count = ceil(rows / tile)
    return padded(matrix, columns, count * tile).reshape(*batch, count, tile, columns)
