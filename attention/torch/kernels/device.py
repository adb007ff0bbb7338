"""What the kernels for fast attention share: products of factors multiplied out, and products on tensor cores."""

from __future__ import annotations

import triton
import triton.language as tl

__all__ = ["multiply_out", "product"]


@triton.jit
def product(left, right, PRECISION: tl.constexpr):
    """Return left @ right, summed in float32.

    "tf32x3" splits each factor in two parts of 11 bits and leaves out the product of the small parts: with the ends of
    these cut off, a product is right up to 2.5 * 2^-21. Tensor cores cut off factors for "tf32", up to 2^-10 each. They
    take 16 numbers of bfloat16 at a time, so that shorter sums are of tf32. "float32" does without tensor cores.
    """
    if PRECISION == "tf32x3":
        found = tl.dot(left, right, input_precision="tf32x3")
    elif PRECISION == "float32":
        found = tl.dot(left, right, input_precision="ieee")
    elif PRECISION == "tf32" or left.shape[1] < 16:
        found = tl.dot(left, right, input_precision="tf32")
    else:
        found = tl.dot(left.to(tl.bfloat16), right.to(tl.bfloat16))
    return found


@triton.jit
def multiply_out(tokens, rows, inside, table, tile, COUNT: tl.constexpr, DEPTH: tl.constexpr):
    """Return the products that a tile's rows of a table of variables stand for, (tokens, COUNT); 1 outside.

    Factors are read where they are used: those of a token are a line of the cache or two, and one such reading serves
    all slots that a prefix or suffix takes part in. `rows` are places after `tokens`, which fit 32 bits.
    """
    row = tile * COUNT + tl.arange(0, COUNT)
    found = tl.full((rows.shape[0], COUNT), 1.0, tl.float32)
    for k in range(DEPTH):
        variable = tl.load(table + row * DEPTH + k)
        mask = inside[:, None] & (variable >= 0)[None, :]
        found *= tl.load(tokens + (rows[:, None] + variable[None, :]), mask=mask, other=1.0)
    return found
