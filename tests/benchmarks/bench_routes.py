"""One formula by every route to attention: questions, dimension, largest entry B, tolerance, answer and time.

Three formulas: one of SATLIB (or drawn like it, where the files are not there), of which only the coins are counted;
six of its clauses, and six clauses that cannot be satisfied, of which the vectors are written out.
"""

from __future__ import annotations

from math import log10
from pathlib import Path
from time import perf_counter
from typing import Any

from bench_decide import random_formula
from rich.console import Console
from rich.table import Table

from reductions import CNF, decide, route
from reductions.edges import CNFToCompactCNF
from reductions.errors import BudgetError
from reductions.running.budget import project

SATLIB = Path(__file__).parents[3] / "shared" / "data" / "satlib" / "uf20-01.cnf"
ROUTES: dict[str, dict[str, Any]] = {
    "direct, telescoped": {"via": "OrthogonalVectorsToGapMaxIPDirect"},
    "direct, signed": {"via": "direct"},
    "protocol, one-hot": {"via": "gap", "mode": "full"},
    "protocol, one-hot, used": {"via": "gap", "mode": "compressed"},
    "protocol, characters": {"via": "characters", "mode": "full"},
    "all messages at once": {"via": "at-once"},
}
COUNTED: dict[str, dict[str, Any]] = {
    "protocol, coins counted": {"via": "gap"},
    "protocol, characters, counted": {"via": "characters"},
}


def short(number: float) -> str:
    """A number with its digits, or as a power of ten."""
    return f"10^{log10(number):.1f}" if number >= 10**9 else f"{number:,.4g}" if number < 1000 else f"{number:,.0f}"


def row(formula: CNF, name: str, way: dict[str, Any]) -> tuple[str, ...]:
    """One route of a formula: what it declares, and what came of it where it fits."""
    declared = project(formula, route(formula, "AttentionQuery", **way))
    size, start = declared.size, perf_counter()
    try:
        decision = decide(formula, budget=15, **way)
    except BudgetError:
        outcome = "-", "does not fit", "-"
    else:
        answer, seconds = "YES" if decision.satisfiable else "NO", perf_counter() - start
        outcome = f"{decision.stages[-1].instances:,}", answer, f"{seconds:.1f}"
    declared_size = short(size["dimension"]), short(size["entry_bound"]), f"{size['tolerance']:.4f}"
    return name, f"{declared.questions:,}", *declared_size, *outcome


def main() -> None:
    """Print a table for each formula."""
    whole = CNF.from_dimacs(SATLIB) if SATLIB.exists() else random_formula(20, 91, seed=1)
    named = SATLIB.stem if SATLIB.exists() else "drawn"
    (few,) = CNFToCompactCNF().instances(CNF(20, whole.clauses[:6]))
    never = CNF(12, ((1,), (-1,), *random_formula(12, 4, seed=1).clauses))
    formulas = {
        f"{named}, {len(whole.clauses)} clauses": (whole, {**ROUTES, **COUNTED}),
        f"six clauses of {named}": (few, ROUTES),
        "six clauses, unsatisfiable": (never, ROUTES),
    }
    for title, (formula, routes) in formulas.items():
        table = Table("route", "questions", "dimension", "B", "tolerance", "asked", "answer", "seconds", title=title)
        for name, way in routes.items():
            table.add_row(*row(formula, name, way))
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
