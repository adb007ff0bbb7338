"""Labels of vertices as JSON: every label of the kinds allowed comes back equal and of the same type."""

import enum
from collections import namedtuple
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reductions.documents import dump, load
from reductions.errors import InputError
from reductions.problems.graphs.labels import pack_label, unpack_label

surrogates = st.text(st.characters(categories=["Cs", "Ll"]), max_size=4)
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-2, 2)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.0, -0.0, 1.0, 5e-324, 1e308])
    | st.text(max_size=4)
    | surrogates
    | st.binary(max_size=4)
)
labels = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4).map(tuple) | st.frozensets(inner, max_size=4), max_leaves=12
)


def through_json(label):
    return unpack_label(load(dump(pack_label(label))))


def described(label):
    """The label with all that equality does not see: types, and signs of zeros."""
    if isinstance(label, tuple):
        return "tuple", tuple(map(described, label))
    if isinstance(label, frozenset):
        return "frozenset", frozenset(map(described, label))
    return type(label).__name__, repr(label)


@given(labels)
@example((True, 1, 1.0, "1", b"1", (1,), frozenset({1})))
@example("\ud83d\ude00")
@example(("a", ""))
@example(((), frozenset(), b"", ""))
@example(frozenset({frozenset({frozenset()}), ((),), (None,)}))
def test_labels_come_back_equal_and_of_the_same_type(label):
    back = through_json(label)
    assert back == label
    assert described(back) == described(label)
    assert hash(back) == hash(label)


@given(labels, labels)
def test_different_labels_are_written_differently(one, other):
    assert (dump(pack_label(one)) == dump(pack_label(other))) == (described(one) == described(other))


@given(st.lists(labels, max_size=6), st.randoms())
def test_frozensets_are_written_in_one_order(parts, random):
    label = frozenset(parts)
    shuffled = list(label)
    random.shuffle(shuffled)
    assert dump(pack_label(frozenset(shuffled))) == dump(pack_label(label))


def test_frozensets_are_sorted_by_what_is_written():
    assert dump(pack_label(frozenset("badc"))) == '{"frozenset": ["a", "b", "c", "d"]}'
    nested = frozenset({frozenset({2, 10}), (1, "a"), 3, None, b"\xff"})
    assert pack_label(nested) == {"frozenset": [3, [1, "a"], None, {"bytes": "ff"}, {"frozenset": [10, 2]}]}


def test_integers_that_python_does_not_read_from_digits():
    for label in (10**5000, -(10**5000), 2**2000, -(2**2000), 2**2000 - 1, 10**639):
        assert through_json(("a", label)) == ("a", label)
        assert isinstance(pack_label(label), dict) == (abs(label) >= 2**2000)


@pytest.mark.parametrize("label", [0, -7, 10**600, "", "a", "ü\n", None, True, False, 1.5, -0.0])
def test_plain_labels_are_written_as_before(label):
    assert pack_label(label) is label
    assert unpack_label(label) is label


def test_tuples_of_old_documents_are_read():
    """They were written as lists, and could not be read."""
    assert unpack_label([0, ["a", ""]]) == (0, ("a", ""))
    assert pack_label((0, ("a", ""))) == [0, ["a", ""]]


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint16, np.uint64])
def test_integers_of_numpy_become_ints(kind):
    for label, expected in ((kind(3), 3), ((kind(3), "a"), (3, "a")), (frozenset({kind(3)}), frozenset({3}))):
        assert described(through_json(label)) == described(expected)
        assert through_json(label) == label


Point = namedtuple("Point", "x y")
Color = enum.IntEnum("Color", "RED")


class Name(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        (float("nan"), "float nan"),
        (float("inf"), "float inf"),
        (-float("inf"), "float -inf"),
        (1j, "builtins.complex"),
        (Fraction(1, 2), "fractions.Fraction"),
        (Point(1, 2), "Point"),
        (Color.RED, "Color"),
        (Name("a"), "Name"),
        (np.float64(1), "numpy.float64"),
        (np.bool_(True), "numpy.bool"),
        (np.str_("a"), "numpy.str_"),
        (np.timedelta64(1, "s"), "numpy.timedelta64"),
        (range(2), "builtins.range"),
        (object(), "builtins.object"),
        (nx.Graph, "builtins.type"),
        ([1], "builtins.list"),
        ({}, "builtins.dict"),
    ],
)
def test_other_labels_are_refused_by_type(label, kind):
    for whole in (label, ("a", (label,))):
        with pytest.raises(InputError, match=f"the label of a vertex cannot be .*{kind}"):
            pack_label(whole)
    if kind not in ("builtins.list", "builtins.dict"):
        with pytest.raises(InputError, match=kind):
            pack_label(frozenset({label}))


def nested(depth):
    label, value = (), []
    for _ in range(depth):
        label, value = (label,), [value]
    return label, value


def test_depth():
    label, value = nested(100)
    assert pack_label(label) == value
    assert unpack_label(value) == label
    for depth in (101, 5000):
        label, value = nested(depth)
        for function, argument in ((pack_label, label), (unpack_label, value)):
            with pytest.raises(InputError, match="nested more than 100 deep"):
                function(argument)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": 1},
        {"bytes": "0"},
        {"bytes": "0g"},
        {"bytes": "0 1f"},
        {"bytes": 5},
        {"str": "ff"},
        {"str": ["a"]},
        {"int": "10"},
        {"int": "0x"},
        {"int": "0x1_0"},
        {"int": 10},
        {"tuple": [1]},
        {"frozenset": "ab"},
        {"frozenset": [1, 1]},
        {"frozenset": [1, True]},
        {"frozenset": [1], "bytes": ""},
        {"frozenset": [{}]},
        [1, {"a": 2}],
        float("inf"),
        float("nan"),
        (1, 2),
        Fraction(1, 2),
        np.zeros(2),
    ],
    ids=repr,
)
def test_values_that_stand_for_no_label(value):
    with pytest.raises(InputError, match="does not stand for the label of a vertex"):
        unpack_label(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(["0x1f", "ff"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["bytes", "frozenset", "int", "str", "a"]), inner, max_size=2)
    ),
)


@given(json_values)
def test_any_value_is_a_label_or_refused(value):
    try:
        label = unpack_label(value)
    except InputError:
        return
    assert described(through_json(label)) == described(label)


@pytest.mark.parametrize(
    "graph",
    [
        nx.grid_graph((2, 3)),
        nx.hypercube_graph(3),
        nx.line_graph(nx.path_graph(4)),
        nx.Graph([(("a", ""), frozenset({1, 2})), (frozenset({1, 2}), b"\x00")]),
    ],
)
def test_graphs_of_networkx(graph):
    vertices = load(dump([pack_label(vertex) for vertex in graph]))
    assert [unpack_label(vertex) for vertex in vertices] == list(graph)
