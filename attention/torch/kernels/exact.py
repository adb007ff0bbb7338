r"""Exact attention of order 3, with the softmax summed as it goes.

For one query, a key of the first set is a row $q \circ k^1_j$, and the logits of the row over the second set are one
row of ordinary attention: so a program has one query and goes through the first set 128 rows at a time, each of them
through the second set 64 keys at a time, as flash attention does [1]_:

$$z = (q \circ k^1_j) \cdot k^2, \qquad w = e^{z - \mu_j}, \qquad a_j \mathrel{+}= w\, v^2, \quad
  \ell_j \mathrel{+}= \sum w,$$

two matrix products with a maximum $\mu_j$ for each row. The rows meet where a query's rows end: with $\mu$ their
maximum, the output is $\sum_j e^{\mu_j - \mu} a_j \circ v^1_j / \sum_j e^{\mu_j - \mu} \ell_j$.

*Arithmetic.* $2 (d + d_v)$ operations on tensor cores for each triple: at n = 2,048 and d = 64, 2.2 * 10^12, which is
11 ms at 200 TFLOP/s. One exponential for each triple is 2.4 ms for 132 multiprocessors with 16 a clock at 1.7 GHz; keys
and values of a tile, 16 kB in bfloat16, serve 2.1 * 10^6 operations, so that the second-level cache delivers 1.6 TB/s.

*Sizes.* 128 rows are twice the 64 of a wide product, one for each four of 8 warps; the sums of 128 x 64 are 32 numbers
a thread, and the logits of 64 keys 32 more. On compute capability 9.0 ptxas 13 gives a thread 228 registers in
bfloat16, without spilling, and the inner loop has 365 instructions for 2.1 * 10^6 operations: at four a clock and 1.755
GHz, 132 multiprocessors issue them at 667 TFLOP/s. With 128 keys, or 4 warps, registers are spilled.

References
----------
.. [1] T. Dao, D. Fu, S. Ermon, A. Rudra and C. Re, "FlashAttention: Fast and Memory-Efficient Exact Attention with
   IO-Awareness", NeurIPS 2022.
"""

from __future__ import annotations

from math import log

import torch
import triton
import triton.language as tl

from attention.torch.kernels.device import product
from attention.torch.kernels.launching import power_of_two

__all__ = ["MOST_WIDTH", "exact_third_order"]

ROWS, KEYS = 128, 64
MOST_WIDTH = 256  # columns of keys or values, which are on the card's registers at once


