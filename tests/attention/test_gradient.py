"""The gradient of fast attention, against finite differences and the formulas for exact attention."""

import numpy as np
import pytest

from attention import fast_attention
from attention.errors import CertificateError, InputError
from attention.fast import kernel
from attention.fast.block_kernel import COLUMNS
from attention.fast.gradient import fast_attention_vjp
from attention.support import parallel


def instance(order, count=5, dimension=3, columns=2, seed=0):
    """Every axis of a different size."""
    rng = np.random.default_rng(seed)
    query = rng.uniform(-1, 1, (count, dimension))
    keys = [rng.uniform(-1, 1, (count + 2 + p, dimension)) for p in range(order - 1)]
    values = [rng.uniform(-1, 2, (count + 2 + p, columns)) for p in range(order - 1)]
    return query, keys, values, rng.uniform(-1, 1, (count, columns))


def exact_vjp(query, keys, values, cotangent, scale):
    """With p the probabilities of all tuples: dz = p * (G V - its mean), and the chain rule through products."""
    names = "abc"[: len(keys)]
    each = [f"{name}l" for name in names]
    logits = scale * np.einsum(f"il,{','.join(each)}->i{names}", query, *keys)
    p = np.exp(logits)
    p /= p.sum(axis=tuple(range(1, p.ndim)), keepdims=True)
    product = np.einsum(f"il,{','.join(each)}->i{names}", cotangent, *values)
    mean = (p * product).sum(axis=tuple(range(1, p.ndim)), keepdims=True)
    dz = scale * p * (product - mean)
    by_query = np.einsum(f"i{names},{','.join(each)}->il", dz, *keys)
    by_keys, by_values = [], []
    for s, name in enumerate(names):
        rest = [e for e in each if e[0] != name]
        matrices = [matrix for t, matrix in enumerate(keys) if t != s]
        by_keys.append(np.einsum(",".join([f"i{names}", "il", *rest]) + f"->{name}l", dz, query, *matrices))
        matrices = [matrix for t, matrix in enumerate(values) if t != s]
        by_values.append(np.einsum(",".join([f"i{names}", "il", *rest]) + f"->{name}l", p, cotangent, *matrices))
    return by_query, by_keys, by_values


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize(
    ("count", "dimension", "columns"), [(5, 3, 2), (1, 1, 1), (20, 2, 5), (9, 5, 1), (4, 0, 2), (3, 2, 0)]
)
def test_formulas_of_exact_attention(order, count, dimension, columns):
    arguments = instance(order, count, dimension, columns)
    scale = 1 / max(dimension, 1)
    gradient = fast_attention_vjp(*arguments, tolerance=1e-7)
    by_query, by_keys, by_values = exact_vjp(*arguments, scale)
    np.testing.assert_allclose(gradient.query, by_query, atol=1e-6)
    for got, expected in zip(gradient.keys + gradient.values, by_keys + by_values, strict=True):
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, atol=1e-6)
    np.testing.assert_allclose(gradient.output, fast_attention(*arguments[:3], tolerance=1e-9), atol=1e-6)


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("tolerance", [0.1, 1e-8])
def test_finite_differences(order, tolerance):
    """Of the output that is computed, so also where it is far from exact attention."""
    query, keys, values, cotangent = instance(order)
    gradient = fast_attention_vjp(query, keys, values, cotangent, tolerance=tolerance)
    step = 1e-6
    matrices = [query, *keys, *values]
    derivatives = [gradient.query, *gradient.keys, *gradient.values]
    for matrix, derivative in zip(matrices, derivatives, strict=True):
        for place in [(0, 0), (2, 1), (4, matrix.shape[1] - 1)]:
            outputs = []
            for sign in (1, -1):
                original = matrix[place]
                matrix[place] += sign * step
                outputs.append(fast_attention_vjp(query, keys, values, cotangent, tolerance=tolerance).output)
                matrix[place] = original
            difference = float(((outputs[0] - outputs[1]) * cotangent).sum() / (2 * step))
            assert derivative[place] == pytest.approx(difference, abs=1e-7)


