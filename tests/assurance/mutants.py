"""Mutation testing of the modules that carry proofs: `make mutants`, or `python -m tests.assurance.mutants MODULES`.

A module at a time: all its mutants are tried, never a sample. What became of each is noted at once in build/mutants, so
that a run goes on where the last one stopped: mutants of a module that has changed are made anew, and those that
survived are tried again when its tests have changed. When a module is done its figures go to mutants.json, from which
docs/mutants.md is written; survivors.toml says which mutants no test can kill, and why.

With workers (`make mutants ON="--workers 4"`) a module is a task. A worker has imported the packages under test, so it
tries the module in a new process, which is sent what was noted here and ends with the worker.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import click

from tests.assurance.killing import BUILD, ROOT, Outcome, preload, try_mutants
from tests.assurance.mutating import mutants_of
from tests.assurance.scores import TABLE, Outcomes, code_of, report, write_page


def files(room: str, names: str) -> str:
    """Files of tests by what they are called."""
    return " ".join(f"tests/{room}/test_{name}.py" for name in names.split())


WALKS = [
    "tests/walks/test_no_false_alarm.py",
    "tests/walks/test_large_weights.py",
    "tests/reductions/second/test_second.py",
    TABLE,
]
CODES = files(
    "protocols",
    "accounting arithmetic codes codes_vectors compiling disjointness integers one_point_codes products soundness "
    "tower_functions",
)
BOUND = "tests/reductions/theory/test_bound.py tests/reductions/test_lower_bound.py"
MODULES = {
    "reductions/edges/*_to_*.py": "tests/reductions/edges/test_{stem}.py",
    "protocols/accounting.py": files("protocols", "accounting"),
    "protocols/checks.py": files("protocols", "checks"),
    "protocols/parameters.py": files("protocols", "parameters disjointness"),
    "protocols/transcript.py": files("protocols", "transcript soundness"),
    "protocols/soundness.py": CODES,
    "protocols/disjointness.py": CODES,
    "protocols/codes/*.py": CODES,
    "protocols/codes/tower_*.py": files("protocols", "tower_functions one_point_codes codes integers"),
    "protocols/codes/tower_system.py": files("protocols", "tower_functions"),
    "attention/universal/basis.py": files("attention", "universal_sensitivities universal_limits universal_sets"),
    "attention/universal/large_scores.py": files("attention", "universal_scores universal_limits"),
    "attention/universal/pairs.py": files("attention", "universal_scores universal_limits"),
    "attention/universal/planted.py": files("attention", "universal_sets universal_limits"),
    "attention/universal/sensitivities.py": files(
        "attention", "universal_sensitivities universal_limits universal_sets"
    ),
    "attention/universal/sets.py": files("attention", "universal_sets universal_limits"),
    "attention/fast/exponential.py": files("attention", "exponential design"),
    "attention/fast/certificate.py": files("attention", "certificate"),
    "attention/fast/extent.py": files("attention", "extent"),
    "attention/fast/gradient.py": files("attention", "gradient"),
    "attention/fast/design.py": files("attention", "choice"),
    "attention/fast/monomials.py": files("attention", "monomials"),
    "attention/fast/state.py": files("attention", "state"),
    "attention/fast/causal.py": files("attention", "causal"),
    "attention/fast/distributed.py": files("attention", "distributed"),
    "attention/fast/attention.py": files("attention", "coordinates fast design causal"),
    "attention/fast/boxes.py": files("attention", "boxes cells"),
    "attention/fast/cells.py": files("attention", "cells"),
    "attention/fast/coordinates.py": files("attention", "coordinates"),
    "attention/fast/extent_kernel.py": files("attention", "extent"),
    "attention/fast/coordinates_kernel.py": files("attention", "coordinates"),
    "attention/fast/causal_kernel.py": files("attention", "causal"),
    "attention/fast/cells_kernel.py": files("attention", "boxes_kernel cells"),
    "attention/fast/boxes_kernel.py": files("attention", "boxes_kernel boxes cells"),
    "attention/fast/block_kernel.py": files("attention", "block_kernel fast"),
    "attention/fast/kernel.py": files("attention", "fast gradient state"),
    "reductions/overhead.py": files("reductions", "overhead"),
    "reductions/theory/growth.py": files("reductions/theory", "growth exponents"),
    "reductions/theory/exponents.py": files("reductions/theory", "exponents along"),
    "reductions/theory/implying.py": files("reductions/theory", "implications along hypotheses atlas"),
    "reductions/theory/refuting.py": files("reductions/theory", "along hypotheses atlas"),
    "reductions/theory/atlas.py": files("reductions/theory", "along hypotheses atlas suppositions"),
    "reductions/theory/knowledge.py": files("reductions/theory", "along hypotheses atlas suppositions"),
    "reductions/theory/statements.py": files("reductions/theory", "statements"),
    "reductions/theory/limits.py": files("reductions/theory", "limits"),
    "reductions/theory/worst_case.py": files("reductions/theory", "worst_case"),
    "reductions/theory/shown.py": files("reductions/theory", "shown"),
    "reductions/theory/sparsification.py": files("reductions", "sparsification"),
    "reductions/theory/bound.py": BOUND,
    "reductions/theory/lower_bound.py": BOUND,
    "reductions/theory/comparison.py": files("reductions/theory", "comparison"),
    "reductions/theory/ledger.py": files("reductions", "ledger"),
    "reductions/theory/routes/*.py": "tests/reductions/theory/test_route*.py tests/reductions/test_lower_bound.py",
    "reductions/problems/vectors/coin_products.py": files("reductions/problems", "coin_products vectors"),
}
"""Patterns of modules, in the order in which they are tried, and of the tests of each; its own examples are added."""


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--jobs", default=2, show_default=True, help="Modules at a time.")
@click.option("--seconds", default=12.0, show_default=True, help="Of tests for a mutant, by their time without one.")
# The two of reductions.commands.common.WORKERS, which must not be imported: forks would have it without the mutant.
@click.option("--cluster", "address", metavar="ADDRESS", help="Have the workers of this dask scheduler do it.")
@click.option("--workers", metavar="N", type=int, help="Have N processes of this machine do it, by dask.")
@click.option("--task", hidden=True, help="Try this module in this process, until standard input ends.")
def main(
    modules: tuple[str, ...], jobs: int, seconds: float, address: str | None, workers: int | None, task: str | None
) -> None:
    """Make mutants of MODULES (patterns below the root, by default all that carry proofs) and see which tests fail."""
    os.chdir(ROOT)
    if task is not None:
        Thread(target=end_with_input, daemon=True).start()
        preload()
        print(try_module(task, seconds)[1], end="")
        return
    names = [name for name in tests_of() if not modules or any(Path(name).match(pattern) for pattern in modules)]
    if address is not None or workers is not None:
        on_workers(names, seconds, address, workers)
    else:
        if any(pending(name) for name in names):
            preload()
        with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
            for name, error in pool.imap_unordered(partial(try_module, seconds=seconds), names):
                tell(name, error)
    write_page(list(tests_of()))


def tell(name: str, error: str) -> None:
    """Print and note what became of a module, if all its mutants were tried."""
    if error:
        print(f"{name}: {error}", flush=True)
    elif left := pending(name):
        print(f"{name}: {len(left)} to be tried again, as the module or its tests are others meanwhile", flush=True)
    else:
        report(name, outcomes(name), list(tests_of()))


def tests_of() -> dict[str, list[str]]:
    """The files of tests of every module."""
    found: dict[str, list[str]] = {}
    for pattern, tests in MODULES.items():
        for path in sorted(ROOT.glob(pattern)):
            patterns = tests.format(stem=path.stem).split()
            files = [str(test.relative_to(ROOT)) for glob in patterns for test in sorted(ROOT.glob(glob))]
            name = str(path.relative_to(ROOT))
            found[name] = [*files, name]
    return found


def walks_of(name: str) -> list[str]:
    """The files of tests about all edges, of which a module's own are picked."""
    return WALKS if "/edges/" in name else []


