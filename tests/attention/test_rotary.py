"""Rotary positions: against rotation matrices in extended precision, and what they are for."""

import numpy as np
import pytest

from attention import rotary, softmax_attention
from attention.errors import InputError, InputTypeError


def by_matrices(vectors, positions, base, pairs):
    """One rotation matrix after the other, for (n, d)."""
    dimension = vectors.shape[1]
    half = dimension // 2
    turned = np.zeros(vectors.shape, np.longdouble)
    for i, t in enumerate(positions):
        for pair in range(half):
            places = [2 * pair, 2 * pair + 1] if pairs == "adjacent" else [pair, pair + half]
            angle = np.longdouble(t) * np.longdouble(base) ** (np.longdouble(-2 * pair) / dimension)
            rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            turned[i, places] = rotation @ vectors[i, places]
    return turned


@pytest.mark.parametrize("pairs", ["adjacent", "halves"])
@pytest.mark.parametrize(("count", "dimension", "base"), [(5, 6, 10_000.0), (3, 2, 7.0), (1, 8, 500_000), (4, 0, 10)])
def test_rotation_matrices(count, dimension, base, pairs):
    rng = np.random.default_rng(count)
    vectors = rng.normal(size=(count, dimension))
    positions = rng.uniform(-1e4, 1e4, count)
    expected = by_matrices(vectors, positions, base, pairs).astype(float)
    bound = 1.2e-16 * (3 * np.abs(positions)[:, None] + 4) * np.sqrt(2) * np.abs(vectors).max(initial=0)
    assert (np.abs(rotary(vectors, positions, base=base, pairs=pairs) - expected) <= bound).all()
    expected = by_matrices(vectors, range(count), 10_000, "adjacent").astype(float)
    np.testing.assert_allclose(rotary(vectors), expected, rtol=0, atol=1e-14)


def test_batches_and_positions_that_broadcast():
    rng = np.random.default_rng(0)
    vectors, positions = rng.normal(size=(2, 3, 5, 4)), rng.integers(0, 99, (2, 1, 5))
    turned = rotary(vectors, positions)
    for b, h in np.ndindex(2, 3):
        np.testing.assert_array_equal(turned[b, h], rotary(vectors[b, h], positions[b, 0]))
    np.testing.assert_array_equal(rotary(vectors[0, 0, :1], 7), rotary(vectors[0, 0, :1], [7]))


def test_logits_depend_on_differences_of_positions():
    """Attention stays the same where all positions are shifted, and changes where those of the keys are."""
    rng = np.random.default_rng(1)
    q, k, v = rng.normal(size=(3, 7, 6))

    def output(first, second):
        return softmax_attention(rotary(q, np.arange(7) + first), rotary(k, np.arange(7) + second), v)

    np.testing.assert_allclose(output(1000, 1000), output(0, 0), rtol=0, atol=1e-11)
    assert np.abs(output(0, 1) - output(0, 0)).max() > 0.01


def test_both_pairings_are_one_up_to_the_order_of_columns():
    vectors = np.random.default_rng(2).normal(size=(5, 6))
    order = [0, 2, 4, 1, 3, 5]
    np.testing.assert_array_equal(
        rotary(vectors, pairs="adjacent")[:, order], rotary(vectors[:, order], pairs="halves")
    )


def test_negative_positions_turn_back():
    """They are the transpose, so also the gradient."""
    x, y = np.random.default_rng(3).normal(size=(2, 5, 6))
    np.testing.assert_allclose(rotary(rotary(x), -np.arange(5)), x, rtol=0, atol=1e-14)
    assert (rotary(x) * y).sum() == pytest.approx((x * rotary(y, -np.arange(5))).sum(), rel=1e-13)


@pytest.mark.parametrize(("name", "result"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i4", "f8"), (">f4", "f4")])
def test_types(name, result):
    vectors = np.arange(12).reshape(3, 4).astype(name)
    turned = rotary(vectors)
    assert turned.dtype == np.dtype(result)
    np.testing.assert_array_equal(turned, rotary(vectors.astype(float)).astype(result))


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((np.ones((2, 3)),), {}, InputError, r"even number of columns, got shape \(2, 3\)"),
        ((np.ones(4),), {}, InputError, r"got shape \(4,\)"),
        ((np.ones((2, 4)), [1, 2, 3]), {}, InputError, r"broadcast to \(2,\), got shape \(3,\)"),
        ((np.ones((2, 4)), [1, np.inf]), {}, InputError, "positions must be finite"),
        ((np.ones((2, 4)), ["a", "b"]), {}, InputTypeError, "positions must hold real numbers"),
        ((np.ones((2, 4)),), {"base": 0}, InputError, "base must be positive and finite, got 0"),
        ((np.ones((2, 4)),), {"pairs": "all"}, InputError, "got 'all'"),
        ((np.full((2, 4), 6e4, "f2"), 0.7), {}, InputError, "range of float16"),
    ],
)
def test_bad_input(arguments, options, error, message):
    with pytest.raises(error, match=message):
        rotary(*arguments, **options)
