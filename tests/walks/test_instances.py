"""Every problem of the catalogue: its strategies and its small instances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions import CNF, AttentionQuery, Coloring, OrthogonalVectors
from reductions.problems import Diameter, DominatingSet, ExactInnerProduct, GapMaxIP, MaxInnerProduct, MinInnerProduct
from reductions.testing import small_instances, strategies

DRAW = {
    CNF: strategies.cnfs,
    OrthogonalVectors: strategies.orthogonal_vectors,
    GapMaxIP: strategies.gap_max_ips,
    AttentionQuery: strategies.attention_queries,
    MaxInnerProduct: strategies.max_inner_products,
    MinInnerProduct: strategies.min_inner_products,
    ExactInnerProduct: strategies.exact_inner_products,
    Coloring: strategies.colorings,
    Diameter: strategies.diameters,
    DominatingSet: strategies.dominating_sets,
}


@pytest.mark.parametrize("problem", DRAW, ids=lambda problem: problem.__name__)
@pytest.mark.parametrize("answer", ["any", "yes", "no"])
@given(data=st.data())
def test_strategies_keep_their_word(problem, answer, data):
    instance = data.draw(DRAW[problem](answer=answer))
    assert type(instance) is problem
    assert instance.keeps_promise()
    if answer != "any":
        assert (instance.brute_force() is not None) == (answer == "yes")


@pytest.mark.parametrize("problem", DRAW, ids=lambda problem: problem.__name__)
def test_small_instances_are_different_and_of_both_answers(problem):
    instances = list(small_instances(problem))
    assert len({instance.to_json() for instance in instances}) == len(instances)
    assert {instance.brute_force() is None for instance in instances} == {True, False}
    assert all(instance.keeps_promise() for instance in instances)
