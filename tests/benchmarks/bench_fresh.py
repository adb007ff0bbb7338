"""What a caller waits for: both methods and `attend` on inputs that no timing has seen before.

Designs are cached by what the inputs are bounded by, so the second call on the same arrays says little. Here every
timing draws its own inputs. Give the largest number of tuples of an exact timing as an argument, by default 2^32.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from attention import attend, calibration, exact_attention, fast_attention, plan
from attention.errors import CertificateError

RUNS = 5
SLACK = 3e-3  # seconds that `attend` may take beyond 1.3 times the better method
RNG = np.random.default_rng()


def drawn(order: int, count: int, dimension: int, bound: float = 1.0) -> tuple[Any, list[Any], list[Any]]:
    """New entries uniform in [-bound, bound], d_v = d."""
    query, *keys = RNG.uniform(-bound, bound, (order, count, dimension))
    return query, keys, list(RNG.uniform(-1, 1, (order - 1, count, dimension)))


def fresh(task: Callable[..., object], *size: Any, runs: int = RUNS, **options: Any) -> float | None:
    """The best time of a few runs, each on new inputs; None where it refuses."""
    best = np.inf
    for _ in range(runs):
        inputs = drawn(*size)
        start = perf_counter()
        try:
            task(*inputs, **options)
        except CertificateError:
            return None
        best = min(best, perf_counter() - start)
    return best


def refused(*size: Any, **options: Any) -> float | None:
    """The best time of a refusal."""
    best = np.inf
    for _ in range(RUNS):
        inputs = drawn(*size)
        start = perf_counter()
        try:
            fast_attention(*inputs, **options)
            return None
        except CertificateError:
            best = min(best, perf_counter() - start)
    return best


def cell(seconds: float | None) -> str:
    return "-" if seconds is None or seconds == np.inf else f"{seconds * 1e3:.2f}"


def choices(console: Console, most: float) -> None:
    table = Table(title=f"Milliseconds on new inputs, the best of {RUNS}; entries in [-1, 1], d_v = d")
    for name in ("order", "n", "d", "tolerance", "exact", "fast", "refusal", "attend", "method", "over", ""):
        table.add_column(name, justify="right")
    costs = calibration()
    bad = 0
    for order in (2, 3):
        for count in (256, 512, 1024, 2048, 4096, 8192, 16384):
            for dimension in (8, 16, 32, 64):
                for tolerance in (1e-2, 1e-4):
                    size, options = (order, count, dimension), {"tolerance": tolerance}
                    fast_attention(*drawn(order, 256, dimension), tolerance=0.5)  # compiled
                    found = plan(*drawn(*size), **options)
                    # Where one of the two is out of reach, the other is what `attend` is compared with.
                    slow = np.inf
                    if float(count) ** order * (1 + dimension / 8) <= most:
                        slow = fresh(exact_attention, *size, runs=RUNS if found.exact_seconds < 1 else 2) or np.inf
                    refusal = refused(*size, **options)
                    quick = np.inf
                    if refusal is None:
                        quick = fresh(fast_attention, *size, **options) or np.inf
                    if min(slow, quick) == np.inf or (found.method == "exact" and slow == np.inf):
                        continue
                    taken = fresh(attend, *size, runs=RUNS if found.seconds < 1 else 2, costs=costs, **options)
                    over = taken - 1.3 * min(slow, quick)
                    bad += over > SLACK
                    table.add_row(
                        str(order), f"{count:,}", str(dimension), f"{tolerance:.0e}", cell(slow), cell(quick),
                        cell(refusal), cell(taken), found.method, f"{max(over, 0) * 1e3:.2f}",
                        "*" if over > SLACK else "",
                    )  # fmt: skip
    console.print(table)
    console.print(f"* more than 1.3 times the better method and {SLACK * 1e3:.0f} ms: {bad}")


def refusals(console: Console) -> None:
    table = Table(title="Milliseconds to refuse new inputs")
    for name in ("order", "n", "d", "bound", "tolerance", "refusal"):
        table.add_column(name, justify="right")
    for order, count, dimension, bound, tolerance in (
        (2, 1024, 64, 1.0, 1e-4), (2, 1024, 64, 2.0, 1e-2), (2, 1024, 64, 4.0, 1e-2), (2, 1024, 32, 2.0, 1e-3),
        (2, 1024, 16, 3.0, 1e-3), (3, 512, 64, 1.0, 1e-6), (3, 512, 8, 2.5, 1e-3), (2, 1024, 16, 1.0, 1e-8),
    ):  # fmt: skip
        seconds = refused(order, count, dimension, bound, tolerance=tolerance)
        table.add_row(str(order), f"{count:,}", str(dimension), f"{bound:g}", f"{tolerance:.0e}", cell(seconds))
    console.print(table)


def headline(console: Console) -> None:
    table = Table(title="Fast attention, milliseconds on new inputs")
    for name in ("order", "n", "d", "tolerance", "fast"):
        table.add_column(name, justify="right")
    for order, count, dimension, tolerance in (
        (3, 512, 8, 1e-4), (3, 1024, 8, 1e-4), (2, 4096, 16, 1e-3), (2, 4096, 64, 1e-2)
    ):  # fmt: skip
        seconds = fresh(fast_attention, order, count, dimension, runs=4 * RUNS, tolerance=tolerance)
        table.add_row(str(order), f"{count:,}", str(dimension), f"{tolerance:.0e}", cell(seconds))
    console.print(table)


def spoiled(kind: str, count: int, dimension: int) -> tuple[Any, list[Any], list[Any]]:
    """New inputs of order 2 that are refused, or cost a lot, as they come."""
    query, keys, values = drawn(2, count, dimension)
    (key,) = keys
    if kind == "constant in the keys":
        key = key + 5
    elif kind == "rank 3":
        basis = np.linalg.qr(RNG.normal(size=(dimension, dimension)))[0][:3]
        query, key = query[:, :3] @ basis * np.sqrt(dimension / 3), key[:, :3] @ basis * np.sqrt(dimension / 3)
    elif kind == "outliers":
        key = key + 5
        query[RNG.integers(count)] *= 9
        key[RNG.integers(count)] *= 7
    else:
        query, key = 0.4 * RNG.standard_t(3, (2, count, dimension))
    return query, [key], values


def coordinates(console: Console) -> None:
    """What centres, other bases and hybrids give: all of them by the one call."""
    table = Table(title=f"Milliseconds of `attend` on new inputs of order 2, the best of {RUNS}")
    for name in ("inputs", "n", "d", "tolerance", "exact", "attend", "method", "monomials", "far out", "error bound"):
        table.add_column(name, justify="right")
    costs = calibration()
    for kind, count, dimension, tolerance in (
        ("constant in the keys", 4096, 8, 1e-3), ("rank 3", 4096, 32, 1e-3), ("outliers", 4096, 8, 1e-3),
        ("Student t", 4096, 8, 1e-2), ("Student t", 16384, 8, 1e-2),
    ):  # fmt: skip
        times: dict[str, float] = {"exact": np.inf, "attend": np.inf}
        for _ in range(RUNS + 1):  # the first compiles
            inputs = spoiled(kind, count, dimension)
            start = perf_counter()
            answer = attend(*inputs, tolerance=tolerance, costs=costs, certified=True)
            times["attend"] = min(times["attend"], perf_counter() - start)
            start = perf_counter()
            exact_attention(*inputs)
            times["exact"] = min(times["exact"], perf_counter() - start)
        found = answer.plan
        table.add_row(
            kind, f"{count:,}", str(dimension), f"{tolerance:.0e}", cell(times["exact"]), cell(times["attend"]),
            found.method, f"{found.rank or 0:,}", f"{found.exact_queries} + {found.exact_keys}",
            f"{found.error_bound:.1e}",
        )  # fmt: skip
    console.print(table)


def cells(console: Console) -> None:
    """Large logits in few dimensions: processor time of all cores, which other work on the machine moves least."""
    table = Table(title="Order 2, milliseconds of processor time on new inputs, the best of 3; d_v = d")
    for name in ("n", "d", "M", "tolerance", "exact", "attend", "method", "pairs", "degree", "error bound"):
        table.add_column(name, justify="right")
    costs = calibration()
    for count, dimension, largest, tolerance in (
        (20000, 1, 32, 1e-4), (20000, 2, 8, 1e-4), (20000, 2, 32, 1e-4), (20000, 2, 32, 1e-6), (20000, 2, 128, 1e-4),
        (20000, 3, 16, 1e-3), (20000, 3, 32, 1e-3), (20000, 4, 8, 1e-2), (20000, 4, 16, 1e-2),
    ):  # fmt: skip
        best = {"exact": np.inf, "attend": np.inf}
        for _ in range(3):
            query, keys, values = drawn(2, count, dimension, np.sqrt(largest / dimension))
            start = process_time()
            answer = attend(query, keys, values, tolerance=tolerance, scale=1.0, costs=costs, certified=True)
            best["attend"] = min(best["attend"], process_time() - start)
            start = process_time()
            exact_attention(query, keys, values, scale=1.0)
            best["exact"] = min(best["exact"], process_time() - start)
        found = answer.plan
        table.add_row(
            f"{count:,}", str(dimension), str(largest), f"{tolerance:.0e}", cell(best["exact"]), cell(best["attend"]),
            found.method, str(found.pairs), str(found.degree), f"{found.error_bound:.1e}",
        )  # fmt: skip
    console.print(table)


def main() -> None:
    console = Console()
    cells(console)
    headline(console)
    refusals(console)
    coordinates(console)
    choices(console, float(sys.argv[1]) if len(sys.argv) > 1 else 2.0**32)


if __name__ == "__main__":
    main()
