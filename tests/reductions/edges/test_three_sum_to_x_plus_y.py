"""The third list negated: the same witnesses, and bugs that are caught."""

from reductions.edges import ThreeSumToXPlusY
from reductions.problems import ThreeSum, XPlusY
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import check_bijection, offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = ThreeSumToXPlusY()


def test_all_small_lists():
    checked = check_reduction(EDGE, examples=50, seconds=0)
    assert (checked.yes + checked.no, checked.refused) == (1050, 0)
    assert checked.embedded == checked.lifted > 500


def test_numbers_far_from_zero():
    counts = [check_bijection(EDGE, source) for source in offset(ThreeSum, 120)]
    assert 20 < counts.count(0) < 115


def test_sizes_are_those_of_the_source():
    for source in offset(ThreeSum, 20):
        declared, built = sizes(EDGE, source)
        assert declared == built == source.measured()


# ---- bugs


class NotNegated(ThreeSumToXPlusY):
    def targets(self, source):
        yield XPlusY(source.lists)


class FirstNegated(ThreeSumToXPlusY):
    def targets(self, source):
        (target,) = super().targets(source)
        x, y, z = target.lists
        yield XPlusY((tuple(-number for number in x), y, z))


class SwappedLists(ThreeSumToXPlusY):
    def lift(self, source, index, witness):
        j, i, k = witness
        return i, j, k


@planted((NotNegated(), "backward direction"), (FirstNegated(), "backward direction"), (SwappedLists(), "lift"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
