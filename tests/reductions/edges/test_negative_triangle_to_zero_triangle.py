"""Negative triangles by zero triangles: every witness both ways, every instance needed, and bugs that are caught."""

from itertools import islice, product
from math import inf

import numpy as np
import pytest

import reductions.edges.negative_triangle_to_zero_triangle as module
from reductions import decide
from reductions.edges import NegativeTriangleToZeroTriangle
from reductions.errors import InputError
from reductions.problems import NegativeTriangle, ZeroTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, with_infinities
from tests.reductions.edges.held import last
from tests.reductions.edges.planted import check_caught, planted

EDGE = NegativeTriangleToZeroTriangle()


def one(x, y, z):
    """One triangle with these weights."""
    return NegativeTriangle(([[x]], [[y]], [[z]]))


def few():
    """Triangles by themselves with small weights: enough for most bugs, and all small instances of some sides."""
    yield from islice(NegativeTriangle.small(), 0, None, 8)
    yield from (one(*weights) for weights in product(range(-2, 3), repeat=3))


def check(edge, source):
    """Each negative triangle has weight 0 in some instance, and none that is not negative does."""
    targets = list(edge.targets(source))
    assert len(targets) == edge.count(source.measured())
    assert max(target.bound for target in targets) <= edge.project(source.measured())["bound"]
    negative = set(source.witnesses())
    assert negative == {witness for target in targets for witness in target.witnesses()}
    for witness in negative:
        index, image = edge.embed(source, witness)
        assert targets[index].verify(image)
        assert edge.lift(source, index, image) == witness
    return bool(negative)


@pytest.mark.parametrize("bound", [0, 1, 2, 3, 7, 8])
def test_all_weights_of_one_triangle(bound):
    """All triangles by themselves, as one instance: i chooses the first weight, j the second, k the third."""
    weights = np.arange(-bound, bound + 1)
    n = len(weights)
    grid = np.indices((n, n))
    source = NegativeTriangle((weights[grid[0]], weights[grid[0]], weights[grid[0]]))
    check(EDGE, source)


def test_drawn():
    rng, answers = np.random.default_rng(0), []
    for number in range(60):
        offset = (0, 0, 7, -7, 100, -100, 2**60, -(2**60))[number % 8]
        source = NegativeTriangle.random(rng, side=4, bound=(1, 6)[number % 2], density=(0.6, 1)[number % 3 > 0])
        shift = (offset, -offset, (0, 1, -1)[number % 3])
        moved = tuple(with_infinities(m, m + by) for m, by in zip(source.matrices, shift, strict=True))
        answers.append(check(EDGE, NegativeTriangle(moved)))
    assert 10 < sum(answers) < 50


@pytest.mark.parametrize("oracle", ["brute", "library", last])
def test_decide(oracle):
    yes = NegativeTriangle(([[1, inf], [5, 0]], [[2, inf, 0], [0, 0, 9]], [[-3, 4], [0, 0], [-1, -10]]))
    assert decide(yes, ZeroTriangle, oracle=oracle).answer == (1, 1, 2)
    no = NegativeTriangle(([[1, inf]], [[2, inf, 0], [0, 0, 0]], [[-3], [0], [-1]]))
    decision = decide(no, "zero-triangle", oracle=oracle)
    assert decision.answer is None
    assert decision.stages[1].instances == decision.stages[1].projected == 5


@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 2, 3), (2, 0, 3), (2, 3, 0)])
def test_without_a_triangle(shape):
    a, b, c = shape
    source = NegativeTriangle(tuple(np.full(sides, -5) for sides in ((a, b), (b, c), (c, a))))
    assert not check(EDGE, source)
    assert decide(NegativeTriangle((np.full((1, 2), inf), [[-1], [-1]], [[-1]])), ZeroTriangle).answer is None


@pytest.mark.parametrize("bits", [1, 2, 3, 6])
def test_every_instance_is_needed(bits):
    """For each of them a triangle has weight 0 there only, where all weights are below the top power of two."""
    alone = [triple for s in range(bits) for triple in ((2**s, 2**s // 2, 0), (2**s, 2**s, 0))]
    for index, (x, y, z) in enumerate([*alone, (2 ** (bits - 1), 2 ** (bits - 1), -1)]):
        source = NegativeTriangle(([[-x, 2 ** (bits - 1)]], [[-y], [inf]], [[z]]))
        found = [target.brute_force() for target in EDGE.targets(source)]
        assert found == [(0, 0, 0) if number == index else None for number in range(2 * bits + 1)]


@pytest.mark.parametrize("bound", [1, 4, 9])
def test_weights_as_large_as_declared(bound):
    source = one(0, 0, bound)
    assert max(target.bound for target in EDGE.targets(source)) == EDGE.project(source.measured())["bound"] == bound + 2


def test_weights_at_the_limit():
    most = ENTRY_LIMIT - 2
    assert check(EDGE, NegativeTriangle(([[most, -most]], [[-most], [most]], [[-most]])))
    assert not check(EDGE, one(most, most, -most))
    with pytest.raises(InputError, match=r"2\^61 - 2"):
        EDGE.check(one(most + 1, 0, 0))


# ---- bugs


class OneDifference(NegativeTriangleToZeroTriangle):
    """Only the difference 1: of three numbers that are halved, two may come down by more."""

    def targets(self, source):
        kept = list(super().targets(source))
        return (kept[n - n % 2] for n in range(len(kept)))


class OneBitTooFew(NegativeTriangleToZeroTriangle):
    """The last instance, in which only signs are left, is another one again."""

    def targets(self, source):
        kept = list(super().targets(source))
        return iter([*kept[:-1], kept[0]])


class MissingEdgesAsNumbers(NegativeTriangleToZeroTriangle):
    def targets(self, source):
        filled = NegativeTriangle(tuple(np.where(m > ENTRY_LIMIT, 0, m) for m in source.matrices))
        return super().targets(filled)


class TowardsZero(NegativeTriangleToZeroTriangle):
    """Numbers below zero are rounded as C's division does."""

    def targets(self, source):
        first, second, third = source.matrices
        for s, d in module.pairs(source):
            x, y, z = (np.sign(m) * (np.abs(m) >> s) for m in (-first, -second, third))
            weights = tuple(map(with_infinities, source.matrices, (x, y, -z - d)))
            yield ZeroTriangle(weights)


class SignOfTheThird(NegativeTriangleToZeroTriangle):
    def targets(self, source):
        return (
            ZeroTriangle((*t.matrices[:2], with_infinities(t.matrices[2], -t.matrices[2])))
            for t in super().targets(source)
        )


@planted(
    (OneDifference(), "embed"),
    (OneBitTooFew(), "forward direction"),
    (MissingEdgesAsNumbers(), "backward direction"),
    (TowardsZero(), "forward direction"),
    (SignOfTheThird(), "embed"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=list(few()), examples=0)
