r"""Bounds on logits: measured from the data, or what follows from a bound that is kept otherwise.

For one problem, with scale $s$, every sum of absolute values $|s| \sum_l |q_{il}| \prod_p |k_{p,j_p l}|$ is at most
$|s| \max_i \sum_l |q_{il}| \prod_p \max|k_{p,l}|$, and by Hölder at most $|s| \max\|q\|_k \prod_p \max\|k_p\|_k$, for
attention of order k. Logits are at most that in absolute value.
"""

from __future__ import annotations

from math import inf
from typing import Any

import torch
from torch import Tensor

from attention.errors import InputError
from attention.inputs import checked_real, checked_whole

__all__ = ["entry_bound", "extremes", "measured", "norm_bound", "powers_of_two"]

_NUMBERS = 2**20  # of a chunk


def entry_bound(largest: float, dimension: int, *, order: int = 2, scale: float | None = None) -> float:
    r"""Return the bound on logits that follows where no entry of queries and keys is above `largest`.

    Parameters
    ----------
    largest
        B >= 0.
    dimension
        d, the number of columns.
    order
        k >= 2: a query and k - 1 keys.
    scale
        Factor of the logits, default $1/\sqrt d$.

    Raises
    ------
    InputError, InputTypeError
        If an argument is out of range.

    Examples
    --------
    >>> entry_bound(1.0, 16), entry_bound(2.0, 4, order=3)
    (4.0, 16.0)
    """
    size, columns = _checked_size("largest", largest), checked_whole("dimension", dimension, 0, 2**31)
    factor = checked_scale(scale, columns)
    return abs(factor) * columns * size ** checked_whole("order", order, 2, 1000)


def norm_bound(largest: float, dimension: int, *, order: int = 2, scale: float | None = None) -> float:
    r"""Return the bound on logits that follows where no row of queries and keys has a k-norm above `largest`.

    Parameters
    ----------
    largest, dimension, order, scale
        As `entry_bound`. The k-norm is at most the 2-norm.

    Raises
    ------
    InputError, InputTypeError
        If an argument is out of range.

    Examples
    --------
    >>> norm_bound(1.0, 16), norm_bound(2.0, 16, order=3, scale=1.0)
    (0.25, 8.0)
    """
    size, columns = _checked_size("largest", largest), checked_whole("dimension", dimension, 0, 2**31)
    return abs(checked_scale(scale, columns)) * size ** checked_whole("order", order, 2, 1000)


def _checked_size(name: str, size: float) -> float:
    number = checked_real(name, size)
    if not 0 <= number < inf:
        raise InputError(f"{name} must be at least 0 and finite, got {number}")
    return number


def checked_scale(scale: float | None, dimension: int) -> float:
    """Return the factor of the logits, 1 over the root of d unless it is given."""
    if scale is None:
        return float(max(1, dimension) ** -0.5)
    factor = checked_real("scale", scale)
    if not -inf < factor < inf:
        raise InputError(f"scale must be finite, got {factor}")
    return factor


