"""One table of what tox wrote with --result-json: `report.py FILE`."""

import json
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

COLUMNS = ("python", "numpy", "scipy", "numba", "galois", "networkx", "sympy", "python-flint")


def main(file: Path) -> None:
    """Print the table."""
    table = Table("environment", *COLUMNS, "result")
    for name, environment in json.loads(file.read_text())["testenvs"].items():
        if "result" not in environment:
            continue
        said = "\n".join(run["output"] for run in environment.get("test", []))
        versions = dict(re.findall(r"([a-z-]+) (\d[\w.]*)(?:, |$)", said.partition("\n")[0]))
        counts = re.findall(r"^=*\s?(\d+ (?:passed|failed|error|skipped).*?) in [\d.]+s", said, re.MULTILINE)
        verdict = "passed" if environment["result"]["success"] else "failed"
        if environment["result"]["skipped"]:
            verdict = "skipped: there is no such interpreter"
        table.add_row(name, *(versions.get(column, "") for column in COLUMNS), counts[-1] if counts else verdict)
    Console(width=120).print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
