"""Diameter, dominating set and inner products: the problems against plain definitions, and each edge's own facts."""

from itertools import combinations, product
from math import comb

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions import OrthogonalVectors, find_paths
from reductions.edges import (
    ExactInnerProductToOrthogonalVectors,
    MaxInnerProductToExactInnerProduct,
    MinInnerProductToMaxInnerProduct,
    OrthogonalVectorsToDiameter,
    OrthogonalVectorsToDominatingSet,
    OrthogonalVectorsToMinInnerProduct,
)
from reductions.edges.orthogonal_vectors_to_gap_max_ip_direct import complement
from reductions.errors import BudgetError, InputError
from reductions.graph import embed, lift
from reductions.problem import Problem
from reductions.problems import Diameter, DominatingSet, ExactInnerProduct, MaxInnerProduct, MinInnerProduct
from reductions.testing import strategies

EQUIVALENCE = (
    OrthogonalVectorsToMinInnerProduct(),
    MinInnerProductToMaxInnerProduct(),
    MaxInnerProductToExactInnerProduct(),
    ExactInnerProductToOrthogonalVectors(block_length=1),
)


def plain_products(sets):
    """The inner product of every tuple, by the definition."""
    rows = [x.tolist() for x in sets]
    return {
        choice: sum(all(row[i][c] for row, i in zip(rows, choice, strict=True)) for c in range(sets[0].shape[1]))
        for choice in product(*(range(len(x)) for x in rows))
    }


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (MaxInnerProduct, lambda product, t: product >= t),
        (MinInnerProduct, lambda product, t: product <= t),
        (ExactInnerProduct, lambda product, t: product == t),
    ],
    ids=["max", "min", "exact"],
)
@given(data=st.data())
def test_inner_products_by_the_definition(kind, answers, data):
    sets, t = data.draw(strategies.orthogonal_vectors()).sets, data.draw(st.integers(0, 5))
    if t > sets[0].shape[1]:
        with pytest.raises(InputError, match=f"threshold must be at most the dimension .*, got {t}"):
            kind(sets, t)
        return
    instance = kind(sets, t)
    expected = [choice for choice, product in plain_products(sets).items() if answers(product, t)]
    assert list(instance.witnesses()) == expected
    assert all(instance.verify(choice) == (choice in expected) for choice in plain_products(sets))
    assert not instance.verify((0,) * (len(sets) + 1))
    assert not instance.verify(tuple(len(x) for x in sets))
    assert Problem.from_json(instance.to_json()) == instance


@given(strategies.graphs(max_vertices=6), st.integers(1, 5))
def test_diameter_by_networkx(graph, distance):
    instance = Diameter(graph, distance)
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    expected = [(u, w) for u, w in combinations(graph, 2) if lengths[u].get(w, distance) >= distance]
    assert list(instance.witnesses()) == expected
    assert not instance.verify((0, 0))
    assert not instance.verify((0, 99))
    assert Problem.from_json(instance.to_json()) == instance
    if nx.is_connected(graph) if len(graph) > 0 else False:
        assert bool(expected) == (nx.diameter(graph) >= distance)


@given(strategies.graphs(max_vertices=5), st.integers(0, 3))
def test_dominating_sets_by_networkx(graph, chosen):
    instance = DominatingSet(graph, chosen)
    expected = [
        vertices
        for count in range(min(chosen, len(graph)) + 1)
        for vertices in combinations(graph, count)
        if nx.is_dominating_set(graph, vertices)
    ]
    assert list(instance.witnesses()) == expected
    assert not instance.verify((0,) * chosen if chosen > 1 else (99,))
    assert instance.candidates() == sum(comb(len(graph), count) for count in range(chosen + 1))
    assert Problem.from_json(instance.to_json()) == instance


@pytest.mark.parametrize("kind", [Diameter, DominatingSet])
def test_graph_problems_refuse_bad_input(kind):
    with pytest.raises(InputError, match="undirected"):
        kind(nx.DiGraph(), 2)
    with pytest.raises(InputError, match="at least"):
        kind(nx.path_graph(3), -1)


@given(strategies.orthogonal_vectors(orders=(2, 3, 4)))
def test_complement_is_m_minus_the_inner_product(source):
    before, after = plain_products(source.sets), plain_products(complement(source.sets))
    assert after == {choice: source.dimension - product for choice, product in before.items()}


@given(strategies.orthogonal_vectors(orders=(2,), max_vectors=4))
def test_the_graph_has_diameter_2_or_3(source):
    (target,) = OrthogonalVectorsToDiameter().instances(source)
    diameter = nx.diameter(target.graph)
    assert diameter == 3 if source.brute_force() else diameter <= 2


def test_diameter_speaks_of_pairs():
    three = OrthogonalVectors((np.ones((1, 2)),) * 3)
    with pytest.raises(InputError, match="order must be 2, got 3"):
        next(OrthogonalVectorsToDiameter().instances(three))


@given(strategies.orthogonal_vectors(max_dimension=3))
def test_dominating_sets_are_the_orthogonal_tuples(source):
    (target,) = OrthogonalVectorsToDominatingSet().instances(source)
    assert len(list(target.witnesses())) == len(list(source.witnesses()))
    size, declared = target.size(), OrthogonalVectorsToDominatingSet().project(source.measured())
    if len({len(x) for x in source.sets}) == 1:
        assert size.vertices == declared["vertices"]


@given(strategies.exact_inner_products(max_dimension=4), st.integers(1, 3))
def test_one_right_guess_an_exact_tuple(source, block_length):
    edge = ExactInnerProductToOrthogonalVectors(block_length)
    guesses = edge.guesses(source)
    assert len(set(guesses)) == len(guesses) == edge.count(source.measured())
    found = [choice for target in edge.instances(source) for choice in target.witnesses()]
    assert sorted(found) == sorted(source.witnesses())


def test_guessing_refuses_blocks_that_blow_up():
    source = ExactInnerProduct((np.ones((2, 40)),) * 3, 1)
    with pytest.raises(BudgetError, match="would take about"):
        next(ExactInnerProductToOrthogonalVectors(block_length=20).instances(source))


@given(strategies.orthogonal_vectors(max_vectors=2, max_dimension=2))
def test_once_around_the_equivalence(source):
    witness = source.brute_force()
    if witness is not None:
        indices, last = embed(EQUIVALENCE, source, witness)
        assert lift(EQUIVALENCE, source, indices, last) == witness


def test_the_four_problems_reach_each_other():
    problems = (OrthogonalVectors, MinInnerProduct, MaxInnerProduct, ExactInnerProduct)
    assert all(find_paths(start, end) for start in problems for end in problems if start is not end)
