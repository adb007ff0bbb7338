r"""The gradient of a sum over monomials by the tokens, formed on tensor cores.

With weights $W$ and cotangents $E$, the function $\sum_c E_{tc} \sum_{p,s} p_t s_t W[(s, p), c]$ of a token has

$$\frac{\partial}{\partial s} = \sum_{(p,c)} (p_t E_{tc})\, W[(s, p), c], \qquad
  \frac{\partial}{\partial p} = \sum_c E_{tc} \Bigl(\sum_s s_t W[(s, p), c]\Bigr),$$

the product of the left factor of the sums over tokens with the right one of the evaluation, and the inner sums of the
evaluation. Through the factors of a prefix or suffix it goes by the product of the others, and to the variables by a
product with the matrix of ones that says which factor is which variable.

*Arithmetic.* Twice that of the evaluation, and 2 * (16 + 8) * 16 operations for each factor and token, with up to 16
variables; three times that for float32.

*Sizes.* 64 tokens, where tensor cores read operands from shared memory, and 32 elsewhere: two products of 64 columns
are held at a time, and ptxas 13 gives a thread all 255 registers and spills 8 bytes on compute capability 9.0. A
program has up to 64 variables; where there are more, programs for the others work out the same derivatives again.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl

from attention.torch.kernels.device import multiply_out, product
from attention.torch.kernels.evaluation import in_slots
from attention.torch.kernels.launching import column_block, on_device, power_of_two, wide_products

__all__ = ["pull_back"]

MOST_VARIABLES = 64  # of a program


@triton.jit
def _by_variables(
    tokens,
    rows,
    inside,
    table,
    tile,
    by_products,
    found,
    variables,
    COUNT: tl.constexpr,
    DEPTH: tl.constexpr,
    PRECISION: tl.constexpr,
):
    """Add to `found`, the derivatives by `variables`, what comes through a tile's rows of a table."""
    row = tile * COUNT + tl.arange(0, COUNT)
    for k in range(DEPTH):
        others = by_products
        for j in range(DEPTH):
            variable = tl.load(table + row * DEPTH + j)
            mask = inside[:, None] & ((variable >= 0) & (k != j))[None, :]
            others *= tl.load(tokens + (rows[:, None] + variable[None, :]), mask=mask, other=1.0)
        which = tl.load(table + row * DEPTH + k)[:, None] == variables[None, :]
        found += product(others, which.to(tl.float32), PRECISION)
    return found


@triton.jit
def _pull_back(
    tokens,
    cotangents,
    prefixes,
    suffixes,
    weights,
    gradient,
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
    VARIABLES: tl.constexpr,
    TOKENS: tl.constexpr,
    PRECISION: tl.constexpr,
):
    program = tl.program_id(0)
    groups = tl.cdiv(variables, VARIABLES)
    variable, rest = (program % groups) * VARIABLES + tl.arange(0, VARIABLES), program // groups
    steps = tl.cdiv(count, TOKENS)
    start, batch = (rest % steps) * TOKENS, (rest // steps).to(tl.int64)
    row, here = tl.arange(0, TOKENS), batch * count + start
    inside = start + row < count
    token, cotangent = tokens + here * variables, cotangents + here * (columns + 1)
    which = tl.arange(0, PREFIXES * BLOCK)
    suffix_row, prefix_row = tl.arange(0, SUFFIXES), tl.arange(0, PREFIXES)
    by_one = tl.load(cotangent + row * (columns + 1) + columns, mask=inside, other=0.0)
    found = tl.zeros((TOKENS, VARIABLES), tl.float32)
    for tile in range(tiles):
        prefix = multiply_out(token, row * variables, inside, prefixes, tile, PREFIXES, PREFIX_DEPTH)
        suffix = multiply_out(token, row * variables, inside, suffixes, tile, SUFFIXES, SUFFIX_DEPTH)
        place = weights + (((batch * tiles + tile) * SUFFIXES + suffix_row) * PREFIXES)[:, None] * (columns + 1)
        alone = tl.load(place + (prefix_row * (columns + 1) + columns)[None, :])
        by_prefix = product(suffix, alone, PRECISION) * by_one[:, None]
        by_suffix = product(prefix * by_one[:, None], tl.trans(alone), PRECISION)
        for block in range(blocks):
            column = block * BLOCK + tl.arange(0, BLOCK)
            mask = inside[:, None] & (column < columns)[None, :]
            by = tl.load(cotangent + (row[:, None] * (columns + 1) + column[None, :]), mask=mask, other=0.0)
            wide = block * BLOCK + which % BLOCK
            target = (which // BLOCK) * (columns + 1) + wide
            weight = tl.load(place + target[None, :], mask=(wide < columns)[None, :], other=0.0)
            inner = tl.reshape(product(suffix, weight, PRECISION), (TOKENS, PREFIXES, BLOCK))
            by_prefix += tl.sum(inner * by[:, None, :], axis=2)
            left = tl.reshape(prefix[:, :, None] * by[:, None, :], (TOKENS, PREFIXES * BLOCK))
            by_suffix += product(left, tl.trans(weight), PRECISION)
        found = _by_variables(
            token,
            row * variables,
            inside,
            prefixes,
            tile,
            by_prefix,
            found,
            variable,
            PREFIXES,
            PREFIX_DEPTH,
            PRECISION,
        )
        found = _by_variables(
            token,
            row * variables,
            inside,
            suffixes,
            tile,
            by_suffix,
            found,
            variable,
            SUFFIXES,
            SUFFIX_DEPTH,
            PRECISION,
        )
    wanted = inside[:, None] & (variable < variables)[None, :]
    tl.store(gradient + here * variables + (row[:, None] * variables + variable[None, :]), found, mask=wanted)


def pull_back(
    tokens: torch.Tensor, cotangents: torch.Tensor, monomials: Any, weights: torch.Tensor, precision: str = "tf32x3"
) -> torch.Tensor:
    """Return the derivative by the tokens of sum_c cotangents[c] * sum_alpha x^alpha * weights[alpha, c].

    Parameters
    ----------
    tokens
        (b, n, d), float32 and contiguous, n >= 0.
    cotangents
        (b, n, c + 1), likewise.
    monomials
        A `MonomialSet` of `attention.fast.monomials`, whose order the r monomials have.
    weights
        (b, r, c + 1), float32 or float64.
    precision
        One of `PRECISIONS`, of the products; sums are in float32.

    Returns
    -------
    (b, n, d), float32. The same bits on every run.

    Complexity
    ----------
    O(b n r (c + 1)) operations on tensor cores; memory beyond the output only for the weights of all slots.
    """
    batch, count, variables = tokens.shape
    columns = weights.shape[2] - 1
    tables = on_device(monomials, tokens.device)
    block, blocks = column_block(columns)
    group = min(MOST_VARIABLES, power_of_two(variables, 16))
    gradient = torch.empty_like(tokens)
    step = 64 if wide_products(tokens.device) else 32
    if gradient.numel():
        _pull_back[(batch * triton.cdiv(count, step) * triton.cdiv(variables, group),)](
            tokens,
            cotangents,
            *tables.arguments,
            in_slots(weights, tables),
            gradient,
            count,
            tables.tiles,
            blocks,
            variables,
            columns,
            **tables.shape,
            BLOCK=block,
            VARIABLES=group,
            TOKENS=step,
            PRECISION=precision,
        )
    return gradient
