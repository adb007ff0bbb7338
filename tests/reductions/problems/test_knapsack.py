"""Knapsacks against the plain definition, by weights and by dominance, and what is refused."""

from itertools import combinations, product

import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.problems import Knapsack, UnboundedKnapsack


def instances(kind):
    rng = np.random.default_rng(0)
    small = list(kind.small())
    return [*small[:40], *small[40::2], *(kind.random(rng, items=4, bound=(3, 9)[i % 2]) for i in range(60))]


def total(numbers, counts):
    return sum(number * count for number, count in zip(numbers, counts, strict=True))


def expected(instance):
    """All witnesses, as multiplicities."""
    most = [1 if type(instance) is Knapsack else instance.capacity // weight for weight in instance.weights]
    for counts in product(*(range(count + 1) for count in most)):
        if total(instance.weights, counts) <= instance.capacity and total(instance.values, counts) >= instance.goal:
            yield counts


@pytest.mark.parametrize("kind", [Knapsack, UnboundedKnapsack])
def test_the_definition(kind):
    answers = []
    for instance in instances(kind):
        found = list(expected(instance))
        if kind is Knapsack:
            found = sorted(tuple(i for i, count in enumerate(counts) if count) for counts in found)
        assert list(instance.witnesses()) == found
        for answer in (instance.solve(), kind.solvers["library"](instance)):
            assert (answer in found) if found else answer is None
        answers.append(bool(found))
    assert 50 < sum(answers) < len(answers) - 50


def test_large_numbers_by_dominance():
    weights, values = (2**100, 3 * 2**100), (5, 16)
    once, often = (kind(weights, values, 2**102, 20) for kind in (Knapsack, UnboundedKnapsack))
    assert Knapsack.solvers["library"](once) == (0, 1)
    assert UnboundedKnapsack.solvers["library"](often) in [(4, 0), (1, 1)]
    with pytest.raises(BudgetError, match="67,108,864"):
        once.solve()


def test_smallest():
    for kind, taken in ((Knapsack, ()), (UnboundedKnapsack, ())):
        assert kind((), (), 0, 0).solve() == kind((), (), 2**200, 0).solve() == taken
        assert kind((), (), 5, 1).solve() is None
    assert UnboundedKnapsack((1,), (1,), 300, 300).solve() == (300,)


@pytest.mark.parametrize("kind", [Knapsack, UnboundedKnapsack])
@pytest.mark.parametrize(
    ("weights", "values", "capacity", "goal", "named"),
    [
        ((0,), (1,), 1, 1, "weights must be at least 1, got 0"),
        ((1,), (-1,), 1, 1, "values must be at least 0, got -1"),
        ((1,), (), 1, 1, "0 for 1"),
        ((1,), (1,), -1, 1, "capacity must be at least 0, got -1"),
        ((1,), (1,), 1, 0.5, "goal must be an integer, got 0.5"),
        ((1,), (1,), 1, 2**8192, "goal .* 8,193"),
        (5, (1,), 1, 1, "weights must be a list"),
    ],
)
def test_what_is_refused(kind, weights, values, capacity, goal, named):
    with pytest.raises(InputError, match=named):
        kind(weights, values, capacity, goal)


@pytest.mark.parametrize("kind", [Knapsack, UnboundedKnapsack])
def test_storing_and_sizes(kind):
    instance = kind((1, 2), (3, 10**30), 7, 9)
    assert Problem.from_json(instance.to_json()) == instance
    assert instance.measured() == {"items": 2, "bound": 10**30, "capacity": 7, "goal": 9}


def test_witnesses_of_knapsack_are_sets():
    instance = Knapsack((1, 1, 1), (1, 1, 1), 2, 2)
    assert list(instance.witnesses()) == list(combinations(range(3), 2))
    assert not instance.verify((1, 0))
