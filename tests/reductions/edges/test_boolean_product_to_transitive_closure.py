"""Boolean products as blocks of a closure, and bugs that are seen."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import BooleanProductToTransitiveClosure
from reductions.problem import same
from reductions.problems import BooleanProduct, TransitiveClosure
from reductions.testing import check_reduction
from tests.reductions.edges.planted import check_caught, planted

EDGE = BooleanProductToTransitiveClosure()


def test_small_products():
    assert check_reduction(EDGE, examples=20, seconds=0.2).yes >= 115


def test_drawn_products_by_a_library():
    rng = np.random.default_rng(0)
    for _ in range(30):
        source = BooleanProduct.random(rng, side=7)
        assert same(decide(source, TransitiveClosure, oracle="library").answer, source.value())


@pytest.mark.parametrize("shape", [(0, 0, 0), (2, 0, 3), (1, 1, 1), (2, 3, 4)])
def test_sizes(shape):
    r, q, c = shape
    target = next(EDGE.converse(BooleanProduct((np.ones((r, q)), np.ones((q, c))))))
    assert target.measured() == {"vertices": r + q + c} == EDGE.project({"rows": r, "inner": q, "columns": c})


# ---- bugs


class ArcsBothWays(BooleanProductToTransitiveClosure):
    def ask(self, source):
        talk = super().ask(source)
        (arcs,) = next(talk).matrices
        closure = yield TransitiveClosure((arcs | arcs.T,))
        try:
            talk.send(closure)
        except StopIteration as end:
            return end.value


class Transposed(BooleanProductToTransitiveClosure):
    def ask(self, source):
        value = yield from super().ask(source)
        return value.T if value.shape[0] == value.shape[1] else value


@planted((ArcsBothWays(), "answer"), (Transposed(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=100)
