"""Write the table of docs/cost.md: what a hard formula takes, by the number of its variables, route and code.

Run as a script, it writes the table; the test beside it holds the page to what `hardchain decide --dry-run` says. With
`--measure MACHINE` it runs first what does not take long, and notes the seconds in cost.json.
"""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from reductions import CNF, decide
from reductions.commands.dry_run import CORES, columns, seconds_in_words
from reductions.running.costs import cost, on_cores

PAGE = Path(__file__).parents[2] / "docs" / "cost.md"
NOTED = Path(__file__).with_name("cost.json")
TABLE = re.compile(r"(?<=<!-- by tests/release/cost_table.py -->\n).*?(?=<!-- end -->)", re.DOTALL)

VARIABLES = (12, 16, 20, 22, 24, 26, 28, 30, 32)
DENSITY = 4.26
"""Clauses for each variable, where random formulas of three literals are hardest."""

CODES = ("rs", "hermitian", "tower")
PLAIN = {"direct": "direct", "direct, telescoped": "OrthogonalVectorsToGapMaxIPDirect"}
NAMES = {"rs": "reed-solomon"}
WAYS = {
    **{
        (via, code): {"via": via, "code": NAMES.get(code, code)}
        for via in ("gap", "characters", "at-once")
        for code in CODES
    },
    **{(name, ""): {"via": via} for name, via in PLAIN.items()},
}
"""By a name for the route and the code: what `decide` is given."""

COUNTED, WRITTEN = (20, ("gap", "rs")), (24, ("direct", ""))
"""The runs whose processor time says how many steps a core takes in a second, where coins are counted and otherwise."""

SHORT = (12, ("gap", "rs"))
"""The run whose processor time says what a question takes in any case."""

STEPS, QUESTIONS, BYTES = 10**10, 10**5, 2**33
"""The most of a run that is measured."""

ENOUGH = 10.0
"""Seconds after which a run is not repeated."""

TURNS = 3
HEAD = (
    *("variables", "route", "code", "order x tuples", "messages", "questions", "memory"),
    *("seconds, 2 cores", "of the processor", f"{CORES} cores (a model)", "GPU"),
)


def formula(variables: int) -> CNF:
    """A random formula of three literals in a clause, unsatisfiable by its last eight clauses."""
    rng, clauses = np.random.default_rng(0), round(DENSITY * variables)
    drawn = [(rng.choice(variables, 3, replace=False) + 1) * rng.choice([-1, 1], 3) for _ in range(clauses - 8)]
    signs = [(1 if bits & 4 else -1, 2 if bits & 2 else -2, 3 if bits & 1 else -3) for bits in range(8)]
    return CNF(variables, (*(tuple(map(int, clause)) for clause in drawn), *signs))


def noted():
    """The seconds that were measured, with the machine and the day."""
    return json.loads(NOTED.read_text(encoding="utf-8"))


@cache
def cost_of(variables, way):
    """What a run takes."""
    return cost(formula(variables), **WAYS[way])


def rate(run):
    """Steps a second of one core in a run that was measured."""
    what = cost_of(*run).projection
    return what.questions * what.steps / noted()["seconds"][named(*run)][1]


def each_question():
    """Seconds that a question takes in any case."""
    return noted()["seconds"][named(*SHORT)][1] / cost_of(*SHORT).projection.questions


def determined(variables, way):
    """The cells of a row that are the same on every machine."""
    found = columns(cost_of(variables, way))
    code = found.pop("code")
    return (str(variables), way[0], code, *found.values())


def named(variables, way):
    """What a run is noted by."""
    return " ".join(filter(None, (str(variables), *way)))


def seconds(variables, way):
    """By the definition, on two cores that do nothing else and on many."""
    what = cost_of(variables, way).projection
    few = what.seconds_at(2 * rate(WRITTEN if what.size["written"] else COUNTED)) + what.questions * each_question()
    return few, on_cores(few, 2, CORES, what.questions)


def rows(several=VARIABLES):
    """The rows of so many variables, those of a way together."""
    known = noted()["seconds"]
    for way in WAYS:
        for variables in several:
            few, many = seconds(variables, way)
            clock, processor = known.get(named(variables, way), (None, None))
            here = seconds_in_words(few) if clock is None else f"**{seconds_in_words(clock)}**"
            spent = "-" if processor is None else f"**{seconds_in_words(processor)}**"
            yield (*determined(variables, way), here, spent, seconds_in_words(many), "not measured")


def table():
    """The lines of the table."""
    lines = [HEAD, ("---",) * len(HEAD), *rows()]
    return "".join(f"| {' | '.join(cell or '-' for cell in line)} |\n" for line in lines)


def told():
    """What was measured, in a sentence under the table."""
    known, rates = noted(), [f"{rate(run):.2g}" for run in (COUNTED, WRITTEN)]
    return (
        f"\nMeasured on {known['machine']}, {known['date']}. By the processor's time a core counts the coins of "
        f"{rates[0]} tuples a second with {COUNTED[0]} variables, and takes {rates[1]} steps a second by the direct "
        f"route with {WRITTEN[0]}; the model has two such cores, one of which takes {1000 * each_question():.2g} ms "
        "besides for each question.\n"
    )


def write_page():
    """Put the table where the page has its place."""
    page = PAGE.read_text(encoding="utf-8")
    assert TABLE.search(page), f"{PAGE} has no place for the table"
    PAGE.write_text(TABLE.sub(lambda _: f"\n{table()}{told()}\n", page), encoding="utf-8")


# ---- measuring


def short(variables, way):
    """Whether a run can be measured."""
    what = cost_of(variables, way).projection
    few = what.questions <= QUESTIONS and what.questions * what.steps <= STEPS
    return few and what.memory_asked <= BYTES


def least(variables, way):
    """The least seconds of a few runs, of one where that takes long, by the clock and of the processor."""
    source, found = formula(variables), []
    while len(found) < TURNS and sum(clock for clock, _ in found) < ENOUGH:
        start, spent = perf_counter(), process_time()
        decision = decide(source, **WAYS[way])
        found.append((perf_counter() - start, process_time() - spent))
        assert not decision.satisfiable
    return [min(times) for times in zip(*found, strict=True)]


def measure(machine):
    """Note seconds; every way is gone once before, so that nothing has to be compiled."""
    found: dict[str, list[float]] = {}
    said = {"machine": machine, "date": datetime.now(UTC).date().isoformat(), "seconds": found}
    for way, options in WAYS.items():
        if short(VARIABLES[0], way):
            decide(formula(VARIABLES[0]), **options)
        for variables in VARIABLES:
            if short(variables, way):
                found[named(variables, way)] = taken = least(variables, way)
                print(variables, *way, *(f"{each:.3g} s" for each in taken), flush=True)
                NOTED.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(" ".join(sys.argv[2:]) or f"{os.cpu_count()} cores")
    write_page()
