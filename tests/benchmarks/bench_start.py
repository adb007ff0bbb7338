"""How long the command line and the library take to start, and how much room what is installed with them takes.

Times are the least of some runs of a fresh process, with compiled code in its cache. Sizes are those of the files that
the metadata of an installed distribution lists, without what Python compiles.
"""

import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from time import perf_counter

from packaging.requirements import Requirement

KEPT = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
EXAMPLE = Path(__file__).parents[2] / "reductions" / "examples" / "petersen.cnf"
STARTS = {
    "python": (["-c", "pass"], None),
    "hardchain --help": (["-m", "reductions", "--help"], 0.2),
    "from reductions import decide": (["-c", "from reductions import decide"], 1.0),
    "hardchain decide petersen.cnf": (["-m", "reductions", "decide", str(EXAMPLE)], 2.0),
}


def seconds(arguments: list[str], runs: int = 5) -> float:
    """The least wall time of some runs."""
    times = []
    for _ in range(runs):
        begun = perf_counter()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=KEPT, check=True)
        times.append(perf_counter() - begun)
    return min(times)


def required(name: str) -> dict[str, list[str]]:
    """The distributions that an installation of `name` without extras brings, and what asks for each."""
    asked: dict[str, list[str]] = {}
    waiting = [name]
    while waiting:
        asking = waiting.pop()
        for line in distribution(asking).requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                if requirement.name not in asked:
                    waiting.append(requirement.name)
                asked.setdefault(requirement.name, []).append(asking)
    return asked


def mebibytes(name: str) -> float:
    """The size of the files of an installed distribution."""
    files = [Path(str(file.locate())) for file in distribution(name).files or () if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in files if path.is_file()) / 2**20


def main() -> None:
    for name, (arguments, most) in STARTS.items():
        print(f"{name:32}{seconds(arguments):6.2f} s" + (f", at most {most:g} s wanted" if most else ""))
    asked = required("hardchain")
    sizes = {name: mebibytes(name) for name in asked}
    print(f"\n| distribution | version | MiB | for |\n|---|---|---|---|\n| all | | {sum(sizes.values()):.0f} | |")
    for name in sorted(asked, key=sizes.__getitem__, reverse=True):
        print(f"| {name} | {distribution(name).version} | {sizes[name]:.1f} | {', '.join(sorted(asked[name]))} |")


if __name__ == "__main__":
    main()
