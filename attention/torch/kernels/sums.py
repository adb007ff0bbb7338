r"""Sums over tokens: what fast attention keeps of a key set, formed on tensor cores.

For tile $i$ of monomials (`tiles`) with prefixes $p$ and suffixes $s$, the sums over a stretch of tokens are

$$S[(s, p), c] = \sum_t s_t \cdot (p_t\, y_{tc}),$$

a product of a (suffixes x tokens) and a (tokens x prefixes and columns) matrix. A program has one tile of monomials,
up to 16 columns and a stretch of tokens, which it goes through 64 at a time; the products of 64 tokens are summed in
float32 by the tensor cores, and these in float64, so that rounding does not grow with the stretch. The sums over the
ones, the denominators, are a product of their own with 8 columns instead of 64.

*Arithmetic.* A token takes, with c columns of values a power of two up to 16, 2 * slots * (c + 1) operations, three
times that for float32. For 8 variables, degree 4 and 8 columns that is 768 * 9 * 2 * 3 = 41,472 operations on tensor
cores, and 4.2 * 10^10 for a million tokens.

*Sizes.* With 64 tokens and 8 columns the left factor is 32 numbers a thread, and as many for its second part of 11
bits; ptxas 13 gives a thread 178 registers on compute capability 9.0, so that two blocks of 128 threads share a
multiprocessor, and 255 with 128 tokens. Where tensor cores take their operands from registers (8.x) 64 tokens are
spilled and 32 are not. A stretch is such that there are 2,048 programs or a few more, several for each multiprocessor.
Programs that share tokens are started together, and find them in the cache.

*Memory.* Beyond its output, `scratch_bytes`: 2,048 programs times 128 slots times 17 columns of float64 are 36 MB.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl

from attention.torch.kernels.device import multiply_out, product
from attention.torch.kernels.launching import STEP, column_block, on_device, wide_products

__all__ = ["absorb", "scratch_bytes"]

PROGRAMS = 2048


@triton.jit
def _absorb(
    tokens,
    values,
    prefixes,
    suffixes,
    sums,
    count,
    stretch,
    stretches,
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
    PRECISION: tl.constexpr,
):
    program = tl.program_id(0)
    tile, rest = program % tiles, program // tiles
    block, rest = rest % blocks, rest // blocks
    part, batch = rest % stretches, (rest // stretches).to(tl.int64)
    column = block * BLOCK + tl.arange(0, BLOCK)
    weighted = tl.zeros((PREFIXES * BLOCK, SUFFIXES), tl.float64)
    alone = tl.zeros((PREFIXES, SUFFIXES), tl.float64)
    last = tl.minimum((part + 1) * stretch, count)
    row = tl.arange(0, TOKENS)
    for start in range(part * stretch, last, TOKENS):
        inside = start + row < last
        here = tokens + (batch * count + start) * variables
        prefix = multiply_out(here, row * variables, inside, prefixes, tile, PREFIXES, PREFIX_DEPTH)
        suffix = multiply_out(here, row * variables, inside, suffixes, tile, SUFFIXES, SUFFIX_DEPTH)
        prefix = tl.where(inside[:, None], prefix, 0.0)
        mask = inside[:, None] & (column < columns)[None, :]
        here = values + (batch * count + start) * columns
        value = tl.load(here + (row[:, None] * columns + column[None, :]), mask=mask, other=0.0)
        left = tl.reshape(prefix[:, :, None] * value[:, None, :], (TOKENS, PREFIXES * BLOCK))
        weighted += product(tl.trans(left), suffix, PRECISION).to(tl.float64)
        alone += product(tl.trans(prefix), suffix, PRECISION).to(tl.float64)
    width = columns + 1
    place = ((batch * stretches + part) * tiles + tile) * SUFFIXES + tl.arange(0, SUFFIXES)
    which = tl.arange(0, PREFIXES * BLOCK)
    target = (place[None, :] * PREFIXES + (which // BLOCK)[:, None]) * width + (block * BLOCK + which % BLOCK)[:, None]
    wanted = (block * BLOCK + which % BLOCK < columns)[:, None] & (place >= 0)[None, :]
    tl.store(sums + target, weighted, mask=wanted)
    if block == 0:
        tl.store(sums + (place[None, :] * PREFIXES + tl.arange(0, PREFIXES)[:, None]) * width + columns, alone)


def _stretches(batch: int, count: int, tiles: int, blocks: int) -> tuple[int, int]:
    """How long the stretches of tokens are, in steps of 64, and how many there are."""
    steps = max(1, triton.cdiv(count, STEP))
    each = triton.cdiv(steps, max(1, min(steps, PROGRAMS // max(1, batch * tiles * blocks))))
    return each * STEP, triton.cdiv(steps, each)


def scratch_bytes(batch: int, count: int, columns: int, monomials: Any) -> int:
    """Bytes that `absorb` takes beyond its output: sums of stretches, in float64, and once more their total.

    Examples
    --------
    >>> from attention.fast.monomials import MonomialSet
    >>> scratch_bytes(1, 10**6, 8, MonomialSet.complete((True,) * 8, 4))
    18855936
    """
    tables = on_device(monomials, torch.device("cpu"))
    _, stretches = _stretches(batch, count, tables.tiles, column_block(columns)[1])
    return 8 * (stretches + 1) * batch * tables.slots * (columns + 1)


def absorb(
    tokens: torch.Tensor, values: torch.Tensor | None, monomials: Any, precision: str = "tf32x3"
) -> torch.Tensor:
    """Return sum_t x_t^alpha * [values_t, 1] for each monomial.

    Parameters
    ----------
    tokens
        (b, m, d), float32 and contiguous, m >= 0.
    values
        (b, m, c), likewise, or None for none.
    monomials
        A `MonomialSet` of `attention.fast.monomials`, whose order the r monomials have.
    precision
        One of `PRECISIONS`, of the products; sums over more than 64 tokens are in float64.

    Returns
    -------
    (b, r, c + 1), float64. The same bits on every run: programs write to places of their own, which are then summed in
    one order.

    Complexity
    ----------
    O(b m r (c + 1)) operations on tensor cores; memory as `scratch_bytes` says, at most 38 MB
    or twice the sums of all slots.
    """
    batch, count, variables = tokens.shape
    columns = 0 if values is None else values.shape[2]
    tables = on_device(monomials, tokens.device)
    block, blocks = column_block(columns)
    stretch, stretches = _stretches(batch, count, tables.tiles, blocks)
    sums = torch.empty((batch, stretches, tables.slots, columns + 1), dtype=torch.float64, device=tokens.device)
    if batch:
        _absorb[(batch * stretches * blocks * tables.tiles,)](
            tokens,
            tokens if values is None else values,
            *tables.arguments,
            sums,
            count,
            stretch,
            stretches,
            tables.tiles,
            blocks,
            variables,
            columns,
            **tables.shape,
            BLOCK=block,
            TOKENS=STEP if wide_products(tokens.device) else STEP // 2,
            PRECISION=precision,
        )
    return sums.sum(dim=1).index_select(1, tables.places)
