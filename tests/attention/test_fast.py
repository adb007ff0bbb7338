"""Fast attention against the definition: certified, on random and adversarial entries; wrong input is refused."""

from dataclasses import FrozenInstanceError
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention import exact_attention, fast_attention
from attention.errors import CertificateError, InputError, InputTypeError
from attention.fast.attention import TensorAttention, reference_fast_attention
from attention.fast.certificate import Design, design_for
from attention.fast.design import choose_design
from attention.fast.exponential import minimax_exp, rounded_up
from attention.fast.extent import Setting
from attention.fast.monomials import MonomialSet, monomial_features


def naive(query, keys, values, scale=None):
    """Softmax attention by einsum, all weights at once, in extended precision."""
    query, *rest = (np.asarray(x, np.longdouble) for x in (query, *keys, *values))
    keys, values = rest[: len(keys)], rest[len(keys) :]
    names = "abcde"[: len(keys)]
    logits = np.einsum(f"iz,{','.join(f'{a}z' for a in names)}->i{names}", query, *keys)
    weights = np.exp(logits * (np.longdouble(1) / max(query.shape[1], 1) if scale is None else scale))
    weights /= weights.sum(axis=tuple(range(1, weights.ndim)), keepdims=True)
    return np.einsum(f"i{names},{','.join(f'{a}z' for a in names)}->iz", weights, *values)


def uniform(rng, order, bound=1.0, count=5, dimension=3, columns=2, dtype=np.float64):
    """Every axis of a different size."""
    query = rng.uniform(-bound, bound, (count, dimension)).astype(dtype)
    keys = [rng.uniform(-bound, bound, (count + 2 + p, dimension)).astype(dtype) for p in range(order - 1)]
    values = [rng.uniform(-1, 2, (count + 2 + p, columns)).astype(dtype) for p in range(order - 1)]
    return query, keys, values


def check(query, keys, values, tolerance=1e-6, scale=None, **options):
    """Output within certificate within tolerance; return how far from each other."""
    _, certificate = TensorAttention.of(query, keys, values, scale).simplest(tolerance, **options)
    output = fast_attention(query, keys, values, tolerance=tolerance, scale=scale, **options)
    errors = np.abs(output - naive(query, keys, values, scale))
    assert output.shape == errors.shape
    assert (errors <= certificate.error_bounds).all()
    assert (errors <= certificate.posterior(output)).all()
    assert (certificate.posterior(output) <= certificate.error_bounds * (1 + 1e-12)).all()
    assert certificate.error_bound <= tolerance
    return errors, certificate


@pytest.mark.parametrize("order", [2, 3, 4, 5])
@pytest.mark.parametrize("tolerance", [1e-2, 1e-6, 1e-10])
@pytest.mark.parametrize("bound", [1e-3, 0.5, 1.0, 1.3])
def test_random_entries(order, tolerance, bound):
    check(*uniform(np.random.default_rng(order), order, bound), tolerance)


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("columns", [0, 1, 2, 5, 8])
@pytest.mark.parametrize("dimension", [0, 1, 2, 9])
def test_shapes(order, columns, dimension):
    rng = np.random.default_rng(columns)
    check(*uniform(rng, order, dimension=dimension, columns=columns), 1e-4)


@pytest.mark.parametrize("count", [1, 2, 63, 64, 65, 255, 256, 257, 513, 1500])
def test_counts_around_tiles_and_parts(count):
    rng = np.random.default_rng(count)
    check(*uniform(rng, 2, count=count))
    check(*uniform(rng, 2, count=count, dtype=np.float32), 1e-3)


def test_threads_and_parts():
    query, keys, values = uniform(np.random.default_rng(0), 2, count=9000, dimension=7, columns=4)
    certificate = TensorAttention.of(query[:50], keys, values, None).certificate(1e-7)
    assert len(query) * len(certificate.design.monomials) * 6 > 2**24
    output = fast_attention(query, keys, values, tolerance=1e-7)
    np.testing.assert_allclose(output[:50], naive(query[:50], keys, values).astype(float), atol=1e-7, rtol=0)
    np.testing.assert_allclose(output, exact_attention(query, keys, values), atol=1e-7, rtol=0)


