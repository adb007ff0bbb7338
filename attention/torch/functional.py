r"""Softmax attention of order 2 and more in PyTorch: exact, or in near-linear time with a certificate.

The arguments are those of `attention.softmax_attention`: axes (..., n, d), scale $1/\sqrt d$, tuples of key sets for
higher orders.
"""

from __future__ import annotations

from math import prod
from typing import Any

import torch
from torch import Tensor

from attention.errors import CertificateError, InputError
from attention.inputs import checked_tolerance, checked_whole, shown
from attention.torch.certificate import BLOCK, Design
from attention.torch.checked import Checked
from attention.torch.fast import polynomial_attention
from attention.torch.operators import kernels_for
from attention.torch.problem import Limits

__all__ = ["BUDGET", "softmax_attention"]

BUDGET = 2**16  # monomials
_METHODS = ("auto", "fast", "exact")
# Measured on one core, in multiply-adds of exact attention: what else it does for a tuple, what fast attention does for
# a monomial of a token and for a column of values there, and a call of it. On a card they are a guess.
_TUPLE, _MONOMIAL, _COLUMN, _CALL = 100, 100, 4, 2**27
_RUNNING = 160  # of causal attention of higher order, for a monomial of a token and a column of values
_HIDDEN = 2  # how much less exact causal attention of order 2 is


def softmax_attention(
    query: Tensor,
    key: Tensor | tuple[Tensor, ...],
    value: Tensor | tuple[Tensor, ...],
    *,
    scale: float | None = None,
    method: str = "auto",
    tolerance: float = 1e-3,
    causal: bool = False,
    lengths: Tensor | None = None,
    mask: Tensor | None = None,
    bound: float | None = None,
    budget: int = BUDGET,
    certified: bool = False,
) -> Any:
    r"""Return softmax attention for every problem of a batch, on the device of the arguments.

    Parameters
    ----------
    query
        (..., n, d); the axes before the last two, as (batch, heads), broadcast with those of the other tensors.
    key, value
        (..., m, d) and (..., m, d_v), m >= 1. Tuples of h tensors mean h key sets and attention of order h + 1.
    scale
        Factor of the logits, default $1/\sqrt d$.
    method
        "exact"; "fast", in near-linear time or refused; or "auto": fast where that is certified and takes fewer
        operations, and else exact.
    tolerance
        Of fast attention: the largest error allowed, rounding included, times the largest product of values in a column
        of a problem. Where all values are at most 1 it is what `attention.fast_attention` means by it. The output of
        tensors of 16 bits is rounded once more.
    causal
        Whether query i sees only keys 0, ..., i, and of more sets the tuples with every index at most i; m must be n.
    lengths
        Whole numbers of the first axes of the batch: so many keys are seen, of each set.
    mask
        Bools that broadcast to (..., n, m), for one key set, True where the query sees the key; exact attention only.
    bound
        A promise that $|\mathrm{scale}| \sum_l |q_{il}| \prod_p |k_{p, j_p l}|$ is at most this for all queries and
        tuples of keys, as `norm_bound` and `entry_bound` say it; nothing is certified where it is broken. Without it
        the data are measured, which takes one synchronisation with the device.
    budget
        The largest number of monomials.
    certified
        Whether to return a pair, of the output and its `Certificate`.

    Returns
    -------
    (..., n, d_v), of the common type of the tensors, and 0 for a query that sees no key.

    Raises
    ------
    InputTypeError
        If an argument is not a tensor of floats.
    InputError
        If shapes or devices do not fit, an argument is out of range, or measured entries are not finite. Exact
        attention and attention with a `bound` do not look at entries, and pass NaN on.
    CertificateError
        With method "fast", if the tolerance is not proved within the budget: the message says what it would take.

    Complexity
    ----------
    Fast: $O((n + \sum_p n_p)\, r\, d_v)$ operations for each problem, r monomials, and memory of a chunk of tokens
    beyond inputs, outputs and their broadcast copies. Exact: $O(n \prod_p n_p (d + d_v))$, and memory of a tile.

    Notes
    -----
    Derivatives take the same time up to a constant, and are those of the output that is computed: with P' in place of
    e^x, as near as P is. There are no second derivatives, but for exact attention of order 2.

    The same arguments give the same bits on one processor with one number of threads, and on one card as far as its
    matrix products do. With a `bound`, calls are captured by `torch.compile` as a whole, and by CUDA graphs.

    Examples
    --------
    >>> query, keys = torch.zeros(2, 3, 5, 4), torch.ones(2, 1, 7, 4)
    >>> values = torch.arange(7.0).view(7, 1)
    >>> output, certificate = softmax_attention(query, keys, values, method="fast", certified=True)
    >>> output.shape, output[0, 0, 0], bool((certificate.error_bounds < 1e-2).all())
    (torch.Size([2, 3, 5, 1]), tensor([3.]), True)
    """
    found = Checked.of(query, key, value, scale)
    if method not in _METHODS:
        raise InputError(f"method must be one of {', '.join(_METHODS)}, got {shown(method)}")
    tolerance, budget = checked_tolerance(tolerance), checked_whole("budget", budget, 1, 2**22)
    reason = ""
    if mask is not None:
        reason = "fast attention takes no mask"
        if method == "fast":
            raise InputError(f'{reason}; use causal or lengths, or method="exact"')
    elif not found.values[0].numel() or not found.query.numel():
        reason = "there is nothing to compute"
    if method == "exact" or reason:
        output = found.exactly(causal, lengths, mask)
        return found.answer(output, None, reason or "no other method was asked for") if certified else output
    seen, counts = found.hidden(causal, lengths)
    smooth = torch.is_grad_enabled() and any(x.requires_grad for x in (found.query, *found.keys, *found.values))
    kernels, arithmetics = _arithmetics(found.query.dtype, found.query.device, causal and len(found.keys) > 1)
    limits = (*seen.bounds(bound, causal, counts), tolerance, arithmetics, budget, smooth, kernels, bool(causal))
    reason = _against(*found.sizes, found.query.dtype, method == "auto", *limits)
    if reason:
        output = found.exactly(causal, lengths, mask)
    else:
        output, _ = polynomial_attention(seen.query, seen.keys, seen.values, counts, found.scale, *limits)
        output = found.shaped(output)
    if not certified:
        return output
    if reason:
        return found.answer(output, None, reason)
    design = Limits(*limits).design(found.lengths, found.query.shape[2], found.query.dtype)
    return seen.answer(output, design, "it was asked for" if method == "fast" else "it should be quicker")


