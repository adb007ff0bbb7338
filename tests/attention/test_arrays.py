"""What may stand for an array: tables, short floats, tensors; each read right or refused by its type."""

from decimal import Decimal
from fractions import Fraction

import dask.array as da
import numpy as np
import pytest

from attention import (
    AttentionState,
    Calibration,
    VectorLogits,
    attend,
    attention_from_logits,
    attention_from_tallies,
    check_sensitivity_bounds,
    exact_attention,
    fast_attention,
    large_scores,
    phase_diagram,
    restricted_attention,
    universal_set,
)
from attention.errors import InputError, InputTypeError
from attention.exact import logits as exact_module
from attention.exact.attention import reference_attention
from attention.support.arrays import finite_array, real_array

COSTS = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
RNG = np.random.default_rng(0)
QUERY, KEY, VALUE = RNG.uniform(-1, 1, (4, 3)), RNG.uniform(-1, 1, (50, 3)), RNG.uniform(-1, 1, (50, 2))
EXPECTED = reference_attention(QUERY, [KEY], [VALUE])


class Table:
    """As pandas hands out columns that may have gaps: Python's own numbers, and an object for a gap."""

    def __init__(self, array):
        self.array = np.asarray(array, object)

    def __array__(self, dtype=None, copy=None):
        return self.array


class Refusing:
    """As a tensor that is on a graph, or on another device, or sparse."""

    error = RuntimeError("Can't call numpy() on a tensor\n that requires grad. Use detach()")

    def __init__(self, _array):
        pass

    def __array__(self, dtype=None, copy=None):
        raise self.error


def state(query, key, value):
    made = AttentionState.of_degree(12, dimension=3, keys=1, value_columns=2)
    made.add([key], [value])
    return made.query(query)


def lazy(query, key, value):
    """One dask array among them, so that all are made lazy."""
    first = da.from_array(QUERY, chunks=(3, 2))
    return attend(first, [first, key], [np.ones((4, 2)), value]).compute(scheduler="sync")


CALLS = {
    "exact": lambda q, k, v: exact_attention(q, [k], [v]),
    "fast": lambda q, k, v: fast_attention(q, [k], [v]),
    "attend": lambda q, k, v: attend(q, [k], [v], costs=COSTS),
    "state": state,
    "logits": lambda q, k, v: attention_from_logits(VectorLogits(q, [k]), [v]),
    "restricted": lambda q, k, v: restricted_attention(q, k, v, range(50)),
}
REALS = {
    "a table": lambda x: Table(x.tolist()),
    "fractions": np.vectorize(Fraction, otypes=[object]),
    "decimals": np.vectorize(Decimal, otypes=[object]),
}


@pytest.mark.parametrize("make", REALS)
@pytest.mark.parametrize("name", CALLS)
def test_real_numbers_of_other_kinds_have_the_right_value(name, make):
    arguments = map(REALS[make], (QUERY, KEY, VALUE))
    np.testing.assert_allclose(CALLS[name](*arguments), EXPECTED, rtol=0, atol=1e-5)
    expected = attend(QUERY, [QUERY, KEY], [np.ones((4, 2)), VALUE], method="exact")
    np.testing.assert_allclose(lazy(*map(REALS[make], (QUERY, KEY, VALUE))), expected, rtol=0, atol=1e-6)


def test_tables_of_integers_and_bits():
    assert real_array("x", Table([[1, 2], [3, 4]])).dtype == np.int64
    assert real_array("x", Table([[True, False]])).dtype == bool
    assert real_array("x", Table([[True, 2.5]])).tolist() == [[1.0, 2.5]]
    assert real_array("x", [[10**30, Fraction(1, 2)]]).tolist() == [[1e30, 0.5]]
    np.testing.assert_array_equal(attention_from_tallies(Table([[3, 1]]), Table([0.0, 0.0]), [[0.0], [1.0]]), [[0.25]])
    seen = restricted_attention(QUERY, KEY, VALUE, Table([0, 49, 0]))
    np.testing.assert_allclose(seen, reference_attention(QUERY, [KEY[[0, 49]]], [VALUE[[0, 49]]]))


