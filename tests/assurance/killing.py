"""Try the mutants of one module, each in a process of its own.

Starting Python, its packages and pytest anew for each mutant takes longer than most tests. So one process imports what
the tests need, but for the mutated module and what imports that, lets pytest read its configuration, and forks once for
each mutant. The fork runs the tests that reach the mutated line, quick ones first, and stops at the first failure.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import resource
import shutil
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from coverage import Coverage

from tests.assurance.mutating import Mutant, difference

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "mutants"
PACKAGES = ("attention", "protocols", "reductions")
TREE = (*PACKAGES, "tests", "docs", "notebooks", "README.md", "pyproject.toml", "Makefile")
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
GRACE = 5.0  # seconds that any test may take
COMPILED = 120.0  # ... where a mutant has to be compiled
WAITING = 1800  # seconds after which a fork that does nothing ends
FLAGS = ["-x", "-q", "--no-header", "--tb=no", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
FLAGS += [f"-pno:{plugin}" for plugin in ("cacheprovider", "cov", "unraisableexception", "xdist")]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: the test that failed, or what ended the tests, or None where it survived."""

    mutant: Mutant
    change: str
    killer: str | None


@dataclass
class Measured:
    """The tests of a module without a mutant: seconds of each, those that reach each line, and what they import."""

    seconds: dict[str, float]
    lines: dict[int, list[str]]
    imported: list[str]

    def tests(self, line: int, most: float) -> list[str]:
        """The tests that reach the line, then those that reach its module: what is cached runs in the first alone.

        Compiled lines are not seen to be reached; for a line that no test seems to reach, as in an import, it is all
        tests.
        """
        near = set(self.lines.get(line) or self.seconds)
        around = {test for tests in self.lines.values() for test in tests} - near
        total: float = 0
        found: list[str] = []
        for test in [*self._in_turns(near), *self._in_turns(around)]:
            if total + self.seconds[test] <= most or not found:
                total += self.seconds[test]
                found.append(test)
        return found

    def _in_turns(self, tests: Iterable[str]) -> list[str]:
        """One case of every test function first, the quickest, then another of each."""
        cases: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda test: (self.seconds[test], test)):
            cases[test.split("[")[0]].append(test)
        order = sorted((turn, self.seconds[test], test) for group in cases.values() for turn, test in enumerate(group))
        return [test for _, _, test in order]


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


def try_mutants(
    module: str, mutants: list[Mutant], tests: list[str], walks: list[str], most: float, note: Callable[[Outcome], None]
) -> None:
    """Try mutants of a module, given as a path below the root, and note each outcome.

    `tests` are files; mutants that survive them are tried with those tests of the files `walks` that have the module's
    name among their parameters, or are about all modules at once. `most` is how many seconds of tests a mutant gets, by
    their time without one. Raises RuntimeError where the tests fail without a mutant.
    """
    with free_tree() as tree:
        measured = measure(module, tests, tree)
        read, write = os.pipe()
        if not (stem := os.fork()):
            os.close(read)
            with ended(tree):
                _stem(module, mutants, measured, walks, most, tree, write)
        os.close(write)
        with os.fdopen(read) as lines:
            for line in lines:
                number, change, killer = json.loads(line)
                note(Outcome(mutants[number], change, killer))
        _, status = os.waitpid(stem, 0)
        if status:
            raise RuntimeError(f"{module}: {(tree / 'log').read_text(errors='replace')[-3000:]}")


