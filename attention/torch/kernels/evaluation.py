r"""Fast attention at the queries: sums over monomials, formed on tensor cores.

For each tile of monomials (`tiles`) with prefixes $p$ and suffixes $s$, and its weights $W$,

$$y_{tc} = \sum_p p_t \Bigl(\sum_s s_t\, W[(s, p), c]\Bigr),$$

the inner sums a product of a (tokens x suffixes) and a (suffixes x prefixes and columns) matrix, summed in float32. A
program has 64 tokens and up to 16 columns and goes through all tiles; sums over tiles, and the quotient, are in
float64. Nothing is written but the output.

*Arithmetic.* As for the sums over tokens (`sums`): 41,472 operations on tensor cores a token for degree 4, 8 variables
and 8 columns. The outer sums take 2 operations a token, tile, prefix and column more, 1/16 of that for one product.

*Sizes.* The 64 x 64 results of the inner sums are 32 numbers a thread; ptxas 13 gives a thread 124 registers on compute
capability 9.0, so that four blocks of 128 threads share a multiprocessor, and 255 with 128 tokens.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl

from attention.torch.kernels.device import multiply_out, product
from attention.torch.kernels.launching import Tables, column_block, on_device

__all__ = ["evaluate", "in_slots"]

TOKENS = 64


@triton.jit
def _evaluate(
    tokens,
    prefixes,
    suffixes,
    weights,
    output,
    denominators,
    count,
    tiles,
    blocks,
    variables,
    columns,
    PREFIXES: tl.constexpr,
    SUFFIXES: tl.constexpr,
    PREFIX_DEPTH: tl.constexpr,
    SUFFIX_DEPTH: tl.constexpr,
    BLOCK: tl.constexpr,
    TOKENS: tl.constexpr,
    DIVIDE: tl.constexpr,
    PRECISION: tl.constexpr,
):
    program = tl.program_id(0)
    block, rest = program % blocks, program // blocks
    steps = tl.cdiv(count, TOKENS)
    start, batch = (rest % steps) * TOKENS, (rest // steps).to(tl.int64)
    row, here = tl.arange(0, TOKENS), batch * count + start
    inside = start + row < count
    token = tokens + here * variables
    which = tl.arange(0, PREFIXES * BLOCK)
    column = block * BLOCK + which % BLOCK
    suffix_row, prefix_row = tl.arange(0, SUFFIXES), tl.arange(0, PREFIXES)
    total = tl.zeros((TOKENS, BLOCK), tl.float64)
    divisor = tl.zeros((TOKENS,), tl.float64)
    for tile in range(tiles):
        prefix = multiply_out(token, row * variables, inside, prefixes, tile, PREFIXES, PREFIX_DEPTH)
        suffix = multiply_out(token, row * variables, inside, suffixes, tile, SUFFIXES, SUFFIX_DEPTH)
        place = weights + (((batch * tiles + tile) * SUFFIXES + suffix_row) * PREFIXES)[:, None] * (columns + 1)
        weight = tl.load(
            place + ((which // BLOCK) * (columns + 1) + column)[None, :], mask=(column < columns)[None, :], other=0.0
        )
        inner = tl.reshape(product(suffix, weight, PRECISION), (TOKENS, PREFIXES, BLOCK))
        total += tl.sum(inner * prefix[:, :, None], axis=1).to(tl.float64)
        alone = tl.load(place + (prefix_row * (columns + 1) + columns)[None, :])
        divisor += tl.sum(product(suffix, alone, PRECISION) * prefix, axis=1).to(tl.float64)
    column = block * BLOCK + tl.arange(0, BLOCK)
    wanted = inside[:, None] & (column < columns)[None, :]
    if DIVIDE:
        target = output + here * columns + (row[:, None] * columns + column[None, :])
        tl.store(target, (total / divisor[:, None]).to(tl.float32), mask=wanted)
        if block == 0:
            tl.store(denominators + here + row, divisor, mask=inside)
    else:
        target = output + here * (columns + 1) + row * (columns + 1)
        tl.store(target[:, None] + column[None, :], total.to(tl.float32), mask=wanted)
        if block == 0:
            tl.store(target + columns, divisor.to(tl.float32), mask=inside)


def in_slots(weights: torch.Tensor, tables: Tables) -> torch.Tensor:
    """The weights (b, r, c + 1) of monomials as those of slots, (b, slots, c + 1): 0 where there is no monomial."""
    batch, _, width = weights.shape
    spread = torch.zeros((batch, tables.slots, width), dtype=torch.float32, device=weights.device)
    return spread.index_copy_(1, tables.places, weights.to(torch.float32))


def evaluate(
    tokens: torch.Tensor, monomials: Any, weights: torch.Tensor, divide: bool, precision: str = "tf32x3"
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return y = sum_alpha x^alpha * weights[alpha] at each token, or y[:c] / y[c] and y[c].

    Parameters
    ----------
    tokens
        (b, n, d), float32 and contiguous, n >= 0.
    monomials
        A `MonomialSet` of `attention.fast.monomials`, whose order the r monomials have.
    weights
        (b, r, c + 1), float32 or float64.
    divide
        Whether all but the last of the y are divided by the last.
    precision
        One of `PRECISIONS`, of the products; sums over tiles of monomials are in float64.

    Returns
    -------
    With `divide` (b, n, c), float32, and (b, n), float64; otherwise (b, n, c + 1), float32, and None. The same bits on
    every run.

    Complexity
    ----------
    O(b n r (c + 1)) operations on tensor cores; memory beyond the output only for the weights of all slots.
    """
    batch, count, variables = tokens.shape
    columns = weights.shape[2] - 1
    tables = on_device(monomials, tokens.device)
    block, blocks = column_block(columns)
    output = torch.empty((batch, count, columns + 1 - divide), dtype=torch.float32, device=tokens.device)
    denominators = torch.empty((batch, count), dtype=torch.float64, device=tokens.device) if divide else None
    if batch * count:
        _evaluate[(batch * triton.cdiv(count, TOKENS) * blocks,)](
            tokens,
            *tables.arguments,
            in_slots(weights, tables),
            output,
            output if denominators is None else denominators,
            count,
            tables.tiles,
            blocks,
            variables,
            columns,
            **tables.shape,
            BLOCK=block,
            TOKENS=TOKENS,
            DIVIDE=divide,
            PRECISION=precision,
        )
    return output, denominators
