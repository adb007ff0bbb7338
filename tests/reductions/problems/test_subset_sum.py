"""Subset sum against the plain definition, by sums that are reached and by two halves, and what is refused."""

from itertools import combinations

import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.problems import SubsetSum
from reductions.problems.integers.subsets import subsets


def instances():
    yield from SubsetSum.small()
    rng = np.random.default_rng(0)
    for number in range(150):
        source = SubsetSum.random(rng, numbers=6, bound=(1, 5, 60)[number % 3])
        yield source
        yield SubsetSum(tuple(x * 2**70 for x in source.numbers), source.target * 2**70)


def test_the_definition():
    answers = []
    for instance in instances():
        numbers, count = instance.numbers, len(instance.numbers)
        sets = (chosen for size in range(count + 1) for chosen in combinations(range(count), size))
        expected = sorted(chosen for chosen in sets if sum(numbers[i] for i in chosen) == instance.target)
        assert list(instance.witnesses()) == expected
        for found in (instance.solve(), SubsetSum.solvers["library"](instance)):
            assert (found in expected) if expected else found is None
        answers.append(bool(expected))
    assert 200 < sum(answers) < len(answers) - 200


@pytest.mark.parametrize("items", range(6))
def test_subsets_come_in_order(items):
    found = list(subsets(items))
    assert found == sorted(found)
    assert len(set(found)) == len(found) == 2**items


def test_many_numbers_and_a_large_target():
    assert SubsetSum((1,) * 300, 300).solve() == tuple(range(300))
    assert SubsetSum((2,) * 300, 301).solve() is None
    with pytest.raises(BudgetError, match=r"67,108,864"):
        SubsetSum((2,) * 300, 2**40).solve()
    with pytest.raises(BudgetError):
        SubsetSum((2,) * 300, 3).brute_force()


@pytest.mark.parametrize(
    ("numbers", "target", "named"),
    [
        ((1, -2), 3, "-2"),
        ((1, 2.0), 3, "2.0"),
        ((1, True), 3, "True"),
        ("12", 3, "list"),
        ((1, 2**8192), 3, "8,192"),
        ((1, 2), -1, "-1"),
        ((1, 2), 1.5, "1.5"),
        ((1, 2), 2**8192, "8,193"),
    ],
)
def test_what_is_refused(numbers, target, named):
    with pytest.raises(InputError, match=named):
        SubsetSum(numbers, target)


def test_smallest():
    assert SubsetSum((), 0).solve() == SubsetSum((), 0).brute_force() == ()
    assert SubsetSum((), 1).solve() is None
    assert SubsetSum((0,), 0).accepts((0,))


@pytest.mark.parametrize("witness", [(1, 0), (0, 0), (0, 3), (-1,), (True, 1), None, "01", (0.0, 1)])
def test_what_is_not_a_witness(witness):
    assert not SubsetSum((1, 1, 1), 2).verify(witness)
    assert SubsetSum((1, 1, 1), 2).verify([np.int64(0), 2])


def test_storing_and_sizes():
    instance = SubsetSum(np.array([5, 7]), 2**100)
    assert Problem.from_json(instance.to_json()) == instance
    assert instance.measured() == {"length": 2, "bound": 7, "target": 2**100}