@pytest.mark.parametrize("degree", [0, 1, 3, 6])
@pytest.mark.parametrize("order", [2, 3, 4])
def test_kernel_computes_what_the_reference_says(order, degree):
    query, keys, values = uniform(np.random.default_rng(degree), order, count=80)
    attention = TensorAttention.of(query, keys, values, 0.4)
    exponents = np.log2(monomial_features(1 + np.eye(3), degree)).T.astype(np.uint8)
    polynomial = minimax_exp(attention.setting.logit, degree)
    certificate = attention.certificate(1.0)
    for dtype, error in ((np.float64, 1e-12), (np.float32, 1e-4)):
        design = Design(MonomialSet.of(exponents), polynomial, np.dtype(dtype), 0.0, 0.0, 0.0)
        output = attention.output(
            type(certificate).of(design, attention.setting, attention.value_extents, np.dtype(float))
        )
        expected = reference_fast_attention(query, keys, values, polynomial, 0.4)
        np.testing.assert_allclose(output, expected, rtol=error, atol=error)


def extreme_logits(bound, dimension, order):
    """Rows of +-bound, so that logits reach M, -M, and values in between."""
    rows = np.array([[1] * dimension, [-1] * dimension, [1] * (dimension // 2) + [-1] * (dimension - dimension // 2)])
    return bound * rows.astype(float), [bound * rows.astype(float)] * (order - 1)


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("bound", [0.5, 1.0, 1.2])
@pytest.mark.parametrize("tolerance", [1e-2, 1e-5, 1e-9])
def test_all_entries_at_the_bound(order, bound, tolerance):
    query, keys = extreme_logits(bound, 4, order)
    values = [np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [1.0, 1.0, -1.0]])] * (order - 1)
    _, certificate = check(query, keys, values, tolerance)
    assert certificate.logit_bound == pytest.approx(bound**order, rel=0.04)


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("tolerance", [1e-2, 1e-5, 1e-9])
def test_certificate_is_within_ten_times_the_worst_case(order, tolerance):
    """The worst input: half of the weight at a logit where the polynomial is most above exp, half where most below."""
    bound = 1.0
    certificate = TensorAttention.of(
        [[bound]], [[[bound], [-bound]]] * (order - 1), [[[1.0], [-1.0]]] * (order - 1), None
    )
    certificate = certificate.certificate(tolerance)
    polynomial = certificate.design.polynomial
    x = np.linspace(-bound, bound, 4001)
    signed = (
        np.polyval(np.array(polynomial.coefficients[::-1], np.longdouble), x) * np.exp(-x.astype(np.longdouble)) - 1
    )
    high, low = x[signed.argmax()], x[signed.argmin()]
    # As many copies of either token as balance the weights; the other key sets are constant.
    copies = np.round(400 / (1 + np.exp(np.array([high - low, low - high])))).astype(int)
    # The last two tokens fix the bounds and weigh nothing.
    key = np.concatenate([np.repeat([[high], [low]], copies, axis=0), [[bound], [-bound]]])
    value = np.concatenate([np.repeat([[1.0], [-1.0]], copies, axis=0), [[0.0], [0.0]]])
    one = np.ones((1, 1))
    keys, values = [key] + [one] * (order - 2), [value] + [one] * (order - 2)
    errors, certificate = check([[bound], [-bound]], keys, values, tolerance)
    assert certificate.design.polynomial == polynomial
    assert certificate.error_bound <= 10 * errors.max()


def test_one_huge_coordinate():
    rng = np.random.default_rng(1)
    query, keys, values = uniform(rng, 3)
    keys[0][2, 1] = 1e150
    with pytest.raises(CertificateError, match=r"logits up to"):
        fast_attention(query, keys, values)
    query[:, 1] *= 1e-150
    keys[1][:, 1] *= 0.1
    check(query, keys, values)


def test_small_values():
    query, keys, values = uniform(np.random.default_rng(15), 2)
    check(query, keys, [1e-6 * value for value in values], 1e-16)


def test_zeros_and_one_token():
    check(np.zeros((2, 3)), [np.zeros((4, 3))] * 2, [np.arange(8.0).reshape(4, 2)] * 2, 1e-10)
    output = fast_attention([[1.0, 2.0]], [[[0.5, 0.1]]] * 3, [[[2.0]], [[3.0]], [[-5.0]]], tolerance=1e-10)
    assert output == pytest.approx(-30)
    assert fast_attention(np.ones((0, 2)), [[[0.5, 0.1]]], [[[2.0]]]).shape == (0, 1)
    assert fast_attention([[1.0]], [[[1.0]]], [np.ones((1, 0))]).shape == (1, 0)


def test_constant_values_are_exact_at_any_degree():
    rng = np.random.default_rng(2)
    query, keys, _ = uniform(rng, 2)
    certificate = TensorAttention.of(query, keys, [np.full((7, 1), 3.0)], None).certificate(1e-12)
    assert certificate.design.polynomial.degree <= 2
    np.testing.assert_allclose(fast_attention(query, keys, [np.full((7, 1), 3.0)], tolerance=1e-12), 3, rtol=1e-13)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.integers(2, 4), digits=st.floats(1, 9), spread=st.floats(0, 3))