def try_module(name: str, seconds: float) -> tuple[str, str]:
    """Try those mutants of a module that were not tried; its name, and an error where its tests fail without one."""
    done, left = outcomes(name), pending(name)
    tests, walks = tests_of()[name], walks_of(name)
    noted(name).parent.mkdir(parents=True, exist_ok=True)
    with noted(name).open("w") as file:

        def write(line: Any) -> None:
            file.write(json.dumps(line) + "\n")
            file.flush()

        write([code_of((ROOT / name).read_text()), digest([*tests, *walks])])
        for mutant, outcome in done.items():
            write([mutant, *outcome])

        def note(outcome: Outcome) -> None:
            write([outcome.mutant.name, outcome.change, outcome.killer])

        if left:
            try:
                try_mutants(name, left, tests, walks, seconds, note)
            except RuntimeError as error:
                return name, str(error)
    return name, ""


# ---- on workers


def on_workers(names: list[str], seconds: float, address: str | None, workers: int | None) -> None:
    """Have the workers of a cluster try modules, each of them being a task."""
    errors_in_one_line = import_module("reductions.commands.common").errors_in_one_line
    running = import_module("reductions.running.workers")
    tasks = [(name, seconds, noted(name).read_text() if noted(name).exists() else "") for name in names]
    with errors_in_one_line(), running.cluster(address, workers) as client:
        for name, error, lines in running.in_order(client, elsewhere, tasks):
            BUILD.mkdir(parents=True, exist_ok=True)
            if lines:
                noted(name).write_text(lines)
            tell(name, error)


def elsewhere(name: str, seconds: float, known: str) -> tuple[str, str, str]:
    """On a worker: try a module in a new process; its name, an error, and the lines that are noted now."""
    if known and not noted(name).exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        noted(name).write_text(known)
    command = [sys.executable, "-m", "tests.assurance.mutants", "--task", name, "--seconds", str(seconds)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        error = process.stdout.read()
        if process.wait() and not error:
            error = f"the process that tried it ended with {process.returncode}"
    return name, error, noted(name).read_text() if noted(name).exists() else ""


def end_with_input() -> None:
    """End this process and all that it has forked when nobody holds the other end of standard input any more."""
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


# ---- what became of mutants


def digest(names: Iterable[str]) -> str:
    """Of the contents of files."""
    return hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in names)).hexdigest()[:12]


def noted(name: str) -> Path:
    """Where the outcomes of a module are: a line for its source and its tests, then a line for each mutant."""
    return BUILD / f"{name.replace('/', '.')}.jsonl"


def outcomes(name: str) -> Outcomes:
    """What became of the mutants of a module as it is; survivors only of the tests as they are."""
    if not noted(name).exists():
        return {}
    (source, tests), *lines = map(json.loads, noted(name).read_text().splitlines())
    if source != code_of((ROOT / name).read_text()):
        return {}
    same = tests == digest([*tests_of()[name], *walks_of(name)])
    made = {mutant.name for mutant in mutants_of((ROOT / name).read_text())}
    return {mutant: (change, killer) for mutant, change, killer in lines if mutant in made and (killer or same)}


def pending(name: str) -> list[Any]:
    """The mutants of a module that were not tried."""
    done = outcomes(name)
    return [mutant for mutant in mutants_of((ROOT / name).read_text()) if mutant.name not in done]


if __name__ == "__main__":
    import_module("tests.assurance.mutants").main()  # by the name that workers know
