"""Boolean products by triangles: every value, every question, what is attained, and bugs that are seen."""

from itertools import product

import numpy as np
import pytest

import reductions.edges.boolean_product_to_triangle as module
from reductions import decide
from reductions.edges.boolean_product_to_triangle import BooleanProductToTriangle
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problem import same
from reductions.problems import BooleanProduct, Triangle
from reductions.testing import check_reduction
from tests.reductions.edges.held import TASTES, check_value, first, last
from tests.reductions.edges.planted import check_caught, planted

EDGE = BooleanProductToTriangle()


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = BooleanProduct.random(rng, side=5, density=(0.2, 0.5, 0.9)[number % 3])
        yield BooleanProductToTriangle(group=(None, 1, 2, 3, 9)[number % 5]), source


def test_small_products():
    checked = check_reduction(EDGE, examples=5, seconds=0.2)
    assert checked.yes >= 115
    check_reduction(BooleanProductToTriangle(group=1), examples=5, seconds=0.2)


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_drawn_products(oracle):
    for edge, source in drawn(30):
        check_value(edge, source, oracle)


def test_decide_by_a_library():
    for edge, source in drawn(15, seed=1):
        assert same(decide(source, Triangle, oracle="library", group=edge.group).answer, source.value())


def test_groups():
    with pytest.raises(InputError, match="group must be at least 1, got 0"):
        BooleanProductToTriangle(group=0)
    assert EDGE.project({"rows": 2, "inner": 28, "columns": 3}) == {"vertices": 9, "edges": 2 * 4 + 4 * 3 + 3 * 2}


@pytest.mark.parametrize(("group", "shape"), [(1, (2, 3, 1)), (2, (3, 5, 4)), (3, (4, 7, 2)), (5, (2, 3, 4))])
def test_as_many_and_as_large_questions_as_declared(group, shape):
    """All ones in the last group of inner indices only; and everywhere."""
    r, q, c = shape
    edge = BooleanProductToTriangle(group=group)
    left = np.zeros((r, q), dtype=np.uint8)
    left[:, (q - 1) // group * group :] = 1
    source = BooleanProduct((left, np.ones((q, c))))
    assert len(check_value(edge, source, last)) == edge.count(source.measured())
    source = BooleanProduct((np.ones((r, q)), np.ones((q, c))))
    asked = check_value(edge, source, first)
    assert max(question.size() for question in asked) == tuple(edge.project(source.measured()).values())


@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 2, 3), (2, 3, 0), (2, 0, 3)])
def test_no_questions_about_nothing(shape):
    r, q, c = shape
    source = BooleanProduct((np.ones((r, q)), np.ones((q, c))))
    assert check_value(EDGE, source, first) == []


def test_own_work_is_below_the_cube():
    small, large = (
        evaluate(EDGE.overhead.own, EDGE.values({"rows": n, "inner": n, "columns": n})) for n in (10**6, 10**9)
    )
    assert np.log(large / small) / np.log(1000) == pytest.approx(8 / 3, abs=0.01)


# ---- bugs


class EdgeKept(BooleanProductToTriangle):
    """An edge that was found is asked about again in the next group of inner indices."""

    def ask(self, source):
        left, right = source.matrices
        found = np.zeros((len(left), right.shape[1]), dtype=np.uint8)
        for inner in module.groups(len(right), 1):
            found |= yield from super().ask(BooleanProduct((left[:, inner], right[inner])))
        return found


class Complement(BooleanProductToTriangle):
    def ask(self, source):
        return 1 - (yield from super().ask(source))


class OneQuestionForAGroup(BooleanProductToTriangle):
    """The rows and columns of a group are believed to be in triangles together."""

    def ask(self, source):
        left, right = source.matrices
        value = np.zeros((len(left), right.shape[1]), dtype=np.uint8)
        for row, column, middle in product(*(module.groups(n, 2) for n in (*value.shape, len(right)))):
            ones = np.ones((len(left[row]), value[:, column].shape[1]), dtype=np.uint8)
            found = yield module.tripartite(ones, right[middle, column].T, left[row, middle])
            value[row, column] |= found is not None
        return value


@planted(
    (EdgeKept(), "number of questions"),
    (Complement(), "answer"),
    (OneQuestionForAGroup(), "answer"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)


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
        check_values(drawn(30))


def check_values(pairs):
    for edge, source in pairs:
        check_value(edge, source, first)
