"""The gradient of exact attention: against differences of the definition in extended precision, and formulas."""

import numpy as np
import pytest

from attention import exact_attention, exact_attention_vjp, fast_attention_vjp
from attention.errors import InputError
from attention.exact import gradient as gradient_module
from attention.support import parallel


def instance(count, lengths, dimension, columns, seed=0):
    rng = np.random.default_rng(seed)
    query = rng.normal(size=(count, dimension))
    keys = [rng.normal(size=(length, dimension)) for length in lengths]
    values = [rng.normal(size=(length, columns)) + 7 for length in lengths]
    return query, keys, values, rng.normal(size=(count, columns))


def tuples_of(axes):
    """Subscripts of einsum for a matrix of each set, such as aZ,bZ."""
    return ",".join(f"{axis}Z" for axis in axes)


def allowed(count, lengths, causal):
    """Which tuples each query sees, (n, n_1, ..., n_h)."""
    index = np.indices((count, *lengths))
    return np.all(index[1:] <= index[0], axis=0) if causal else np.ones((count, *lengths), bool)


def probabilities(query, keys, scale, causal):
    axes = "abc"[: len(keys)]
    logits = scale * np.einsum(f"iZ,{tuples_of(axes)}->i{axes}", query, *keys)
    logits = np.where(allowed(len(query), [len(key) for key in keys], causal), logits, -np.inf)
    weights = np.exp(logits - logits.max(axis=tuple(range(1, logits.ndim)), keepdims=True))
    return weights / weights.sum(axis=tuple(range(1, logits.ndim)), keepdims=True)


def loss(query, keys, values, cotangent, scale, causal):
    axes = "abc"[: len(keys)]
    weights = probabilities(query, keys, scale, causal)
    return np.einsum(f"i{axes},{tuples_of(axes)},iZ->", weights, *values, cotangent)


def formulas(query, keys, values, cotangent, scale, causal):
    """With p the probabilities of all tuples: dz = p * (G V - its mean), and the product rule."""
    axes = "abc"[: len(keys)]
    p = probabilities(query, keys, scale, causal)
    product = np.einsum(f"iZ,{tuples_of(axes)}->i{axes}", cotangent, *values)
    dz = scale * p * (product - (p * product).sum(axis=tuple(range(1, p.ndim)), keepdims=True))
    found = [np.einsum(f"i{axes},{tuples_of(axes)}->iZ", dz, *keys)]
    for weights, row, sets in ((dz, query, keys), (p, cotangent, values)):
        for s, axis in enumerate(axes):
            rest = [f"{other}Z" for other in axes if other != axis]
            others = [matrix for t, matrix in enumerate(sets) if t != s]
            found.append(np.einsum(",".join([f"i{axes}", "iZ", *rest]) + f"->{axis}Z", weights, row, *others))
    return found


def derivatives(gradient):
    return [gradient.query, *gradient.keys, *gradient.values]


# A different size on every axis; 70 rows pass a block, 300 keys a tile, and the first set may be the longest.
SHAPES = [
    (1, (1,), 1, 1),
    (5, (7,), 3, 2),
    (70, (300,), 9, 17),
    (5, (7, 4), 3, 2),
    (3, (70, 80), 6, 4),
    (3, (300, 7), 2, 9),
    (3, (4, 7, 6), 5, 2),
    (6, (3,), 0, 2),
    (6, (3, 2), 2, 0),
    (0, (3, 2), 2, 4),
]


@pytest.mark.parametrize(("count", "lengths", "dimension", "columns"), SHAPES)
def test_formulas(count, lengths, dimension, columns):
    arguments = instance(count, lengths, dimension, columns)
    gradient = exact_attention_vjp(*arguments, scale=0.4)
    np.testing.assert_array_equal(gradient.output, exact_attention(*arguments[:3], scale=0.4))
    for found, expected in zip(derivatives(gradient), formulas(*arguments, 0.4, False), strict=True):
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * (1 + np.abs(expected).max(initial=0)))


@pytest.mark.parametrize(("count", "order", "dimension"), [(1, 2, 3), (300, 2, 3), (1, 3, 2), (33, 3, 2), (7, 4, 3)])
def test_formulas_of_causal_attention(count, order, dimension):
    arguments = instance(count, [count] * (order - 1), dimension, 4)
    gradient = exact_attention_vjp(*arguments, scale=0.4, causal=True)
    np.testing.assert_array_equal(gradient.output, exact_attention(*arguments[:3], scale=0.4, causal=True))
    for found, expected in zip(derivatives(gradient), formulas(*arguments, 0.4, True), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * (1 + np.abs(expected).max()))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("order", [2, 3])
