"""Coordinates in which the columns of a tall matrix are orthonormal, from passes over blocks of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.errors import BudgetError, InputError
from attention.inputs import Matrix
from attention.support.memory import over_memory

__all__ = ["Basis", "Vector", "orthonormal_basis", "row_blocks", "squared_lengths"]

Vector = NDArray[np.float64]

_BLOCK_ENTRIES = 2**14  # 128 kB of float64: a block of few columns and its image stay in the second-level cache
_LEAST_ENTRY = 1e-290  # whose inverse does not overflow
_EPS = float(np.finfo(np.float64).eps)
_WELL_CONDITIONED = 1e-4  # ratio of eigenvalues of a Gram matrix that leaves twelve digits of its inverse


class Basis(NamedTuple):
    """Coordinates in which the columns of the keys are orthonormal."""

    transform: Vector
    """(d, r), r the rank: keys @ transform has orthonormal columns."""
    inverse: Vector
    """(r, d): keys @ transform @ inverse = keys, so inverse.T @ inverse is the Gram matrix of the keys."""

    def rounding(self) -> float:
        """Return a bound on the relative error of a computed leverage score: 64 d epsilons times the condition."""
        largest = np.abs(self.inverse).max(axis=0, initial=0.0)
        sizes = np.linalg.svd(self.inverse / np.where(largest > 0, largest, 1.0), compute_uv=False)
        return float(64 * len(self.transform) * _EPS * sizes.max(initial=0.0) / sizes.min(initial=np.inf))


def row_blocks(keys: Matrix, rows: int | None = None) -> Iterator[Vector]:
    """Yield a matrix in blocks of so many rows, by default few; at least one block, which may be empty."""
    width = max(1, keys.shape[1])
    rows = rows or max(_BLOCK_ENTRIES // width, 4 * width)  # a Gram matrix of fewer rows than columns is slow to add
    for start in range(0, max(1, len(keys)), rows):
        yield keys[start : start + rows].astype(np.float64, copy=False)


def orthonormal_basis(blocks: Callable[[], Iterable[Matrix]], dimension: int) -> Basis:
    r"""Return a basis of the row space of the keys, in which their columns are orthonormal.

    A Gram matrix squares the condition number and so loses half of the digits. Hence it is taken again in the basis
    found so far, until its eigenvalues are within a factor of 10^4: one sweep over well-conditioned keys, three at
    most. The first sweep lifts tiny eigenvalues to a floor instead of trusting them; the next ones see their true size.
    Directions below 16 d machine epsilons of the largest (columns brought to length 1) count as rounding, not as rank;
    so do columns without an entry above 1e-290.

    Parameters
    ----------
    blocks
        Called for the keys block by block, (rows, d), which are the same at every call.
    dimension
        d.

    Raises
    ------
    InputError
        If a key is not finite.
    BudgetError
        If a matrix of d x d would not fit in memory.

    Complexity
    ----------
    O(n d^2) time per sweep, O(d^2) memory beyond a block.
    """
    if over := over_memory(8 * 8 * dimension**2):
        raise BudgetError(f"products of {dimension} columns with each other would take {over}; take fewer columns")
    with np.errstate(over="ignore", invalid="ignore"):
        products = _gram(blocks())
        lengths = np.sqrt(products.diagonal())
    if ((lengths > 1e-140) & (lengths < 1e140)).all():
        products = products / np.outer(lengths, lengths)
        transform, inverse = np.diag(1 / lengths), np.diag(lengths)
    else:  # squares under- or overflow, or a column is zero, or an entry is not finite
        lengths = _largest_entries(blocks())
        used = lengths > _LEAST_ENTRY
        transform, inverse = np.diag(used / np.where(used, lengths, 1.0)), np.diag(used * lengths)
        products = _gram(blocks(), transform)
    floor, least = 64 * dimension * _EPS, -np.inf
    while True:
        eigenvalues, vectors = np.linalg.eigh(products)
        largest = eigenvalues.max(initial=1.0)  # it is at least 1, but for rounding and keys that are all zero
        kept = eigenvalues > least * largest
        eigenvalues, vectors = eigenvalues[kept], vectors[:, kept]
        roots = np.sqrt(np.maximum(eigenvalues, floor * largest))
        transform, inverse = transform @ (vectors / roots), (vectors * roots).T @ inverse
        if (eigenvalues >= _WELL_CONDITIONED * largest).all():
            return Basis(transform, inverse)
        products = _gram(blocks(), transform)
        floor, least = 0.0, 4 * dimension * _EPS  # of squares divided by the floor: 16 d epsilons of a length


def _gram(blocks: Iterable[Matrix], transform: Vector | None = None) -> Vector:
    """Sum of image.T @ image, where the image of a block is block @ transform, or the block itself."""
    images = blocks if transform is None else (block @ transform for block in blocks)
    return sum((image.T @ image for image in images), start=np.zeros(()))


def _largest_entries(blocks: Iterable[Matrix]) -> Vector:
    """Largest absolute value of every column."""
    largest: Vector = np.stack([np.abs(block).max(axis=0, initial=0.0) for block in blocks]).max(axis=0)
    if not np.isfinite(largest).all():
        raise InputError(f"keys must be finite, got {largest[~np.isfinite(largest)][0]}")
    return largest


def squared_lengths(keys: Matrix, transform: Vector) -> Vector:
    """Squared length of every row of keys @ transform."""
    lengths = [np.empty(0)]
    for block in row_blocks(keys):
        image = transform.T @ block.T  # this way round, the squares are added along contiguous rows
        lengths.append(np.einsum("ij,ij->j", image, image))
    return np.concatenate(lengths)
