"""LCS over four letters: every small instance, random alignments, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToLongestCommonSubsequence
from reductions.errors import InputError
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import SMALL, check_carried, drawn, lonely, ones, other_layout, other_threshold

EDGE = OrthogonalVectorsToLongestCommonSubsequence()


def changed(**layout):
    return other_layout(OrthogonalVectorsToLongestCommonSubsequence, **layout)


def test_every_small_instance():
    checked = check_reduction(EDGE, small=SMALL)
    assert checked.yes + checked.no == 9 + 36 + 25
    assert checked.lifted > 150


def test_drawn_instances():
    assert 15 < check_carried(EDGE, drawn(40)) < 36


def test_one_pair_anywhere():
    assert check_carried(EDGE, [*lonely(2, 3), *lonely(3, 2), *lonely(1, 3), *lonely(3, 1)]) == 18


def test_smallest_instances():
    (yes,) = EDGE.instances(OrthogonalVectors(([[0]], [[0]])))
    assert (yes.x, yes.y, yes.threshold, yes.optimum()) == ("%01|01%", "%0|0%", 5, 5)
    (no,) = EDGE.instances(OrthogonalVectors(([[1]], [[1]])))
    assert (no.x, no.y, no.threshold, no.optimum()) == ("%00|01%", "%1|0%", 5, 4)


def test_the_layout():
    (target,) = EDGE.instances(OrthogonalVectors(([[1, 0], [1, 1]], [[1, 1], [0, 1]])))
    assert target.x == "%0101%00|01%0101%00|00%0101%"
    assert target.y == "%%%%1|1%%0|1%%%%"
    assert (target.threshold, target.optimum()) == (11, 11)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nothing_to_ask_if_a_set_is_empty(shape):
    assert list(EDGE.instances(ones(*shape, 3))) == []
    assert EDGE.count(ones(*shape, 3).measured()) == 0


def test_pairs_of_sets_only():
    with pytest.raises(InputError, match=r"order\D*2\D*3"):
        next(EDGE.instances(OrthogonalVectors((np.ones((1, 2)),) * 3)))


def test_sizes_of_64_vectors():
    source = ones(64, 64, 16)
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    assert len(target.letters) == EDGE.project(source.measured())["letters"] == 4
    assert (len(target.x), len(target.y), target.threshold, target.optimum()) == (11_956, 2_490, 2_175, 2_174)


# ---- bugs


class Swapped(OrthogonalVectorsToLongestCommonSubsequence):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


BUGS = {
    "threshold 1 below": (
        other_threshold(OrthogonalVectorsToLongestCommonSubsequence, -1),
        "lift or backward direction",
    ),
    "threshold 1 above": (other_threshold(OrthogonalVectorsToLongestCommonSubsequence, 1), "forward direction"),
    "pads 1 too short": (changed(pad=lambda strings: strings.pad - 1), "forward direction"),
    "one % between two V": (changed(between=lambda strings: 1), "forward direction"),
    "S with its last bar": (changed(skipped=lambda strings: strings.skipped[:-2] + "|01"), "lift"),
    "U without its bars": (
        changed(chosen=lambda strings: [gadget.replace("|", "") for gadget in strings.chosen]),
        "forward direction",
    ),
    "swapped": (Swapped(), "lift"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=[*SMALL, *lonely(2, 3)])
    assert caught.value.step in step.split(" or ")
