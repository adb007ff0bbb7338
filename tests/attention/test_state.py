"""The state of fast attention: streams, merges, decodes, is saved and loaded, and certifies what it answers."""

from itertools import permutations

import numpy as np
import pytest

from attention import AttentionState, exact_attention
from attention.errors import BudgetError, CertificateError, InputError, InputTypeError
from attention.fast import state as module
from attention.fast.block_kernel import COLUMNS as BLOCK
from attention.fast.state import frozen
from attention.support.parallel import PARTS

DIMENSION, COLUMNS, KEYS = 3, 5, 2


def new(degree=7, **options):
    return AttentionState.of_degree(degree, dimension=DIMENSION, keys=KEYS, value_columns=COLUMNS, **options)


@pytest.fixture
def tokens():
    rng = np.random.default_rng(0)
    query = rng.uniform(-1, 1, (5, DIMENSION))
    keys = [rng.uniform(-1, 1, (700 + p, DIMENSION)) for p in range(KEYS)]
    values = [rng.uniform(-2, 1, (700 + p, COLUMNS)) for p in range(KEYS)]
    return query, keys, values


def test_chunks_in_any_order_and_merged(tokens):
    query, keys, values = tokens
    exact = exact_attention(query, keys, values)
    whole = new()
    whole.add(keys, values)
    np.testing.assert_allclose(whole.query(query), exact, atol=1e-6, rtol=0)
    assert whole.tokens == (700, 701)
    parts = []
    for cut in (slice(400, None), slice(0, 1), slice(1, 1), slice(1, 400)):
        part = new()
        part.add([key[cut] for key in keys], [value[cut] for value in values])
        parts.append(part)
    merged = (parts[0] + parts[1]) + (parts[2] + parts[3])
    assert merged.tokens == whole.tokens
    np.testing.assert_allclose(merged.query(query), whole.query(query), rtol=1e-12)
    assert merged.certificate(query).error_bound == pytest.approx(whole.certificate(query).error_bound)
    assert parts[0].tokens == (300, 301)


def test_key_sets_may_grow_apart(tokens):
    query, keys, values = tokens
    for matrix in (query, *keys, *values):
        matrix.flags.writeable = False  # which is all the same to a state
    state = new()
    state.add([keys[0][:3], keys[1][:0]], [values[0][:3], values[1][:0]])
    with pytest.raises(InputError, match="key set 1 has no tokens"):
        state.query(query)
    state.add([keys[0][:0], keys[1][:8]], [values[0][:0], values[1][:8]])
    exact = exact_attention(query, [keys[0][:3], keys[1][:8]], [values[0][:3], values[1][:8]])
    np.testing.assert_allclose(state.query(query), exact, atol=1e-6, rtol=0)


def test_decoding_one_token_at_a_time(tokens):
    _, keys, values = tokens
    state = new()
    rng = np.random.default_rng(1)
    for i in range(12):
        state.add([key[i : i + 1] for key in keys], [value[i : i + 1] for value in values])
        query = rng.uniform(-1, 1, (1, DIMENSION))
        exact = exact_attention(query, [key[: i + 1] for key in keys], [value[: i + 1] for value in values])
        output = state.query(query)
        assert (np.abs(output - exact) <= state.certificate(query).posterior(output)).all()
        np.testing.assert_allclose(output, exact, atol=1e-6, rtol=0)


def test_each_chunk_costs_a_rounding(tokens):
    query, keys, values = tokens
    whole, single = new(10), new(10)
    whole.add(keys, values)
    parts = 50
    for i in range(parts):
        single.add([key[i::parts] for key in keys], [value[i::parts] for value in values])
    many = single
    for _ in range(10):
        many = many + new(10)
    bounds = [state.certificate(query).design.rounding for state in (whole, single, many)]
    assert bounds[0] < bounds[1] <= bounds[2]
    assert whole.chunks == 1
    assert many.chunks == parts + 10


def test_certificate_follows_the_data(tokens):
    query, keys, values = tokens
    state = new(4)
    state.add([0.5 * key for key in keys], values)
    small = state.certificate(query)
    state.query(query, tolerance=small.error_bound)
    state.add([key[:1] * 4 for key in keys], [value[:1] for value in values])
    large = state.certificate(query)
    assert large.logit_bound > 10 * small.logit_bound
    with pytest.raises(CertificateError, match=r"certified for errors up to .* at logits up to .* use a higher degree"):
        state.query(query, tolerance=small.error_bound)
    output = state.query(query, tolerance=np.inf)
    keys = [np.concatenate([0.5 * key, key[:1] * 4]) for key in keys]
    exact = exact_attention(query, keys, [np.concatenate([value, value[:1]]) for value in values])
    assert (np.abs(output - exact) <= large.error_bounds).all()


