"""docs/your_own.md: its modules, as they are printed, stand the verifier; its commands run."""

import json
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from reductions.__main__ import main
from reductions.testing import ReductionCounterexample, check_problem, check_reduction
from reductions.testing.pred.questions import QUESTIONS
from tests.own_modules import forgotten

PAGE = (Path(__file__).parents[2] / "docs" / "your_own.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (hardchain .*)$", PAGE, re.MULTILINE)
VERTEX_COVER, EDGE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
MODULES = {"vertex_cover": VERTEX_COVER, "independent_set_to_vertex_cover": EDGE}


GRAPH = {"num_vertices": 3, "edges": [[0, 1], [1, 2]]}
MIS = {"type": "MaximumIndependentSet", "variant": {}, "data": {"graph": GRAPH, "weights": [1, 1, 1]}}


@pytest.fixture
def directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.fixture
def modules(directory):
    """The modules of the page, written down."""
    for name, text in MODULES.items():
        (directory / f"{name}.py").write_text(text, encoding="utf-8")
    with forgotten(directory):
        yield directory


def run(command):
    return CliRunner(env={"COLUMNS": "80"}).invoke(main, shlex.split(command)[1:])


def test_the_commands_run_in_their_order(directory):
    """The files that `new` writes are those that the page fills in."""
    (directory / "mis.json").write_text(json.dumps(MIS))
    for command in COMMANDS:
        with forgotten(directory):
            result = run(command)
        assert result.exit_code == 0, (command, result.output)
        if "new reduction" in command:
            assert {path.stem for path in directory.glob("[!t]*.py")} == set(MODULES)
            for name, text in MODULES.items():
                (directory / f"{name}.py").write_text(text, encoding="utf-8")
    assert "independent_set_to_vertex_cover" in PAGE.split("entry-points")[1]
    assert f"the {len(QUESTIONS)} problems" in PAGE


def test_what_is_printed_stands_the_verifier(modules):
    edge = import_module("independent_set_to_vertex_cover").IndependentSetToVertexCover
    assert check_problem(import_module("vertex_cover").VertexCover, seconds=0.2).yes > 0
    checked = check_reduction(edge(), examples=10, seconds=0.2)
    assert checked.yes > 10 < checked.no

    class Slip(edge):
        def embed(self, source, witness):
            return 0, witness

    with pytest.raises(ReductionCounterexample):
        check_reduction(Slip(), small=list(edge.source.small())[:8])
