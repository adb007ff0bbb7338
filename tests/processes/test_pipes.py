"""Pipes whose other end goes away."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SAT = "p cnf 4 5\n1 2 0\n-1 3 0\n-2 -4 0\n3 -4 1 0\n2 4 0\n"


@pytest.fixture
def formula(tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(SAT)
    return path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("command", ["decide {}", "decide {} --format dimacs", "graph", "ledger", "reduce {} -o -"])
def test_a_full_disk_is_one_line(formula, command):
    line = f"{sys.executable} -m reductions {command.format(formula)} > /dev/full"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "hardchain: standard output cannot be written: No space left on device\n",
    )


def test_a_pipe_that_closes_early_ends_quietly(formula):
    command = f"{sys.executable} -m reductions reduce {formula} -o - | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr
