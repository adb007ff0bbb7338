"""The edges of the reduction graph, one file each, named source_to_target; see `reductions.catalogue` for the index.

To add an edge, in this order: source and target; the construction; correctness both ways; `embed` and `lift` for every
witness, not only the first; overhead, exact where it can be; the reference, or a proof in the module; the smallest YES
and the smallest NO instance; the algorithm that matches the bound, in the target's `solve` or `solvers`; an independent
oracle; a test file tests/reductions/edges/test_<edge>.py that runs `check_reduction` and plants bugs; and one line in
the catalogue.
"""

from __future__ import annotations

from typing import Any

from reductions import catalogue


def __getattr__(name: str) -> Any:
    """Import an edge of the catalogue when it is first asked for."""
    if name in catalogue.EDGES:
        return globals().setdefault(name, catalogue.edge(name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *catalogue.EDGES})
