"""Every public function, called with lists and iterators: mypy --strict has no objection, and nor has the package."""

from collections.abc import Sequence

import numpy as np

from attention import (
    Answer,
    AttentionState,
    Calibration,
    Gradient,
    LogitSource,
    PhasePoint,
    Plan,
    UniversalSetState,
    VectorLogits,
    attend,
    attention_from_logits,
    attention_from_tallies,
    check_sensitivity_bounds,
    exact_attention,
    exact_attention_vjp,
    fast_attention,
    fast_attention_vjp,
    large_pair_scores,
    large_scores,
    leverage_scores,
    lewis_weights,
    phase_diagram,
    phase_point,
    plan,
    plan_for_bounds,
    planted_instance,
    restricted_attention,
    rotary,
    score_bounds,
    sensitivity_bounds,
    sketched_universal_set,
    softmax_attention,
    softmax_attention_vjp,
    streamed_universal_set,
    tree_attention,
    universal_pairs,
    universal_set,
)

query = [[1.0, 0.5], [0.25, -1.0]]
key = [[1, 0], [0, 1], [1, 1]]
keys = [key, key]
value = [[0.5], [2.0], [1.0]]
values = [value, value]
arrays = [np.array(key), np.array(key)]
single = [np.array(key, np.float32)]
rng = np.random.default_rng(0)
costs = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)


class Source:
    shape = (2, 3)

    def rows(self, start: int, stop: int) -> list[list[float]]:
        return [[1.0, 2.0, 3.0]] * (stop - start)


def of_attention() -> tuple[LogitSource, Gradient]:
    exact_attention(query, keys, values)
    exact_attention(query, tuple(keys), tuple(values))
    exact_attention(query, arrays, values)
    exact_attention(query, single, [value])
    exact_attention(query, (k for k in arrays), (v for v in values))
    exact_attention(query, [key, np.array(key)], values)
    attention_from_logits(VectorLogits(query, keys), values)
    attention_from_tallies([[3, 1], [0, 2]], [0.0, 1.5], [[0.0], [1.0]])
    attention_from_logits(Source(), [value])
    restricted_attention(query, key, value, [0, 2])
    restricted_attention(query, key, value, range(2), window=1)
    fast_attention(query, keys, values, precisions=["float64"])
    fast_attention(query, keys, values, precisions="float64")
    mixed: Sequence[list[list[float]]] = values
    exact_attention(query, keys, mixed)
    exact_attention(query, keys, values, scale=1)
    exact_attention(query, keys, values, scale=np.float64(1))
    exact_attention_vjp(query, keys, iter(values), [[1.0], [2.0]])
    rotary(query, [0, 5], pairs="halves")
    tree_attention([0, 1], [query, key], keys, values)
    tree_attention((0, 0), iter([query, query]), (k for k in arrays), values)
    softmax_attention(query, key, value, lengths=2, mask=[[True, False, True]])
    softmax_attention([query, query], tuple(keys), (value, value), lengths=[2, 3])
    softmax_attention_vjp(query, key, value, [[1.0], [2.0]], causal=False)
    return Source(), fast_attention_vjp(query, keys, values, [[1.0], [2.0]])


def of_states_and_plans() -> tuple[Plan, list[PhasePoint]]:
    bounds = {"key_bounds": [[1, 1], [1, 1]], "value_bounds": [[2], [2]]}
    state = AttentionState.of_degree(12, dimension=2, keys=2, value_columns=1, **bounds)
    state.add(keys, values)
    state.add(iter(keys), iter(values))
    state.query(query)
    for dtype in ("float32", "float64"):
        AttentionState.of_degree(3, dimension=2, keys=2, value_columns=1, dtype=dtype)
    AttentionState(state.monomials, keys=2, value_columns=1, dtype="float32")
    AttentionState(state.monomials, keys=2, value_columns=1, dtype=float)
    AttentionState(state.monomials, keys=2, value_columns=1, dtype=np.float32)
    AttentionState(state.monomials, keys=2, value_columns=1, dtype=np.dtype("float32"))
    AttentionState(state.monomials, keys=2, value_columns=1, key_bounds=[[1, 1], [1, 1]])
    state.certificate(query)
    attend(query, keys, values, costs=costs)
    attend(query, iter(keys), iter(values), costs=costs)
    answer: Answer = attend(query, keys, values, costs=costs, certified=True)
    assert answer.plan.method in ("exact", "fast")
    plan_for_bounds(10, 3, 2, 1, bound=1, tolerance=1, costs=costs)
    phase_point(2, 8, costs=costs)
    return plan(query, keys, values, costs=costs), phase_diagram([2, 3], [8, 9], costs=costs)


def of_universal_sets() -> None:
    large_scores(query, key, 0.1)
    score_bounds(query, key, 0.1, 3)
    leverage_scores(key)
    lewis_weights(key, 3)
    sensitivity_bounds(key)
    universal_set(key, 0.1)
    streamed_universal_set([key, key], 0.1)
    streamed_universal_set((key, np.array(key)), 0.1)
    sketched_universal_set(key, 0.1, rng)
    universal_pairs(keys, 0.1)
    universal_pairs(arrays, 0.1)
    large_pair_scores(query, keys, 0.1)
    large_pair_scores(query, iter(keys), 0.1)
    check_sensitivity_bounds(key, np.abs, [1, 1, 1], rng)
    check_sensitivity_bounds(key, np.square, [1.0, 1.0, 1.0], rng)
    check_sensitivity_bounds(key, lambda x: x**2, [1.0, 1.0, 1.0], rng)
    planted_instance(9, 4, 2, rng)
    UniversalSetState.of(key, 0.5).merge(UniversalSetState.of(key, 0.5))


# One array is no sequence of matrices: mypy objects at each of these lines, and the package at the first of them.


def refused() -> None:
    batch = np.zeros((2, 3, 2))
    state = AttentionState.of_degree(2, dimension=2, keys=2, value_columns=1)
    exact_attention(query, batch, values)  # type: ignore[arg-type]
    exact_attention(query, keys, batch)  # type: ignore[arg-type]
    fast_attention(query, batch, values)  # type: ignore[arg-type]
    fast_attention_vjp(query, batch, values, query)  # type: ignore[arg-type]
    exact_attention_vjp(query, batch, values, query)  # type: ignore[arg-type]
    tree_attention([0, 1], batch, keys, values)  # type: ignore[arg-type]
    attend(query, batch, values)  # type: ignore[arg-type]
    plan(query, batch, values)  # type: ignore[arg-type]
    state.add(batch, values)  # type: ignore[arg-type]
    universal_pairs(batch, 0.1)  # type: ignore[arg-type]
    VectorLogits(query, batch)  # type: ignore[arg-type]
