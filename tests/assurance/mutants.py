"""Mutation testing of the modules that carry proofs: `make mutants`, or with some of them as arguments.

Cosmic Ray makes the mutants. Its own runner starts Python anew for each, which takes longer than most tests, so here a
process that has imported numba, galois and the like forks one child a mutant, in a copy of the tree. A child runs the
tests that reach the mutated line (measured once, with coverage's contexts), quick ones first, and stops at the first
failure. Results stay in build/mutants/session.sqlite for `cr-report`, `cr-rate` and `cr-html`; a run goes on where the
last one stopped, and mutants that survived are tried again with --survivors.
"""

from __future__ import annotations

import ast
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from random import Random

import click
import cosmic_ray.commands
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkItem, WorkResult
from coverage import CoverageData
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "mutants"
PACKAGES = ("attention", "protocols", "reductions")
TREE = (*PACKAGES, "tests", "notebooks", "README.md", "pyproject.toml", "Makefile")

MODULES = (
    "protocols/disjointness.py",
    "protocols/soundness.py",
    "protocols/codes/*.py",
    "attention/fast/exponential.py",
    "attention/fast/certificate.py",
    "attention/fast/extent.py",
    "attention/fast/monomials.py",
    "attention/fast/state.py",
    "attention/fast/attention.py",
    "attention/universal/basis.py",
    "attention/universal/sensitivities.py",
    "attention/universal/sets.py",
    "attention/universal/large_scores.py",
    "attention/universal/pairs.py",
    "reductions/edges/*.py",
    "reductions/theory/sparsification.py",
    "reductions/problems/vectors/coin_products.py",
    "reductions/theory/ledger.py",
    "reductions/theory/bound.py",
    "reductions/theory/comparison.py",
    "reductions/theory/routes/*.py",
)

# One wrong operator for each right one. Left out: `|` of types and of dicts, and decorators, most of which only cache.
OPERATORS = re.compile(
    r"core/("
    r"ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Add|Div_Mul|FloorDiv_Mul|Mod_FloorDiv|Pow_Mul|LShift_RShift|RShift_LShift"
    r"|BitAnd_BitOr|BitXor_BitAnd)"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt|Is_IsNot"
    r"|IsNot_Is)"
    r"|ReplaceUnaryOperator_(Delete_USub|Delete_Not|Delete_Invert)"
    r"|AddNot|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd|ReplaceBreakWithContinue"
    r"|ReplaceContinueWithBreak|NumberReplacer|ZeroIterationForLoop)"
)
DISTANT = (
    *("bundle", "checker", "checkpoint", "cli", "commands", "distributed", "draw"),
    *("fuzz", "hostile_", "memory", "phase"),
)
PRELOADED = (
    "flint",
    "galois",
    "hypothesis.strategies",
    "networkx",
    "numba",
    "pytest",
    "scipy.sparse",
    "scipy.special",
    "sympy",
)
FIELDS = (2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 25, 47, 49)  # of which galois compiles each anew
MEMORY = 8 * 2**30


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--jobs", default=2, show_default=True, help="Children at a time.")
@click.option("--measure", is_flag=True, help="Measure anew which tests reach which line.")
@click.option("--survivors", is_flag=True, help="Try mutants that survived again.")
@click.option("--seconds", default=12.0, show_default=True, help="Of tests for a mutant, by their time when measured.")
@click.option("--minutes", default=float("inf"), help="Stop after so long; mutants come in random order.")
def main(modules: tuple[str, ...], jobs: int, measure: bool, survivors: bool, seconds: float, minutes: float) -> None:
    """Make mutants of MODULES (patterns below the root, by default all that carry proofs) and see which tests fail."""
    BUILD.mkdir(parents=True, exist_ok=True)
    if measure or not (BUILD / "durations.json").exists():
        measure_tests()
    paths = sorted(path for pattern in modules or MODULES for path in ROOT.glob(pattern))
    wanted = {str(path.relative_to(ROOT)) for path in paths}
    os.chdir(ROOT)
    with use_db(str(BUILD / "session.sqlite"), WorkDB.Mode.create) as session:
        add_mutants(session, wanted)
        if survivors:
            forget_survivors(session, wanted)
        pending = [item for item in session.pending_work_items if str(item.mutations[0].module_path) in wanted]
        Random(0).shuffle(pending)
        Runner(jobs, Selection(seconds)).run(pending, session, 60 * minutes)
        report(session, wanted)


