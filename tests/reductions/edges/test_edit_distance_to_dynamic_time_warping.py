"""Edit distance as DTW: the value for all strings, every traversal, and bugs that are caught."""

from itertools import product

import numpy as np
import pytest

from reductions.edges import EditDistanceToDynamicTimeWarping
from reductions.edges.longest_common_subsequence_to_dynamic_time_warping import traversal, vertices
from reductions.problems import EditDistance
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import other_threshold

EDGE = EditDistanceToDynamicTimeWarping()


def strings(count, length=9, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        letters = ("ab", "abc", "abcdefg")[number % 3]
        yield tuple("".join(rng.choice(list(letters), rng.integers(0, length + 1))) for _ in range(2))


def test_every_small_instance():
    checked = check_reduction(EDGE, small=EditDistance.small(), seconds=0.2)
    assert checked.yes + checked.no == 147
    assert min(checked.yes, checked.no) > 40


def test_the_value_is_exact():
    short = ["".join(letters) for length in range(4) for letters in product("ab", repeat=length)]
    for x, y in [*product(short, short), *strings(60, length=20)]:
        source = EditDistance(x, y, 3)
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        assert target.optimum() == 2 * source.optimum()


def test_any_traversal_is_lifted():
    """Also one that costs more than it need, as long as it is a witness."""
    for x, y in strings(30):
        best = EditDistance(x, y, 0).optimum()
        for slack in range(3):
            source = EditDistance(x, y, max(0, best + slack))
            (target,) = EDGE.instances(source)
            found = [target.solve(), target.solvers["library"](target), *target.some(8)]
            assert all(source.verify(EDGE.lift(source, 0, walk)) for walk in found)


def test_smallest_instances():
    (yes,), (no,) = (EDGE.instances(EditDistance(x, "", 0)) for x in ("", "a"))
    assert (yes.x.tolist(), yes.y.tolist(), yes.threshold, yes.optimum()) == ([[1]], [[1]], 0, 0)
    assert (no.x.tolist(), no.y.tolist(), no.threshold, no.optimum()) == ([[1], [-1], [1]], [[1]], 0, 2)


def test_points_are_at_one_distance():
    for count in range(1, 6):
        points = vertices(count)
        apart = np.abs(points[:, None] - points[None]).sum(axis=2)
        assert np.array_equal(apart, 2 * (1 - np.eye(count)))
        assert points.shape[1] == (count + 1) // 2
        assert np.all(np.abs(points).sum(axis=1) == 1)


def test_a_traversal():
    assert traversal((), 1, 1) == ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2))
    assert traversal(((0, 1),), 1, 2) == ((0, 0), (0, 1), (0, 2), (1, 3), (2, 4))


# ---- bugs


class EveryMeeting(EditDistanceToDynamicTimeWarping):
    """Records letters that have met others before."""

    def lift(self, source, index, witness):
        return tuple((p // 2, q // 2) for p, q in witness if p % 2 and q % 2)


class Swapped(EditDistanceToDynamicTimeWarping):
    def lift(self, source, index, witness):
        return tuple((q, p) for p, q in super().lift(source, index, witness))


class LettersNextToEachOther(EditDistanceToDynamicTimeWarping):
    """A letter of the second string is a null where it is the last one."""

    def targets(self, source):
        for target in super().targets(source):
            y = np.array(target.y)
            y[-2:] = y[-1]
            yield type(target)(target.x, y, target.threshold)


BUGS = {
    "threshold 1 below": (other_threshold(EditDistanceToDynamicTimeWarping, -1), "forward direction"),
    "threshold 2 above": (other_threshold(EditDistanceToDynamicTimeWarping, 2), "backward direction"),
    "every meeting": (EveryMeeting(), "lift"),
    "swapped": (Swapped(), "lift"),
    "letters next to each other": (LettersNextToEachOther(), "backward direction"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=EditDistance.small(), seconds=0)
    assert caught.value.step == step
