"""Try every edge of the catalogue on many random instances: `make alarms SECONDS=60`, or with some edges as arguments.

The verifier is to find nothing. What was tried is kept in tests/assurance/alarms.json, an edge at a time, from which
docs/trust.md says it; a run goes on where the last one of as many seconds stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import track

from attention.support.files import replacing
from reductions import catalogue
from reductions.testing import ReductionCounterexample, check_reduction

FILE = Path(__file__).with_suffix(".json")


def main() -> int:
    """Return how many edges were refuted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edges", nargs="*", metavar="EDGE", help="all by default")
    parser.add_argument("--seconds", type=float, default=20, help="CPU seconds for the random instances of an edge")
    chosen = parser.parse_args()
    console = Console(stderr=True)
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    left = [
        name
        for name in chosen.edges or catalogue.EDGES
        if chosen.edges or known.get(name, {}).get("seconds", 0) < chosen.seconds
    ]
    refuted = []
    for name in track(left, description="edges", console=console):
        try:
            checked = check_reduction(catalogue.edge(name)(), seconds=chosen.seconds)
        except ReductionCounterexample as error:
            refuted.append(name)
            console.print(f"{name} is refuted: {error}", markup=False)
            continue
        known[name] = {
            "seconds": chosen.seconds,
            "date": date.today().isoformat(),
            "yes": checked.yes,
            "no": checked.no,
            "witnesses": checked.embedded + checked.lifted,
            "reached": {size: int(value) for size, value in checked.reached.items()},
        }
        with replacing(FILE) as partial:
            partial.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")
    tried = [entry["yes"] + entry["no"] for entry in known.values()]
    least = min(tried, default=0)
    console.print(
        f"{len(refuted)} of {len(left)} edges refuted; {sum(tried):,} instances in all, at least {least:,} each"
    )
    return len(refuted)


if __name__ == "__main__":
    sys.exit(main())
