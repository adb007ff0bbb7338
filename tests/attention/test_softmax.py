"""Softmax attention of batches and heads, its masks and types, and its gradient, against an einsum in float64."""

import numpy as np
import pytest

from attention import exact_attention, exact_attention_vjp, softmax_attention, softmax_attention_vjp
from attention.errors import BudgetError, InputError, InputTypeError
from attention.exact.gradient_kernel import pull_back
from attention.exact.kernel import accumulate

RNG = np.random.default_rng(0)


def naive(query, keys, values, scale, seen=None):
    """The definition, with all weights in memory; `seen` is (..., n, n_1, ..., n_h), and no key seen means 0."""
    axes = "abc"[: len(keys)]
    sets = ",".join(f"...{axis}Z" for axis in axes)
    wide = [np.asarray(matrix, np.float64) for matrix in (query, *keys, *values)]
    logits = scale * np.einsum(f"...iZ,{sets}->...i{axes}", *wide[: 1 + len(keys)])
    seen = np.broadcast_to(True if seen is None else seen, np.broadcast_shapes(logits.shape, np.shape(seen)))
    logits = np.where(seen, logits, -np.inf)
    tuples = tuple(range(-len(keys), 0))
    with np.errstate(invalid="ignore"):
        weights = np.exp(logits - logits.max(axis=tuples, keepdims=True))
        weights /= weights.sum(axis=tuples, keepdims=True)
    weights = np.where(seen.any(axis=tuples, keepdims=True), weights, 0)
    return np.einsum(f"...i{axes},{sets}->...iZ", weights, *wide[1 + len(keys) :])


def drawn(*shapes):
    return [RNG.normal(1, 2, shape) for shape in shapes]


# Batch axes of query, key and value; a different size on every axis, and axes that broadcast.
BATCHES = [
    ((), (), ()),
    ((2, 3), (2, 3), (2, 3)),
    ((2, 3), (2, 1), (3,)),
    ((3,), (2, 1), ()),
    ((), (4,), (4,)),
    ((0,),) * 3,
]


@pytest.mark.parametrize("batches", BATCHES)
@pytest.mark.parametrize(("count", "length", "dimension", "columns"), [(5, 7, 3, 2), (70, 300, 33, 5), (0, 4, 2, 3)])
def test_order_two(batches, count, length, dimension, columns):
    q, k, v = (
        RNG.normal(1, 2, (*b, *s))
        for b, s in zip(batches, ((count, dimension), (length, dimension), (length, columns)), strict=True)
    )
    output = softmax_attention(q, k, v)
    expected = naive(q, [k], [v], dimension**-0.5)
    assert output.shape == (*np.broadcast_shapes(*batches), count, columns)
    np.testing.assert_allclose(output, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(softmax_attention(q, k, v, scale=-0.3), naive(q, [k], [v], -0.3), rtol=0, atol=1e-12)


def test_every_problem_has_the_bits_of_a_call_of_its_own():
    """Also beside those whose entries are 2^1400 times as large or small."""
    q, k, v = drawn((3, 4, 70, 6), (3, 1, 40, 6), (3, 1, 40, 2))
    powers = np.array([0, 700, -700]).reshape(3, 1, 1, 1)
    q, k, v = np.ldexp(q, powers), np.ldexp(k, -powers), np.ldexp(v, powers)
    output = softmax_attention(q, k, v, scale=0.2)
    for b in range(3):
        for h in range(4):
            np.testing.assert_array_equal(output[b, h], exact_attention(q[b, h], [k[b, 0]], [v[b, 0]], scale=0.2))


@pytest.mark.parametrize("lengths", [(7, 4), (5, 3, 6)])
def test_tuples_are_key_sets(lengths):
    q, *rest = drawn((2, 3, 5, 4), *((2, 1, n, 4) for n in lengths), *((3, n, 2) for n in lengths))
    keys, values = tuple(rest[: len(lengths)]), tuple(rest[len(lengths) :])
    expected = naive(q, keys, values, 0.5)
    np.testing.assert_allclose(
        softmax_attention(q, keys, values), expected, rtol=0, atol=1e-12 * np.abs(expected).max()
    )


@pytest.mark.parametrize("order", [2, 3])
def test_causal_with_lengths(order):
    count, lengths = 9, np.array([0, 4, 9])
    q, *rest = drawn(*[(3, 2, count, 4)] * order, *[(3, 1, count, 5)] * (order - 1))
    keys, values = tuple(rest[: order - 1]), tuple(rest[order - 1 :])
    index = np.indices((count,) * order)
    causal = np.all(index[1:] <= index[0], axis=0)
    short = np.stack([np.all(index[1:] < length, axis=0) for length in lengths])[:, None]
    for options, seen in (
        ({"causal": True}, causal),
        ({"lengths": lengths}, short),
        ({"lengths": np.repeat(lengths[:, None], 2, 1), "causal": True}, short & causal),
    ):
        expected = naive(q, keys, values, 0.5, seen)
        found = softmax_attention(q, keys, values, **options)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * np.abs(expected).max())
    assert not found[0].any()


