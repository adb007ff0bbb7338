"""Exact attention from logits that come from elsewhere, and from tallies of logits."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import BudgetError, InputError, InputTypeError
from attention.exact.scaling import balanced, restored, scaled_logits
from attention.inputs import (
    Matrices,
    Matrix,
    checked_keys,
    checked_matrix,
    checked_scale,
    checked_values,
    checked_vector,
)
from attention.support.arrays import finite_array, real_array
from attention.support.memory import over_memory

__all__ = ["LogitSource", "VectorLogits", "attention_from_logits", "attention_from_tallies", "check_axes_of_logits"]

_MOST_AXES = 25  # einsum has 26 letters for them and the query; older versions of numpy have 32 axes
_BLOCK_LOGITS = 2**22  # 32 MiB of float64


def check_axes_of_logits(keys: int) -> None:
    """Refuse so many key sets that numpy has no array of all logits."""
    if keys > _MOST_AXES:
        raise InputError(f"an array of all logits has an axis for each of at most {_MOST_AXES} key sets, got {keys}")


class LogitSource(Protocol):
    """Anything that gives the logits of some queries over all tuples of keys."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, n_1, ..., n_h)."""

    def rows(self, start: int, stop: int) -> ArrayLike:
        """Return the logits of queries start <= i < stop, of shape (stop - start, n_1, ..., n_h)."""


