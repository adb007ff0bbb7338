"""The gap route on formulas of SATLIB's size: oracle calls and tuple-messages a second, time and memory."""

from __future__ import annotations

import resource
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

from reductions import CNF, decide
from reductions.edges import CNFToOrthogonalVectors, MaxIPToAttention, OrthogonalVectorsToGapMaxIP
from reductions.problems.attention.gadget_logits import GadgetLogits


def random_formula(variables: int, clauses: int, seed: int) -> CNF:
    """Uniform random 3-SAT."""
    rng = np.random.default_rng(seed)
    literals = [(rng.choice(variables, 3, replace=False) + 1) * rng.choice([-1, 1], 3) for _ in range(clauses)]
    return CNF(variables, tuple(tuple(map(int, clause)) for clause in literals))


def unsatisfiable(variables: int, clauses: int) -> CNF:
    """A random formula made unsatisfiable by its last eight clauses, all signs on three variables."""
    signs = [(1 if bits & 4 else -1, 2 if bits & 2 else -2, 3 if bits & 1 else -3) for bits in range(8)]
    return CNF(variables, (*random_formula(variables, clauses - 8, seed=0).clauses, *signs))


def main() -> None:
    """Print the table."""
    console = Console()
    table = Table(
        "variables", "clauses", "tuples", "messages", "seconds", "calls / s", "tuple-messages / s", "peak MiB"
    )
    decide(unsatisfiable(6, 10))  # compiles
    for variables, clauses in ((20, 91), (24, 100)):
        start = perf_counter()
        decision = decide(unsatisfiable(variables, clauses))
        seconds = perf_counter() - start
        calls = decision.stages[-1].instances
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        table.add_row(
            f"{variables}",
            f"{clauses}",
            f"{2**variables:,}",
            f"{calls:,}",
            f"{seconds:.2f}",
            f"{calls / seconds:,.0f}",
            f"{calls * 2**variables / seconds:.3g}",
            f"{peak:,.0f}",
        )
    console.print(table)

    (vectors,) = CNFToOrthogonalVectors(3).instances(random_formula(20, 91, seed=1))
    structured = OrthogonalVectorsToGapMaxIP().instance(vectors, 1234)
    (query,) = MaxIPToAttention().instances(structured)
    assert isinstance(query.logits, GadgetLogits)
    start = perf_counter()
    explicit = query.vectors()
    worst = 0.0
    for row in range(8):
        worst = max(worst, float(np.abs(explicit.rows(row, row + 1) - query.logits.rows(row, row + 1)).max()))
        assert np.array_equal(structured.products.row(row), structured.products.vectors().row(row))
    console.print(
        f"one message written out: {query.size().dimension:,} coordinates, inner products equal, logits differ by at "
        f"most {worst:.2g} ({perf_counter() - start:.1f} s for 8 rows)"
    )


if __name__ == "__main__":
    main()