@contextmanager
def free_tree() -> Iterator[Path]:
    """A copy of what the tests need that no other process uses, with the caches of code compiled there before."""
    for number in count():
        tree = BUILD / f"tree-{number}"
        tree.mkdir(parents=True, exist_ok=True)
        with open(tree / "lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            for name in TREE:
                source, target = ROOT / name, tree / name
                if source.is_dir():
                    shutil.copytree(source, target, dirs_exist_ok=True)
                else:
                    shutil.copy2(source, target)
            yield tree
            return


@contextmanager
def ended(tree: Path) -> Iterator[None]:
    """In a forked process: work in the tree, write to its log, and end with the code that was asked for, or 1."""
    code = 1
    try:
        os.chdir(tree)
        sys.path.insert(0, str(tree))
        os.environ["PYTHONPATH"] = str(tree)
        sys.dont_write_bytecode = False  # rewriting the tests' assertions takes longer than most tests
        log = os.open(tree / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        yield
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException as error:  # a mutant may raise anything, wherever it likes
        print(repr(error), flush=True)
    finally:
        os._exit(code)


# ---- without a mutant


def measure(module: str, tests: list[str], tree: Path, named: str = "") -> Measured:
    """Run the tests of a module as it is; of tests with parameters those that have a name among them."""
    result = tree / "measured.json"
    result.unlink(missing_ok=True)
    if not (child := os.fork()):
        with ended(tree):
            sys.exit(_measured_run(module, tests, named, result))
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"the tests fail without a mutant:\n{(tree / 'log').read_text(errors='replace')[-3000:]}")
    seconds, lines, imported = json.loads(result.read_text())
    return Measured(seconds, {int(line): found for line, found in lines.items()}, imported)


def _measured_run(module: str, tests: list[str], named: str, result: Path) -> int:
    coverage = Coverage(data_file=None, config_file=False, include=[str(Path(module).resolve())])

    seconds: dict[str, float] = defaultdict(float)

    class Watch:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            items[:] = [item for item in items if "[" not in item.nodeid or named in item.nodeid.lower()]

        def pytest_runtest_logstart(self, nodeid: str) -> None:
            coverage.switch_context(nodeid)

        def pytest_runtest_logfinish(self) -> None:
            coverage.switch_context("")

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            seconds[report.nodeid] += report.duration

    before = set(sys.modules)
    coverage.start()
    code = pytest.main([*FLAGS, "--tb=short", *tests], plugins=[Watch()])
    coverage.stop()
    imported = [name for name in sys.modules if name not in before and name.split(".")[0] in PACKAGES]
    lines = coverage.get_data().contexts_by_lineno(str(Path(module).resolve()))
    reached = {line: [test for test in found if test in seconds] for line, found in lines.items()}
    result.write_text(json.dumps([seconds, reached, imported]))
    return int(code)


# ---- with mutants


class Blocked:
    """Lets a module not be found, so that what needs it is not imported either."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> None:
        if name == self.name:
            raise ImportError(name)


def import_all_but(module: str, names: list[str]) -> None:
    """Import modules, but for one and those that import it."""
    blocked = Blocked(module.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    sys.meta_path.insert(0, blocked)
    for name in names:
        try:
            import_module(name)
        except ImportError:
            continue
    sys.meta_path.remove(blocked)


def _stem(
    module: str, mutants: list[Mutant], measured: Measured, walks: list[str], most: float, tree: Path, write: int
) -> None:
    import_all_but(module, measured.imported)
    path, source = tree / module, (ROOT / module).read_text()
    grace = GRACE
    if "import compiled" in source:
        grace, import_module("numba").config.BOUNDSCHECK = COMPILED, 1  # or memory would be read that is not its own

    class Fork:
        """Forks once for each mutant, when pytest has read its configuration; the forks go on with their tests."""

        walking: list[str] | None = None

        @pytest.hookimpl(tryfirst=True)
        def pytest_cmdline_main(self, config: pytest.Config) -> int | None:
            import_module("hypothesis.internal.conjecture.providers")._get_local_constants()  # or every fork would
            gc.freeze()
            failed = tree / "failed"
            for number, mutant in enumerate([None, *mutants], start=-1):  # first the module as it is
                changed = mutant.applied(source) if mutant else source
                for chosen in (measured.tests(mutant.line if mutant else 0, most), None)[: 2 if mutant else 1]:
                    tests = self.walks() if chosen is None else chosen
                    path.write_text(changed)
                    stamp = path.stat().st_mtime + 2 + number
                    os.utime(path, (stamp, stamp))  # or else bytecode of the same second would pass for the mutant's
                    failed.write_text("")
                    if tests and not (child := os.fork()):
                        config.args[:] = tests
                        config.pluginmanager.register(Hurry(measured.seconds, grace, failed, tree))
                        return None
                    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if tests else 0
                    if code:
                        break
                killer = (failed.read_text() or f"exit code {code}") if code else None
                if mutant:
                    os.write(write, f"{json.dumps((number, difference(source, changed), killer))}\n".encode())
                elif killer:
                    print(f"in the order of mutants the tests fail without one: {killer}", flush=True)
                    os._exit(1)
            shutil.copy2(ROOT / module, path)
            os._exit(0)

        def walks(self) -> list[str]:
            """Those tests of walks that are about the module, which are measured when they are first needed."""
            if self.walking is None:
                shutil.copy2(ROOT / module, path)
                named = Path(module).stem.replace("_", "")
                found = measure(module, walks, tree, named) if walks else Measured({}, {}, [])
                import_all_but(module, found.imported)
                gc.freeze()
                measured.seconds.update(found.seconds)
                self.walking = list(found.seconds)
            return self.walking

    sys.exit(int(pytest.main([*FLAGS, "tests"], plugins=[Fork()])))


class Hurry:
    """In a fork: other files left alone, no shrinking, and an end to tests that take much longer than they did."""

    def __init__(self, seconds: dict[str, float], grace: float, failed: Path, tree: Path) -> None:
        self.seconds, self.grace, self.failed, self.tree = seconds, grace, failed, tree
        self.files: set[Path] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path, config: pytest.Config) -> bool | None:
        if not self.files:
            self.files.update(self.tree / test.split("::")[0] for test in config.args)
        return True if collection_path.suffix and collection_path not in self.files else None

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile("mutants", settings(), phases=[Phase.explicit, Phase.generate])
        settings.load_profile("mutants")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.setitimer(signal.ITIMER_PROF, self.grace)
        signal.alarm(WAITING)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.failed.write_text(f"{nodeid} (time)")
        signal.setitimer(signal.ITIMER_PROF, self.grace + 5 * self.seconds[nodeid])

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.failed.write_text(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
