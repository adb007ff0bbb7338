"""Boolean products column by column, and bugs that are seen."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import BooleanProductToOnlineMatrixVector
from reductions.problem import same
from reductions.problems import BooleanProduct, OnlineMatrixVector
from reductions.testing import check_reduction
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted

EDGE = BooleanProductToOnlineMatrixVector()


def test_small_products():
    assert check_reduction(EDGE, examples=20, seconds=0.2).yes >= 115


def test_drawn_products_by_a_library():
    rng = np.random.default_rng(0)
    for _ in range(30):
        source = BooleanProduct.random(rng, side=7)
        assert same(decide(source, OnlineMatrixVector, oracle="library").answer, source.value())


@pytest.mark.parametrize("shape", [(0, 0, 0), (2, 3, 0), (0, 2, 3), (2, 0, 3)])
def test_empty_sides(shape):
    r, q, c = shape
    (question,) = check_value(EDGE, BooleanProduct((np.ones((r, q)), np.ones((q, c)))), lambda q: q.solve())
    assert question.measured() == {"rows": r, "columns": q, "rounds": c}


# ---- bugs


class RoundsAsRows(BooleanProductToOnlineMatrixVector):
    def ask(self, source):
        value = yield from super().ask(source)
        return value.reshape(value.shape[::-1]).T


class RowsOfTheSecond(BooleanProductToOnlineMatrixVector):
    def ask(self, source):
        left, right = source.matrices
        square = right if right.shape[0] == right.shape[1] else right.T
        columns = yield OnlineMatrixVector((left, square))
        return np.array(columns, dtype=np.uint8).reshape(right.shape[1], len(left)).T


class LastRoundTwice(BooleanProductToOnlineMatrixVector):
    def ask(self, source):
        value = (yield from super().ask(source)).copy()
        value[:, :1] = value[:, -1:]
        return value


@planted((RoundsAsRows(), "answer"), (RowsOfTheSecond(), "answer"), (LastRoundTwice(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=60)