@pytest.mark.parametrize("zero", ["query", "keys", "values"])
def test_gradient_at_zero(zero):
    """A polynomial good enough for the output alone would be constant there."""
    query, keys, values, cotangent = instance(3)
    {"query": query, "keys": keys[0], "values": values[0]}[zero][:, :2] = 0
    for each in (query, query * 0):
        gradient = fast_attention_vjp(each, keys, values, cotangent, tolerance=1e-7)
        by_query, by_keys, by_values = exact_vjp(each, keys, values, cotangent, 1 / 3)
        np.testing.assert_allclose(gradient.query, by_query, atol=1e-6)
        for got, expected in zip(gradient.keys + gradient.values, by_keys + by_values, strict=True):
            np.testing.assert_allclose(got, expected, atol=1e-6)


def test_threads_parts_and_scales(monkeypatch):
    monkeypatch.setattr(parallel, "_WORTH_THREADS", 0)
    rng = np.random.default_rng(1)
    query, first = rng.uniform(-1, 1, (2, 1100, 4))
    second, value = rng.uniform(-1, 1, (2, 5, 4))
    keys, values = [first * 1e60, second * 1e-20], [np.tile(value, (220, 1)) * 1e80, value * 1e-90]
    cotangent = rng.uniform(-1, 1, (1100, 4))
    gradient = fast_attention_vjp(query, keys, values, cotangent, tolerance=1e-7, scale=5e-41)
    by_query, by_keys, by_values = exact_vjp(query, keys, values, cotangent, 5e-41)
    pairs = [
        (gradient.query, by_query),
        *zip(gradient.keys, by_keys, strict=True),
        *zip(gradient.values, by_values, strict=True),
    ]
    for got, expected in pairs:
        np.testing.assert_allclose(got, expected, atol=1e-5 * np.abs(expected).max())


def test_float32_output_and_wrong_cotangent():
    query, keys, values, cotangent = instance(2)
    single = [np.float32(x) for x in (query, keys[0], values[0])]
    assert fast_attention_vjp(single[0], [single[1]], [single[2]], cotangent, tolerance=1e-4).output.dtype == np.float32
    with pytest.raises(InputError, match=r"shape of the output, \(5, 2\), got \(5, 1\)"):
        fast_attention_vjp(query, keys, values, cotangent[:, :1])
    with pytest.raises(InputError, match="cotangent must be finite"):
        fast_attention_vjp(query, keys, values, cotangent * np.nan)
    with pytest.raises(CertificateError):
        fast_attention_vjp(query * 100, keys, values, cotangent)


def test_the_default_tolerance_is_that_of_the_signature():
    default, same, rough = (
        fast_attention_vjp(*instance(2), **o) for o in ({}, {"tolerance": 1e-6}, {"tolerance": 0.1})
    )
    np.testing.assert_array_equal(default.query, same.query)
    assert np.abs(default.query - rough.query).max() > 1e-6


def test_kernels_get_whole_blocks_of_weights(monkeypatch):
    """They read whole blocks: beyond the weights there must be zeros, not the end of the memory."""
    pull_back, widths = kernel.pull_back, []

    def checked(tokens, factors, cotangents, layout, weights, *rest):
        widths.append((weights.shape[1], len(layout.rows)))
        assert not weights[:, len(layout.rows) :].any()
        pull_back(tokens, factors, cotangents, layout, weights, *rest)

    monkeypatch.setattr(kernel, "pull_back", checked)
    for tolerance in (0.1, 1e-2, 1e-3, 1e-5):
        fast_attention_vjp(*instance(2, dimension=1), tolerance=tolerance)
    assert all(width % COLUMNS == 0 and 0 <= width - rank < COLUMNS for width, rank in widths)
    assert {rank % 3 for _, rank in widths} == {0, 1, 2}
