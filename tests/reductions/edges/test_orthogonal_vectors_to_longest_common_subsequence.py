"""LCS over four letters: every small instance, random alignments, what is attained, and bugs that are caught."""

from itertools import product
from operator import and_

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToLongestCommonSubsequence
from reductions.edges.orthogonal_vectors_to_longest_common_subsequence import four_letters
from reductions.errors import InputError
from reductions.problems import LongestCommonSubsequence
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.carried import SMALL, check_carried, drawn, lonely, ones, other_layout, other_threshold

EDGE = OrthogonalVectorsToLongestCommonSubsequence()


def changed(**layout):
    return other_layout(OrthogonalVectorsToLongestCommonSubsequence, **layout)


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
    assert (yes.x, yes.y, yes.threshold, yes.optimum()) == ("%01%", "%0%", 3, 3)
    (no,) = EDGE.instances(OrthogonalVectors(([[1]], [[1]])))
    assert (no.x, no.y, no.threshold, no.optimum()) == ("%0%", "%1%", 3, 2)


def test_the_layout():
    (target,) = EDGE.instances(OrthogonalVectors(([[1, 0], [1, 1]], [[1, 1], [0, 1]])))
    assert target.x == "%01%002%01%00%01%"
    assert target.y == "%%%%12%%02%%%%"
    assert (target.threshold, target.optimum()) == (9, 9)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (3, 1)])
def test_junk_alone_is_added(shape):
    """Before the first gadget and after the last there are then as many letters in x as in y."""
    source = ones(*shape, 3)
    plain, strings = four_letters(source), four_letters(source, "J")
    assert (tuple(letter for letter in strings.first if letter != "J"), strings.second) == (plain.first, plain.second)
    assert strings.starts[0] == strings.part_starts[0] == strings.pad
    assert len(strings.first) - strings.starts[-1] - len(strings.row[-1]) == strings.pad


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nothing_to_ask_if_a_set_is_empty(shape):
    assert list(EDGE.instances(ones(*shape, 3))) == []
    assert EDGE.count(ones(*shape, 3).measured()) == 0


def test_pairs_of_sets_only():
    with pytest.raises(InputError, match=r"order\D*2\D*3"):
        next(EDGE.instances(OrthogonalVectors((np.ones((1, 2)),) * 3)))


def test_sizes_of_64_vectors():
    """Those of x are what is declared for vectors of zeros, and less by the ones of the first set."""
    source, zeros = ones(64, 64, 16), OrthogonalVectors((np.zeros((64, 16)), np.ones((64, 16))))
    (target,), (longest,) = EDGE.instances(source), EDGE.instances(zeros)
    check_declared(EDGE, source, target)
    assert len(target.letters) == EDGE.project(source.measured())["letters"] == 4
    assert (len(target.x), len(target.y), target.threshold, target.optimum()) == (6_948, 1_530, 1_215, 1_214)
    assert len(longest.x) == EDGE.project(zeros.measured())["first"] == 6_948 + 64 * 16


# ---- gadgets


def is_subsequence(part, gadget):
    letters = iter(gadget)
    return all(letter in letters for letter in part)


def concatenated(gadgets, vector):
    """The gadgets of the coordinates, in turns."""
    return "".join(gadgets[c % len(gadgets)][bit] for c, bit in enumerate(vector))


def test_the_gadgets_fit_for_orthogonal_vectors():
    for d in range(1, 6):
        vectors = list(product((0, 1), repeat=d))
        strings = EDGE.strings(OrthogonalVectors((vectors, vectors)))
        for (i, a), (j, b) in product(enumerate(vectors), repeat=2):
            assert is_subsequence(strings.parts[j], strings.chosen[i]) == (not any(map(and_, a, b)))
        assert {LongestCommonSubsequence(strings.skipped, part, 0).optimum() for part in strings.parts} == {d - 1}


def coordinates(letters, part, gadget):
    """All gadgets for one coordinate: a letter or more for v, at most so many for u, right for d = 1."""
    words = ["".join(word) for length in range(gadget + 1) for word in product(letters, repeat=length)]
    for v in product([word for word in words if len(word) == part], repeat=2):
        for u in product(words, repeat=2):
            if all(is_subsequence(v[b], u[a]) == (not (a and b)) for a, b in product((0, 1), repeat=2)):
                yield u, v


def right(u, v, most=5):
    """Whether gadgets of coordinates, in turns, fit for orthogonal vectors of up to this dimension."""
    for d in range(2, most + 1):
        vectors = list(product((0, 1), repeat=d))
        for a, b in product(vectors, repeat=2):
            if is_subsequence(concatenated(v, b), concatenated(u, a)) == any(map(and_, a, b)):
                return False
    return True


@pytest.mark.parametrize(
    ("letters", "part", "gadget", "turns", "found"),
    [
        ("01", 1, 2, 1, 0),
        ("01", 1, 3, 1, 0),
        ("01", 1, 3, 2, 0),
        ("01", 2, 3, 1, 8),
        ("012", 1, 2, 1, 0),
        ("012", 1, 2, 2, 12),
    ],
)
def test_gadgets_of_coordinates(letters, part, gadget, turns, found):
    """Over two letters there are none with one of v; over three there are some, in turns of two kinds."""
    kinds = list(coordinates(letters, part, gadget))
    assert sum(right(*zip(*chosen, strict=True)) for chosen in product(kinds, repeat=turns)) == found


@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_no_s_is_shorter(d):
    strings = EDGE.strings(OrthogonalVectors((np.zeros((1, d)), list(product((0, 1), repeat=d)))))
    assert len(strings.skipped) == 2 * d - 2
    for length in range(2 * d - 2):
        for word in product("012", repeat=length):
            optima = (LongestCommonSubsequence("".join(word), part, 0).optimum() for part in strings.parts)
            assert any(optimum != d - 1 for optimum in optima)


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
    "S of d blocks": (changed(skipped=lambda strings: "0102"[: len(strings.skipped) + 2]), "lift"),
    "S of d - 2 blocks": (changed(skipped=lambda strings: strings.skipped[2:]), "forward direction"),
    "1 in every block": (
        changed(
            chosen=lambda strings: [gadget.replace("2", "1") for gadget in strings.chosen],
            parts=lambda strings: [part.replace("2", "1") for part in strings.parts],
        ),
        "lift or backward direction",
    ),
    "swapped": (Swapped(), "lift"),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    bug, step = BUGS[name]
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, small=[*SMALL, *lonely(2, 3)], seconds=0)
    assert caught.value.step in step.split(" or ")
