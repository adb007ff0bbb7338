"""Edit distance over five letters: every small instance, random scripts, what is attained, and bugs that are caught."""

import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToEditDistance, OrthogonalVectorsToLongestCommonSubsequence
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared, sizes
from tests.reductions.edges.carried import SMALL, check_carried, drawn, lonely, ones, other_layout, other_threshold

EDGE = OrthogonalVectorsToEditDistance()


def changed(**layout):
    return other_layout(OrthogonalVectorsToEditDistance, **layout)


def test_every_small_instance():
    checked = check_reduction(EDGE, small=SMALL, seconds=0.2)
    assert checked.yes + checked.no == 9 + 36 + 25
    assert checked.lifted > 130


def test_drawn_instances():
    assert 15 < check_carried(EDGE, drawn(40)) < 36


def test_one_pair_anywhere():
    assert check_carried(EDGE, [*lonely(2, 3), *lonely(3, 2), *lonely(1, 3), *lonely(3, 1)]) == 18


def test_smallest_instances():
    (yes,) = EDGE.instances(OrthogonalVectors(([[0]], [[0]])))
    assert (yes.x, yes.y, yes.threshold, yes.optimum()) == ("%01%", "%0%", 1, 1)
    (no,) = EDGE.instances(OrthogonalVectors(([[1]], [[1]])))
    assert (no.x, no.y, no.threshold, no.optimum()) == ("%0%", "%1%", 0, 1)


def test_the_strings_are_those_of_the_common_subsequence_but_for_the_junk():
    source = OrthogonalVectors(([[1, 0], [1, 1]], [[1, 1], [0, 1]]))
    (target,) = EDGE.instances(source)
    assert target.x == "JJJ%01J%J002%J01J%J00%J01J%JJJ"
    assert target.threshold == target.optimum() == len(target.x) - 9
    (common,) = OrthogonalVectorsToLongestCommonSubsequence().instances(source)
    assert (target.x.replace("J", ""), target.y) == (common.x, common.y)


def test_nothing_is_inserted():
    for source in lonely(3, 4):
        (target,) = EDGE.instances(source)
        _, script = EDGE.embed(source, source.brute_force())
        assert [q for _, q in script] == list(range(len(target.y)))
        assert target.cost(script) == target.threshold


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nothing_to_ask_if_a_set_is_empty(shape):
    assert list(EDGE.instances(ones(*shape, 3))) == []
    assert EDGE.count(ones(*shape, 3).measured()) == 0


def test_sizes_of_64_vectors():
    source = ones(64, 64, 16)
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    assert len(target.letters) == EDGE.project(source.measured())["letters"] == 5
    assert (len(target.x), len(target.y), target.threshold, target.optimum()) == (7_767, 1_530, 6_552, 6_553)


def test_vectors_of_zeros_attain_the_sizes():
    declared, built = sizes(EDGE, OrthogonalVectors(([[0, 0, 0]] * 5, [[1, 1, 1]] * 4)))
    assert declared == built


# ---- bugs


class Swapped(OrthogonalVectorsToEditDistance):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


BUGS = {
    "threshold 1 below": (other_threshold(OrthogonalVectorsToEditDistance, -1), "forward direction"),
    "threshold 1 above": (other_threshold(OrthogonalVectorsToEditDistance, 1), "lift or backward direction"),
    "too little junk on the left": (changed(left=lambda strings: strings.left[1:]), "embed"),
    "too little junk on the right": (changed(right=lambda strings: strings.right[1:]), "embed"),
    "no junk after guards": (changed(inner=lambda strings: "%"), "embed"),
    "no junk in S": (changed(skipped=lambda strings: strings.skipped.replace("J", "")), "embed"),
    "swapped": (Swapped(), "lift"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=[*SMALL, *lonely(2, 3)], seconds=0)
    assert caught.value.step in step.split(" or ")
