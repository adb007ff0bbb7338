"""Attention along a tree: against the sum over all tuples in extended precision, and what paths and stars are."""

import numpy as np
import pytest

from attention import exact_attention, tree_attention
from attention.errors import InputError, InputTypeError

LETTERS = "abcdef"


def by_tuples(parents, queries, keys, values, scale=None):
    """The definition, with the weights of all tuples in memory."""
    wide = [[np.asarray(m, np.longdouble) for m in sets] for sets in (queries, keys, values)]
    axes = LETTERS[: len(parents) + 1]
    logits = 0
    for p, (parent, query, key) in enumerate(zip(parents, *wide[:2], strict=True)):
        factor = 1 / max(1, query.shape[1]) if scale is None else scale
        shape = [1] * len(axes)
        shape[parent], shape[p + 1] = len(query), len(key)
        logits = logits + (factor * query @ key.T).reshape(shape)
    tuples = tuple(range(1, len(axes)))
    weights = np.exp(logits - logits.max(axis=tuples, keepdims=True))
    sets = ",".join(f"{axis}Z" for axis in axes[1:])
    totals = weights.sum(axis=tuples)
    return np.einsum(f"{axes},{sets}->aZ", weights, *wide[2]) / totals[:, None]


def instance(parents, counts, size=1.0, columns=2, seed=0):
    """Another dimension for every edge, another number of tokens for every node."""
    rng = np.random.default_rng(seed)
    shapes = [(counts[parent], counts[p + 1], p + 2) for p, parent in enumerate(parents)]
    queries = [rng.normal(size=(n, d)) * size for n, _, d in shapes]
    keys = [rng.normal(size=(n, d)) * size for _, n, d in shapes]
    return parents, queries, keys, [rng.normal(1, 1, (n, columns)) for _, n, _ in shapes]


TREES = [
    ([0], (4, 6)),
    ([0, 1], (4, 6, 5)),
    ([0, 0], (4, 6, 5)),
    ([0, 1, 2], (3, 4, 7, 5)),
    ([0, 0, 1, 1, 2], (2, 4, 3, 5, 6, 7)),
    ([0, 1, 1], (3, 1, 300, 2)),
    ([0, 1], (0, 4, 5)),
]


@pytest.mark.parametrize("size", [1.0, 6.0])
@pytest.mark.parametrize(("parents", "counts"), TREES)
def test_equals_the_sum_over_all_tuples(parents, counts, size):
    arguments = instance(parents, counts, size)
    largest = np.prod([np.abs(value).max() for value in arguments[3]])
    for scale in (None, -0.7):
        expected = by_tuples(*arguments, scale).astype(float)
        np.testing.assert_allclose(tree_attention(*arguments, scale=scale), expected, rtol=0, atol=1e-13 * largest)


def test_an_edge_is_attention_and_a_star_is_a_product():
    parents, queries, keys, values = instance([0, 0], (70, 300, 20))
    one, other = (exact_attention(queries[p], keys[p : p + 1], values[p : p + 1]) for p in range(2))
    np.testing.assert_allclose(tree_attention([0], queries[:1], keys[:1], values[:1]), one, rtol=0, atol=1e-14)
    np.testing.assert_allclose(tree_attention(parents, queries, keys, values), one * other, rtol=1e-12, atol=1e-13)


def test_a_path_composes_functions():
    """For functions f and g on 40 tokens the average of the values of g(f(i)) is that of one token."""
    rng = np.random.default_rng(1)
    f, g = rng.integers(0, 40, (2, 40))
    sharp = 40.0 * np.sqrt(40) * np.eye(40)
    value = rng.normal(size=(40, 3))
    found = tree_attention([0, 1], [sharp[f], sharp[g]], [sharp, sharp], [np.ones((40, 3)), value])
    np.testing.assert_allclose(found, value[g[f]], rtol=1e-12)


