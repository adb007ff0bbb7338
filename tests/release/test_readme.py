"""The commands of README.md, run as they stand there, and the table that it shows."""

import json
import re
import shlex
import subprocess
import tomllib
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from reductions import AttentionQuery
from reductions.__main__ import main
from reductions.bundles.bundle import instance_at
from tests.release.test_your_own import COMMANDS as YOUR_OWN

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (hardchain .*)$", README, re.MULTILINE)
DECIDE = next(command for command in COMMANDS if command.startswith("hardchain decide"))
FORMULA = "p cnf 3 3\n1 -2 0\n2 3 0\n-3 0\n"


def run(command):
    """Run a line of the README in this process."""
    hardchain, *arguments = shlex.split(command, comments=True)
    assert hardchain == "hardchain"
    return CliRunner(env={"COLUMNS": "80"}).invoke(main, arguments)


def answer(bundle):
    """What somebody who solved an instance of a bundle writes down."""
    found = enumerate(instance_at(bundle, number).brute_force() for number in range(100))
    return json.dumps(dict(zip(("instance", "witness"), next(pair for pair in found if pair[1]), strict=True)))


@pytest.fixture
def directory(tmp_path, monkeypatch):
    """A directory to run commands in, with a formula."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "formula.cnf").write_text(FORMULA)
    return tmp_path


def test_every_command_of_the_command_line(directory):
    """In the order of the README, since some write what the next ones read."""
    assert {command.split()[1] for command in COMMANDS + YOUR_OWN} == set(main.commands)
    for command in COMMANDS:
        if " lift " in command:
            (directory / "answer.json").write_text(answer("bundle"))
        result = run(command)
        assert result.exit_code == 0, (command, result.output)
        assert result.output or " -o " in command
    assert (directory / "graph.svg").stat().st_size > 10_000


def test_the_options_it_names(directory):
    options = re.findall(r"--[^,]+", DECIDE.split("#")[1]) + re.findall(r"`hardchain decide (--[^`]+)`", README)
    assert len(options) == 5
    for option in options:
        result = run(f"{DECIDE.split('#')[0]} {option}")
        assert result.exit_code == (10 if "dimacs" in option else 0), (option, result.output)


def test_every_target_of_make():
    targets = set(re.findall(r"make (\w+)`", README)) | set(re.findall(r"^    make (\w+)", README, re.MULTILINE))
    assert targets >= {"demo", "test", "bench", "notebooks"}
    for target in targets:
        done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_every_extra():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = re.findall(r"'\.\[(\w+)\]'", README)
    assert set(named) == {"draw", "distributed", "solver", "torch"} <= set(extras)


def test_the_demo_prints_the_table(monkeypatch):
    """With every twentieth query answered by attention, and a NO for the others, as is right: `make demo` asks all."""
    pytest.importorskip("pysat", reason="the extra 'solver' is not installed")
    monkeypatch.chdir(ROOT)
    exact, asked = AttentionQuery.solvers["exact"], count()
    monkeypatch.setitem(
        AttentionQuery.solvers,
        "exact",
        lambda query: np.zeros((query.logits.shape[0], 1)) if next(asked) % 20 else exact(query),
    )
    shown = re.search(r"^```\n(┏.*?)```", README, re.MULTILINE | re.DOTALL)[1]
    last = re.findall(r"^\t\$\(BIN\)/(hardchain decide .*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[-1]
    assert untimed(run(last).output) == untimed(shown)


def untimed(table):
    """The lines without the column of seconds."""
    return [re.sub(r"│ *[\d.]+ │$", "│", line) for line in table.splitlines()]
