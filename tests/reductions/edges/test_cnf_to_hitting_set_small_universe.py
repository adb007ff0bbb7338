"""Hitting sets that are models: all of them, sizes of universes, and bugs that are caught."""

from itertools import combinations
from math import comb

import numpy as np
import pytest

import reductions.edges.cnf_to_hitting_set_small_universe as module
from reductions import CNF
from reductions.edges import CNFToHittingSetSmallUniverse
from reductions.edges.cnf_to_hitting_set_small_universe import cut, elements_for
from reductions.errors import InputError
from reductions.problems import HittingSetSmallUniverse
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, planted

SMALL = list(CNF.small())


@pytest.mark.parametrize("block", [1, 4])
def test_check_reduction(block):
    checked = check_reduction(CNFToHittingSetSmallUniverse(block), examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 20
    assert checked.refused == 0


def test_hitting_sets_are_the_models():
    rng, answers = np.random.default_rng(0), []
    for number in range(60):
        source = CNF.random(rng, variables=1 + number % 5, clauses=number % 13, width=3)
        edge = CNFToHittingSetSmallUniverse(block=1 + number % 4)
        (target,) = edge.instances(source)
        check_declared(edge, source, target)
        models, found = list(source.witnesses()), list(target.witnesses())
        assert sorted(edge.lift(source, 0, chosen) for chosen in found) == models
        assert sorted(edge.embed(source, model)[1] for model in models) == found
        library = HittingSetSmallUniverse.solvers["library"](target)
        assert (library in found) if found else library is None
        answers.append(bool(models))
    assert 5 < sum(answers) < len(answers) - 5


def test_universes():
    for q in range(1, 40):
        w = elements_for(q)
        assert comb(w, w // 2) >= 2**q > comb(w - 2, w // 2 - 1)
        assert w <= q + 2 * np.log2(q + 1) + 2
    assert [len(part.elements) for part in cut(9, 4)] == [6, 6, 2]
    source = CNF(8, ())
    for block in (1, 2, 4, 8):
        (target,) = CNFToHittingSetSmallUniverse(block).instances(source)
        declared = CNFToHittingSetSmallUniverse(block).project(source.measured())
        assert target.universe == declared["universe"] == 8 // block * elements_for(block)
        assert target.chosen == declared["chosen"] == target.universe / 2


def test_a_larger_formula_with_pysat():
    for seed in range(2):
        source = CNF.random(np.random.default_rng(seed), variables=8, clauses=30, width=3)
        edge = CNFToHittingSetSmallUniverse(block=4)
        (target,) = edge.instances(source)
        found = HittingSetSmallUniverse.solvers["library"](target)
        assert (found is None) == (source.brute_force() is None)
        assert found is None or source.verify(edge.lift(source, 0, found))


def test_what_is_refused():
    wide = CNF(4, ((1, 2, -3, 4),))
    with pytest.raises(InputError, match=r"3 variables.*width"):
        next(CNFToHittingSetSmallUniverse().instances(wide))
    assert len(list(CNFToHittingSetSmallUniverse(width=4).instances(wide))) == 1
    assert CNFToHittingSetSmallUniverse() == CNFToHittingSetSmallUniverse(block=4, width=3)
    assert CNFToHittingSetSmallUniverse(block=16, width=0).project({"variables": 17, "clauses": 0})["chosen"] == 20
    for name, value in (("block", 0), ("block", 17), ("width", -1)):
        with pytest.raises(InputError, match=name):
            CNFToHittingSetSmallUniverse(**{name: value})


def test_the_smallest():
    edge = CNFToHittingSetSmallUniverse()
    assert [next(edge.instances(CNF(0, clauses))).sets for clauses in ((), ((),))] == [(), ((),)]
    (target,) = edge.instances(CNF(1, ((1,),)))
    assert (target.sets, target.brute_force()) == (((0, 1), (1,)), (1,))


# ---- bugs


class Opposite(CNFToHittingSetSmallUniverse):
    def lift(self, source, index, witness):
        return tuple(-literal for literal in super().lift(source, index, witness))


class ClausesTwice(CNFToHittingSetSmallUniverse):
    """The last clause is forgotten, and the first one there twice."""

    def targets(self, source):
        return super().targets(CNF(source.num_variables, source.clauses[:1] * len(source.clauses)))


class CodesInAnotherOrder(CNFToHittingSetSmallUniverse):
    def embed(self, source, witness):
        return super().embed(source, tuple(-literal for literal in witness))


@planted(
    (Opposite(), "round trip"),
    (ClausesTwice(), "backward direction"),
    (CodesInAnotherOrder(), "round trip"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("inner_sets", lambda part: iter(())),
        ("inner_sets", lambda part: map(part.complement, part.halves()[2 ** len(part.variables) :])),
        ("complement", lambda part, some: some),
    ],
)
def test_sets_that_are_missing_are_seen(monkeypatch, name, broken):
    """Blocks of two variables have six halves, of which four are codes."""
    monkeypatch.setattr(module.Part, name, broken)
    with pytest.raises(AssertionError):
        check_reduction(CNFToHittingSetSmallUniverse(block=2), small=SMALL[::2], examples=0, seconds=0)


def test_a_half_that_is_not_a_code_is_seen(monkeypatch):
    large = lambda part: combinations(part.elements, len(part.elements) // 2 + 1)  # noqa: E731
    monkeypatch.setattr(module.Part, "inner_sets", large)
    with pytest.raises(AssertionError, match="lift"):
        check_reduction(CNFToHittingSetSmallUniverse(block=2), small=SMALL[::2], examples=0, seconds=0)
