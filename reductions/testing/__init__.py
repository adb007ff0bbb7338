"""A verifier to point at a reduction or problem of one's own, strategies that draw instances, and a finder of gadgets.

`hardchain new reduction SOURCE TARGET` writes a module to begin with, and docs/your_own.md goes on from there. In a
pytest run `check_reduction` is a fixture as well, see `reductions.pytest_plugin`.

The verifier and the strategies need Hypothesis, and the finder of gadgets PySAT: the extras `testing` and `solver`.

>>> from reductions.edges import CNFToOrthogonalVectors
>>> from reductions.testing import check_reduction
>>> check_reduction(CNFToOrthogonalVectors(order=2), examples=10, seconds=0.1)
Checked(yes=..., no=..., refused=..., targets=..., embedded=..., lifted=..., reached={'variables': ..., 'clauses': ...})
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reductions.testing import strategies
    from reductions.testing.check import Checked, check_reduction
    from reductions.testing.counterexample import Counterexample, ProblemCounterexample, ReductionCounterexample
    from reductions.testing.gadgets import Gadget, GadgetSearch, Refuted, find_gadget
    from reductions.testing.problem_check import CheckedProblem, check_problem
    from reductions.testing.proving import NotCovered, Proved, prove_reduction, prove_sizes
    from reductions.testing.small import small_instances

_HOMES = {
    "check": ("Checked", "check_reduction"),
    "counterexample": ("Counterexample", "ProblemCounterexample", "ReductionCounterexample"),
    "gadgets": ("Gadget", "GadgetSearch", "Refuted", "find_gadget"),
    "problem_check": ("CheckedProblem", "check_problem"),
    "proving": ("NotCovered", "Proved", "prove_reduction", "prove_sizes"),
    "small": ("small_instances",),
    "strategies": ("strategies",),
}

__all__ = [
    "Checked",
    "CheckedProblem",
    "Counterexample",
    "Gadget",
    "GadgetSearch",
    "NotCovered",
    "ProblemCounterexample",
    "Proved",
    "ReductionCounterexample",
    "Refuted",
    "check_problem",
    "check_reduction",
    "find_gadget",
    "prove_reduction",
    "prove_sizes",
    "small_instances",
    "strategies",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: not everything here needs Hypothesis."""
    for home, names in _HOMES.items():
        if name in names:
            try:
                module = import_module(f"reductions.testing.{home}")
            except ModuleNotFoundError as error:
                if (error.name or "").partition(".")[0] != "hypothesis":
                    raise
                raise ModuleNotFoundError(
                    f"reductions.testing.{name} needs Hypothesis: pip install 'hardchain[testing]'", name=error.name
                ) from error
            return globals().setdefault(name, module if name == home else getattr(module, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
