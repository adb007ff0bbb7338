"""`hardchain ledger`."""

import pytest
from click.testing import CliRunner

from reductions.__main__ import main
from reductions.theory.ledger import theorem


def run(*arguments):
    return CliRunner().invoke(main, ["ledger", *map(str, arguments)])


def test_theorem():
    result = run("--delta", 0.1, "--c", 2, "--order", 3)
    assert result.exit_code == 0
    assert result.stdout == f"{theorem(3, 0.1, 2)}\n"
    assert "T = " in result.stdout
    assert "L**(1/3)" in result.stdout
    assert run("--delta", 1, "--c", 1, "-k", 2, "--code", "rs").stdout == f"{theorem(2, 1, 1, 'reed-solomon')}\n"
    assert run("--delta", 1, "--c", 1, "--code", "direct", "--latex").stdout.startswith("$$")


def test_in_symbols():
    assert run().stdout == f"{theorem(3)}\n"


def test_paths():
    result = run("--path", "CNF", "AttentionQuery")
    assert result.exit_code == 0
    assert result.stdout.count("CNF -> OrthogonalVectors -> AttentionQuery") == 2
    assert result.stdout.count("CNF -> OrthogonalVectors -> GapMaxIP -> AttentionQuery") == 3
    assert r"\begin{aligned}" in run("--path", "CNF", "GapMaxIP", "--latex").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--delta", 0.1), "delta and c go together"),
        (("--delta", 4, "--c", 1), "delta must lie strictly between 0 and the order 3, got 4"),
        (("--delta", "nan", "--c", 1), "delta must lie"),
        (("--delta", 1, "--c", "inf"), "c must be above 0"),
        (("-k", 1), "order must be at least 2"),
        (("--path", "CNF", "Nothing"), "'Nothing' is not a problem of the graph"),
        (("--path", "AttentionQuery", "CNF"), "no registered reductions lead from AttentionQuery to CNF"),
    ],
)
def test_bad_input(arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert message in result.stderr
