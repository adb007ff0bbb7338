"""Exact attention of order 3 against softmax over the full (n, n, n) einsum, in numpy and, where it is there, PyTorch.

Every method runs in a process of its own, so that its peak memory is its own too. One whose full arrays would not fit
into the free memory is left out: n = 1,024 takes 4.3 GB for each in float32, and PyTorch holds three.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import resource
import time

import numpy as np
from rich.console import Console
from rich.table import Table

from attention import exact_attention

DIMENSION = 8


def einsum_numpy(query, keys, values):
    """Softmax over all logits at once; in place where numpy lets one."""
    weights = np.einsum("ix,jx,kx->ijk", query / query.shape[1], *keys, optimize=True)
    weights -= weights.max(axis=(1, 2), keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    return np.einsum("ijk,jc,kc->ic", weights, *values, optimize=True)


def einsum_torch(query, keys, values):
    """The same, as one writes it in PyTorch."""
    import torch

    query, *rest = (torch.from_numpy(matrix) for matrix in (query, *keys, *values))
    logits = torch.einsum("ix,jx,kx->ijk", query / query.shape[1], *rest[:2])
    weights = torch.softmax(logits.flatten(1), dim=1).view_as(logits)
    return torch.einsum("ijk,jc,kc->ic", weights, *rest[2:]).numpy()


FULL_ARRAYS = {"exact_attention": 0, "numpy einsum": 2, "PyTorch einsum": 3}
METHODS = {"exact_attention": exact_attention, "numpy einsum": einsum_numpy, "PyTorch einsum": einsum_torch}


def run(method, count, dtype, sender):
    """Time one method on an instance, warm, and report peak memory above that of the instance and its warm-up."""
    rng = np.random.default_rng(0)
    query, *rest = (rng.normal(size=(count, DIMENSION)).astype(dtype) for _ in range(5))
    METHODS[method](query[:16], [m[:16] for m in rest[:2]], [m[:16] for m in rest[2:]])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    output = METHODS[method](query, rest[:2], rest[2:])
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sender.send((seconds, (peak - before) / 1024, peak / 1024, output))


def main() -> None:
    """Print the table."""
    context = multiprocessing.get_context("spawn")
    names = [name for name in METHODS if name != "PyTorch einsum" or importlib.util.find_spec("torch")]
    table = Table("n", "type", "method", "seconds", "ns per tuple", "speed-up", "added MB", "process MB", "difference")
    for count, dtype in ((256, "float64"), (512, "float64"), (1024, "float32")):
        first = None
        for name in names:
            gigabytes = FULL_ARRAYS[name] * count**3 * np.dtype(dtype).itemsize / 1e9
            if gigabytes > 0.9 * os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9:
                table.add_row(f"{count:,}", dtype, name, f"needs {gigabytes:.0f} GB")
                continue
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=run, args=(name, count, dtype, sender))
            process.start()
            sender.close()
            seconds, added, peak, output = receiver.recv()
            process.join()
            first = first or (seconds, output)
            table.add_row(
                f"{count:,}",
                dtype,
                name,
                f"{seconds:.3f}",
                f"{seconds / count**3 * 1e9:.2f}",
                f"{seconds / first[0]:.1f}x",
                f"{added:,.0f}",
                f"{peak:,.0f}",
                f"{np.abs(output - first[1]).max():.1e}",
            )
        table.add_section()
    console = Console(width=120)
    console.print(f"Order 3, d = d_v = {DIMENSION}; speed-up of exact_attention over each method, warm")
    console.print(table)


if __name__ == "__main__":
    main()
