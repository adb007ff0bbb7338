"""What may stand for keys and values: sequences of matrices, and never one array in place of the sequence."""

import dask.array as da
import numpy as np
import pytest
from scipy.sparse import csr_array

from attention import (
    AttentionState,
    Calibration,
    VectorLogits,
    attend,
    attention_from_logits,
    exact_attention,
    fast_attention,
    fast_attention_vjp,
    large_pair_scores,
    large_scores,
    leverage_scores,
    lewis_weights,
    plan,
    restricted_attention,
    score_bounds,
    sensitivity_bounds,
    streamed_universal_set,
    universal_pairs,
    universal_set,
)
from attention.errors import AttentionError, InputTypeError
from attention.exact.attention import reference_attention

COSTS = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
RNG = np.random.default_rng(0)
QUERY = RNG.uniform(-1, 1, (4, 3))
KEYS = RNG.uniform(-1, 1, (2, 5, 3))
VALUES = RNG.uniform(-1, 1, (2, 5, 6))
EXPECTED = reference_attention(QUERY, tuple(KEYS), tuple(VALUES))


def add_to_state(keys, values, query=QUERY):
    state = AttentionState.of_degree(12, dimension=3, keys=2, value_columns=6)
    state.add(keys, values)
    return state.query(query)


OF_KEYS_AND_VALUES = {
    "exact": lambda k, v: exact_attention(QUERY, k, v),
    "reference": lambda k, v: reference_attention(QUERY, k, v),
    "logits": lambda k, v: attention_from_logits(VectorLogits(QUERY, k), v),
    "fast": lambda k, v: fast_attention(QUERY, k, v),
    "gradient": lambda k, v: fast_attention_vjp(QUERY, k, v, np.ones((4, 6))).output,
    "state": add_to_state,
    "attend": lambda k, v: attend(QUERY, k, v, costs=COSTS),
    "attend, exact": lambda k, v: attend(QUERY, k, v, method="exact"),
    "attend, fast": lambda k, v: attend(QUERY, k, v, method="fast"),
    "attend, dask": lambda k, v: attend(da.from_array(QUERY), k, v).compute(scheduler="sync"),
}
OF_KEYS = {
    "logits": lambda k: VectorLogits(QUERY, k),
    "pairs": lambda k: universal_pairs(k, 0.3),
    "pair scores": lambda k: large_pair_scores(QUERY, k, 0.3),
}


class Tensor:
    """As much of a tensor as a check may look at: no subclass of anything, and iterable."""

    def __init__(self, array):
        self.array, self.shape = array, array.shape

    def __array__(self, dtype=None, copy=None):
        return self.array

    def __iter__(self):
        return iter(self.array)


ARRAYS = {"ndarray": np.asarray, "Tensor": Tensor, "Array": da.from_array}  # by the names of their types


@pytest.mark.parametrize("name", OF_KEYS_AND_VALUES)
def test_key_sets_may_be_in_any_sequence(name):
    call = OF_KEYS_AND_VALUES[name]
    for make in (tuple, list, iter, lambda sets: (matrix for matrix in sets), lambda sets: [m.tolist() for m in sets]):
        np.testing.assert_allclose(call(make(KEYS), make(VALUES)), EXPECTED, rtol=0, atol=1e-5)


@pytest.mark.parametrize("make", ARRAYS)
@pytest.mark.parametrize("name", OF_KEYS_AND_VALUES)
def test_one_array_is_no_sequence_of_key_sets(name, make):
    """A batch of two would be attention of order 3, in silence."""
    call, array = OF_KEYS_AND_VALUES[name], ARRAYS[make]
    for axes, advice in (((2, 5, 3), "tuple(keys)"), ((5, 3), "keys=(K,), values=(V,)"), ((1, 2, 5, 3), "")):
        with pytest.raises(InputTypeError) as caught:
            call(array(np.resize(KEYS, axes)), tuple(VALUES))
        for fact in (f"keys must be a sequence of matrices, got one {make} of shape {axes}", advice):
            assert fact in str(caught.value)
    with pytest.raises(InputTypeError) as caught:
        call(tuple(KEYS), array(VALUES))
    for fact in ("values must be a sequence", make, "(2, 5, 6)", "tuple(values)", "batch"):
        assert fact in str(caught.value)
    with pytest.raises(InputTypeError, match=r"values=\(V,\)"):
        call(tuple(KEYS), array(VALUES[0]))