def test_bounds_guard_against_overflow(tokens):
    query, keys, values = tokens
    sizes = 10.0 ** np.array([100, 90, 100, 95, 80])
    huge = {"key_bounds": np.full((KEYS, DIMENSION), 1e120), "value_bounds": np.array([sizes, sizes**0.5])}
    state = new(scale=1e-240, **huge)
    state.add([key * 1e120 for key in keys], [values[0] * sizes, values[1] * sizes**0.5])
    exact = exact_attention(query, keys, values, scale=1.0)
    np.testing.assert_allclose(state.query(query, tolerance=1e148) / sizes**1.5, exact, atol=1e-3)


def test_products_beyond_the_range_are_refused(tokens):
    query, keys, values = tokens
    state = new(2)
    with pytest.raises(InputError, match="products of keys and values leave the range of float64; give key_bounds"):
        state.add([1e200 * key for key in keys], values)
    assert state.tokens == (0, 0)
    large = [np.float64(1e30) * value for value in values]
    for options in ({}, {"value_bounds": np.full((KEYS, COLUMNS), 2e30)}):
        single = new(2, dtype="float32", **options)
        single.add([key / 9 for key in keys], large)
        if not options:
            with pytest.raises(InputError, match="products of means leave the range of float32"):
                single.query(query, tolerance=np.inf)
    exact = exact_attention(query, [key / 9 for key in keys], values)
    np.testing.assert_allclose(single.query(query, tolerance=np.inf) / 1e60, exact, atol=1e-3)


def test_the_bound_grows_with_the_values_though_bounds_said_otherwise():
    """What underflows is all there is, as keys are far below what was expected: values of any size are as far off."""
    state = AttentionState.of_degree(3, dimension=1, keys=1, value_columns=3, key_bounds=[[3e10]], dtype=np.float32)
    state.add([[[0.5]]], [[[1.0, 8.0, 0.25]]])
    bounds = state.certificate([[1.0]]).error_bounds
    assert bounds[0] > 1e-4
    np.testing.assert_allclose(bounds, bounds[0] * np.array([1, 8, 1]), rtol=0.1)


@pytest.mark.parametrize("expected", [1.0, 2.0**15])
def test_nothing_is_certified_where_powers_leave_the_range(expected):
    """Keys are ever smaller than expected, until their powers vanish in float32 and those of queries overflow."""
    bounds = []
    for size in 0.125 ** np.arange(10):
        state = AttentionState.of_degree(
            6, dimension=1, keys=1, value_columns=1, scale=1.0, key_bounds=[[expected]], dtype=np.float32
        )
        state.add([[[size], [-size]]], [[[1.0], [-1.0]]])
        error = np.abs(state.query([[1 / size]], tolerance=np.inf) - np.tanh(1)).item()
        bounds.append(state.certificate([[1 / size]]).error_bound)
        assert bounds[-1] == np.inf or error <= bounds[-1]
    assert bounds[0] < 1e-3
    assert np.isnan(error)


@pytest.mark.parametrize("scale", [-0.5, 1.0])
def test_the_bound_of_hoelder_is_attained(scale):
    """Every key is the query's entries in some order: the norms bound the logit, and the largest entries do not."""
    row = np.array([1.0, 0.5, 0.25, 0.125])
    keys = [np.array(list(permutations(row)))] * 2
    state = AttentionState.of_degree(1, dimension=4, keys=2, value_columns=0, scale=scale)
    state.add(keys, [np.ones((24, 0))] * 2)
    largest = abs(scale) * (row**3).sum()
    assert largest <= state.certificate(row[None]).logit_bound <= 1.04 * largest


def test_logits_beyond_300_are_refused():
    state = AttentionState.of_degree(1, dimension=1, keys=1, value_columns=1)
    state.add([[[1.0]]], [[[1.0]]])
    assert state.certificate([[296.0]]).logit_bound == 296
    with pytest.raises(CertificateError, match="beyond 300"):
        state.certificate([[301.0]])


def test_a_column_without_entries_loses_nothing():
    bounds = []
    for size in (1.0, 1e30):
        state = AttentionState.of_degree(
            4, dimension=2, keys=1, value_columns=1, key_bounds=[[1.0, size]], dtype=np.float32
        )
        state.add([[[0.5, 0.0]]], [[[1.0]]])
        bounds.append(state.certificate([[0.5, 1.0]]).error_bound)
    assert bounds[0] == bounds[1] < 1e-2


def test_no_columns_or_no_degree_is_the_mean():
    value = np.array([[1.0, -2.0], [4.0, 6.0], [-2.0, 8.0]])
    for degree, dimension in ((2, 0), (0, 2)):
        state = AttentionState.of_degree(degree, dimension=dimension, keys=1, value_columns=2)
        state.add([np.zeros((3, dimension))], [value])
        np.testing.assert_allclose(state.query(np.ones((1, dimension))), [[1.0, 4.0]], rtol=1e-14)


