"""Subset sums that are models: all solutions, sets without averages, long targets, and bugs that are caught."""

from itertools import combinations_with_replacement

import numpy as np
import pytest

import reductions.edges.cnf_to_subset_sum as module
from reductions import CNF
from reductions.edges import CNFToSubsetSum
from reductions.edges.cnf_to_subset_sum import average_free
from reductions.errors import InputError
from reductions.problems import SubsetSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared

SMALL = list(CNF.small())


@pytest.mark.parametrize("edge", [CNFToSubsetSum(), CNFToSubsetSum(1, 2, 4)], ids=["default", "narrow"])
def test_check_reduction(edge):
    checked = check_reduction(edge, small=SMALL[::6], examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 3
    assert checked.refused == 0


def solutions(target):
    """Every solution, by the sums of one half of the numbers: another way than that of the problem."""
    middle = len(target.numbers) // 2
    halves = (target.numbers[:middle], target.numbers[middle:])
    sums = [[0], [0]]
    for side, numbers in enumerate(halves):
        for number in numbers:
            sums[side] += [total + number for total in sums[side]]
    where = {}
    for mask, total in enumerate(sums[0]):
        where.setdefault(total, []).append(mask)
    for high, total in enumerate(sums[1]):
        for low in where.get(target.target - total, ()):
            mask = low | high << middle
            yield tuple(i for i in range(len(target.numbers)) if mask >> i & 1)


def test_solutions_are_the_models():
    rng, answers = np.random.default_rng(0), []
    for number in range(60):
        source = CNF.random(rng, variables=1 + number % 4, clauses=number % 4, width=3)
        edge = CNFToSubsetSum(block=1 + number % 2, group=1 + number % 3 // 2)
        (target,) = edge.instances(source)
        check_declared(edge, source, target)
        if len(target.numbers) > 26:
            continue
        models, found = list(source.witnesses()), list(solutions(target))
        assert sorted(edge.lift(source, 0, solution) for solution in found) == models
        assert sorted(edge.embed(source, model)[1] for model in models) == sorted(found)
        answers.append(bool(models))
    assert sum(answers) > 3
    assert len(answers) > 40


@pytest.mark.parametrize("clauses", [((1,), (-1,)), ((),), ((1, 2), (-1,), (-2,))])
def test_no_model_no_solution(clauses):
    for group in (1, 2, 3):
        (target,) = CNFToSubsetSum(block=1, group=group).instances(CNF(2, clauses))
        assert list(solutions(target)) == []
        assert target.solve() is None


@pytest.mark.parametrize("empty", range(1, 9))
def test_more_groups_than_items(empty):
    """With five empty clauses and a count in base n + 1 two items of the last group carry into the selection."""
    (target,) = CNFToSubsetSum(block=1).instances(CNF(1, (*((),) * empty, (1, -1))))
    assert list(solutions(target)) == []


@pytest.mark.parametrize("bits", range(4))
@pytest.mark.parametrize("terms", range(1, 6))
def test_no_number_is_an_average(bits, terms):
    numbers = average_free(bits, terms)
    assert len(set(numbers)) == len(numbers) == 2**bits
    assert numbers[0] == 0
    among = set(numbers)
    for chosen in combinations_with_replacement(numbers, terms):
        assert len(set(chosen)) == 1 or sum(chosen) % terms or sum(chosen) // terms not in among


def test_spheres_are_better_than_cubes_for_many_bits():
    for bits, terms in ((6, 20), (12, 91)):
        numbers = average_free(bits, terms)
        cube = ((terms + 1) ** bits - 1) // terms
        assert (numbers[-1] < cube) == (bits == 12)
        assert len(set(numbers)) == 2**bits
        assert min(numbers) == 0
    rng, numbers = np.random.default_rng(0), average_free(6, 20)
    among = set(numbers)
    for _ in range(2000):
        total = sum(numbers[i] for i in rng.integers(0, 64, 20))
        assert total % 20 or total // 20 not in among


def test_eight_points_of_a_circle():
    """Those of x^2 + y^2 = 1105, from (4, 33) to (33, 4), in base 33 001; the corners of a cube go above a million."""
    assert average_free(3, 1000)[-1] == (33 * 33_001 + 4) - (4 * 33_001 + 33) < 1001**2


def test_clauses_that_are_always_true_attain_the_number_of_items():
    """One group of two clauses on three variables each, and a variable that is in neither."""
    source, edge = CNF(7, ((1, -1, 2, 3), (4, -4, 5, 6))), CNFToSubsetSum(block=1, group=2)
    declared, (target,) = edge.project(source.measured()), edge.instances(source)
    assert declared["length"] == len(target.numbers) == 7 * 2 + 2**6
    assert declared["bound"] == declared["target"] == (78 + 1) * (8 * 2**7 + 1) * 3**7
    source, edge = CNF(4, ((1, -1, 3),)), CNFToSubsetSum(block=2, width=2)
    (target,) = edge.instances(source)
    assert edge.project(source.measured())["length"] == len(target.numbers) == 2 * 2**2 + 2**4


def test_the_bound_is_the_product_of_the_radices():
    """Of 4 blocks and 2 groups, with the numbers 0, 1, 3, 4, 9, ..., 13 for the assignments of a block."""
    most, places = 4 * 2**3 + 2 * 2 ** (3 * 2), 4 + 2
    declared = CNFToSubsetSum(block=3, group=2, width=1).project({"variables": 10, "clauses": 3})
    assert declared["bound"] == (most + 1) * (places * 2**places // 2 + 1) * (2 * 2 * 13 + 1) ** 4


def test_larger_formulas_embed_and_lift():
    rng = np.random.default_rng(2)
    for seed in range(3):
        source = CNF.random(np.random.default_rng(seed), variables=9, clauses=12, width=3)
        edge = CNFToSubsetSum(block=2 + seed, group=1)
        (target,) = edge.instances(source)
        check_declared(edge, source, target)
        models = list(source.witnesses())
        assert target.target.bit_length() > 40
        for k in rng.integers(0, len(models), 5):
            _, chosen = edge.embed(source, models[k])
            assert target.verify(chosen)
            assert edge.lift(source, 0, chosen) == models[k]


def test_what_is_refused():
    with pytest.raises(InputError, match=r"3 variables.*width"):
        next(CNFToSubsetSum().instances(CNF(4, ((1, 2, -3, 4),))))
    assert len(list(CNFToSubsetSum(width=4).instances(CNF(4, ((1, 2, -3, 4),))))) == 1
    for name, value in (("block", 0), ("group", 0), ("width", -1), ("block", 13)):
        with pytest.raises(InputError, match=name):
            CNFToSubsetSum(**{name: value})
    assert CNFToSubsetSum(block=12, width=0).block == 12
    assert CNFToSubsetSum(block=3, group=1, width=3) == CNFToSubsetSum()


def test_the_smallest():
    assert [next(CNFToSubsetSum().instances(CNF(0, c))).size() for c in ((), ((),))] == [(0, 0, 0), (0, 0, 3)]


# ---- bugs


def caught(edge):
    with pytest.raises(AssertionError):
        check_reduction(edge, small=[*SMALL[::3], CNF(1, ((1,), (1,), (-1,)))], examples=0, seconds=0)


@pytest.mark.parametrize(
    "marks", [lambda bits, terms: (0,) * 2**bits, lambda bits, terms: (0, *(1,) * (2**bits - 1))], ids=["equal", "two"]
)
def test_marks_that_are_not_different_are_caught(monkeypatch, marks):
    monkeypatch.setattr(module, "average_free", marks)
    caught(CNFToSubsetSum(block=2))


def test_marks_with_an_average_are_caught(monkeypatch):
    """With 0, 1, 2, 3 three groups may say 0, 2 and 1, where the block says 1."""
    clauses = ((-1, 2, 1), (1, -2, 2), (1, 2, -1))
    source = CNF(2, (*clauses, (1,), (2,), (-1, -2)))
    assert source.brute_force() is None
    monkeypatch.setattr(module, "average_free", lambda bits, terms: tuple(range(2**bits)))
    (wrong,) = CNFToSubsetSum(block=2).instances(source)
    monkeypatch.undo()
    (right,) = CNFToSubsetSum(block=2).instances(source)
    assert right.solve() is None
    assert wrong.solve() is not None


def test_a_radix_that_is_too_small_is_caught(monkeypatch):
    true = module.radices
    monkeypatch.setattr(module, "radices", lambda *sizes: [2, *true(*sizes)[1:]])
    caught(CNFToSubsetSum(block=1))


class NoMarksOfGroups(CNFToSubsetSum):
    def targets(self, source):
        (target,) = super().targets(source)
        found, blocks, _ = module.laid_out(source, self.block, self.group, self.width)
        first = next((number for number, item in enumerate(found) if item.place >= blocks), len(found))
        same = {item.place: n for item, n in zip(found, target.numbers, strict=True)}
        numbers = [n if k < first else same[found[k].place] for k, n in enumerate(target.numbers)]
        yield SubsetSum(tuple(numbers), target.target)


class OtherSigns(CNFToSubsetSum):
    def lift(self, source, index, witness):
        return tuple(-literal for literal in super().lift(source, index, witness))


@pytest.mark.parametrize("bug", [NoMarksOfGroups, OtherSigns])
def test_a_planted_bug_is_caught(bug):
    caught(bug(block=1))
