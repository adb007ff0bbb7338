"""k-SUM against the plain definition, by two halves and by all sums, and what is refused."""

from itertools import product

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import KSum


def test_the_definition():
    rng, answers = np.random.default_rng(0), []
    drawn = (KSum.random(rng, bound=(2, 9)[i % 2], offset=(0, 7, -(2**80))[i % 3]) for i in range(150))
    for instance in (*KSum.small(), *drawn):
        choices = product(*(range(len(numbers)) for numbers in instance.lists))
        expected = [
            w for w in choices if sum(xs[i] for xs, i in zip(instance.lists, w, strict=True)) == instance.target
        ]
        assert list(instance.witnesses()) == expected
        assert instance.solve() == (expected[0] if expected else None)
        assert instance.accepts(KSum.solvers["library"](instance))
        answers.append(bool(expected))
    assert 80 < sum(answers) < len(answers) - 80


def test_smallest():
    assert KSum((), 0).solve() == ()
    assert KSum((), 1).solve() is None
    assert KSum(((1, 2), ()), 1).solve() is None


@pytest.mark.parametrize(
    ("lists", "target", "named"),
    [
        (5, 0, "lists, got 5"),
        (((1,),) * 401, 0, "400"),
        (((1,), (2, 0.5)), 0, "list 2 .* 0.5"),
        (((1,), 3), 0, "list 2"),
        (((1,),), 1.0, "target .* 1.0"),
        (((1,),), 2**8192, "target .* 8,193"),
    ],
)
def test_what_is_refused(lists, target, named):
    with pytest.raises(InputError, match=named):
        KSum(lists, target)


def test_storing_and_sizes():
    instance = KSum(((1, -9), (), (3, 4, 2)), -(10**40))
    assert Problem.from_json(instance.to_json()) == instance
    assert instance.measured() == {"order": 3, "length": 3, "bound": 10**40}