def test_denominators_are_means_over_tuples(tokens):
    query, keys, values = tokens
    state = new()
    state.add(keys, values)
    _, found = state.evaluate(frozen(query), state.certificate(query).design.polynomial)
    pairs = np.einsum("nd,ad,bd->nab", query, *keys)
    np.testing.assert_allclose(found, np.exp(pairs / DIMENSION).mean(axis=(1, 2)), rtol=1e-6)


def test_the_memory_that_is_asked_for_is_enough_for_sums_of_all_parts(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "over_memory", asked.append)
    state = AttentionState.of_degree(3, dimension=4, keys=3, value_columns=1)
    assert asked[-1] >= state.sums.nbytes + PARTS * state.sums[0].nbytes


def test_sums_have_columns_for_values_and_ones_up_to_whole_blocks():
    for columns in range(8):
        state = AttentionState.of_degree(1, dimension=2, keys=1, value_columns=columns)
        padded = state.sums.shape[1]
        assert padded % BLOCK == 0
        assert columns + 1 <= padded < columns + 1 + BLOCK
        state.add([np.ones((5, 2))], [np.full((5, columns), 7.0)])
        assert (state.sums[0, : columns + 1, 0] == [35.0] * columns + [5.0]).all()
        assert not state.sums[0, columns + 1 :].any()


def test_the_limits_of_sizes():
    one = {"degree": 1, "dimension": 1, "keys": 1, "value_columns": 1}
    assert AttentionState.of_degree(**one | {"keys": 70}).tokens == (0,) * 70
    assert AttentionState.of_degree(**one | {"value_columns": 70}).value_columns == 70
    assert AttentionState.of_degree(**one | {"dimension": 1024}).dimension == 1024
    for name, least in (("keys", 1), ("value_columns", 0), ("dimension", 0), ("degree", 0)):
        with pytest.raises(InputError, match=f"{name} must be at least {least}"):
            AttentionState.of_degree(**one | {name: least - 1})
        if name != "degree":
            with pytest.raises(InputError, match=f"{name} must be at most 2147483648"):
                AttentionState.of_degree(**one | {name: 2**31 + 1})
    for sizes in ({"dimension": 1025}, {"dimension": 40, "degree": 12}):
        with pytest.raises(BudgetError, match="take a lower degree or fewer variables"):
            AttentionState.of_degree(**one | sizes)


def test_bounds_may_be_zero_or_small_and_not_negative():
    for bound in (0.0, 0.3):
        new(1, key_bounds=np.full((KEYS, DIMENSION), bound))
    for bound in (-1.0, 1e305):
        with pytest.raises(InputError, match=r"key_bounds .* must be 0 or between 1e-300 and 1e300"):
            new(1, key_bounds=np.full((KEYS, DIMENSION), bound))
    with pytest.raises(InputError, match="scale 1e-200 times the key_bounds"):
        new(1, scale=1e-200, key_bounds=np.full((KEYS, DIMENSION), 1e-100))


def test_single_precision(tokens):
    query, keys, values = tokens
    state = new(dtype=np.float32)
    state.add(keys, values)
    output, exact = state.query(query, tolerance=1e-3), exact_attention(query, keys, values)
    assert output.dtype == np.float64
    assert 1e-9 < np.abs(output - exact).max() <= state.certificate(query).error_bound
    assert state.query(query.astype(np.float32), tolerance=1e-3).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_saved_and_loaded(tokens, tmp_path, dtype):
    query, keys, values = tokens
    state = new(dtype=dtype, scale=0.3, key_bounds=np.full((KEYS, DIMENSION), 4.0))
    state.add(keys, values)
    path = tmp_path / "state.npz"
    state.save(path)
    with np.load(path, allow_pickle=False) as file:
        assert int(file["format"]) == 1
    loaded = AttentionState.load(path)
    assert repr(loaded) == repr(state)
    np.testing.assert_array_equal(loaded.query(query, tolerance=1e-3), state.query(query, tolerance=1e-3))
    assert loaded.certificate(query).error_bound == state.certificate(query).error_bound
    for each in (state, loaded):
        each.add(keys, values)
    np.testing.assert_array_equal(loaded.query(query, tolerance=1e-3), state.query(query, tolerance=1e-3))
    np.testing.assert_allclose(
        (loaded + state).query(query, tolerance=1e-3), state.query(query, tolerance=1e-3), rtol=1e-6
    )


