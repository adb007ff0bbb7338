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


def test_what_a_sat_solver_prints_is_lifted(tmp_path):
    """The clauses of K_3 in three colours have 9 variables, and one solution is lifted to the colours."""
    (tmp_path / "triangle.col").write_text("p edge 3 3\ne 1 2\ne 2 3\ne 1 3\n")
    bundle = tmp_path / "bundle"
    assert run("reduce", tmp_path / "triangle.col", "--colors", 3, "--to", "CNF", "-o", bundle).exit_code == 0
    formula = instance_at(bundle, 0)
    witness = list(formula.witnesses())[-1]
    half = len(witness) // 2
    lines = "\n".join("v " + " ".join(map(str, part)) for part in (witness[:half], (*witness[half:], 0)))
    given = json.dumps({"instance": 0, "witness": witness})
    lifted = run("lift", bundle, "-", text=f"c by hand\ns SATISFIABLE\n{lines}\n")
    assert lifted.exit_code == 0, lifted.output
    assert lifted.stdout == run("lift", bundle, "-", text=given).stdout
    assert sorted(json.loads(lifted.stdout).values()) == [0, 1, 2]
    for options, text, reason in [
        ((), "s UNSATISFIABLE\n", "no assignment"),
        ((), f"s SATISFIABLE\nv {' '.join(str(-abs(i)) for i in witness)} 0\n", "not a witness of instance 0"),
        (("--instance", 1), f"s SATISFIABLE\n{lines}\n", "instances 0 to 0, got 1"),
    ]:
        refused = run("lift", bundle, "-", *options, text=text)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert reason in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
