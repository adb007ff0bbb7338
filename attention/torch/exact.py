r"""Exact attention of any order in PyTorch, a tile of tuples of keys at a time.

A tile is a box of one run of each key set, whose entrywise products are its keys; a running maximum and running sums
[1]_ make memory that of a tile. The derivative goes through the tiles again: with $p$ the probabilities of a tile, $g$
the cotangent and $\Delta = \langle g, \text{output}\rangle$, logits have the derivative $p\,(\langle g, V\rangle -
\Delta)$. Every sum is taken in the same order each time, so the same machine gives the same bits.

References
----------
.. [1] M. Milakov and N. Gimelshein, "Online normalizer calculation for softmax", arXiv 1805.02867.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product
from math import prod
from typing import Any

import torch
from torch import Tensor

from attention.torch.operators import first_order_only, kernels_for, without_autocast

__all__ = ["tuple_attention"]

_NUMBERS = {"cpu": 2**19, "cuda": 2**24}  # logits of a tile
_QUERIES = 1024  # of a tile, at most

_MOST_COLUMNS = 256  # of a kernel
_PRECISIONS = {torch.float32: "tf32x3", torch.bfloat16: "bf16", torch.float16: "tf32"}

Box = tuple[slice, ...]


@torch.library.custom_op("hardchain::tuple_attention", mutates_args=())
def tuple_attention(
    query: Tensor,
    keys: Sequence[Tensor],
    values: Sequence[Tensor],
    scale: float,
    causal: bool,
    lengths: Tensor | None,
) -> tuple[Tensor, Tensor]:
    """Return exact attention of any order, and the logarithm of the sum of all weights of each query.

    Parameters
    ----------
    query
        (b, n, d).
    keys, values
        h matrices (b, n_p, d) and (b, n_p, c), of the type of the query.
    scale
        Factor of the logits.
    causal
        Whether query i sees only tuples with every index at most i.
    lengths
        (b,) or None: so many keys of each set are seen.

    Returns
    -------
    (b, n, c), of the type of the query, 0 where a query sees no tuple; and (b, n), in which it is computed: float64 for
    float64 and else float32.
    """
    with without_autocast(query):
        kind = torch.float64 if query.dtype == torch.float64 else torch.float32
        output = query.new_zeros((*query.shape[:2], values[0].shape[2]))
        logarithms = query.new_empty(query.shape[:2], dtype=kind)
        if (kernels := _kernels(query, keys, values)) and not causal and lengths is None:
            arrays = [[x.contiguous() for x in group] for group in ([query], keys, values)]
            output, logarithms = kernels.exact_third_order(*arrays[0], *arrays[1:], scale, _PRECISIONS[query.dtype])
            return output.to(query.dtype), logarithms
        boxes, step = _boxes(query, keys)
        for rows in (slice(i, min(i + step, query.shape[1])) for i in range(0, query.shape[1], step)):
            part = query[:, rows].to(kind) * scale
            most = part.new_full(part.shape[:2], -torch.inf)
            total, sums = torch.zeros_like(most), part.new_zeros((*part.shape[:2], values[0].shape[2]))
            for box in boxes:
                logits = _logits(part, keys, box, rows, causal, lengths)
                if logits is None:
                    continue
                largest = torch.maximum(most, logits.amax(dim=2))
                finite = torch.where(largest == -torch.inf, 0.0, largest)
                weights = torch.exp(logits - finite.unsqueeze(2))
                shrink = torch.exp(most - finite)
                total = total * shrink + weights.sum(dim=2)
                sums = sums * shrink.unsqueeze(2) + weights @ _tile(values, box, kind)
                most = largest
            output[:, rows] = sums / torch.where(total == 0, 1.0, total).unsqueeze(2)
            logarithms[:, rows] = most + torch.log(total)
        return output, logarithms


@tuple_attention.register_fake
def _(query: Tensor, keys: Any, values: Any, scale: float, causal: bool, lengths: Any) -> tuple[Tensor, Tensor]:
    kind = torch.float64 if query.dtype == torch.float64 else torch.float32
    output = query.new_empty((query.shape[0], query.shape[1], values[0].shape[2]))
    return output, query.new_empty((query.shape[0], query.shape[1]), dtype=kind)


@torch.library.custom_op("hardchain::tuple_attention_backward", mutates_args=())
def tuple_attention_backward(
    cotangent: Tensor,
    query: Tensor,
    keys: Sequence[Tensor],
    values: Sequence[Tensor],
    scale: float,
    causal: bool,
    lengths: Tensor | None,
    output: Tensor,
    logarithms: Tensor,
) -> list[Tensor]:
    """Return the derivatives by the query, the keys and the values."""
    with without_autocast(query):
        kind = logarithms.dtype
        by_query = torch.empty_like(query)
        by_keys = [torch.zeros_like(key, dtype=kind) for key in keys]
        by_values = [torch.zeros_like(value, dtype=kind) for value in values]
        boxes, step = _boxes(query, keys)
        for rows in (slice(i, min(i + step, query.shape[1])) for i in range(0, query.shape[1], step)):
            part, by_output = query[:, rows].to(kind) * scale, cotangent[:, rows].to(kind)
            delta = (by_output * output[:, rows].to(kind)).sum(dim=2, keepdim=True)
            base = torch.where(logarithms[:, rows] == -torch.inf, 0.0, logarithms[:, rows]).unsqueeze(2)
            by_part = torch.zeros_like(part)
            for box in boxes:
                logits = _logits(part, keys, box, rows, causal, lengths)
                if logits is None:
                    continue
                weights = torch.exp(logits - base)
                by_logits = weights * (by_output @ _tile(values, box, kind).mT - delta)
                by_part += by_logits @ _tile(keys, box, kind)
                _spread(by_logits.mT @ part, keys, box, by_keys)
                _spread(weights.mT @ by_output, values, box, by_values)
            by_query[:, rows] = by_part * scale
        return [by_query, *(x.to(query.dtype) for x in (*by_keys, *by_values))]


@tuple_attention_backward.register_fake
def _(cotangent: Tensor, query: Tensor, keys: Any, values: Any, *_: Any) -> list[Tensor]:
    return [torch.empty_like(x) for x in (query, *keys, *values)]


def _setup(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    query, keys, values, ctx.scale, ctx.causal, lengths = inputs
    ctx.sets = len(keys)
    ctx.save_for_backward(query, *keys, *values, *output, *([] if lengths is None else [lengths]))


def _backward(ctx: Any, cotangent: Tensor, _: Tensor) -> tuple[Any, ...]:
    query, *rest = ctx.saved_tensors
    keys, values, (output, logarithms, *lengths) = rest[: ctx.sets], rest[ctx.sets : 2 * ctx.sets], rest[2 * ctx.sets :]
    found = tuple_attention_backward(
        cotangent, query, keys, values, ctx.scale, ctx.causal, lengths[0] if lengths else None, output, logarithms
    )
    return found[0], found[1 : 1 + ctx.sets], found[1 + ctx.sets :], None, None, None


tuple_attention.register_autograd(_backward, setup_context=_setup)
first_order_only(tuple_attention_backward)


def _kernels(query: Tensor, keys: Sequence[Tensor], values: Sequence[Tensor]) -> Any:
    """The kernels where they have exact attention of this order, type and width, else None."""
    width = max(query.shape[2], values[0].shape[2])
    fit = query.dtype in _PRECISIONS and len(keys) == 2 and width <= _MOST_COLUMNS
    return kernels_for(query) if fit else None


def _boxes(query: Tensor, keys: Sequence[Tensor]) -> tuple[list[Box], int]:
    """Return runs of all key sets that make up the tuples of a tile, and how many queries a tile has."""
    step = min(_QUERIES, max(1, query.shape[1]))
    left = max(1, _NUMBERS.get(query.device.type, 2**19) // (step * max(1, query.shape[0])))
    runs = []
    for key in reversed(keys):
        size = min(key.shape[1], left)
        left = max(1, left // size)
        runs.append([slice(i, min(i + size, key.shape[1])) for i in range(0, key.shape[1], size)])
    return list(product(*reversed(runs))), step


def _tile(matrices: Sequence[Tensor], box: Box, kind: torch.dtype) -> Tensor:
    """Entrywise products of one row of each matrix, for every tuple of the box: (b, tuples, columns)."""
    return _products([matrix[:, rows].to(kind) for matrix, rows in zip(matrices, box, strict=True)]).flatten(1, -2)


def _products(parts: list[Tensor]) -> Tensor:
    """(b, m_1, ..., m_h, columns)."""

    def joined(left: Tensor, right: Tensor) -> Tensor:
        ones = [1] * (left.ndim - 2)
        return left.unsqueeze(-2) * right.view(len(right), *ones, *right.shape[1:])

    return reduce(joined, parts)


def _logits(
    part: Tensor, keys: Sequence[Tensor], box: Box, rows: slice, causal: bool, lengths: Tensor | None
) -> Tensor | None:
    """Logits (b, n, tuples), -inf for tuples that are not seen; None where none of them is."""
    if causal and any(run.start >= rows.stop for run in box):
        return None
    logits = part @ _tile(keys, box, part.dtype).mT
    if causal or lengths is not None:
        shape = tuple(run.stop - run.start for run in box)
        last = reduce(
            torch.maximum,
            torch.meshgrid(*[torch.arange(run.start, run.stop, device=part.device) for run in box], indexing="ij"),
        ).reshape(prod(shape))
        if causal:
            index = torch.arange(rows.start, rows.stop, device=part.device)
            logits = logits.masked_fill(last > index.unsqueeze(1), -torch.inf)
        if lengths is not None:
            logits = logits.masked_fill(last >= lengths.view(-1, 1, 1), -torch.inf)
    return logits


def _spread(by_tile: Tensor, matrices: Sequence[Tensor], box: Box, found: list[Tensor]) -> None:
    """Add to `found` the derivatives by each matrix, of those by the products in a box (b, tuples, columns)."""
    sizes = [run.stop - run.start for run in box]
    by_products = by_tile.unflatten(1, sizes)
    parts = [matrix[:, rows].to(by_tile.dtype) for matrix, rows in zip(matrices, box, strict=True)]
    for p, rows in enumerate(box):
        share = by_products
        for q, other in enumerate(parts):
            if q != p:
                share = share * other.view(len(other), *[1] * q, sizes[q], *[1] * (len(box) - q - 1), other.shape[2])
        axes = [1 + q for q in range(len(box)) if q != p]
        found[p][:, rows] += share.sum(dim=axes) if axes else share
