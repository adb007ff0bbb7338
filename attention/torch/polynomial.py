"""The products of fast attention in plain PyTorch, for any device: what the kernels for a card are compared with.

Monomials of a chunk of tokens are multiplied out a degree at a time, each degree from the one below by products of
slices, as `attention.fast.monomials.monomial_features` does, and meet values or weights in matrix products. Memory is
that of a chunk: some 2^20 numbers on a processor and 2^24 on a card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import comb

import numpy as np
import torch
from torch import Tensor

from attention.fast.monomials import MonomialSet, complete_exponents, places_of
from attention.torch.certificate import ARITHMETICS, BLOCK

__all__ = ["absorb", "by_tokens", "evaluate", "features", "graded", "pull_back"]

_NUMBERS = {"cpu": 2**20, "cuda": 2**24}  # of a chunk


def absorb(tokens: Tensor, values: Tensor | None, monomials: MonomialSet, precision: str) -> Tensor:
    """Return the sums over the tokens of x^alpha * [values, 1].

    Parameters
    ----------
    tokens, values
        (b, m, d) and (b, m, c), of the type of the arithmetic.
    monomials
        All of a degree.
    precision
        A name of `ARITHMETICS`.

    Returns
    -------
    (b, r, c + 1), float64: `BLOCK` tokens are added up in the type of the tokens, and these sums in float64.

    Examples
    --------
    >>> absorb(torch.tensor([[[2.0], [3.0]]]), None, MonomialSet.complete((True,), 2), "float32")[0, :, 0]
    tensor([13.,  5.,  2.], dtype=torch.float64)
    """
    _check(tokens, precision)
    problems = len(tokens)
    columns = 1 if values is None else values.shape[2] + 1
    sums = tokens.new_zeros((problems, len(monomials), columns), dtype=torch.float64)
    for rows in _chunks(tokens, monomials):
        ones = tokens.new_ones((problems, rows.stop - rows.start, 1))
        y = _blocks(ones if values is None else torch.cat([values[:, rows], ones], dim=2))
        start = 0
        for level in features(_blocks(tokens[:, rows]), monomials):
            stop = start + level.shape[1]
            part = torch.bmm(level, y).view(problems, -1, level.shape[1], columns)
            sums[:, start:stop] += part.sum(dim=1, dtype=torch.float64)
            start = stop
    return sums[:, graded(monomials, tokens.device)]


def evaluate(
    tokens: Tensor, monomials: MonomialSet, weights: Tensor, divide: bool, precision: str
) -> tuple[Tensor, Tensor | None]:
    """Return y = sum_alpha x^alpha * weights[alpha], each degree added up by itself and then all in float64.

    Parameters
    ----------
    tokens, weights
        (b, n, d) and (b, r, c), of the type of the arithmetic.
    monomials
        All of a degree.
    divide
        Whether all but the last of the y are divided by the last.
    precision
        A name of `ARITHMETICS`.

    Returns
    -------
    With `divide` the quotients (b, n, c - 1), of the type of the tokens, and the last y (b, n), float64; otherwise all
    y (b, n, c), of the type of the tokens, and None.

    Examples
    --------
    >>> tokens, weights = torch.tensor([[[2.0]]]), torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    >>> evaluate(tokens, MonomialSet.complete((True,), 1), weights, True, "float32")  # x / 1
    (tensor([[[2.]]]), tensor([[1.]], dtype=torch.float64))
    """
    _check(tokens, precision)
    problems, count, _ = tokens.shape
    columns = weights.shape[2]
    turned = torch.empty_like(weights)
    turned[:, graded(monomials, tokens.device)] = weights
    turned = turned.mT
    output = tokens.new_empty((problems, count, columns - 1 if divide else columns))
    last = tokens.new_empty((problems, count), dtype=torch.float64) if divide else None
    for rows in _chunks(tokens, monomials):
        total = tokens.new_zeros((problems, columns, rows.stop - rows.start), dtype=torch.float64)
        start = 0
        for level in features(tokens[:, rows], monomials):
            stop = start + level.shape[1]
            total += torch.bmm(turned[:, :, start:stop], level)
            start = stop
        if last is None:
            output[:, rows] = total.mT
        else:
            last[:, rows] = total[:, -1]
            output[:, rows] = (total[:, :-1] / total[:, -1:]).mT
    return output, last


def pull_back(tokens: Tensor, cotangents: Tensor, monomials: MonomialSet, weights: Tensor, precision: str) -> Tensor:
    """Return the derivative by the tokens of sum_c cotangents[c] * y_c, the y as those of `evaluate`: (b, n, d).

    Parameters
    ----------
    tokens, cotangents, weights
        (b, n, d), (b, n, c) and (b, r, c), of the type of the arithmetic.
    monomials
        All of a degree.
    precision
        A name of `ARITHMETICS`.

    Examples
    --------
    >>> tokens, cotangents = torch.tensor([[[2.0]]]), torch.tensor([[[10.0]]])
    >>> pull_back(tokens, cotangents, MonomialSet.complete((True,), 2), torch.ones(1, 3, 1), "float32")
    tensor([[[50.]]])
    """
    _check(tokens, precision)
    ordered = torch.empty_like(weights)
    ordered[:, graded(monomials, tokens.device)] = weights
    gradient = torch.empty_like(tokens)
    for rows in _chunks(tokens, monomials, 3):
        turned = cotangents[:, rows].mT

        def adjoint(start: int, stop: int, turned: Tensor = turned) -> Tensor:
            return torch.bmm(ordered[:, start:stop], turned)

        gradient[:, rows] = by_tokens(tokens[:, rows], monomials, adjoint)
    return gradient


def by_tokens(tokens: Tensor, monomials: MonomialSet, adjoint: Callable[[int, int], Tensor]) -> Tensor:
    """Return the derivative by the tokens (b, n, d), where `adjoint(i, j)` is a new tensor: that by features i to j.

    Parameters
    ----------
    tokens, monomials
        As `features`.
    adjoint
        To (b, j - i, n), in the order of `features`.

    Examples
    --------
    >>> by_tokens(torch.tensor([[[2.0]]]), MonomialSet.complete((True,), 2), lambda i, j: torch.ones(1, j - i, 1))
    tensor([[[5.]]])
    """
    dimension = tokens.shape[2]
    x = tokens.mT.contiguous()
    levels = list(features(tokens, monomials))
    found = torch.zeros_like(x)
    stop = len(monomials)
    above = adjoint(stop - levels[-1].shape[1], stop)
    for degree in range(len(levels) - 1, 0, -1):
        stop -= levels[degree].shape[1]
        below = levels[degree - 1]
        lower = adjoint(stop - below.shape[1], stop)
        for i, source, target in _slices(dimension, degree):
            part = above[:, target]
            found[:, i] += torch.linalg.vecdot(part, below[:, source], dim=1)
            lower[:, source].addcmul_(part, x[:, i : i + 1])
        above = lower
    return found.mT


def features(tokens: Tensor, monomials: MonomialSet) -> Iterator[Tensor]:
    """Yield the monomials of tokens (b, n, d) of degree 0, 1, ...: (b, monomials of that degree, n)."""
    x = tokens.mT.contiguous()
    problems, dimension, count = x.shape
    level = x.new_ones((problems, 1, count))
    yield level
    for degree in range(1, int(monomials.degrees.max()) + 1):
        grown = x.new_empty((problems, comb(dimension + degree - 1, degree), count))
        for i, source, target in _slices(dimension, degree):
            torch.mul(level[:, source], x[:, i : i + 1], out=grown[:, target])
        level = grown
        yield level


@lru_cache(maxsize=256)
def _slices(dimension: int, degree: int) -> list[tuple[int, slice, slice]]:
    """For each variable: which monomials of a degree less it multiplies, and where the products are."""
    whole, start, found = comb(dimension + degree - 2, degree - 1), 0, []
    for i in range(dimension):
        size = comb(dimension - i + degree - 2, degree - 1)
        found.append((i, slice(whole - size, whole), slice(start, start + size)))
        start += size
    return found


@lru_cache(maxsize=64)
def graded(monomials: MonomialSet, device: torch.device) -> Tensor:
    """Where each monomial is among the same in graded order, (r,)."""
    exponents = monomials.exponents
    places = places_of(exponents, complete_exponents(exponents.shape[1], int(monomials.degrees.max())))
    return torch.from_numpy(places.astype(np.int64)).to(device)


def _blocks(x: Tensor) -> Tensor:
    """Cut the tokens of (b, n, c) into blocks, filled up with zeros: (b * blocks, BLOCK, c)."""
    count, columns = x.shape[1:]
    if count <= BLOCK:
        return x
    padded = torch.nn.functional.pad(x, (0, 0, 0, -count % BLOCK))
    return padded.reshape(-1, BLOCK, columns)


def _chunks(tokens: Tensor, monomials: MonomialSet, share: int = 1) -> Iterator[slice]:
    """Slices of the tokens, of a whole number of blocks."""
    problems, count, _ = tokens.shape
    most = _NUMBERS.get(tokens.device.type, 2**20) // (share * max(1, problems) * len(monomials))
    step = max(1, most // BLOCK) * BLOCK
    return (slice(start, min(start + step, count)) for start in range(0, count, step))


def _check(tokens: Tensor, precision: str) -> None:
    if ARITHMETICS[precision].dtype != tokens.dtype:
        raise TypeError(f"tokens must be of {ARITHMETICS[precision].dtype} for {precision}, got {tokens.dtype}")
