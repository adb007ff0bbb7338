"""Limits tried on `hardchain`: memory limits set from outside, signals, points of resumption, the ends of arrays.

Every line is a process of its own. A line that begins with `!` is a promise broken, and so is the exit code then.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from time import monotonic, sleep

import numpy as np
from rich.console import Console
from rich.table import Table

from reductions import CNF

MIB = 2**20
CONSOLE = Console(width=150)
BROKEN: list[str] = []

# A decision with its projection: baseline, projected and true peak in bytes.
MEASURE = """
import json, resource, sys
import psutil
from reductions import CNF, decide
from reductions.running.budget import KERNELS, project
from reductions import route
formula, options = CNF.from_dimacs(sys.argv[1]), json.loads(sys.argv[2])
projected = project(formula, route(formula, "AttentionQuery", **options)).memory_asked
baseline = psutil.Process().memory_info().rss
decision = decide(formula, budget=float("inf"), **options)
peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([baseline, projected, KERNELS, peak, decision.satisfiable]))
"""


def formula(variables: int, clauses: int, satisfiable: bool) -> CNF:
    """A random formula with clauses of three that the assignment of ones satisfies, or made unsatisfiable."""
    rng = np.random.default_rng(variables)
    found = []
    for _ in range(clauses - 2):
        literals = (rng.choice(variables, 3, replace=False) + 1) * rng.choice([-1, 1], 3)
        literals[0] = abs(literals[0])
        found.append(tuple(map(int, literals)))
    return CNF(variables, (*found, (1,), (2 if satisfiable else -1,)))


def start(*arguments: object, megabytes: int | None = None) -> subprocess.Popen[str]:
    """A process of this interpreter, its address space limited to so many MiB."""
    limit = "unlimited" if megabytes is None else str(megabytes * 1024)
    command = ["sh", "-c", f'ulimit -v {limit}; exec "$@"', "sh", sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str], seconds: float = 300) -> tuple[int, str, str, float]:
    """Exit code, both outputs and the peak in MiB of a process."""
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        errors += "HANGS"
    return process.returncode, output, errors, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def promise(kept: bool, what: str) -> str:
    """Note a promise that was broken."""
    if not kept:
        BROKEN.append(what)
        CONSOLE.print(f"! {what}")
    return "" if kept else "!"


ROUTES: list[tuple[int, int, dict[str, object]]] = [
    (18, 40, {}),
    (24, 60, {}),
    (26, 60, {}),
    (20, 60, {"order": 2}),
    (22, 60, {"order": 4}),
    (12, 8, {"code": "hermitian", "block_length": 2}),
    (9, 40, {"mode": "compressed"}),
    (12, 20, {"mode": "compressed", "order": 2}),
    (15, 20, {"mode": "compressed"}),
    (4, 4, {"mode": "full", "order": 2}),
    (18, 60, {"via": "direct"}),
    (20, 60, {"via": "direct", "order": 2}),
    (24, 200, {"via": "direct", "order": 2}),
    (28, 20, {"via": "direct", "order": 2}),
]


def projections(directory: Path) -> None:
    """Projected against true peaks, over the resident memory before the decision."""
    table = Table(
        "variables", "clauses", "options", "before", "true", "projected", "projected / true", title="memory, MiB"
    )
    for variables, clauses, options in ROUTES:
        file = directory / "f.cnf"
        file.write_text(formula(variables, clauses, satisfiable=True).to_dimacs())
        code, output, errors, _ = ended(start("-c", MEASURE, file, json.dumps(options)))
        name = f"{variables} variables, {clauses} clauses, {options}"
        if not promise(code == 0, f"{name}: exit code {code}, {errors[-200:]}"):
            before, projected, kernels, peak, _ = json.loads(output)
            true = peak - before
            mark = promise(
                true <= projected + kernels, f"{name}: {true / MIB:.0f} MiB, projected {projected / MIB:.0f}"
            )
            numbers = (f"{before / MIB:.0f}", f"{true / MIB:.0f}", f"{mark}{projected / MIB:.0f} + {kernels / MIB:.0f}")
            table.add_row(
                f"{variables}",
                f"{clauses}",
                json.dumps(options),
                *numbers,
                f"{(projected + kernels) / max(1, true):.2f}",
            )
    CONSOLE.print(table)


def address_spaces(directory: Path) -> None:
    """`ulimit -v` and `--max-memory` over formulas: decided or refused in a line, never anything else."""
    table = Table(
        "formula", "options", "limit, MiB", "exit code", "peak, MiB", "what it said", title="limits set from outside"
    )
    sizes = [(6, 10, ""), (22, 60, ""), (25, 60, ""), (9, 40, "--mode compressed"), (22, 400, "--via direct -k 2"),
             (90, 400, "")]  # fmt: skip
    limits = [None, 128, 512, 1024, 1300, 1536, 2048]
    for (variables, clauses, options), limit in product(sizes, limits):
        file = directory / "f.cnf"
        file.write_text(formula(variables, clauses, satisfiable=True).to_dimacs())
        process = start("-m", "reductions", "decide", file, "--budget", 1e9, *options.split(), megabytes=limit)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output, errors = process.stdout.read(), process.stderr.read()  # type: ignore[union-attr]
        code, peak = process.returncode, usage.ru_maxrss / 1024
        decided = code == 0 and "satisfiable" in output and not errors
        refused = code == 2 and errors.count("\n") == 1 and errors.startswith("hardchain: ") and "MiB" in errors + "MiB"
        name = f"{variables} x {clauses} {options} under {limit}"
        mark = promise(decided or refused, f"{name}: exit code {code}, {errors[-300:]}")
        mark += promise(limit is None or peak <= limit, f"{name}: {peak:.0f} MiB resident")
        said = "decided" if decided else errors.removeprefix("hardchain: ")[:70].strip()
        table.add_row(f"{variables} x {clauses}", options, f"{limit or '-'}", f"{mark}{code}", f"{peak:.0f}", said)
    CONSOLE.print(table)


def signals(directory: Path) -> None:
    """SIGINT, SIGTERM and SIGKILL after delays: exit code, seconds to end, and what is left in the directory."""
    table = Table("command", "signal", "after, s", "exit code", "to end, s", "left behind", title="signals")
    file = directory / "f.cnf"
    file.write_text(formula(9, 150, satisfiable=False).to_dimacs())
    work = directory / "work"
    work.mkdir()
    commands = {
        "decide": ("decide", file, "-k", 2, "-L", 3, "--checkpoint", work / "run.ckpt"),
        "decide, threads": ("decide", file, "--via", "direct", "--budget", 1e9, "-k", 2),
        "reduce": ("reduce", file, "-k", 2, "-L", 3, "-o", work / "bundle", "--most", 10**6),
        "graph": ("graph", "-o", work / "graph.svg"),
    }
    large = directory / "large.cnf"
    large.write_text(formula(34, 60, satisfiable=False).to_dimacs())
    commands["decide, threads"] = ("decide", large, "--via", "direct", "--budget", 1e9, "-k", 2)
    for (name, arguments), number, delay in product(
        commands.items(), (signal.SIGINT, signal.SIGTERM, signal.SIGKILL), (0.5, 1.0, 2.0, 4.0, 8.0)
    ):
        process = start("-m", "reductions", *arguments)
        sleep(delay)
        running = process.poll() is None
        process.send_signal(number)
        sent = monotonic()
        code, _, errors, _ = ended(process, 60)
        took = monotonic() - sent
        left = sorted(path.name for path in work.iterdir())
        where = f"{name}, {number.name} after {delay} s"
        expected = {0, 128 + number, -number} if number != signal.SIGKILL else {0, -number}
        mark = promise(code in expected, f"{where}: exit code {code}, {errors[-300:]}")
        whole = {"bundle", "graph.svg"} if code == 0 else {"run.ckpt"}
        if number != signal.SIGKILL:
            mark += promise(set(left) <= whole, f"{where}: leaves {left}")
            mark += promise(took < 5, f"{where}: took {took:.1f} s to end")
            traceback = "Traceback" in errors and code not in (-number, 1)
            mark += promise(not traceback, f"{where}: {errors[-300:]}")
        else:
            mark += promise(all(item in whole or item.startswith(".") for item in left), f"{where}: leaves {left}")
        table.add_row(name, number.name, f"{delay}", f"{mark}{code}", f"{took:.2f}" if running else "-", " ".join(left))
        for path in work.iterdir():
            subprocess.run(["rm", "-r", str(path)], check=True)
    CONSOLE.print(table)


def resumptions(directory: Path) -> None:
    """A decision killed again and again, by every signal in turn, against one that is left alone."""
    table = Table(
        "formula", "signal", "every, s", "runs", "queries before each run", "answer", title="resumed decisions"
    )
    for satisfiable, number, every in product(
        (False, True), (signal.SIGINT, signal.SIGTERM, signal.SIGKILL), (5.0, 8.0)
    ):
        file, checkpoint = directory / "f.cnf", directory / "run.ckpt"
        file.write_text(formula(12, 150, satisfiable).to_dimacs())
        arguments = ("-m", "reductions", "decide", file, "-k", 2, "-L", 5, "--json")
        plain = json.loads(ended(start(*arguments))[1])
        reached, code, runs, delay = [0], -1, 0, every
        while code != 0 and runs < 40:
            process = start(*arguments, "--checkpoint", checkpoint)
            sleep(delay)
            process.send_signal(number)
            code, output, errors, _ = ended(process)
            code = 0 if output.endswith("}\n") else code  # it had said its answer when the signal came
            runs += 1
            if checkpoint.exists():
                reached.append(sum(count for count, _ in json.loads(checkpoint.read_text())["answers"]))
            if not checkpoint.exists() or reached[-1] == reached[-2]:
                delay += 1  # it got no further: the machine is slow, or was not given the time to write
        name = f"resumed after {number.name} every {every} s"
        if not promise(code == 0, f"{name}: {code} {errors[-200:]}"):
            last = json.loads(output)
            for decision in (plain, last):
                for stage in decision["stages"]:
                    stage["seconds"] = 0
            mark = promise(last == plain, f"{name}: {last} instead of {plain}")
            mark += promise(not checkpoint.exists(), f"{name}: the checkpoint is still there")
            answer = f"{mark}{'SAT' if last['satisfiable'] else 'UNSAT'}, as without"
            shown = " ".join(map(str, reached[1:]))
            table.add_row("SAT" if satisfiable else "UNSAT", number.name, f"{every}", f"{runs}", shown, answer)
        checkpoint.unlink(missing_ok=True)
    CONSOLE.print(table)


def bounds(directory: Path) -> None:
    """Whether compiled loops stay within their arrays, the blocked products apart, in all tests that compile any."""
    checks = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(directory)}
    tests = ["tests/attention", "tests/protocols", "tests/reductions/problems/test_coin_products.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not slow", *tests]
    found = subprocess.run(command, check=False, env=checks, capture_output=True, text=True)
    mark = promise(found.returncode == 0, f"with bounds checked: {found.stdout[-2000:]}")
    CONSOLE.print(f"compiled loops with bounds checked: {mark}{found.stdout.splitlines()[-1]}")


def main() -> None:
    """Run the parts named on the command line, or all of them."""
    parts = {part.__name__: part for part in (projections, address_spaces, signals, resumptions, bounds)}
    for name in sys.argv[1:] or parts:
        with tempfile.TemporaryDirectory() as directory:
            parts[name](Path(directory))
    CONSOLE.print(f"{len(BROKEN)} promises broken")
    sys.exit(bool(BROKEN))


if __name__ == "__main__":
    main()
