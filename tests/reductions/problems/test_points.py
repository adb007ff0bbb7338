"""Points and integer vectors: distances by scipy, exact ones beyond floats, and what is refused."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist, directed_hausdorff, pdist

from reductions.errors import InputError
from reductions.problems import ClosestPair, DirectedHausdorff, FurthestPair, MonochromaticFurthestPair
from reductions.problems.points.metrics import METRICS, distance, distance_rows

P = {"cityblock": 1, "sqeuclidean": 2, "chebyshev": np.inf}
KINDS = (ClosestPair, FurthestPair, DirectedHausdorff, MonochromaticFurthestPair)


def drawn(kind, count, **sizes):
    rng = np.random.default_rng(0)
    return [kind.random(rng, **sizes) for _ in range(count)]


def matrix(instance):
    """All distances by scipy, where there are any coordinates."""
    first, second = (np.array(rows, dtype=float).reshape(len(rows), instance.dimension) for rows in instance.sets)
    if instance.dimension == 0:
        return np.zeros((len(first), len(second)))
    found = cdist(first, second, instance.metric)
    return np.rint(found * instance.dimension) if instance.metric == "hamming" else found


def test_distances():
    for instance in drawn(ClosestPair, 60, vectors=6):
        exact = [[instance.distance(i, j) for j in range(instance.axes[1])] for i in range(instance.axes[0])]
        assert np.array_equal(np.reshape(exact, instance.axes), matrix(instance))
        assert np.array_equal(distance_rows(instance.metric, *instance.sets), matrix(instance))


@pytest.mark.parametrize(
    ("kind", "are"),
    [
        (ClosestPair, lambda found, radius: np.argwhere(found <= radius)),
        (FurthestPair, lambda found, radius: np.argwhere(found >= radius)),
        (DirectedHausdorff, lambda found, radius: np.argwhere((found >= radius).all(axis=1))),
    ],
)
def test_pairs_by_scipy(kind, are):
    answers = []
    for instance in [*list(kind.small())[::4], *drawn(kind, 60)]:
        expected = list(map(tuple, are(matrix(instance), instance.radius).tolist()))
        assert list(instance.witnesses()) == expected
        library = kind.solvers["library"](instance)
        assert (library in expected) if expected else library is None
        answers.append(bool(expected))
    assert 50 < sum(answers) < len(answers) - 50


def test_one_set_by_scipy():
    answers = []
    for instance in [*list(MonochromaticFurthestPair.small())[::4], *drawn(MonochromaticFurthestPair, 60)]:
        n, d = len(instance.points), instance.dimension
        pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
        found = pdist(np.reshape(instance.points, (n, d)), instance.metric) if n > 1 and d else np.zeros(len(pairs))
        found = np.rint(found * d) if instance.metric == "hamming" else found
        expected = [pair for pair, distance in zip(pairs, found, strict=True) if distance >= instance.radius]
        assert list(instance.witnesses()) == expected
        library = instance.solvers["library"](instance)
        assert (library in expected) if expected else library is None
        answers.append(bool(expected))
    assert 50 < sum(answers) < len(answers) - 50


def test_other_algorithms():
    """A tree of points, and the distance that scipy computes directly."""
    for instance in drawn(ClosestPair, 60, vectors=6):
        if instance.metric in P and all(instance.axes) and instance.dimension:
            first, second = map(np.array, instance.sets)
            nearest, _ = cKDTree(second).query(first, p=P[instance.metric])
            least = np.rint(nearest.min() ** 2) if instance.metric == "sqeuclidean" else nearest.min()
            assert (least <= instance.radius) == (instance.brute_force() is not None)
    for instance in drawn(DirectedHausdorff, 60, vectors=6):
        if instance.metric == "sqeuclidean" and all(instance.axes) and instance.dimension:
            furthest = np.rint(directed_hausdorff(*map(np.array, instance.sets))[0] ** 2)
            assert (furthest >= instance.radius) == (instance.brute_force() is not None)


def test_numbers_beyond_floats():
    most = 10**30
    instance = ClosestPair((((most, 0),), ((0, 0), (1, -most))), radius=2 * most**2 - 2 * most + 1)
    assert list(instance.witnesses()) == [(0, 0), (0, 1)]
    assert ClosestPair(instance.sets, radius=instance.radius - 1).verify((0, 1)) is False
    with pytest.raises(InputError, match=str(most)):
        instance.solvers["library"](instance)
    assert ClosestPair.from_json(instance.to_json()) == instance


@pytest.mark.parametrize("metric", METRICS)
def test_no_coordinates_and_empty_sets(metric):
    assert distance(metric, (), ()) == 0
    for kind in (ClosestPair, FurthestPair):
        assert kind((((), ()), ((),)), metric=metric, radius=0).brute_force() == (0, 0)
        assert kind(((), ((1, 2),)), metric=metric, radius=0).brute_force() is None
    assert DirectedHausdorff((((1, 2),), ()), metric=metric, radius=9).brute_force() == (0,)
    assert DirectedHausdorff(((), ((1, 2),)), metric=metric, radius=0).brute_force() is None
    assert MonochromaticFurthestPair((), 3, metric).size() == (0, 3, 0, 0)
    assert MonochromaticFurthestPair(((1,),), 1, metric, 0).brute_force() is None
    for kind in (ClosestPair, FurthestPair, DirectedHausdorff):
        empty = kind((np.zeros((0, 4), int), ()), metric=metric, radius=1)
        assert empty.size() == (0, 0, 4, 0, 1)
        assert empty.solvers["library"](empty) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("points", "settings", "named"),
    [
        (((1, 2), (1,)), {}, "dimension 2"),
        (((1, 2),), {"dimension": 3}, "dimension 3"),
        (((1, 0.5),), {}, "0.5"),
        (((1, True),), {}, "True"),
        (((2**8200, 1),), {}, "8,192 bits"),
        (3, {}, "3"),
        ((3,), {}, "3"),
        (np.zeros(3, int), {}, "shape"),
        (((1, 2),), {"metric": "euclidean"}, "euclidean"),
        (((1, 2),), {"metric": None}, "None"),
        (((1, 2),), {"radius": -1}, "-1"),
        (((1, 2),), {"radius": 0.5}, "0.5"),
    ],
)
def test_what_is_refused(kind, points, settings, named):
    with pytest.raises(InputError, match=named):
        kind(points if kind is MonochromaticFurthestPair else (((1, 2),), points), **settings)


def test_one_or_three_sets_are_refused():
    with pytest.raises(InputError, match="2 sets"):
        ClosestPair((((1,),),))
    assert ClosestPair([np.array([[1, 2]]), [(np.int64(3), 4)]]).sets == (((1, 2),), ((3, 4),))
