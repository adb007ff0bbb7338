"""Questions about convolutions against plain definitions and by numpy, for integers of any size."""

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import ConvolutionThreeSum

SEARCHES = {ConvolutionThreeSum: lambda total, entry: total == entry}


def instances(kind, count=150):
    yield from kind.small()
    rng = np.random.default_rng(0)
    for number in range(count):
        offset = (0, 5, -5, 2**64, -(2**200))[number % 5]
        source = kind.random(rng, numbers=6, bound=(1, 4, 30)[number % 3], offset=offset)
        yield source
        a, b, c = source.lists
        yield kind((a, b, tuple(x + offset for x in c)))


@pytest.mark.parametrize("kind", SEARCHES)
def test_the_definition(kind):
    answers = []
    for instance in instances(kind):
        a, b, c = instance.lists
        pairs = [(i, k - i) for i in range(len(a)) for k in range(i, len(a))]
        expected = [(i, j) for i, j in pairs if SEARCHES[kind](a[i] + b[j], c[i + j])]
        assert list(instance.witnesses()) == expected
        assert instance.solve() == kind.solvers["library"](instance) == (expected[0] if expected else None)
        answers.append(bool(expected))
    assert 200 < sum(answers) < len(answers) - 200


@pytest.mark.parametrize("kind", SEARCHES)
@pytest.mark.parametrize("lists", [((1,), (2,)), ((1,), (2,), (3, 4)), ((1,), (), (3,)), 5, ((1,), (2,), "3")])
def test_lists_that_are_refused(kind, lists):
    with pytest.raises(InputError, match="list"):
        kind(lists)


@pytest.mark.parametrize("kind", SEARCHES)
def test_smallest_sizes_and_storing(kind):
    assert kind(((), (), ())).brute_force() is None
    instance = kind(((1, -9), (3, 4), (2**90, 0)))
    assert instance.measured() == {"length": 2, "bound": 2**90}
    assert Problem.from_json(instance.to_json()) == instance
    for witness in ((1, 1), (0,), (0, -1), (True, 0), None):
        assert not kind(((0, 0),) * 3).verify(witness)


def test_sums_do_not_wrap_around():
    assert ConvolutionThreeSum(((2**63,), (2**63,), (0,))).solve() is None