def test_plans_take_sequences_too():
    assert plan(QUERY, iter(KEYS), iter(VALUES), costs=COSTS).logit_bound > 0
    for keys, values in ((KEYS, tuple(VALUES)), (tuple(KEYS), VALUES)):
        with pytest.raises(InputTypeError, match="must be a sequence of matrices, got one ndarray"):
            plan(QUERY, keys, values, costs=COSTS)


@pytest.mark.parametrize("name", OF_KEYS)
def test_one_array_is_no_sequence_where_there_are_keys_alone(name):
    assert OF_KEYS[name](iter(KEYS)).shape == OF_KEYS[name](tuple(KEYS)).shape
    for keys in (KEYS, da.from_array(KEYS), KEYS[0], csr_array(KEYS[0])):
        with pytest.raises(InputTypeError, match=r"keys must be a sequence of matrices, got one .*: write"):
            OF_KEYS[name](keys)


@pytest.mark.parametrize("name", OF_KEYS_AND_VALUES)
def test_rows_in_place_of_matrices_are_refused_with_advice(name):
    """A list may be a matrix as well as a sequence, so its items decide."""
    with pytest.raises(AttentionError, match=r"keys\[0\] must be a matrix .* shape \(3,\): write keys=\(K,\), values="):
        OF_KEYS_AND_VALUES[name](KEYS[0].tolist(), VALUES[0].tolist())


@pytest.mark.parametrize("keys", [None, 3, "keys", b"keys", {0: KEYS[0]}, {1.0}])
def test_what_is_no_sequence_is_refused_by_its_type(keys):
    for name, call in OF_KEYS_AND_VALUES.items():
        with pytest.raises(InputTypeError, match=f"keys must be a sequence .* {type(keys).__name__}$"):
            call(keys, tuple(VALUES))
        with pytest.raises(InputTypeError, match=f"values must be a sequence .* {type(keys).__name__}$"):
            call(tuple(KEYS), keys)
        assert name


def test_chunks_are_a_sequence():
    expected = universal_set(np.concatenate(KEYS), 0.4)
    np.testing.assert_array_equal(streamed_universal_set(tuple(KEYS), 0.4), expected)
    with pytest.raises(InputTypeError, match=r"tuple\(chunks\)"):
        streamed_universal_set(KEYS, 0.4)
    with pytest.raises(InputTypeError, match=r"\[chunks\]"):
        streamed_universal_set(KEYS[0], 0.4)


@pytest.mark.parametrize(
    "call",
    [
        lambda k: universal_set(k, 0.4),
        leverage_scores,
        lambda k: lewis_weights(k, 3),
        sensitivity_bounds,
        lambda k: large_scores(QUERY, k, 0.4),
        lambda k: score_bounds(QUERY, k, 0.4, 3),
        lambda k: restricted_attention(QUERY, k, VALUES[0], [0]),
    ],
)
def test_one_key_set_is_a_matrix_and_no_sequence(call):
    for keys, shape in ((KEYS, r"\(2, 5, 3\)"), ((KEYS[0],), r"\(1, 5, 3\)")):
        with pytest.raises(AttentionError, match=rf"keys must be a matrix \(rows, columns\), got shape {shape}"):
            call(keys)


def test_one_key_set_is_named_without_a_number():
    for keys, values, message in (
        (KEYS[0][:, :2], VALUES[0], r"query and keys must have equally many columns, got \(4, 3\) and \(5, 2\)"),
        (KEYS[0], VALUES[0][:4], r"equally many rows, at least 1, got \(5, 3\) and \(4, 6\)"),
        (KEYS[0][:0], VALUES[0][:0], r"at least 1, got \(0, 3\) and \(0, 6\)"),
    ):
        with pytest.raises(AttentionError, match=message):
            restricted_attention(QUERY, keys, values, [0])


def test_logits_in_an_array_are_no_source():
    with pytest.raises(InputTypeError, match=r"rows\(start, stop\).* ndarray"):
        attention_from_logits(np.zeros((4, 5)), [VALUES[0]])
