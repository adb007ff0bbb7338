"""Leverage scores, Lewis weights and certified bounds: against pseudo-inverses, closed forms and gradient ascent."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from attention import check_sensitivity_bounds, leverage_scores, lewis_weights, sensitivity_bounds
from attention.errors import BudgetError, CertificateError, InputError, InputTypeError
from attention.universal import sensitivities
from attention.universal.basis import orthonormal_basis, row_blocks
from attention.universal.sensitivities import lewis_metric
from tests.attention.scored_keys import POWERS, ascend, scores_of, uneven

# Leverage scores.


@pytest.mark.parametrize(("count", "dimension", "rank"), [(1, 1, 1), (3, 5, 3), (50, 4, 4), (2500, 9, 6), (40, 7, 1)])
def test_leverage_scores_equal_their_definition(count, dimension, rank):
    rng = np.random.default_rng(0)
    keys = uneven(rng, count, rank) @ rng.normal(size=(rank, dimension))
    scores = leverage_scores(keys)
    np.testing.assert_allclose(scores, np.einsum("ij,ji->i", keys, np.linalg.pinv(keys)), rtol=1e-9, atol=1e-13)
    assert scores.sum() == pytest.approx(min(rank, count))


@pytest.mark.parametrize("condition", [1e0, 1e3, 1e6, 1e9, 1e12])
def test_ill_conditioned_keys_lose_only_what_the_condition_number_takes(condition):
    rng = np.random.default_rng(1)
    left, right = np.linalg.qr(uneven(rng, 3000, 6))[0], np.linalg.qr(rng.normal(size=(6, 6)))[0]
    keys = left * np.geomspace(1, 1 / condition, 6) @ right
    basis = orthonormal_basis(lambda: row_blocks(keys), 6)
    assert basis.transform.shape == (6, 6)
    error = np.abs(leverage_scores(keys) - (left**2).sum(axis=1)).max()
    assert error <= basis.rounding() <= 1e-12 * condition
    np.testing.assert_allclose(basis.inverse.T @ basis.inverse, keys.T @ keys, rtol=0, atol=1e-14)
    np.testing.assert_allclose(keys @ basis.transform @ basis.inverse, keys, rtol=0, atol=1e-15 * condition)


@pytest.mark.parametrize(
    ("condition", "scale", "sweeps"), [(3, 1e-130, 1), (3, 1, 1), (3, 1e130, 1), (3, 1e-150, 3), (1e9, 1, 3)]
)
def test_well_conditioned_keys_are_swept_once(condition, scale, sweeps):
    """Where squares under- or overflow there are two more, one for the largest entries; bad conditions take three."""
    left, right = (np.linalg.qr(np.random.default_rng(15).normal(size=(count, 4)))[0] for count in (30, 4))
    keys, seen = left * np.geomspace(1, 1 / condition, 4) @ right * scale, []

    def blocks():
        seen.append(len(seen))
        return [keys]

    basis = orthonormal_basis(blocks, 4)
    np.testing.assert_allclose(((keys @ basis.transform) ** 2).sum(axis=1), (left**2).sum(axis=1), rtol=1e-6)
    assert len(seen) == sweeps


def test_the_maximiser_attains_the_leverage_score():
    keys = uneven(np.random.default_rng(2), 400, 5)
    query = keys @ np.linalg.pinv(keys.T @ keys)
    taken = np.diagonal(scores_of(query, keys, 2))
    np.testing.assert_allclose(taken, leverage_scores(keys), rtol=1e-10)


def test_columns_may_be_of_any_size():
    keys = uneven(np.random.default_rng(3), 60, 4)
    expected = leverage_scores(keys)
    for scale in (1e-200, 1e200, 2.0 ** np.array([-900, 0, 300, 900])):
        np.testing.assert_allclose(leverage_scores(keys * scale), expected, rtol=1e-10)
        np.testing.assert_allclose(lewis_weights(keys * scale, 3), lewis_weights(keys, 3), rtol=1e-8)
    np.testing.assert_allclose(leverage_scores(np.column_stack([keys, np.zeros(60), keys[:, 1]])), expected, rtol=1e-9)


@pytest.mark.parametrize("p", POWERS)
def test_the_emptiest_keys(p):
    for shape in [(0, 3), (4, 0), (0, 0), (4, 3)]:
        np.testing.assert_array_equal(sensitivity_bounds(np.zeros(shape), p), np.zeros(shape[0]))
        np.testing.assert_array_equal(lewis_weights(np.zeros(shape), p), np.zeros(shape[0]))
    np.testing.assert_allclose(sensitivity_bounds([[-5.0]], p), [1.0])


def test_float32_and_integers_are_taken():
    keys = np.array([[2, 0], [0, 1], [0, 1]])
    for dtype in (np.int8, np.float32, np.uint64):
        np.testing.assert_allclose(leverage_scores(keys.astype(dtype)), [1, 0.5, 0.5])


# Lewis weights.


@pytest.mark.parametrize("p", POWERS)
def test_lewis_weights_are_the_fixed_point(p):
    keys = uneven(np.random.default_rng(4), 300, 5)
    weights = lewis_weights(keys, p)
    inverse = np.linalg.inv(keys.T @ (weights[:, None] ** (1 - 2 / p) * keys))
    np.testing.assert_allclose(np.einsum("ij,jk,ik->i", keys, inverse, keys) ** (p / 2), weights, rtol=1e-8)
    assert weights.sum() == pytest.approx(5)


@pytest.mark.parametrize("p", POWERS)
def test_lewis_weights_in_closed_form(p):
    column = np.array([3.0, 0.0, -1.0, 2.0])
    np.testing.assert_allclose(lewis_weights(column[:, None], p), np.abs(column) ** p / (np.abs(column) ** p).sum())
    blocks = np.kron(np.eye(2), column[:, None])  # orthogonal groups do not see each other
    np.testing.assert_allclose(lewis_weights(blocks, p), np.tile(lewis_weights(column[:, None], p), 2), atol=1e-12)


@pytest.mark.parametrize("p", POWERS)
def test_duplicates_and_zero_keys(p):
    keys = uneven(np.random.default_rng(5), 30, 3)
    weights = lewis_weights(np.concatenate([keys, np.zeros((2, 3)), keys]), p)
    np.testing.assert_allclose(weights[:30] + weights[32:], lewis_weights(keys, p), rtol=1e-8)
    np.testing.assert_array_equal(weights[30:32], 0)


# Certified bounds.


@pytest.mark.parametrize("p", [*POWERS, 2.5])
@pytest.mark.parametrize("tolerance", [1e-8, 0.5, 10.0])
def test_the_metric_sandwiches_the_normaliser_even_before_convergence(p, tolerance):
    rng = np.random.default_rng(6)
    keys, query = uneven(rng, 120, 4), rng.normal(size=(500, 4))
    metric = lewis_metric(keys, p, tolerance)
    size = np.linalg.norm(query @ metric.basis.inverse.T, axis=1) ** p
    total = (np.abs(query @ keys.T) ** p).sum(axis=1)
    assert (total >= metric.lower * size * (1 - 1e-12)).all()
    assert (total <= metric.upper * size * (1 + 1e-12)).all()
    if tolerance == 1e-8:
        assert metric.upper / metric.lower == pytest.approx(4 ** abs(p / 2 - 1), rel=1e-5)


def test_the_metric_is_nearly_tight_after_the_second_step():
    """For p = 4 the first one sets the weights to the leverage scores; in one column there is one direction to try."""
    keys = np.array([[3.0], [1.0]])
    metric = lewis_metric(keys, 4, tolerance=1.5)
    np.testing.assert_allclose(metric.weights, [0.9, 0.1])
    most = (keys**4).sum() / (np.sqrt(metric.weights[:, None]) * keys**2).sum() ** 2
    assert metric.tops.sum() == pytest.approx(most)
    assert most <= metric.upper <= 1.03 * most


def steps_of(monkeypatch, call):
    """How many bases are computed."""
    bases = []

    def counted(*arguments):
        bases.append(orthonormal_basis(*arguments))
        return bases[-1]

    monkeypatch.setattr(sensitivities, "orthonormal_basis", counted)
    call()
    return len(bases)


@pytest.mark.parametrize("p", POWERS)
def test_the_iteration_ends_when_nothing_changes(p, monkeypatch):
    assert steps_of(monkeypatch, lambda: sensitivity_bounds(np.diag([3.0, 1.0, 2.0]), p)) == 1


@pytest.mark.parametrize("p", POWERS)
def test_no_ascent_passes_the_bound(p):
    keys = uneven(np.random.default_rng(7), 150, 4, spread=1.0)
    bounds = sensitivity_bounds(keys, p)
    reached = np.diagonal(scores_of(ascend(keys, p), keys, p))
    assert (reached <= bounds * (1 + 1e-9)).all()
    assert bounds.sum() <= 4 ** max(1, p / 2) * (1 + 1e-3 * p)
    # The bound is not idle: some key comes within the factor that Lewis weights may lose.
    assert (reached * 4 ** abs(p / 2 - 1) >= bounds * (1 - 1e-3)).any()


@pytest.mark.parametrize("p", POWERS)
def test_one_dimension_leaves_no_slack(p):
    column = np.random.default_rng(8).normal(size=(20, 1))
    expected = np.abs(column[:, 0]) ** p / (np.abs(column) ** p).sum()
    np.testing.assert_allclose(sensitivity_bounds(column, p), expected, rtol=1e-3)


@pytest.mark.parametrize("p", [0.01, 1, 3, 40, 1000])
def test_rows_of_any_size_have_bounds(p):
    keys = np.array([[1.0, 0.0], [1e-8, 0.0], [1e-200, 0.0], [0.0, 1e8], [0.0, 0.0]])
    found = sensitivity_bounds(keys, p)
    truth_of = np.array([1, 1e-8**p, 1e-200**p, 1, 0]) / np.array([*[1 + 1e-8**p + 1e-200**p] * 3, 1, 1])
    assert (found >= truth_of * (1 - 1e-9)).all()
    assert found[4] == 0


def test_weights_that_rounding_keeps_from_settling_are_refused():
    rng = np.random.default_rng(11)
    keys = rng.normal(size=(40, 3)) @ np.diag([1, 1e-6, 1e-9]) @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    with pytest.raises(CertificateError, match="rounding keeps the Lewis weights"):
        lewis_weights(keys, 1.0, 1e-15)


def test_the_iteration_is_given_up_after_twice_the_steps_that_it_may_need(monkeypatch):
    """For p = 1 a step halves the change; at first, with weights of at least 10^-300, it is e^7 or less."""
    rng = np.random.default_rng(11)
    keys = rng.normal(size=(40, 3)) @ np.diag([1, 1e-6, 1e-9]) @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    needed = np.log2(np.exp(7) / 1e-15)
    steps = steps_of(monkeypatch, lambda: lewis_metric(keys, 1.0, 1e-15))
    assert 2 * needed <= steps <= 2 * needed + 21


# Bounds a caller supplies.


def huber(x):
    return np.where(np.abs(x) < 1, x**2 / 2, np.abs(x) - 0.5)


def test_true_bounds_pass():
    keys = uneven(np.random.default_rng(9), 60, 3)
    for p in (1, 2, 3):
        bounds = sensitivity_bounds(keys, p)
        check_sensitivity_bounds(keys, lambda x, p=p: np.abs(x) ** p, bounds, np.random.default_rng(0))
    # Huber's function h has h(cx) <= c^2 h(x) and >= c h(x) for c >= 1, hence sums of the bounds of p = 1 and p = 2.
    bounds = np.minimum(2 * (sensitivity_bounds(keys, 1) + sensitivity_bounds(keys, 2)), 1)
    check_sensitivity_bounds(keys, huber, bounds, np.random.default_rng(0))


@pytest.mark.parametrize("key", [0, 17])
@pytest.mark.parametrize("scale", [1e-300, 1, 1e300])
def test_a_bound_a_little_too_low_is_caught(key, scale):
    """Even with one trial, which looks at the key whose bound is least against its leverage score."""
    keys = uneven(np.random.default_rng(10), 60, 3)
    bounds = leverage_scores(keys)
    bounds[key] *= 0.99
    keys = keys * scale
    for trials in (1, 60):
        with pytest.raises(CertificateError, match=f"key {key} has bound"):
            check_sensitivity_bounds(keys, np.square, bounds, np.random.default_rng(0), trials=trials)
    check_sensitivity_bounds(keys, np.square, bounds, np.random.default_rng(0), trials=0)


def test_f_is_looked_at_from_a_thousandth_to_a_thousand():
    lengths = []

    def f(x):
        lengths.append(np.abs(x).max())
        return np.maximum(np.abs(x) - 0.5, 0)  # no key takes a score of 0 / 0 where it vanishes

    keys = uneven(np.random.default_rng(12), 30, 2)
    check_sensitivity_bounds(keys, f, np.ones(30), np.random.default_rng(0), trials=4)
    np.testing.assert_allclose(lengths, np.tile(np.repeat([1e-3, 1, 1e3], 3), 8))


def test_random_queries_take_the_memory_that_is_asked_for(monkeypatch):
    keys = np.random.default_rng(14).normal(size=(300, 100))
    checked(keys, 1)  # imports what is imported late
    asked = []
    monkeypatch.setattr(sensitivities, "over_memory", asked.append)
    tracemalloc.start()
    checked(keys, 300)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - 3 * 8 * 300 * 100 <= asked[0] <= peak  # besides the keys


@pytest.mark.parametrize("f", [lambda x: x, lambda x: -(x**2), lambda x: 1 / (1 + x**2), np.exp])
def test_functions_that_are_not_even_and_growing_are_refused(f):
    with pytest.raises(InputError, match="even and non-decreasing"):
        check_sensitivity_bounds([[1.0], [2.0]], f, [1.0, 1.0], np.random.default_rng(0))


def checked(keys, trials):
    check_sensitivity_bounds(keys, np.abs, np.ones(len(keys)), np.random.default_rng(0), trials)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: leverage_scores([[np.nan]]), InputError, "keys must be finite, got nan"),
        (lambda: leverage_scores([[np.inf, 1]]), InputError, "keys must be finite, got inf"),
        (lambda: leverage_scores([1.0, 2.0]), InputError, r"got shape \(2,\)"),
        (lambda: leverage_scores([[1j]]), InputTypeError, "real numbers"),
        (lambda: lewis_weights([[1.0]], 0), InputError, "p must be positive and finite, got 0"),
        (lambda: lewis_weights([[1.0]], np.inf), InputError, "got inf"),
        (lambda: lewis_weights([[1.0]], 3, 1), InputError, "tolerance must be below 1, got 1"),
        (lambda: sensitivity_bounds([[1.0]], 0.0099), InputError, "between 0.01 and 1000, got 0.0099"),
        (lambda: checked(np.ones((1, 2)), 2**31), BudgetError, "2147483648 random queries would take"),
        (lambda: checked(np.ones((1, 2)), 2**31 + 1), InputError, "trials must be at most 2147483648"),
        (lambda: sensitivity_bounds([[1.0]], -2), InputError, "got -2"),
        (lambda: check_sensitivity_bounds([[1.0]], np.abs, [1, 1], None), InputError, r"\(1,\).*\(2,\)"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_keys_that_take_no_score_are_no_objection():
    keys = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    check_sensitivity_bounds(keys, np.square, [0.0, 1.0, 1.0], np.random.default_rng(0), trials=5)
    with pytest.raises(CertificateError, match="key 1 has bound"):
        check_sensitivity_bounds(keys, np.square, [0.0, 0.9, 1.0], np.random.default_rng(0), trials=5)


def test_squares_are_the_default():
    keys = uneven(np.random.default_rng(13), 12, 3)
    np.testing.assert_allclose(sensitivity_bounds(keys), leverage_scores(keys))
