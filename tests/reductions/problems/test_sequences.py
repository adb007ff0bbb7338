"""Problems on two sequences of points against plain definitions and libraries, and what is refused."""

import numpy as np
import pytest
from dtaidistance import dtw

from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.problems import DiscreteFrechet, DynamicTimeWarping
from reductions.problems.sequences import base

KINDS = [DiscreteFrechet, DynamicTimeWarping]


def instances(kind):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for number in range(120):
        offset = (0, 9, -9, 2**40)[number % 4]
        yield kind.random(rng, length=5, bound=(1, 6)[number % 2], dimension=1 + number % 3, offset=offset)


def traversals(first, second):
    """All of them, for sequences of these lengths."""
    if (first, second) == (1, 1):
        yield ((0, 0),)
    for i, j in ((first - 1, second), (first, second - 1), (first - 1, second - 1)):
        if i > 0 and j > 0:
            yield from ((*walk, (first - 1, second - 1)) for walk in traversals(i, j))


def cost(kind, instance, walk):
    apart = [
        sum(abs(a - b) for a, b in zip(instance.x[p].tolist(), instance.y[q].tolist(), strict=True)) for p, q in walk
    ]
    return max(apart) if kind is DiscreteFrechet else sum(apart)


@pytest.mark.parametrize("kind", KINDS)
def test_the_definition(kind):
    answers = []
    for instance in instances(kind):
        walks = {walk: cost(kind, instance, walk) for walk in traversals(len(instance.x), len(instance.y))}
        expected = sorted(walk for walk in walks if walks[walk] <= instance.threshold)
        assert list(instance.witnesses()) == expected
        assert all(instance.verify(walk) == (walk in expected) for walk in list(walks)[:20])
        assert instance.optimum() == min(walks.values())
        for found in (instance.solve(), kind.solvers["library"](instance)):
            assert (found in expected) if expected else found is None
        answers.append(bool(expected))
    assert 100 < sum(answers) < len(answers) - 100


def test_sums_of_a_library():
    rng = np.random.default_rng(1)
    for _ in range(40):
        x, y = (rng.integers(-5, 6, rng.integers(1, 40)) for _ in range(2))
        least = dtw.distance(x.astype(float), y.astype(float), inner_dist="euclidean")
        assert DynamicTimeWarping(x, y, 0).optimum() == least
        assert DynamicTimeWarping(x, y, int(least)).solve() is not None
        assert DynamicTimeWarping(x, y, int(least) - 1).solve() is None


@pytest.mark.parametrize("kind", KINDS)
def test_some_witnesses_are_of_every_kind(kind):
    instance = kind([0, 1] * 8, [1, 0] * 8, 12)
    found = instance.some(20)
    assert len(found) == 20
    assert all(map(instance.verify, found))
    assert len(set(found)) > 15
    assert len({walk[3] for walk in found[10:]}) > 1
    best = kind([0] * 6, [0] * 5, 0)
    assert len(best.some(20)) == 20
    assert all(map(best.verify, best.some(20)))
    few = kind([0, 5], [0, 5], 0)
    assert few.some(20) == list(few.witnesses()) == [((0, 0), (1, 1))]
    assert kind([0], [5], 4).some(20) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value", [[], [[]], np.zeros((0, 2), int), [[1], [2, 3]], [[1], 2], [[[1]]], 5, "12", [0.5], [1.0], [True], [None]]
)
def test_sequences_that_are_refused(kind, value):
    with pytest.raises(InputError, match=r"\by\b"):
        kind([0], value, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_that_are_refused(kind):
    for number in (2**62, -(2**62), 2**63, -(2**63), 10**30):
        with pytest.raises(InputError, match=r"2\^62|4611686018427387904"):
            kind([0], [3, number], 1)
    with pytest.raises(InputError, match=r"2\^62"):
        kind([[0, 2**59]], [[0, 0]], 1)
    with pytest.raises(InputError, match="coordinates, got 1 and 2"):
        kind([0, 1], [[0, 1]], 1)
    for threshold in (0.5, 1.0, True, None, "1", -(2**62) - 1):
        with pytest.raises(InputError, match="threshold"):
            kind([0], [0], threshold)


@pytest.mark.parametrize("kind", KINDS)
def test_large_numbers_do_not_overflow(kind):
    most = 2**58 - 1
    instance = kind([most, -most], [-most, most, -most], 10**20)
    worst = 2 * most if kind is DiscreteFrechet else 4 * most
    assert instance.cost([(0, 0), (0, 1), (0, 2), (1, 2)]) == worst
    assert instance.optimum() == 2 * most
    assert instance.verify(instance.solve())
    assert instance.bound == most


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "witness",
    [
        None,
        "00",
        5,
        (),
        ((0, 0),),
        ((1, 1),),
        ((0, 0), (1, 2)),
        ((0, 1), (1, 2)),
        ((0, 0), (0, 1), (1, 1)),
        ((0, 0), (0, 0), (1, 1), (1, 2)),
        ((0, 0), (1, 1), (0, 1), (1, 2)),
        ((0, 0), (0, True), (1, 2)),
        ((0, 0), (0.0, 1), (1, 2)),
        ((0, 0), 5, (1, 2)),
        ((0, 0), (0, 1, 1), (1, 2)),
    ],
)
def test_what_is_not_a_witness(kind, witness):
    instance = kind([0, 0], [0, 0, 0], 1)
    assert not instance.verify(witness)
    assert instance.verify(((0, 0), (np.int64(0), 1), [1, 2]))


@pytest.mark.parametrize("kind", KINDS)
def test_sizes_and_storing(kind, tmp_path):
    instance = kind([[1, -7], [0, 2]], np.array([[3, 3]], dtype=np.int8), np.int16(2))
    assert instance.measured() == {"first": 2, "second": 1, "dimension": 2, "bound": 7, "threshold": 2}
    assert Problem.from_json(instance.to_json()) == instance
    instance.to_npz(tmp_path / "instance.npz")
    assert kind.from_npz(tmp_path / "instance.npz") == instance
    assert instance != kind([[1, -7], [0, 2]], [[3, 4]], 2)
    assert "(1, -7), (0, 2)" in instance._repr_html_()
    assert kind([5, 1], [3, 4, 0], 0).candidates() == 6
    assert kind([5], [3], 0)._repr_html_().count("5") > 0


def test_an_array_that_can_be_written_to_is_copied():
    array = np.array([1, 2])
    instance = DynamicTimeWarping(array, [0], 3)
    array[0] = 5
    assert instance.optimum() == 3
    assert not instance.x.flags.writeable


def test_tables_beyond_memory_are_refused(monkeypatch):
    monkeypatch.setattr(base, "over_memory", lambda needed: f"{needed} bytes")
    with pytest.raises(BudgetError, match="2,000 x 3,000 points take 6000000 bytes"):
        DynamicTimeWarping([0] * 2000, [1] * 3000, 5).solve()
    with pytest.raises(BudgetError, match="20 x 30 points take 14400 bytes"):
        DiscreteFrechet([0] * 20, [1] * 30, 5).optimum()


def test_small_instances():
    for kind in KINDS:
        small = list(kind.small())
        assert len(small) == len({instance.to_json() for instance in small}) == 432


def test_a_solution_of_long_sequences():
    rng = np.random.default_rng(2)
    for kind in KINDS:
        x, y = rng.integers(-9, 9, (60, 2)), rng.integers(-9, 9, (45, 2))
        least = kind(x, y, 0).optimum()
        walk = kind(x, y, least).solve()
        assert kind(x, y, 0).cost(walk) == least
        assert kind(x, y, least - 1).solve() is None