def test_certificate_always_holds(seed, order, digits, spread):
    """Columns of very different size, values of any scale."""
    rng = np.random.default_rng(seed)
    query, keys, values = uniform(rng, order, count=4, dimension=5)
    columns = 10.0 ** -rng.uniform(0, spread, 5)
    size = 10.0 ** rng.integers(-6, 7)
    keys[0] *= columns
    values[-1] *= size
    check(query, keys, values, 10**-digits * size)


def test_anisotropic_data_needs_few_monomials():
    rng = np.random.default_rng(3)
    query, keys, values = uniform(rng, 2, dimension=12)
    decay = 0.5 ** np.arange(12)
    check(query, [keys[0] * decay], values, scale=0.3)
    flat = TensorAttention.of(query, keys, values, None).certificate(1e-6)
    pruned = TensorAttention.of(query, [keys[0] * decay], values, 0.3).certificate(1e-6)
    assert pruned.logit_bound > 0.5 * flat.logit_bound
    assert len(pruned.design.monomials) < 0.25 * len(flat.design.monomials)


def test_ends_of_the_budget_and_wrong_precisions():
    query, keys, values = uniform(np.random.default_rng(14), 2)
    attention = TensorAttention.of(0 * query, keys, values, None)
    for call in (attention.certificate, lambda *given: attention.simplest(*given)[1]):
        for budget in (1, 2**62):
            assert len(call(1e-6, budget).design.monomials) == 1
        for budget in (0, 2**62 + 1):
            with pytest.raises(InputError, match="budget"):
                call(1e-6, budget)
    for precisions, shown in (("float16", "float16"), (["float64", "int8"], "int8"), ([], "none"), (64, "64")):
        with pytest.raises(InputError, match=f"precisions .* got .*{shown}"):
            fast_attention(query, keys, values, precisions=precisions)
    assert TensorAttention.of(query[:0], keys, values, None).largest_query is None
    with pytest.raises(FrozenInstanceError):
        attention.scale = 2.0
    wide = TensorAttention.of(2 * query, keys, values, None)
    count = len(wide.certificate(1e-4).design.monomials)
    worth = {"float32": 2, "float64": count}
    assert len(wide.certificate(1e-4, worth=worth).design.monomials) == count
    for budget, most in ((2**16, {"float32": 2, "float64": count - 1}), (count - 1, worth)):
        with pytest.raises(CertificateError):
            wide.certificate(1e-4, budget, worth=most)
        with pytest.raises(CertificateError):
            wide.simplest(1e-4, budget, worth=most)
    names, budgets = ("float32", "float64"), (2**16, 2**16)
    for tolerance in np.geomspace(1e-1, 1e-5, 25):  # values count as 1
        size = rounded_up(1 / tolerance)
        smooth = choose_design(wide.setting, size, size, "float64", names, budgets, smooth=True)
        assert wide.certificate(tolerance, smooth=True).design is smooth


def test_cheapest_certified_precision():
    query, keys, values = uniform(np.random.default_rng(4), 2)
    assert TensorAttention.of(query, keys, values, None).certificate(1e-3).design.dtype == np.float32
    assert TensorAttention.of(query, keys, values, None).certificate(1e-9).design.dtype == np.float64
    check(query, keys, values, 1e-3, precisions=("float64",))
    with pytest.raises(CertificateError, match="float32"):
        fast_attention(query, keys, values, tolerance=1e-9, precisions=("float32",))


def test_float32_stays_float32():
    query, keys, values = uniform(np.random.default_rng(4), 3, dtype=np.float32)
    check(query, keys, values, 1e-5)
    assert fast_attention(query, keys, values).dtype == np.float32
    assert fast_attention(query, keys, [v.astype(float) for v in values]).dtype == np.float64


def test_refusal_names_what_it_takes():
    query = 3.0 * np.array(list(product([1.0, -1.0], repeat=4)))
    with pytest.raises(
        CertificateError, match=r"logits up to 9.* within 100 monomials.*degree \d+ or more and at least \d+ monomials"
    ):
        fast_attention(query, [query], [query], budget=100)
    with pytest.raises(CertificateError, match=r"logits up to 82.*degree \d+ or so and \d+ monomials"):
        fast_attention(query, [query] * 3, [query] * 3)
    with pytest.raises(CertificateError, match="logits up to inf"):
        fast_attention(query * 1e200, [query * 1e200], [query])


