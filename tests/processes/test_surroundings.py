"""A disk that is full, a home that is read-only, no network, two processes that write one cache."""

import errno
import json
import multiprocessing
import os
import socket
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from attention import AttentionState
from attention.planning import costs
from attention.planning.costs import Calibration
from attention.support.files import replacing
from protocols.codes import tower_cache, tower_system
from reductions import CNF, AttentionQuery, decide, route
from reductions.__main__ import main
from reductions.bundles.bundle import write_bundle
from reductions.commands.atlas import write_worst_case
from reductions.errors import InputError
from reductions.problems import EditDistance
from reductions.running import checkpoint

resource = pytest.importorskip("resource", reason="limits and forks of Unix")

FORMULA = CNF(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))
COSTS = Calibration(*(2.0**-power for power in range(20, 29)))


@contextmanager
def full_disk(most=64):
    """Files end after so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def in_processes(*tasks):
    """Start every task in a process of its own, at once."""
    processes = [multiprocessing.get_context("fork").Process(target=task) for task in tasks]
    for process in processes:
        process.start()
    return processes


def as_nobody():
    """Who is root may write anywhere."""
    if os.geteuid() == 0:
        os.setresuid(65534, 65534, 65534)


# ---- a full disk


def test_a_run_whose_checkpoint_no_longer_fits_goes_on_later(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)
    file, exact, asked = tmp_path / "run.ckpt", AttentionQuery.solvers["exact"], []

    def oracle(query):
        asked.append(query)
        if len(asked) == 8:
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        return exact(query)

    with full_disk(resource.getrlimit(resource.RLIMIT_FSIZE)[0]), pytest.raises(InputError) as refusal:
        decide(FORMULA, order=3, oracle=oracle, checkpoint=file)
    assert str(refusal.value) == f"{file}: cannot be written: File too large"
    assert [path.name for path in tmp_path.iterdir()] == ["run.ckpt"]
    assert json.loads(file.read_text())["answers"] == [[7, None]]
    decision = decide(FORMULA, order=3, oracle=oracle, checkpoint=file)
    assert not decision.satisfiable
    assert len(asked) == 8 + decision.stages[-1].instances - 7


def test_files_that_are_there_stay_as_they_are(tmp_path):
    state = AttentionState.of_degree(4, dimension=3, keys=2, value_columns=5)
    for write in (state.save, FORMULA.to_npz):
        write(file := tmp_path / "file.npz")
        before = file.read_bytes()
        with full_disk(), pytest.raises(OSError, match="File too large"):
            write(file)
        assert file.read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["file.npz"]


def test_a_bundle_is_written_whole_or_not_at_all(tmp_path):
    for most in (64, 2000):  # not even the source, and some of the instances
        with full_disk(most), pytest.raises(InputError) as refusal:
            write_bundle(FORMULA, route(FORMULA, "GapMaxIP", order=2), tmp_path / "bundle")
        assert str(refusal.value) == f"{tmp_path / 'bundle'}: cannot be written: File too large"
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "named"),
    [("decide formula.cnf --checkpoint run.ckpt", "run.ckpt"), ("reduce formula.cnf -o bundle", "bundle"),
     ("prove OrthogonalVectorsToDiameter --size first=1,others=1,dimension=1 --proof proof", "proof.cnf")],
    ids=lambda value: value.split()[0],
)  # fmt: skip
def test_commands_say_what_cannot_be_written(command, named, tmp_path, monkeypatch):
    if command.startswith("prove"):
        pytest.importorskip("pysat")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "formula.cnf").write_text(FORMULA.to_dimacs())
    with full_disk(8):
        done = CliRunner().invoke(main, command.split())
    assert done.exit_code == 2
    assert done.output == f"hardchain: {named}: cannot be written: File too large\n"
    assert [path.name for path in tmp_path.iterdir()] == ["formula.cnf"]


def test_a_worst_case_is_in_both_files_or_in_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("reductions.theory.worst_case.worst_case", lambda *_: (None, EditDistance("ab", "b" * 30, 1)))
    with full_disk(16), pytest.raises(InputError, match=r"^hard-y\.txt: cannot be written: File too large$"):
        write_worst_case("EditDistance", "hard", 2)
    assert list(tmp_path.iterdir()) == []


# ---- a cache that two processes write, and one that nobody may


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Where caches are, and what they hold without being computed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(costs, "measure_costs", lambda: COSTS)
    yield tmp_path
    costs.calibration.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="where the cache is, and what may be forked")
def test_two_processes_write_one_cache(home):
    """Readers see files that are whole, of one process or of the other."""
    basis = tower_system.solve_tower(2, 3)

    def write(share):
        mine = replace(COSTS, design=share)
        costs.measure_costs = lambda: mine
        while True:
            costs._cache_path().unlink(missing_ok=True)
            costs.calibration.cache_clear()
            costs.calibration()
            tower_cache._store(tower_cache.cache_file(2, 3), basis)

    writers = in_processes(lambda: write(0.25), lambda: write(0.5))
    try:
        found, tables = [], 0
        while len(set(found)) < 2 or len(found) < 200 or tables < 200:
            try:
                found.append(json.loads(costs._cache_path().read_text())["seconds"]["design"])
                tables += np.load(tower_cache.cache_file(2, 3)).shape == (2**2 + 3 + 1, len(basis.coefficients[0]))
            except FileNotFoundError:
                assert all(process.is_alive() for process in writers)
    finally:
        for process in writers:
            process.terminate()
            process.join()
    assert set(found) == {0.25, 0.5}


def test_what_one_process_writes_does_not_come_between_another(tmp_path):
    """Not even where both have begun before either is done."""
    file, context = tmp_path / "file", multiprocessing.get_context("fork")
    begun, done = context.Event(), context.Event()

    def write():
        with replacing(file) as partial:
            partial.write_text("of the child")
            begun.set()
            done.wait(60)

    (process,) = in_processes(write)
    assert begun.wait(60)
    with replacing(file) as partial:
        partial.write_text("of the parent")
    assert file.read_text() == "of the parent"
    done.set()
    process.join()
    assert process.exitcode == 0
    assert file.read_text() == "of the child"


@pytest.mark.skipif(sys.platform != "linux", reason="where the cache is, and what may be forked")
def test_a_home_that_is_read_only(monkeypatch):
    monkeypatch.setattr(costs, "measure_costs", lambda: COSTS)
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setenv("XDG_CACHE_HOME", directory)
        Path(directory).chmod(0o555)

        def use():
            as_nobody()
            with pytest.raises(PermissionError):
                (Path(directory) / "file").touch()
            costs.calibration.cache_clear()
            assert costs.calibration() == COSTS
            assert tower_cache.solved_basis(2, 3).coefficients.any()

        (process,) = in_processes(use)
        process.join()
        assert process.exitcode == 0
        assert list(Path(directory).iterdir()) == []


def test_two_runs_of_one_checkpoint(tmp_path):
    """The later one goes on where the earlier one is, and both decide."""
    file, exact, decisions, asked = tmp_path / "run.ckpt", AttentionQuery.solvers["exact"], [], []

    class Oracle:
        def __call__(self, query):
            asked.append(query)
            if len(asked) == 5:
                decisions.append(decide(FORMULA, order=3, oracle=self, checkpoint=file))
            return exact(query)

        def __repr__(self):
            return "Oracle()"

    decisions.append(decide(FORMULA, order=3, oracle=Oracle(), checkpoint=file))
    assert [decision.satisfiable for decision in decisions] == [False, False]
    assert not file.exists()


# ---- no network


@pytest.mark.parametrize("command", ["decide formula.cnf", "reduce formula.cnf -o bundle"])
def test_nothing_is_asked_of_a_network(command, tmp_path, monkeypatch):
    asked = []

    def unreachable(*arguments, **_):
        asked.append(arguments)
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, unreachable)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, unreachable)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "formula.cnf").write_text(FORMULA.to_dimacs())
    done = CliRunner().invoke(main, command.split())
    assert done.exit_code == 0, done.output
    assert asked == []
