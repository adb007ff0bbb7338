"""LevAttention in PyTorch: attention over the keys that can hold a large score, chosen before any query is seen.

The leverage score of a key is the largest share of the squared inner products that it can have with any query, and all
of them add up to the rank, so at most d / epsilon keys reach epsilon: see `attention.universal`.

References
----------
.. [1] R. Kannan, C. Bhattacharyya, P. Kacham and D. P. Woodruff, "LevAttention", arXiv 2410.05462.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from attention.errors import InputError, InputTypeError
from attention.inputs import checked_positive, checked_whole
from attention.torch.functional import softmax_attention

__all__ = ["lev_attention", "leverage_scores", "universal_mask"]


def leverage_scores(key: Tensor) -> Tensor:
    r"""Return $k_j^T (K^T K)^+ k_j$ for every key of every problem.

    Parameters
    ----------
    key
        (..., m, d), of floats. Directions shorter than 16 max(m, d) epsilons of the longest count as rounding.

    Returns
    -------
    (..., m), in [0, 1] up to rounding, of the type of the key, or float32 for 16 bits. Not differentiable.

    Raises
    ------
    InputTypeError, InputError
        If it is not a tensor of floats with two axes or more.

    Complexity
    ----------
    O(m d^2) for each problem.

    Examples
    --------
    >>> leverage_scores(torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 0.0]])).round(decimals=3)
    tensor([1.0000, 0.5000, 0.5000, 0.0000])
    """
    if not isinstance(key, Tensor) or not key.is_floating_point():
        raise InputTypeError(f"key must be a tensor of floats, got a value of type {type(key).__name__}")
    if key.ndim < 2:
        raise InputError(f"key must have axes (..., rows, columns), got shape {tuple(key.shape)}")
    with torch.no_grad(), torch.autocast(key.device.type, enabled=False):
        matrix = key.detach().to(torch.promote_types(key.dtype, torch.float32))
        if not matrix.numel():
            return matrix.new_zeros(matrix.shape[:-1])
        left, sizes, _ = torch.linalg.svd(matrix, full_matrices=False)
        least = 16 * max(matrix.shape[-2:]) * torch.finfo(matrix.dtype).eps * sizes.amax(dim=-1, keepdim=True)
        return (left.square() * (sizes > least).unsqueeze(-2)).sum(dim=-1)


def universal_mask(key: Tensor, epsilon: float, *, most: int | None = None) -> Tensor:
    """Say for every key whether it can hold a score of at least epsilon, for any query.

    Parameters
    ----------
    key
        (..., m, d).
    epsilon
        Positive.
    most
        If given, no more keys than that, those of the largest leverage scores; of equal ones the first.

    Returns
    -------
    (..., m) bools, at most d / epsilon of them True in each problem.

    Raises
    ------
    InputTypeError, InputError
        As `leverage_scores`, or if epsilon or `most` is out of range.

    Examples
    --------
    >>> universal_mask(torch.tensor([[3.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]]), 0.5)
    tensor([ True, False, False, False])
    """
    least = checked_positive("epsilon", epsilon)
    scores = leverage_scores(key)
    chosen = scores >= least * (1 - 64 * key.shape[-1] * torch.finfo(scores.dtype).eps)
    if most is not None:
        ranks = scores.argsort(dim=-1, descending=True, stable=True).argsort(dim=-1, stable=True)
        chosen = chosen & (ranks < checked_whole("most", most, 1, 2**62))
    return chosen


def lev_attention(
    query: Tensor, key: Tensor, value: Tensor, epsilon: float, *, window: int | None = None, scale: float | None = None
) -> Any:
    r"""Return softmax attention of order 2 over the universal keys of each problem and those with |i - j| <= window.

    Parameters
    ----------
    query, key, value
        (..., n, d), (..., m, d) and (..., m, d_v), as `softmax_attention`.
    epsilon
        The least score that counts as large.
    window
        Reach of the neighbourhood of query i; None for no neighbourhood.
    scale
        Factor of the logits, default $1/\sqrt d$.

    Returns
    -------
    (..., n, d_v), and 0 for a query that sees no key.

    Raises
    ------
    InputTypeError, InputError
        As `softmax_attention` and `universal_mask`.

    Complexity
    ----------
    O(m d^2) for the choice, and exact attention with a mask.

    Examples
    --------
    >>> key = torch.tensor([[3.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    >>> lev_attention(torch.zeros(1, 2), key, torch.arange(4.0).view(4, 1), 0.5, window=1)
    tensor([[0.5000]])
    """
    seen = universal_mask(key, epsilon).unsqueeze(-2)
    if window is not None:
        reach = checked_whole("window", window, 0, 2**31)
        rows, columns = (torch.arange(x.shape[-2], device=key.device) for x in (query, key))
        seen = seen | ((rows.unsqueeze(1) - columns).abs() <= reach)
    return softmax_attention(query, key, value, scale=scale, mask=seen)