def measure_tests() -> None:
    """Run the tests once, but for distant ones; note the time of each, and the lines that it reaches."""
    script = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import mutants; mutants.measured_run()"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, env=environment(ROOT))


def measured_run() -> None:
    """What the process that measures does."""
    import pytest

    class Durations:
        def __init__(self) -> None:
            self.seconds: Counter[str] = Counter()

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            self.seconds[report.nodeid] += report.duration

    durations = Durations()
    flags = ["-q", "-n2", "-pno:cacheprovider", "--cov-context=test", "--cov-report="]
    flags += ["--ignore=tests/notebooks", "--ignore=tests/release", "--ignore=README.md", "-mnot slow"]
    flags += [f"--ignore-glob=*/test_{name}*" for name in DISTANT]
    if code := pytest.main([*flags, *(f"--cov={package}" for package in PACKAGES)], plugins=[durations]):
        sys.exit(f"the tests fail without a mutant: pytest's exit code is {int(code)}")
    (BUILD / "durations.json").write_text(json.dumps(durations.seconds))


def environment(tree: Path) -> dict[str, str]:
    """The environment in which the packages are those of a tree."""
    return {**os.environ, "PYTHONPATH": str(tree), "COVERAGE_FILE": str(BUILD / "coverage")}


def add_mutants(session: WorkDB, wanted: set[str]) -> None:
    """Add the mutants of modules that are not in the session, and those of modules that have changed anew."""
    made = BUILD / "modules.json"
    sources = {path: (ROOT / path).read_text() for path in wanted}
    known: dict[str, str] = json.loads(made.read_text()) if made.exists() else {}
    fresh = sorted(path for path, source in sources.items() if known.get(path) != source)
    if not fresh:
        return
    others = [(item, result) for item, result in completed(session) if str(item.mutations[0].module_path) not in fresh]
    pending = [item for item in session.pending_work_items if str(item.mutations[0].module_path) not in fresh]
    session.clear()
    session.add_work_items([*(item for item, _ in others), *pending])
    for item, result in others:
        session.set_result(item.job_id, result)
    with use_db(str(BUILD / "fresh.sqlite"), WorkDB.Mode.create) as made_now:
        cosmic_ray.commands.init([Path(path) for path in fresh], made_now, {})
        session.add_work_items([item for item in made_now.work_items if is_tried(item.mutations[0], sources)])
    made.write_text(json.dumps({**known, **{path: sources[path] for path in fresh}}))


def completed(session: WorkDB) -> list[tuple[WorkItem, WorkResult]]:
    """Mutants that were tried, with their results."""
    results = dict(session.results)
    return [(item, results[item.job_id]) for item in session.work_items if item.job_id in results]


def forget_survivors(session: WorkDB, wanted: set[str]) -> None:
    """Make survivors pending again."""
    items = list(session.work_items)
    kept = [
        (item, result)
        for item, result in completed(session)
        if result.is_killed or str(item.mutations[0].module_path) not in wanted
    ]
    session.clear()
    session.add_work_items(items)
    for item, result in kept:
        session.set_result(item.job_id, result)


def is_tried(mutation: MutationSpec, sources: dict[str, str]) -> bool:
    """Whether the operator is among ours, and the place one that `left_out` does not name."""
    if not OPERATORS.fullmatch(mutation.operator_name):
        return False
    if mutation.operator_name == "core/NumberReplacer" and mutation.occurrence % 2:
        return False  # one more, not one less
    return not any(
        (node.lineno, node.col_offset) <= tuple(mutation.start_pos) < (node.end_lineno, node.end_col_offset)
        for node in left_out(sources[str(mutation.module_path)])
    )


def left_out(source: str) -> list[ast.expr | ast.stmt]:
    """Annotations, errors that are raised, `strict=` of a zip, which guards what cannot happen; estimates of memory."""
    found: list[ast.expr | ast.stmt | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.AnnAssign, ast.arg)):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            found.append(node if node.name.startswith("memory") else node.returns)
        elif isinstance(node, ast.Raise):
            found.append(node.exc)
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            found.append(node.value)
    return [node for node in found if node is not None]


