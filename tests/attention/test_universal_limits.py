"""Where large scores end: at epsilon, at rounding, at the ends of floats, between blocks and in memory."""

from __future__ import annotations

import tracemalloc
from functools import partial

import numpy as np
import pytest

from attention import (
    large_pair_scores,
    large_scores,
    leverage_scores,
    planted_instance,
    score_bounds,
    sensitivity_bounds,
    universal_pairs,
)
from attention.errors import BudgetError
from attention.universal import basis, pairs, planted
from attention.universal import large_scores as scoring
from attention.universal.basis import orthonormal_basis, row_blocks
from tests.attention.scored_keys import scores_of, uneven

EPS = float(np.finfo(np.float64).eps)


def only_large(scores, epsilon):
    return np.where(scores >= epsilon, scores, 0.0)


def scores_of_pairs(query, keys, epsilon):
    """Those of the keys with one other key, which are the scores of pairs."""
    return large_pair_scores(query, [keys, np.ones((1, keys.shape[1]))], epsilon)


# At epsilon.


@pytest.mark.parametrize(("find", "p"), [(large_scores, 2), (scores_of_pairs, 2), (partial(large_scores, p=3), 3)])
def test_scores_that_miss_epsilon_by_less_than_a_tie_count(find, p):
    """Also where the key takes no more in any other query, as in one column."""
    keys = np.array([[1.3], [1.0], [-0.9]])
    exact = scores_of(np.ones((1, 1)), keys, p)[0, 1]
    for epsilon, stored in ((exact, 2), (exact * (1 + 5e-11), 2), (exact * (1 + 2e-10), 1)):
        assert find([[1.0]], keys, epsilon).nnz == stored


def test_squares_are_the_default():
    keys, query = np.array([[1.0], [2.0]]), [[1.0]]
    np.testing.assert_allclose(large_scores(query, keys, 0.1).toarray(), [[0.2, 0.8]])


# At rounding.


def test_a_query_is_orthogonal_up_to_32_epsilons():
    """In two columns: the limit lies at 64, as the other column of the query is added to it and is as large."""
    for distance, scores in ((48, 0), (96, 1)):
        query = [[1.0, -1.0 + distance * EPS]]
        assert large_scores(query, [[1.0, 1.0]], 0.5).nnz == scores
        assert scores_of_pairs(query, np.ones((1, 2)), 0.5).nnz == scores


def test_columns_differ_beyond_16_epsilons_for_each_of_them():
    """The shortest direction of the columns (1, 1) and (0, 2 x) is x of the longest, to first order."""
    for size, rank in ((15.5, 1), (17.0, 2)):
        assert leverage_scores([[1.0, 1.0], [0.0, 4 * size * EPS]]).sum() == pytest.approx(rank, abs=0.2)


def test_a_column_has_an_entry_above_the_least_normal_inverse():
    assert leverage_scores([[1e-290], [0.0]]).tolist() == [0.0, 0.0]
    np.testing.assert_allclose(leverage_scores([[np.nextafter(1e-290, 1)], [0.0]]), [1.0, 0.0])


def test_the_bound_on_rounding_does_not_see_the_size_of_columns():
    keys = uneven(np.random.default_rng(0), 40, 3) @ np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [1.0, 1.0, 1.0]])
    expected = orthonormal_basis(lambda: [keys], 3).rounding()
    assert 64 * 3 * EPS < expected < 64 * 3 * EPS * 10 * np.linalg.cond(keys / np.linalg.norm(keys, axis=0))
    for exponents in ([-40, 3, 50], [-60, -50, -70], [60, 70, 65]):
        scaled = keys * 2.0 ** np.array(exponents)
        assert orthonormal_basis(lambda scaled=scaled: [scaled], 3).rounding() == pytest.approx(expected, rel=1e-9)


# At the ends of floats.


def test_a_query_may_have_anything_where_no_key_has():
    keys = [[3.0, 0.0, 1.0], [1.0, 0.0, 4.0]]
    expected = large_scores([[1.0, 0.0, 2.0]], keys, 0.01).toarray()
    np.testing.assert_allclose(large_scores([[1.0, 1e299, 2.0]], keys, 0.01).toarray(), expected)


