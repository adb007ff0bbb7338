"""Attention of order 3 in PyTorch on a processor, one thread: this package against PyTorch as one writes it.

Certified fast attention is compared with the same polynomial in eager PyTorch and under torch.compile, and with all
n^3 logits, eager, compiled, by the exact tiles, and by simplicial-attention where that is installed (pip install
simplicial-attention). Then fast attention over a million tokens, each call in a process of its own, which says what it
took beyond inputs and outputs. Entries are uniform in [-1, 1], d = d_v = 8, float32; the scale is 1/d, so that logits
are at most 1. Every timing has new inputs, and is the least of a few, in seconds of processor time.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from time import process_time

import psutil
import torch
from gpu import Polynomial

from attention.torch import softmax_attention

RUNS, WIDTH, TOLERANCE = 3, 8, 1e-3
MILLION = {
    "all keys": {"tolerance": TOLERANCE},
    "all keys, tolerance 1e-5": {"tolerance": 1e-5},
    "causal, order 2": {"tolerance": TOLERANCE, "causal": True},
}
CPU = torch.device("cpu")


def full(query, keys, values):
    """The definition, with all logits at once."""
    logits = torch.einsum("nd,jd,ld->njl", query / WIDTH, *keys)
    weights = logits.flatten(1).softmax(dim=1).view_as(logits)
    return torch.einsum("njl,jc,lc->nc", weights, *values)


def simplicial(query, keys, values):
    """The same by simplicial-attention, whose scale is one over the root of d."""
    from simplicial_attention.simplicial_attention import naive_two_simplicial_attend

    query, *rest = (x[None, None] for x in (query * WIDTH**-0.5, *keys, *values))
    return naive_two_simplicial_attend(query, tuple(rest[:2]), tuple(rest[2:]))[0, 0]


def certified(query, keys, values, **options):
    """By this package."""
    return softmax_attention(query, tuple(keys), tuple(values), scale=1 / WIDTH, **options)


def drawn(count, seed, sets=2):
    """A query, key sets and their values, made without anything beside them."""
    generator = torch.Generator().manual_seed(seed)
    query, *rest = (torch.empty(count, WIDTH).uniform_(-1, 1, generator=generator) for _ in range(1 + 2 * sets))
    return query, rest[:sets], rest[sets:]


def best(call, count):
    """The least time, after a call that may compile."""
    times = []
    for run in range(RUNS + 1):
        arguments = drawn(count, run)
        start = process_time()
        call(*arguments)
        times.append(process_time() - start)
    return min(times[1:])


def compare(count, calls):
    """Print the time of each call and how far it is from the first one."""
    arguments = drawn(count, 99)
    wanted = next(iter(calls.values()))(*arguments)
    for name, call in calls.items():
        difference = float((call(*arguments) - wanted).abs().max())
        print(f"n = {count}: {name}: {1000 * best(call, count):.1f} ms, {difference:.0e} from the first", flush=True)


def alone(name):
    """Time and memory of one call over a million tokens, in this process."""
    options, sets = {"method": "fast", **MILLION[name]}, 1 if "order 2" in name else 2
    certified(*drawn(1000, 0, sets), **options)
    arguments = drawn(10**6, 1, sets)
    before, start = psutil.Process().memory_info().rss, process_time()
    output, certificate = certified(*arguments, certified=True, **options)
    seconds, size = process_time() - start, output.numel() * output.element_size()
    beyond = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before - size  # or less: it is the most so far
    design = certificate.design
    print(f"{seconds:.1f} s, {beyond / 1e6:.0f} MB, {design.monomials} monomials in {design.arithmetic}", flush=True)


def main():
    """Print one line for each measurement."""
    torch.set_num_threads(1)
    if len(sys.argv) > 1:
        alone(sys.argv[1])
        return
    polynomial = Polynomial(4, CPU, chunk=2**11)
    fast = partial(certified, method="fast", tolerance=TOLERANCE)
    ways = {"full logits": full, "full logits compiled": torch.compile(full)}
    if find_spec("simplicial_attention"):
        ways["simplicial-attention"] = simplicial
    ways |= {"exact": partial(certified, method="exact"), "fast": fast}
    for count in (128, 256, 512):
        compare(count, ways)
    eager = {"polynomial, eager": polynomial.eager, "polynomial, compiled": torch.compile(polynomial.eager)}
    for count in (2**14, 2**17):
        compare(count, {**eager, "fast": fast})
    for name in MILLION:
        print(f"n = 10^6: {name}: ", end="", flush=True)
        subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main()