@torch.compiler.assume_constant_result
def _against(
    count: int, lengths: tuple[int, ...], width: int, columns: int, dtype: torch.dtype, auto: bool, *limits: Any
) -> str:
    """Say why fast attention is not taken; nothing where it is.

    Parameters
    ----------
    count, lengths, width, columns
        The numbers of queries, of keys in each set, and of columns of queries and of values.
    dtype
        Of the output.
    auto
        Whether exact attention may be taken instead.
    limits
        As `Limits`.

    Raises
    ------
    CertificateError
        If it is refused, unless exact attention may be taken instead.
    """
    chosen = Limits(*limits)
    try:
        design = chosen.design(lengths, width, dtype)
    except CertificateError as error:
        if not auto:
            raise
        return str(error)
    slow, quick = (
        _exact_cost(count, lengths, width, columns, chosen),
        _fast_cost(count, lengths, columns, design, chosen),
    )
    if auto and slow < quick:
        return (
            f"fast attention takes {design.monomials} monomials for logits up to {design.logit_bound:.4g}, and exact "
            "attention should be quicker"
        )
    return ""


def _exact_cost(count: int, lengths: tuple[int, ...], width: int, columns: int, limits: Limits) -> float:
    tuples = float(count) * prod(map(float, lengths))
    return tuples * (width + columns + _TUPLE) / (_HIDDEN if limits.causal and len(lengths) == 1 else 1)


def _fast_cost(count: int, lengths: tuple[int, ...], columns: int, design: Design, limits: Limits) -> float:
    products = float(count + sum(lengths)) * design.monomials
    if limits.causal and len(lengths) > 1:
        return _CALL + products * (columns + 1) * _RUNNING
    products *= _COLUMN * columns + _MONOMIAL
    if limits.causal:
        products = 2 * products + float(count) * BLOCK * (design.dimension + columns + _TUPLE)
    return _CALL + products * (2 if design.arithmetic == "float64" else 1)


@torch.compiler.assume_constant_result
def _arithmetics(dtype: torch.dtype, device: torch.device, scanned: bool) -> tuple[bool, str]:
    """Whether there are kernels, and names of the arithmetics, the quickest first, as PyTorch is set now.

    Plain PyTorch computes all products of float32 in the one way that is set; kernels for a card leave the choice. A
    scan of running sums is in float64.
    """
    if dtype == torch.float64 or scanned:
        return False, "float64"
    kind = torch.backends.cuda.matmul if device.type == "cuda" else torch.backends.mkldnn.matmul
    try:
        chosen = torch.backends.fp32_precision if kind.fp32_precision == "none" else kind.fp32_precision
    except AttributeError:  # before PyTorch 2.9
        chosen = {"high": "tf32", "medium": "bf16"}.get(torch.get_float32_matmul_precision(), "ieee")
    coarse = [chosen] if chosen in ("tf32", "bf16") else []
    kernels = kernels_for(torch.empty(0, device=device)) is not None
    fine = ["tf32x3"] if kernels else [] if coarse else ["float32"]
    return kernels, ",".join([*coarse, *fine, "float64"])