def test_columns_of_queries_and_keys_may_differ_by_560_powers_of_ten():
    keys = np.array([[1.0, 2.0], [3.0, -1.0]])
    expected = large_scores([[2.0, 5.0]], keys, 0.01).toarray()
    scaled = large_scores([[2e-280, 5e280]], keys * [1e280, 1e-280], 0.01).toarray()
    np.testing.assert_allclose(scaled, expected)
    pairs = large_pair_scores([[2.0, 5.0]], [keys, keys], 0.01).toarray()
    powers = np.array([1.0, 1e-200])
    np.testing.assert_allclose(large_pair_scores([[2e-250, 5e150]], [keys * powers] * 2, 0.01).toarray(), pairs)


def test_pairs_of_float32_keys_are_multiplied_in_float64():
    keys = np.random.default_rng(9).normal(size=(2, 7, 3)).astype(np.float32)
    expected = large_pair_scores(np.ones((1, 3)), list(keys.astype(float)), 0.01).toarray()
    np.testing.assert_allclose(large_pair_scores(np.ones((1, 3)), list(keys), 0.01).toarray(), expected, rtol=1e-12)


def test_a_zero_of_the_query_hides_a_column_of_any_size():
    keys = np.array([[1.0, 3.0], [-2.0, 1.0], [0.5, 1.0]])
    expected = large_scores([[1.0]], keys[:, :1], 0.01).toarray()
    found = large_scores([[1e-3, 0.0]], keys * [1e-280, 1e280], 0.01).toarray()
    np.testing.assert_allclose(found, expected)


def test_a_metric_whose_lower_bound_vanishes():
    """For p = 1000 and five columns it is 5^-499, less than any float."""
    keys = np.diag([3.0, 1.0, 0.0, 2.0, 5.0, 7.0])[:, [0, 1, 3, 4, 5]]
    with np.errstate(all="raise", under="ignore"):
        assert sensitivity_bounds(keys, 1000).tolist() == [1.0, 1.0, 0.0, 1.0, 1.0, 1.0]
        np.testing.assert_array_equal(score_bounds(np.eye(5), keys, 0.1, 1000).upper.toarray(), keys.T > 0)


# Between blocks.


