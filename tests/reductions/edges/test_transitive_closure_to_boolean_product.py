"""Closures by squaring, and bugs that are seen."""

import networkx as nx
import numpy as np
import pytest

from reductions import decide
from reductions.edges import TransitiveClosureToBooleanProduct
from reductions.problem import same
from reductions.problems import BooleanProduct, TransitiveClosure
from reductions.testing import check_reduction
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted

EDGE = TransitiveClosureToBooleanProduct()


def path(vertices):
    return TransitiveClosure((np.eye(vertices, k=1, dtype=np.uint8),))


def test_small_graphs():
    assert check_reduction(EDGE, examples=60, seconds=0.2).yes >= 19


def test_drawn_graphs_by_a_library():
    rng = np.random.default_rng(0)
    for _ in range(30):
        source = TransitiveClosure.random(rng, side=12, density=0.1)
        assert same(decide(source, BooleanProduct, oracle="library").answer, source.value())


@pytest.mark.parametrize(
    ("vertices", "squarings"),
    [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (5, 2), (6, 3), (9, 3), (10, 4), (17, 4), (18, 5)],
)
def test_a_path_needs_every_square(vertices, squarings):
    """The value would not be right after fewer."""
    asked = check_value(EDGE, path(vertices), lambda question: question.solve())
    assert len(asked) == squarings == EDGE.count({"vertices": vertices})
    if squarings:
        assert asked[-1].matrices[0][0, -1] == 0


def test_a_cycle_reaches_everything():
    arcs = nx.to_numpy_array(nx.cycle_graph(7, create_using=nx.DiGraph), dtype=np.uint8)
    assert decide(TransitiveClosure((arcs,)), BooleanProduct).answer.all()


# ---- bugs


class WithoutTheDiagonal(TransitiveClosureToBooleanProduct):
    def ask(self, source):
        (reached,) = source.matrices
        for _ in range(self.count(source.measured())):
            reached = yield BooleanProduct((reached, reached))
        return reached


class OneSquareLess(TransitiveClosureToBooleanProduct):
    def ask(self, source):
        talk = super().ask(source)
        question = next(talk)
        for _ in range(self.count(source.measured()) - 1):
            question = talk.send((yield question))
        return question.matrices[0]


class TimesTheArcs(TransitiveClosureToBooleanProduct):
    """One more arc in every round, instead of twice as many."""

    def ask(self, source):
        arcs = source.matrices[0] | np.eye(source.sides["vertices"], dtype=np.uint8)
        reached = arcs
        for _ in range(self.count(source.measured())):
            reached = yield BooleanProduct((reached, arcs))
        return reached


@planted((WithoutTheDiagonal(), "answer"), (OneSquareLess(), "answer"), (TimesTheArcs(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[path(n) for n in (3, 4, 6)])
