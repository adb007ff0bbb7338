"""Order-k tensor attention: exact, near-linear with a certificate, and LevAttention.

On one machine, the same arguments (of dask arrays, in the same chunks) give the same bytes from the same versions,
whatever the number of threads. There are two exceptions. What goes through numpy's matrix products, which are
`attention_from_logits`, `restricted_attention` and the floats of LevAttention, has the last bits that its BLAS gives
them, and those may depend on its threads. And `attend` with method "auto" follows times that it has measured, unless it
is given `costs`.
"""

from attention.exact.attention import exact_attention
from attention.exact.gradient import Gradient, exact_attention_vjp
from attention.exact.logits import LogitSource, VectorLogits, attention_from_logits, attention_from_tallies
from attention.exact.restricted import restricted_attention
from attention.fast.attention import fast_attention
from attention.fast.gradient import fast_attention_vjp
from attention.fast.state import AttentionState
from attention.planning.costs import Calibration, calibration
from attention.planning.phase import PhasePoint, phase_diagram, phase_point
from attention.planning.planner import Plan, attend, plan, plan_for_bounds
from attention.universal.large_scores import ScoreBounds, large_scores, score_bounds
from attention.universal.pairs import large_pair_scores, universal_pairs
from attention.universal.planted import PlantedInstance, planted_instance
from attention.universal.sensitivities import (
    check_sensitivity_bounds,
    leverage_scores,
    lewis_weights,
    sensitivity_bounds,
)
from attention.universal.sets import UniversalSetState, sketched_universal_set, streamed_universal_set, universal_set

__all__ = [
    "AttentionState",
    "Calibration",
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
    "score_bounds",
    "sensitivity_bounds",
    "sketched_universal_set",
    "streamed_universal_set",
    "universal_pairs",
    "universal_set",
]