MASKS = {
    "one": (6, 300),
    "row": (300,),
    "column": (6, 1),
    "for each head": (3, 6, 300),
    "for each sequence": (2, 1, 1, 300),
    "a batch of its own": (4, 1, 1, 6, 300),
}


@pytest.mark.parametrize("shape", MASKS.values(), ids=MASKS)
def test_masks(shape):
    q, k, v = drawn((2, 3, 6, 4), (2, 1, 300, 4), (300, 5))
    mask = RNG.random(shape) < 0.3
    expected = naive(q, [k], [v], 0.5, mask)
    np.testing.assert_allclose(softmax_attention(q, k, v, mask=mask), expected, rtol=0, atol=1e-12)


def test_a_mask_hides_keys_whatever_their_logits():
    """The first tile of 256 keys is all hidden for one query, the largest logits are for another."""
    q, k, v = np.ones((3, 1)), np.linspace(0, 700, 600)[:, None], np.arange(600.0)[:, None]
    mask = np.zeros((3, 600), bool)
    mask[0, 300:310], mask[1, :3] = True, True
    found = softmax_attention(q, k, v, mask=mask, scale=1)
    np.testing.assert_allclose(found, naive(q, [k], [v], 1, mask), rtol=1e-12)
    assert found[2].item() == 0
    gradient = softmax_attention_vjp(q, k, v, np.ones((3, 1)), mask=mask, scale=1)
    assert not gradient.values[0][[200, 299, 310, 599]].any()
    assert not gradient.query[2].any()


def test_loops_are_compiled_once_for_each_type():
    """Read-only arrays and other layouts would be types of their own, at seconds each."""
    frozen = np.ones((3, 3), bool)
    frozen.setflags(write=False)
    for matrix in (np.ones((3, 4)), np.broadcast_to(np.ones(4), (2, 3, 4)), np.ones((3, 8))[:, ::2]):
        for mask in (None, frozen, np.broadcast_to(True, (3, 3)), np.ones((3, 6), bool)[:, ::2]):
            softmax_attention_vjp(matrix, matrix, matrix, matrix, mask=mask, lengths=3)
    for loop in (accumulate, pull_back):  # in float32 too where other tests asked for it before
        types = [str(signature[0].dtype) for signature in loop.signatures]
        assert sorted(types) in (["float64"], ["float32", "float64"])


def test_causal_equals_its_mask():
    q, k, v = drawn((2, 70, 8), (70, 8), (70, 3))
    mask = np.tril(np.ones((70, 70), bool))
    np.testing.assert_allclose(
        softmax_attention(q, k, v, causal=True), softmax_attention(q, k, v, mask=mask), rtol=0, atol=1e-13
    )


def test_large_logits():
    q, k, v = drawn((2, 5, 3), (600, 3), (600, 2))
    expected = v[np.argmax(q @ k.T, axis=-1)]
    np.testing.assert_array_equal(softmax_attention(1e5 * q, 1e5 * k, v), expected)
    assert (softmax_attention(np.full((99, 1), 1e306), [[1]], [[7]]) == 7).all()


# Types.

SHORT = {"float16": 2.0**-11, "float32": 2.0**-24, "float64": 2.0**-53}


@pytest.mark.parametrize("name", SHORT)
def test_one_type_comes_back(name):
    q, k, v = (matrix.astype(name) for matrix in drawn((2, 5, 16), (300, 16), (300, 3)))
    output = softmax_attention(q, k, v, causal=False)
    assert output.dtype == name
    expected = naive(q, [k], [v], 0.25)
    single = 1e-5 if name != "float64" else 1e-13
    np.testing.assert_allclose(output, expected, rtol=1.01 * SHORT[name], atol=single)
    gradient = softmax_attention_vjp(q, k, v, np.ones(output.shape))
    assert {found.dtype.name for found in (gradient.output, gradient.query, *gradient.keys, *gradient.values)} == {name}
    np.testing.assert_array_equal(gradient.output, output)


