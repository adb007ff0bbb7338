"""A memory limit, whoever set it: what would not fit is refused in a line, and so is what could not even begin."""

import sys

import numpy as np
import psutil
import pytest
from click.testing import CliRunner

import attention.support.memory
from attention.support.memory import available_memory, over_memory
from reductions import CNF, decide, route
from reductions.__main__ import main
from reductions.bundles.bundle import write_bundle
from reductions.errors import BudgetError
from reductions.running.budget import KERNELS, project

FORMULA = CNF(24, ((1, 2, 3), (-4, 5, 6)))
SMALL = CNF(15, FORMULA.clauses)
PROJECTED = project(SMALL, route(SMALL, "AttentionQuery")).memory_asked + KERNELS


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(FORMULA.to_dimacs())
    return path


def test_the_limit_of_a_caller():
    resident = psutil.Process().memory_info().rss
    with pytest.raises(
        BudgetError,
        match=r"16,\d+,\d+ steps.* \d+ MiB, over the \d+ MiB",
    ):
        decide(FORMULA, max_memory=resident + PROJECTED - 2**26)
    assert decide(SMALL, max_memory=resident + PROJECTED + 2**26).satisfiable


def test_a_bundle_has_the_same_limit_without_the_table(tmp_path):
    path = route(SMALL, "AttentionQuery")
    with pytest.raises(BudgetError, match=r"over the [0-9]+ MiB"):
        write_bundle(SMALL, path[:2], tmp_path / "bundle", max_memory=2**20)
    assert not any(tmp_path.iterdir())
    assert write_bundle(SMALL, path[:2], tmp_path / "bundle", most=1) == 1


@pytest.mark.parametrize(
    ("text", "size"), [("500M", 500 * 2**20), ("8G", 2**33), ("1.5gib", 3 * 2**29), ("4096", 4096)]
)
def test_how_a_limit_is_written(file, monkeypatch, text, size):
    seen = []
    monkeypatch.setattr(
        sys.modules["reductions.running.decide"], "decide", lambda *_, **given: seen.append(given) or 1 / 0
    )
    CliRunner().invoke(main, ["decide", str(file), "--max-memory", text])
    assert seen[0]["max_memory"] == size
    for wrong in ("", "8X", "-1", "1e3", "G", "1.G"):
        assert (
            "is not a number of bytes" in CliRunner().invoke(main, ["decide", str(file), "--max-memory", wrong]).stderr
        )


@pytest.mark.parametrize("command", ["decide", "reduce"])
def test_refused_on_the_command_line(file, tmp_path, command):
    output = ["-o", tmp_path / "bundle"] if command == "reduce" else []
    result = CliRunner().invoke(main, list(map(str, [command, file, *output, "--max-memory", "100M"])))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "over the 0 MiB that the memory limit leaves" in result.stderr


def test_the_limit_of_a_container(monkeypatch, tmp_path):
    group = tmp_path / "memory.max"
    monkeypatch.setattr(attention.support.memory, "_CONTROL_GROUPS", (tmp_path / "none", group))
    group.write_text("max\n")
    free = available_memory()
    group.write_text(f"{psutil.Process().memory_info().rss + 2**28}\n")
    assert available_memory() < 2**28 + 2**26 < free
    assert over_memory(2**30).startswith("about 1.0 GiB, over the 2")
    assert over_memory(2**27) == ""


def test_memory_that_is_gone_all_the_same(file, monkeypatch):
    def gone(*_, **__):
        np.empty(2**60, np.uint8)

    monkeypatch.setattr(sys.modules["reductions.running.decide"], "decide", gone)
    result = CliRunner().invoke(main, ["decide", str(file)])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("hardchain: out of memory: Unable to allocate")
