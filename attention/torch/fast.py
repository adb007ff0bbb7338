"""The operator of fast attention and its derivative in near-linear time.

What is computed, and its derivative, are those of `attention.fast.attention` and `attention.fast.gradient`, with all
monomials of a degree. Problems of a batch share a design; their states are made for a few of them at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from attention.torch.chunks import Chunks
from attention.torch.operators import first_order_only, without_autocast
from attention.torch.problem import Limits, Problem
from attention.torch.scan import Scan
from attention.torch.state import State

__all__ = ["polynomial_attention"]


@torch.library.custom_op("hardchain::polynomial_attention", mutates_args=())
def polynomial_attention(
    query: Tensor,
    keys: Sequence[Tensor],
    values: Sequence[Tensor],
    lengths: Tensor | None,
    scale: float,
    bound: float,
    least: float,
    tolerance: float,
    arithmetics: str,
    budget: int,
    smooth: bool,
    kernels: bool,
    causal: bool,
) -> tuple[Tensor, Tensor]:
    """Return fast attention with the design that these limits have, and the denominators.

    Parameters
    ----------
    query
        (b, n, d).
    keys, values
        h matrices (b, n_p, d) and (b, n_p, c), of the type of the query; zeros where they are not seen.
    lengths
        (b,) or None: so many keys of each set are seen.
    scale
        Factor of the logits.
    bound, least, tolerance, arithmetics, budget, smooth, kernels, causal
        As `Limits`.

    Returns
    -------
    (b, n, c), of the type of the query, and (b, n), float64, of use for the derivative only.
    """
    with without_autocast(query):
        limits = Limits(bound, least, tolerance, arithmetics, budget, smooth, kernels, causal)
        problem = Problem.of(query, keys, scale, limits)
        output = query.new_empty((*query.shape[:2], values[0].shape[2]))
        denominators = query.new_empty(query.shape[:2], dtype=torch.float64)
        for some in problem.groups(values):
            x, k, v, seen = _some(some, query, keys, values, lengths)
            answer = output[some], denominators[some]
            if not causal:
                State.of(problem, k, v, seen).answer(x, *answer)
            elif len(k) == 1:
                Chunks.of(problem, x, k[0], v[0], seen).answer(*answer)
            else:
                Scan.of(problem, x, k, v, seen).answer(*answer)
        return output, denominators


@polynomial_attention.register_fake
def _(query: Tensor, keys: Any, values: Any, *_: Any) -> tuple[Tensor, Tensor]:
    output = query.new_empty((query.shape[0], query.shape[1], values[0].shape[2]))
    return output, query.new_empty((query.shape[0], query.shape[1]), dtype=torch.float64)


@torch.library.custom_op("hardchain::polynomial_attention_backward", mutates_args=())
def polynomial_attention_backward(
    cotangent: Tensor,
    output: Tensor,
    denominators: Tensor,
    query: Tensor,
    keys: Sequence[Tensor],
    values: Sequence[Tensor],
    lengths: Tensor | None,
    scale: float,
    bound: float,
    least: float,
    tolerance: float,
    arithmetics: str,
    budget: int,
    smooth: bool,
    kernels: bool,
    causal: bool,
) -> list[Tensor]:
    """Return the derivatives by the query, the keys and the values."""
    with without_autocast(query):
        limits = Limits(bound, least, tolerance, arithmetics, budget, smooth, kernels, causal)
        problem = Problem.of(query, keys, scale, limits)
        found = [torch.empty_like(x) for x in (query, *keys, *values)]
        for some in problem.groups(values):
            x, k, v, seen = _some(some, query, keys, values, lengths)
            answer = cotangent[some], output[some], denominators[some]
            by = [matrix[some] for matrix in found]
            by_query, by_keys, by_values = by[0], by[1 : 1 + len(keys)], by[1 + len(keys) :]
            if not causal:
                State.of(problem, k, v, seen).pull_back(x, k, v, answer, by_query, by_keys, by_values)
            elif len(k) == 1:
                Chunks.of(problem, x, k[0], v[0], seen).pull_back(answer, *by)
            else:
                Scan.of(problem, x, k, v, seen).pull_back(answer, by_query, by_keys, by_values)
        return found


@polynomial_attention_backward.register_fake
def _(cotangent: Tensor, output: Tensor, denominators: Tensor, query: Tensor, keys: Any, values: Any, *_: Any) -> Any:
    return [torch.empty_like(x) for x in (query, *keys, *values)]


def _some(
    some: slice, query: Tensor, keys: Sequence[Tensor], values: Sequence[Tensor], lengths: Tensor | None
) -> tuple[Tensor, list[Tensor], list[Tensor], Tensor | None]:
    """The tensors of some problems."""
    cut = None if lengths is None else lengths[some]
    return query[some], [key[some] for key in keys], [value[some] for value in values], cut


def _setup(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    query, keys, values, lengths, *ctx.arguments = inputs
    ctx.sets = len(keys)
    ctx.save_for_backward(*output, query, *keys, *values, *([] if lengths is None else [lengths]))


def _backward(ctx: Any, cotangent: Tensor, _: Tensor) -> tuple[Any, ...]:
    output, denominators, query, *rest = ctx.saved_tensors
    keys, values, lengths = rest[: ctx.sets], rest[ctx.sets : 2 * ctx.sets], rest[2 * ctx.sets :]
    found = polynomial_attention_backward(
        cotangent, output, denominators, query, keys, values, lengths[0] if lengths else None, *ctx.arguments
    )
    return found[0], found[1 : 1 + ctx.sets], found[1 + ctx.sets :], None, *[None] * len(ctx.arguments)


polynomial_attention.register_autograd(_backward, setup_context=_setup)
first_order_only(polynomial_attention_backward)
