"""Universal sets: no query escapes them, in memory, streamed in two passes or one, merged, and sketched."""

from __future__ import annotations

import tracemalloc
from functools import partial, reduce
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from attention import (
    UniversalSetState,
    leverage_scores,
    planted_instance,
    sensitivity_bounds,
    sketched_universal_set,
    streamed_universal_set,
    universal_set,
)
from attention.errors import BudgetError, InputError, InputTypeError
from tests.attention.scored_keys import POWERS, ascend, scores_of, uneven


@pytest.mark.parametrize("p", POWERS)
@pytest.mark.parametrize("epsilon", [0.4, 0.05])
def test_no_query_has_a_large_score_outside(p, epsilon):
    rng = np.random.default_rng(0)
    keys = uneven(rng, 250, 4, spread=1.5)
    queries = np.concatenate([rng.normal(size=(2000, 4)), keys, ascend(keys, p)])
    columns = np.unique(np.nonzero(scores_of(queries, keys, p) >= epsilon)[1])
    found = universal_set(keys, epsilon, p)
    assert set(columns) <= set(found)
    assert len(found) <= 4 ** max(1, p / 2) / epsilon * (1 + 1e-3 * p)
    assert len(found) < len(keys)
    if p == 2:
        np.testing.assert_array_equal(found, columns)  # every key of the set has a query that needs it


@pytest.mark.parametrize("p", POWERS)
def test_the_ends_of_epsilon(p):
    # Orthogonal keys take a score of exactly 1; more no key can.
    np.testing.assert_array_equal(universal_set(np.diag([3.0, 0.0, 1e-5]), 1.0, p), [0, 2])
    assert universal_set(np.eye(3), 1.01, p).size == 0
    keys = np.concatenate([uneven(np.random.default_rng(1), 30, 3), np.zeros((1, 3))])
    np.testing.assert_array_equal(universal_set(keys, 1e-300, p), np.arange(30))
    assert universal_set(np.zeros((0, 3)), 0.5, p).shape == (0,)
    assert universal_set(keys, 0.5, p).dtype == np.int64


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_equal_keys_share_their_score_and_reach_epsilon_together(copies):
    keys = np.concatenate([np.tile([[1.0, 2.0, 2.0]], (copies, 1)), [[0.0, 1.0, -1.0]]])
    np.testing.assert_array_equal(universal_set(keys, 1 / copies), np.arange(copies + (copies > 0)))
    assert universal_set(keys, 1.001 / copies).tolist() == ([copies] if copies > 1 else [])


def test_rounding_of_ill_conditioned_keys_never_loses_a_key():
    rng = np.random.default_rng(2)
    keys = np.linalg.qr(uneven(rng, 2000, 5))[0]
    skewed = keys * np.geomspace(1, 1e-11, 5) @ np.linalg.qr(rng.normal(size=(5, 5)))[0]
    for epsilon in np.sort((keys**2).sum(axis=1))[[-1, -5, -20]]:
        assert set(np.flatnonzero((keys**2).sum(axis=1) >= epsilon)) <= set(universal_set(skewed, epsilon))


# Streams.


