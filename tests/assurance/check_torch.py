"""Certificates of attention in PyTorch against long doubles, on inputs made to break them.

Entries at the ends of their range, columns and values of very different sizes, values of opposite signs where the
polynomial errs most, promised bounds that are attained. `python -m tests.assurance.check_torch 10000` checks as many.
"""

from __future__ import annotations

import sys
from math import prod

import numpy as np
import torch

from attention.errors import CertificateError
from attention.torch import softmax_attention

DTYPES = (torch.float64, torch.float32, torch.float32, torch.bfloat16, torch.float16)


def truth(query, keys, values, scale):
    """Attention in long doubles, of one problem."""
    query, *rest = (x.double().numpy().astype(np.longdouble) for x in (query, *keys, *values))
    pairs, products = np.ones((1, query.shape[1]), np.longdouble), np.ones((1, rest[-1].shape[1]), np.longdouble)
    for key, value in zip(rest[: len(keys)], rest[len(keys) :], strict=True):
        pairs = (pairs[:, None] * key).reshape(-1, query.shape[1])
        products = (products[:, None] * value).reshape(-1, products.shape[1])
    logits = scale * query @ pairs.T
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights @ products / weights.sum(axis=1, keepdims=True)


def instance(rng):
    """One problem, its scale, and a bound on its logits or None."""
    order, width, columns = int(rng.integers(2, 5)), int(rng.integers(1, 5)), int(rng.integers(1, 4))
    dtype = DTYPES[rng.integers(len(DTYPES))]
    size = float(rng.choice([0.05, 0.5, 1.0, 1.4]))
    lengths = rng.integers(1, {2: 300, 3: 16, 4: 6}[order], order - 1)
    ends = rng.random() < 0.4
    bound = rng.random() < 0.3

    def matrix(rows):
        drawn = rng.choice([-size, size], (rows, width)) if ends else rng.uniform(-size, size, (rows, width))
        return np.abs(drawn) if ends and rng.random() < 0.3 else drawn

    query, keys = matrix(int(rng.integers(1, 8))), [matrix(int(n)) for n in lengths]
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
    return tensors[0], tensors[1:order], tensors[order:], 1 / width, prod(largest) if bound else None


def check(count, seed=0):
    """Numbers of cases, of refusals and of violations, and the tightest ratio of error and bound."""
    rng = np.random.default_rng(seed)
    cases, refused, violated, tightest = 0, 0, 0, 0.0
    while cases < count:
        query, keys, values, scale, bound = instance(rng)
        tolerance = 10.0 ** -rng.uniform(0.3, 10)
        try:
            output, certificate = softmax_attention(
                query, tuple(keys), tuple(values), scale=scale, method="fast", tolerance=tolerance,
                bound=None if bound is None else bound * (1 + 1e-12), certified=True,
            )  # fmt: skip
        except CertificateError:
            refused += 1
            continue
        cases += 1
        error = np.abs(output.double().numpy() - truth(query, keys, values, scale)).max(axis=0)
        ratio = float((error / certificate.error_bounds.numpy()).max())
        violated += not ratio <= 1
        tightest = max(tightest, ratio)
    return cases, refused, violated, tightest


if __name__ == "__main__":
    torch.set_num_threads(1)
    found = check(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    print("{:,} cases, {:,} refused, {} violated, tightest ratio {:.3f}".format(*found))
    sys.exit(bool(found[2]))
