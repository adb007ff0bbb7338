"""Mutation testing of the modules that carry proofs: `make mutants`, or `python -m tests.assurance.mutants MODULES`.

A module at a time: all its mutants are tried, never a sample. What became of each is noted at once in build/mutants, so
that a run goes on where the last one stopped: mutants of a module that has changed are made anew, and those that
survived are tried again when its tests have changed. When a module is done its figures go to mutants.json, from which
docs/mutants.md is written; survivors.toml says which mutants no test can kill, and why.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from tests.assurance.killing import BUILD, ROOT, Outcome, preload, try_mutants
from tests.assurance.mutating import mutants_of
from tests.assurance.scores import TABLE, Outcomes, report, write_page

EDGE = "tests/reductions/edges/test_{stem}.py"
WALKS = ["tests/walks/test_no_false_alarm.py", "tests/reductions/second/test_second.py", TABLE]
CODES = " ".join(
    f"tests/protocols/test_{name}.py"
    for name in (
        *("accounting", "arithmetic", "codes", "codes_vectors", "compiling", "disjointness", "integers"),
        *("one_point_codes", "products", "soundness", "tower_functions"),
    )
)
ROUTES = "tests/reductions/theory/test_routes.py tests/reductions/test_lower_bound.py"
ATLAS = " ".join(f"tests/reductions/theory/test_{name}.py" for name in ("along", "hypotheses", "atlas"))
FAST = " ".join(
    f"tests/attention/test_{name}.py"
    for name in (
        *("exponential", "certificates", "fast", "monomials", "state", "causal", "coordinates", "design", "refusals"),
        *("rooms", "gradient", "tree"),
    )
)

MODULES = {
    "reductions/edges/*_to_*.py": EDGE,
    "protocols/soundness.py": CODES,
    "protocols/disjointness.py": CODES,
    "protocols/codes/*.py": CODES,
    "attention/universal/*.py": "tests/attention/test_universal_*.py",
    "attention/fast/exponential.py": FAST,
    "attention/fast/certificate.py": FAST,
    "attention/fast/extent.py": FAST,
    "attention/fast/monomials.py": FAST,
    "attention/fast/state.py": FAST,
    "attention/fast/attention.py": FAST,
    "attention/fast/boxes.py": "tests/attention/test_cells.py",
    "attention/fast/cells.py": "tests/attention/test_cells.py",
    "reductions/theory/growth.py": "tests/reductions/theory/test_growth.py tests/reductions/theory/test_exponents.py",
    "reductions/theory/exponents.py": "tests/reductions/theory/test_exponents.py tests/reductions/theory/test_along.py",
    "reductions/theory/implying.py": ATLAS,
    "reductions/theory/refuting.py": ATLAS,
    "reductions/theory/sparsification.py": "tests/reductions/test_sparsification.py",
    "reductions/theory/bound.py": "tests/reductions/test_lower_bound.py",
    "reductions/theory/comparison.py": "tests/reductions/theory/test_comparison.py",
    "reductions/theory/ledger.py": "tests/reductions/test_ledger.py",
    "reductions/theory/routes/*.py": ROUTES,
    "reductions/problems/vectors/coin_products.py": "tests/reductions/problems/test_vectors.py",
}
"""Patterns of modules, in the order in which they are tried, and of the tests of each; its own examples are added."""


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--jobs", default=2, show_default=True, help="Modules at a time.")
@click.option("--seconds", default=12.0, show_default=True, help="Of tests for a mutant, by their time without one.")
def main(modules: tuple[str, ...], jobs: int, seconds: float) -> None:
    """Make mutants of MODULES (patterns below the root, by default all that carry proofs) and see which tests fail."""
    os.chdir(ROOT)
    names = [name for name in tests_of() if not modules or any(Path(name).match(pattern) for pattern in modules)]
    if any(pending(name) for name in names):
        preload()
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        for name, error in pool.imap_unordered(partial(try_module, seconds=seconds), names):
            if error:
                print(f"{name}: {error}", flush=True)
            elif left := pending(name):
                print(f"{name}: {len(left)} to be tried again, as the module or its tests have changed meanwhile")
            else:
                report(name, outcomes(name), list(tests_of()))
    write_page(list(tests_of()))


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

        write([digest([name]), digest([*tests, *walks])])
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
    if source != digest([name]):
        return {}
    same = tests == digest([*tests_of()[name], *walks_of(name)])
    return {mutant: (change, killer) for mutant, change, killer in lines if killer or same}


def pending(name: str) -> list[Any]:
    """The mutants of a module that were not tried."""
    done = outcomes(name)
    return [mutant for mutant in mutants_of((ROOT / name).read_text()) if mutant.name not in done]


if __name__ == "__main__":
    main()
