"""docs/sizes.md names every edge from vectors, formulas and strings, and sizes that their targets declare."""

from reductions import catalogue
from tests.release.sizes_table import FIGURE, PAGE, edges

ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
][2:]


def test_the_page_names_every_edge():
    """In the order of the catalogue."""
    links = [row[0].partition("](../reductions/edges/")[2].removesuffix(".py)") for row in ROWS if row[0]]
    assert links == [module for _, module in edges()], "run python tests/release/sizes_table.py"
    assert FIGURE.stat().st_size > 10_000


def test_sizes_are_declared():
    """A size that was built is 1.00 of a size that is declared to be exact."""
    declared = {module: catalogue.edge(name).overhead.sizes for name, module in edges()}
    module = ""
    for edge, size, _, _, quotient, difference in ROWS:
        module = edge.partition("](../reductions/edges/")[2].removesuffix(".py)") if edge else module
        if declared[module][size].relation == "=":
            assert quotient == "1.00"
            assert not difference.startswith("at most")
