"""Split and list: every assignment is a choice of vectors, what is refused, and bugs that are caught."""

from itertools import count, product

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from reductions import CNF, OrthogonalVectors
from reductions.edges import CNFToOrthogonalVectors
from reductions.errors import BudgetError, InputError
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, declaring, planted

literals = st.integers(-4, 4).filter(bool)


formulas = st.builds(
    CNF, st.just(4), st.lists(st.lists(literals, max_size=3).map(tuple), max_size=7).map(tuple)
)  # fmt: skip


@given(formulas, st.integers(2, 6))
@settings(max_examples=60)
def test_split_and_list(formula, order):
    """Every tuple of vectors is orthogonal exactly when its assignment satisfies the formula, and both maps invert."""
    edge = CNFToOrthogonalVectors(order)
    (target,) = edge.instances(formula)
    check_declared(edge, formula, target)
    assert edge.count(formula.measured()) == 1
    seen = set()
    for choice in product(*map(range, map(len, target.sets))):
        assignment = edge.lift(formula, 0, choice)
        assert target.verify(choice) == formula.verify(assignment)
        assert edge.embed(formula, assignment) == (0, choice)
        seen.add(assignment)
    assert len(seen) == 2**4


@pytest.mark.parametrize(
    ("variables", "clauses", "reason"),
    [(10**9, (), r"2\*\*ceiling\(v/k\).* 333,333,334 bits"),
     (90, ((1, 2, 3),) * 400, r"[\d,.]+ GiB, over the [\d,.]+ .iB")],
)  # fmt: skip
def test_split_and_list_refuses_a_blow_up_before_it_builds(variables, clauses, reason):
    with pytest.raises(BudgetError, match=reason):
        next(CNFToOrthogonalVectors(3).instances(CNF(variables, clauses)))


def test_bad_parameters():
    with pytest.raises(InputError, match=r"order\D*2\D*1"):
        CNFToOrthogonalVectors(1)


def test_the_largest_order():
    assert CNFToOrthogonalVectors(32).count({"variables": 64, "clauses": 1}) == 1
    with pytest.raises(InputError, match=r"order\D*32\D*33"):
        CNFToOrthogonalVectors(33)


def test_what_it_takes_when_nothing_is_said():
    assert CNFToOrthogonalVectors() == CNFToOrthogonalVectors(3)


# ---- bugs

v = CNF.symbols["variables"]


class LostClause(CNFToOrthogonalVectors):
    def targets(self, cnf):
        (target,) = super().targets(cnf)
        keep = np.arange(target.dimension) < target.dimension - 1
        yield OrthogonalVectors(tuple(x * keep for x in target.sets))


class SatisfiedForUnsatisfied(CNFToOrthogonalVectors):
    def targets(self, cnf):
        (target,) = super().targets(cnf)
        yield OrthogonalVectors(tuple(1 - x for x in target.sets))


class SmallGroupsFirst(CNFToOrthogonalVectors):
    def groups(self, cnf):
        return np.split(np.arange(1, cnf.num_variables + 1), [cnf.num_variables // 2])


class WrongGroupSplit(CNFToOrthogonalVectors):
    def embed(self, cnf, witness):
        return SmallGroupsFirst(self.order).embed(cnf, witness)


class ForgottenVariable(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return super().lift(cnf, index, witness)[:-1]


class FirstWitnessOnly(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return cnf.brute_force()


class DigitsBackwards(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return tuple(
            int(i) if number >> place & 1 else -int(i)
            for number, group in zip(witness, self.groups(cnf), strict=True)
            for place, i in enumerate(group)
        )


class LiftRaises(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return super().lift(cnf, index, (witness[0], [0, 1, 2][witness[1]]))


class UnderstatedVectors(CNFToOrthogonalVectors):
    overhead = declaring(CNFToOrthogonalVectors, first=2 ** sympy.floor(v / 2))


class RolledVectors(CNFToOrthogonalVectors):
    calls = count()

    def targets(self, cnf):
        (target,) = super().targets(cnf)
        step = next(self.calls)
        yield OrthogonalVectors(tuple(np.roll(x, step, axis=0) for x in target.sets))


@planted(
    (LostClause(2), "backward direction"),
    (SatisfiedForUnsatisfied(2), "backward direction"),
    (WrongGroupSplit(2), "embed"),
    (ForgottenVariable(2), "lift"),
    (FirstWitnessOnly(3), "round trip"),
    (DigitsBackwards(2), "lift"),
    (LiftRaises(2), "round trip"),
    (UnderstatedVectors(2), "sizes"),
    (RolledVectors(2), "determinism"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, seconds=0.2)  # groups of two variables are not small


def test_long_groups_of_variables():
    """Groups of 9 and 8: vectors by the definition, and back to the assignment that they stand for."""
    rng = np.random.default_rng(0)
    clauses = tuple(tuple(int(x) for x in rng.choice([-1, 1], 3) * rng.choice(np.arange(1, 18), 3)) for _ in range(7))
    formula, edge = CNF(17, clauses), CNFToOrthogonalVectors(order=2)
    (target,) = edge.instances(formula)
    assert [len(vectors) for vectors in target.sets] == [512, 256]
    for _ in range(40):
        assignment = tuple(int(i) for i in np.arange(1, 18) * rng.choice([-1, 1], 17))
        _, choice = edge.embed(formula, assignment)
        parts = [assignment[:9], assignment[9:]]
        for vectors, i, part in zip(target.sets, choice, parts, strict=True):
            assert vectors[i].tolist() == [int(set(part).isdisjoint(clause)) for clause in clauses]
        assert edge.lift(formula, 0, choice) == assignment