def test_bfloat16():
    bfloat16 = pytest.importorskip("ml_dtypes", reason="ml_dtypes is not installed").bfloat16
    q, k, v = (matrix.astype(bfloat16) for matrix in drawn((2, 5, 16), (300, 16), (300, 3)))
    output = softmax_attention(q, k, v)
    assert output.dtype == bfloat16
    expected = naive(*(m.astype(float) for m in (q,)), [k.astype(float)], [v.astype(float)], 0.25)
    np.testing.assert_allclose(output.astype(float), expected, rtol=2.0**-8, atol=1e-5)
    assert softmax_attention(q, k.astype("f2"), v).dtype == np.float32


@pytest.mark.parametrize(
    ("types", "result"),
    [
        (("f2", "f2", "f4"), "f4"),
        (("f4", "f4", "f8"), "f8"),
        (("f2", "i1", "f2"), "f8"),
        (("i8", "i8", "?"), "f8"),
        ((">f2", "f2", "f2"), "f2"),
        (("f4", ">f4", "f4"), "f4"),
        (("g", "f4", "f4"), "f8"),
        (("g", "g", "g"), "f8"),
    ],
)
def test_the_rule_for_mixed_types(types, result):
    q, k, v = (np.ones((3, 2), kind) for kind in types)
    output = softmax_attention(q, k, v)
    assert output.dtype == np.dtype(result)
    np.testing.assert_array_equal(output, 1)
    assert softmax_attention([[1, 2]], [[1, 2]], [[3]]).dtype == np.float64


def test_products_of_short_values_may_leave_their_range():
    q, v = np.ones((3, 2), "f2"), np.full((3, 2), 300, "f2")
    with pytest.raises(InputError, match="values leave the range of float16"):
        softmax_attention(q, (q, q), (v, v))


# The gradient.


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("order", [2, 3])
def test_gradient_of_a_batch_adds_up_that_of_its_problems(order, dtype):
    shapes = [
        (2, 3, 6, 4),
        *[(2, 1, 6, 4), (6, 4)][: order - 1],
        *[(1, 3, 6, 5), (2, 1, 6, 5)][: order - 1],
        (2, 3, 6, 5),
    ]
    q, *rest, cotangent = (matrix.astype(dtype) for matrix in drawn(*shapes))
    keys, values = tuple(rest[: order - 1]), tuple(rest[order - 1 :])
    found = softmax_attention_vjp(q, keys, values, cotangent, scale=0.1, causal=True)
    whole = [np.broadcast_to(m, (2, 3, *m.shape[-2:])).astype(float) for m in (q, *keys, *values, cotangent)]
    sums = [np.zeros(m.shape) for m in whole[:-1]]
    for index in np.ndindex(2, 3):
        q1, *rest1, c1 = (m[index] for m in whole)
        one = exact_attention_vjp(q1, rest1[: order - 1], rest1[order - 1 :], c1, scale=0.1, causal=True)
        for total, part in zip(sums, [one.query, *one.keys, *one.values], strict=True):
            total[index] = part
        np.testing.assert_allclose(found.output[index], one.output, rtol=0, atol=1e-12 if dtype == "f8" else 3e-4)
    for derivative, total, matrix in zip(
        [found.query, *found.keys, *found.values], sums, (q, *keys, *values), strict=True
    ):
        assert derivative.shape == matrix.shape
        while total.ndim > matrix.ndim:
            total = total.sum(axis=0)  # noqa: PLW2901
        axes = tuple(a for a in range(matrix.ndim - 2) if matrix.shape[a] == 1)
        expected = total.sum(axis=axes, keepdims=True)
        unit = 1e-12 if dtype == "f8" else 2e-5
        np.testing.assert_allclose(derivative, expected, rtol=0, atol=unit * np.abs(expected).max())


def test_gradient_against_differences():
    """With a mask that hides all keys from one query, lengths, and shared keys; differences are off by step squared."""
    arrays = drawn((2, 3, 4), (2, 5, 4), (5, 2))
    cotangent, lengths = RNG.normal(size=(2, 3, 2)), [5, 3]
    mask = np.array([[1, 1, 0, 1, 1], [0] * 5, [0, 1, 1, 1, 0]], bool)
    found = softmax_attention_vjp(*arrays, cotangent, lengths=lengths, mask=mask, scale=0.3)
    seen = mask & (np.arange(5) < np.reshape(lengths, (2, 1, 1)))

    def loss():
        return (naive(arrays[0], [arrays[1]], [arrays[2]], 0.3, seen) * cotangent).sum()

    for matrix, derivative in zip(arrays, [found.query, *found.keys, *found.values], strict=True):
        for place in np.ndindex(matrix.shape):
            losses = []
            for step in (1e-5, -1e-5):
                matrix[place] += step
                losses.append(loss())
                matrix[place] -= step
            assert derivative[place] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-8)


