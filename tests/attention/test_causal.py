"""Causal attention, exact and fast, against attention on every prefix."""

import numpy as np
import pytest

from attention import exact_attention, fast_attention
from attention.errors import CertificateError, InputError
from attention.exact.attention import reference_attention
from attention.fast import causal as module
from attention.fast.attention import TensorAttention


def brute_force(query, keys, values, scale=None):
    rows = [
        exact_attention(query[i : i + 1], [k[: i + 1] for k in keys], [v[: i + 1] for v in values], scale=scale)
        for i in range(len(query))
    ]
    return np.concatenate(rows)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("order", "count"), [(2, 1), (2, 2), (2, 70), (2, 1600), (3, 1), (3, 3), (3, 131), (4, 21)])
def test_every_prefix_is_right(order, count, dtype):
    rng = np.random.default_rng(count)
    query = rng.uniform(-1.2, 1.2, (count, 3)).astype(dtype)
    keys = [rng.uniform(-1.2, 1.2, (count, 3)).astype(dtype) for _ in range(order - 1)]
    values = [rng.uniform(-1, 2, (count, 2)).astype(dtype) for _ in range(order - 1)]
    tolerance = 1e-5
    output = fast_attention(query, keys, values, tolerance=tolerance, causal=True)
    assert output.dtype == dtype
    exact = brute_force(*(np.asarray(x, np.float64) for x in (query, keys, values)))
    _, found = TensorAttention.of(query, keys, values, None, causal=True).simplest(tolerance)
    bound = found.error_bound
    assert np.abs(output - exact).max() <= bound <= tolerance


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("order", "count"), [(2, 1), (2, 2), (2, 70), (2, 530), (3, 1), (3, 3), (3, 41), (4, 9)])
def test_every_prefix_is_right_exactly(order, count, dtype):
    """Not a bit depends on the tokens to come."""
    rng = np.random.default_rng(count)
    query = rng.normal(0, 3, (count, 3)).astype(dtype)
    keys = [rng.normal(0, 3, (count, 3)).astype(dtype) for _ in range(order - 1)]
    values = [rng.normal(5, 1, (count, 2)).astype(dtype) for _ in range(order - 1)]
    output = exact_attention(query, keys, values, causal=True)
    assert output.dtype == dtype
    for i in {0, count // 2, count - 1}:
        prefixes = [[matrix[: i + 1] for matrix in sets] for sets in (keys, values)]
        np.testing.assert_array_equal(output[i : i + 1], exact_attention(query[i : i + 1], *prefixes))
    wide = [[matrix.astype(np.longdouble) for matrix in sets] for sets in ([query], keys, values)]
    rows = np.random.default_rng(0).permutation(count)[:40]
    expected = np.concatenate(
        [by_einsum(wide[0][0][i : i + 1], *([m[: i + 1] for m in sets] for sets in wide[1:])) for i in rows]
    )
    unit = np.finfo(dtype).eps
    largest = np.prod([np.abs(value).max() for value in values])
    assert np.abs(output[rows] - expected).max() <= 400 * unit * largest
    if dtype == np.float64:
        reference = reference_attention(query, keys, values, causal=True)
        np.testing.assert_allclose(reference[rows], expected.astype(float), rtol=1e-11)


def by_einsum(query, keys, values):
    """The definition for one query and all keys, in the type of the arguments."""
    axes = "abc"[: len(keys)]
    sets = ",".join(f"{axis}Z" for axis in axes)
    weights = np.exp(np.einsum(f"Z,{sets}->{axes}", query[0], *keys) / query.shape[1])
    return (np.einsum(f"{axes},{sets}->Z", weights, *values) / weights.sum())[None]


def test_scale_and_huge_values():
    rng = np.random.default_rng(5)
    query, key, value = rng.uniform(-1, 1, (3, 40, 4))
    output = fast_attention(query, [key * 1e120], [value * 1e200], tolerance=1e194, scale=3e-121, causal=True)
    exact = brute_force(query, [key], [value], scale=0.3)
    np.testing.assert_allclose(output / 1e200, exact, atol=1e-6)


def test_tokens_are_copied_a_chunk_at_a_time(monkeypatch):
    """Sums go on from one chunk to the next, in parts of 512 tokens or so."""
    query, key, value = np.random.default_rng(7).uniform(-1, 1, (3, 1300, 2))
    arguments = query, [key], [value[:, :1] * [1, 300, -70]]
    whole = fast_attention(*arguments, causal=True)
    monkeypatch.setattr(module, "_CHUNK", 100)
    np.testing.assert_allclose(fast_attention(*arguments, causal=True), whole, rtol=1e-12)


def test_tokens_to_come_change_nothing():
    rng = np.random.default_rng(6)
    query, first, second, value = rng.uniform(-1, 1, (4, 90, 2))
    before = fast_attention(query, [first, second], [value, value], causal=True)
    for matrix in (query, first, second, value):
        matrix[60:] = rng.uniform(-1, 1, (30, 2))
    after = fast_attention(query, [first, second], [value, value], causal=True)
    np.testing.assert_allclose(after[:60], before[:60], atol=2e-6)
    assert np.abs(after[60:] - before[60:]).max() > 1e-3


def test_prefixes_may_weigh_less_than_all():
    """The mean logit of all keys bounds the denominator of the last query only."""
    query, key = np.ones((50, 2)), np.ones((50, 2))
    key[0] = -1
    whole, prefixes = (TensorAttention.of(query, [key], [key], None, causal=causal).setting for causal in (False, True))
    assert whole.flatness < 1 < np.exp(1) <= prefixes.flatness


def test_key_sets_of_another_length_are_refused():
    with pytest.raises(InputError, match="as many keys as queries, got 4 and 3"):
        fast_attention(np.ones((3, 2)), [np.ones((4, 2))], [np.ones((4, 1))], causal=True)
    for call in (exact_attention, reference_attention):
        with pytest.raises(InputError, match="as many keys as queries, got 2 and 3"):
            call(np.ones((3, 2)), [np.ones((3, 2)), np.ones((2, 2))], [np.ones((3, 1)), np.ones((2, 1))], causal=True)


def test_no_query():
    with pytest.raises(InputError, match="at least one row"):
        fast_attention(np.ones((0, 2)), [np.ones((0, 2))], [np.ones((0, 1))], causal=True)


def test_large_logits_are_refused():
    query = 9.0 - 18 * np.eye(4, 2)
    with pytest.raises(CertificateError, match="degree"):
        fast_attention(query, [query], [query], causal=True)
