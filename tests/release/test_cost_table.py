"""docs/cost.md says what `hardchain decide --dry-run` says, and marks what was measured."""

import pytest
from click.testing import CliRunner

from reductions.__main__ import main
from tests.release.cost_table import HEAD, PAGE, TABLE, VARIABLES, WAYS, formula, noted, rows, told

SOME = (12, 24)

FIXED = 7
"""Columns that are the same on every machine."""


def written():
    """The rows of the page."""
    lines = TABLE.search(PAGE.read_text(encoding="utf-8"))[0].strip().splitlines()
    cells = [tuple(line.strip("| ").split(" | ")) for line in lines if line.startswith("|")]
    assert cells[0] == HEAD
    return cells[2:]


def test_the_page_is_up_to_date():
    """Some rows of every way, which are computed here; of the others it is seen that they are there."""
    expected = [tuple(cell or "-" for cell in row) for row in rows(SOME)]
    found = written()
    assert [row for row in found if int(row[0]) in SOME] == expected, "run python tests/release/cost_table.py"
    assert [row[:2] for row in found] == [(str(variables), route) for route, _ in WAYS for variables in VARIABLES]
    assert told() in PAGE.read_text(encoding="utf-8")


def test_no_card_has_a_figure():
    assert {row[-1] for row in written()} == {"not measured"}


def test_what_is_marked_was_measured():
    marked = [["**" in cell for cell in row[FIXED:]] for row in written()]
    assert all(cells in ([True, True, False, False], [False] * 4) for cells in marked)
    assert sum(map(any, marked)) == len(noted()["seconds"]) > 0


@pytest.mark.parametrize(("variables", "way"), [(16, ("gap", "tower")), (24, ("at-once", "rs")), (32, ("direct", ""))])
def test_a_dry_run_says_the_same(tmp_path, variables, way):
    """The page against what the command prints of the same formula, as text and as JSON."""
    file = tmp_path / "hard.cnf"
    file.write_text(formula(variables).to_dimacs())
    options = ["decide", str(file), "--dry-run", "--via", WAYS[way]["via"], *(["--code", way[1]] if way[1] else [])]
    said = CliRunner().invoke(main, options).stdout.splitlines()
    first = {line[:16].strip(): line[16:] for line in said if line[0] != " "}
    _, route, *cells = next(
        row for row in written() if row[:2] == (str(variables), way[0]) and WAYS[way].get("code", "-") in row[2]
    )
    assert route == way[0]
    code, tuples, messages, questions, memory = cells[: FIXED - 2]
    assert (first["variables"], first["code"], first["order x tuples"]) == (str(variables), code, tuples)
    assert (first["messages"], first["questions"]) == (messages, f"at most {questions} to AttentionQuery")
    assert first["memory"] == f"{memory} for each process that asks"
