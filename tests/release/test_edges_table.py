"""docs/edges.md says of every edge what it declares."""

from tests.release.edges_table import PAGE, declared


def test_the_page_is_up_to_date():
    """But for the column of what was built, which the sizes of the edges' own tests stand for."""
    rows = [
        line.strip("| ").split(" | ")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| [")
    ]
    said = [(*row[:5], row[6]) for row in rows]
    assert said == [tuple(cell.replace("|", "/") for cell in row) for row in declared()], (
        "run python tests/release/edges_table.py"
    )
