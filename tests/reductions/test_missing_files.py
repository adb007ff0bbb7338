"""A file that is not there, or a directory in its place: every reader names it, in an error of the package."""

from pathlib import Path

import pytest

import attention.errors
from attention import AttentionState
from reductions import CNF, decide
from reductions.bundles.bundle import instance_at, lift_answer, reply
from reductions.commands.common import read_source
from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems.graphs.files import read_graph

ANSWER = {"instance": 0, "witness": [0]}

READERS = {
    "from_npz": Problem.from_npz,
    "from_npz of a problem": CNF.from_npz,
    "from_dimacs": CNF.from_dimacs,
    "read_graph": read_graph,
    "read_source": lambda path: read_source(str(path)),
    "read_source of npz": lambda path: read_source(f"{path}.npz"),
    "instance_at": lambda path: instance_at(path, 0),
    "lift_answer": lambda path: lift_answer(path, ANSWER),
    "reply": lambda path: reply(path, ANSWER),
    "AttentionState.load": AttentionState.load,
}


@pytest.mark.parametrize("kind", [str, Path])
@pytest.mark.parametrize("name", READERS)
def test_it_is_named(name, kind, tmp_path):
    path = tmp_path / "nowhere" / "file"
    with pytest.raises((InputError, attention.errors.InputError)) as refusal:
        READERS[name](kind(path))
    assert str(refusal.value).startswith(str(path))
    assert str(refusal.value).endswith(": cannot be read: No such file or directory")


@pytest.mark.parametrize("name", ["from_npz", "from_dimacs", "read_graph", "read_source", "AttentionState.load"])
def test_a_directory(name, tmp_path):
    with pytest.raises((InputError, attention.errors.InputError)) as refusal:
        READERS[name](tmp_path if name != "from_dimacs" else Path(tmp_path))
    assert str(refusal.value).startswith(f"{tmp_path}: cannot be read: ")


def test_a_checkpoint(tmp_path):
    with pytest.raises(InputError, match=f"{tmp_path}: cannot be read: "):
        decide(CNF(1, ()), checkpoint=tmp_path)
