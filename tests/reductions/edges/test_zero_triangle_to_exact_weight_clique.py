"""Zero triangles as cliques of three vertices: all of them in every order, and bugs that are caught."""

from itertools import permutations

import numpy as np
import pytest

from reductions import decide
from reductions.edges import ZeroTriangleToExactWeightClique
from reductions.problems import ExactWeightClique, ZeroTriangle
from reductions.problems.matrices.base import INFINITY
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.negative import SHAPES, drawn, few, filled
from tests.reductions.edges.planted import check_caught, planted

EDGE = ZeroTriangleToExactWeightClique()


def check(source):
    """Cliques are the triangles, in whatever order their vertices come."""
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    triangles, cliques = list(source.witnesses()), list(target.witnesses())
    assert [EDGE.embed(source, triangle) for triangle in triangles] == [(0, clique) for clique in cliques]
    for triangle, clique in zip(triangles, cliques, strict=True):
        assert {EDGE.lift(source, 0, order) for order in permutations(clique)} == {triangle}
    return bool(triangles)


def test_few_and_drawn():
    """Triangles with the weights of `negative`, near 0 and far from it."""
    answers = [check(ZeroTriangle(source.matrices)) for source in (*few(), *drawn(60, side=4))]
    assert 20 < sum(answers) < len(answers) - 20


@pytest.mark.parametrize("weight", [1, 0, -3, INFINITY])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_weights_the_same(shape, weight):
    source = ZeroTriangle(filled(shape, weight).matrices)
    assert check(source) == (0 not in shape and weight == 0)


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for plain in drawn(20, seed=1):
        source = ZeroTriangle(plain.matrices)
        assert source.accepts(decide(source, ExactWeightClique, oracle=oracle).answer)


# ---- bugs


class NotSorted(ZeroTriangleToExactWeightClique):
    def lift(self, source, index, witness):
        return (witness[0], witness[1] - source.axes[0], 0)


class OneSideLess(ZeroTriangleToExactWeightClique):
    """The edges between K and I are those between I and K read the other way, and some are not there."""

    def targets(self, source):
        first, second, third = source.matrices
        third = np.where(np.arange(len(third))[:, None] > 0, INFINITY, third)
        return super().targets(ZeroTriangle((first, second, third)))


class MissingAsZero(ZeroTriangleToExactWeightClique):
    def targets(self, source):
        return super().targets(ZeroTriangle(source.completed(0)))


class TwoVertices(ZeroTriangleToExactWeightClique):
    """An edge is a clique, too."""

    def targets(self, source):
        (target,) = super().targets(source)
        yield ExactWeightClique(target.matrices, 2, 0)


@planted(
    (NotSorted(), "round trip"),
    (OneSideLess(), "embed"),
    (MissingAsZero(), "backward direction"),
    (TwoVertices(), "sizes"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[source for source in ZeroTriangle.small() if 0 not in source.axes], examples=0)
