"""What a launch needs: the tables of monomials on their device, and how columns are divided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from attention.torch.kernels.tiles import PREFIXES, SUFFIXES, Tiles

__all__ = ["STEP", "Tables", "chains", "column_block", "on_device", "power_of_two", "wide_products"]

STEP = 64  # tokens whose products are summed in float32
MOST_COLUMNS = 16  # of values at a time, which with 8 prefixes are 128 columns of a matrix product


@dataclass(frozen=True, eq=False)
class Tables:
    """`Tiles` as tensors."""

    prefixes: torch.Tensor
    suffixes: torch.Tensor
    places: torch.Tensor

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        return self.prefixes.shape[0]

    @property
    def slots(self) -> int:
        """How many products there are in all tiles."""
        return self.tiles * self.prefixes.shape[1] * self.suffixes.shape[1]

    @property
    def arguments(self) -> tuple[torch.Tensor, ...]:
        """What every kernel reads."""
        return self.prefixes, self.suffixes

    @property
    def shape(self) -> dict[str, int]:
        """What a kernel is compiled for."""
        return {
            "PREFIXES": self.prefixes.shape[1],
            "SUFFIXES": self.suffixes.shape[1],
            "PREFIX_DEPTH": self.prefixes.shape[2],
            "SUFFIX_DEPTH": self.suffixes.shape[2],
        }


@lru_cache(maxsize=32)
def on_device(monomials: Any, device: torch.device) -> Tables:
    """The tables of a `MonomialSet` on a device, made once for those that were used last."""
    tiles = _tiles(monomials)
    return Tables(*(torch.from_numpy(array).to(device) for array in (tiles.prefixes, tiles.suffixes, tiles.places)))


@lru_cache(maxsize=32)
def _tiles(monomials: Any) -> Tiles:
    return Tiles.of(monomials.layout)


@lru_cache(maxsize=32)
def wide_products(device: torch.device) -> bool:
    """Whether tensor cores read operands from shared memory, as they do from compute capability 9.0 on."""
    return device.type != "cuda" or torch.cuda.get_device_capability(device) >= (9, 0)


def chains(degree: int) -> tuple[int, list[int]]:
    """How many additions in float32 are behind a term of `absorb`, and one of each degree in `evaluate`, at most.

    In `absorb` these are products of `STEP` tokens; in `evaluate` the suffixes and then the prefixes of a tile, for
    monomials of any number of variables. Sums of these are in float64. Of three products of halves the two small ones
    come first, at 2^-11 of the size.

    Examples
    --------
    >>> chains(2)
    (65, [25, 25, 25])
    """
    return STEP + 1, [PREFIXES + SUFFIXES + 1] * (degree + 1)


def power_of_two(count: int, least: int = 1) -> int:
    """The least power of two that is at least both.

    Examples
    --------
    >>> power_of_two(9), power_of_two(0, 2)
    (16, 2)
    """
    return int(max(least, 1 << max(0, count - 1).bit_length()))


def column_block(columns: int) -> tuple[int, int]:
    """How many columns of values a program has, and how many programs share them.

    Examples
    --------
    >>> column_block(8), column_block(20), column_block(0)
    ((8, 1), (16, 2), (2, 1))
    """
    block = min(MOST_COLUMNS, power_of_two(columns, 2))
    return block, max(1, -(-columns // block))
