"""(min,+)-products by negative triangles: every value, every question, what is attained, and bugs that are seen."""

from math import inf

import numpy as np
import pytest

import reductions.edges.min_plus_product_to_negative_triangle as module
from reductions import decide
from reductions.edges.min_plus_product_to_negative_triangle import MinPlusProductToNegativeTriangle, cube_root, rounds
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problem import same
from reductions.problems import MinPlusProduct, NegativeTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from tests.reductions.edges.held import TASTES, check_value, first, hold, last

EDGE = MinPlusProductToNegativeTriangle()
OFFSETS = (0, 0, 5, -5, 100, -100, 2**40)


def drawn(count, seed=0):
    """Random products with values near and far from zero, and groups of every size."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = MinPlusProduct.random(
            rng,
            side=4,
            bound=(0, 1, 6)[number % 3],
            density=(0.4, 0.8, 1.0)[number // 3 % 3],
            offset=OFFSETS[number % len(OFFSETS)],
        )
        yield MinPlusProductToNegativeTriangle(group=(None, 1, 2, 3, 9)[number % 5]), source


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_all_small_products(oracle):
    counted = [len(check_value(EDGE, source, oracle)) for source in MinPlusProduct.small()]
    assert len(counted) == 440
    assert 0 in counted


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_drawn_products(oracle):
    for edge, source in drawn(200):
        check_value(edge, source, oracle)


@pytest.mark.parametrize("oracle", ["brute", "library", last])
def test_decide(oracle):
    for edge, source in drawn(40, seed=1):
        decision = decide(source, NegativeTriangle, oracle=oracle, group=edge.group)
        assert same(decision.answer, source.value())
        assert decision.stages[1].instances <= decision.stages[1].projected == edge.count(source.measured())


@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 2, 3), (2, 3, 0), (2, 0, 3), (1, 1, 1)])
@pytest.mark.parametrize("entry", [inf, 0, -7, 2**60 - 1, 1 - 2**60])
def test_sides_of_length_zero_and_entries_at_the_limits(shape, entry):
    r, q, c = shape
    source = MinPlusProduct((np.full((r, q), entry, dtype=object), np.full((q, c), entry, dtype=object)))
    check_value(EDGE, source, first)


def test_an_answer_of_infinities():
    source = MinPlusProduct(([[inf, 3], [inf, inf], [2, inf]], [[1, inf], [inf, inf]]))
    answer, _ = hold(EDGE, source, first)
    assert answer.tolist() == [[INFINITY, INFINITY], [INFINITY, INFINITY], [3, INFINITY]]
    assert not answer.flags.writeable


def test_sums_beyond_the_limit_are_refused():
    assert 2 * (2**60 - 1) + 1 <= ENTRY_LIMIT < 2 * 2**60 + 1
    with pytest.raises(InputError, match=str(2**60)):
        next(EDGE.converse(MinPlusProduct(([[2**60]], [[0]]))))


def test_groups():
    with pytest.raises(InputError, match="group must be at least 1, got 0"):
        MinPlusProductToNegativeTriangle(group=0)
    assert [cube_root(n) for n in (0, 1, 2, 8, 9, 27, 28, 10**18, 10**18 + 1)] == [
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        10**6,
        10**6 + 1,
    ]
    size = {"rows": 2, "inner": 28, "columns": 3, "bound": 1}
    assert EDGE.project(size) == {"first": 2, "second": 3, "third": 4, "bound": 3}


@pytest.mark.parametrize("bits", range(61))
def test_rounds(bits):
    """As many as 4W + 1 has bits; where sympy rounds a logarithm, up."""
    for bound in range(max(1, 2**bits - 2), 2**bits + 2):
        excess = evaluate(rounds, {module.W: bound}) - (4 * bound + 1).bit_length()
        assert excess in (0, bits > 29)


# ---- what is attained


@pytest.mark.parametrize(
    ("group", "shape"), [(1, (2, 3, 1)), (2, (3, 5, 4)), (3, (4, 7, 2)), (5, (2, 3, 4)), (1, (1, 1, 1))]
)
@pytest.mark.parametrize("bound", [1, 4, 6])
def test_as_many_questions_as_declared(group, shape, bound):
    """The least value comes last of all in every search, and only in the last group of inner indices."""
    r, q, c = shape
    left = np.where(np.arange(q) < (q - 1) // group * group, INFINITY, -bound) * np.ones((r, 1), dtype=np.int64)
    edge = MinPlusProductToNegativeTriangle(group=group)
    source = MinPlusProduct((left, np.full((q, c), -bound)))
    asked = check_value(edge, source, last)
    assert len(asked) == edge.count(source.measured())
    assert max(question.size() for question in asked)[:3] == tuple(min(group, n) for n in (r, c, q))


@pytest.mark.parametrize("bound", [0, 1, 9])
def test_weights_as_large_as_declared(bound):
    source = MinPlusProduct(([[inf, bound]], [[0, 0], [inf, inf]]))
    asked = check_value(EDGE, source, first)
    assert max(question.bound for question in asked) == EDGE.project(source.measured())["bound"] == 2 * bound + 1


def test_own_work_is_below_the_cube():
    """With the groups by default, steps of one's own grow like n^(8/3), and questions are of size n^(1/3)."""
    (small, large) = (
        evaluate(EDGE.overhead.own, EDGE.values({"rows": n, "inner": n, "columns": n, "bound": 1}))
        for n in (10**6, 10**9)
    )
    assert np.log(large / small) / np.log(1000) == pytest.approx(8 / 3, abs=0.01)


