"""From how many tokens on fast attention is quicker than exact attention, by dimension, logits and tolerance.

Every timing draws new inputs. Entries are uniform in [-1, 1] and d_v = d; the scale is such that M is the bound on all
logits that the certificate has. Times are those of all cores together, to which other work on the machine adds little.
Give the seconds that one exact timing may take as an argument, by default 1: beyond it no crossing is seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from attention import exact_attention, fast_attention
from attention.errors import CertificateError
from attention.fast.attention import TensorAttention

RUNS = 3
RNG = np.random.default_rng()
CASES = [
    *((2, 8, logit, tolerance) for logit in (1, 2, 4, 8) for tolerance in (1e-2, 1e-4)),
    *((2, 16, logit, tolerance) for logit in (1, 2, 4) for tolerance in (1e-2, 1e-4)),
    *((2, dimension, logit, 1e-2) for dimension in (32, 64) for logit in (0.5, 1, 2)),
    *((3, 8, logit, tolerance) for logit in (1, 4) for tolerance in (1e-2, 1e-4)),
    *((3, 16, logit, 1e-2) for logit in (0.5, 1, 2)),
]


def drawn(order: int, count: int, dimension: int, logit: float) -> tuple[tuple[Any, list[Any], list[Any]], float]:
    """New inputs in float32, and the scale with which the bound of their logits is `logit`."""
    query, *keys = RNG.uniform(-1, 1, (order, count, dimension)).astype(np.float32)
    values = list(RNG.uniform(-1, 1, (order - 1, count, dimension)).astype(np.float32))
    inputs = query, keys, values
    return inputs, logit / TensorAttention.of(*inputs, 1.0).setting.logit


def best(task: Callable[..., object], *size: Any, **options: Any) -> float:
    """The best of a few runs, each on new inputs."""
    found = np.inf
    for _ in range(RUNS):
        inputs, scale = drawn(*size)
        start = process_time()
        task(*inputs, scale=scale, **options)
        found = min(found, process_time() - start)
    return found


def main() -> None:
    """Print a row for every case."""
    most = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    for order in (2, 3):
        inputs, scale = drawn(order, 300, 8, 1.0)
        exact_attention(*inputs), fast_attention(*inputs, scale=scale, tolerance=1e-2)  # compiled
    table = Table(title=f"float32, d_v = d, best of {RUNS} on new inputs, seconds of processor time")
    for name in (
        "order",
        "d",
        "M",
        "tolerance",
        "monomials",
        "quicker from n",
        "last n",
        "exact",
        "fast",
        "exact / fast",
    ):
        table.add_column(name, justify="right")
    for order, dimension, logit, tolerance in CASES:
        count = 2**8 if order == 2 else 2**5
        crossing, monomials, row = "", "", ["", "", "", ""]
        while True:
            inputs, scale = drawn(order, count, dimension, logit)
            try:
                certificate = TensorAttention.of(*inputs, scale).certificate(tolerance)
                quick = best(fast_attention, order, count, dimension, logit, tolerance=tolerance)
            except CertificateError:
                crossing = "refused"
                break
            monomials = f"{len(certificate.design.monomials):,}"
            slow = best(exact_attention, order, count, dimension, logit)
            crossing = (crossing or f"{count:,}") if slow > quick else ""
            row = [f"{count:,}", f"{slow:.4f}", f"{quick:.4f}", f"{slow / quick:.2f}"]
            if slow * 2**order > most:
                break
            count *= 2
        table.add_row(
            str(order), str(dimension), f"{logit:g}", f"{tolerance:g}", monomials, crossing or f"above {count:,}", *row
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
