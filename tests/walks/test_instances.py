"""Every problem of the catalogue: its strategies and its small instances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reductions import CNF, AttentionQuery, Coloring, OrthogonalVectors, Search, catalogue
from reductions.problem import Problem
from reductions.problems import Diameter, DominatingSet, ExactInnerProduct, GapMaxIP, MaxInnerProduct, MinInnerProduct
from reductions.testing import check_problem, small_instances, strategies

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
@settings(max_examples=20)
def test_strategies_keep_their_word(problem, answer, data):
    instance = data.draw(DRAW[problem](answer=answer))
    assert type(instance) is problem
    assert instance.keeps_promise()
    if answer != "any":
        assert (instance.brute_force() is not None) == (answer == "yes")


DRAWN = [name for name in catalogue.PROBLEMS if not hasattr(catalogue.problem(name), "random")]
RANDOM = [name for name in catalogue.PROBLEMS if name not in DRAWN]


@pytest.mark.parametrize("name", DRAWN)
@given(data=st.data())
@settings(max_examples=20)
def test_every_problem_is_drawn(name, data):
    problem = catalogue.problem(name)
    check_stored(problem, data.draw(strategies.instances_of(problem)))


@pytest.mark.parametrize("name", RANDOM)
def test_every_other_problem_has_random_instances(name):
    problem, rng = catalogue.problem(name), np.random.default_rng(3)
    for _ in range(30):
        check_stored(problem, problem.random(rng))


def check_stored(problem, instance):
    assert type(instance) is problem
    assert Problem.from_json(instance.to_json()) == instance


@pytest.mark.parametrize("name", catalogue.PROBLEMS)
def test_small_instances_are_different_and_of_both_answers(name):
    problem = catalogue.problem(name)
    instances = list(small_instances(problem))
    assert len({instance.to_json() for instance in instances}) == len(instances)
    if issubclass(problem, Search):
        assert {instance.brute_force() is None for instance in instances} == {True, False}
        assert all(instance.keeps_promise() for instance in instances)


@pytest.mark.parametrize("name", catalogue.PROBLEMS)
def test_every_problem_keeps_what_it_promises(name):
    checked = check_problem(catalogue.problem(name), seconds=0.05)
    assert checked.yes + checked.no + checked.large >= 10