@pytest.mark.parametrize("products", [1, 40, 200])
def test_blocks_of_queries_make_up_the_whole_and_say_what_all_will_take(products, monkeypatch):
    """Seven keys pass: blocks are of one query, of 5 and of 28. As many scores are projected as the first ones have."""
    rng = np.random.default_rng(1)
    keys = np.concatenate([uneven(rng, 7, 3, spread=0.3), np.zeros((4, 3))])
    query = rng.normal(size=(31, 3))
    asked: list[int] = []
    monkeypatch.setattr(scoring, "over_memory", asked.append)
    for module in (scoring, pairs):
        monkeypatch.setattr(module, "_BLOCK_PRODUCTS", products)
    ends = range(rows := max(1, products // 7), 31 + rows, rows)
    for call, p in ((large_scores, 1), (large_scores, 2), (large_scores, 4), (score_bounds, 3), (scores_of_pairs, 2)):
        found = call(query, keys, 0.07, *[p][: call is not scores_of_pairs])
        if call is score_bounds:
            stored = [found.lower.toarray() > 0, found.upper.toarray() > 0]
        else:
            whole = only_large(scores_of(query, keys, p), 0.07)
            np.testing.assert_allclose(found.toarray(), whole, rtol=1e-9)
            stored = [whole > 0]
        counts = [sum(int(kept[:end].sum()) for kept in stored) for end in ends]
        assert asked == [84 * max(count, count * 31 // end) for count, end in zip(counts, ends, strict=True)]
        asked.clear()


def test_too_many_scores_are_refused_after_the_first_block(monkeypatch):
    monkeypatch.setattr(scoring, "_BLOCK_PRODUCTS", 8)
    monkeypatch.setattr(scoring, "over_memory", lambda needed: "9 GiB" if needed > 84 * 70 else "")
    query = np.ones((20, 1))
    assert large_scores(query[:17], np.ones((4, 1)), 0.1).nnz == 68
    with pytest.raises(BudgetError, match=r"8 scores of the first 2 queries .* of all 20 would take 9 GiB"):
        large_scores(query, np.ones((4, 1)), 0.1)


@pytest.mark.parametrize("epsilon", [0.3, 0.03, 0.003])
def test_pairs_that_are_looked_at_have_two_large_marginals(epsilon, monkeypatch):
    rng = np.random.default_rng(3)
    keys = [uneven(rng, 23, 3), uneven(rng, 31, 3)]
    rows = (keys[0][:, None, :] * keys[1]).reshape(-1, 3)
    scores = np.einsum("ij,ji->i", rows, np.linalg.pinv(rows)).reshape(23, 31)
    left, right = (int((scores.sum(axis=axis) >= epsilon).sum()) for axis in (1, 0))
    assert left != right
    monkeypatch.setattr(pairs, "_MOST_SCANNED", left * right)
    assert len(universal_pairs(keys, epsilon)) == (scores >= epsilon).sum()
    monkeypatch.setattr(pairs, "_MOST_SCANNED", left * right - 1)
    with pytest.raises(BudgetError, match=f"leaves {left} x {right} pairs"):
        universal_pairs(keys, epsilon)


# In memory.


def peak_of(call):
    """Bytes at the peak, once what is imported late has been."""
    call()
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def taken(monkeypatch, call, *modules):
    """Bytes at the peak, and those that each module has asked for at most."""
    asked = dict.fromkeys(modules, 0)
    for module in modules:

        def ask(needed, module=module):
            asked[module] = max(needed, asked[module])

        monkeypatch.setattr(module, "over_memory", ask)
    return peak_of(call), sum(asked.values())


@pytest.mark.parametrize(
    ("count", "dimension", "heavy", "queries", "active"),
    [(20, 200, 3, 4, 2), (9000, 8, 3, 0, 2), (10, 8, 8, 9000, 5), (10, 8, 8, 9000, 1), (4000, 20, 20, 4000, 15)],
)
def test_planted_instances_take_what_they_ask_for(count, dimension, heavy, queries, active, monkeypatch):
    rng = np.random.default_rng(4)
    draw = partial(planted_instance, count, dimension, heavy, rng, queries=queries, active=active)
    peak, asked = taken(monkeypatch, draw, planted)
    assert peak <= asked <= 1.7 * peak


@pytest.mark.parametrize("dimension", [60, 170])
def test_a_basis_takes_what_it_asks_for(dimension, monkeypatch):
    keys = np.random.default_rng(5).normal(size=(dimension + 7, dimension))
    peak, asked = taken(monkeypatch, partial(orthonormal_basis, lambda: [keys], dimension), basis)
    assert peak <= asked <= 1.3 * peak


def test_a_basis_sees_a_block_at_a_time():
    keys = np.ones((60_000, 4), np.float32)
    peak = peak_of(lambda: orthonormal_basis(partial(row_blocks, keys), 4))
    assert peak < 2**19  # 128 kB for a block, and as much for its image


@pytest.mark.parametrize("counts", [(61, 70), (5, 70), (70, 3)])
def test_pairs_take_what_they_ask_for(counts, monkeypatch):
    rng = np.random.default_rng(6)
    keys = [rng.normal(size=(count, 50)) for count in counts]
    peak, asked = taken(monkeypatch, partial(universal_pairs, keys, 0.9), pairs, basis)
    assert peak - 2**18 <= asked <= 2 * peak  # a block, and its image


def test_scores_take_what_they_ask_for(monkeypatch):
    rng = np.random.default_rng(7)
    query, keys = rng.normal(size=(290, 2)), rng.normal(size=(170, 2))
    monkeypatch.setattr(scoring, "_BLOCK_PRODUCTS", 2**10)
    monkeypatch.setattr(pairs, "_BLOCK_PRODUCTS", 2**10)
    for call in (large_scores, scores_of_pairs, partial(large_scores, p=3), partial(score_bounds, p=3)):
        peak, asked = taken(monkeypatch, partial(call, query, keys, 1e-30), scoring)
        assert peak <= asked <= 1.4 * peak


def test_moments_and_products_are_taken_in_blocks(monkeypatch):
    """All monomials of the keys would take 2 MB, and all products of queries with the universal set 7 MB."""
    rng = np.random.default_rng(8)
    keys, query = rng.normal(size=(1200, 6)), rng.normal(size=(1300, 6))
    monkeypatch.setattr(scoring, "CERTIFICATE_TOLERANCE", 0.5)  # as quick
    monkeypatch.setattr(scoring, "_BLOCK_PRODUCTS", 2**14)
    assert peak_of(lambda: large_scores(query, keys, 0.1, 8)) < 1.5e6
    found = large_scores(query[:100], keys, 0.1, 8).toarray()
    np.testing.assert_allclose(found, only_large(scores_of(query[:100], keys, 8), 0.1), rtol=1e-9)
