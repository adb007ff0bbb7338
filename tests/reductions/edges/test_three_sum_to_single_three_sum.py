"""Lists told apart modulo 7: a bijection, tags that are wrong, and bugs that are caught."""

from itertools import combinations, combinations_with_replacement, permutations

import pytest

import reductions.edges.three_sum_to_single_three_sum as module
from reductions import decide
from reductions.edges import ThreeSumToSingleThreeSum
from reductions.problems import SingleThreeSum, ThreeSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import check_bijection, offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = ThreeSumToSingleThreeSum()


def test_all_small_lists():
    checked = check_reduction(EDGE, examples=30, seconds=0)
    assert checked.yes + checked.no == 1030
    assert checked.embedded == checked.lifted > 500


def test_numbers_far_from_zero():
    counts = [check_bijection(EDGE, source) for source in offset(ThreeSum, 90)]
    assert 20 < counts.count(0) < 85


def test_decide():
    for source in offset(ThreeSum, 40, seed=1):
        for oracle in ("brute", "library"):
            assert source.accepts(decide(source, SingleThreeSum, oracle=oracle).answer)


@pytest.mark.parametrize("number", [0, 1, 10**30])
def test_sizes_are_attained(number):
    for shape in ((2, 3, 1), (0, 0, 1), (0, 2, 1)):
        source = ThreeSum(tuple((-number,) * count for count in shape))
        declared, built = sizes(EDGE, source)
        assert declared == built


def separate(scale, tags):
    """Whether the three tags have a sum that the scale divides, and no other three of them do."""
    sums = {chosen: sum(chosen) % scale for chosen in combinations_with_replacement(sorted(tags), 3)}
    return [chosen for chosen, total in sums.items() if total == 0] == [tuple(sorted(tags))]


def test_seven_is_the_least_scale():
    assert separate(module.SCALE, module.TAGS)
    for scale in range(1, module.SCALE):
        assert not any(separate(scale, tags) for tags in combinations(range(scale), 3))


# ---- bugs


class Tags(ThreeSumToSingleThreeSum):
    scale, tags = 5, module.TAGS

    def targets(self, source):
        lists = zip(source.lists, self.tags, strict=True)
        yield SingleThreeSum(tuple(self.scale * x + tag for numbers, tag in lists for x in numbers))


class Zero(Tags):
    scale, tags = 7, (1, -1, 0)


class Six(Tags):
    scale, tags = 6, (1, 2, -3)


class WithoutStarts(ThreeSumToSingleThreeSum):
    def lift(self, source, index, witness):
        return witness


@planted(
    (Tags(), "backward direction"),
    (Zero(), "backward direction"),
    (Six(), "backward direction"),
    (WithoutStarts(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    threes = combinations_with_replacement((-1, 0), 3)
    alone = [ThreeSum(lists) for numbers in threes for lists in permutations((numbers, (), ()))]
    check_caught(bug, step, small=[*alone, *ThreeSum.small()])