def test_rounding_is_part_of_the_certificate():
    """Pretend that arithmetic has a longer tile or more tokens: the bound must grow."""
    query, keys, values = uniform(np.random.default_rng(7), 3)
    attention = TensorAttention.of(query, keys, values, None)
    design = attention.certificate(1e-9).design
    more = design_for(design.monomials, design.polynomial, design.dtype, attention.setting._replace(additions=10**7))
    single = design_for(design.monomials, design.polynomial, np.dtype(np.float32), attention.setting)
    assert 0 < design.rounding < more.rounding < single.rounding < 1e-3
    assert single.rounding > 1e6 * design.rounding
    assert design.deviation == more.deviation


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_rounding_bound_where_nothing_else_errs(dtype):
    """Against the reference in exact rational arithmetic, of the polynomial itself: only rounding is left."""
    from fractions import Fraction

    rng = np.random.default_rng(8)
    query, keys, values = uniform(rng, 2, count=30, dimension=2, columns=1)
    setting = TensorAttention.of(query, keys, values, 1.0).setting
    design = choose_design(setting, 1e2, 1e2, "float64", (np.dtype(dtype).name,), (10**4,))
    exponents = np.log2(monomial_features(1 + np.eye(2), design.polynomial.degree)).T.astype(np.uint8)
    design = design_for(MonomialSet.of(exponents), design.polynomial, np.dtype(dtype), setting)
    attention = TensorAttention.of(query, keys, values, 1.0)
    output = attention.output(
        type(attention.certificate(1.0)).of(design, setting, attention.value_extents, np.dtype(float))
    )
    for row, got in zip(query, output[:, 0], strict=True):
        sums = [Fraction(0), Fraction(0)]
        for key, value in zip(keys[0], values[0][:, 0], strict=True):
            z = sum(Fraction(float(a)) * Fraction(float(b)) for a, b in zip(row, key, strict=True))
            weight = sum(Fraction(c) * z**j for j, c in enumerate(design.polynomial.coefficients))
            sums = [sums[0] + weight * Fraction(float(value)), sums[1] + weight]
        error = abs(float(Fraction(float(got)) - sums[0] / sums[1]))
        assert error <= design.rounding * np.abs(values[0]).max() + 2**-52


# Wrong, odd and unusual input.


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["query", "keys", "values"])
def test_not_finite(bad, where):
    query, keys, values = uniform(np.random.default_rng(0), 3)
    {"query": query, "keys": keys[1], "values": values[0]}[where][1, 1] = bad
    with pytest.raises(InputError, match=f"{where}.* must be finite"):
        fast_attention(query, keys, values)


def test_wrong_shapes_and_types():
    query, keys, values = uniform(np.random.default_rng(0), 3)
    with pytest.raises(InputError, match="equally many columns"):
        fast_attention(query[:, :2], keys, values)
    with pytest.raises(InputError, match="a row for each"):
        fast_attention(query, keys, values[::-1])
    with pytest.raises(InputError, match="every key set needs its values"):
        fast_attention(query, keys, values[:1])
    with pytest.raises(InputError, match="at least one row"):
        fast_attention(query, [keys[0][:0], keys[1]], [values[0][:0], values[1]])
    with pytest.raises(InputError, match="at least one key set"):
        fast_attention(query, [], [])
    with pytest.raises(InputError, match="must be a matrix"):
        fast_attention(query[0], keys, values)
    with pytest.raises(InputTypeError, match="real numbers"):
        fast_attention(query * 1j, keys, values)
    with pytest.raises(InputError, match="scale must be finite"):
        fast_attention(query, keys, values, scale=np.nan)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, np.nan])
def test_tolerance_out_of_range(tolerance):
    with pytest.raises(InputError, match="tolerance must be above 0"):
        fast_attention([[1.0]], [[[1.0]]], [[[1.0]]], tolerance=tolerance)


def test_integers_layouts_and_read_only():
    rng = np.random.default_rng(0)
    query, first, second = rng.integers(-1, 2, (3, 6, 4))
    value, other = rng.integers(-3, 4, (2, 6, 3))
    expected = naive(query, [first, second], [value, other]).astype(float)
    np.testing.assert_allclose(fast_attention(query, [first, second], [value, other]), expected, atol=1e-6)
    arrays = [query.astype(float), first.astype(float), second.astype(float), value.astype(float), other.astype(float)]
    odd = [np.asfortranarray(a) for a in arrays]
    strided = [np.repeat(np.repeat(a, 2, axis=0), 3, axis=1)[::2, ::3] for a in arrays]
    reverse = [a[::-1, ::-1].copy()[::-1, ::-1] for a in arrays]
    fixed = [a.copy() for a in arrays]
    for a in fixed:
        a.flags.writeable = False
    for q, k1, k2, v1, v2 in (odd, strided, reverse, fixed):
        np.testing.assert_allclose(fast_attention(q, [k1, k2], [v1, v2]), expected, atol=1e-6)