def test_own_steps():
    """In each round all entries are halved; parts of two sides are written for every question."""
    size = {"rows": 10, "inner": 1000, "columns": 20, "bound": 500}
    assert evaluate(EDGE.overhead.own, EDGE.values(size)) == 11 * 10 * 20 + EDGE.count(size) * 10**2


# ---- bugs


def check_values(pairs):
    for edge, source in pairs:
        check_value(edge, source, first)


class MiddleOffByOne(MinPlusProductToNegativeTriangle):
    def in_triangles(self, source, weights):
        return super().in_triangles(source, weights + (weights != INFINITY))


class EdgeNotRemoved(MinPlusProductToNegativeTriangle):
    """The same triangle is found for ever."""

    def in_triangles(self, source, weights):
        talk, reply = super().in_triangles(source, weights.copy()), None
        while True:
            try:
                question = talk.send(reply)
            except StopIteration as end:
                return end.value
            while (reply := (yield question)) is not None:
                pass


class RemovedInThisTripleOnly(MinPlusProductToNegativeTriangle):
    """An edge that was found is asked about again in the next group of inner indices."""

    def in_triangles(self, source, weights):
        found = np.zeros(weights.shape, dtype=bool)
        left, right = source.matrices
        for inner in module.groups(len(right), self.group):
            part = MinPlusProduct((left[:, inner], right[inner]))
            found |= yield from super().in_triangles(part, weights.copy())
        return found


class InfinityAsANumber(MinPlusProductToNegativeTriangle):
    def in_triangles(self, source, weights):
        finite = tuple(np.where(m == INFINITY, source.bound + 1, m) for m in source.matrices)
        return super().in_triangles(MinPlusProduct(finite), weights)


class SearchTooShort(MinPlusProductToNegativeTriangle):
    """The search begins as if infinity were the largest sum."""

    def ask(self, source):
        value = yield from super().ask(source)
        return np.where(value == 2 * source.bound, INFINITY, value)


class SwappedParts(MinPlusProductToNegativeTriangle):
    def in_triangles(self, source, weights):
        left, right = source.matrices
        return super().in_triangles(MinPlusProduct((left[:, ::-1], right)), weights)


@pytest.mark.parametrize(
    "edge",
    [MiddleOffByOne, EdgeNotRemoved, InfinityAsANumber, SearchTooShort, SwappedParts],
)
def test_bugs_are_seen(edge):
    with pytest.raises(AssertionError):
        check_values((edge(), source) for source in MinPlusProduct.small())


def test_an_edge_that_is_found_is_removed_for_all_later_triples():
    source = MinPlusProduct((np.full((2, 6), -3), np.full((6, 3), -3)))
    check_value(MinPlusProductToNegativeTriangle(group=2), source, first)
    with pytest.raises(AssertionError, match="more than"):
        check_value(RemovedInThisTripleOnly(group=2), source, first)


@pytest.mark.parametrize(
    "groups",
    [
        lambda length, size: [slice(start, start + size) for start in range(0, length - size + 1, size)],
        lambda length, size: [slice(start, start + max(1, size - 1)) for start in range(0, length, size)],
    ],
    ids=["last group dropped", "boundary dropped"],
)
def test_groups_that_leave_something_out_are_seen(monkeypatch, groups):
    monkeypatch.setattr(module, "groups", groups)
    with pytest.raises(AssertionError):
        check_values(drawn(60))