def test_differences_in_extended_precision(order, causal):
    query, keys, values, cotangent = instance(4, [4] * (order - 1), 3, 2)
    gradient = exact_attention_vjp(query, keys, values, cotangent, causal=causal)
    matrices = [matrix.astype(np.longdouble) for matrix in (query, *keys, *values)]
    step = np.longdouble(2) ** -18  # differences are off by its square
    for matrix, derivative in zip(matrices, derivatives(gradient), strict=True):
        for place in np.ndindex(matrix.shape):
            losses = []
            for sign in (1, -1):
                matrix[place] += sign * step
                losses.append(loss(matrices[0], matrices[1:order], matrices[order:], cotangent, 1 / 3, causal))
                matrix[place] -= sign * step
            assert derivative[place] == pytest.approx(float((losses[0] - losses[1]) / (2 * step)), abs=1e-9)


def test_parts_of_the_queries_add_up(monkeypatch):
    """The bits depend on neither the number of threads nor the memory that copies may take, but for its parts."""
    arguments = instance(90, (40, 9), 3, 2)
    one = exact_attention_vjp(*arguments)
    monkeypatch.setattr(parallel, "_WORTH_THREADS", 0)
    for found, expected in zip(derivatives(exact_attention_vjp(*arguments)), derivatives(one), strict=True):
        np.testing.assert_array_equal(found, expected)
    monkeypatch.setattr(gradient_module, "_MOST_COPIES", 1)
    for found, expected in zip(derivatives(exact_attention_vjp(*arguments)), derivatives(one), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)


def test_powers_of_two_change_nothing():
    query, keys, values, cotangent = instance(5, (7, 4), 3, 2)
    one = exact_attention_vjp(query, keys, values, cotangent, scale=0.3)
    big = [keys[0] * 2.0**500, keys[1] * 2.0**-300], [values[0] * 2.0**600, values[1] * 2.0**-500]
    other = exact_attention_vjp(query * 2.0**-200, *big, cotangent * 2.0**-400, scale=0.3)
    powers = [200 - 300, -500 - 300, 300 - 300, -600 - 300, 500 - 300]
    for found, expected, power in zip(derivatives(other), derivatives(one), powers, strict=True):
        np.testing.assert_array_equal(found, np.ldexp(expected, power))


def test_no_cotangent_and_no_scale():
    query, keys, values, cotangent = instance(5, (7,), 3, 2)
    assert not any(found.any() for found in derivatives(exact_attention_vjp(query, keys, values, cotangent * 0)))
    still = exact_attention_vjp(query, keys, values, cotangent, scale=0)
    assert not still.query.any()
    assert not still.keys[0].any()
    np.testing.assert_allclose(still.values[0], np.tile(cotangent.sum(axis=0) / 7, (7, 1)), rtol=1e-14)


@pytest.mark.parametrize("vjp", [exact_attention_vjp, fast_attention_vjp])
def test_float32_in_float32_out(vjp):
    query, keys, values, cotangent = instance(5, (7, 4), 3, 2)
    query = query / 4
    single = [[matrix.astype(np.float32) for matrix in sets] for sets in ([query], keys, values, [cotangent])]
    for last in (single[3][0], cotangent):
        gradient = vjp(single[0][0], single[1], single[2], last)
        expected = formulas(query, keys, values, cotangent, 1 / 3, False)
        for found, right in zip([gradient.output, *derivatives(gradient)], [None, *expected], strict=True):
            assert found.dtype == np.float32
            if right is not None:
                np.testing.assert_allclose(found, right, rtol=0, atol=2e-5 * np.abs(right).max())
    assert {array.dtype.name for array in derivatives(vjp(query, single[1], single[2], cotangent))} == {"float64"}


def test_refusals():
    query, keys, values, cotangent = instance(5, (7,), 3, 2)
    with pytest.raises(InputError, match=r"shape of the output, \(5, 2\), got \(5, 1\)"):
        exact_attention_vjp(query, keys, values, cotangent[:, :1])
    with pytest.raises(InputError, match="cotangent must be finite, got nan in row 0"):
        exact_attention_vjp(query, keys, values, cotangent * np.nan)
    with pytest.raises(InputError, match="as many keys as queries, got 7 and 5"):
        exact_attention_vjp(query, keys, values, cotangent, causal=True)
    with pytest.raises(InputError, match="derivatives leave the range of float64"):
        exact_attention_vjp(query, keys, values, cotangent * 1e308, scale=9)
    with pytest.raises(InputError, match=r"logits of up to .* leave the range"):
        exact_attention_vjp(query * 1e200, [keys[0] * 1e200], values, cotangent)