@pytest.mark.parametrize("name", [*CALLS, "dask"])
def test_gaps_and_other_objects_are_named_with_their_place(name):
    call = CALLS.get(name, lazy)
    for gap in (None, object(), "1.5", 1j, [1.0]):
        table = Table(KEY.tolist())
        table.array[37, 1] = gap
        kind = type(gap).__name__
        fact = r"dtype (<U|complex)" if isinstance(gap, (str, complex)) else f"{kind}|from a Table"
        with pytest.raises(InputTypeError, match=rf"keys?(\[\d\])? .*({fact})"):
            call(QUERY, table, VALUE)
    table = Table(KEY.tolist())
    table.array[37, 1] = None
    with pytest.raises(InputTypeError, match="NoneType in row 37, column 1"):
        call(QUERY, table, VALUE)
    with pytest.raises(InputError, match="range of float64"):
        call(QUERY, [[10**400, 1, 2]], VALUE[:1])


@pytest.mark.parametrize("name", [*CALLS, "dask"])
def test_what_refuses_to_be_an_array_is_named_with_its_reason(name):
    call = CALLS.get(name, lazy)
    for place in (1, 2):
        arguments = [QUERY, KEY, VALUE]
        arguments[place] = Refusing(KEY)
        with pytest.raises(InputTypeError, match=r"(keys|values).* from a Refusing: .* tensor that requires grad"):
            call(*arguments)
    with pytest.raises(InputTypeError, match="value of type generator"):
        call(QUERY, (row for row in KEY), VALUE)


def test_other_arguments_that_are_arrays_are_read_alike():
    refused = Refusing(None)

    class Source:
        shape = (4, 50)

        def rows(self, _start, _stop):
            return refused

    for call in (
        lambda: exact_attention(refused, [KEY], [VALUE]),
        lambda: restricted_attention(QUERY, KEY, VALUE, refused),
        lambda: attention_from_tallies(refused, [0.0], [[1.0]]),
        lambda: attention_from_tallies([[1]], refused, [[1.0]]),
        lambda: check_sensitivity_bounds(KEY, np.abs, refused, RNG),
        lambda: attention_from_logits(Source(), [VALUE]),
        lambda: universal_set(refused, 0.1),
        lambda: large_scores(QUERY, refused, 0.1),
        lambda: AttentionState.of_degree(2, dimension=1, keys=1, value_columns=1, key_bounds=refused),
    ):
        with pytest.raises(InputTypeError, match="from a Refusing"):
            call()
    for call in (
        lambda: restricted_attention(QUERY, KEY, VALUE, [[0], [1, 2]]),
        lambda: attention_from_tallies([[1, 2], [1]], [0.0, 1.0], [[1.0], [2.0]]),
        lambda: attention_from_tallies([[1, 2]], [[0.0], [1.0, 2.0]], [[1.0], [2.0]]),
        lambda: check_sensitivity_bounds(KEY, np.abs, [1.0, [1.0]], RNG),
    ):
        with pytest.raises(InputError, match="rows of different shapes"):
            call()
    with pytest.raises(InputError, match=r"logits must be a vector, got shape \(1, 2\)"):
        attention_from_tallies([[1, 2]], [[0.0, 1.0]], [[1.0], [2.0]])
    with pytest.raises(InputError, match=r"columns must be a vector .* \(4, 2\)"):
        restricted_attention(QUERY, KEY, VALUE, np.zeros((4, 2), int))


def test_no_memory_is_not_a_wrong_type():
    class Huge(Refusing):
        error = MemoryError("no more")

    with pytest.raises(MemoryError):
        real_array("query", Huge(None))


def test_masked_rows_in_a_list_are_seen():
    rows = list(np.ma.masked_array(QUERY, mask=0.9 * QUERY.max() < QUERY))
    with pytest.raises(InputTypeError, match="masked"):
        exact_attention(rows, [KEY], [VALUE])
    np.testing.assert_array_equal(
        exact_attention(list(np.ma.masked_array(QUERY)), [KEY], [VALUE]), exact_attention(QUERY, [KEY], [VALUE])
    )