class Chunks:
    """Keys made anew at every iteration, never held."""

    def __init__(self, count, rows=1000, dimension=4):
        self.count, self.rows, self.dimension = count, rows, dimension

    def __iter__(self):
        for start in range(0, self.count, self.rows):
            rows = min(self.rows, self.count - start)
            yield uneven(np.random.default_rng(start), rows, self.dimension)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_road_leads_to_the_same_set(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    rank = data.draw(st.integers(1, 4))
    keys = uneven(rng, data.draw(st.integers(1, 60)), rank) @ rng.normal(size=(rank, 4))
    cuts = data.draw(st.lists(st.integers(0, len(keys)), max_size=5))
    chunks = np.split(keys, sorted(cuts))
    epsilon = data.draw(st.sampled_from([0.9, 0.3, 0.05]))
    expected = universal_set(keys, epsilon)
    np.testing.assert_array_equal(streamed_universal_set(chunks, epsilon), expected)
    states = [UniversalSetState.of(chunk, epsilon) for chunk in chunks]
    left = reduce(UniversalSetState.merge, states)
    right = reduce(lambda late, early: early.merge(late), states[::-1])
    for state in (left, right):
        assert state.count == len(keys)
        np.testing.assert_array_equal(state.indices, expected)
        np.testing.assert_array_equal(state.rows, keys[expected])
    np.testing.assert_array_equal(sketched_universal_set(keys, epsilon, rng), expected)


def test_a_state_holds_what_may_still_be_needed():
    chunks = list(Chunks(5000, rows=500))
    state = UniversalSetState.of(chunks[0], 0.05)
    for seen, chunk in enumerate(chunks[1:], start=2):
        state = state.merge(UniversalSetState.of(chunk, 0.05))
        np.testing.assert_array_equal(state.indices, universal_set(np.concatenate(chunks[:seen]), 0.05))
    assert repr(state) == f"UniversalSetState(epsilon=0.05, {len(state.indices)} of 5000 keys)"


@pytest.mark.parametrize("road", ["two passes", "one pass"])
def test_memory_does_not_grow_with_the_number_of_keys(road):
    peaks = []
    for count in (10_000, 80_000):
        tracemalloc.start()
        if road == "two passes":
            streamed_universal_set(Chunks(count), 0.05)
        else:
            reduce(UniversalSetState.merge, (UniversalSetState.of(chunk, 0.05) for chunk in Chunks(count)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_streams_that_end_or_do_not_fit_are_refused():
    with pytest.raises(InputTypeError, match="ends after one pass"):
        streamed_universal_set(iter([np.ones((2, 2))]), 0.5)
    with pytest.raises(InputError, match="at least one chunk"):
        streamed_universal_set([], 0.5)
    with pytest.raises(InputError, match=r"chunk 1 must have 2 columns .* got shape \(1, 3\)"):
        streamed_universal_set([np.ones((2, 2)), np.ones((1, 3))], 0.5)
    with pytest.raises(InputError, match="chunk 1 must be finite"):
        streamed_universal_set([np.ones((2, 2)), np.full((1, 2), np.nan)], 0.5)
    with pytest.raises(InputError, match=r"got \(0.5, 2\) and \(0.25, 2\)"):
        UniversalSetState.of(np.ones((2, 2)), 0.5).merge(UniversalSetState.of(np.ones((2, 2)), 0.25))


# Sketches.


def test_a_narrow_projection_finds_the_set_and_adds_nothing():
    rng = np.random.default_rng(3)
    instance = planted_instance(3000, 120, 40, rng, noise=1.0)
    for epsilon in (0.3, 0.1):
        expected = universal_set(instance.keys, epsilon)
        assert len(expected) >= 40
        np.testing.assert_array_equal(sketched_universal_set(instance.keys, epsilon, rng), expected)


def test_misses_stay_below_the_stated_probability():
    """At failure 0.5 the projection has few columns; a key is lost in fewer than half of the runs, never one gained."""
    rng = np.random.default_rng(4)
    instance = planted_instance(400, 60, 20, rng, noise=1.0)
    expected = set(universal_set(instance.keys, 0.3))
    misses = 0
    for _ in range(60):
        found = set(sketched_universal_set(instance.keys, 0.3, rng, failure=0.5))
        assert found <= expected
        misses += found != expected
    assert misses <= 30


@pytest.mark.parametrize(
    ("rank", "epsilon", "failure"), [(90, 0.3, 1e-6), (60, 0.9, 0.5), (200, 1e-3, 1e-9), (70, 2, 0.1)]
)
def test_a_projection_is_as_wide_as_chernoff_asks_for(rank, epsilon, failure):
    """The failure allowed is that of at most rank / epsilon keys, which lose a key where chi^2 / t is below a tenth."""
    sizes = []

    def normal(size):
        sizes.append(size)
        return np.random.default_rng(0).normal(size=size)

    sketched_universal_set(np.eye(rank + 2, rank), epsilon, SimpleNamespace(normal=normal), failure)
    ((rows, width),) = sizes
    assert rows == rank
    few, fewer = (rank / epsilon * (np.exp(0.9) / 10) ** (columns / 2) for columns in (width, width - 1))
    assert chi2.cdf(width / 10, width) * rank / epsilon <= few <= failure < fewer
    # Where it is no narrower than the basis there is none.
    sketched_universal_set(np.eye(width + 2, width), epsilon * width / rank, SimpleNamespace(normal=None), failure)


@pytest.mark.parametrize(("shown", "found"), [(0.101, 60), (0.099, 0)])
def test_a_key_of_which_a_projection_shows_a_tenth_is_not_lost(shown, found):
    """Entries that are all alike show that much of each of orthogonal keys."""
    constant = SimpleNamespace(normal=lambda size: np.full(size, np.sqrt(shown)))
    assert len(sketched_universal_set(3 * np.eye(60), 1.0, constant, failure=0.5)) == found


# The planted model, and refusals.


def test_the_planted_keys_are_the_universal_set():
    instance = planted_instance(2000, 9, 6, np.random.default_rng(5), queries=300, active=3, noise=0.7)
    assert instance.query.shape == (300, 9)
    assert instance.keys.shape == (2000, 9)
    np.testing.assert_array_equal(universal_set(instance.keys, 0.3), instance.heavy)
    assert leverage_scores(instance.keys)[instance.heavy].mean() == pytest.approx(1 / (1 + 0.7**2), rel=0.1)
    # Most of the score of a query is on its three heavy keys.
    assert scores_of(instance.query, instance.keys, 2)[:, instance.heavy].sum(axis=1).mean() > 0.5


def test_planted_queries_are_sums_of_heavy_keys_and_noise():
    draw = partial(planted_instance, 40, 12, 7, queries=3000, active=3)
    query, keys, heavy = draw(np.random.default_rng(6), noise=0.0)
    marks = query @ keys[heavy].T
    np.testing.assert_allclose(query, marks @ keys[heavy], atol=1e-12)
    np.testing.assert_allclose(marks, marks.round() > 0, atol=1e-12)
    np.testing.assert_allclose(marks.sum(axis=1), 3)
    np.testing.assert_allclose(marks.mean(axis=0), 3 / 7, atol=0.05)
    query, keys, heavy = draw(np.random.default_rng(6), noise=0.3)
    noise = query - marks @ keys[heavy]
    assert (noise**2).sum(axis=1).mean() == pytest.approx(0.3**2, rel=0.05)


def test_the_smallest_and_the_fullest_planted_instances():
    for sizes, options in (((5, 3, 3), {}), ((3, 5, 3), {"active": 3}), ((4, 6, 1), {"active": 1})):
        query, keys, heavy = planted_instance(*sizes, np.random.default_rng(7), **options)
        assert query.shape == (0, sizes[1])
        np.testing.assert_allclose(keys[heavy] @ keys[heavy].T, np.eye(sizes[2]), atol=1e-12)
        assert np.diff(heavy).min(initial=1) > 0


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        ((5, 3, 4), {}, r"between 1 and min\(count, dimension\) = 3, got 4"),
        ((5, 3, 0), {}, "got 0"),
        ((5, 3, 2), {"active": 3}, "between 1 and heavy = 2, got 3"),
        ((5, 3, 2), {"noise": -1.0}, "noise must be at least 0 and finite, got -1"),
        ((5, 3, 2), {"noise": np.inf}, "noise must be at least 0 and finite, got inf"),
        ((2**31 + 1, 3, 2), {}, "count must be at most 2147483648"),
        ((2**31, 2**31, 2), {}, "2147483648 keys and 0 queries of 2147483648 columns would take"),
    ],
)
def test_planted_sizes_out_of_range(sizes, options, message):
    with pytest.raises((InputError, BudgetError), match=message):
        planted_instance(*sizes, np.random.default_rng(0), **options)


@pytest.mark.parametrize("epsilon", [0, -0.1, np.nan, np.inf])
def test_epsilon_out_of_range(epsilon):
    for call in (
        lambda: universal_set([[1.0]], epsilon),
        lambda: streamed_universal_set([[[1.0]]], epsilon),
        lambda: UniversalSetState.of([[1.0]], epsilon),
        lambda: sketched_universal_set([[1.0]], epsilon, np.random.default_rng(0)),
    ):
        with pytest.raises(InputError, match="epsilon must be positive and finite"):
            call()


def test_other_bad_input():
    with pytest.raises(InputError, match="keys must be finite, got nan in row 1, column 0"):
        universal_set([[1.0], [np.nan]], 0.5)
    with pytest.raises(InputError, match="p must be positive"):
        universal_set([[1.0]], 0.5, p=-1)
    for failure in (0, 1):
        with pytest.raises(InputError, match=f"between 0 and 1, got {failure}"):
            sketched_universal_set([[1.0]], 0.5, np.random.default_rng(0), failure=failure)
    with pytest.raises(InputError, match="p must be positive"):
        sensitivity_bounds([[1.0]], np.nan)
