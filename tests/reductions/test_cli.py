"""The command line, as a process where that matters and in process elsewhere."""

import json
import subprocess
import sys
import warnings

import pytest
from click.testing import CliRunner

from reductions import CNF, MaxInnerProduct
from reductions.__main__ import main
from reductions.commands.common import errors_in_one_line
from reductions.packing import unpack
from reductions.versions import versions

SAT = "p cnf 3 4\n1 -2 0\n2 3 0\n-3 -1 0\n-3 1 0\n"
UNSAT = "p cnf 2 4\n1 2 0\n1 -2 0\n-1 2 0\n-1 -2 0\n"


def run(*arguments, text=None):
    return CliRunner().invoke(main, list(map(str, arguments)), input=text)


@pytest.fixture(params=[(SAT, True), (UNSAT, False)], ids=["sat", "unsat"])
def formula(request, tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(request.param[0])
    return path, request.param[1]


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--via", "direct"),
        ("-k", 2),
        ("--order", 4, "-L", 1),
        ("--oracle", "noisy", "--noise", 0.3),
        ("--mode", "compressed", "-k", 2),
    ],
)
def test_json(formula, options):
    path, answer = formula
    result = run("decide", path, "--json", *options)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["satisfiable"] == answer
    assert list(document) == ["problem", "satisfiable", "answer", "stages", "versions"]
    if answer:
        assert CNF.from_dimacs(path).verify(unpack(document["answer"]))
    else:
        assert document["answer"] is None
    assert document["versions"] == versions()
    assert [list(stage) for stage in document["stages"]] == [["problem", "size", "instances", "seconds"]] * (
        3 if "direct" in options else 4
    )


def test_dimacs(formula):
    path, answer = formula
    result = run("decide", path, "--format", "dimacs")
    assert result.exit_code == (10 if answer else 20)
    lines = result.stdout.splitlines()
    assert lines[0] == ("s SATISFIABLE" if answer else "s UNSATISFIABLE")
    values = [int(word) for line in lines[1:] for word in line.removeprefix("v ").split()]
    assert values == [] if not answer else values[-1] == 0
    if answer:
        assert CNF.from_dimacs(path).verify(tuple(values[:-1]))


def test_table_and_check(formula):
    pytest.importorskip("pysat", reason="the extra 'solver' is not installed")
    path, answer = formula
    result = run("decide", path, "--check")
    assert result.exit_code == 0
    assert ("\nsatisfiable\nassignment " in result.stdout) == answer
    assert ("\nunsatisfiable\n" in result.stdout) != answer
    assert "a library's solver agrees" in result.stderr


def test_check_notices_a_wrong_answer(monkeypatch, formula):
    pytest.importorskip("pysat", reason="the extra 'solver' is not installed")
    from reductions.running.decide import Decision

    module = sys.modules["reductions.running.decide"]
    monkeypatch.setattr(module, "decide", lambda *_, **__: Decision(None if formula[1] else (1,), ()))
    result = run("decide", formula[0], "--check")
    assert result.exit_code == 1
    assert "a library's solver DISAGREES" in result.stderr


def test_the_answer_is_given_before_it_is_checked(monkeypatch, formula):
    """A check may take long, be stopped, or miss its solver."""
    from reductions.commands.common import BadInput

    module = sys.modules["reductions.commands.decide"]

    def missing(*_):
        raise BadInput("install the solver")

    monkeypatch.setattr(module, "library_agrees", missing)
    result = run("decide", formula[0], "--check", "--json")
    assert json.loads(result.stdout)["satisfiable"] == formula[1]
    assert (result.exit_code, result.stderr) == (2, "hardchain: install the solver\n")


