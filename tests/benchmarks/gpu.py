"""What the kernels of attention.torch do on a card: first whether they are right, then how fast they are.

    PYTHONPATH=. python tests/benchmarks/gpu.py                 # writes docs/gpu.json and docs/gpu.md
    PYTHONPATH=. python tests/benchmarks/gpu.py --interpret     # tiny sizes in Triton's interpreter, writes nothing

Every timing has fresh inputs; given are the median, the least and the largest of several. "Useful" arithmetic of order
3 counts 6 n r (d_v + 1) operations: two key sets and the queries, r monomials, d_v columns and the ones.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import torch

from attention.errors import CertificateError
from attention.fast.exponential import minimax_exp
from attention.fast.monomials import MonomialSet, complete_exponents, places_of

DOCS = Path(__file__).parents[2] / "docs"
FULL = {"tokens": 10**6, "cases": 10**4, "repeats": 15, "exact": 2048, "width": 64, "matrix": 8192, "tuples": 2**24}
TINY = {"tokens": 70, "cases": 4, "repeats": 1, "exact": 20, "width": 16, "matrix": 64, "tuples": 2**6}
DIMENSION = COLUMNS = 8
LEAST_SPEEDUP, LEAST_SHARE, LEAST_EXACT, MOST_MEMORY = 20, 0.3, 200, 200e6  # what was asked for


def machine(device):
    """The card, its driver and all versions."""
    found = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version()}
    for package in ("torch", "triton", "numba", "numpy", "simplicial-attention"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = None
    if device.type == "cuda":
        question = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader", "-i", str(device.index or 0)]
        found["card"] = torch.cuda.get_device_name(device)
        found["capability"] = torch.cuda.get_device_capability(device)
        found["driver"] = subprocess.run(question, capture_output=True, text=True, check=False).stdout.strip()
        found["cuda"] = torch.version.cuda
    else:
        found["card"] = "none: Triton's interpreter"
    return found


def timed(make, call, repeats, device):
    """Median, least and largest milliseconds with fresh inputs, and the most bytes beyond these and outputs."""
    times, most = [], 0
    for repeat in range(repeats + 2):
        arguments = make(repeat)
        if device.type != "cuda":
            call(*arguments)
            return None
        torch.cuda.synchronize(device)
        torch.cuda.reset_peak_memory_stats(device)
        before = torch.cuda.memory_allocated(device)
        start, stop = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        output = call(*arguments)
        stop.record()
        torch.cuda.synchronize(device)
        kept = sum(part.numel() * part.element_size() for part in (output if isinstance(output, tuple) else (output,)))
        if repeat >= 2:  # the first ones compile
            times.append(start.elapsed_time(stop))
            most = max(most, torch.cuda.max_memory_allocated(device) - before - kept)
    return {"median": median(times), "least": min(times), "largest": max(times), "scratch_bytes": most}


def uniform(device, *shapes):
    """Return a function from a seed to tensors with entries between -1 and 1."""

    def make(seed):
        generator = torch.Generator(device).manual_seed(seed)
        return [2 * torch.rand(*shape, generator=generator, device=device) - 1 for shape in shapes]

    return make


class Polynomial:
    """Fast attention of order 3 for entries in [-1, 1], as kernels and as plain PyTorch."""

    def __init__(self, degree, device, chunk=2**16):
        self.monomials = MonomialSet.complete((True,) * DIMENSION, degree)
        self.polynomial, self.degree, self.chunk = minimax_exp(1.0, degree), degree, chunk
        coefficients = np.array(self.polynomial.coefficients)[self.monomials.degrees] * self.monomials.multinomials
        self.coefficients = torch.from_numpy(coefficients).to(device)[None, :, None]
        graded = places_of(complete_exponents(DIMENSION, degree), self.monomials.exponents)
        self.graded = self.coefficients[0, torch.from_numpy(graded).to(device)].float()

    def kernels(self, query, keys, values, precision="tf32x3"):
        """By the kernels."""
        from attention.torch.kernels import absorb, evaluate

        weights = self.coefficients
        for key, value in zip(keys, values, strict=True):
            weights = weights * (absorb(key[None], value[None], self.monomials, precision) / len(key))
        return evaluate((query / DIMENSION)[None], self.monomials, weights, True, precision)[0][0]

    def eager(self, query, keys, values):
        """As one writes it: monomials by products of slices, and two matrix products, a chunk of tokens at a time."""
        weights = self.graded
        for key, value in zip(keys, values, strict=True):
            sums = 0
            for rows in self._chunks(len(key)):
                ones = torch.ones(len(key[rows]), 1, device=key.device)
                sums = sums + self._features(key[rows]).T @ torch.cat([value[rows], ones], dim=1)
            weights = weights * (sums / len(key))
        found = [self._features(query[rows] / DIMENSION) @ weights for rows in self._chunks(len(query))]
        output = torch.cat(found)
        return output[:, :-1] / output[:, -1:]

    def _chunks(self, count):
        return (slice(start, start + self.chunk) for start in range(0, count, self.chunk))

    def _features(self, points):
        level = [points[:, :0]] * (DIMENSION - 1) + [torch.ones_like(points[:, :1])]
        features = [level[-1]]
        for _ in range(self.degree):
            level = [points[:, i : i + 1] * torch.cat(level[i:], dim=1) for i in range(DIMENSION)]
            features += level
        return torch.cat(features, dim=1)


def exact_in_float64(query, keys, values):
    """The definition."""
    query, *rest = (tensor.double() for tensor in (query, *keys, *values))
    logits = torch.einsum("nd,jd,ld->njl", query / query.shape[1], *rest[:2])
    return torch.einsum("njl,jc,lc->nc", logits.flatten(1).softmax(dim=1).view_as(logits), *rest[2:])


def adversarial(seed, device):
    """Tensors of odd sizes with entries on a corner, far on one side, of few sizes, or tiny; and a tolerance."""
    rng = np.random.default_rng(seed)
    dimension, columns = int(rng.integers(1, 9)), int(rng.integers(1, 10))
    rows = [int(n) for n in rng.choice([1, 2, 3, 31, 63, 64, 65, 100], 3)]
    kinds = [
        lambda *shape: rng.choice([-1.0, 1.0], shape),
        lambda *shape: rng.uniform(0.9, 1.0, shape),
        lambda *shape: rng.uniform(-1.0, 1.0, shape),
        lambda *shape: rng.choice([0.0, 2.0**-20, 1.0, -1.0], shape),
        lambda *shape: rng.uniform(-1.0, 1.0, shape) * 2.0 ** -rng.integers(0, 30, shape[1]),
    ]
    made = [rng.choice(kinds)(*shape) for shape in ((rows[0], dimension), (rows[1], dimension), (rows[2], dimension))]
    made += [rng.choice(kinds)(*shape) for shape in ((rows[1], columns), (rows[2], columns))]
    query, *rest = (torch.from_numpy(array).float().to(device) for array in made)
    return query, tuple(rest[:2]), tuple(rest[2:]), float(10.0 ** rng.uniform(-5, -1))


def correctness(sizes, device):
    """How often the true error passed the certificate, whether runs agree to the bit, and gradcheck."""
    if find_spec("attention.torch.functional") is None:
        return {"missing": "attention.torch.functional"}
    softmax_attention = import_module("attention.torch.functional").softmax_attention
    certified = refused = violations = unequal = 0
    worst = 0.0
    for seed in range(sizes["cases"]):
        query, keys, values, tolerance = adversarial(seed, device)
        attend = partial(
            softmax_attention, query, keys, values, scale=1 / query.shape[1], method="fast", tolerance=tolerance
        )
        try:
            output, certificate = attend(certified=True)
        except CertificateError:
            refused += 1
            continue
        certified += 1
        error = (output.double() - exact_in_float64(query, keys, values)).abs().amax(dim=0)
        bounds = certificate.error_bounds.to(error.device)
        violations += not bool((error <= bounds).all())
        worst = max(worst, float((error / bounds).max()))
        unequal += not torch.equal(output, attend())
    query, keys, values = (
        torch.rand(3, 2, dtype=torch.float64, device=device, requires_grad=True),
        *(
            tuple(torch.rand(n, 2, dtype=torch.float64, device=device, requires_grad=True) for n in (3, 4))
            for _ in "kv"
        ),
    )

    def attention(*tensors):
        return softmax_attention(tensors[0], tensors[1:3], tensors[3:], method="fast", tolerance=1e-6)

    checked = torch.autograd.gradcheck(attention, (query, *keys, *values), atol=1e-5)
    return {
        "certified": certified, "refused": refused, "violations": violations, "worst_share": worst,
        "different_bits": unequal, "gradcheck": checked,
    }  # fmt: skip


def rates(sizes, device):
    """TFLOP/s of the card's own matrix products."""
    n, found = sizes["matrix"], {}
    kinds = {"float32": (torch.float32, False), "tf32": (torch.float32, True), "bf16": (torch.bfloat16, False)}
    for name, (dtype, tf32) in kinds.items():
        torch.backends.cuda.matmul.allow_tf32 = tf32

        def make(seed, dtype=dtype):
            return [matrix.to(dtype) for matrix in uniform(device, (n, n), (n, n))(seed)]

        times = timed(make, torch.matmul, sizes["repeats"], device)
        found[name] = times and 2 * n**3 / times["median"] / 1e9
    torch.backends.cuda.matmul.allow_tf32 = False
    return found


