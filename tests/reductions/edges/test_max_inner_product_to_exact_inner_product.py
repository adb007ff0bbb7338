"""Max-IP by exact values, from the threshold up to the dimension, and a bug that is caught."""

from reductions.edges import MaxInnerProductToExactInnerProduct
from reductions.overhead import Overhead
from reductions.problems import MaxInnerProduct
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted


def test_the_last_threshold_is_the_dimension():
    declared, built = sizes(MaxInnerProductToExactInnerProduct(), MaxInnerProduct(([[1, 0, 1]], [[1, 1, 1]]), 1))
    assert declared["threshold"] == built["threshold"] == 3


# ---- bugs

m, t = (MaxInnerProduct.symbols[name] for name in ("dimension", "threshold"))


class TopValueForgotten(MaxInnerProductToExactInnerProduct):
    overhead = Overhead(calls=m - t, **MaxInnerProductToExactInnerProduct.overhead.sizes)

    def targets(self, source):
        return (target for target in super().targets(source) if target.threshold < source.dimension)


@planted((TopValueForgotten(), "forward direction"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
