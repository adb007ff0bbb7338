"""The planner: which method, why, and for how long; with given costs, never with a clock."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from attention import Calibration, attend, exact_attention, fast_attention, plan, plan_for_bounds
from attention.errors import CertificateError, InputError
from attention.fast.attention import BUDGET, TensorAttention
from attention.fast.monomials import MOST_KEPT
from attention.planning import costs

COSTS = Calibration(
    exact_call=1e-4,
    fast_call=1e-4,
    exponential=1e-9,
    product=1e-10,
    token=1e-6,
    number=1e-9,
    double=1e-11,
    single=5e-12,
)
CHEAP_EXACT = Calibration(
    exact_call=0.0, fast_call=0.0, exponential=1e-15, product=0.0, token=1.0, number=1e-9, double=1.0, single=1.0
)


def uniform(count, order=3, bound=1.0):
    rng = np.random.default_rng(count)
    query = rng.uniform(-bound, bound, (count, 4))
    keys = [rng.uniform(-bound, bound, (count + 1 + p, 4)) for p in range(order - 1)]
    values = [rng.uniform(-1, 1, (count + 1 + p, 3)) for p in range(order - 1)]
    return query, keys, values


def test_small_is_exact_and_large_is_fast():
    small, large = plan(*uniform(3), costs=COSTS), plan(*uniform(900), costs=COSTS)
    assert (small.method, large.method) == ("exact", "fast")
    assert small.seconds == small.exact_seconds <= small.fast_seconds
    assert large.seconds == large.fast_seconds < large.exact_seconds
    assert "should take" in large.reason
    certificate = TensorAttention.of(*uniform(900), None).certificate(1e-6)
    assert (large.degree, large.rank) == (certificate.design.polynomial.degree, len(certificate.design.monomials))
    assert large.error_bound == certificate.error_bound <= 1e-6
    assert large.logit_bound == certificate.logit_bound


def test_costs_are_operations_times_rates():
    query, keys, values = uniform(300)
    found = plan(query, keys, values, costs=COSTS)
    # Exact: d and d_v padded to fours; fast: tokens to tiles of 256.
    assert found.exact_seconds == pytest.approx(1e-4 + 300 * 301 * 302 * (1e-9 + 8e-10))
    assert found.fast_seconds == pytest.approx(
        1e-4 + 3 * 512 * (7e-6 + found.rank * 6 * 1e-11) + 3 * found.rank * 4 * 1e-9
    )
    single = plan(
        query.astype(np.float32),
        [k.astype(np.float32) for k in keys],
        [v.astype(np.float32) for v in values],
        tolerance=1e-2,
        costs=COSTS,
    )
    assert single.precision == "float32"
    assert single.exact_seconds == pytest.approx(1e-4 + 300 * 301 * 302 * (1e-9 + 8e-10) / 2)
    assert single.fast_seconds == pytest.approx(
        1e-4 + 3 * 512 * (7e-6 + single.rank * 6 * 5e-12) + 3 * single.rank * 4 * 1e-9
    )


def test_tables_that_are_not_kept_count_every_exponent():
    costs, kept = Calibration(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, design=1.0), MOST_KEPT // 256
    assert costs.fast(9, [7], 256, 3, kept, "float64") == costs.designing(kept, 256) == kept
    assert costs.fast(9, [7], 256, 3, kept + 1, "float32") == costs.designing(kept + 1, 256) == 256 * (kept + 1)
    for slow, most in ((kept - 0.5, kept - 1), (kept + 2, kept), (256 * kept, kept), (256 * kept + 300, kept + 1)):
        assert set(replace(costs, exact_call=slow).worth(9, [7], 256, 3, "float64").values()) == {most}
    assert MOST_KEPT // 64 == BUDGET  # up to 64 columns nothing is laid out anew


def test_large_logits_are_exact_and_say_why():
    query, keys, values = uniform(900, bound=4.0)
    found = plan(query, keys, values, costs=COSTS)
    assert found.method == "exact"
    assert found.fast_seconds == np.inf
    assert found.degree is found.rank is None
    assert 0 < found.error_bound < 1e-10  # of exact attention
    assert "logits up to" in found.reason
    assert plan(query, [query, query], [query, query], causal=True, costs=COSTS).method == "exact"


def test_causal_attention_has_both_methods():
    """Exact attention goes through half of the pairs, or a third of the triples."""
    query = uniform(5)[0]
    arguments = query, [query], [query]
    for found, method, of in (
        (replace(COSTS, exact_call=9.0), "fast", fast_attention),
        (CHEAP_EXACT, "exact", exact_attention),
    ):
        assert plan(*arguments, causal=True, costs=found).method == method
        np.testing.assert_array_equal(attend(*arguments, causal=True, costs=found), of(*arguments, causal=True))
    exact = exact_attention(*arguments, causal=True)
    np.testing.assert_array_equal(attend(*arguments, causal=True, method="exact"), exact)
    call = COSTS.exact_call
    for lengths, share in (([6], 2), ([6, 6], 3)):
        seconds = [COSTS.exact(6, lengths, 4, 2, "float64", causal=causal) - call for causal in (False, True)]
        assert seconds[0] == pytest.approx(share * seconds[1])
    shape = 4096, [4096], 8, 8
    costs = replace(COSTS, token=1e-9)
    for name, most in costs.worth(*shape, "float64", causal=True).items():
        slow = costs.exact(*shape, "float64", causal=True)
        assert costs.fast(*shape, most, name, causal=True) <= slow < costs.fast(*shape, most + 1, name, causal=True)
        assert costs.fast(*shape, most, name, causal=True) == pytest.approx(3 * costs.fast(*shape, most, name))


def test_causal_is_planned_too():
    query = uniform(5)[0]
    sets = query, [query], [query]
    exact, fast = exact_attention(*sets, causal=True), fast_attention(*sets, causal=True)
    assert (exact != fast).any()
    slow = Calibration(
        exact_call=0.0, fast_call=0.0, exponential=1.0, product=1.0, token=0.0, number=1e-9, double=0.0, single=0.0
    )
    for times, method, expected in ((CHEAP_EXACT, "exact", exact), (slow, "fast", fast)):
        assert plan(*sets, causal=True, costs=times).method == method
        np.testing.assert_array_equal(attend(*sets, causal=True, costs=times), expected)
    np.testing.assert_array_equal(attend(*sets, causal=True, method="exact"), exact)
    refused = 50 * query, [50 * query], [query]
    for certified in (False, True):
        with pytest.raises(CertificateError):
            attend(*refused, causal=True, costs=slow, method="fast", certified=certified)
    found = attend(*refused, causal=True, costs=slow, certified=True)
    assert found.plan.method == "exact"
    np.testing.assert_array_equal(found.output, exact_attention(*refused, causal=True))
    assert found.plan.exact_seconds < 0.6 * plan(*refused, costs=slow).exact_seconds


def test_attend_follows_the_plan():
    arguments = uniform(40)
    exact, fast = exact_attention(*arguments, scale=0.2), fast_attention(*arguments, scale=0.2)
    assert (exact != fast).any()
    np.testing.assert_array_equal(attend(*arguments, scale=0.2, costs=CHEAP_EXACT), exact)
    np.testing.assert_array_equal(attend(*arguments, scale=0.2, method="exact"), exact)
    np.testing.assert_array_equal(attend(*arguments, scale=0.2, method="fast"), fast)
    slow = Calibration(
        exact_call=0.0, fast_call=0.0, exponential=1.0, product=1.0, token=0.0, number=1e-9, double=0.0, single=0.0
    )
    np.testing.assert_array_equal(attend(*arguments, scale=0.2, costs=slow), fast)
    np.testing.assert_allclose(attend(*uniform(5, bound=5.0), costs=slow), exact_attention(*uniform(5, bound=5.0)))


def test_unknown_method():
    with pytest.raises(InputError, match=r'method must be "auto", "exact" or "fast", got .quick.'):
        attend([[1.0]], [[[1.0]]], [[[1.0]]], method="quick")


def test_plans_for_bounds_hold_for_data_within_them():
    query, keys, values = uniform(200)
    data = plan(query, keys, values, tolerance=1e-4, costs=COSTS)
    bounds = plan_for_bounds(202, 3, 4, 3, bound=1.0, tolerance=1e-4, costs=COSTS)
    assert data.logit_bound <= bounds.logit_bound == 1.0
    assert data.degree <= bounds.degree
    assert bounds.error_bound <= 1e-4
    assert plan_for_bounds(202, 3, 4, 3, bound=3.0, costs=COSTS).method == "exact"
    assert plan_for_bounds(2, 3, 4, 3, bound=1.0, costs=COSTS).method == "exact"
    assert plan_for_bounds(10**6, 4, 4, 3, bound=0.0, costs=COSTS).rank == 1


def test_a_plan_says_where_no_method_reaches_the_tolerance():
    for bound, reached in ((3.0, True), (1e4, False), (1e200, False)):
        found = plan_for_bounds(30, 3, 4, 3, bound=bound, tolerance=1e-3, costs=COSTS)
        assert found.method == "exact"
        assert (found.error_bound <= 1e-3) == reached == ("certified for errors up to" not in found.reason)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 0}, "count must be at least 1, got 0"),
        ({"order": 1}, "order must be at least 2, got 1"),
        ({"dimension": -1}, "dimension must be at least 0"),
        ({"bound": -1.0}, "bound must be at least 0"),
        ({"bound": float("inf")}, "bound must be at least 0 and finite"),
        ({"tolerance": 0.0}, "tolerance must be above 0"),
    ],
)
def test_bounds_out_of_range(change, message):
    arguments = {"count": 5, "order": 3, "dimension": 2, "value_columns": 1, "bound": 1.0} | change
    with pytest.raises(InputError, match=message):
        plan_for_bounds(**arguments, costs=COSTS)


def test_calibration_is_measured_once_and_kept(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "calibration.json"
    measured = []

    def measure():
        measured.append(1)
        return COSTS

    monkeypatch.setattr(costs, "_cache_path", lambda: path)
    monkeypatch.setattr(costs, "measure_costs", measure)

    def fresh():
        costs.calibration.cache_clear()
        return costs.calibration()

    try:
        assert fresh() == costs.calibration() == fresh() == COSTS
        assert len(measured) == 1
        stored = json.loads(path.read_text())
        wrong = (
            {**stored, "seconds": {**stored["seconds"], "token": value}} for value in (10**400, -1.0, float("nan"))
        )
        another = {**stored, "machine": "another"}, {**stored, "format": 0}
        for spoiled in (*another, *wrong, {**stored, "seconds": {}}, [], None):
            path.write_text(json.dumps(spoiled))
            measured.clear()
            assert fresh() == COSTS
            assert len(measured) == 1
        path.write_text("{")
        assert fresh() == COSTS
        # Nowhere to write: measured each time, and no error.
        monkeypatch.setattr(costs, "_cache_path", lambda: path / "below" / "a file")
        assert fresh() == fresh() == COSTS
        assert len(measured) == 4
        # No home: nothing is written below the working directory.
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(costs, "_cache_path", lambda: Path("~", ".cache", "calibration.json"))
        assert fresh() == COSTS
        assert [file.name for file in tmp_path.iterdir()] == ["deep"]
    finally:
        costs.calibration.cache_clear()


def test_measured_costs_are_positive():
    assert all(value > 0 for value in vars(costs.measure_costs()).values())