def fast(sizes, device, float32):
    """Order 3 against eager and compiled PyTorch."""
    n, found = sizes["tokens"], {}
    shapes = [(n, DIMENSION)] * 3 + [(n, COLUMNS)] * 2

    def make(seed):
        query, *rest = uniform(device, *shapes)(seed)
        return query, rest[:2], rest[2:]

    for degree in (4, 6) if n > 1000 else (2,):
        method = Polynomial(degree, device)
        calls = {"eager": method.eager}
        if device.type == "cuda":
            calls["compiled"] = torch.compile(method.eager)
        calls |= {precision: partial(method.kernels, precision=precision) for precision in ("tf32x3", "tf32", "bf16")}
        times = {name: timed(make, call, sizes["repeats"], device) for name, call in calls.items()}
        arguments = make(99)
        reference = method.eager(*arguments)
        differences = {name: float((call(*arguments) - reference).abs().max()) for name, call in calls.items()}
        row = {"milliseconds": times, "difference_from_eager": differences, "monomials": len(method.monomials)}
        if times["tf32x3"]:
            useful = 6 * n * len(method.monomials) * (COLUMNS + 1) / times["tf32x3"]["median"] / 1e9
            row |= {"useful_tflops": useful, "share_of_float32": useful / float32}
            row["speedup_over_eager"] = times["eager"]["median"] / times["tf32x3"]["median"]
        found[f"degree {degree}"] = row
    return found


