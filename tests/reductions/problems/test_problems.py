"""Problems: validation, immutability, brute force against independent solvers, storage."""

from fractions import Fraction
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reductions import CNF, AttentionQuery, Coloring, GapMaxIP, OrthogonalVectors
from reductions.edges import MaxIPToAttention, OrthogonalVectorsToGapMaxIP
from reductions.errors import BudgetError, InputError
from reductions.problem import Problem

VECTORS = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 0], [0, 1], [1, 1]]))
STRUCTURED = next(OrthogonalVectorsToGapMaxIP(block_length=1).instances(VECTORS))
EXPLICIT = GapMaxIP.from_vectors([[1, 1, 0], [0, 1, 1]], [[[1, 1, 1]], [[1, 1, 1], [1, 0, 0], [0, 0, 0]]], 2, 1)
INSTANCES = [
    CNF(0, ()),
    CNF(3, ((1, -2), (), (3, 3, -3)), provenance=("by hand",)),
    Coloring(nx.cycle_graph(5), 3),
    Coloring(nx.Graph([("a", "b"), ("b", "c")]), 2),
    VECTORS,
    OrthogonalVectors((np.zeros((0, 4)), np.ones((2, 4)), np.zeros((3, 4)))),
    OrthogonalVectors((np.zeros((2, 0)), np.zeros((1, 0)))),
    EXPLICIT,
    STRUCTURED,
    next(MaxIPToAttention().instances(EXPLICIT)),
    next(MaxIPToAttention().instances(STRUCTURED)),
]
instances = pytest.mark.parametrize("instance", INSTANCES, ids=repr)


@instances
def test_stored_and_read_back(instance, tmp_path):
    path = tmp_path / "instance.npz"
    instance.to_npz(path)
    for again in (type(instance).from_json(instance.to_json()), Problem.from_json(instance.to_json()),
                  type(instance).from_npz(path)):  # fmt: skip
        assert again == instance
        assert hash(again) == hash(instance)
        assert again.provenance == instance.provenance
        assert again.size() == instance.size()
        assert list(again.witnesses()) == list(instance.witnesses())
    with pytest.raises(InputError, match=type(instance).__name__):
        (CNF if not isinstance(instance, CNF) else GapMaxIP).from_json(instance.to_json())


@instances
def test_shown(instance):
    assert "\n" not in repr(instance)
    assert type(instance).__name__ in repr(instance)
    assert "<table>" in instance._repr_html_()


@instances
def test_immutable(instance):
    with pytest.raises(AttributeError):
        instance.provenance = ("forged",)
    arrays = [value for value in vars(instance).values() if isinstance(value, tuple)]
    for array in (a for values in arrays for a in values if isinstance(a, np.ndarray)):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 1


def test_input_arrays_are_not_shared():
    array = np.ones((2, 3), dtype=np.uint8)
    instance = OrthogonalVectors((array, array))
    array[:] = 0
    assert instance.brute_force() is None


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "{}", '{"problem": "CNF"}', '{"problem": "No", "payload": {}}'])
def test_json_that_is_no_instance(text):
    with pytest.raises(InputError):
        CNF.from_json(text)


def test_npz_that_is_no_instance(tmp_path):
    path = tmp_path / "x.npz"
    for content in (b"", b"text", None):
        if content is None:
            np.savez(path, a=np.ones(2))
        else:
            path.write_bytes(content)
        with pytest.raises(InputError, match="npz"):
            CNF.from_npz(path)
    with pytest.raises(InputError, match="npz"):
        CNF.from_npz(tmp_path / "missing.npz")


literals = st.integers(-4, 4).filter(bool)


@given(st.lists(st.lists(literals, max_size=3).map(tuple), max_size=9).map(tuple))
@settings(max_examples=60)
def test_cnf_brute_force_finds_what_a_solver_enumerates(clauses):
    solvers = pytest.importorskip("pysat.solvers", reason="the extra 'solver' is not installed")
    formula = CNF(4, clauses)
    with solvers.Minisat22(bootstrap_with=[*map(list, clauses), *([i, -i] for i in range(1, 5))]) as solver:
        models = {tuple(model) for model in solver.enum_models()}
    assert set(formula.witnesses()) == models
    for signs in product((-1, 1), repeat=4):
        assignment = tuple(sign * i for i, sign in enumerate(signs, start=1))
        assert formula.verify(assignment) == (assignment in models)


@pytest.mark.parametrize("witness", [(), (1,), (1, 2, 3), (2, 1), (1, 1), (0, 2)])
def test_cnf_rejects_what_is_no_assignment(witness):
    assert not CNF(2, ()).verify(witness)
    assert CNF(2, ()).verify((1, -2))