def test_inputs_are_left_alone_and_runs_repeat():
    arguments = uniform(np.random.default_rng(9), 3, count=700)
    before = [arguments[0].copy(), *(x.copy() for x in arguments[1] + arguments[2])]
    first = fast_attention(*arguments)
    np.testing.assert_array_equal(first, fast_attention(*arguments))
    for x, y in zip(before, [arguments[0], *arguments[1], *arguments[2]], strict=True):
        np.testing.assert_array_equal(x, y)


def test_one_matrix_in_several_places():
    rng = np.random.default_rng(10)
    token = rng.uniform(-1, 1, (9, 3))
    check(token, [token, token], [token, token])
    check(token, [token, token], [token, token + 1])
    check(token, [token, token, -token], [token, token, token])


def test_settings_share_designs():
    """Inputs of like size find their design in the cache."""
    choose_design.cache_clear()
    rng = np.random.default_rng(11)
    for _ in range(20):
        fast_attention(*uniform(rng, 2, count=4000))
    assert choose_design.cache_info().misses <= 8


def test_setting_of_a_bound_covers_all_data():
    data = TensorAttention.of(*uniform(np.random.default_rng(12), 3, bound=0.9), None).setting
    bound = Setting.for_bound(0.9, 3, 2, 8, 1 / 3)
    assert data.logit <= bound.logit
    assert data.flatness <= bound.flatness
    assert max(data.columns) <= max(bound.columns)
    assert bound.logit == pytest.approx(0.9**3, rel=0.04)


@pytest.mark.parametrize(("key", "value"), [(1e-305, 1.0), (1.0, 1e-305), (1e305, 1.0), (1.0, 1e305)])
def test_columns_that_cannot_be_scaled_are_refused(key, value):
    with pytest.raises(CertificateError, match="nothing is certified where the largest entry"):
        fast_attention([[0.0]], [[[key]]], [[[value]]])


def test_the_flatness_is_the_least_mean_weight_by_jensen():
    query, keys = np.array([[1.0, 0.0], [0.5, 2.0]]), np.array([[0.25, 1.0], [0.75, -0.5], [0.5, -2.0]])
    setting = TensorAttention.of(query, [keys, keys], [keys, keys], 1.0).setting
    means = query @ (keys.mean(axis=0) ** 2)
    assert np.exp(-means.min()) <= setting.flatness <= 1.04 * np.exp(-means.min())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("low", "high"), [(-1000, 0), (0, 1000), (-1000, -990), (-1000, 1)])
def test_the_tolerance_is_met_for_values_of_any_sign(low, high, dtype):
    """Where values are far below zero, their size is that of the least, not of the largest."""
    rng = np.random.default_rng(13)
    query, key = rng.uniform(-0.5, 0.5, (2, 40, 3)).astype(dtype)
    value = rng.uniform(low, high, (40, 2)).astype(dtype)
    exact = naive(query, [key], [value])
    for tolerance in (1e-3, 1e-2, 1.0):
        try:
            certificate = TensorAttention.of(query, [key], [value], None).certificate(tolerance)
        except CertificateError:
            assert (dtype, tolerance) == (np.float32, 1e-3) or dtype == np.float32
            continue
        assert certificate.error_bound <= tolerance
        assert (np.abs(fast_attention(query, [key], [value], tolerance=tolerance) - exact) <= tolerance).all()


def test_the_bound_after_the_fact_is_smaller_near_an_end():
    """Mean deviations are at most 2 (b - mu)(mu - a)/(b - a): a tenth from the end 18 % of the range, not a half."""
    query, key = np.zeros((1, 2)), np.full((10, 2), 0.3)
    value = np.array([[1.0]] * 9 + [[0.0]])
    certificate = TensorAttention.of(query + 0.5, [key], [value], None).certificate(1e-2)
    output = fast_attention(query + 0.5, [key], [value], tolerance=1e-2)
    assert output[0, 0] == pytest.approx(0.9, abs=1e-2)
    assert certificate.posterior(output)[0, 0] < 0.5 * certificate.error_bounds[0]
