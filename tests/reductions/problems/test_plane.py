"""Points and lines against plain definitions, with Fractions, and what is refused."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import Collinear, ConcurrentLines


def instances(kind, count=120):
    rng = np.random.default_rng(0)
    yield from list(kind.small())[:: 1 if kind is Collinear else 2]
    for number in range(count):
        yield kind.random(rng, bound=(1, 3, 9)[number % 3], offset=(0, 4, 2**80)[number % 3])


def on_a_line(points):
    (a, b), (c, d), (e, f) = points
    if a == c:
        return e == a
    return Fraction(d - b, c - a) * (e - a) + b == f


def through_a_point(lines):
    slopes = {m for m, _ in lines}
    (m, b), (n, c), (o, d) = lines
    if len(slopes) < 3:
        return False
    x = Fraction(c - b, m - n)
    return m * x + b == n * x + c == o * x + d


@pytest.mark.parametrize(("kind", "meets"), [(Collinear, on_a_line), (ConcurrentLines, through_a_point)])
def test_the_definition(kind, meets):
    answers = []
    for instance in instances(kind):
        places = combinations(range(len(instance.objects)), 3)
        expected = [w for w in places if meets([instance.objects[i] for i in w])]
        assert list(instance.witnesses()) == expected
        assert instance.solve() == (expected[0] if expected else None)
        assert instance.accepts(kind.solvers["library"](instance))
        answers.append(bool(expected))
    assert 20 < sum(answers) < len(answers) - 30


@pytest.mark.parametrize(
    ("points", "named"),
    [
        (((0, 0), (1, 2), (0, 0)), r"\(0, 0\)"),
        (((0, 0), (1, 2, 3)), r"points\[1\] must be 2 integers, got 3"),
        (((0, 0), (1, 2.0)), "2.0"),
        (((0, 0), (True, 2)), "True"),
        ((5, 7), r"points\[0\] must be a list"),
        ("ab", "points"),
        (((0, 2**8192),), "8,192"),
    ],
)
def test_points_that_are_refused(points, named):
    with pytest.raises(InputError, match=named):
        Collinear(points)


def test_lines_may_be_equal_and_parallel():
    assert ConcurrentLines(((1, 0), (1, 0), (2, 0))).solve() is None
    assert ConcurrentLines(((1, 0), (1, 0), (2, 0), (3, 0))).solve() == (0, 2, 3)
    assert list(ConcurrentLines(((1, 0), (1, 0), (2, 0), (3, 0))).witnesses()) == [(0, 2, 3), (1, 2, 3)]


@pytest.mark.parametrize("kind", [Collinear, ConcurrentLines])
def test_storing_and_sizes(kind):
    instance = kind(np.array([[1, -9], [3, 4]]))
    assert Problem.from_json(instance.to_json()) == instance
    assert instance.measured() == {"objects": 2, "bound": 9}
    assert kind(()).solve() is None
    assert not kind(((0, 0), (1, 0), (2, 0))).verify((2, 1, 0))
