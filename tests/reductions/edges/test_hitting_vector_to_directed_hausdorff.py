"""Directed Hausdorff distances in three metrics: scipy's, the gap, and bugs that are caught."""

import numpy as np
import pytest
from scipy.spatial.distance import directed_hausdorff

from reductions.edges import HittingVectorToDirectedHausdorff
from reductions.errors import InputError
from reductions.problems import DirectedHausdorff, HittingVector
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGES = [HittingVectorToDirectedHausdorff(metric) for metric in ("sqeuclidean", "cityblock", "chebyshev")]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.metric)
def test_check_reduction(edge):
    checked = check_reduction(edge, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_the_distance_by_scipy_is_on_one_side_of_a_gap():
    rng, answers = np.random.default_rng(0), set()
    for number in range(40):
        shape, dimension = (3 + number % 5, 1 + number % 4), 3 + number % 3
        source = HittingVector(tuple((rng.random((n, dimension)) < 0.55).astype(np.uint8) for n in shape))
        yes = source.brute_force() is not None
        target = EDGES[0].instance(source, 0)
        squared = np.rint(directed_hausdorff(*map(np.array, target.sets))[0] ** 2)
        assert (squared >= target.radius) == yes
        assert yes or squared == dimension
        (target,) = EDGES[2].instances(source)
        largest = max(min(target.distance(i, j) for j in range(shape[1])) for i in range(shape[0]))
        assert largest == (3 if yes else 1)
        answers.add(yes)
    assert answers == {True, False}


def test_nothing_to_hit():
    source = HittingVector((np.zeros((2, 3)), np.zeros((0, 3))))
    for edge in EDGES:
        (target,) = edge.instances(source)
        assert list(target.witnesses()) == list(source.witnesses()) == [(0,), (1,)]


def test_smallest():
    targets = [t for bit in (1, 0) for t in EDGES[0].instances(HittingVector(([[bit]], [[bit]])))]
    assert [(t.sets, t.radius, t.brute_force()) for t in targets] == [
        ((((-1,),), ((2,),)), 9, (0,)),
        ((((1,),), ((0,),)), 9, None),
    ]


def test_other_metrics_are_refused():
    with pytest.raises(InputError, match="hamming"):
        HittingVectorToDirectedHausdorff("hamming")


def test_sizes_of_ones():
    declared, built = sizes(EDGES[0], HittingVector([np.ones((n, 4)) for n in (3, 2)]))
    assert declared == built


# ---- bugs


class RadiusOfAnyPair(HittingVectorToDirectedHausdorff):
    def targets(self, source):
        for target in super().targets(source):
            yield DirectedHausdorff(target.sets, target.dimension, self.metric, 1)


class TooFar(HittingVectorToDirectedHausdorff):
    """The square of 3, where every coordinate counts 1 already."""

    overhead = HittingVectorToDirectedHausdorff(metric="cityblock").overhead

    def targets(self, source):
        for target in super().targets(source):
            yield DirectedHausdorff(target.sets, target.dimension, self.metric, target.radius + 3)


class OtherSide(HittingVectorToDirectedHausdorff):
    overhead = declaring(EDGES[0], first=EDGES[0].overhead.sizes["second"], second=EDGES[0].overhead.sizes["first"])

    def targets(self, source):
        for target in super().targets(source):
            yield DirectedHausdorff(target.sets[::-1], target.dimension, self.metric, target.radius)


@planted(
    (RadiusOfAnyPair(), "backward direction"),
    (TooFar("cityblock"), "forward direction"),
    (OtherSide(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
