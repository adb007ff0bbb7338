"""Compute the same results in fresh processes, with other hash seeds and numbers of threads, and print what differs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from reductions.versions import versions

POOLS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def compute(threads: int, seed: str, cores: int | None = None) -> tuple[dict[str, str], dict[str, list[float]]]:
    """What `digests.py` prints with so many threads in every pool, a seed of Python's hashes, on so many cores."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, **dict.fromkeys(POOLS, str(threads))}
    command = [sys.executable, str(Path(__file__).with_name("digests.py"))]
    if cores is not None:
        chosen = sorted(os.sched_getaffinity(0))[:cores]
        command = ["taskset", "--cpu-list", ",".join(map(str, chosen)), *command]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    digests, numbers = json.loads(done.stdout)
    return digests, numbers


def main() -> None:
    """Print the table; exit code 1 if something differs that must not."""
    settings = [(1, "0", None), (2, "1", None), (4, "random", None), (2, "random", 1)]
    found = [compute(*setting) for setting in settings]
    console = Console(width=120)
    console.print(", ".join(f"{name} {number}" for name, number in versions().items()))
    table = Table("result")
    for threads, seed, cores in settings:
        table.add_column(f"{threads} threads, hash seed {seed}" + (f", {cores} core" if cores else ""))
    differing = 0
    for name in found[0][0]:
        row = [some[name] for some, _ in found]
        rounded = name in found[0][1]
        differing += len(set(row)) > 1 and not rounded
        table.add_row(name + (" (BLAS)" if rounded else ""), *(digest[:12] for digest in row))
    console.print(table)
    console.print(f"{len(found[0][0])} results, {differing} that differ where they must not")
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
