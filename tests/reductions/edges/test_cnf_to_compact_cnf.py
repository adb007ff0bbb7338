"""Unit propagation and unused variables: models are kept, and what is trivial is decided whatever its header says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions import CNF, decide
from reductions.edges import CNFToCompactCNF
from reductions.testing import ReductionCounterexample, check_reduction

EDGE = CNFToCompactCNF()


def compact(formula):
    (target,) = EDGE.instances(formula)
    return target


literals = st.integers(-5, 5).filter(bool)
formulas = st.builds(CNF, st.just(5), st.lists(st.lists(literals, max_size=3).map(tuple), max_size=9).map(tuple))


@given(formulas)
def test_the_models_are_those_of_the_rest_times_the_unused(formula):
    target = compact(formula)
    assert all(len(set(clause)) != 1 for clause in target.clauses)
    assert {abs(x) for clause in target.clauses for x in clause} == set(range(1, target.num_variables + 1))
    images = {EDGE.embed(formula, model)[1] for model in formula.witnesses()}
    assert images == set(target.witnesses())
    assert all(formula.verify(EDGE.lift(formula, 0, model)) for model in target.witnesses())


def test_no_false_alarm():
    checked = check_reduction(EDGE, seconds=0.2)
    assert checked.yes > 100
    assert checked.no > 30


@pytest.mark.parametrize(
    ("formula", "left"),
    [
        (CNF(0, ()), CNF(0, ())),
        (CNF(0, ((),)), CNF(0, ((),))),
        (CNF(100, ()), CNF(0, ())),
        (CNF(100, ((5, 6), ())), CNF(0, ((),))),
        (CNF(2, ((1,), (-1,))), CNF(0, ((),))),
        (CNF(3, ((1,), (-1, 2), (-2, 3))), CNF(0, ())),
        (CNF(3, ((1,), (-1, 2), (-2, -1))), CNF(0, ((),))),
        (CNF(9, ((7, 7), (-7, 3, 9), (9, 3))), CNF(2, ((1, 2), (2, 1)))),
        (CNF(4, ((1, -1), (2, 4), (2, 4))), CNF(2, ((1, 2),))),
    ],
    ids=str,
)
def test_what_is_left(formula, left):
    assert compact(formula) == left


@pytest.mark.parametrize(
    ("formula", "answer"),
    [
        (CNF(100, ()), True),
        (CNF(100, ((1, 2), ())), False),
        (CNF(60, ((1, -30), (30, 59), (-59, -1))), True),
        (CNF(45, tuple((i if i % 3 else -i,) for i in range(1, 46))), True),
        (CNF(45, (*((i,) for i in range(1, 46)), (-44, -45))), False),
        (CNF(10**6, ((10**6,),)), True),
    ],
    ids=["no clause", "an empty clause", "three used", "units", "units that clash", "a million"],
)
def test_decided_whatever_the_header_says(formula, answer):
    decision = decide(formula)
    assert decision.satisfiable is answer
    assert not answer or formula.verify(decision.answer)
    assert [stage.problem for stage in decision.stages] == [
        "CNF",
        "CNF",
        "OrthogonalVectors",
        "GapMaxIP",
        "AttentionQuery",
    ]


def test_nothing_is_put_first_where_nothing_can_be_left_out():
    assert [stage.problem for stage in decide(CNF(2, ((1, 2),))).stages].count("CNF") == 1


class ForgetsTheForced(CNFToCompactCNF):
    def lift(self, cnf, index, witness):
        lifted = super().lift(cnf, index, witness)
        return tuple(-i for i in range(1, len(lifted) + 1)) if not witness else lifted


class DropsFalseClauses(CNFToCompactCNF):
    def targets(self, cnf):
        (target,) = super().targets(cnf)
        yield CNF(target.num_variables, tuple(clause for clause in target.clauses if clause))


@pytest.mark.parametrize(("bug", "step"), [(ForgetsTheForced(), "lift"), (DropsFalseClauses(), "backward direction")])
def test_planted_bugs(bug, step):
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, seconds=0.2)
    assert caught.value.step in (step, "round trip")