def exact(sizes, device):
    """Exact order 3, and lucidrains' package where it is there."""
    from attention.torch.kernels import exact_third_order

    n, d, found = sizes["exact"], sizes["width"], {}
    make = uniform(device, *[(1, n, d)] * 5)

    def call(query, k1, k2, v1, v2, precision):
        return exact_third_order(query, (k1, k2), (v1, v2), 1 / d, precision)

    for precision in ("bf16", "tf32", "tf32x3"):
        times = timed(make, partial(call, precision=precision), max(1, sizes["repeats"] // 3), device)
        found[precision] = {"milliseconds": times, "tflops": times and 4 * d * n**3 / times["median"] / 1e9}
    if find_spec("simplicial_attention") is None:
        found["simplicial-attention"] = "not installed"
        return found
    from simplicial_attention.simplicial_attention import naive_two_simplicial_attend

    def naive(query, k1, k2, v1, v2):
        query, k1, k2, v1, v2 = (x[:, None] for x in (query, k1, k2, v1, v2))
        return naive_two_simplicial_attend(query, (k1, k2), (v1, v2))

    make = uniform(device, *[(1, min(n, 512), d)] * 5)  # it holds all logits
    found["simplicial-attention"] = timed(make, naive, max(1, sizes["repeats"] // 3), device)
    found["the kernel at that size"] = timed(make, partial(call, precision="tf32x3"), sizes["repeats"], device)
    return found


def counting(sizes, device):
    """Milliseconds to count the coins of one message, on the card and on the processor."""
    if device.type != "cuda":
        return {"missing": "a card; tests/reductions/problems/counted_on_a_card.py counts in numba's simulator"}
    from protocols.codes.reed_solomon import finite_field
    from reductions.devices import on_device
    from reductions.problems.vectors.coin_products import CoinProducts, CoinTable

    field, rng, each = finite_field(53), np.random.default_rng(0), round(sizes["tuples"] ** (1 / 3))
    table = CoinTable(tuple(field(rng.integers(0, 53, (each, 1, 6))) for _ in range(3)), field([1]))
    found, counts = {"tuples": each**3}, {}
    for name in ("cpu", "cuda"):
        times = []
        for _ in range(sizes["repeats"] + 2):
            instance = CoinProducts(table, field(rng.integers(0, 53, 6)))
            start = perf_counter()
            with on_device(name):
                instance.tallies()
            times.append(1000 * (perf_counter() - start))
        with on_device(name):
            counts[name] = CoinProducts(table, field([1, 2, 3, 4, 5, 6])).tallies()
        found[name] = {"median": median(times[2:]), "least": min(times[2:]), "largest": max(times[2:])}
    return {**found, "same_counts": bool((counts["cpu"] == counts["cuda"]).all())}


def verdicts(found):
    """Which of the figures that were asked for are reached; None where there is no figure."""
    said = {}
    for name, row in found["fast"].items():
        if "share_of_float32" in row:
            said[f"{name}: at least {LEAST_SPEEDUP} times eager"] = row["speedup_over_eager"] >= LEAST_SPEEDUP
            said[f"{name}: at least 30 % of the float32 rate"] = row["share_of_float32"] >= LEAST_SHARE
            said[f"{name}: less than 200 MB"] = row["milliseconds"]["tf32x3"]["scratch_bytes"] < MOST_MEMORY
    rate = found["exact"]["bf16"]["tflops"]
    said["exact order 3 in bf16: at least 200 TFLOP/s"] = rate and rate >= LEAST_EXACT
    right = found["correctness"]
    said["no error above its certificate"] = right.get("certified") and right["violations"] == 0
    said["same bits"] = right.get("certified") and right["different_bits"] == 0
    said["gradcheck"] = right.get("gradcheck")
    return said


def markdown(found):
    """The record as tables."""
    lines = [f"# Measured on {found['machine']['card']}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in found["machine"].items()]
    for part in ("correctness", "rates", "fast", "exact", "counting", "verdicts"):
        lines += ["", f"## {part}", "", "| | |", "|---|---|"]
        lines += [f"| {name} | {json.dumps(value)} |" for name, value in found[part].items()]
    return "\n".join(lines) + "\n"


def run(interpret):
    """Measure everything and return the record."""
    if not interpret and not torch.cuda.is_available():
        sys.exit("there is no card that PyTorch knows: run this where there is one, or with --interpret")
    if interpret:
        from tests.attention.torch.kernels import interpreter

        os.environ["TRITON_INTERPRET"] = "1"
        interpreter.start()
    device, sizes = torch.device("cpu" if interpret else "cuda"), TINY if interpret else FULL
    found = {"machine": machine(device), "correctness": correctness(sizes, device), "rates": rates(sizes, device)}
    found |= {"fast": fast(sizes, device, found["rates"]["float32"]), "exact": exact(sizes, device)}
    found["counting"] = counting(sizes, device)
    return {**found, "verdicts": verdicts(found)}


def main():
    """Write the record beside the documentation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interpret", action="store_true", help="tiny sizes in Triton's interpreter, nothing written")
    interpret = parser.parse_args().interpret
    found = run(interpret)
    if interpret:
        print(json.dumps(found, indent=1))
        return
    (DOCS / "gpu.json").write_text(json.dumps(found, indent=1) + "\n")
    (DOCS / "gpu.md").write_text(markdown(found))
    print(markdown(found))


if __name__ == "__main__":
    main()