# Places in a part are places in the whole.


@pytest.mark.parametrize("rows", [7, 10, 50])
def test_rows_of_dask_arrays_are_those_of_the_whole(rows):
    key, value = KEY.copy(), VALUE.copy()
    key[37, 2] = value[41, 1] = np.nan
    query = da.from_array(QUERY, chunks=(3, 2))
    for arguments, place in (
        ((query, [da.from_array(key, chunks=(rows, 2))], [VALUE]), r"keys\[0\] .* row 37, column 2"),
        ((query, [KEY], [da.from_array(value, chunks=(rows, 1))]), r"values\[0\] .* row 41, column 1"),
        ((query, [da.from_array(KEY, chunks=(rows, 2))], [value]), r"values\[0\] .* row 41, column 1"),
        ((da.from_array(key, chunks=(rows, 2)), [KEY], [VALUE]), "query .* row 37, column 2"),
    ):
        with pytest.raises(InputError, match=place):
            attend(*arguments)
    table = KEY.astype(object)
    table[37, 1] = None
    with pytest.raises(InputTypeError, match=r"keys\[0\] .* NoneType in row 37, column 1"):
        attend(QUERY, [da.from_array(table, chunks=(rows, 2))], [VALUE])


def test_rows_that_turn_bad_later_are_those_of_the_whole():
    """The first pass saw other entries than the second."""
    calls = []

    def spoilt(block, block_info=None):
        calls.append(1)
        start = block_info[None]["array-location"][0][0]
        bad = np.where(np.arange(start, start + len(block)) == 37, np.nan, 1.0)
        return block * (bad[:, None] if len(calls) > 5 else 1.0)

    for place, name in ((0, "query"), (1, r"keys\[0\]"), (2, r"values\[0\]")):
        calls.clear()
        arguments = [KEY, da.from_array(KEY, chunks=(20, -1)), VALUE]
        matrix = da.from_array(np.asarray(arguments[place]), chunks=(10, -1))
        arguments[place] = matrix.map_blocks(spoilt, dtype=float, meta=np.empty((0, 0)))
        output = attend(arguments[0], [arguments[1]], [arguments[2]])
        with pytest.raises(InputError, match=f"{name} .* row 37, column 0"):
            output.compute(scheduler="sync")


def test_rows_of_a_source_are_those_of_the_whole(monkeypatch):
    logits = np.zeros((9, 2, 3))
    logits[7, 1, 2] = np.inf

    class Source:
        shape = logits.shape

        def rows(self, start, stop):
            return logits[start:stop]

    monkeypatch.setattr(exact_module, "_BLOCK_LOGITS", 12)
    with pytest.raises(InputError, match=r"logits must be finite, got inf at index \(7, 1, 2\)"):
        attention_from_logits(Source(), [np.ones((2, 1)), np.ones((3, 1))])


def test_entries_are_named_by_all_their_indices():
    with pytest.raises(InputError, match=r"inf at index 2$"):
        finite_array("x", np.array([0, 1, np.inf]))
    with pytest.raises(InputError, match=r"nan in row 5, column 1$"):
        finite_array("x", np.array([[0, 1], [0, np.nan]]), first=4)
    with pytest.raises(InputError, match=r"nan$"):
        finite_array("x", np.array(np.nan))


# Numbers and names.


def test_one_precision_may_be_named_alone():
    several = fast_attention(QUERY, [KEY], [VALUE], tolerance=1e-2, precisions=("float64",))
    one = fast_attention(QUERY, [KEY], [VALUE], tolerance=1e-2, precisions="float64")
    single = fast_attention(QUERY, [KEY], [VALUE], tolerance=1e-2, precisions="float32")
    np.testing.assert_array_equal(one, several)
    assert 0 < np.abs(one - single).max() < 1e-5
    assert np.abs(single - EXPECTED).max() < 1e-2


