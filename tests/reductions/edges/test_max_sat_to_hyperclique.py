"""Max-SAT as hypercliques: all assignments both ways, what is attained, and bugs that are caught."""

from math import comb

import numpy as np
import pytest

import reductions.edges.max_sat_to_hyperclique as module
from reductions import decide
from reductions.edges import MaxSatToHyperclique
from reductions.errors import InputError
from reductions.overhead import at_most, evaluate
from reductions.problems import Hyperclique, MaxSat
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = MaxSatToHyperclique()


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_small_instances(parts):
    checked = check_reduction(MaxSatToHyperclique(parts=parts), examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 30


@pytest.mark.parametrize(("parts", "width"), [(2, 2), (3, 2), (3, 3), (4, 2), (5, 3)])
def test_drawn_instances_by_a_library(parts, width):
    rng, answers = np.random.default_rng(parts), set()
    for _ in range(12):
        source = MaxSat.random(rng, variables=7, clauses=6, width=width)
        answer = decide(source, Hyperclique, oracle="library", parts=parts).answer
        assert source.accepts(answer)
        answers.add(answer is None)
    assert answers == {True, False}


def test_assignments_are_embedded_by_what_they_satisfy():
    rng = np.random.default_rng(5)
    for _ in range(5):
        source = MaxSat.random(rng, variables=5, clauses=5)
        targets = list(EDGE.instances(source))
        for assignment in source.witnesses():
            index, vertices = EDGE.embed(source, assignment)
            assert targets[index].verify(vertices)
            assert EDGE.lift(source, index, vertices) == assignment


def test_spreads():
    assert list(module.spreads(3, [2, 0, 2])) == [(1, 0, 2), (2, 0, 1)]
    assert list(module.spreads(0, [])) == [()]
    assert list(module.spreads(1, [])) == list(module.spreads(5, [2, 2])) == []
    assert len(list(module.spreads(6, [4, 4, 4]))) == 19


@pytest.mark.parametrize("parts", [2, 3])
def test_own_steps(parts):
    """Literals are looked at for every entry of an array of h groups, and all arrays are written for every question."""
    edge, source = MaxSatToHyperclique(parts=parts), MaxSat(6, ((1, -5), (2, 6), (4,)), 2)
    size, arrays = source.measured(), next(iter(edge.instances(source))).hyperedges
    own = evaluate(edge.overhead.own, edge.values(size))
    assert own == arrays[0].size * 3 * 2 + edge.count(size) * sum(array.size for array in arrays)


def test_declared_sizes():
    source = MaxSat(7, ((1, -7), (2,), (1, 4), (3, 7)), 0)
    declared, built = sizes(EDGE, source)
    assert {name: declared[name] for name in ("parts", "uniformity", "vertices")} == {
        "parts": 3,
        "uniformity": 2,
        "vertices": 8,
    }
    assert built["hyperedges"] == 8 * 4 + 8 * 4 + 4 * 4 < declared["hyperedges"] == comb(3, 2) * 64
    assert EDGE.count(source.measured()) == 25


def test_sizes_are_attained_by_groups_of_one_size():
    declared, built = sizes(EDGE, MaxSat(6, ((1, -5),), 0))
    assert declared == built


@pytest.mark.parametrize(("parts", "match"), [(0, "at least 1, got 0"), (33, "at most 32, got 33")])
def test_parts(parts, match):
    assert MaxSatToHyperclique(parts=32).parts == 32
    with pytest.raises(InputError, match=match):
        MaxSatToHyperclique(parts=parts)


def test_a_threshold_above_the_clauses_has_no_instances():
    assert list(EDGE.instances(MaxSat(2, ((1,),), 2))) == []


# ---- bugs


class OneMore(MaxSatToHyperclique):
    """More clauses than the guess are asked for."""

    def targets(self, source):
        yield from super().targets(MaxSat(source.num_variables, source.clauses, source.threshold + 1))


class FirstSpreadOnly(MaxSatToHyperclique):
    overhead = declaring(EDGE)

    def targets(self, source):
        for target in super().targets(source):
            yield target
            return


class SmallSums(MaxSatToHyperclique):
    """Guesses that add up to one less than the threshold are tried."""

    overhead = declaring(EDGE, hyperedges=at_most(10**9))

    def targets(self, source):
        yield from super().targets(MaxSat(source.num_variables, source.clauses, max(0, source.threshold - 1)))


class BitsReversed(MaxSatToHyperclique):
    def lift(self, source, index, witness):
        return tuple(-literal for literal in super().lift(source, index, witness))


@planted(
    (OneMore(), "forward direction"),
    (SmallSums(), "backward direction"),
    (BitsReversed(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)


def test_every_spread_is_needed():
    """The one clause that can be satisfied is of the last pair of groups; the first guess is on the other one."""
    source = MaxSat(3, ((1, 2), (3,), (-3,)), 2)
    few = [MaxSat(2, ((1,), (-1,), (2,), (-2,)), 2), MaxSat(2, ((), (2, 2)), 1), source]
    few.append(MaxSat(3, ((), (2, 3)), 1))
    few.append(MaxSat(3, ((), (2, 3)), 2))
    check_caught(FirstSpreadOnly(), "forward direction", small=few)
