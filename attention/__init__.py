"""Order-k tensor attention: exact, near-linear with a certificate, and LevAttention.

On one machine, the same arguments (of dask arrays, in the same chunks) give the same bytes from the same versions,
whatever the number of threads. There are two exceptions. What goes through numpy's matrix products, which are
`attention_from_logits`, `restricted_attention` and the floats of LevAttention, has the last bits that its BLAS gives
them, and those may depend on its threads. And `attend` with method "auto" follows times that it has measured, unless it
is given `costs`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attention.exact.attention import exact_attention
    from attention.exact.certificate import Certified
    from attention.exact.gradient import Gradient, exact_attention_vjp
    from attention.exact.logits import LogitSource, VectorLogits, attention_from_logits, attention_from_tallies
    from attention.exact.restricted import restricted_attention
    from attention.exact.rotary import rotary
    from attention.exact.softmax import softmax_attention, softmax_attention_vjp
    from attention.exact.tree import tree_attention
    from attention.fast.attention import fast_attention
    from attention.fast.gradient import fast_attention_vjp
    from attention.fast.state import AttentionState
    from attention.planning.attending import Answer, attend
    from attention.planning.costs import Calibration, calibration
    from attention.planning.phase import PhasePoint, phase_diagram, phase_point
    from attention.planning.planner import Plan, plan, plan_for_bounds
    from attention.universal.large_scores import ScoreBounds, large_scores, score_bounds
    from attention.universal.pairs import large_pair_scores, universal_pairs
    from attention.universal.planted import PlantedInstance, planted_instance
    from attention.universal.sensitivities import (
        check_sensitivity_bounds,
        leverage_scores,
        lewis_weights,
        sensitivity_bounds,
    )
    from attention.universal.sets import (
        UniversalSetState,
        sketched_universal_set,
        streamed_universal_set,
        universal_set,
    )

_HOMES = {
    "exact.attention": ("exact_attention",),
    "exact.certificate": ("Certified",),
    "exact.gradient": ("Gradient", "exact_attention_vjp"),
    "exact.logits": ("LogitSource", "VectorLogits", "attention_from_logits", "attention_from_tallies"),
    "exact.restricted": ("restricted_attention",),
    "exact.rotary": ("rotary",),
    "exact.softmax": ("softmax_attention", "softmax_attention_vjp"),
    "exact.tree": ("tree_attention",),
    "fast.attention": ("fast_attention",),
    "fast.gradient": ("fast_attention_vjp",),
    "fast.state": ("AttentionState",),
    "planning.attending": ("Answer", "attend"),
    "planning.costs": ("Calibration", "calibration"),
    "planning.phase": ("PhasePoint", "phase_diagram", "phase_point"),
    "planning.planner": ("Plan", "plan", "plan_for_bounds"),
    "universal.large_scores": ("ScoreBounds", "large_scores", "score_bounds"),
    "universal.pairs": ("large_pair_scores", "universal_pairs"),
    "universal.planted": ("PlantedInstance", "planted_instance"),
    "universal.sensitivities": ("check_sensitivity_bounds", "leverage_scores", "lewis_weights", "sensitivity_bounds"),
    "universal.sets": ("UniversalSetState", "sketched_universal_set", "streamed_universal_set", "universal_set"),
}

__all__ = [
    "Answer",
    "AttentionState",
    "Calibration",
    "Certified",
    "Gradient",
    "LogitSource",
    "PhasePoint",
    "Plan",
    "PlantedInstance",
    "ScoreBounds",
    "UniversalSetState",
    "VectorLogits",
    "attend",
    "attention_from_logits",
    "attention_from_tallies",
    "calibration",
    "check_sensitivity_bounds",
    "exact_attention",
    "exact_attention_vjp",
    "fast_attention",
    "fast_attention_vjp",
    "large_pair_scores",
    "large_scores",
    "leverage_scores",
    "lewis_weights",
    "phase_diagram",
    "phase_point",
    "plan",
    "plan_for_bounds",
    "planted_instance",
    "restricted_attention",
    "rotary",
    "score_bounds",
    "sensitivity_bounds",
    "sketched_universal_set",
    "softmax_attention",
    "softmax_attention_vjp",
    "streamed_universal_set",
    "tree_attention",
    "universal_pairs",
    "universal_set",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: exact attention needs neither scipy nor flint."""
    if name == "__version__":
        return import_module("importlib.metadata").version("hardchain")
    for home, names in _HOMES.items():
        if name in names:
            return globals().setdefault(name, getattr(import_module(f"attention.{home}"), name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