@pytest.mark.parametrize(
    ("precisions", "named"),
    [
        ("float16", "'float16'"),
        ((), "none"),
        (None, "None"),
        (np.float32, "type"),
        (([],), r"\[\]"),
        (("float64", 8), "8"),
    ],
)
def test_other_precisions_are_refused(precisions, named):
    with pytest.raises(InputError, match=f"precisions must be some of float32, float64, got .*{named}"):
        fast_attention(QUERY, [KEY], [VALUE], precisions=precisions)


@pytest.mark.parametrize(("orders", "exponents"), [("23", [8]), (2, [8]), ([2], 8), ([2], "8"), ([2], [8.0])])
def test_phases_are_of_integers_in_sequences(orders, exponents):
    with pytest.raises(InputTypeError, match=r"(orders|exponents?) must be (integers in a sequence|an integer), got"):
        phase_diagram(orders, exponents, costs=COSTS)
    assert [point.count for point in phase_diagram(iter([2]), iter([8, 9]), costs=COSTS)] == [256, 512]


def test_numbers_in_errors_are_short():
    for call, fact in (
        (lambda: exact_attention(QUERY, [KEY], [VALUE], scale=np.ones((30, 30))), "ndarray"),
        (lambda: AttentionState.of_degree(-(10**5000), dimension=3, keys=1, value_columns=1), "int"),
        (lambda: AttentionState.of_degree(3, dimension=3, keys=[KEY], value_columns=1), "list"),
        (lambda: exact_attention(QUERY, [KEY], [VALUE], scale="1"), "'1'"),
    ):
        with pytest.raises((InputError, InputTypeError)) as caught:
            call()
        assert fact in str(caught.value)
        assert len(str(caught.value)) < 100
        assert "\n" not in str(caught.value)


# The real ones, where they are installed.


@pytest.mark.parametrize("dtype", ["Float64", "float64[pyarrow]", "Float32", "object"])
def test_columns_of_pandas(dtype):
    pandas = pytest.importorskip("pandas")
    if "pyarrow" in dtype:
        pytest.importorskip("pyarrow")
    tables = [pandas.DataFrame(matrix).astype(dtype) for matrix in (QUERY, KEY, VALUE)]
    for call in CALLS.values():
        np.testing.assert_allclose(call(*tables), EXPECTED, rtol=0, atol=1e-5)
    with pytest.raises(InputTypeError, match="got one DataFrame of shape"):
        exact_attention(tables[0], tables[1], tables[2])
    tables[1].iloc[37, 1] = pandas.NA
    with pytest.raises((InputTypeError, InputError), match=r"keys\[0\] .* row 37, column 1"):
        exact_attention(tables[0], [tables[1]], [tables[2]])


def test_short_floats():
    types = pytest.importorskip("ml_dtypes")
    arrays = [matrix.astype(types.bfloat16) for matrix in (QUERY, KEY, VALUE)]
    expected = reference_attention(*(arrays[0].astype(float), [arrays[1].astype(float)], [arrays[2].astype(float)]))
    for call in CALLS.values():
        found = call(*arrays)
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
    assert real_array("x", np.array([[1, -2]], types.int4)).tolist() == [[1, -2]]
    with pytest.raises(InputTypeError, match="dtype"):
        real_array("x", np.zeros((2, 2), [("a", "f8")]))


def test_tensors():
    torch = pytest.importorskip("torch")
    tensors = [torch.tensor(matrix) for matrix in (QUERY, KEY, VALUE)]
    for call in CALLS.values():
        np.testing.assert_allclose(call(*tensors), EXPECTED, rtol=0, atol=1e-5)
        for key in (tensors[1].clone().requires_grad_(), tensors[1].bfloat16(), tensors[1].to_sparse()):
            with pytest.raises(InputTypeError, match=r"keys.* from a Tensor: "):
                call(tensors[0], key, tensors[2])
    with pytest.raises(InputTypeError, match=r"got one Tensor of shape \(2, 50, 3\): write tuple\(keys\)"):
        exact_attention(tensors[0], torch.stack([tensors[1]] * 2), [tensors[2]] * 2)
