"""Attention restricted to chosen keys, and to those in a window around the query."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from attention import exact_attention, leverage_scores, restricted_attention, universal_set
from attention.errors import InputError


def test_restriction_is_attention_over_fewer_keys():
    rng = np.random.default_rng(8)
    query, keys, values = rng.normal(size=(600, 4)), rng.normal(size=(50, 4)), rng.normal(size=(50, 3))
    attend = partial(restricted_attention, query, keys, values)
    np.testing.assert_allclose(
        attend(range(50), scale=2), exact_attention(query, [keys], [values], scale=2), atol=1e-13
    )
    chosen = [40, 3, 17, 3]
    expected = exact_attention(query, [keys[[3, 17, 40]]], [values[[3, 17, 40]]])
    np.testing.assert_allclose(attend(chosen), expected, atol=1e-13)


@pytest.mark.parametrize("window", [0, 1, 7, 1000])
@pytest.mark.parametrize("chosen", [[], [5, 299, 610]])
def test_a_window_adds_the_neighbours(window, chosen):
    rng = np.random.default_rng(9)
    query, keys, values = rng.normal(size=(620, 3)), rng.normal(size=(611, 3)), rng.normal(size=(611, 2))
    if window < 9:
        query = query[:611]
    rows, columns = np.arange(len(query))[:, None], np.arange(611)
    logits = np.where(np.isin(columns, chosen) | (abs(rows - columns) <= window), query @ keys.T / 3, -np.inf)
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected = weights / weights.sum(axis=1, keepdims=True) @ values
    np.testing.assert_allclose(
        restricted_attention(query, keys, values, chosen, window=window), expected, rtol=0, atol=1e-13
    )


def test_levattention_keeps_what_the_planted_queries_look_at():
    keys = np.concatenate([np.eye(4) * 5, np.random.default_rng(10).normal(size=(300, 4)) * 0.01])
    values = np.random.default_rng(11).normal(size=(304, 2))
    chosen = universal_set(keys, 0.5)
    np.testing.assert_array_equal(chosen, range(4))
    np.testing.assert_allclose(leverage_scores(keys)[:4], 1, atol=1e-2)
    full = exact_attention(keys[:4], [keys], [values], scale=1.0)
    np.testing.assert_allclose(restricted_attention(keys[:4], keys, values, chosen, scale=1.0), full, atol=1e-6)


@pytest.mark.parametrize(
    ("columns", "window", "message"),
    [
        ([], None, "columns must not be empty"),
        ([0, 5], None, "between 0 and 4, got 0 to 5"),
        ([-1], None, "between 0 and 4, got -1 to -1"),
        ([1], -1, "window must be at least 0, got -1"),
        ([], 1, "query 6 sees none of the 5 keys"),
    ],
)
def test_bad_restrictions(columns, window, message):
    with pytest.raises(InputError, match=message):
        restricted_attention(np.ones((8, 2)), np.ones((5, 2)), np.ones((5, 1)), columns, window=window)
