"""Hostile numbers for every public function: the right answer or one clear error, and never a warning."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nan

import dask.array as da
import numpy as np
import pytest
from flint import ctx

from attention import (
    AttentionState,
    Calibration,
    UniversalSetState,
    VectorLogits,
    attend,
    attention_from_logits,
    attention_from_tallies,
    check_sensitivity_bounds,
    exact_attention,
    fast_attention,
    fast_attention_vjp,
    large_pair_scores,
    large_scores,
    lewis_weights,
    phase_point,
    plan,
    plan_for_bounds,
    planted_instance,
    restricted_attention,
    score_bounds,
    sensitivity_bounds,
    sketched_universal_set,
    streamed_universal_set,
    universal_pairs,
    universal_set,
)
from attention.errors import AttentionError, CertificateError, InputError, InputTypeError
from attention.exact.attention import reference_attention
from attention.fast.attention import TensorAttention
from attention.fast.exponential import least_degree, minimax_exp, rounded_up, taylor_exp, theory_degree
from tests.assurance.check_certificates import truth

COSTS = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
TWO, VALUE = [[1.0, 0.5], [0.25, -1.0], [0.5, 0.5]], [[1.0], [2.0], [-1.0]]
PAIR = (TWO, [TWO, TWO], [VALUE, VALUE])


def rng():
    return np.random.default_rng(0)


def column(*entries, dtype=np.float64):
    return np.array(entries, dtype)[:, None]


# Numbers in the place of every parameter that is one.


def state(degree=3, tolerance=inf, **options):
    made = AttentionState.of_degree(degree, **{"dimension": 2, "keys": 1, "value_columns": 1, **options})
    made.add([TWO], [VALUE])
    return made.query(TWO, tolerance=tolerance)


def bounds(**options):
    given = {"count": 100, "order": 3, "dimension": 4, "value_columns": 2, "bound": 1.0, "tolerance": 1e-3, **options}
    return plan_for_bounds(costs=COSTS, **given)


PARAMETERS = {
    "exact scale": lambda x: exact_attention(*PAIR, scale=x),
    "reference scale": lambda x: reference_attention(*PAIR, scale=x),
    "logits scale": lambda x: attention_from_logits(VectorLogits(*PAIR[:2], x), PAIR[2]),
    "restricted scale": lambda x: restricted_attention(TWO, TWO, VALUE, [0, 1], scale=x),
    "restricted window": lambda x: restricted_attention(TWO, TWO, VALUE, [0, 1], window=x),
    "restricted column": lambda x: restricted_attention(TWO, TWO, VALUE, [x]),
    "fast scale": lambda x: fast_attention(*PAIR, scale=x, tolerance=1e-3),
    "fast tolerance": lambda x: fast_attention(*PAIR, tolerance=x),
    "fast budget": lambda x: fast_attention(*PAIR, budget=x, tolerance=1e-3),
    "fast precisions": lambda x: fast_attention(*PAIR, precisions=(x,)),
    "causal tolerance": lambda x: fast_attention(*PAIR, tolerance=x, causal=True),
    "gradient scale": lambda x: fast_attention_vjp(*PAIR, VALUE, scale=x, tolerance=1e-3),
    "gradient tolerance": lambda x: fast_attention_vjp(*PAIR, VALUE, tolerance=x),
    "attend tolerance": lambda x: attend(*PAIR, tolerance=x, costs=COSTS),
    "attend method": lambda x: attend(*PAIR, method=x, costs=COSTS),
    "plan scale": lambda x: plan(*PAIR, scale=x, costs=COSTS),
    "plan tolerance": lambda x: plan(*PAIR, tolerance=x, costs=COSTS),
    "bounds count": lambda x: bounds(count=x),
    "bounds order": lambda x: bounds(order=x, bound=1.5),
    "bounds value columns": lambda x: bounds(value_columns=x),
    "bounds bound": lambda x: bounds(bound=x),
    "bounds tolerance": lambda x: bounds(tolerance=x),
    "bounds scale": lambda x: bounds(scale=x),
    "bounds budget": lambda x: bounds(budget=x),
    "phase order": lambda x: phase_point(x, 256, costs=COSTS),
    "phase count": lambda x: phase_point(3, x, costs=COSTS),
    "phase value columns": lambda x: phase_point(3, 256, value_columns=x, costs=COSTS),
    "phase tolerance": lambda x: phase_point(3, 256, tolerance=x, costs=COSTS),
    "state degree": lambda x: state(degree=x),
    "state keys": lambda x: state(keys=x),
    "state value columns": lambda x: state(value_columns=x),
    "state scale": lambda x: state(scale=x),
    "state tolerance": lambda x: state(tolerance=x),
    "state dtype": lambda x: state(dtype=x),
    "state key bounds": lambda x: state(key_bounds=[[x, x]]),
    "state value bounds": lambda x: state(value_bounds=[[x]]),
    "distributed scale": lambda x: attend(da.from_array(np.array(TWO)), *PAIR[1:], scale=x).compute(scheduler="sync"),
    "distributed tolerance": lambda x: attend(da.from_array(np.array(TWO)), *PAIR[1:], tolerance=x),
    "lewis p": lambda x: lewis_weights(TWO, x),
    "lewis tolerance": lambda x: lewis_weights(TWO, 3, x),
    "sensitivity p": lambda x: sensitivity_bounds(TWO, x),
    "universal epsilon": lambda x: universal_set(TWO, x),
    "universal p": lambda x: universal_set(TWO, 0.1, x),
    "streamed epsilon": lambda x: streamed_universal_set([TWO], x),
    "state of a universal set": lambda x: UniversalSetState.of(TWO, x),
    "sketched epsilon": lambda x: sketched_universal_set(rng().normal(size=(200, 80)), x, rng()),
    "sketched failure": lambda x: sketched_universal_set(TWO, 0.1, rng(), x),
    "large epsilon": lambda x: large_scores(TWO, TWO, x),
    "large p": lambda x: large_scores(TWO, TWO, 0.1, x),
    "score bounds epsilon": lambda x: score_bounds(TWO, TWO, x, 1),
    "score bounds p": lambda x: score_bounds(TWO, TWO, 0.1, x),
    "pairs epsilon": lambda x: universal_pairs([TWO, TWO], x),
    "pair scores epsilon": lambda x: large_pair_scores(TWO, [TWO, TWO], x),
    "claimed bounds": lambda x: check_sensitivity_bounds(TWO, np.square, [x] * 3, rng()),
    "claimed bounds trials": lambda x: check_sensitivity_bounds(TWO, np.square, [1, 1, 1], rng(), x),
    "planted count": lambda x: planted_instance(x, 4, 2, rng()),
    "planted heavy": lambda x: planted_instance(9, 4, x, rng()),
    "planted active": lambda x: planted_instance(9, 4, 2, rng(), active=x),
    "planted queries": lambda x: planted_instance(9, 4, 2, rng(), queries=x, active=1),
    "planted noise": lambda x: planted_instance(9, 4, 2, rng(), noise=x),
    "minimax bound": lambda x: minimax_exp(x, 3),
    "minimax degree": lambda x: minimax_exp(1.0, x),
    "taylor bound": lambda x: taylor_exp(x, 3),
    "taylor degree": lambda x: taylor_exp(1.0, x),
    "least degree bound": lambda x: least_degree(x, 1e-3),
    "least degree tolerance": lambda x: least_degree(1.0, x),
    "theory degree bound": lambda x: theory_degree(x, 1e-3),
    "theory degree tolerance": lambda x: theory_degree(1.0, x),
    "tallies": lambda x: attention_from_tallies([[x]], [1.0], [[2.0]]),
    "tallied logit": lambda x: attention_from_tallies([[1, 2]], [1.0, x], [[2.0], [3.0]]),
    "tallied value": lambda x: attention_from_tallies([[1, 2]], [1.0, 2.0], [[2.0], [x]]),
}
NUMBERS = [nan, inf, -inf, 5e-324, -5e-324, 1e308, -1e308, 0, -1, 10**400, "0.5", "x", None, 1j, Fraction(1, 3), 2.5]
NUMBERS += [True, np.float32(0.5), np.longdouble("1e400"), np.int8(2), object()]


def arrays_of(found):
    if isinstance(found, np.ndarray):
        return [found]
    return [array for part in found for array in arrays_of(part)] if isinstance(found, (tuple, list)) else []


@pytest.mark.parametrize("name", PARAMETERS)
def test_numbers(name):
    for number in NUMBERS:
        try:
            found = PARAMETERS[name](number)
        except AttentionError:
            continue
        except Exception as error:
            raise AssertionError(f"{name} = {number!r}") from error
        assert not isinstance(number, (str, complex)), number
        assert repr(number) != "nan", name
        assert all(np.isfinite(array).all() for array in arrays_of(found) if array.dtype.kind == "f"), (name, number)


# Entries: every method against 200 digits, or a refusal.

ENDS = column(1.0, 2.0, -1.0)
F4 = np.float32
ENTRIES = {
    "products of keys that overflow": (column(1e200, -1e200), [column(1e100, -1e100), ENDS * 1e-300], ENDS, 1.0),
    "products of keys that underflow": (column(1e-200, -1e-200), [column(1e-100, -1e-100), ENDS * 1e300], ENDS, 1.0),
    "a mean of keys that overflows": (column(1e-300), [column(1e200, 2e200), column(1e200, 1.5e200)], ENDS, 1e-101),
    "a sum of keys that overflows": (column(1e-308), [column(1.5e308, 1.4e308, 1e308)], ENDS, 1.0),
    "a mean of keys that underflows": (column(-1e300), [column(1e-200, 1e-200)] * 2, ENDS, 5e100),
    "a query that vanishes beside another": (column(1e300, 1.0), [column(1e300, 1e299, -1e300)], ENDS, 2.0**-1000),
    "values near the end of the range": (column(0.5, -0.5), [ENDS], column(1.7e308, 1.7e308, -1.7e308), None),
    "the largest value": (column(0.5, -0.5), [ENDS], np.full((3, 1), np.finfo(float).max), None),
    "the least value": (column(0.5, -0.5), [ENDS], column(5e-324, 1e-323, 5e-324), None),
    "denormal values": (column(0.5, -0.5), [ENDS], column(1e-310, 2e-310, 5e-310), None),
    "nothing but the least number": (column(5e-324, -5e-324), [column(5e-324, 1e-323, 0)] * 2, ENDS * 5e-324, None),
    "denormal keys": (column(1e308, -1e308), [column(5e-324, 1e-323, 5e-320)], ENDS, 1e10),
    "a denormal query": (column(5e-324, 1e-310), [column(1e308, 1e307, -1e308)], ENDS, 10.0),
    "logits of 700": (column(700, -700), [ENDS], ENDS, 1.0),
    "logits of 1e300": (column(1e300, -1e300), [ENDS], ENDS, 0.5),
    "logits past the range": (column(1.7e308, -1.7e308), [ENDS], ENDS, 1.0),
    "columns 10^8 apart": (np.array([[1, 1e-8], [0.5, 1e-8]]), [np.array([[1, 1e8], [2, 3e8], [-1, 1e8]])], ENDS, None),
    "key sets 10^16 apart": (column(1.0, 0.3), [ENDS * 1e8, ENDS * 1e-8], ENDS, None),
    "zeros": (np.zeros((2, 3)), [np.zeros((3, 3))] * 2, ENDS, None),
    "tied keys": (np.ones((2, 3)), [np.ones((3, 3))] * 2, ENDS, None),
    "forty key sets": (column(0.5, -0.5), [column(1.1)] * 40, column(1.01), None),
    "forty tiny key sets": (column(0.5, -0.5), [column(1e-10)] * 40, column(0.01), None),
    "seventy huge key sets": (column(0.5, -0.5), [column(1e10)] * 70, column(1.0), None),
    "no query": (np.zeros((0, 1)), [ENDS], ENDS, None),
    "no dimension": (np.zeros((2, 0)), [np.zeros((3, 0))], ENDS, None),
    "no value column": (column(1.0, 2), [ENDS], np.zeros((3, 0)), None),
    "exponentials past float32": (column(100, -120, dtype=F4), [ENDS.astype(F4)], ENDS.astype(F4), 1.0),
    "float32 products that overflow": (
        column(1e30, -1e30, dtype=F4),
        [ENDS.astype(F4) * F4(1e30), ENDS.astype(F4) * F4(1e-30)],
        ENDS.astype(F4),
        1e-30,
    ),
    "float32 values that overflow": (column(1, dtype=F4), [ENDS.astype(F4)] * 2, ENDS.astype(F4) * F4(1e30), 1.0),
    "denormal float32 values": (column(1, dtype=F4), [ENDS.astype(F4)], column(1e-44, 2e-44, 3e-44, dtype=F4), 1.0),
    "longer than float64": (column(1.0), [column(1, 2, np.longdouble("1e400"), dtype=np.longdouble)], ENDS, None),
    "whole numbers past 2^53": (np.array([[2**53 + 1], [-3]]), [np.array([[1], [2], [3]])], ENDS, 1e-16),
    "the other byte order": (column(1.0, 2, dtype=">f8"), [ENDS.astype(">f4")], ENDS.astype(">i2"), None),
    "half precision": (column(1.0, 2, dtype="f2"), [ENDS.astype("f2")], ENDS.astype("f2"), None),
    "truth values": (np.array([[True], [False]]), [ENDS > 0], ENDS > 0, None),
}
REFUSED = {"logits past the range", "float32 values that overflow", "longer than float64", "seventy huge key sets"}


def stateful(query, keys, values, scale, tolerance, dtype=np.float64):
    size = {"dimension": query.shape[1], "keys": len(keys), "value_columns": values[0].shape[1]}
    made = AttentionState.of_degree(6, **size, scale=scale, dtype=dtype)
    made.add(keys, values)
    return made.query(query, tolerance=tolerance)


METHODS = {
    "exact": lambda q, k, v, s, _: exact_attention(q, k, v, scale=s),
    "logits": lambda q, k, v, s, _: attention_from_logits(VectorLogits(q, k, s), v),
    "restricted": lambda q, k, v, s, _: restricted_attention(q, *k, *v, range(len(k[0])), scale=s),
    "fast": lambda q, k, v, s, t: fast_attention(q, k, v, scale=s, tolerance=t),
    "attend": lambda q, k, v, s, t: attend(q, k, v, scale=s, tolerance=t, costs=COSTS),
    "vjp": lambda q, k, v, s, t: fast_attention_vjp(q, k, v, np.ones((len(q), v[0].shape[1])), scale=s).output,
    "state": stateful,
    "float32 state": lambda *arguments: stateful(*arguments, dtype=np.float32),
    "distributed": lambda q, k, v, s, t: attend(da.from_array(q), k, v, scale=s, tolerance=t).compute(scheduler="sync"),
}


# Restricted attention is of order 2.
CASES = [
    (method, case) for method in METHODS for case in ENTRIES if method != "restricted" or len(ENTRIES[case][1]) == 1
]


@pytest.mark.parametrize(("method", "case"), CASES)
def test_entries(case, method):
    query, keys, value, scale = ENTRIES[case]
    values = [value[: len(key)] for key in keys]
    with np.errstate(over="ignore"):  # of numpy's, not of the package's
        size = float(np.prod([np.abs(v.astype(float)).max(initial=0) for v in values], dtype=np.longdouble)) or 5e-324
    tolerance = max(1e-3 * size, 1e-320)
    try:
        found = METHODS[method](query, keys, values, scale, tolerance)
    except AttentionError:
        if case in REFUSED or method not in ("exact", "attend"):
            return
        raise
    with ctx.workdps(1000):
        expected = truth(query, keys, values, 1.0 / max(query.shape[1], 1) if scale is None else scale)
    single = found.dtype == np.float32
    least = float(np.finfo(found.dtype).smallest_subnormal)
    allowed = tolerance if method not in ("exact", "logits", "restricted") else (1e-6 if single else 1e-13) * size
    difference = np.abs(np.array(found.astype(float) / size - expected.astype(float) / size))
    assert (difference <= max(allowed, 2 * least) / size).all(), (found, expected)


# What was wrong once.


def test_float32_monomials_that_overflow_are_not_certified():
    """q^18 is past the range of float32, and the powers of the keys would bring it back."""
    key, small = np.linspace(17.2, 17.9, 300)[:, None], np.full((300, 1), 0.51)
    value, one = np.linspace(-1, 1, 300)[:, None], np.ones((300, 1))
    arguments = [[1.0]], [key, small, small, small], [value, one, one, one]
    with pytest.raises(CertificateError, match="rounding leaves none"):
        fast_attention(*arguments, scale=0.51**-3, tolerance=0.9, precisions=("float32",))
    found = fast_attention(*arguments, scale=0.51**-3, tolerance=0.9)
    np.testing.assert_allclose(found, exact_attention([[1.0]], [key], [value], scale=1.0), atol=0.9)


@pytest.mark.parametrize(("dtype", "size"), [(np.float64, 1e-100), (np.float32, 1e-8), (np.float32, 1e8)])
def test_a_state_knows_what_its_scaling_loses(dtype, size):
    made = AttentionState.of_degree(6, dimension=1, keys=1, value_columns=1, scale=1.0, dtype=dtype)
    try:
        made.add([[[size], [-size]]], [[[1.0], [-1.0]]])
        made.query([[1 / size]], tolerance=1e-2)
    except AttentionError:
        pass
    else:
        raise AssertionError("certified")
    fit = AttentionState.of_degree(
        6, dimension=1, keys=1, value_columns=1, scale=1.0, dtype=dtype, key_bounds=[[size]], value_bounds=[[1.0]]
    )
    fit.add([[[size], [-size]]], [[[1.0], [-1.0]]])
    np.testing.assert_allclose(fit.query([[1 / size]], tolerance=1e-3), np.tanh([[1.0]]), atol=1e-3)


def test_a_float32_state_counts_values_that_vanish():
    made = AttentionState.of_degree(5, dimension=1, keys=1, value_columns=1, scale=1.0, dtype=np.float32)
    made.add([[[0.5], [-0.5]]], [[[1e-50], [-1e-50]]])
    error = np.abs(made.query([[1.0]]) - 1e-50 * np.tanh(0.5))
    assert error <= made.certificate([[1.0]]).error_bound


def test_the_mean_logit_is_not_taken_from_what_overflows():
    """It bounds the denominator from below, so it must not come out too large."""
    for query, keys, scale, least in (
        ([[-1e300]], [np.full((3, 1), 1e-200)] * 2, 5e100, np.exp(5)),
        ([[1e-308]], [column(1.5e308, 1.4e308, 1e308)], 1.0, np.exp(-1.31)),
    ):
        setting = TensorAttention.of(query, keys, [ENDS] * len(keys), scale).setting
        assert setting.flatness >= least


def test_masked_entries_are_refused():
    key = np.ma.masked_array(ENDS, mask=[[0], [1], [0]])
    with pytest.raises(InputTypeError, match="masked"):
        exact_attention([[1.0]], [key], [ENDS])
    assert exact_attention([[1.0]], [np.ma.masked_array(ENDS)], [ENDS]).shape == (1, 1)


def test_more_tuples_than_floats_have_a_plan():
    keys = [np.zeros((10**5, 1))] * 70
    with pytest.raises(AttentionError):
        exact_attention([[0.0]], keys, keys)
    assert plan([[0.0]], keys, keys, costs=COSTS).exact_seconds == inf


def test_derivatives_past_the_range_are_refused():
    with pytest.raises(InputError, match="derivatives leave the range"):
        fast_attention_vjp([[1.0]], [[[1e-5], [2e-5]]], [[[1e200], [-1e200]]], [[1e200]], tolerance=0.1)


def test_logits_of_too_many_key_sets_are_refused():
    with pytest.raises(InputError, match="at most 25"):
        attention_from_logits(VectorLogits([[1.0]], [[[1.0]]] * 26), [[[1.0]]] * 26)


def test_rounding_up_at_the_end_of_the_range():
    assert rounded_up(1.79e308) == inf
    assert rounded_up(2.0**1023) == 2.0**1023
