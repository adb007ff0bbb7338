"""Exact attention: against the definition by every road, at the ends of the number types, and where it must refuse."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention import VectorLogits, attention_from_logits, attention_from_tallies, exact_attention
from attention.errors import AttentionError, BudgetError, InputError, InputTypeError
from attention.exact.attention import reference_attention


def instance(rng, count, lengths, dimension, columns, *, size=1.0):
    """A random query, keys and values."""
    return (
        rng.normal(size=(count, dimension)) * size,
        [rng.normal(size=(length, dimension)) for length in lengths],
        [rng.normal(size=(length, columns)) for length in lengths],
    )


def by_loops(query, keys, values, scale):
    """The definition once more, with no array operation over tuples, in extended precision."""
    output = np.zeros((len(query), values[0].shape[1]), np.longdouble)
    for i, row in enumerate(query):
        total = np.longdouble(0)
        for choice in product(*map(range, map(len, keys))):
            factors = prod((keys[p][j].astype(np.longdouble) for p, j in enumerate(choice)), start=row)
            weight = np.exp(scale * factors.sum())
            total += weight
            output[i] += weight * prod(values[p][j].astype(np.longdouble) for p, j in enumerate(choice))
        output[i] /= total
    return output


# A different size on every axis; 300 and 513 pass one and two tiles of the compiled loop.
SHAPES = [
    (1, (1,), 1, 1),
    (5, (7,), 3, 2),
    (4, (300,), 9, 5),
    (3, (513,), 2, 1),
    (5, (7, 4), 3, 2),
    (2, (3, 300), 6, 4),
    (3, (7, 4, 6), 5, 2),
    (3, (5, 2, 4, 6), 7, 8),
    (1, (1, 1, 2), 3, 1),
    (6, (3, 8), 1, 9),
]


@pytest.mark.parametrize(("count", "lengths", "dimension", "columns"), SHAPES)
def test_equals_the_definition(count, lengths, dimension, columns):
    query, keys, values = instance(np.random.default_rng(1), count, lengths, dimension, columns, size=2.0)
    expected = by_loops(query, keys, values, 1 / dimension).astype(float)
    largest = prod(np.abs(value).max() for value in values)
    np.testing.assert_allclose(exact_attention(query, keys, values), expected, rtol=0, atol=1e-14 * largest)
    np.testing.assert_allclose(reference_attention(query, keys, values), expected, rtol=0, atol=1e-14 * largest)
    np.testing.assert_allclose(
        attention_from_logits(VectorLogits(query, keys), values), expected, rtol=0, atol=1e-14 * largest
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_equals_the_reference_on_any_shape(data):
    order = data.draw(st.integers(1, 4))
    lengths = data.draw(st.lists(st.integers(1, 9), min_size=order, max_size=order))
    count, dimension, columns = (data.draw(st.integers(0, 6)) for _ in range(3))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    query, keys, values = instance(rng, count, lengths, dimension, columns, size=data.draw(st.sampled_from([0.1, 5.0])))
    scale = data.draw(st.sampled_from([None, -1.0, 0.0, 0.7]))
    output = exact_attention(query, keys, values, scale=scale)
    assert output.shape == (count, columns)
    np.testing.assert_allclose(output, reference_attention(query, keys, values, scale=scale), rtol=1e-10, atol=1e-11)


def test_threads_see_every_query():
    query, keys, values = instance(np.random.default_rng(2), 67, (70, 80), 3, 2)
    output = exact_attention(query, keys, values)
    np.testing.assert_allclose(output, reference_attention(query, keys, values), rtol=0, atol=1e-13)
    np.testing.assert_array_equal(output[40:41], exact_attention(query[40:41], keys, values))


def test_rows_of_a_source_are_asked_in_blocks():
    query, keys, values = instance(np.random.default_rng(3), 9, (2100, 700), 3, 2)
    source = VectorLogits(query, keys)
    spans = []

    class Spy:
        shape = source.shape

        def rows(self, start, stop):
            spans.append((start, stop))
            return source.rows(start, stop)

    np.testing.assert_allclose(attention_from_logits(Spy(), values), exact_attention(query, keys, values), atol=1e-13)
    assert spans == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 9)]


def test_tallies_equal_the_tuples_they_count():
    rng = np.random.default_rng(4)
    classes = rng.integers(0, 5, (6, 7, 3))
    logits, value = rng.normal(size=5) * 900, rng.normal(size=(5, 2))
    tallies = (classes[..., None] == np.arange(5)).sum(axis=(1, 2))
    weights = np.exp(logits[classes] - logits[classes].max(axis=(1, 2), keepdims=True))
    expected = np.einsum("ijk,ijkc->ic", weights, value[classes]) / weights.sum(axis=(1, 2))[:, None]
    np.testing.assert_allclose(attention_from_tallies(tallies, logits, value), expected, rtol=1e-13)


def test_tallies_leave_out_classes_without_a_tuple():
    assert attention_from_tallies([[0, 5, 1]], [1e4, -1e4, -1e4], [[7.0], [1.0], [4.0]]).item() == pytest.approx(1.5)


def test_counts_and_values_near_the_end_of_their_range():
    tallies = np.array([[2**62, 2**62]])
    output = attention_from_tallies(tallies, [3.0, 3.0], [[1e300, 1.0], [1e300, 3.0]])
    np.testing.assert_allclose(output, [[1e300, 2.0]], rtol=1e-14)


# What the definition implies.


@pytest.mark.parametrize("lengths", [(5,), (5, 300), (2, 3, 4)])
def test_identities(lengths):
    rng = np.random.default_rng(5)
    query, keys, values = instance(rng, 3, lengths, 4, 2)
    output = exact_attention(query, keys, values)
    close = {"rtol": 1e-12, "atol": 1e-12}
    orders = [rng.permutation(length) for length in lengths]
    permuted = [[m[o] for m, o in zip(sets, orders, strict=True)] for sets in (keys, values)]
    np.testing.assert_allclose(exact_attention(query, *permuted), output, **close)
    np.testing.assert_allclose(exact_attention(query, keys[::-1], values[::-1]), output, **close)
    constant = [np.full((length, 2), [[2.0, -3.0]]) for length in lengths]
    expected = np.full((3, 2), [[2.0, -3.0]]) ** len(lengths)
    np.testing.assert_allclose(exact_attention(query, keys, constant), expected, **close)
    doubled = [[np.concatenate([m, m]) for m in sets] for sets in (keys, values)]
    np.testing.assert_allclose(exact_attention(query, *doubled), output, **close)
    # A column of ones in every key set adds the same logit to all tuples of a query, here 1e4.
    shifted = np.column_stack([query, np.full(3, 1e4)])
    ones = [np.column_stack([key, np.ones(len(key))]) for key in keys]
    np.testing.assert_allclose(exact_attention(shifted, ones, values, scale=0.25), output, rtol=1e-10, atol=1e-10)


def test_no_dimension_means_the_mean():
    values = [np.array([[1.0], [3.0], [8.0]]), np.array([[2.0], [4.0]])]
    output = exact_attention(np.empty((2, 0)), [np.empty((3, 0)), np.empty((2, 0))], values)
    np.testing.assert_allclose(output, [[12.0], [12.0]])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_no_query_no_row(dtype):
    output = exact_attention(np.empty((0, 3), dtype), [np.ones((2, 3), dtype)], [np.ones((2, 4), dtype)])
    assert output.shape == (0, 4)
    assert output.dtype == dtype
    assert attention_from_logits(VectorLogits(np.empty((0, 3)), [np.ones((2, 3))]), [np.ones((2, 4))]).shape == (0, 4)


# Number types and their ends.


def test_float32_is_computed_and_returned_as_such():
    arrays = instance(np.random.default_rng(6), 5, (7, 300), 3, 2)
    query, keys, values = arrays[0].astype("f4"), *([m.astype("f4") for m in sets] for sets in arrays[1:])
    expected = reference_attention(query.astype(float), keys, values)
    for output in (
        exact_attention(query, keys, values),
        attention_from_logits(VectorLogits(query, keys), values),
        reference_attention(query, keys, values),
    ):
        assert output.dtype == np.float32
        np.testing.assert_allclose(output, expected, rtol=0, atol=1e-6 * prod(np.abs(v).max() for v in values))
    for mixed in ((query.astype(float), keys, values), (query, [keys[0], keys[1].astype(float)], values)):
        assert exact_attention(*mixed).dtype == np.float64


@pytest.mark.parametrize(("dtype", "ulp"), [(np.float64, 2.3e-16), (np.float32, 1.2e-7)])
def test_the_exponential_is_right_over_its_whole_range(dtype, ulp):
    """With keys 0 and x, values 0 and 1 and scale 1 the output is the logistic function."""
    points = np.linspace(-80, 0, 4001).astype(dtype)[:, None]
    output = exact_attention(points, [np.array([[0], [1]], dtype)], [np.array([[0], [1]], dtype)])
    exact = np.exp(points.astype(np.longdouble))
    np.testing.assert_allclose(output, (exact / (1 + exact)).astype(float), rtol=3 * ulp)


@pytest.mark.parametrize("make", [np.int64, np.int8, np.uint16, bool, np.float16, np.longdouble])
def test_other_real_types_become_float64(make):
    ones = np.array([[1, 0], [1, 1], [0, 1]]).astype(make)
    output = exact_attention(ones, [ones], [ones])
    assert output.dtype == np.float64
    np.testing.assert_allclose(output, reference_attention(ones.astype(float), [ones], [ones]))


def test_any_memory_layout():
    rng = np.random.default_rng(7)
    wide = rng.normal(size=(10, 12))
    wide.setflags(write=False)
    views = wide[::2, ::-3], [wide[::-3, 1:9:2], np.asfortranarray(wide[:7, 4:8])], [wide[::-3, :2], wide[:7, 3:1:-1]]
    copies = views[0].copy(), [m.copy() for m in views[1]], [m.copy() for m in views[2]]
    np.testing.assert_array_equal(exact_attention(*views), exact_attention(*copies))


@pytest.mark.parametrize("size", [1e4, 1e150, 1e306])
def test_huge_logits_pick_the_largest(size):
    query, key = np.array([[size], [-size]]), np.linspace(-1, 1, 600)[:, None]
    value = np.arange(600.0)[:, None]
    expected = [[599.0], [0.0]] if size > 1e4 else reference_attention(query, [key], [value])
    np.testing.assert_allclose(exact_attention(query, [key], [value]), expected, rtol=1e-10, atol=1e-6)


def test_factors_may_leave_the_range_where_their_product_does_not():
    query, keys = (
        np.array([[1e200], [-2e200]]),
        [np.array([[1e200], [-1e200]]), np.array([[1e-300], [1e-301], [1e-200]])],
    )
    small = query / 1e200, [keys[0] / 1e200, keys[1] * 1e200]
    values = [np.array([[1e200], [2e200]]), np.array([[1e-200], [3e-200], [5e-200]])]
    expected = exact_attention(*small, [values[0] / 1e200, values[1] * 1e200], scale=2.0)
    np.testing.assert_allclose(exact_attention(query, keys, values, scale=2e-200), expected, rtol=1e-12)


@pytest.mark.parametrize("size", [1e155, 1e300])
def test_logits_beyond_the_range_are_refused(size):
    with pytest.raises(InputError, match=r"logits of up to .* leave the range of float64"):
        exact_attention([[size]], [[[size]]], [[[1.0]]])
    with pytest.raises(InputError, match="values leave the range"):
        exact_attention([[1.0]], [[[1.0]], [[1.0]]], [[[size]], [[size]]])
    with pytest.raises(InputError, match="range of float32"):
        exact_attention(*(np.full((1, 1), 1e20, "f4") if i == 0 else [np.full((1, 1), 1e20, "f4")] for i in range(3)))
    with pytest.raises(InputError, match=r"logits of up to .* leave the range of float64"):
        attention_from_logits(VectorLogits([[size]], [[[size]]]), [[[1.0]]])


# Refusals.

GOOD = (np.ones((2, 3)), [np.ones((4, 3)), np.ones((5, 3))], [np.ones((4, 2)), np.ones((5, 2))])
NAN, INFINITY = np.full((5, 3), np.nan), np.full((5, 2), np.inf)


@pytest.mark.parametrize(
    ("place", "value", "error", "message"),
    [
        (0, np.full((2, 3), np.nan), InputError, "query must be finite, got nan in row 0, column 0"),
        (1, [np.ones((4, 3)), NAN], InputError, r"keys\[1\] must be finite"),
        (2, [np.ones((4, 2)), INFINITY], InputError, r"values\[1\] must be finite, got inf"),
        (0, np.ones((2, 3), complex), InputTypeError, "query must hold real numbers, got dtype complex128"),
        (0, [[1.0, 2.0, 3.0], [4.0, None, 6.0]], InputTypeError, "a value of type NoneType in row 1, column 1"),
        (0, [["a"]], InputTypeError, "query must hold real"),
        (0, [[1.0], [1.0, 2.0]], InputError, "rows of different shapes"),
        (0, np.ones(3), InputError, r"query must be a matrix \(rows, columns\), got shape \(3,\)"),
        (0, np.ones((2, 4)), InputError, r"equally many columns, got \(2, 4\) and \(4, 3\)"),
        (1, np.ones((4, 3)), InputTypeError, r"keys must be a sequence of matrices, got one ndarray of shape \(4, 3\)"),
        (1, [np.ones((4, 3)), np.ones((5, 2))], InputError, r"query and keys\[1\] .* got \(2, 3\) and \(5, 2\)"),
        (
            1,
            [np.ones((4, 3)), np.ones((0, 3))],
            InputError,
            r"keys\[1\] must have at least one row, got shape \(0, 3\)",
        ),
        (1, [], InputError, "at least one key set"),
        (1, [np.ones((4, 3))], InputError, "1 key sets and 2 value sets"),
        (2, [np.ones((4, 2)), np.ones((4, 2))], InputError, r"values\[1\] .* each of 5 keys, got shape \(4, 2\)"),
        (2, [np.ones((4, 2)), np.ones((5, 1))], InputError, r"values\[0\] and values\[1\] .* \(4, 2\) and \(5, 1\)"),
        (3, np.nan, InputError, "scale must be finite, got nan"),
        (3, [1.0, 2.0], InputTypeError, "scale must be a real number"),
    ],
)
def test_bad_input(place, value, error, message):
    arguments = [*GOOD, None]
    arguments[place] = value
    query, keys, values, scale = arguments
    for attend in (exact_attention, reference_attention):
        with pytest.raises(error, match=message) as caught:
            attend(query, keys, values, scale=scale)
        assert isinstance(caught.value, AttentionError)


def test_too_much_work_is_refused_at_once():
    key = np.ones((4000, 1))
    with pytest.raises(BudgetError, match="1 queries over 1024000000000000000 tuples"):
        exact_attention([[1.0]], [key] * 5, [key] * 5)
    with pytest.raises(BudgetError, match="all 64000000000 weights"):
        reference_attention([[1.0]], [key] * 3, [key] * 3)


@pytest.mark.parametrize(
    ("tallies", "logits", "values", "error", "message"),
    [
        ([[1.0]], [1.0], [[1.0]], InputTypeError, "tallies must be integers, got dtype float64"),
        ([[1, 2]], [1.0], [[1.0]], InputError, r"must agree, got \(1, 2\), \(1,\) and \(1, 1\)"),
        ([[1, 2]], [1.0, 2.0], [[1.0]], InputError, "must agree"),
        ([1], [1.0], [[1.0]], InputError, "must agree"),
        ([[1], [-1]], [1.0], [[1.0]], InputError, "at least 0, got -1"),
        ([[1], [0]], [1.0], [[1.0]], InputError, "no tally in row 1"),
        ([[1]], [np.nan], [[1.0]], InputError, "must be finite"),
    ],
)
def test_bad_tallies(tallies, logits, values, error, message):
    with pytest.raises(error, match=message):
        attention_from_tallies(tallies, logits, values)


@pytest.mark.parametrize(
    ("shape", "block", "message"),
    [
        ((2,), np.ones(2), "non-empty axis"),
        ((2, 0), np.ones((2, 0)), "non-empty axis"),
        ((2, 3), np.ones((3, 2)), r"rows\(0, 2\) must have shape \(2, 3\), got \(3, 2\)"),
        ((2, 3), np.full((2, 3), -np.inf), "must be finite"),
    ],
)
def test_bad_sources(shape, block, message):
    class Source:
        def __init__(self):
            self.shape = shape

        def rows(self, _start, _stop):
            return block

    with pytest.raises(InputError, match=message):
        attention_from_logits(Source(), [np.ones((3, 1))])