class VectorLogits:
    """Logits given by vectors: scale * sum_l q[i, l] * prod_p k_p[j_p, l].

    Parameters
    ----------
    query
        (n, d).
    keys
        A sequence or iterator of h >= 1 matrices (n_p, d).
    scale
        Factor of the logits, default 1/d.

    Examples
    --------
    >>> VectorLogits([[2.0], [3.0]], [[[1.0], [5.0]]]).rows(1, 2)
    array([[ 3., 15.]])
    """

    def __init__(self, query: ArrayLike, keys: Matrices, scale: float | None = None) -> None:
        self.query, self.keys = checked_keys(query, keys)
        self.scale = checked_scale(scale, self.query.shape[1])

    def __repr__(self) -> str:
        return f"VectorLogits(shape={self.shape}, d={self.query.shape[1]})"

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, n_1, ..., n_h)."""
        return len(self.query), *map(len, self.keys)

    def rows(self, start: int, stop: int) -> Matrix:
        """Return the logits of queries start <= i < stop, of shape (stop - start, n_1, ..., n_h).

        Raises
        ------
        InputError
            If there are more than 25 key sets, or a logit could leave the range of the type.
        BudgetError
            If the logits would not fit in memory.
        """
        check_axes_of_logits(len(self.keys))
        count, outer = len(range(*slice(start, stop).indices(len(self.query)))), prod(map(len, self.keys[:-1]))
        if over := over_memory(8 * count * outer * (len(self.keys[-1]) + 2 * self.query.shape[1])):
            raise BudgetError(f"the logits of {count} queries would take {over}; ask for fewer rows or take fewer keys")
        query, keys = self._scaled
        products = query[start:stop]
        for key in keys[:-1]:
            products = products[..., None, :] * key
        return products @ keys[-1].T

    @cached_property
    def _scaled(self) -> tuple[Matrix, list[Matrix]]:
        return scaled_logits(self.query, self.keys, self.scale, self.query.dtype)


def attention_from_logits(source: LogitSource, values: Matrices) -> Matrix:
    """Return exact attention for logits that come from `source`, a block of rows at a time.

    Parameters
    ----------
    source
        Logits of shape (n, n_1, ..., n_h), finite.
    values
        A sequence or iterator of h matrices (n_p, d_v).

    Returns
    -------
    (n, d_v), float32 if logits and values are float32, else float64.

    Raises
    ------
    InputTypeError
        If logits or values are not real.
    InputError
        If shapes do not fit, there are more than 25 key sets, a logit or value is not finite, or an output leaves the
        range of the type.
    BudgetError
        If the logits of one query would not fit in memory.

    Complexity
    ----------
    O(n * prod n_p * d_v) time; blocks of 2^22 logits, or of one row where a row is longer.

    Examples
    --------
    >>> attention_from_logits(VectorLogits([[0.0]], [[[1.0], [2.0]]]), [[[1], [2]]])
    array([[1.5]])
    """
    if not hasattr(source, "rows"):
        raise InputTypeError(
            f"the source must have a shape and rows(start, stop), as VectorLogits does, got a {type(source).__name__}"
        )
    count, *lengths = source.shape
    if not lengths or not all(lengths):
        raise InputError(f"the source must have a non-empty axis for every key set, got shape {source.shape}")
    check_axes_of_logits(len(lengths))
    outputs = checked_values(values, lengths)
    products, powers = zip(*map(balanced, outputs), strict=True)
    rows = max(1, _BLOCK_LOGITS // prod(lengths))
    if over := over_memory(4 * 8 * rows * prod(lengths)):
        raise BudgetError(f"a row of {prod(lengths)} logits would take {over}; take fewer keys")
    blocks = [np.empty((0, outputs[0].shape[1]), outputs[0].dtype)]
    for start in range(0, count, rows):
        stop = min(count, start + rows)
        block = real_array(f"rows({start}, {stop})", source.rows(start, stop), start)
        if block.shape != (stop - start, *lengths):
            raise InputError(f"rows({start}, {stop}) must have shape {(stop - start, *lengths)}, got {block.shape}")
        weights = finite_array("logits", block, start).reshape(stop - start, -1)
        with np.errstate(over="ignore"):  # of a difference, whose exponential is 0
            weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        averages = weights.reshape(block.shape) @ products[-1]
        for value in reversed(products[:-1]):
            averages = np.einsum("...jc,jc->...c", averages, value)
        blocks.append(averages)
    averages = np.concatenate(blocks)
    return restored(averages, sum(powers), averages.dtype)


def attention_from_tallies(tallies: ArrayLike, logits: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Return exact attention where the tuples of a query fall into few classes of equal logit and equal value product.

    Parameters
    ----------
    tallies
        (n, L) non-negative integers: how many tuples of query i are in class l; no row is all zero.
    logits
        (L,) finite.
    values
        (L, d_v): the product of the values of a tuple in class l.

    Returns
    -------
    (n, d_v).

    Raises
    ------
    InputTypeError
        If tallies are not integers, or logits or values are not real.
    InputError
        If shapes do not fit, a tally is negative, a row has no tuple, or a logit or value is not finite.

    Examples
    --------
    >>> attention_from_tallies([[3, 1], [0, 2]], [0.0, np.log(5)], [[0.0], [1.0]])
    array([[0.625],
           [1.   ]])
    """
    counts = real_array("tallies", tallies)
    if counts.dtype.kind not in "biu":
        raise InputTypeError(f"tallies must be integers, got dtype {counts.dtype}")
    classes = checked_vector("logits", logits)
    value = checked_matrix("values", values)
    if counts.ndim != 2 or not counts.shape[1] == len(classes) == len(value):
        raise InputError(
            f"tallies (n, L), logits (L,) and values (L, d_v) must agree, "
            f"got {counts.shape}, {classes.shape} and {value.shape}"
        )
    if (counts < 0).any():
        raise InputError(f"tallies must be at least 0, got {counts.min()}")
    if not counts.any(axis=1).all():
        row = int(np.argmin(counts.any(axis=1)))
        raise InputError(f"every query needs at least one tuple, got no tally in row {row}")
    shifted = np.where(counts > 0, classes.astype(np.float64), -np.inf)
    with np.errstate(over="ignore"):  # of a difference, whose exponential is 0
        weights = counts * np.exp(shifted - shifted.max(axis=1, keepdims=True, initial=-np.inf))
    product, powers = balanced(value.astype(np.float64))
    averages = weights / weights.sum(axis=1, keepdims=True) @ product
    return restored(averages, powers, product.dtype).astype(np.float64, copy=False)
