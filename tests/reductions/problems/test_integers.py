"""3SUM against the plain definition and by two pointers, for integers of any size, and what is refused."""

from itertools import combinations, product

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import GeomBase, SingleThreeSum, ThreeSum, XPlusY


def instances():
    rng = np.random.default_rng(0)
    yield from ThreeSum.small()
    for number in range(300):
        offset = (0, 0, 9, -9, 2**64, -(2**200))[number % 6]
        source = ThreeSum.random(rng, numbers=5, bound=(2, 15, 60)[number % 3], offset=offset)
        yield source
        x, y, z = source.lists
        yield ThreeSum((x, y, tuple(number - 3 * offset for number in z)))


def test_the_definition():
    answers = []
    for instance in instances():
        expected = [
            w
            for w in product(*map(range, instance.axes))
            if sum(map(list.__getitem__, map(list, instance.lists), w)) == 0
        ]
        assert list(instance.witnesses()) == expected
        assert instance.solve() == (expected[0] if expected else None)
        found = ThreeSum.solvers["library"](instance)
        assert (found in expected) if expected else found is None
        assert instance.accepts(found)
        answers.append(found is None)
    assert 300 < sum(answers) < len(answers) - 300


def test_x_plus_y_by_the_definition():
    answers = []
    for instance in instances():
        x, y, t = instance.lists
        expected = [w for w in product(*map(range, instance.axes)) if x[w[0]] + y[w[1]] == t[w[2]]]
        other = XPlusY(instance.lists)
        assert list(other.witnesses()) == expected
        assert other.solve() == XPlusY.solvers["library"](other) == (expected[0] if expected else None)
        answers.append(bool(expected))
    assert 300 < sum(answers) < len(answers) - 300


def test_points_of_three_rows_by_the_definition():
    """A determinant says whether the points (p, 0), (q, 1) and (r, 2) lie on one line."""
    answers = []
    for instance in instances():
        p, q, r = instance.lists
        expected = [
            (i, j, k)
            for i, j, k in product(*map(range, instance.axes))
            if (q[j] - p[i]) * (2 - 0) - (r[k] - p[i]) * (1 - 0) == 0
        ]
        other = GeomBase(instance.lists)
        assert list(other.witnesses()) == expected
        assert other.solve() == (expected[0] if expected else None)
        assert other.accepts(GeomBase.solvers["library"](other))
        answers.append(bool(expected))
    assert 200 < sum(answers) < len(answers) - 200


def test_a_single_list_by_the_definition():
    answers, rng = [], np.random.default_rng(2)
    drawn = (SingleThreeSum.random(rng, bound=(3, 9)[i % 2], offset=(0, 4, -(2**70))[i % 3]) for i in range(150))
    for instance in (*SingleThreeSum.small(), *drawn):
        places = combinations(range(len(instance.numbers)), 3)
        expected = [w for w in places if sum(instance.numbers[i] for i in w) == 0]
        assert list(instance.witnesses()) == expected
        for found in (instance.solve(), SingleThreeSum.solvers["library"](instance)):
            assert (found in expected) if expected else found is None
        answers.append(bool(expected))
    assert 30 < sum(answers) < len(answers) - 50
    assert not SingleThreeSum((0, 0, 0)).verify((2, 1, 0))


def test_sums_do_not_wrap_around():
    """In 64 bits these would add up to 0."""
    instance = ThreeSum(((2**63,), (2**63,), (0,)))
    assert instance.brute_force() is None
    assert ThreeSum.solvers["library"](instance) is None
    assert ThreeSum((np.array([2**62]), np.array([2**62]), (-(2**63),))).brute_force() == (0, 0, 0)


@pytest.mark.parametrize(
    "lists", [((1,), (2,)), ((1,), (2,), (3,), (4,)), 5, "123", ((1,), (2,), 3), ((1,), (2,), "3")]
)
def test_lists_that_are_refused(lists):
    with pytest.raises(InputError, match="list"):
        ThreeSum(lists)


@pytest.mark.parametrize("number", [0.5, 1.0, True, None, "1", 2**8192, -(2**8192)])
def test_numbers_that_are_refused(number):
    with pytest.raises(InputError, match="list 2"):
        ThreeSum(((0,), (3, number), (1,)))


def test_numbers_at_the_limit():
    most = 2**8192 - 1
    instance = ThreeSum(((most, 0), (-most,), (0,)))
    assert instance.bound == most
    assert instance.brute_force() == (0, 0, 0)
    assert Problem.from_json(instance.to_json()) == instance
    assert "ThreeSum" in repr(instance)


def test_sizes():
    assert ThreeSum(((1, -8), (), (3, 4, 5))).measured() == {"first": 2, "second": 0, "third": 3, "bound": 8}


def test_storing():
    rng = np.random.default_rng(1)
    for _ in range(30):
        instance = ThreeSum.random(rng, offset=10**40)
        assert Problem.from_json(instance.to_json()) == instance
    assert ThreeSum(((1,), (2,), (3,))) != ThreeSum(((1,), (3,), (2,)))
    assert ThreeSum([[1], [2], [3]]) == ThreeSum(((1,), (2,), (3,)))


@pytest.mark.parametrize("witness", [(0, 0), (0, 0, 1), (0, -1, 0), (0, 0, True), None, "000"])
def test_what_is_not_a_witness(witness):
    assert not ThreeSum(((0,), (0,), (0,))).verify(witness)


def test_small_instances():
    small = list(ThreeSum.small())
    assert len(small) == len({instance.to_json() for instance in small}) == 1000