def test_standard_input():
    assert json.loads(run("decide", "-", "--json", text=SAT).stdout)["satisfiable"] is True
    assert run("decide", "-", text="").stderr == "hardchain: text:1: no header 'p cnf VARIABLES CLAUSES'\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\x80\x81", "must come first, got '\\x80\\x81'"),
        (b"1 2 0\n", "the header 'p cnf VARIABLES CLAUSES' must come first"),
        (b"p cnf 2 2\n1 2 0\n", "announces 2 clauses, there are 1"),
        (b"p cnf 2 1\n1 3 0\n", "literal 3 names a variable above the 2"),
        (b"p cnf 2 1\none 2 0\n", "'one' is not a literal"),
        (b"p cnf 2 1\n1 2\n", "the last clause is not ended by 0"),
        (b"p cnf -2 1\n", "must not count below 0"),
        (b"rubbish " * 1_300_000, "must come first"),
        (b"p cnf 60 59\n" + b"".join(b"%d -%d 0\n" % (i, i + 1) for i in range(1, 60)), "steps each would take about"),
        (b"p cnf 999999999 0\n", "take a smaller instance or other parameters"),
    ],
    ids=["missing", "binary", "no header", "count", "range", "letters", "truncated", "negative", "garbage", "large",
         "huge"],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_code_2(content, reason, tmp_path):
    path = tmp_path / "bad.cnf"
    if content is not None:
        path.write_bytes(content)
    result = run("decide", path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("hardchain: ")
    assert reason in result.stderr
    assert len(result.stderr) < 500


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--order", 1), "order must be at least 2, got 1"),
        (("--order", "x"), "'x' is not a valid integer"),
        (("-L", 0), "block_length must be at least 1, got 0"),
        (("--oracle", "noisy"), "--oracle noisy and --noise X go together"),
        (("--noise", 0.1), "--oracle noisy and --noise X go together"),
        (("--oracle", "noisy", "--noise", -1), "noise must be at least 0 and finite, got -1"),
        (("--via", "tunnel"), "via must be an edge, its alias or a problem, got 'tunnel'"),
        (("--to", "Coloring"), "no registered reductions lead from CNF to Coloring"),
        (("--from", "Coloring"), "is an instance of CNF, not of Coloring"),
        (("--set", "kappa"), "'kappa' does not read NAME=VALUE"),
        (("--set", "lambda=3"), "has a parameter lambda"),
        (("--oracle", "delphi"), "one of brute, exact, fast, got 'delphi'"),
        (("--oracle", "noisy", "--noise", 1), "its error is above the tolerance"),
        (("-L", 5000), "another block_length"),
        (("-L", 10**7), "another block_length"),
        (("-L", 10**20, "--code", "hermitian"), "blocks of another length"),
        (("-k", 33), "order must be at most 32, got 33"),
        (("-k", 32, "--via", "direct"), "would take about"),
        (("-L", 800), "4799^1598 messages of Merlin"),
        (("-k", 8, "--mode", "full", "--budget", "nan"), "over the budget of nan minutes"),
    ],
)
def test_bad_options(options, reason, tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(UNSAT)
    result = run("decide", path, *options)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("p cnf 0 0\n", True),
        ("p cnf 3 0\n", True),
        ("p cnf 2 1\n0\n", False),
        ("p cnf 2 3\n1 0\n1 0\n-1 0\n", False),
        ("p cnf 2 2\n1 -1 0\n2 0\n", True),
        ("p cnf 5 1\n3 0\n", True),
        ("p cnf 1 1\n-1 0\n", True),
        ("p cnf 2 1\r\n1 -2 0\r\n", True),
        ("p cnf 1 1\n1 0\n%\n0\n\n", True),
    ],
    ids=["empty", "no clauses", "empty clause", "duplicates", "tautology", "unused", "few variables", "windows",
         "satlib"],
)  # fmt: skip
def test_valid_if_odd(text, answer, tmp_path):
    path = tmp_path / "odd.cnf"
    path.write_bytes(text.encode())
    for via in ("gap", "direct"):
        document = json.loads(run("decide", path, "--json", "--via", via).stdout)
        assert document["satisfiable"] == answer
        assert not answer or CNF.from_dimacs(path).verify(unpack(document["answer"]))


def test_as_a_process_and_quiet_in_a_pipe(tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(SAT)
    result = subprocess.run(
        [sys.executable, "-m", "reductions", "decide", str(path), "--format", "dimacs"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (10, "")
    assert result.stdout.startswith("s SATISFIABLE\nv ")


def test_help_and_graph():
    for arguments in (["--help"], ["decide", "--help"], ["graph", "--help"]):
        assert run(*arguments).exit_code == 0
    listing = run("graph").stdout
    assert "CNF -> OrthogonalVectors   CNFToOrthogonalVectors" in listing
    assert "calls = q**z" in listing


@pytest.mark.parametrize("to", ["orthogonal-vectors", "Diameter", "CNF"])
def test_to_another_problem(formula, to, tmp_path):
    path, answer = formula
    options = ["--set", "order=2"] if to != "CNF" else []
    document = json.loads(run("decide", path, "--to", to, "--from", "cnf", "--json", *options).stdout)
    assert document["satisfiable"] == answer
    assert document["stages"][-1]["problem"].casefold() == to.replace("-", "").casefold()


def test_a_stored_instance(tmp_path):
    source = MaxInnerProduct(([[1, 1, 0]], [[0, 1, 1], [1, 1, 1]]), 2)
    (tmp_path / "source.json").write_text(source.to_json())
    source.to_npz(tmp_path / "source.npz")
    for name in ("source.json", "source.npz"):
        result = run("decide", tmp_path / name)
        assert result.stdout.endswith("\nYES\nwitness (0, 1)\n")
    assert run("decide", tmp_path / "source.json", "--format", "dimacs").exit_code == 2
    refused = run("decide", tmp_path / "source.json", "--check")
    assert "no library's solver is known for MaxInnerProduct" in refused.stderr
    assert (refused.exit_code, refused.stdout) == (2, "")  # before anything is asked


def test_a_warning_is_one_line(capsys, monkeypatch):
    shown = []
    monkeypatch.setattr(warnings, "showwarning", lambda message, *_, **__: shown.append(str(message)))
    with errors_in_one_line():
        warnings.simplefilter("always")
        warnings.warn("1 of 2 workers\nhas too little memory", stacklevel=1)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert shown == ["old"]
    assert capsys.readouterr() == ("", "hardchain: 1 of 2 workers has too little memory\n")
