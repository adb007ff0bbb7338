"""How long the atlas takes: everything derived from every hypothesis, and what a command takes as a process.

A field of a hundred edges and more is made of copies of the library's edges between copies of its problems.
"""

import subprocess
import sys
import time

from reductions.theory.atlas import Atlas


def derived(there):
    """Everything: statuses, consequences, implications."""
    for hypothesis in there.hypotheses:
        there.status(hypothesis)
        there.implies(hypothesis)
    return there.implication_graph.number_of_edges()


def main():
    start = time.perf_counter()
    there = Atlas()
    imported = time.perf_counter()
    count = derived(there)
    end = time.perf_counter()
    print(
        f"{len(there.edges)} edges: import {imported - start:.2f} s, {count} implications, all {end - imported:.2f} s"
    )
    start = time.perf_counter()
    bounds = sum(len(there.stands(kind)) for kind in there.problems)
    print(f"{bounds} bounds on {len(there.problems)} problems: {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    uppers = sum(len(there.upper(kind)) for kind in there.problems)
    print(f"{uppers} upper bounds: {time.perf_counter() - start:.2f} s")
    for arguments in (("implies", "APSP"), ("stands", "Diameter"), ("atlas",)):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "reductions", *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        print(f"hardchain {' '.join(arguments)}: {', '.join(f'{t:.2f}' for t in times)} s")


if __name__ == "__main__":
    main()
