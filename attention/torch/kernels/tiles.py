r"""Which monomials a tensor core forms at once: tiles of prefixes times suffixes, packed densely.

A monomial of degree g is a prefix times a suffix in many ways: any part of its g factors may be the prefix. A tile is
8 prefixes and 16 suffixes, whose 128 products are slots for monomials; only 24 products of factors are multiplied out
for them, and the 128 come out of a matrix product. Each monomial is in one slot; slots for products that are not
wanted, or that are elsewhere, are computed for nothing. So monomials are packed in rounds: of several splits of the
factors the one that fills most tiles to three quarters, then the rest by another split, and with lower demands where
no tile is filled so far.

The slots for all monomials of up to a degree:

| variables, degree | monomials | slots | a monomial |
|---|---|---|---|
| 8, 4 | 495 | 768 | 1.55 |
| 8, 6 | 3,003 | 3,584 | 1.19 |
| 16, 4 | 4,845 | 5,504 | 1.14 |
| 64, 2 | 2,145 | 2,944 | 1.37 |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["PREFIXES", "SUFFIXES", "Tiles"]

PREFIXES, SUFFIXES = 8, 16  # of a tile: 8 prefixes times 8 columns of values are the 64 rows of a matrix product

_FULL = 0.75  # the share of a tile's slots that makes it worth taking at once
_LESS = 0.125  # by which it is lowered where no tile is filled so far,
_LEAST = 0.375  # down to this; then all that is left goes into as few tiles as one split makes of it
_MANY = 2**14  # monomials, of which to try all splits would take seconds

_Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tiles:
    """Monomials in tiles.

    Attributes
    ----------
    prefixes, suffixes
        (tiles, prefixes of a tile, degree) and (tiles, suffixes of a tile, degree): the variables of each product, -1
        where it has no more of them.
    places
        (r,): monomial j is in slot places[j] = (tile * suffixes of a tile + suffix) * prefixes of a tile + prefix.
    """

    prefixes: NDArray[np.int32]
    suffixes: NDArray[np.int32]
    places: _Integers

    @classmethod
    def of(cls, layout: Any, shape: tuple[int, int] = (PREFIXES, SUFFIXES)) -> Tiles:
        """Pack the monomials of a `Layout` of `attention.fast.monomials`, whose order they keep.

        Parameters
        ----------
        shape
            Prefixes and suffixes of a tile, powers of two.

        Complexity
        ----------
        O(r g log r) time for r monomials of degree g, some ten times.

        Examples
        --------
        >>> from attention.fast.monomials import MonomialSet
        >>> tiles = Tiles.of(MonomialSet.complete((True,) * 8, 4).layout)
        >>> tiles.slots, len(tiles)
        (768, 495)
        """
        factors = factors_of(layout)
        prefix, suffix = np.zeros_like(factors), np.zeros_like(factors)
        tile_of, row_of, column_of = (np.zeros(len(factors), np.int64) for _ in range(3))
        size = shape[0] * shape[1]
        left, tiles, wanted = np.arange(len(factors)), 0, _FULL
        while len(left):
            packed = [_Packing.of(factors[left], split, shape) for split in _splits(factors.shape[1], len(factors))]
            while wanted >= _LEAST and not any(packing.filled(wanted * size) for packing in packed):
                wanted -= _LESS
            best = max(packed, key=lambda packing: packing.filled(wanted * size))
            full = best.counts >= wanted * size
            if wanted < _LEAST:
                best = min(packed, key=lambda packing: len(packing.counts))
                full = np.ones(len(best.counts), np.bool_)
            taken = full[best.tile]
            now = left[taken]
            tile_of[now] = tiles + (np.cumsum(full) - 1)[best.tile[taken]]
            row_of[now], column_of[now] = best.row[taken], best.column[taken]
            prefix[now], suffix[now] = best.prefix[taken], best.suffix[taken]
            tiles += int(full.sum())
            left = left[~taken]
        return cls(
            _table(prefix, tile_of, row_of, (tiles, shape[0])),
            _table(suffix, tile_of, column_of, (tiles, shape[1])),
            (tile_of * shape[1] + column_of) * shape[0] + row_of,
        )

    def __len__(self) -> int:
        return len(self.places)

    @property
    def slots(self) -> int:
        """How many products are computed, at least as many as there are monomials."""
        return int(self.prefixes.shape[0] * self.prefixes.shape[1] * self.suffixes.shape[1])


def factors_of(layout: Any) -> _Integers:
    """Return the variables of each monomial of a layout, (r, g) in rising order, after as many -1 as it has less.

    Examples
    --------
    >>> from attention.fast.monomials import MonomialSet
    >>> factors_of(MonomialSet.complete((True, True), 2).layout).tolist()
    [[0, 0], [0, 1], [1, 1], [-1, 0], [-1, 1], [-1, -1]]
    """
    prefixes = _walked(layout.prefix_parent, layout.prefix_variable)
    suffixes = _walked(layout.suffix_parent, layout.suffix_variable)
    prefix = np.repeat(np.arange(len(prefixes)), np.diff(layout.pointer))
    factors = np.sort(np.concatenate([prefixes[prefix], suffixes[layout.rows]], axis=1), axis=1)
    degree = int((factors >= 0).sum(axis=1).max(initial=0))
    return factors[:, factors.shape[1] - degree :]


def _walked(parents: NDArray[np.int32], variables: NDArray[np.int32]) -> _Integers:
    """The variables on the way from each row of a tree to its root, and -1 behind."""
    here, columns = np.arange(len(parents)), [np.zeros((len(parents), 0), np.int64)]
    while here.any():
        columns.append(np.where(here > 0, variables[here], -1)[:, None])
        here = np.where(here > 0, parents[here], 0)
    return np.concatenate(columns, axis=1)


def _splits(degree: int, count: int) -> list[list[int]]:
    """Which of the factors may be the prefix, ends and middles of several lengths; fewer where there are many."""
    if degree < 2:
        return [[]]
    places = list(range(degree))
    lengths = range(1, degree) if count <= _MANY else {1, degree // 2}
    splits = [places[:length] for length in lengths] + [places[length:] for length in lengths]
    splits += [places[::2], places[1::2], places[1:-1], [0, degree - 1]]
    return [split for i, split in enumerate(splits) if split and split not in splits[:i]]


@dataclass(frozen=True, eq=False)
class _Packing:
    """Monomials packed by one split: the tile, row and column of each, and how many there are in each tile."""

    tile: _Integers
    row: _Integers
    column: _Integers
    counts: _Integers
    prefix: _Integers
    suffix: _Integers

    @classmethod
    def of(cls, factors: _Integers, split: list[int], shape: tuple[int, int]) -> _Packing:
        """Take prefixes by falling number of suffixes, and for a few of them the suffixes that most of them have."""
        prefix, suffix = np.full_like(factors, -1), np.full_like(factors, -1)
        rest = [i for i in range(factors.shape[1]) if i not in split]
        prefix[:, : len(split)], suffix[:, : len(rest)] = factors[:, split], factors[:, rest]
        rank = _by_use(_numbers(prefix))
        group = rank // shape[0]
        pair = _numbers(np.column_stack([group, _numbers(suffix)]))
        use = np.bincount(pair)
        group_of_pair = np.empty(len(use), np.int64)
        group_of_pair[pair] = group
        order = np.lexsort((-use, group_of_pair))
        first = np.searchsorted(group_of_pair[order], np.arange(int(group.max()) + 1))
        place = np.empty(len(use), np.int64)
        place[order] = np.arange(len(use)) - first[group_of_pair[order]]
        tile = _numbers(np.column_stack([group, place[pair] // shape[1]]))
        return cls(tile, rank % shape[0], place[pair] % shape[1], np.bincount(tile), prefix, suffix)

    def filled(self, size: float) -> int:
        """How many monomials are in tiles that hold at least so many."""
        return int(self.counts[self.counts >= size].sum())


def _numbers(rows: _Integers) -> _Integers:
    """Number the distinct rows, 0, 1, ... in order."""
    numbers = np.zeros(len(rows), np.int64)
    for column in rows.T:
        # The numbers are below the number of rows, so that these are distinct and far from 2^63.
        _, numbers = np.unique(numbers * (int(column.max()) + 2) + column + 1, return_inverse=True)
    return numbers


def _by_use(numbers: _Integers) -> _Integers:
    """Number anew, the most frequent first."""
    order = np.argsort(-np.bincount(numbers), kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks[numbers]


def _table(factors: _Integers, tile: _Integers, row: _Integers, shape: tuple[int, int]) -> NDArray[np.int32]:
    table = np.full((*shape, factors.shape[1]), -1, np.int32)
    table[tile, row] = -np.sort(-factors, axis=1)
    depth = int((table >= 0).sum(axis=2).max(initial=0))
    return np.ascontiguousarray(table[:, :, :depth])
