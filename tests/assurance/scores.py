"""The figures of modules whose mutants were tried, and the page with them."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "tests" / "assurance" / "mutants.json"
RULES = ROOT / "tests" / "assurance" / "survivors.toml"
PAGE = ROOT / "docs" / "mutants.md"
TABLE = "tests/release/test_edges_table.py"

Outcomes = dict[str, tuple[str, str | None]]
"""By the mutant's name its change, and what killed it, or None."""


class Figures(TypedDict):
    """Of one module: mutants and what became of them, where and when."""

    mutants: int
    killed: int
    by_table: int
    equivalent: int
    survived: int
    date: str
    commit: str
    code: str


def code_of(source: str) -> str:
    """A digest of a module without its docstrings and comments, of which there are no mutants."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Pass()
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:12]


def report(name: str, outcomes: Outcomes, order: list[str]) -> None:
    """Note the figures of a module, and print them with the mutants that survived without a reason."""
    rules = tomllib.loads(RULES.read_text())["survivor"]
    survivors = {mutant: change for mutant, (change, killer) in outcomes.items() if killer is None}
    open_ones = {mutant: change for mutant, change in survivors.items() if not reason(name, change, rules)}
    known = read_figures()
    known[name] = Figures(
        mutants=len(outcomes),
        killed=len(outcomes) - len(survivors),
        by_table=sum((killer or "").startswith(TABLE) for _, killer in outcomes.values()),
        equivalent=len(survivors) - len(open_ones),
        survived=len(open_ones),
        date=datetime.now(UTC).date().isoformat(),
        commit=git("rev-parse", "--short", "HEAD"),
        code=code_of((ROOT / name).read_text()),
    )
    lines = [f"{json.dumps(module)}: {json.dumps(known[module])}" for module in order if module in known]
    FIGURES.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{name}: {len(outcomes)} mutants, {score(known[name])}", flush=True)
    for mutant, change in open_ones.items():
        print(f"  {mutant}\n    " + change.replace("\n", "\n    "), flush=True)


def reason(name: str, change: str, rules: list[dict[str, str]]) -> str | None:
    """What survivors.toml says of a change of a module."""
    old, new = (change.split("\n") * 2)[:2]
    for rule in rules:
        if all(re.search(rule.get(key, ""), text) for key, text in (("module", name), ("line", old), ("to", new))):
            return rule["why"]
    return None


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def read_figures() -> dict[str, Figures]:
    found: dict[str, Figures] = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    return found


def score(*figures: Figures) -> str:
    """Killed or equivalent, of all, in thousandths rounded down: 100.0 % means all."""
    total = sum(f["mutants"] for f in figures)
    return f"{1000 * sum(f['killed'] + f['equivalent'] for f in figures) // max(total, 1) / 10:.1f} %"


# ---- the page

HEAD = """# Mutants

Written by `make mutants`. A mutant is a module with one change: `+` for `-`, `<` for `<=`, a number that is one more, a
condition turned round, a loop that does nothing. The tests of the module have to fail; where they do, the mutant is
*killed*. A test that cannot fail proves nothing, and this is how such a test is found.

All mutants of a module are tried, never a sample. An edge has the tests of its own file, the examples in its module,
the verifier at default settings, the comparison with a second implementation, and last the table of [what edges
declare](edges.md), which fails where a declared size changes although what is built keeps to it; mutants that the
table alone has killed are counted in a column of their own too. Other modules have the files of tests that
`tests/assurance/mutants.py` names. *Equivalent* are mutants that no test can kill, or none need, each with its reason
in `tests/assurance/survivors.toml`. The score is the part that is killed or equivalent. Left out are annotations,
what errors say, and estimates of memory.
"""
HEADING = ("module", "mutants", "killed", "by the table alone", "equivalent", "survived", "score", "tried")


def write_page(names: list[str]) -> None:
    """Write docs/mutants.md about modules in this order, some of which were not tried, or have nothing to try."""
    known = read_figures()
    tried = [name for name in names if name in known and known[name]["mutants"]]
    groups: dict[str, list[Figures]] = {}
    for name in tried:
        groups.setdefault(str(Path(name).parent), []).append(known[name])
    rows = [row(f"all in `{folder}`", *figures) for folder, figures in groups.items()]
    rows += [row("all", *(known[name] for name in tried))]
    each = [row(f"`{name}`", known[name], when=f"{known[name]['date']}, {known[name]['commit']}") for name in tried]
    changed = [name for name in tried if known[name]["code"] != code_of((ROOT / name).read_text())]
    missing = [name for name in names if name not in known]
    head = [f"| {' | '.join(HEADING)} |", "|---" * len(HEADING) + "|"]
    lines = [HEAD, *head, *rows, "", "## What is open", ""]
    lines += [f"Not tried yet: {listed(missing)}.", "", f"Changed since they were tried: {listed(changed)}.", ""]
    PAGE.write_text("\n".join([*lines, "## Module by module", "", *head, *each]) + "\n", encoding="utf-8")


def row(name: str, *figures: Figures, when: str = "") -> str:
    columns = zip(
        *((f["mutants"], f["killed"], f["by_table"], f["equivalent"], f["survived"]) for f in figures), strict=True
    )
    return f"| {name} | {' | '.join(f'{sum(column):,}' for column in columns)} | {score(*figures)} | {when} |"


def listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
