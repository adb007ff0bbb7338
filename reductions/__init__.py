"""Fine-grained reductions as executable modules, from CNF-SAT to order-k attention."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reductions.graph import find_paths, reduction_graph
    from reductions.problems import CNF, AttentionQuery, Coloring, GapMaxIP, OrthogonalVectors
    from reductions.reduction import Exact, Gap, Overhead, Reduction, Theorem, register
    from reductions.running.decide import Decision, Stage, decide

__all__ = [
    "CNF",
    "AttentionQuery",
    "Coloring",
    "Decision",
    "Exact",
    "Gap",
    "GapMaxIP",
    "OrthogonalVectors",
    "Overhead",
    "Reduction",
    "Stage",
    "Theorem",
    "decide",
    "find_paths",
    "reduction_graph",
    "register",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the command line and the pytest plugin start without galois."""
    if name in __all__:
        for home in ("problems", "reduction", "graph", "running.decide"):
            module = import_module(f"reductions.{home}")
            if name in module.__all__:
                return globals().setdefault(name, getattr(module, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