class Selection:
    """Which tests to run for a mutant."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.seconds: dict[str, float] = json.loads((BUILD / "durations.json").read_text())
        data = CoverageData(str(BUILD / "coverage"))
        data.read()
        self.contexts = {Path(path).relative_to(ROOT): data.contexts_by_lineno(path) for path in data.measured_files()}

    def tests(self, mutation: MutationSpec) -> list[str]:
        """The tests that reach the line, then those that reach its module: what is cached runs in the first alone."""
        lines = self.contexts.get(mutation.module_path, {})
        near = self._named(lines.get(mutation.start_pos[0], ()))
        around = self._named(context for contexts in lines.values() for context in contexts) - near
        total, found = 0.0, []
        for test in [*self._in_turns(near), *self._in_turns(around)]:
            if total + self.seconds[test] <= self.most or not found:
                total += self.seconds[test]
                found.append(test)
        return found

    def _in_turns(self, tests: set[str]) -> list[str]:
        """One case of every test function first, the quickest, then another of each."""
        cases: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=self.seconds.__getitem__):
            cases[test.split("[")[0]].append(test)
        order = sorted((turn, self.seconds[test], test) for group in cases.values() for turn, test in enumerate(group))
        return [test for _, _, test in order]

    def _named(self, contexts: Iterable[str]) -> set[str]:
        return {test for context in contexts if (test := context.rpartition("|")[0]) in self.seconds}


class Runner:
    """Forks a child for each mutant, each in a tree of its own."""

    def __init__(self, jobs: int, selection: Selection) -> None:
        self.trees = [BUILD / f"tree-{number}" for number in range(jobs)]
        self.selection = selection

    def run(self, pending: list[WorkItem], session: WorkDB, seconds: float) -> None:
        """Try these mutants, as many as there is time for, and note the results."""
        if not pending:
            return
        for tree in self.trees:
            copy_tree(tree)
        preload()
        free, busy = list(self.trees), {}
        self.check_control(pending[0].mutations[0])
        end = time.monotonic() + seconds
        queue = takewhile(
            lambda _: time.monotonic() < end, track(pending, description="mutants", console=Console(stderr=True))
        )
        item = next(queue, None)
        while item is not None or busy:
            if item is not None and free:
                tree = free.pop()
                busy[self.start(item.mutations[0], tree)] = (item, tree)
                item = next(queue, None)
                continue
            pid, status = os.wait()
            done, tree = busy.pop(pid)
            session.set_result(done.job_id, result_of(status, tree, done.mutations[0]))
            restore(tree, done.mutations[0].module_path)
            free.append(tree)

    def check_control(self, mutation: MutationSpec) -> None:
        """See that the tests pass without the mutant, so that what kills it is the mutant."""
        tree = self.trees[0]
        _, status = os.waitpid(self.fork(mutation, tree), 0)
        if status:
            sys.exit(f"the tests fail without a mutant:\n{(tree / 'mutant.log').read_text()}")

    def start(self, mutation: MutationSpec, tree: Path) -> int:
        """Write the mutant and fork a child that tests it; the child's number."""
        path = tree / mutation.module_path
        operator = get_operator(mutation.operator_name)(**mutation.operator_args)
        path.write_text(mutate_code(path.read_text(), operator, mutation.occurrence))
        stamp = path.stat().st_mtime + 2
        os.utime(path, (stamp, stamp))  # or else bytecode of the same second would pass for the mutant's
        return self.fork(mutation, tree)

    def fork(self, mutation: MutationSpec, tree: Path) -> int:
        """Fork a child that runs the mutant's tests in a tree; the child's number."""
        tests = self.selection.tests(mutation)
        seconds = sum(self.selection.seconds[test] for test in tests)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            try:
                code = child(tests, tree, int(3 * seconds + 30))
            except BaseException as error:  # the mutant may raise anything, wherever it likes
                print(repr(error), flush=True)
                code = 1
            os._exit(code)
        return pid