def test_powers_of_problems_are_their_own():
    q, k, v, cotangent = drawn((2, 5, 3), (2, 7, 3), (2, 7, 2), (2, 5, 2))
    one = softmax_attention_vjp(q, k, v, cotangent, scale=9)
    powers = np.array([500, -500]).reshape(2, 1, 1)
    arrays = np.ldexp(q, powers), np.ldexp(k, -powers), np.ldexp(v, -powers), np.ldexp(cotangent, 2 * powers)
    other = softmax_attention_vjp(*arrays, scale=9)
    np.testing.assert_array_equal(other.query, one.query)
    np.testing.assert_array_equal(other.keys[0], np.ldexp(one.keys[0], 2 * powers))
    np.testing.assert_array_equal(other.values[0], np.ldexp(one.values[0], 2 * powers))


# Refusals.

ONE = np.ones((2, 3, 4))


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((ONE, ONE[..., :3], ONE), {}, InputError, r"query and key .* \(2, 3, 4\) and \(2, 3, 3\)"),
        ((ONE, ONE, ONE[:, :2]), {}, InputError, r"key and value .* rows, .* \(2, 3, 4\) and \(2, 2, 4\)"),
        ((ONE, ONE[:, :0], ONE[:, :0]), {}, InputError, "at least 1"),
        ((ONE[0, 0], ONE, ONE), {}, InputError, r"query must have axes .* got shape \(4,\)"),
        ((ONE, (ONE, ONE), ONE), {}, InputError, "got 2 and 1"),
        ((ONE, (), ()), {}, InputError, "got 0 and 0"),
        ((ONE, (ONE, ONE), (ONE, ONE[..., :1])), {}, InputError, r"equally many columns, .* \(2, 3, 1\)"),
        ((ONE, np.ones((3, 3, 4)), ONE), {}, InputError, r"must broadcast, got query \(2, 3, 4\), key \(3, 3, 4\)"),
        ((ONE, ONE, ONE), {"mask": np.ones((5, 3, 3), bool)}, InputError, r"broadcast, .* mask \(5, 3, 3\)"),
        ((ONE, ONE, ONE), {"mask": np.ones((3, 2), bool)}, InputError, r"\(..., 3, 3\), got shape \(3, 2\)"),
        ((ONE, ONE, ONE), {"mask": np.zeros((3, 3))}, InputTypeError, "of bools, .* got dtype float64"),
        ((ONE, (ONE, ONE), (ONE, ONE)), {"mask": np.ones((3, 3), bool)}, InputError, "for one key set, got 2"),
        ((ONE, ONE, ONE), {"lengths": [4, 1]}, InputError, "between 0 and 3, the number of keys, got 4"),
        ((ONE, ONE, ONE), {"lengths": [-1, 1]}, InputError, "got -1"),
        ((ONE, ONE, ONE), {"lengths": [1, 2, 3]}, InputError, r"first axes of the batch, \(2,\), got \(3,\)"),
        ((ONE, ONE, ONE), {"lengths": [1.0, 2.0]}, InputTypeError, "whole numbers"),
        ((ONE, (ONE, ONE[:, :2]), (ONE, ONE[:, :2])), {"lengths": 2}, InputError, r"got \[3, 2\]"),
        ((ONE, ONE[:, :2], ONE[:, :2]), {"causal": True}, InputError, "as many keys as queries, got 2 and 3"),
        ((ONE, np.nan * ONE, ONE), {}, InputError, r"key must be finite, got nan at index \(0, 0, 0\)"),
        ((ONE, ONE, ONE), {"scale": np.inf}, InputError, "scale must be finite"),
        ((1e200 * ONE, 1e200 * ONE, ONE), {}, InputError, "logits of up to .* leave the range"),
    ],
)
def test_bad_input(arguments, options, error, message):
    with pytest.raises(error, match=message):
        softmax_attention(*arguments, **options)
    with pytest.raises(error, match=message):
        softmax_attention_vjp(*arguments, ONE, **options)


def test_the_cotangent_and_the_work_are_checked():
    with pytest.raises(InputError, match=r"shape of the output, \(2, 3, 4\), got \(3, 4\)"):
        softmax_attention_vjp(ONE, ONE, ONE, ONE[0])
    many = np.broadcast_to(ONE[:, :1], (2, 10**5, 4))[:, :, :0]
    with pytest.raises(BudgetError, match="queries over 10000000000000000 tuples"):
        softmax_attention(many, (many[:, : 10**5],) * 3 + (many[:, :10],), (many,) * 3 + (many[:, :10],))
