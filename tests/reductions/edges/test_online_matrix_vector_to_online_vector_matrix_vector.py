"""Products found bit by bit: every value, the questions of every round, what is attained, and bugs that are seen."""

import numpy as np
import pytest

import reductions.edges.online_matrix_vector_to_online_vector_matrix_vector as module
from reductions import decide
from reductions.edges import OnlineMatrixVectorToOnlineVectorMatrixVector
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problems import BooleanProduct, OnlineMatrixVector, OnlineVectorMatrixVector
from reductions.testing import check_reduction
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted
from tests.reductions.edges.rounds import asked_in_rounds

EDGE = OnlineMatrixVectorToOnlineVectorMatrixVector()


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = OnlineMatrixVector.random(rng, side=6, density=(0.1, 0.4, 0.9)[number % 3])
        yield OnlineMatrixVectorToOnlineVectorMatrixVector(group=(None, 1, 2, 3, 9)[number % 5]), source


def test_small_streams():
    for group in (1, 2):
        assert (
            check_reduction(OnlineMatrixVectorToOnlineVectorMatrixVector(group=group), examples=10, seconds=0.2).yes
            >= 115
        )


def test_drawn_streams_round_by_round():
    for edge, source in drawn(60):
        answer, asked = asked_in_rounds(edge, source)
        assert answer == source.value()
        rounds = source.measured()["rounds"]
        assert len(asked) == rounds
        most = edge.count(source.measured())
        assert all(len(questions) * rounds <= most for questions in asked)
        check_value(edge, source, lambda question: question.solve())


def test_a_product_by_bits_alone():
    """The whole path, from a product to rounds that are answered with a bit each."""
    rng = np.random.default_rng(0)
    for _ in range(10):
        source = BooleanProduct.random(rng)
        decision = decide(source, OnlineVectorMatrixVector, oracle="library")
        assert source.accepts(decision.answer)


@pytest.mark.parametrize(("rows", "columns", "group"), [(4, 6, 2), (8, 3, 4), (3, 5, 1), (2, 2, 2)])
def test_as_many_questions_as_declared(rows, columns, group):
    """Ones in the last column but not in the last row of a group: one question less for every row to be found."""
    matrix = np.zeros((rows, columns), dtype=np.uint8)
    matrix[:, -1] = 1
    edge = OnlineMatrixVectorToOnlineVectorMatrixVector(group=group)
    source = OnlineMatrixVector((matrix, np.ones((3, columns))))
    asked = check_value(edge, source, lambda question: question.solve())
    size = source.measured()
    halves = sum((rows - i - 1) % group for i in range(rows)) if group > 2 else rows
    assert edge.count(size) - 3 * (halves + rows) <= len(asked) <= edge.count(size)
    assert max(question.size() for question in asked) == (min(rows, group), min(columns, group), 1)


def test_without_ones_every_block_is_asked_about_once():
    source = OnlineMatrixVector((np.zeros((5, 7)), np.ones((2, 7))))
    edge = OnlineMatrixVectorToOnlineVectorMatrixVector(group=2)
    assert len(check_value(edge, source, lambda question: question.solve())) == 2 * 3 * 4


def test_groups():
    with pytest.raises(InputError, match="group must be at least 1, got 0"):
        OnlineMatrixVectorToOnlineVectorMatrixVector(group=0)
    assert [EDGE.size_of_groups(n, 3) for n in (0, 3, 4, 15, 16, 10**6)] == [1, 1, 2, 3, 4, 1000]


def test_own_work_is_below_the_cube():
    small, large = (
        evaluate(EDGE.overhead.own, EDGE.values({"rows": n, "columns": n, "rounds": n})) for n in (10**6, 10**12)
    )
    assert np.log(large / small) / np.log(10**6) == pytest.approx(2.5, abs=0.06)


# ---- bugs


class OneRowOfABlock(OnlineMatrixVectorToOnlineVectorMatrixVector):
    """Goes on after the first row of a block."""

    def answer(self, state, request):
        rows, blocks = state
        product = np.zeros(rows, dtype=np.uint8)
        for row, column, block in blocks:
            for i in range(len(block)):
                (bit,) = yield module.question(block, np.array([i]), request[column])
                if bit:
                    product[row.start + i] = 1
                    break
        return tuple(product.tolist())


class TheOtherHalf(OnlineMatrixVectorToOnlineVectorMatrixVector):
    """A half that is answered YES is left for the other one."""

    def answer(self, state, request):
        talk, reply = super().answer(state, request), None
        while True:
            try:
                question = talk.send(reply)
            except StopIteration as end:
                return end.value
            (bit,) = yield question
            chosen = question.matrices[1].sum()
            reply = (1 - bit if 0 < chosen < min(2, len(question.matrices[0])) else bit,)


class RowsKept(OnlineMatrixVectorToOnlineVectorMatrixVector):
    """Rows that were found are asked about again with the next columns."""

    def answer(self, state, request):
        rows, blocks = state
        product = np.zeros(rows, dtype=np.uint8)
        for row, column, block in blocks:
            part = yield from super().answer((len(block), [(slice(0, len(block)), column, block)]), request)
            product[row] |= np.array(part, dtype=np.uint8)
        return tuple(product.tolist())


class RoundsRemembered(OnlineMatrixVectorToOnlineVectorMatrixVector):
    """Bits of earlier rounds are taken for known."""

    def begin(self, beginning):
        return (*super().begin(beginning), np.zeros(len(beginning), dtype=np.uint8))

    def answer(self, state, request):
        product = yield from super().answer(state[:2], request)
        state[2][:] |= np.array(product, dtype=np.uint8)
        return tuple(state[2].tolist())


@planted(
    (OneRowOfABlock(group=2), "answer"),
    (TheOtherHalf(group=2), "answer"),
    (RoundsRemembered(), "answer"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=40)


def test_rows_that_are_asked_about_again_are_too_many_questions():
    ones = OnlineMatrixVector((np.ones((2, 6)), np.ones((1, 6))))
    check_caught(RowsKept(group=2), "number of questions", small=[ones])
