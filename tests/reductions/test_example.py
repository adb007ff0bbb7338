"""The example of a user's own reduction: registered, found, checked, composed; and broken."""

import pytest

from reductions import CNF, find_paths, reduction_graph
from reductions.edges import CNFToOrthogonalVectors
from reductions.graph import lift
from reductions.problem import Problem
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.example_hitting_set import HittingSet, OrthogonalVectorsToHittingSet


def test_it_stands_the_check():
    checked = check_reduction(OrthogonalVectorsToHittingSet(), seconds=0)
    assert checked.yes > 100 < checked.no
    assert checked.refused == 0


def test_it_is_in_the_graph_and_paths_find_it():
    assert HittingSet in reduction_graph()
    path = find_paths(CNF, HittingSet)[0]
    assert [edge.__name__ for edge in path] == ["CNFToOrthogonalVectors", "OrthogonalVectorsToHittingSet"]


@pytest.mark.parametrize("order", [2, 3])
def test_a_formula_is_decided_through_it(order):
    formula = CNF(4, ((1, 2), (-1, 3), (-2, -3), (4, -1), (-4, 2, 3)))
    path = (CNFToOrthogonalVectors(order), OrthogonalVectorsToHittingSet())
    (vectors,) = path[0].instances(formula)
    (sets,) = path[1].instances(vectors)
    assert Problem.from_json(sets.to_json()) == sets
    assert formula.verify(lift(path, formula, (0, 0), sets.brute_force()))
    assert len(list(sets.witnesses())) == len(list(formula.witnesses()))


class GroupsNotHit(OrthogonalVectorsToHittingSet):
    def targets(self, source):
        (target,) = super().targets(source)
        yield HittingSet(
            target.elements, target.sets[: source.dimension] + target.sets[:1] * source.order, target.chosen
        )


class UnsortedLift(OrthogonalVectorsToHittingSet):
    def lift(self, source, index, witness):
        return tuple(v % len(source.sets[0]) for v in witness)


@pytest.mark.parametrize("wrong", [GroupsNotHit(), UnsortedLift()], ids=lambda edge: edge.name)
def test_a_slip_in_it_is_found(wrong):
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(wrong)
    assert sum(caught.value.source.size()) <= 9
