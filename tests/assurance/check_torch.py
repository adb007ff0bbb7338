"""Certificates of attention in PyTorch against long doubles, on inputs made to break them.

Entries at the ends of their range, columns and values of very different sizes, values of opposite signs where the
polynomial errs most, promised bounds that are attained, over all keys, prefixes and so many of them.
`python -m tests.assurance.check_torch 10000` checks as many, with TRITON_INTERPRET=1 the kernels in the interpreter.
"""

from __future__ import annotations

import os
import sys
from math import prod

import numpy as np
import torch

from attention.errors import CertificateError
from attention.torch import softmax_attention

DTYPES = (torch.float64, torch.float32, torch.float32, torch.bfloat16, torch.float16)


def truth(query, keys, values, scale, causal, lengths):
    """Attention in long doubles, of one problem, over the tuples that are seen."""
    last = np.zeros(1, int)
    query, *rest = (x.double().numpy().astype(np.longdouble) for x in (query, *keys, *values))
    pairs, products = np.ones((1, query.shape[1]), np.longdouble), np.ones((1, rest[-1].shape[1]), np.longdouble)
    for key, value in zip(rest[: len(keys)], rest[len(keys) :], strict=True):
        last = np.maximum(last[:, None], np.arange(len(key))).ravel()
        pairs = (pairs[:, None] * key).reshape(-1, query.shape[1])
        products = (products[:, None] * value).reshape(-1, products.shape[1])
    upto = np.arange(1, len(query) + 1)[:, None] if causal else last.max() + 1
    seen = last < (upto if lengths is None else np.minimum(upto, int(lengths)))
    weights = np.where(seen, np.exp(scale * query @ pairs.T), 0)
    totals = weights.sum(axis=1, keepdims=True)
    return weights @ products / np.where(totals == 0, 1, totals)


def instance(rng):
    """One problem, its scale, a bound on its logits or None, whether it is causal, and lengths or None."""
    order, width, columns = int(rng.integers(2, 5)), int(rng.integers(1, 5)), int(rng.integers(1, 4))
    dtype = DTYPES[rng.integers(len(DTYPES))]
    size = float(rng.choice([0.05, 0.5, 1.0, 1.4]))
    lengths = rng.integers(1, {2: 300, 3: 16, 4: 6}[order], order - 1)
    causal = rng.random() < 0.4
    count = int(lengths[0]) if causal else int(rng.integers(1, 8))
    lengths = lengths * 0 + count if causal or rng.random() < 0.3 else lengths
    some = len(set(lengths)) == 1 and rng.random() < 0.3
    hidden = torch.tensor(int(rng.integers(0, lengths[0] + 1))) if some else None
    ends = rng.random() < 0.4
    bound = rng.random() < 0.3

    def matrix(rows):
        drawn = rng.choice([-size, size], (rows, width)) if ends else rng.uniform(-size, size, (rows, width))
        return np.abs(drawn) if ends and rng.random() < 0.3 else drawn

    query, keys = matrix(count), [matrix(int(n)) for n in lengths]
    if rng.random() < 0.3 and not bound and dtype in DTYPES[:2]:
        column = 10.0 ** rng.uniform(-6, 6, width)
        query, keys[0] = query / column, keys[0] * column
    values = [rng.choice([-1.0, 1.0], (n, columns)) if ends else rng.uniform(-1, 1, (n, columns)) for n in lengths]
    if rng.random() < 0.3:
        values[0] = 1 + values[0] * 1e-5
    if rng.random() < 0.3:
        values[0] = values[0] * 10.0 ** float(rng.integers(-4, 4))
    tensors = [torch.from_numpy(x).to(dtype) for x in (query, *keys, *values)]
    largest = [float(x.abs().max()) for x in tensors[:order]]
    bound = prod(largest) if bound else None
    return tensors[0], tensors[1:order], tensors[order:], 1 / width, bound, causal, hidden


def check(count, seed=0):
    """Numbers of cases, of refusals and of violations, and the tightest ratio of error and bound."""
    rng = np.random.default_rng(seed)
    cases, refused, violated, tightest = 0, 0, 0, 0.0
    while cases < count:
        query, keys, values, scale, bound, causal, lengths = instance(rng)
        tolerance = 10.0 ** -rng.uniform(0.3, 10)
        try:
            output, certificate = softmax_attention(
                query, tuple(keys), tuple(values), scale=scale, method="fast", tolerance=tolerance,
                bound=None if bound is None else bound * (1 + 1e-12), certified=True,
                causal=causal, lengths=lengths,
            )  # fmt: skip
        except CertificateError:
            refused += 1
            continue
        cases += 1
        error = np.abs(output.double().numpy() - truth(query, keys, values, scale, causal, lengths)).max(axis=0)
        ratio = float((error / certificate.error_bounds.numpy()).max())
        violated += not ratio <= 1
        tightest = max(tightest, ratio)
    return cases, refused, violated, tightest


if __name__ == "__main__":
    torch.set_num_threads(1)
    if os.environ.get("TRITON_INTERPRET") == "1":
        from tests.attention.torch.kernels import interpreter

        interpreter.start()
    found = check(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    print("{:,} cases, {:,} refused, {} violated, tightest ratio {:.3f}".format(*found))
    sys.exit(bool(found[2]))
