"""Fine-grained reductions as executable modules, from CNF-SAT to order-k attention."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reductions.graph import find_paths, reduction_graph, register, route
    from reductions.overhead import Overhead, at_least, at_most
    from reductions.problem import Function, IndexSearch, Problem, Search, sizes
    from reductions.problems import (
        CNF,
        AttentionQuery,
        Coloring,
        GapMaxIP,
        MaxInnerProduct,
        MinPlusProduct,
        OrthogonalVectors,
        ThreeSum,
    )
    from reductions.problems.graphs.base import GraphSearch
    from reductions.problems.vectors.base import VectorSets
    from reductions.reduction import Exact, FanOut, Gap, Online, Reduction, Theorem
    from reductions.running.decide import Decision, Stage, decide
    from reductions.theory.atlas import atlas

_HOMES = {
    "graph": ("find_paths", "reduction_graph", "register", "route"),
    "overhead": ("Overhead", "at_least", "at_most"),
    "problem": ("Function", "IndexSearch", "Problem", "Search", "sizes"),
    "problems": (
        "CNF",
        "AttentionQuery",
        "Coloring",
        "GapMaxIP",
        "MaxInnerProduct",
        "MinPlusProduct",
        "OrthogonalVectors",
        "ThreeSum",
    ),
    "problems.graphs.base": ("GraphSearch",),
    "problems.vectors.base": ("VectorSets",),
    "reduction": ("Exact", "FanOut", "Gap", "Online", "Reduction", "Theorem"),
    "running.decide": ("Decision", "Stage", "decide"),
    "theory.atlas": ("atlas",),
}

__all__ = [
    "CNF",
    "AttentionQuery",
    "Coloring",
    "Decision",
    "Exact",
    "FanOut",
    "Function",
    "Gap",
    "GapMaxIP",
    "GraphSearch",
    "IndexSearch",
    "MaxInnerProduct",
    "MinPlusProduct",
    "Online",
    "OrthogonalVectors",
    "Overhead",
    "Problem",
    "Reduction",
    "Search",
    "Stage",
    "Theorem",
    "ThreeSum",
    "VectorSets",
    "at_least",
    "at_most",
    "atlas",
    "decide",
    "find_paths",
    "reduction_graph",
    "register",
    "route",
    "sizes",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the command line and the pytest plugin start without galois."""
    if name == "__version__":
        return import_module("importlib.metadata").version("hardchain")
    for home, names in _HOMES.items():
        if name in names:
            _refuse_shadows()
            return globals().setdefault(name, getattr(import_module(f"reductions.{home}"), name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _refuse_shadows() -> None:
    """Say what is in the way, if it is a folder of one's own with the name of a package of hardchain."""
    for package in ("attention", "protocols"):
        found = find_spec(package)
        places = list(found.submodule_search_locations or [str(found.origin)]) if found is not None else []
        if places and Path(__file__).parents[1] not in Path(places[0]).parents:
            raise ImportError(
                f"{', '.join(places)} is taken for hardchain's package {package}; rename it, or run elsewhere"
            )


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
