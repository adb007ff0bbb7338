"""Construction of evaluation codes, cold, and encoding.

Every code is built in a process of its own, without cached functions on disk and without compiled kernels: `cold` is
points, functions, generator matrix and information set, with all compilation and the imports that wait for first use.
`again` is the same in that process with its caches emptied, functions read from disk. `encode` is 10^5 messages, or
10^3 for the codes of over 100 symbols a message.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time

from rich.console import Console
from rich.table import Table

CODES = [
    "Hermitian(4, 10)",
    "Hermitian(8, 85)",
    "GarciaStichtenoth(2, 2, 2)",
    "GarciaStichtenoth(2, 3, 4)",
    "GarciaStichtenoth(2, 4, 12)",
    "GarciaStichtenoth(2, 5, 26)",
    "GarciaStichtenoth(2, 6, 58)",
    "GarciaStichtenoth(3, 2, 4)",
    "GarciaStichtenoth(3, 3, 18)",
    "GarciaStichtenoth(3, 4, 80)",
    "GarciaStichtenoth(4, 2, 16)",
    "GarciaStichtenoth(4, 3, 64)",
    "GarciaStichtenoth(5, 2, 24)",
    "GarciaStichtenoth(8, 2, 74)",
    "GarciaStichtenoth(8, 3, 568)",
    "GarciaStichtenoth(9, 3, 896)",
    "GarciaStichtenoth(8, 4, 4480, length=10266)",
]


def measure(text: str) -> None:
    """Print the times of one code as JSON; runs in a fresh process."""
    import protocols
    from protocols.codes import hermitian, tower

    times = {}
    for name in ("cold", "again"):
        hermitian._functions.cache_clear()
        tower._functions.cache_clear()
        start = time.perf_counter()
        code: protocols.EvaluationCode = eval(text, vars(protocols))
        code.encode(code.field.Zeros(code.dimension))
        times[name] = time.perf_counter() - start
    blocks = 10**5 if code.dimension <= 100 else 10**3
    messages = code.field.Random((blocks, code.dimension), seed=1)
    code.encode(messages[:2])
    start = time.perf_counter()
    code.encode(messages)
    print(json.dumps({"code": str(code), **times, "encode": time.perf_counter() - start, "blocks": blocks}))


def main() -> None:
    table = Table("code", "cold s", "again s", "blocks", "encode s", title="Evaluation codes")
    for text in CODES:
        with tempfile.TemporaryDirectory() as caches:
            environment = {**os.environ, "XDG_CACHE_HOME": caches, "NUMBA_CACHE_DIR": caches}
            command = [sys.executable, __file__, text]
            result = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
        times = [f"{result[name]:.3f}" for name in ("cold", "again")]
        table.add_row(result["code"], *times, str(result["blocks"]), f"{result['encode']:.3f}")
    Console(width=140).print(table)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        measure(sys.argv[1])
    else:
        main()