def extremes(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Least and largest entry of each column of (b, n, d), n >= 1, in float64: (b, d) each."""
    low, high = torch.aminmax(matrix, dim=1)
    return low.double(), high.double()


def measured(
    query: Tensor, keys: list[Tensor], scale: float, *, causal: bool = False, lengths: Tensor | None = None
) -> Tensor:
    """Return a bound M on the logits of all problems and a lower bound on the mean logits of the queries.

    Parameters
    ----------
    query, keys
        (b, n, d) and (b, n_p, d), none of them empty.
    scale
        Factor of the logits.
    causal, lengths
        Means are over the keys up to the query, and over so many, (b,); keys that are not seen are zeros.

    Returns
    -------
    (2,), float64, on the device of the arguments; not finite where they are not.

    Examples
    --------
    >>> measured(torch.tensor([[[1.0, 2.0]]]), [torch.tensor([[[1.0, 0.0], [-1.0, 2.0]]])], 1.0).round(decimals=6)
    tensor([5., 2.], dtype=torch.float64)
    """
    order, dimension = len(keys) + 1, query.shape[2]
    weights = torch.full((len(query), dimension), abs(scale), dtype=torch.float64, device=query.device)
    norms = abs(scale) * _rows(query, lambda rows: _norms(rows, order), torch.amax)
    for key in keys:
        low, high = extremes(key)
        weights = weights * torch.maximum(-low, high)
        norms = norms * _rows(key, lambda rows: _norms(rows, order), torch.amax)
    sums = _rows(query, lambda rows: (rows.abs() @ weights.unsqueeze(2)).squeeze(2), torch.amax)
    least = _least_mean(query, keys, scale, causal, lengths)
    tokens = max(key.shape[1] for key in keys)
    # Means are off by n parts in 2^53 of the largest entries for each key set, and sums over columns by d.
    slack = (len(keys) * tokens + dimension + 100) * 2.0**-52
    bound = torch.minimum(sums, norms).amax() * (1 + (dimension + 100) * 2.0**-52)
    return torch.stack([bound, (least - slack * sums).amin()])


def _least_mean(query: Tensor, keys: list[Tensor], scale: float, causal: bool, lengths: Tensor | None) -> Tensor:
    """The least mean logit of a query of each problem, (b,), float64."""
    if not causal:
        means = torch.ones_like(query[:, :1], dtype=torch.float64)
        for key in keys:
            seen = key.shape[1] if lengths is None else lengths.clamp(1, key.shape[1]).view(-1, 1, 1)
            means = means * key.sum(dim=1, keepdim=True, dtype=torch.float64) / seen
        return _rows(query, lambda rows: (rows * (scale * means)).sum(dim=2), torch.amin)
    totals, found = [torch.zeros_like(query[:, :1], dtype=torch.float64) for _ in keys], []
    step = max(1, _NUMBERS // max(1, len(query) * query.shape[2]))
    for start in range(0, query.shape[1], step):
        rows = slice(start, min(start + step, query.shape[1]))
        seen = torch.arange(rows.start + 1, rows.stop + 1, device=query.device).view(1, -1, 1)
        if lengths is not None:
            seen = torch.minimum(seen, lengths.clamp_min(1).view(-1, 1, 1))
        means = torch.ones_like(query[:, rows], dtype=torch.float64)
        for p, key in enumerate(keys):
            running = totals[p] + key[:, rows].double().cumsum(dim=1)
            totals[p] = running[:, -1:]
            means = means * running / seen
        found.append((query[:, rows].double() * (scale * means)).sum(dim=2).amin(dim=1))
    return torch.stack(found).amin(dim=0)


def _norms(rows: Tensor, order: int) -> Tensor:
    return torch.linalg.vector_norm(rows, ord=order, dim=2)


def _rows(matrix: Tensor, measure: Any, reduce: Any) -> Tensor:
    """Measure the rows of (b, n, d) in float64, a chunk at a time, and reduce them to (b,)."""
    step = max(1, _NUMBERS // max(1, len(matrix) * matrix.shape[2]))
    parts = [measure(part.double()) for part in matrix.split(step, dim=1)]
    found: Tensor = reduce(torch.stack([reduce(part, dim=1) for part in parts]), dim=0)
    return found


def powers_of_two(matrix: Tensor) -> Tensor:
    """The least power of two above each column's entries, 1 for a column of zeros: (b, d), float64.

    Examples
    --------
    >>> powers_of_two(torch.tensor([[[6.0, 0.0, 0.25]]]))
    tensor([[8.0000, 1.0000, 0.5000]], dtype=torch.float64)
    """
    low, high = extremes(matrix)
    largest = torch.maximum(-low, high)
    mantissas, _ = torch.frexp(largest)
    return torch.where(largest > 0, largest / torch.where(largest > 0, mantissas, 1.0), 1.0)