def copy_tree(tree: Path) -> None:
    """A copy of what the tests need, with the caches of compiled code."""
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in TREE:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, tree / name)


def restore(tree: Path, module: Path) -> None:
    shutil.copy2(ROOT / module, tree / module)


def preload() -> None:
    """Import what takes long, but nothing of the packages under test."""
    os.environ["NUMBA_THREADING_LAYER"] = "workqueue"  # GNU OpenMP does not survive a fork
    for name in PRELOADED:
        import_module(name)
    for order in FIELDS:
        field = import_module("galois").GF(order)
        ones = field.Ones((2, 2))
        _ = (ones + ones, ones - ones, -ones, ones * ones, ones / ones, ones**2, field.primitive_element.log())
        _ = (ones @ ones, ones.row_reduce(), ones.left_null_space(), ones.sum(axis=0))


def child(tests: list[str], tree: Path, seconds: int) -> int:
    """Run tests in a tree; pytest's exit code."""
    import pytest

    os.chdir(tree)
    os.setsid()
    sys.path.insert(0, str(tree))
    os.environ.update(environment(tree))
    log = os.open("mutant.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(4 * seconds)
    sys.dont_write_bytecode = False  # rewriting the tests' assertions takes longer than most tests
    flags = ["-x", "-q", "--no-header", "--tb=line", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    flags += [f"-pno:{plugin}" for plugin in ("cacheprovider", "cov", "unraisableexception", "xdist")]
    return int(pytest.main([*flags, *tests]))


def result_of(status: int, tree: Path, mutation: MutationSpec) -> WorkResult:
    """What a child's end says."""
    code = os.waitstatus_to_exitcode(status)
    outcome = TestOutcome.SURVIVED if code == 0 else TestOutcome.KILLED if code in (1, 2) else TestOutcome.INCOMPETENT
    if code < 0:
        outcome = TestOutcome.KILLED
    log = (tree / "mutant.log").read_text(errors="replace") if (tree / "mutant.log").exists() else ""
    before, after = (root / mutation.module_path for root in (ROOT, tree))
    diff = "\n".join(changed_lines(before.read_text(), after.read_text()))
    return WorkResult(WorkerOutcome.NORMAL, f"exit code {code}\n{log[-2000:]}", outcome, diff)


def changed_lines(before: str, after: str) -> Iterator[str]:
    """The lines that differ, old and new."""
    for number, (old, new) in enumerate(zip(before.splitlines(), after.splitlines(), strict=False), start=1):
        if old != new:
            yield f"{number}- {old.strip()}"
            yield f"{number}+ {new.strip()}"


def report(session: WorkDB, wanted: set[str]) -> None:
    """Print a row a module, and the survivors with what survivors.toml says of them."""
    table = Table("module", "mutants", "killed", "survived", "killed %")
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    survivors = []
    for item, result in completed(session):
        (mutation,) = item.mutations
        counts[str(mutation.module_path)][result.is_killed] += 1
        if not result.is_killed:
            survivors.append((str(mutation.module_path), mutation.start_pos, mutation.operator_name, result.diff))
    rows = [(path, counts[path][True], counts[path][False]) for path in sorted(wanted & counts.keys())]
    for path, killed, survived in [*rows, ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))]:
        tried = killed + survived
        table.add_row(path, f"{tried}", f"{killed}", f"{survived}", f"{100 * killed / max(tried, 1):.1f}")
    Console(width=120).print(table)
    rules = tomllib.loads((ROOT / "tests/assurance/survivors.toml").read_text())["survivor"]
    unexplained = 0
    for path, (line, _), operator, diff in sorted(survivors):
        if path in wanted:
            old = (diff or "").split("\n")[0]
            reasons = [r["why"] for r in rules if r.get("module", path) == path and re.search(r["line"], old)]
            unexplained += not reasons
            print(f"{path}:{line} {operator.removeprefix('core/')}: {(reasons or ['UNEXPLAINED'])[0]}")
            print("    " + (diff or "").replace("\n", "\n    "))
    print(f"{sum(row[1] for row in rows)} killed, {sum(row[2] for row in rows)} survived, {unexplained} unexplained")


if __name__ == "__main__":
    main()