@triton.jit
def _exact_third_order(
    query,
    first_keys,
    last_keys,
    first_values,
    last_values,
    output,
    logsumexp,
    queries,
    first_count,
    last_count,
    variables,
    columns,
    scale,
    VARIABLES: tl.constexpr,
    COLUMNS: tl.constexpr,
    ROWS: tl.constexpr,
    KEYS: tl.constexpr,
    PRECISION: tl.constexpr,
):
    program = tl.program_id(0).to(tl.int64)
    batch = program // queries
    variable, column, key = tl.arange(0, VARIABLES), tl.arange(0, COLUMNS), tl.arange(0, KEYS)
    used, wanted = variable < variables, column < columns
    factor = tl.load(query + program * variables + variable, mask=used, other=0.0).to(tl.float32) * scale
    largest, weight = float("-inf"), 0.0
    total = tl.zeros((COLUMNS,), tl.float32)
    for start in range(0, first_count, ROWS):
        row = start + tl.arange(0, ROWS)
        inside = row < first_count
        own = (batch * first_count + row)[:, None]
        rows = tl.load(
            first_keys + own * variables + variable[None, :], mask=inside[:, None] & used[None, :], other=0.0
        )
        rows = rows.to(tl.float32) * factor[None, :]
        peak = tl.full((ROWS,), float("-inf"), tl.float32)
        mass = tl.zeros((ROWS,), tl.float32)
        means = tl.zeros((ROWS, COLUMNS), tl.float32)
        for begin in range(0, last_count, KEYS):
            there = begin + key < last_count
            place = batch * last_count + begin + key
            keys = tl.load(
                last_keys + place[None, :] * variables + variable[:, None],
                mask=there[None, :] & used[:, None],
                other=0.0,
            )
            logits = tl.where(there[None, :], product(rows, keys, PRECISION), float("-inf"))
            above = tl.maximum(peak, tl.max(logits, axis=1))
            shares = tl.exp2(logits - above[:, None])
            decay = tl.exp2(peak - above)
            values = tl.load(
                last_values + place[:, None] * columns + column[None, :],
                mask=there[:, None] & wanted[None, :],
                other=0.0,
            )
            mass = mass * decay + tl.sum(shares, axis=1)
            means = means * decay[:, None] + product(shares, values, PRECISION)
            peak = above
        peak = tl.where(inside, peak, float("-inf"))
        above = tl.maximum(largest, tl.max(peak, axis=0))
        shares, decay = tl.exp2(peak - above), tl.exp2(largest - above)
        outer = tl.load(
            first_values + own * columns + column[None, :], mask=inside[:, None] & wanted[None, :], other=0.0
        )
        weight = weight * decay + tl.sum(shares * mass, axis=0)
        total = total * decay + tl.sum(shares[:, None] * means * outer.to(tl.float32), axis=0)
        largest = above
    tl.store(output + program * columns + column, total / weight, mask=wanted)
    tl.store(logsumexp + program, (largest + tl.log2(weight)) * 0.6931471805599453)


def exact_third_order(
    query: torch.Tensor,
    keys: tuple[torch.Tensor, torch.Tensor],
    values: tuple[torch.Tensor, torch.Tensor],
    scale: float,
    precision: str = "tf32x3",
) -> tuple[torch.Tensor, torch.Tensor]:
    r"""Return $\sum_{jl} p_{jl}\, v^1_j v^2_l$, p the softmax over all pairs of $\mathrm{scale} \sum q\, k^1_j k^2_l$.

    Parameters
    ----------
    query
        (b, n, d), contiguous, with d at most 256.
    keys
        (b, m_1, d) and (b, m_2, d), contiguous, each m at least 1.
    values
        (b, m_1, c) and (b, m_2, c), contiguous, with c at most 256.
    scale
        Of the logits.
    precision
        One of `PRECISIONS`, of the two products; products of queries and first keys, and sums over keys, are in
        float32.

    Returns
    -------
    (b, n, c) and (b, n), float32: the output, and the logarithm of the sum of all exponentials.

    Raises
    ------
    ValueError
        If d or c is above 256.

    Complexity
    ----------
    O(b n m_1 m_2 (d + c)) operations on tensor cores; memory beyond the output only for the second set in bfloat16.
    """
    batch, queries, variables = query.shape
    columns = values[0].shape[2]
    if max(variables, columns) > MOST_WIDTH:
        raise ValueError(f"keys and values may have up to {MOST_WIDTH} columns, got {variables} and {columns}")
    output = torch.empty((batch, queries, columns), dtype=torch.float32, device=query.device)
    logsumexp = torch.empty((batch, queries), dtype=torch.float32, device=query.device)
    if batch * queries:
        kind = torch.bfloat16 if precision == "bf16" else torch.float32
        keys, values = ((first, last.to(kind)) for first, last in (keys, values))
        _exact_third_order[(batch * queries,)](
            query,
            *keys,
            *values,
            output,
            logsumexp,
            queries,
            keys[0].shape[1],
            keys[1].shape[1],
            variables,
            columns,
            scale / log(2),
            VARIABLES=power_of_two(variables, 16),
            COLUMNS=power_of_two(columns, 16),
            ROWS=min(ROWS, power_of_two(keys[0].shape[1], 16)),
            KEYS=min(KEYS, power_of_two(keys[1].shape[1], 16)),
            PRECISION=precision,
            num_warps=8,
        )
    return output, logsumexp
