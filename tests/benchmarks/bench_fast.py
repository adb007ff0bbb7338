"""Fast attention: against the definition and against PyTorch, its arithmetic rate, growth, memory, and the planner.

Where PyTorch cannot be imported, NumPy takes its place and the table says so.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from math import log10
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

from attention import AttentionState, exact_attention, fast_attention, fast_attention_vjp, plan
from attention.fast.attention import TensorAttention
from attention.planning.costs import measure_costs

try:
    import torch
except ImportError:
    torch = None

LIBRARY = f"PyTorch {torch.__version__}" if torch else "NumPy (PyTorch is not installed)"


def seconds(task: Callable[[], object], runs: int = 3) -> float:
    """The best of a few runs."""
    best = np.inf
    for _ in range(runs):
        start = perf_counter()
        task()
        best = min(best, perf_counter() - start)
    return best


def uniform(count: int, keys: int, dimension: int = 8, columns: int = 8, dtype: type = np.float64):
    """Entries uniform in [-1, 1]."""
    rng = np.random.default_rng(count)

    def draw(width: int):
        return rng.uniform(-1, 1, (count, width)).astype(dtype)

    return draw(dimension), [draw(dimension) for _ in range(keys)], [draw(columns) for _ in range(keys)]


def naive(query, keys, values) -> Callable[[], object]:
    """All n^3 weights by einsum and softmax, for 64 queries at a time (so that they fit in memory)."""
    library = torch or np
    arrays = [torch.from_numpy(x) if torch else x for x in (query / query.shape[1], *keys, *values)]

    def softmax(logits):
        if torch:
            return torch.softmax(logits.reshape(len(logits), -1), 1).reshape(logits.shape)
        weights = np.exp(logits - logits.max(axis=(1, 2), keepdims=True))
        return weights / weights.sum(axis=(1, 2), keepdims=True)

    def run():
        q, k1, k2, v1, v2 = arrays
        return [
            library.einsum("ijk,jc,kc->ic", softmax(library.einsum("il,jl,kl->ijk", q[i : i + 64], k1, k2)), v1, v2)
            for i in range(0, len(q), 64)
        ]

    return run


def table(title: str, *columns: str) -> Table:
    result = Table(title=title)
    for column in columns:
        result.add_column(column, justify="right")
    return result


def against_naive(console: Console) -> None:
    rows = table(
        f"Order 3, n = 1,024, d = d_v = 8, against the full einsum and softmax in {LIBRARY}",
        "type", "tolerance", "naive", "fast", "ratio", "degree", "monomials", "products", "error", "certified",
    )  # fmt: skip
    for dtype in (np.float32, np.float64):
        query, keys, values = uniform(1024, 2, dtype=dtype)
        slow = seconds(naive(query, keys, values), 1)
        exact = exact_attention(*uniform(1024, 2)) if dtype == np.float64 else None
        for tolerance in (1e-4, 1e-6):
            fast_attention(query, keys, values, tolerance=tolerance)
            quick = seconds(lambda t=tolerance, a=(query, keys, values): fast_attention(*a, tolerance=t), 20)
            certificate = TensorAttention.of(query, keys, values, None).certificate(tolerance)
            design = certificate.design
            error = (
                ""
                if exact is None
                else f"{abs(fast_attention(query, keys, values, tolerance=tolerance) - exact).max():.1e}"
            )
            rows.add_row(
                np.dtype(dtype).name, f"{tolerance:.0e}", f"{slow:.2f} s", f"{quick * 1e3:.2f} ms",
                f"{slow / quick:,.0f}", str(design.polynomial.degree), str(len(design.monomials)), design.dtype.name,
                error, f"{certificate.error_bound:.1e}",
            )  # fmt: skip
    console.print(rows)


def against_matrix_attention(console: Console) -> None:
    rows = table(
        f"Order 2, d = d_v = 8, against scaled_dot_product_attention, {LIBRARY}; float32, tolerance 1e-4",
        "n", "library", "fast", "ratio",
    )  # fmt: skip
    for count in (8192, 65536):
        query, keys, values = uniform(count, 1, dtype=np.float32)
        fast_attention(query, keys, values, tolerance=1e-4)
        quick = seconds(lambda a=(query, keys, values): fast_attention(*a, tolerance=1e-4), 5)
        if torch:
            arrays = [torch.from_numpy(x)[None, None] for x in (query, *keys, *values)]
            slow = seconds(lambda a=arrays: torch.nn.functional.scaled_dot_product_attention(*a, scale=1 / 8), 1)
        else:
            slow = seconds(lambda a=(query, keys, values): exact_attention(*a), 1)
        rows.add_row(f"{count:,}", f"{slow:.3f} s", f"{quick * 1e3:.1f} ms", f"{slow / quick:,.0f}")
    console.print(rows)


def rates(console: Console) -> None:
    rows = table(
        "Order 3, n = 10^6, d = d_v = 8: useful arithmetic, 6 n r (d_v + 1) over the whole time",
        "type", "degree", "monomials", "time", "GFLOP/s", "matrix product GFLOP/s", "share",
    )  # fmt: skip
    for dtype in (np.float64, np.float32):
        square = np.random.default_rng(0).random((3000, 3000)).astype(dtype)
        query, keys, values = uniform(10**6, 2, dtype=dtype)
        for degree in (4, 6):

            def run(q=query, k=keys, v=values, g=degree, t=dtype):
                state = AttentionState.of_degree(g, dimension=8, keys=2, value_columns=8, dtype=t)
                state.add(k, v)
                return state.query(q, tolerance=np.inf), state

            _, state = run()
            product = 2 * 3000**3 / seconds(lambda s=square: s @ s) / 1e9
            time = seconds(run)
            rank = len(state.monomials)
            rate = 6 * 10**6 * rank * 9 / time / 1e9
            rows.add_row(
                np.dtype(dtype).name, str(degree), f"{rank:,}", f"{time:.2f} s", f"{rate:.0f}", f"{product:.0f}",
                f"{rate / product:.0%}",
            )  # fmt: skip
    console.print(rows)


def growth(console: Console) -> None:
    rows = table(
        "Order 3, d = d_v = 8, tolerance 1e-4: time by n, and the exponent from n/10 to n",
        "n", "fast", "exponent", "causal", "with gradient",
    )  # fmt: skip
    last = None
    for count in (10**4, 10**5, 10**6):
        arguments = uniform(count, 2)
        fast_attention(*arguments, tolerance=1e-4)
        time = seconds(lambda a=arguments: fast_attention(*a, tolerance=1e-4))
        cells = ["", ""]
        if count < 10**6:
            causal = seconds(lambda a=arguments: fast_attention(*a, tolerance=1e-4, causal=True), 1)
            gradient = seconds(lambda a=arguments: fast_attention_vjp(*a, a[0], tolerance=1e-4), 1)
            cells = [f"{causal:.2f} s", f"{gradient:.2f} s"]
        rows.add_row(f"{count:,}", f"{time:.3f} s", f"{log10(time / last):.2f}" if last else "", *cells)
        last = time
    console.print(rows)


def peak() -> None:
    """Print by how many MB the peak memory of one call passes that of inputs and output; runs in a fresh process."""
    fast_attention(*uniform(2000, 2), tolerance=1e-4)
    arguments = uniform(10**6, 2)
    with open("/proc/self/status", encoding="utf-8") as status:
        before = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    with open("/proc/self/clear_refs", "w", encoding="utf-8") as clear:
        clear.write("5")  # the peak starts here
    output = fast_attention(*arguments, tolerance=1e-4)
    with open("/proc/self/status", encoding="utf-8") as status:
        after = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print((after - before) / 1024 - output.nbytes / 2**20)


def memory(console: Console) -> None:
    try:
        text = subprocess.run([sys.executable, __file__, "peak"], capture_output=True, text=True, check=True).stdout
        console.print(f"Peak memory beyond inputs and output at n = 10^6, order 3: {float(text):.0f} MB")
    except (subprocess.CalledProcessError, ValueError):
        console.print(
            f"Peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
        )


def predictions(console: Console) -> None:
    rows = table(
        "The planner's seconds", "order", "n", "d", "d_v", "tolerance", "chosen", "predicted", "measured", "ratio"
    )
    cases = [
        (3, 64, 8, 8, 1e-6),
        (3, 300, 4, 4, 1e-6),
        (2, 2000, 32, 16, 1e-3),
        (2, 20000, 16, 64, 1e-2),
        (3, 10**5, 8, 8, 1e-4),
        (3, 10**5, 8, 8, 1e-6),
        (4, 10**4, 4, 2, 1e-6),
        (2, 10**6, 8, 8, 1e-4),
    ]
    costs = measure_costs()
    for order, count, dimension, columns, tolerance in cases:
        arguments = uniform(count, order - 1, dimension, columns)
        found = plan(*arguments, tolerance=tolerance, costs=costs)
        methods = {"fast": lambda a=arguments, t=tolerance: fast_attention(*a, tolerance=t),
                   "exact": lambda a=arguments: exact_attention(*a)}  # fmt: skip
        for method, predicted in (("fast", found.fast_seconds), ("exact", found.exact_seconds)):
            if predicted < 3:
                methods[method]()
                measured = seconds(methods[method])
                rows.add_row(
                    str(order), f"{count:,}", str(dimension), str(columns), f"{tolerance:.0e}",
                    f"{method} *" if method == found.method else method, f"{predicted:.2e}", f"{measured:.2e}",
                    f"{predicted / measured:.2f}",
                )  # fmt: skip
    console.print(rows)


def main() -> None:
    console = Console()
    against_naive(console)
    against_matrix_attention(console)
    rates(console)
    growth(console)
    memory(console)
    predictions(console)


if __name__ == "__main__":
    peak() if sys.argv[1:] == ["peak"] else main()
