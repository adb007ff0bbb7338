"""Fine-grained reductions as executable modules, from CNF-SAT to order-k attention."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reductions.decide import Decision, Stage, decide
    from reductions.graph import find_paths, reduction_graph
    from reductions.problems import CNF, AttentionQuery, Coloring, GapMaxIP, OrthogonalVectors
    from reductions.reduction import Exact, Gap, Overhead, Reduction, Theorem, register

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


class _Package(ModuleType):
    """Imports a public name when it is first asked for: the command line and the pytest plugin start without galois."""

    def __getattr__(self, name: str) -> object:
        if name in __all__:
            for home in ("problems", "reduction", "graph", "decide"):
                module = import_module(f"reductions.{home}")
                if name in module.__all__:
                    value = vars(self)[name] = getattr(module, name)
                    return value
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __setattr__(self, name: str, value: object) -> None:
        # The import of the module `reductions.decide` must not put it in the place of the function.
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> Iterable[str]:
        return {*super().__dir__(), *__all__}


sys.modules[__name__].__class__ = _Package