def test_other_files_are_refused(tmp_path):
    state = new(1)
    path = tmp_path / "state.npz"
    state.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **{**arrays, "format": np.array(2)})
    with pytest.raises(InputError, match="format version is 2"):
        AttentionState.load(path)
    np.savez(path, **{**arrays, "sums": arrays["sums"][:, :, :1]})
    with pytest.raises(InputError, match=r"its sums have shape \(2, 6, 1\)"):
        AttentionState.load(path)
    sums, exponents = arrays["sums"], arrays["exponents"]
    shapes, columns = r"which does not fit \d key sets and", "which does not fit .* columns of values"
    for message, change in (
        (shapes, {"sums": sums[..., None]}),
        (shapes, {"sums": sums[:, 0]}),
        (shapes, {"sums": sums[:1]}),
        (shapes, {"exponents": exponents[..., None]}),
        (shapes, {"exponents": exponents[1:]}),
        (shapes, {"exponents": exponents[:0], "sums": sums[:, :, :0]}),
        (shapes, {"columns": np.array([0, COLUMNS]), "sums": sums[:0]}),
        (columns, {"columns": np.array([KEYS, sums.shape[1]])}),
        ("value_columns must be at least 0", {"columns": np.array([KEYS, -1])}),
        ("must be float64 or float32", {"dtype": np.array("float16")}),
        ("its array exponents has dtype int64", {"exponents": exponents.astype(np.int64)}),
        ("its array sums has dtype float32", {"sums": sums.astype(np.float32)}),
        (r"its array key_powers has dtype int32 and shape \(2, 2\)", {"key_powers": arrays["key_powers"][:, 1:]}),
        ("its array value1_total has dtype int32", {"value1_total": arrays["value1_total"].astype(np.int32)}),
    ):
        np.savez(path, **arrays | change)
        with pytest.raises(InputError, match=message):
            AttentionState.load(path)
    np.savez(path, something=np.ones(3))
    with pytest.raises(InputError, match="no format version"):
        AttentionState.load(path)
    np.savez(path, format=np.array([{"a": 1}], dtype=object))
    with pytest.raises(InputError, match="not a saved attention state"):
        AttentionState.load(path)
    with pytest.raises(FileNotFoundError, match="missing"):
        AttentionState.load(tmp_path / "missing.npz")
    with pytest.raises(InputError, match="cannot be read"):
        AttentionState.load(tmp_path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="not a saved attention state"):
        AttentionState.load(path)


def test_states_of_different_make_do_not_merge():
    for options in (
        {"degree": 5},
        {"scale": 2.0},
        {"dtype": np.float32},
        {"key_bounds": np.full((KEYS, DIMENSION), 4.0)},
    ):
        with pytest.raises(InputError, match=r"states with different .* cannot be merged"):
            new() + new(**options)
    for wrong in (lambda: new() + 1, lambda: 1 + new(), lambda: new() + 0):
        with pytest.raises(TypeError):
            wrong()


def test_states_add_up(tokens):
    query, keys, values = tokens
    states = [new(), new(), new()]
    for state, part in zip(states, (slice(0, 9), slice(9, 300), slice(300, None)), strict=True):
        state.add([key[part] for key in keys], [value[part] for value in values])
    assert sum(states).tokens == (700, 701)
    assert sum(states).chunks == 3 + 2  # two of which were merged
    np.testing.assert_array_equal(sum(states).query(query), (states[0] + states[1] + states[2]).query(query))
    assert sum(states[:1]).tokens == (9, 9)


def test_wrong_input(tokens):
    query, keys, values = tokens
    state = new(1)
    with pytest.raises(InputError, match="has 2 key sets, got 1"):
        state.add(keys[:1], values[:1])
    with pytest.raises(InputError, match=r"keys\[1\] must have 3 columns"):
        state.add([keys[0], keys[1][:, :2]], values)
    with pytest.raises(InputError, match=r"values\[0\] must have 5 columns"):
        state.add(keys, [value[:, :1] for value in values])
    with pytest.raises(InputError, match="a row for each"):
        state.add(keys, values[::-1])
    with pytest.raises(InputError, match="must be finite"):
        state.add([keys[0] * np.inf, keys[1]], values)
    assert state.tokens == (0, 0)
    state.add(keys, values)
    with pytest.raises(CertificateError, match="not for 1e-06"):
        state.query(query)
    assert 1e-6 < state.certificate(query).error_bound < 1
    with pytest.raises(InputError, match="query must have 3 columns"):
        state.query(query[:, :2])
    with pytest.raises(InputTypeError, match="real numbers"):
        state.query(query * 1j)
    with pytest.raises(InputError, match="bounds must have shape"):
        new(key_bounds=np.ones((1, DIMENSION)))


def test_no_query_and_no_value_column():
    state = AttentionState.of_degree(2, dimension=1, keys=1, value_columns=0)
    state.add([[[0.1]]], [np.ones((1, 0))])
    assert state.query([[0.2]]).shape == (1, 0)
    assert state.query(np.ones((0, 1))).shape == (0, 0)
