"""Large scores, of keys and of pairs of keys, entry for entry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention import (
    large_pair_scores,
    large_scores,
    score_bounds,
    universal_pairs,
    universal_set,
)
from attention.errors import BudgetError, InputError, InputTypeError
from attention.universal import large_scores as module
from tests.attention.scored_keys import POWERS, scores_of, uneven


def only_large(scores, epsilon):
    return np.where(scores >= epsilon, scores, 0.0)


# Scores of keys.


@pytest.mark.parametrize("p", [*POWERS, 8])
@pytest.mark.parametrize("epsilon", [0.5, 0.05, 1e-3, 1e-12])
def test_large_scores_equal_brute_force(p, epsilon):
    rng = np.random.default_rng(0)
    keys, query = uneven(rng, 90, 4), rng.normal(size=(70, 4))
    scores = scores_of(query, keys, p)
    found = large_scores(query, keys, epsilon, p)
    assert found.shape == (70, 90)
    assert found.nnz == (scores >= epsilon).sum()
    # A tiny score comes from an inner product that cancels.
    tolerance = 1e-10 if epsilon > 1e-6 else 1e-4
    np.testing.assert_allclose(found.toarray(), only_large(scores, epsilon), rtol=tolerance)
    bounds = score_bounds(query, keys, epsilon, p)
    lower, upper = (bound.toarray() for bound in bounds)
    kept = upper > 0
    assert not (only_large(scores, epsilon)[~kept]).any()
    assert (lower[kept] <= scores[kept] * (1 + tolerance)).all()
    assert (upper[kept] >= scores[kept] * (1 - tolerance)).all()
    assert (upper <= lower * 4 ** abs(p / 2 - 1) * (1 + 1e-3 * p)).all()
    if p == 2:
        np.testing.assert_allclose(upper, lower, rtol=1e-12)


def test_squares_are_normalised_by_the_basis(monkeypatch):
    """No moments are summed up for p = 2: a query orthogonal to all keys has the sum 0, every other one 1."""
    monkeypatch.setattr(module, "monomial_features", None)
    rng = np.random.default_rng(3)
    keys = uneven(rng, 50, 3) @ rng.normal(size=(3, 5))  # rank 3
    query = np.concatenate([rng.normal(size=(7, 5)), np.linalg.svd(keys)[2][3:]])
    found = large_scores(query, keys, 1e-9, 2).toarray()
    np.testing.assert_allclose(found.sum(axis=1), [1.0] * 7 + [0.0] * 2, rtol=1e-9)
    np.testing.assert_allclose(found[:7], scores_of(query[:7], keys, 2), rtol=1e-8, atol=1e-9)
    with pytest.raises(TypeError):
        large_scores(query, keys, 1e-9, 4)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_sizes_and_ranks(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    queries, count, dimension = (data.draw(st.integers(*ends)) for ends in ((0, 7), (1, 9), (1, 5)))
    rank = data.draw(st.integers(1, dimension))
    keys = uneven(rng, count, rank) @ rng.normal(size=(rank, dimension))
    query = rng.normal(size=(queries, dimension))
    p = data.draw(st.sampled_from(POWERS))
    epsilon = data.draw(st.sampled_from([0.3, 0.01]))
    expected = only_large(scores_of(query, keys, p), epsilon)
    np.testing.assert_allclose(large_scores(query, keys, epsilon, p).toarray(), expected, rtol=1e-7)


@pytest.mark.parametrize("p", POWERS)
def test_queries_that_see_nothing_have_no_scores(p):
    keys = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
    query = np.array([[0.0, 0.0, 0.0], [1.0, -1.0, 5.0], [1 / 3, -1 / 3, 1.0], [1.0, 1.0, 0.0]])
    found = large_scores(query, keys, 1e-3, p).toarray()
    np.testing.assert_array_equal(found[:3], 0)
    np.testing.assert_allclose(found[3], np.array([1, 2**p, 0]) / (1 + 2**p))
    for shape in [(4, 0), (0, 3)]:
        assert large_scores(np.zeros((2, shape[1])), np.zeros(shape), 0.1, p).shape == (2, shape[0])
    assert large_scores(np.zeros((0, 3)), keys, 0.1, p).shape == (0, 3)


@pytest.mark.parametrize("p", POWERS)
def test_a_score_of_exactly_epsilon_counts(p):
    found = large_scores([[0.3, 0.0], [0.0, 7.0]], [[0.1, 0.0], [0.0, 3.0], [0.0, 3.0]], 0.5, p)
    np.testing.assert_allclose(found.toarray(), [[1, 0, 0], [0, 0.5, 0.5]])
    assert large_scores([[0.3]], [[0.1]], 1.0, p).nnz == 1
    assert large_scores([[0.3]], [[0.1]], 1.001, p).nnz == 0


@pytest.mark.parametrize("p", [1, 2, 4])
def test_scores_do_not_see_scales(p):
    rng = np.random.default_rng(1)
    keys, query = uneven(rng, 50, 3), rng.normal(size=(20, 3))
    expected = large_scores(query, keys, 0.1, p).toarray()
    scales = 10.0 ** rng.integers(-250, 250, (20, 1))
    for size in (1e-250, 1e250):
        np.testing.assert_allclose(large_scores(query * scales, keys * size, 0.1, p).toarray(), expected, rtol=1e-9)
    np.testing.assert_allclose(
        large_scores(query.astype("f4"), keys.astype("f4"), 0.1, p).toarray(),
        only_large(scores_of(query.astype("f4").astype(float), keys.astype("f4").astype(float), p), 0.1),
        rtol=1e-9,
    )


def test_many_keys_and_queries_pass_in_blocks():
    rng = np.random.default_rng(2)
    keys, query = uneven(rng, 4000, 5, spread=1.0), rng.normal(size=(2200, 5))
    for p in (1, 4):
        found = large_scores(query, keys, 0.004, p)
        scores = scores_of(query, keys, p)
        assert found.nnz == (scores >= 0.004).sum() > 1000
        np.testing.assert_allclose(found.toarray(), only_large(scores, 0.004), rtol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([[1.0]], [[1.0, 2.0]], 0.1), InputError, r"equally many columns, got \(1, 1\) and \(1, 2\)"),
        (([[np.nan]], [[1.0]], 0.1), InputError, "query must be finite"),
        (([[1.0]], [[np.inf]], 0.1), InputError, "keys must be finite"),
        (([[1.0]], [["x"]], 0.1), InputTypeError, "keys must hold real numbers"),
        (([[1.0]], [[1.0]], 0.0), InputError, "epsilon must be positive"),
        (([[1.0]], [[1.0]], 0.1, 0), InputError, "p must be positive"),
        ((np.ones((1, 40)), np.eye(40), 0.1, 8), BudgetError, "takes 123410 monomials of degree 4"),
    ],
)
def test_bad_input(arguments, error, message):
    with pytest.raises(error, match=message):
        large_scores(*arguments)


# Pairs of keys.


def all_pairs(keys):
    return (keys[0][:, None, :] * keys[1]).reshape(-1, keys[0].shape[1])


@pytest.mark.parametrize("ranks", [(5, 5), (2, 5), (5, 1), (2, 2)])
@pytest.mark.parametrize("epsilon", [0.9, 0.2, 0.01, 1e-4])
def test_pairs_equal_brute_force(ranks, epsilon):
    rng = np.random.default_rng(3)
    keys = [uneven(rng, n, r) @ rng.normal(size=(r, 5)) for n, r in zip((23, 31), ranks, strict=True)]
    keys[0][4] = 0
    query = rng.normal(size=(40, 5))
    rows = all_pairs(keys)
    found = universal_pairs(keys, epsilon)
    np.testing.assert_array_equal(found @ [31, 1], universal_set(rows, epsilon))
    assert len(found) <= 5 / epsilon
    scores = scores_of(query, rows, 2)
    triples = large_pair_scores(query, keys, epsilon)
    assert triples.shape == (40, 23 * 31)
    np.testing.assert_allclose(triples.toarray(), only_large(scores, epsilon), rtol=1e-9)


def test_pairs_of_ill_conditioned_keys():
    rng = np.random.default_rng(4)
    mix = np.geomspace(1, 1e-7, 4)[:, None] * np.linalg.qr(rng.normal(size=(4, 4)))[0]
    keys = [uneven(rng, 20, 4) @ mix, uneven(rng, 30, 4) @ mix]
    rows = all_pairs(keys)
    scores = (np.linalg.qr(rows / np.linalg.norm(rows, axis=0))[0] ** 2).sum(axis=1)
    epsilon = 0.05
    assert np.abs(scores / epsilon - 1).min() > 1e-3  # no pair is at the threshold
    np.testing.assert_array_equal(universal_pairs(keys, epsilon) @ [30, 1], np.flatnonzero(scores >= epsilon))


@pytest.mark.parametrize("scale", [1e-250, 1e-120, 1e120, 1e250])
def test_pairs_of_any_scale(scale):
    rng = np.random.default_rng(5)
    keys = [uneven(rng, 12, 3), uneven(rng, 9, 3)]
    expected = universal_pairs(keys, 0.1)
    np.testing.assert_array_equal(universal_pairs([keys[0] * scale, keys[1] * scale], 0.1), expected)
    np.testing.assert_array_equal(universal_pairs([keys[0] * scale, keys[1] / scale], 0.1), expected)


def test_twenty_thousand_keys_make_four_hundred_million_pairs():
    rng = np.random.default_rng(6)
    keys = [uneven(rng, 20_000, 6), uneven(rng, 20_000, 6)]
    found = universal_pairs(keys, 0.01)
    assert 0 < len(found) <= 600
    gram = (keys[0].T @ keys[0]) * (keys[1].T @ keys[1])
    inverse = np.linalg.inv(gram)

    def scores(first, second):
        rows = keys[0][first] * keys[1][second]
        return np.einsum("ij,jk,ik->i", rows, inverse, rows)

    assert (scores(*found.T) >= 0.01 * (1 - 1e-9)).all()
    # The strongest keys of both sides among themselves, found by another road.
    strong = [np.argsort(-np.linalg.norm(key, axis=1))[:300] for key in keys]
    first, second = (axis.ravel() for axis in np.meshgrid(*strong, indexing="ij"))
    heavy = scores(first, second) >= 0.01
    assert {*zip(first[heavy], second[heavy], strict=True)} <= {*map(tuple, found)}


def test_no_keys_no_pairs():
    for keys in ([np.zeros((0, 2)), np.ones((3, 2))], [np.ones((3, 2)), np.zeros((4, 2))], [np.zeros((3, 0))] * 2):
        assert universal_pairs(keys, 0.5).shape == (0, 2)
        shape = (2, keys[0].shape[1])
        assert large_pair_scores(np.ones(shape), keys, 0.5).shape == (2, len(keys[0]) * len(keys[1]))


def test_bad_pairs():
    two = [np.ones((2, 3)), np.ones((4, 3))]
    with pytest.raises(InputError, match=r"two matrices of equally many columns, got shapes \(2, 3\), \(4, 2\)"):
        universal_pairs([two[0], np.ones((4, 2))], 0.5)
    with pytest.raises(InputError, match=r"got shapes \(2, 3\)$"):
        universal_pairs(two[:1], 0.5)
    with pytest.raises(InputError, match=r"keys\[1\] must be finite"):
        universal_pairs([two[0], two[1] * np.nan], 0.5)
    with pytest.raises(InputError, match="epsilon must be positive"):
        universal_pairs(two, -1)
    with pytest.raises(InputError, match=r"got \(1, 2\) and \(2, 3\)"):
        large_pair_scores(np.ones((1, 2)), two, 0.5)
    rng = np.random.default_rng(7)
    with pytest.raises(BudgetError, match="leaves 40000 x 40000 pairs to look at"):
        universal_pairs([rng.normal(size=(40_000, 2)) + 9] * 2, 1e-15)
