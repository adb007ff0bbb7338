"""`hardchain ledger`."""

import json

import pytest
from click.testing import CliRunner

from reductions.__main__ import main
from reductions.theory.ledger import compare, theorem
from reductions.theory.routes import ROUTES


def run(*arguments, width=80):
    return CliRunner(env={"COLUMNS": str(width)}).invoke(main, ["ledger", *map(str, arguments)])


def test_theorem():
    result = run("--delta", 0.1, "--c", 2, "--order", 3)
    assert result.exit_code == 0
    assert result.stdout.endswith(f"{theorem(3, 0.1, 2).text(80)}\n")
    rows = {line.split()[0]: line.split() for line in result.stdout.splitlines()[2 : 2 + len(ROUTES)]}
    assert list(rows) == list(ROUTES)
    assert rows["plain"][1:] == ["1509.0", "1/3", "10.2", "4525.8", "4526.4"]
    assert rows["reed-solomon"][1:] == ["grows", "5.5", "never", "never"]
    assert "log2 n" in result.stdout.split("Order-3")[0]


@pytest.mark.parametrize("arguments", [(), ("--delta", 0.1, "--c", 2), ("--path", "CNF", "AttentionQuery")])
def test_fits_a_narrow_terminal(arguments):
    result = run(*arguments)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\\" not in result.stdout


def test_routes():
    found = run("--delta", 1, "--c", 1, "-k", 2, "--route", "reed-solomon", "--share", 0.9).stdout
    assert theorem(2, 1, 1, "reed-solomon", share=0.9).text(80) in found
    assert run("-k", 4, "-r", "ldpc").stdout == f"{theorem(4, route='ldpc').text(80)}\n"


def test_in_symbols():
    assert run().stdout == f"{theorem(3).text(80)}\n"
    (route,) = json.loads(run("--json").stdout)["routes"]
    assert route["log10_constant"] is None
    assert route["log10_valid_from"] is None


def test_json():
    found = json.loads(run("--delta", 0.1, "--c", 2, "--json").stdout)
    assert {key: found[key] for key in ("order", "delta", "c", "share", "kappa")} == {
        "order": 3,
        "delta": 0.1,
        "c": 2.0,
        "share": 0.5,
        "kappa": 16,
    }
    for route, row in zip(found["routes"], compare(3, 0.1, 2), strict=True):
        assert route["route"] == row.bound.route.name
        assert route["log10_constant"] == row.bound.log10_constant
        assert route["log10_beats"] == row.beats
    assert [hypothesis["name"] for hypothesis in found["hypotheses"]] == ["3-OVC", "SETH"]


def test_paths():
    result = run("--path", "CNF", "AttentionQuery", width=200)
    assert result.exit_code == 0
    assert result.stdout.count("CNF -> OrthogonalVectors -> AttentionQuery") == 2
    assert result.stdout.count("CNF -> OrthogonalVectors -> GapMaxIP -> AttentionQuery") == 3
    found = json.loads(run("--path", "CNF", "GapMaxIP", "--json").stdout)
    assert found[0]["problems"].startswith("CNF -> ")
    assert found[0]["entries"]["order"] == "= k"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--delta", 0.1), "delta and c go together"),
        (("--delta", 4, "--c", 1), "delta must lie strictly between 0 and the order 3, got 4"),
        (("--delta", "nan", "--c", 1), "delta must lie"),
        (("--delta", 1, "--c", "inf"), "c must be above 0"),
        (("-k", 1), "order must be at least 2"),
        (("--share", 1), "share must lie strictly between 0 and 1"),
        (("--route", "goppa"), "route must be one of direct, signed"),
        (("--path", "CNF", "Nothing"), "'Nothing' is not a problem of the graph"),
        (("--path", "AttentionQuery", "CNF"), "no registered reductions lead from AttentionQuery to CNF"),
    ],
)
def test_bad_input(arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert message in result.stderr
