"""Zero triangles by colours without a triangle: every triple, sizes that are attained, and bugs that are caught."""

from itertools import product
from math import inf

import numpy as np
import pytest
from sympy import primorial

import reductions.edges.zero_triangle_to_triangle_collection as module
from reductions import decide
from reductions.edges import ZeroTriangleToTriangleCollection
from reductions.problems import TriangleCollection, ZeroTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY, with_infinities
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared

EDGE = ZeroTriangleToTriangleCollection()


def one(x, y, z):
    """One triangle with these weights, as numbers or infinite."""
    return ZeroTriangle(([[x]], [[y]], [[z]]))


WEIGHTS = (-2, -1, 0, 3, inf)


def few():
    return [one(*weights) for weights in product(WEIGHTS, repeat=3)]


def check(source):
    """Colours without a triangle are the zero triangles, and sizes are as declared."""
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    found = list(source.witnesses())
    assert list(target.witnesses()) == found
    assert target.solve() == (found[0] if found else None)
    return bool(found)


def test_few():
    answers = [check(source) for source in few()]
    assert sum(answers) == sum(sum(weights) == 0 for weights in product(WEIGHTS, repeat=3)) > 3


def test_witnesses_both_ways():
    checked = check_reduction(EDGE, small=few()[::2], examples=0, seconds=0)
    assert checked.yes + checked.no == 63
    assert checked.embedded == checked.lifted == checked.yes > 3


def test_drawn():
    rng, answers = np.random.default_rng(0), []
    for number in range(24):
        source = ZeroTriangle.random(rng, side=4, bound=(1, 3)[number % 2], density=(0.6, 1)[number % 3 > 0])
        shift = (0, 50, -50)[number % 3]
        moved = (with_infinities(m, m + by) for m, by in zip(source.matrices, (shift, -shift, 0), strict=True))
        answers.append(check(ZeroTriangle(tuple(moved))))
    assert 2 < sum(answers) < 22


@pytest.mark.parametrize("weight", [6, 30, -30, 210, 2310])
def test_a_weight_that_the_first_primes_divide_is_not_zero(weight):
    assert not check(one(weight, 0, 0))
    assert not check(one(weight // 3, weight // 3, weight // 3))
    assert check(one(weight, -weight + 1, -1))


def test_weights_at_the_limit():
    most = ENTRY_LIMIT
    assert check(one(most, -most, 0))
    assert not check(one(most, most, most))
    assert len(module.primes_with_product_above(3 * most)) == 16
    assert primorial(15) <= 3 * most < primorial(16)


@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 2, 3), (2, 0, 3), (2, 3, 0)])
def test_without_a_triangle(shape):
    a, b, c = shape
    assert not check(ZeroTriangle(tuple(np.zeros(sides, int) for sides in ((a, b), (b, c), (c, a)))))


@pytest.mark.parametrize("entry", [1, 5, INFINITY])
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 4), (3, 0, 2)])
def test_sizes_are_attained(shape, entry):
    """By all weights where there are two primes or more, and by none where there is one."""
    a, b, c = shape
    source = ZeroTriangle(tuple(np.full(sides, entry) for sides in ((a, b), (b, c), (c, a))))
    (target,) = EDGE.instances(source)
    assert target.measured() == EDGE.project(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    source = ZeroTriangle(([[1, inf], [5, 0]], [[2, inf, 7], [0, 0, 9]], [[-4, 4], [0, 0], [-1, -9]]))
    assert decide(source, TriangleCollection, oracle=oracle).answer == (1, 1, 1)


# ---- bugs


primes, joined = module.primes_with_product_above, module.joined


def missing_left_out(of, matrix, p):
    return joined(of, matrix, p) & (matrix != INFINITY)[:, None, :, None]


def missing_as_weight_0(of, matrix, p):
    return joined(of, np.where(matrix == INFINITY, 0, matrix), p)


def missing_for_all_primes_but_2(of, matrix, p):
    return np.where((matrix == INFINITY)[:, None, :, None], p == 3, joined(of, matrix, p))


def sums_that_are_0(of, matrix, p):
    return ~joined(of, matrix, p) if of == 1 else joined(of, matrix, p)


def the_other_way(of, matrix, p):
    return joined(of, with_infinities(matrix, -matrix), p) if of == 2 else joined(of, matrix, p)


@pytest.mark.parametrize(
    ("name", "bug"),
    [
        ("primes_with_product_above", lambda number: primes(number // 3)),
        ("primes_with_product_above", lambda number: primes(number)[1:]),
        ("joined", missing_left_out),
        ("joined", missing_as_weight_0),
        ("joined", missing_for_all_primes_but_2),
        ("joined", sums_that_are_0),
        ("joined", the_other_way),
    ],
)
def test_bugs_are_caught(monkeypatch, name, bug):
    monkeypatch.setattr(module, name, bug)
    with pytest.raises(ReductionCounterexample):
        check_reduction(EDGE, small=few(), examples=0, seconds=0)
