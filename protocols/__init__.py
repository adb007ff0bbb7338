"""Merlin-Arthur protocols for k-party set disjointness, and the evaluation codes they run on."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protocols.codes import EvaluationCode, GarciaStichtenoth, Hermitian, ReedSolomon
    from protocols.disjointness import DisjointnessProtocol

__all__ = ["DisjointnessProtocol", "EvaluationCode", "GarciaStichtenoth", "Hermitian", "ReedSolomon"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: numba and sympy take half a second."""
    if name == "__version__":
        return import_module("importlib.metadata").version("hardchain")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "disjointness" if name == "DisjointnessProtocol" else "codes"
    return globals().setdefault(name, getattr(import_module(f"protocols.{home}"), name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
