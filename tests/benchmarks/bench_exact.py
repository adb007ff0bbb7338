"""Exact attention of orders 2 and 3 against softmax over a full einsum, in numpy and, where it is there, PyTorch.

Order 3: every method runs in a process of its own, so that its peak memory is its own too. One whose full arrays would
not fit into the free memory is left out: n = 1,024 takes 4.3 GB for each in float32, and PyTorch holds three.

Batches and heads: `softmax_attention` and its gradient against the same in numpy and PyTorch.

Order 2, for the dimensions of heads: also against matrix products of the BLAS library on blocks of 512 queries, which
is what there is instead of a kernel that multiplies in registers. Set OPENBLAS_NUM_THREADS, OMP_NUM_THREADS and
NUMBA_NUM_THREADS to 1 to compare single cores, for which processor time is right on a machine with other work.
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

from attention import exact_attention, softmax_attention, softmax_attention_vjp

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


def matrix_blocks(query, key, value):
    """Order 2 by two BLAS products for each 512 queries."""
    output = np.empty((len(query), value.shape[1]), query.dtype)
    for start in range(0, len(query), 512):
        weights = (query[start : start + 512] / query.dtype.type(query.shape[1])) @ key.T
        weights -= weights.max(axis=1, keepdims=True)
        np.exp(weights, out=weights)
        output[start : start + 512] = (weights @ value) / weights.sum(axis=1, keepdims=True)
    return output


def matrix_einsum(query, key, value):
    """Order 2 with all weights in memory."""
    weights = np.einsum("ix,jx->ij", query / query.dtype.type(query.shape[1]), key, optimize=True)
    weights -= weights.max(axis=1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("ij,jc->ic", weights, value, optimize=True)


def matrix_torch(query, key, value):
    """Order 2 as PyTorch has it."""
    import torch

    heads = [torch.from_numpy(matrix)[None, None] for matrix in (query, key, value)]
    return torch.nn.functional.scaled_dot_product_attention(*heads, scale=1 / query.shape[1])[0, 0].numpy()


MATRIX_METHODS = {
    "exact_attention": lambda query, key, value: exact_attention(query, [key], [value]),
    "BLAS blocks": matrix_blocks,
    "numpy einsum": matrix_einsum,
    "PyTorch": matrix_torch,
}


def order_two(console: Console, runs: int = 7) -> None:
    """Print the times of all methods of order 2, each the best of a few runs on new inputs."""
    rng = np.random.default_rng()
    names = [name for name in MATRIX_METHODS if name != "PyTorch" or importlib.util.find_spec("torch")]
    table = Table("type", "n", "d", *names, title=f"Order 2, d_v = d: milliseconds of processor time, best of {runs}")
    for dtype in ("float32", "float64"):
        for count, dimension in ((1024, 32), (1024, 64), (2048, 64), (4096, 64), (2048, 128), (1024, 256)):
            best = dict.fromkeys(names, np.inf)
            for _ in range(runs):
                matrices = rng.normal(size=(3, count, dimension)).astype(dtype)
                for name in names:
                    MATRIX_METHODS[name](*matrices[:, :9])
                    start = time.process_time()
                    MATRIX_METHODS[name](*matrices)
                    best[name] = min(best[name], time.process_time() - start)
            times = (f"{1e3 * seconds:.1f}" for seconds in best.values())
            table.add_row(dtype, f"{count:,}", str(dimension), *times)
        table.add_section()
    console.print(table)


def heads_numpy(query, key, value):
    """Softmax over all logits of all heads at once."""
    weights = query @ key.swapaxes(-1, -2) / query.dtype.type(query.shape[-1] ** 0.5)
    weights -= weights.max(axis=-1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ value


def heads_torch(query, key, value, causal=False, gradient=False):
    """What PyTorch has for it, with the gradient by the query as cotangent."""
    import torch

    arrays = [torch.from_numpy(matrix).requires_grad_(gradient) for matrix in (query, key, value)]
    output = torch.nn.functional.scaled_dot_product_attention(*arrays, is_causal=causal)
    if gradient:
        output.backward(arrays[0].detach())
    return output


HEAD_METHODS = {
    "softmax_attention": softmax_attention,
    "PyTorch": heads_torch,
    "numpy": heads_numpy,
    "causal": lambda *heads: softmax_attention(*heads, causal=True),
    "PyTorch causal": lambda *heads: heads_torch(*heads, causal=True),
    "gradient": lambda query, *rest: softmax_attention_vjp(query, *rest, query),
    "PyTorch gradient": lambda *heads: heads_torch(*heads, gradient=True),
}


def many_heads(console: Console, runs: int = 7) -> None:
    """Print the times of whole batches, each the best of a few runs on new inputs."""
    rng = np.random.default_rng()
    names = [name for name in HEAD_METHODS if "PyTorch" not in name or importlib.util.find_spec("torch")]
    table = Table("type", "batch x heads x n x d", *names, title=f"Milliseconds of processor time, best of {runs}")
    for dtype in ("float32", "float64"):
        for shape in ((1, 12, 1024, 64), (8, 12, 128, 64), (32, 8, 32, 32), (256, 8, 16, 16)):
            best = dict.fromkeys(names, np.inf)
            for _ in range(runs):
                matrices = rng.normal(size=(3, *shape)).astype(dtype)
                for name in names:
                    HEAD_METHODS[name](*matrices[:, :1, :1])
                    start = time.process_time()
                    HEAD_METHODS[name](*matrices)
                    best[name] = min(best[name], time.process_time() - start)
            table.add_row(dtype, " x ".join(map(str, shape)), *(f"{1e3 * seconds:.1f}" for seconds in best.values()))
        table.add_section()
    console.print(table)


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
    """Print the tables."""
    console = Console(width=120)
    order_two(console)
    many_heads(console)
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
    console.print(f"Order 3, d = d_v = {DIMENSION}; speed-up of exact_attention over each method, warm")
    console.print(table)


if __name__ == "__main__":
    main()
