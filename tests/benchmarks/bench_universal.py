"""LevAttention in linear time: exponents, the price against one Gram matrix, memory of streams, sketches and pairs.

Everything runs on one thread of the linear algebra library: products of 16 columns are too small to share.
"""

from __future__ import annotations

import os
import time
import tracemalloc
from functools import reduce

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported

import numpy as np
from rich.console import Console
from rich.table import Table

from attention import (
    UniversalSetState,
    exact_attention,
    large_pair_scores,
    large_scores,
    planted_instance,
    restricted_attention,
    score_bounds,
    sketched_universal_set,
    streamed_universal_set,
    universal_pairs,
    universal_set,
)

DIMENSION = 16
EPSILON = 0.01
CONSOLE = Console(width=120)


def keys_of(count, seed=0, dimension=DIMENSION):
    """Gaussian keys of uneven length."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, dimension)) * np.exp(rng.normal(size=(count, 1)))


def seconds(call, repeats=3):
    """Least time of a few calls, and the last result."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        result = call()
        best = min(best, time.perf_counter() - start)
    return best, result


class Chunks:
    """Keys made anew at every iteration, 10,000 at a time, never held."""

    def __init__(self, count):
        self.count = count

    def __iter__(self):
        return (keys_of(10_000, seed) for seed in range(self.count // 10_000))


def linear_time():
    """Print seconds from n = 10^4 to 10^6 and their exponents."""
    query = np.random.default_rng(1).normal(size=(1000, DIMENSION))
    tasks = {
        "universal_set, p = 2": lambda keys: universal_set(keys, EPSILON),
        "universal_set, p = 1": lambda keys: universal_set(keys, EPSILON, 1),
        "universal_set, p = 4": lambda keys: universal_set(keys, EPSILON, 4),
        "large_scores, p = 2": lambda keys: large_scores(query, keys, EPSILON),
        "large_scores, p = 4": lambda keys: large_scores(query, keys, EPSILON, 4),
        "score_bounds, p = 3": lambda keys: score_bounds(query, keys, EPSILON, 3).upper,
    }
    counts = (10_000, 100_000, 1_000_000)
    table = Table("task", *(f"n = {n:,}" for n in counts), "exponent", "found", title="Linear time")
    for name, task in tasks.items():
        times = []
        for count in counts:
            keys = keys_of(count)
            taken, found = seconds(lambda keys=keys: task(keys))  # noqa: B023
            times.append(taken)
        exponent = np.polyfit(np.log(counts), np.log(times), 1)[0]
        size = found.nnz if hasattr(found, "nnz") else len(found)
        table.add_row(name, *(f"{t * 1e3:,.1f} ms" for t in times), f"{exponent:.2f}", f"{size:,}")
    CONSOLE.print(table)


def price():
    """Print the time of a universal set against one Gram matrix and one pass, interleaved."""
    keys = keys_of(1_000_000)
    best = dict.fromkeys(("gram", "pass", "set"), np.inf)
    for _ in range(7):
        for name, call in (
            ("gram", lambda: keys.T @ keys),
            ("pass", keys.sum),
            ("set", lambda: universal_set(keys, 0.1)),
        ):
            best[name] = min(best[name], seconds(call, 1)[0])
    CONSOLE.print(
        f"n = 1,000,000, d = {DIMENSION}: Gram matrix {best['gram'] * 1e3:.1f} ms, pass {best['pass'] * 1e3:.1f} ms, "
        f"universal_set {best['set'] * 1e3:.1f} ms: {best['set'] / (best['gram'] + best['pass']):.2f}x their sum"
    )


def streams():
    """Print peak memory of both kinds of stream, and how many keys one pass holds."""
    table = Table(
        "stream", "n", "seconds", "peak MB", "most keys held", "found", title="Streams of chunks of 10,000 keys"
    )
    for count in (10_000, 1_000_000):
        tracemalloc.start()
        start = time.perf_counter()
        found = streamed_universal_set(Chunks(count), EPSILON)
        taken, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        table.add_row("two passes", f"{count:,}", f"{taken:.2f}", f"{peak / 1e6:.1f}", "", f"{len(found):,}")
        tracemalloc.start()
        start = time.perf_counter()
        most = 0

        def merged(state, chunk):
            nonlocal most
            state = state.merge(UniversalSetState.of(chunk, EPSILON))
            most = max(most, len(state.indices))
            return state

        empty = UniversalSetState.of(np.zeros((0, DIMENSION)), EPSILON)
        state = reduce(merged, Chunks(count), empty)
        taken, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        held = f"{most:,}"
        table.add_row("one pass", f"{count:,}", f"{taken:.2f}", f"{peak / 1e6:.1f}", held, f"{len(state.indices):,}")
    CONSOLE.print(table)


def sketch():
    """Print what the projection saves for large d."""
    table = Table("n", "d", "exact", "sketched", "speed-up", "same set", title="Random projection, failure 1e-6")
    for count, dimension in ((100_000, 128), (50_000, 256), (20_000, 512)):
        keys = keys_of(count, dimension=dimension)
        exact, expected = seconds(lambda keys=keys: universal_set(keys, 0.1), 1)
        rng = np.random.default_rng(2)
        quick, found = seconds(lambda keys=keys, rng=rng: sketched_universal_set(keys, 0.1, rng), 1)
        same = str(np.array_equal(found, expected))
        table.add_row(f"{count:,}", f"{dimension}", f"{exact:.2f} s", f"{quick:.2f} s", f"{exact / quick:.1f}x", same)
    CONSOLE.print(table)


def pairs():
    """Print the time to find all universal pairs and all large triples among n^2 pairs."""
    table = Table("n", "pairs", "epsilon", "universal pairs", "seconds", "large triples", "seconds", title="Pairs")
    query = np.random.default_rng(3).normal(size=(1000, DIMENSION))
    for count in (2_000, 20_000, 200_000):
        keys = [keys_of(count, seed) for seed in (4, 5)]
        for epsilon in (0.01, 0.001):
            first, found = seconds(lambda keys=keys, e=epsilon: universal_pairs(keys, e), 1)
            second, triples = seconds(lambda keys=keys, e=epsilon: large_pair_scores(query, keys, e), 1)
            table.add_row(
                f"{count:,}",
                f"{count**2:.0e}",
                f"{epsilon}",
                f"{len(found):,}",
                f"{first:.3f}",
                f"{triples.nnz:,}",
                f"{second:.3f}",
            )
    CONSOLE.print(table)


def planted():
    """Print how much of softmax attention survives when a query sees only chosen keys, in the planted model."""
    rng = np.random.default_rng(6)
    count, heavy = 4000, 12
    instance = planted_instance(count, DIMENSION, heavy, rng, queries=500, active=2)
    values = rng.normal(size=(count, 8))
    table = Table(
        "logit scale", "keys seen", "mass kept", "output error", title=f"Planted: {count:,} keys, {heavy} heavy"
    )
    choices = {
        "universal set": universal_set(instance.keys, 0.4),
        "random": rng.choice(count, heavy, replace=False),
    }
    for scale in (6.0, 12.0, 18.0):
        weights = np.exp(scale * instance.query @ instance.keys.T)
        weights /= weights.sum(axis=1, keepdims=True)
        full = exact_attention(instance.query, [instance.keys], [values], scale=scale)
        for name, chosen in choices.items():
            seen = restricted_attention(instance.query, instance.keys, values, chosen, scale=scale)
            error = np.linalg.norm(seen - full) / np.linalg.norm(full)
            mass = weights[:, chosen].sum(axis=1).mean()
            table.add_row(f"{scale:g}", f"{name} ({len(chosen)})", f"{mass:.1%}", f"{error:.1%}")
    CONSOLE.print(table)


def main() -> None:
    """Print all tables."""
    for part in (linear_time, price, streams, sketch, pairs, planted):
        part()


if __name__ == "__main__":
    main()