@pytest.mark.parametrize("shape", [(2, 3), (1, 4, 2), (3, 1, 2, 2), (0, 2), (2, 0, 3)])
@pytest.mark.parametrize("dimension", [0, 1, 5])
def test_orthogonal_vectors_by_definition(shape, dimension):
    rng = np.random.default_rng([*shape, dimension])
    for density in (0.2, 0.6, 0.95):
        sets = tuple((rng.random((n, dimension)) < density).astype(int) for n in shape)
        instance = OrthogonalVectors(sets)
        expected = [
            choice
            for choice in product(*map(range, shape))
            if sum(int(np.prod([x[i][c] for x, i in zip(sets, choice, strict=True)])) for c in range(dimension)) == 0
        ]
        assert list(instance.witnesses()) == expected
        assert [choice for choice in product(*map(range, shape)) if instance.verify(choice)] == expected
        assert not instance.verify(shape)
        assert not instance.verify((0,) * (len(shape) + 1))


@pytest.mark.parametrize("shape", [(2, 3), (4, 2, 3), (2, 3, 1, 2), (0, 1), (3, 0, 2)])
def test_inner_products_by_definition(shape):
    rng = np.random.default_rng(shape)
    queries, *keys = (rng.integers(0, 2, (n, 7)) for n in shape)
    letters = "abcde"[: len(keys)]
    expected = np.einsum(f"xl,{','.join(f'{c}l' for c in letters)}->x{letters}", queries, *keys)
    for threshold in (1, 2, 4):
        instance = GapMaxIP.from_vectors(queries, keys, threshold, threshold - 1)
        for i in range(shape[0]):
            assert np.array_equal(instance.products.row(i), expected[i])
        assert list(instance.witnesses()) == [tuple(map(int, w)) for w in np.argwhere(expected >= threshold)]
        tallies = instance.products.tallies()
        assert tallies.shape == (shape[0], instance.products.most + 1)
        assert all(tallies[i, c] == (expected[i] == c).sum() for i, c in np.ndindex(*tallies.shape))
        assert instance.keeps_promise()
    wide = GapMaxIP.from_vectors(queries, keys, 4, 1)
    kept = all(((row >= 4).any() or (row <= 1).all()) for row in expected)
    assert wide.keeps_promise() == kept


@pytest.mark.parametrize(
    "graph",
    [
        nx.empty_graph(0),
        nx.path_graph(2),
        nx.cycle_graph(4),
        nx.complete_graph(4),
        nx.Graph([(0, 0)]),
        nx.disjoint_union(nx.cycle_graph(3), nx.path_graph(2)),
    ],
)
@pytest.mark.parametrize("colors", [1, 2, 3])
def test_coloring_counts_agree_with_the_chromatic_polynomial(graph, colors):
    has_loop = any(u == w for u, w in graph.edges)
    expected = 0 if has_loop else int(nx.chromatic_polynomial(graph).subs("x", colors)) if len(graph) else 1
    assert len(list(Coloring(graph, colors).witnesses())) == expected


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CNF(-1, ()), "num_variables.* -1"),
        (lambda: CNF(2, ((1, 0),)), "clause 1.* 0"),
        (lambda: CNF(2, ((1,), (3,))), "clause 2.* 3"),
        (lambda: CNF(2, ((1.5,),)), r"literal.* 1\.5"),
        (lambda: Coloring(nx.DiGraph(), 3), "DiGraph"),
        (lambda: Coloring(nx.Graph(), 0), r"colors\D*1\D*0"),
        (lambda: OrthogonalVectors(([[1]],)), r"2 to 32\D*1"),
        (lambda: OrthogonalVectors(([[1]], [[1, 0]])), r"\[\(1, 1\), \(1, 2\)\]"),
        (lambda: OrthogonalVectors(([[1]], [[2]])), "set 2.* 0 and 1"),
        (lambda: OrthogonalVectors(([1], [1])), r"set 1.* \(1,\)"),
        (lambda: OrthogonalVectors(([[np.nan]], [[1]])), "set 1.* 0 and 1"),
        (lambda: GapMaxIP.from_vectors([[1]], [], 1, 0), r"1 to 31\D*0"),
        (lambda: GapMaxIP.from_vectors([[1]], [[[1, 1]]], 1, 0), r"\[\(1, 1\), \(1, 2\)\]"),
        (lambda: GapMaxIP.from_vectors([[1]], [[[1]]], 1, 1), r"threshold.*soundness 1\D*1"),
        (lambda: GapMaxIP.from_vectors([[1]], [[[1]]], 1, -1), "soundness.* -1"),
        (
            lambda: AttentionQuery(INSTANCES[-1].logits, ([[1.0]],), Fraction(1), Fraction(0)),
            "values.*column",
        ),
        (
            lambda: AttentionQuery(INSTANCES[-1].logits, INSTANCES[-1].values, Fraction(1, 2), Fraction(1, 2)),
            "soundness.*completeness.* 1/2 and 1/2",
        ),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_brute_force_refuses_a_blow_up():
    with pytest.raises(BudgetError, match="1,073,741,824"):
        CNF(30, ()).brute_force()
