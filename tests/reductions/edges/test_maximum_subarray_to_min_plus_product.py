"""Heavy rectangles by products: every answer, as many questions as declared, and bugs that are caught."""

import numpy as np
import pytest

import reductions.edges.maximum_subarray_to_min_plus_product as module
from reductions import decide
from reductions.edges import MaximumSubarrayToMinPlusProduct
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problems import MaximumSubarray, MinPlusProduct
from reductions.problems.matrices.maximum_subarray import heaviest
from tests.reductions.edges.held import hold


def answer(question):
    return MinPlusProduct.solvers["library"](question)


def drawn(count, seed=0, side=8):
    """Matrices with the threshold at the heaviest rectangle or beside it, and blocks of every size."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = MaximumSubarray.random(rng, side=side, offset=(0, -2, 0, 9, -9)[number % 5])
        yield MaximumSubarrayToMinPlusProduct(block=(1, 2, 3, None)[number % 4]), source


def one_rectangle(shape, rectangle):
    """All entries of the rectangle are 1, and all others are far below 0."""
    top, bottom, left, right = rectangle
    matrix = np.full(shape, -99)
    matrix[top:bottom, left:right] = 1
    return MaximumSubarray(matrix, (bottom - top) * (right - left))


def test_small():
    answers = []
    for source in MaximumSubarray.small():
        found, _ = hold(MaximumSubarrayToMinPlusProduct(block=1), source, answer)
        assert source.accepts(found)
        answers.append(found is not None)
    assert 50 < sum(answers) < len(answers) - 50


def test_drawn():
    answers = []
    for edge, source in drawn(120):
        found, _ = hold(edge, source, answer)
        assert source.accepts(found)
        answers.append(found is not None)
    assert 30 < sum(answers) < 110


def test_every_rectangle_is_found():
    """Whatever lines it crosses."""
    shape = (4, 3)
    for block in (1, 2):
        edge = MaximumSubarrayToMinPlusProduct(block=block)
        for rectangle in MaximumSubarray(np.zeros(shape, int), 0).witnesses():
            assert hold(edge, one_rectangle(shape, rectangle), answer)[0] == rectangle


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for edge, source in drawn(16, seed=1):
        assert source.accepts(decide(source, MinPlusProduct, oracle=oracle, block=edge.block).answer)


def test_blocks():
    with pytest.raises(InputError, match="block must be at least 1, got 0"):
        MaximumSubarrayToMinPlusProduct(block=0)
    parameter = MaximumSubarrayToMinPlusProduct().parameters
    assert [parameter({"rows": n, "columns": 1})[module.s] for n in (0, 1, 2, 4, 5, 9, 10)] == [1, 1, 2, 2, 3, 3, 4]


# ---- what is attained


@pytest.mark.parametrize(
    ("shape", "block"), [((1, 1), 1), ((4, 6), 1), ((5, 3), 2), ((8, 8), 3), ((6, 0), 1), ((7, 7), 9)]
)
def test_as_many_questions_as_declared(shape, block):
    """By a NO instance."""
    edge, source = MaximumSubarrayToMinPlusProduct(block=block), MaximumSubarray(np.full(shape, -1), 0)
    found, asked = hold(edge, source, answer)
    assert found is None
    assert len(asked) == edge.count(source.measured())
    if asked:
        declared = edge.project(source.measured())
        assert {name: max(q.measured()[name] for q in asked) for name in declared} == declared


def test_own_work_is_below_the_cube():
    """With blocks of size n^(1/2), steps of one's own grow like n^(5/2), up to a logarithm."""
    edge = MaximumSubarrayToMinPlusProduct()
    small, large = (
        evaluate(edge.overhead.own, edge.values({"rows": n, "columns": n, "bound": 1, "threshold": 0}))
        for n in (10**12, 10**18)
    )
    assert np.log(large / small) / np.log(10**6) == pytest.approx(5 / 2, abs=0.04)


# ---- bugs

cut, across, around = module.cut, module.across, module.around


def one_product_twice(sums, line, column):
    """The right half of the columns is taken like the left one."""
    talk = around(sums, line, column)
    first = next(talk)
    yield first
    second = talk.send(answer(first))
    yield second
    try:
        talk.send(answer(second) * 0)
    except StopIteration as end:
        return end.value


def one_column_less(sums, line, column):
    top, bottom, left, right = yield from around(sums, line, column)
    return top, bottom, left, max(left + 1, right - 1)


@pytest.mark.parametrize(
    ("name", "bug"),
    [
        ("cut", lambda length, side: (cut(length, side)[0], cut(length, side)[1][1:])),
        ("cut", lambda length, side: (cut(length, side)[0][:-1], cut(length, side)[1])),
        ("across", lambda sums, line, block: across(sums, line, (block[0], block[0] + 1))),
        ("around", one_product_twice),
        ("around", one_column_less),
        ("heaviest", lambda matrix: heaviest(matrix[:1])),
    ],
)
def test_bugs_are_seen(monkeypatch, name, bug):
    monkeypatch.setattr(module, name, bug)
    wrong = []
    for edge, source in drawn(60):
        found, _ = hold(edge, source, answer)
        wrong.append(not source.accepts(found))
    assert any(wrong)
