"""Fast attention but for a few queries and keys; and the one call, which answers with a certificate or says why not."""

from dataclasses import replace

import numpy as np
import pytest

from attention import Calibration, attend, exact_attention, plan
from attention.errors import CertificateError, InputError
from attention.fast.attention import TensorAttention
from attention.planning import hybrid, planner
from attention.planning.exactly import exact_certificate, exact_rounding
from attention.planning.hybrid import find_hybrid
from tests.assurance.check_certificates import check

COSTS = Calibration(1e-4, 1e-4, 2e-9, 2e-10, 1e-9, 1e-9, 2e-11, 1e-11)
ONES = np.ones(3)
SLOW = replace(COSTS, exponential=1e-6, product=1e-7)  # for small inputs


def with_outliers(order=2, count=300, dimension=4, dtype=np.float64):
    """Unequal sizes, keys far from zero on one side, and a query and a key that are far from the others."""
    rng = np.random.default_rng(order)
    query = rng.uniform(-1, 1, (count, dimension))
    keys = [rng.uniform(-1, 1, (count // (10 ** (order > 2)) + 3 * p, dimension)) for p in range(1, order)]
    values = [rng.uniform(-1, 2, (len(key), 3)) for key in keys]
    query[5] *= 100
    if order == 2:
        keys[0][7] *= 100
        keys[0] += 2.0
    return query.astype(dtype), [key.astype(dtype) for key in keys], [value.astype(dtype) for value in values]


@pytest.mark.parametrize(("order", "dtype"), [(2, np.float64), (2, np.float32), (3, np.float64), (4, np.float64)])
def test_what_is_far_out_goes_exact(order, dtype):
    arguments = with_outliers(order, dtype=dtype)
    answer = attend(*arguments, tolerance=1e-3, costs=SLOW, certified=True)
    found = answer.plan
    assert found.method == "hybrid"
    assert (found.exact_queries >= 1, found.exact_keys >= 1) == (True, order == 2)
    assert found.seconds == found.hybrid_seconds < found.exact_seconds <= found.fast_seconds
    assert found.error_bound == answer.error_bounds.max() <= 1e-3
    assert f"{found.exact_queries} queries and {found.exact_keys} keys" in found.reason
    assert answer.output.dtype == dtype
    errors = np.abs(answer.output - exact_attention(*(np.float64(arguments[0]), *arguments[1:])))
    assert (errors <= answer.error_bounds).all()
    np.testing.assert_array_equal(attend(*arguments, tolerance=1e-3, costs=SLOW), answer.output)
    assert plan(*arguments, tolerance=1e-3, costs=SLOW) == found
    with pytest.raises(CertificateError):
        attend(*arguments, tolerance=1e-3, method="fast", budget=2000)


def test_even_data_has_no_hybrid():
    rng = np.random.default_rng(0)
    query, key, value = rng.uniform(-1, 1, (3, 500, 4))
    problem = TensorAttention.of(query, [key], [value], None)
    exact = exact_certificate(problem, 1e-3)
    assert find_hybrid(problem, exact, 1e-3, 2**16, SLOW, 2e-3) is None
    assert attend(query, [key], [value], tolerance=1e-3, costs=SLOW, certified=True).plan.method == "fast"


def test_what_half_of_all_rows_spoil_is_not_searched(monkeypatch):
    """Where logits of typical queries and keys take too many monomials, no more than a few rows are measured."""
    rng = np.random.default_rng(3)
    query, key, value = 3 * rng.normal(size=(500, 8)), 3 * rng.normal(size=(400, 8)), rng.normal(size=(400, 2))
    cases = [
        (TensorAttention.of(query, [key], [value], None), COSTS),
        (TensorAttention.of(*with_outliers(), None), SLOW),
    ]
    monkeypatch.setattr(hybrid, "_far", None)
    found = [exact_certificate(problem, 1e-3) for problem, _ in cases]
    (normal, costs), (spoiled, slow) = cases
    assert find_hybrid(normal, found[0], 1e-3, 2**16, costs, costs.exact(500, [400], 8, 2, "float64")) is None
    with pytest.raises(TypeError):  # it is searched
        find_hybrid(spoiled, found[1], 1e-3, 2**16, slow, slow.exact(300, [303], 4, 3, "float64"))


def test_where_nothing_can_be_left_out():
    """No columns, one query and one key, entries beyond what squares hold: whatever is left is answered exactly."""
    query, keys, values = with_outliers()
    for part, scale in (
        ((query[:, :0], [keys[0][:, :0]]), None),
        ((query[:1] * 1e3, [keys[0][:1]]), None),
        ((query * 1e120, keys), 1e-120),
    ):
        answer = attend(*part, [values[0][: len(part[1][0])]], scale=scale, costs=SLOW, certified=True)
        assert answer.plan.method != "hybrid"
        expected = exact_attention(*part, [values[0][: len(part[1][0])]], scale=scale)
        np.testing.assert_allclose(answer.output, expected, rtol=0, atol=1e-6)


def test_a_hybrid_that_misses_the_tolerance_is_not_taken(monkeypatch):
    arguments = with_outliers()
    monkeypatch.setattr(hybrid, "_error_bounds", lambda *_: np.full(3, 1e-2))
    assert plan(*arguments, tolerance=1e-3, costs=SLOW).method != "hybrid"


def test_exact_attention_is_certified_too():
    query, keys, values = with_outliers(dtype=np.float32)
    for tolerance, dtype in ((0.1, np.float32), (1e-6, np.float64)):
        exact = exact_certificate(TensorAttention.of(query, keys, values, None), tolerance)
        assert exact.dtype == dtype
        answer = attend(query, keys, values, tolerance=tolerance, method="exact", costs=COSTS, certified=True)
        assert (answer.plan.method, answer.plan.reason) == ("exact", "no other method was asked for")
        assert answer.output.dtype == np.float32
        expected = exact_attention(query.astype(float), keys, values)
        assert (np.abs(answer.output - expected) <= answer.error_bounds).all()
    assert exact_rounding(1e14, 8, [5], np.dtype(float), np.dtype(float)) == np.inf


def test_what_no_method_is_certified_for_says_why():
    query, keys, values = with_outliers(dtype=np.float32)
    options = {"tolerance": 1e-9, "costs": COSTS}
    found = plan(query, keys, values, **options)
    assert (found.method, found.error_bound > 1e-9) == ("exact", True)
    with pytest.raises(CertificateError) as caught:
        attend(query, keys, values, **options, certified=True)
    for message in (found.reason, str(caught.value)):
        assert "logits up to" in message
        assert "exact attention is certified for errors up to" in message
        assert "the output is float32" in message
    assert caught.value.largest_query == 5
    expected = exact_attention(query.astype(float), keys, values)
    for method in ("auto", "exact"):
        output = attend(query, keys, values, **options, method=method)
        assert (np.abs(output - expected) <= found.error_bound).all()
        with pytest.raises(CertificateError, match="exact attention is certified for errors up to"):
            attend(query, keys, values, **options, method=method, certified=True)
    for certified in (True, False):
        with pytest.raises(CertificateError, match="logits up to"):
            attend(query, keys, values, **options, method="fast", certified=certified)


def test_fast_attention_where_exact_attention_is_not_certified(monkeypatch):
    query, keys, values = with_outliers(count=20)
    query[5] = keys[0][7] = 0.0
    monkeypatch.setattr(planner, "exact_certificate", lambda a, t: exact_certificate(a, t)._replace(error_bounds=ONES))
    answer = attend(query, keys, values, tolerance=1e-3, costs=COSTS, certified=True)
    assert answer.plan.method == "fast"
    assert "errors up to 1, not for 0.001" in answer.plan.reason


def test_dask_arrays_have_no_certificate():
    dask = pytest.importorskip("dask.array")
    query, keys, values = with_outliers()
    with pytest.raises(InputError, match="certified=True"):
        attend(dask.from_array(query), keys, values, certified=True)


def test_the_rounding_of_far_keys_is_in_the_certificate():
    """Two keys of large and equal logits, which round apart: the truth is the mean of their values, 0."""
    rng = np.random.default_rng(0)
    query, far = rng.uniform(0.5, 1, (40, 1)) * np.ones(4), 1e6 * rng.uniform(0.1, 1, 4)
    key = np.concatenate([np.full((20, 4), 0.3), [far, far[::-1]]])
    value = np.append(np.ones(20), [1.0, -1.0])[:, None]
    problem = TensorAttention.of(query, [key], [value], 1.0)
    found = find_hybrid(problem, exact_certificate(problem, 1e-6), 1e-6, 100, SLOW, 1.0)
    assert {20, 21} <= set(found.far_keys)
    errors = np.abs(found.output())
    assert 100 * found.certificate.error_bound < errors.max() <= found.error_bounds[0] < 1e-6


def without_a_centre(*arguments):
    found = find_hybrid(*arguments)
    return found and replace(found, inner=replace(found.inner, centre=None))


def without_the_last_key(*arguments):
    found = find_hybrid(*arguments)
    return found and replace(found, far_keys=found.far_keys[:-1])


@pytest.mark.parametrize("broken", [without_a_centre, without_the_last_key])
def test_breakages_are_found(broken, monkeypatch):
    monkeypatch.setattr("tests.assurance.check_certificates.find_hybrid", broken)
    assert check("hybrid", 3, rounds=12)["hybrid"].violated