def test_what_lies_below_weighs():
    """Of two tokens with equal logits, the one with more below it counts more: here e^3 times as much."""
    zero = np.zeros((2, 1))
    found = tree_attention([0, 1], [zero[:1], [[3.0], [0.0]]], [zero, [[1.0]]], [[[1.0], [0.0]], [[1.0]]])
    assert found.item() == pytest.approx(np.exp(3) / (np.exp(3) + 1), rel=1e-15)


def test_huge_logits_and_values():
    parents, queries, keys, values = instance([0, 1], (3, 4, 5))
    best = by_tuples(parents, [900 * q for q in queries], [900 * k for k in keys], values)
    found = tree_attention(parents, [q * 900 * 2.0**400 for q in queries], [k * 900 * 2.0**-400 for k in keys], values)
    np.testing.assert_allclose(found, best.astype(float), rtol=1e-10)
    far = [values[0] * 2.0**700, values[1] * 2.0**-710]
    np.testing.assert_array_equal(
        tree_attention(parents, queries, keys, far), tree_attention(parents, queries, keys, values) * 2.0**-10
    )


def test_logits_that_add_up_beyond_the_range():
    """Two edges below node 1, each within the range, and its own tokens apart by their sum."""
    far, one = np.array([[-4e307], [4e307]]), [[1.0]]
    queries, keys = [[[1.0]], far, far], [[[1.0], [1.0]], one, one]
    with pytest.raises(InputError, match="add up leave the range of float64"):
        tree_attention([0, 1, 1], queries, keys, keys, scale=1)
    near = [queries[0], far / 100, far / 100]
    assert tree_attention([0, 1, 1], near, keys, [[[3.0], [5.0]], one, one], scale=1) == 5


def test_float32():
    parents, *sets = instance([0, 1, 1], (5, 7, 4, 300))
    single = [[matrix.astype("f4") for matrix in matrices] for matrices in sets]
    found = tree_attention(parents, *single)
    assert found.dtype == np.float32
    largest = np.prod([np.abs(value).max() for value in sets[2]])
    np.testing.assert_allclose(found, by_tuples(parents, *single).astype(float), rtol=0, atol=2e-6 * largest)
    assert tree_attention(parents, sets[0], single[1], single[2]).dtype == np.float64


GOOD = instance([0, 1], (4, 6, 5))


@pytest.mark.parametrize(
    ("place", "value", "error", "message"),
    [
        (0, [0, 2], InputError, r"parents\[1\] must be at most 1"),
        (0, [0, -1], InputError, r"parents\[1\] must be at least 0, got -1"),
        (0, [0, 1.0], InputTypeError, r"parents\[1\] must be an integer"),
        (0, [], InputError, "needs an edge"),
        (0, [0, 1, 2], InputError, "got 3 parents, 2 and 2"),
        (0, [0, 0], InputError, r"queries\[1\] .* each of the 4 tokens of node 0, got shape \(6, 3\)"),
        (1, np.ones((2, 4, 2)), InputTypeError, "queries must be a sequence of matrices"),
        (2, [GOOD[2][0], np.ones((5, 4))], InputError, r"keys\[1\] .* \(6, 3\) and \(5, 4\)"),
        (2, [GOOD[2][0], np.full((5, 3), np.nan)], InputError, r"keys\[1\] must be finite"),
        (2, [GOOD[2][0], np.ones((0, 3))], InputError, r"values\[1\] must have a row for each of 0 keys"),
        (3, GOOD[3][:1], InputError, "2 key sets and 1 value sets"),
        (3, [np.ones((6, 2)), np.full((5, 2), 1e308)], None, ""),
        (3, [np.full((6, 2), 1e155), np.full((5, 2), 1e155)], InputError, "values leave the range"),
        (1, [1e300 * q for q in GOOD[1]], None, ""),
        (1, [3e307 * q for q in GOOD[1]], InputError, "leave the range"),
    ],
)
def test_bad_input(place, value, error, message):
    arguments = list(GOOD)
    arguments[place] = value
    if error is None:
        assert np.isfinite(tree_attention(*arguments)).all()
        return
    with pytest.raises(error, match=message):
        tree_attention(*arguments)
