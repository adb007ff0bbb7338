"""Max-SAT and max-cut against libraries and plain definitions, and what is refused."""

from itertools import product

import networkx as nx
import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import MaxCut, MaxSat

ODD_LABELS = ("", "x", (1, 2), frozenset({3}), 2j, -0.5)


def formulas(count=40, **sizes):
    rng = np.random.default_rng(0)
    return [MaxSat.random(rng, **sizes) for _ in range(count)]


def test_assignments_by_counting():
    answers = []
    for instance in (*list(MaxSat.small())[::3], *formulas(30, width=3)):
        expected = []
        for signs in product((-1, 1), repeat=instance.num_variables):
            kept = [any(signs[abs(x) - 1] * x > 0 for x in clause) for clause in instance.clauses]
            if sum(kept) >= instance.threshold:
                expected.append(tuple(sign * i for i, sign in enumerate(signs, start=1)))
        assert list(instance.witnesses()) == expected
        answers.append(bool(expected))
    assert 20 < sum(answers) < len(answers) - 20


def test_the_library_agrees():
    for instance in (*list(MaxSat.small())[::9], *formulas(25, width=3, clauses=15)):
        found = instance.read(MaxSat.solvers["library"](instance))
        assert (found is None) == (instance.brute_force() is None)


def test_sizes_and_storing():
    instance = MaxSat(3, ((1, 2, -3), (), (2, 2)), 2)
    assert instance.measured() == {"variables": 3, "clauses": 3, "width": 3, "threshold": 2}
    assert Problem.from_json(instance.to_json()) == instance
    assert MaxSat(0, (), 0).brute_force() == ()
    assert "at least 2" in instance._repr_html_()


@pytest.mark.parametrize(
    ("variables", "clauses", "threshold", "match"),
    [(1, ((2,),), 0, "clause 1"), (1, ((0,),), 0, "clause 1"), (-1, (), 0, "num_variables"), (1, (), -1, "threshold")],
)
def test_formulas_that_are_refused(variables, clauses, threshold, match):
    with pytest.raises(InputError, match=match):
        MaxSat(variables, clauses, threshold)


def test_cuts_by_counting():
    answers = []
    for number, plain in enumerate(nx.graph_atlas_g()[:52]):
        graph = nx.relabel_nodes(plain, dict(enumerate(ODD_LABELS)))
        graph.add_edges_from((v, v) for v in list(graph)[: number % 2])
        best = max(nx.cut_size(plain, [v for v in plain if bits >> v & 1]) for bits in range(2 ** len(plain)))
        for threshold in (0, best, best + 1):
            instance = MaxCut(graph, threshold)
            found = instance.brute_force()
            assert (found is not None) == (threshold <= best)
            library = instance.read(MaxCut.solvers["library"](instance))
            assert (library is None) == (found is None)
            answers.append(found)
    assert {answer is None for answer in answers} == {True, False}


def test_both_sides_are_witnesses():
    instance = MaxCut(nx.path_graph(3), 2)
    assert list(instance.witnesses()) == [(1,), (0, 2)]
    assert instance.verify((2, 0))
    for wrong in ((0,), (0, 0, 2), (0, 5), None, "02"):
        assert not instance.verify(wrong)


def test_cuts_that_are_refused():
    with pytest.raises(InputError, match="threshold must be at least 0, got -1"):
        MaxCut(nx.path_graph(3), -1)
