"""The state of fast attention: streams, merges, decodes, is saved and loaded, and certifies what it answers."""

import numpy as np
import pytest

from attention import AttentionState, exact_attention
from attention.errors import BudgetError, CertificateError, InputError, InputTypeError

DIMENSION, COLUMNS, KEYS = 3, 2, 2


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
    huge = {"key_bounds": np.full((KEYS, DIMENSION), 1e120), "value_bounds": np.full((KEYS, COLUMNS), 1e100)}
    state = new(scale=1e-240, **huge)
    state.add([key * 1e120 for key in keys], [value * 1e100 for value in values])
    exact = exact_attention(query, keys, values, scale=1.0)
    np.testing.assert_allclose(state.query(query, tolerance=1e198) / 1e200, exact, atol=1e-3)


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
    with pytest.raises(InputError, match=r"its sums have shape \(2, 3, 1\)"):
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
    np.testing.assert_array_equal(sum(states).query(query), (states[0] + states[1] + states[2]).query(query))
    assert sum(states[:1]).tokens == (9, 9)


def test_wrong_input(tokens):
    query, keys, values = tokens
    state = new(1)
    with pytest.raises(InputError, match="has 2 key sets, got 1"):
        state.add(keys[:1], values[:1])
    with pytest.raises(InputError, match=r"keys\[1\] must have 3 columns"):
        state.add([keys[0], keys[1][:, :2]], values)
    with pytest.raises(InputError, match=r"values\[0\] must have 2 columns"):
        state.add(keys, [value[:, :1] for value in values])
    with pytest.raises(InputError, match="a row for each"):
        state.add(keys, values[::-1])
    with pytest.raises(InputError, match="must be finite"):
        state.add([keys[0] * np.inf, keys[1]], values)
    assert state.tokens == (0, 0)
    state.add(keys, values)
    with pytest.raises(InputError, match="query must have 3 columns"):
        state.query(query[:, :2])
    with pytest.raises(InputTypeError, match="real numbers"):
        state.query(query * 1j)
    with pytest.raises(InputError, match="bounds must have shape"):
        new(key_bounds=np.ones((1, DIMENSION)))
    with pytest.raises(BudgetError, match="take a lower degree"):
        AttentionState.of_degree(12, dimension=40, keys=1, value_columns=1)


def test_no_query_and_no_value_column():
    state = AttentionState.of_degree(2, dimension=1, keys=1, value_columns=0)
    state.add([[[0.1]]], [np.ones((1, 0))])
    assert state.query([[0.2]]).shape == (1, 0)
    assert state.query(np.ones((0, 1))).shape == (0, 0)
