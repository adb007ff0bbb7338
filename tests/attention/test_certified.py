"""What is proved of batches, trees and turned vectors: against errors, and where nothing is proved."""

import numpy as np
import pytest

from attention import Certified, exact_attention, rotary, softmax_attention, tree_attention
from attention.exact.certificate import relative_error, roundoff, smallest

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("dtype", "ratio"), [(np.float16, 0.2), (np.float32, 1e-4), (np.float64, 0.0)])
@pytest.mark.parametrize("order", [2, 3])
def test_batches(dtype, ratio, order):
    query = RNG.uniform(-1, 1, (2, 3, 7, 5)).astype(dtype)
    keys = tuple(RNG.uniform(-1, 1, (2, 1, 11, 5)).astype(dtype) for _ in range(order - 1))
    values = tuple((10.0 ** np.arange(4) * RNG.uniform(1, 2, (3, 11, 4))).astype(dtype) for _ in range(order - 1))
    values = tuple(value / 2 ** (5 * (order - 1)) for value in values)
    found = softmax_attention(query, keys, values, scale=-0.7, certified=True)
    assert isinstance(found, Certified)
    np.testing.assert_array_equal(found.output, softmax_attention(query, keys, values, scale=-0.7))
    assert (found.output.dtype, found.error_bounds.shape) == (dtype, (2, 3, 4))
    wide = (tuple(m.astype(float) for m in group) for group in (keys, values))
    errors = np.abs(found.output - softmax_attention(query.astype(float), *wide, scale=-0.7)).max(axis=2)
    assert (errors <= found.error_bounds).all()
    assert errors.max() >= ratio * found.error_bounds.max()
    largest = np.prod([np.abs(value.astype(float)).max(axis=-2) for value in values], axis=0)
    exact = relative_error(
        0.7 * 5, 5 + order + 3, 11.0 ** (order - 1), np.dtype(np.result_type(dtype, np.float32)), np.dtype(dtype)
    )
    assert (found.error_bounds <= exact * largest + smallest(np.dtype(dtype))).all()
    assert found.error_bounds.max() > 0.9 * roundoff(np.dtype(dtype)) * largest.max()


def test_every_problem_of_a_batch_has_its_own_bound():
    query, key = np.ones((3, 2, 4)), np.ones((5, 4))
    query[1] *= 1e3
    query[2] *= 1e15
    value = np.stack([np.ones(5), np.zeros(5), np.full(5, -3.0)], axis=1)
    bounds = softmax_attention(query, key, value, certified=True, lengths=[5, 0, 5]).error_bounds
    np.testing.assert_allclose(bounds[:, 2], 3 * bounds[:, 0])
    assert (bounds[:, 1] < 1e-300).all()
    assert 10 * bounds[0, 0] < bounds[1, 0] < 1e-11 < bounds[2, 0] == np.inf


@pytest.mark.parametrize("parents", [[0], [0, 1, 2], [0, 0, 1]])
def test_trees(parents):
    counts, edges = [4, 3, 6, 5], range(len(parents))
    queries = [RNG.uniform(-3, 3, (counts[parents[p]], p + 2)).astype(np.float32) for p in edges]
    keys = [RNG.uniform(-3, 3, (counts[p + 1], p + 2)).astype(np.float32) for p in edges]
    values = [RNG.uniform(1, 2, (counts[p + 1], 2)).astype(np.float32) for p in edges]
    found = tree_attention(parents, queries, keys, values, scale=-1.0, certified=True)
    wide = [[m.astype(float) for m in group] for group in (queries, keys, values)]
    truth = tree_attention(parents, *wide, scale=-1.0, certified=True)
    np.testing.assert_array_equal(found.output, tree_attention(parents, queries, keys, values, scale=-1.0))
    assert found.error_bounds.shape == (2,)
    assert (np.abs(found.output - truth.output).max(axis=0) + truth.error_bounds <= found.error_bounds).all()
    assert (5e8 * truth.error_bounds < found.error_bounds * 2).all()
    if len(parents) == 1:
        flat = softmax_attention(queries[0], keys[0], values[0], scale=-1.0, certified=True)
        assert (found.error_bounds > flat.error_bounds).all()
        assert (found.error_bounds < 1.5 * flat.error_bounds).all()


def test_a_tree_of_large_logits_that_add_up():
    steep, flat = np.full((3, 2), 3e6), np.ones((3, 2))
    for scale, proved in ((1e-6, True), (1.0, False)):
        bounds = tree_attention([0, 1], [flat, steep], [flat, steep], [flat] * 2, scale=scale, certified=True)[1]
        assert np.isfinite(bounds).all() == proved


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("pairs", ["adjacent", "halves"])
def test_turned_vectors(dtype, pairs):
    vectors = (RNG.uniform(-1, 1, (2, 5, 6)) * 4.0 ** np.arange(6)).astype(dtype)
    places = np.linspace(-1e5, 1e5, 5)
    found = rotary(vectors, places, pairs=pairs, certified=True)
    assert (found.output.dtype, found.error_bounds.shape) == (dtype, (2, 6))
    np.testing.assert_array_equal(found.output, rotary(vectors, places, pairs=pairs))
    angles = np.longdouble(places)[:, None] * np.longdouble(10_000.0) ** (-np.arange(3) / np.longdouble(3))
    first, second = ([0, 2, 4], [1, 3, 5]) if pairs == "adjacent" else ([0, 1, 2], [3, 4, 5])
    x, y = (vectors[..., i].astype(np.longdouble) for i in (first, second))
    truth = np.empty((2, 5, 6), np.longdouble)
    truth[..., first] = x * np.cos(angles) - y * np.sin(angles)
    truth[..., second] = x * np.sin(angles) + y * np.cos(angles)
    errors = np.abs(found.output - truth).max(axis=1)
    assert (errors <= found.error_bounds).all()
    assert (found.error_bounds[:, first] == found.error_bounds[:, second]).all()
    if dtype != np.float64:
        assert (errors > found.error_bounds / 50).any()


def test_turned_vectors_in_attention():
    query, key, value = RNG.uniform(-1, 1, (6, 8)), RNG.uniform(-1, 1, (9, 8)), RNG.uniform(-1, 1, (9, 2))
    (q, e), (k, f) = (rotary(m.astype(np.float32), 1e4 * np.arange(len(m)), certified=True) for m in (query, key))
    wide = [rotary(m.astype(np.float32).astype(float), 1e4 * np.arange(len(m))) for m in (query, key)]
    off = np.abs(exact_attention(q, [k], [value]) - exact_attention(wide[0], [wide[1]], [value])).max()
    moved = ((np.abs(k) + f) @ e).max() / 8 + (np.abs(q) @ f).max() / 8
    assert 0 < off <= np.expm1(2 * moved) < 1e-5
