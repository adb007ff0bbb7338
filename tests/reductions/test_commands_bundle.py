"""`hardchain reduce`, `lift` and `verify`, with files, pipes and bad input."""

import json

import pytest
from click.testing import CliRunner

from reductions import CNF
from reductions.__main__ import main
from reductions.bundles.bundle import instance_at
from reductions.problem import Problem

SAT = "p cnf 4 5\n1 2 0\n-1 3 0\n-2 -4 0\n3 -4 1 0\n2 4 0\n"


def run(*arguments, text=None):
    return CliRunner().invoke(main, list(map(str, arguments)), input=text)


@pytest.fixture
def formula(tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(SAT)
    return path


@pytest.mark.parametrize(
    ("target", "options"),
    [("orthogonal-vectors", ("-k", 2)), ("gap-maxip", ("--order", 2)), ("gap-maxip", ("--via", "direct")),
     ("attention", ("-k", 2, "-L", 3)), ("attention", ("--via", "direct", "-k", 4))],
)  # fmt: skip
def test_reduce_verify_solve_and_lift(formula, tmp_path, target, options):
    bundle = tmp_path / "bundle"
    result = run("reduce", formula, "--to", target, "-o", bundle, *options)
    assert (result.exit_code, result.stdout) == (0, "")
    assert str(bundle) in result.stderr
    accepted = run("verify", bundle)
    assert accepted.exit_code == 0
    assert accepted.stdout.startswith("accepted: ")
    count = int(accepted.stdout.split()[1])
    number, witness = next((i, w) for i in range(count) if (w := instance_at(bundle, i).brute_force()) is not None)
    answer = json.dumps({"instance": number, "witness": witness})
    (tmp_path / "witness.json").write_text(answer)
    lifted = run("lift", bundle, tmp_path / "witness.json")
    assert lifted.exit_code == 0
    assert CNF.from_dimacs(SAT).verify(tuple(json.loads(lifted.stdout)))
    assert run("lift", bundle, "-", text=answer).stdout == lifted.stdout


def test_lines_of_json_for_pipes(formula):
    result = run("reduce", "-", "-k", 2, "-o", "-", "--most", 3, text=SAT)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [type(Problem.from_json(line)).__name__ for line in lines] == ["GapMaxIP"] * 3
    assert all("message" in json.loads(line)["provenance"][-1] for line in lines)
    assert len(run("reduce", formula, "-k", 2, "-o", "-", "--via", "direct").stdout.splitlines()) == 1


def test_rejected(formula, tmp_path):
    run("reduce", formula, "-k", 2, "-o", tmp_path / "bundle")
    (tmp_path / "bundle" / "instance-000001.json").unlink()
    result = run("verify", tmp_path / "bundle")
    assert result.exit_code == 1
    assert result.stdout == "rejected: a file is not as sealed, or not there\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("reduce", "{d}/nothing.cnf", "-o", "{d}/b"), "cannot be read"),
        (("reduce", "{d}/formula.cnf", "-o", "{d}"), "exists already"),
        (("reduce", "{d}/formula.cnf", "-o", "{d}/no/where"), "is not a directory, so"),
        (("reduce", "{d}/formula.cnf", "-o", "{d}/b", "--most", 0), "--most must be at least 1, got 0"),
        (("reduce", "{d}/formula.cnf", "-o", "{d}/b", "-k", 1), "order must be at least 2, got 1"),
        (("reduce", "{d}/formula.cnf", "-o", "-", "-L", 0), "block_length must be at least 1"),
        (("verify", "{d}/b"), "cannot be read"),
        (("verify", "{d}/formula.cnf"), "cannot be read"),
        (("lift", "{d}/b", "{d}/formula.cnf"), "not valid JSON"),
        (("lift", "{d}/b", "{d}/w.json"), "cannot be read"),
        (("lift", "{d}", "{d}/good.json"), "cannot be read"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(formula, tmp_path, arguments, message):
    (tmp_path / "good.json").write_text('{"instance": 0, "witness": [0, 0]}')
    result = run(*(str(argument).format(d=tmp_path) for argument in arguments))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert message in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "b").exists()
