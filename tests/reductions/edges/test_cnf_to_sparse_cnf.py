"""Sparsification as an edge: bounds, witnesses both ways, and bugs that are caught."""

from itertools import islice

import numpy as np

from reductions import CNF
from reductions.edges import CNFToOrthogonalVectors, CNFToSparseCNF
from reductions.graph import embed, find_paths, lift
from reductions.problems import AttentionQuery
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted
from tests.reductions.random_formulas import FINEST, random_cnf


def test_bounds_along_the_edge_and_witnesses_both_ways():
    rng = np.random.default_rng(2)
    edge = CNFToSparseCNF(3, FINEST)
    for _ in range(20):
        cnf = random_cnf(rng, 6, 14, 3)
        size, leaves = cnf.measured(), list(edge.instances(cnf))
        assert len(leaves) <= edge.count(size)
        assert max(len(leaf.clauses) for leaf in leaves) <= edge.project(size)["clauses"]
        assert [edge.instance(cnf, i) for i in range(len(leaves))] == leaves
        for index, leaf in enumerate(leaves):
            for model in islice(leaf.witnesses(), 3):
                assert cnf.verify(edge.lift(cnf, index, model))
        for model in islice(cnf.witnesses(), 5):
            index, carried = edge.embed(cnf, model)
            assert leaves[index].verify(carried)
        path = (edge, CNFToOrthogonalVectors(2))
        model = cnf.brute_force()
        if model is not None:
            indices, choice = embed(path, cnf, model)
            assert lift(path, cnf, indices, choice) == model


def test_a_formula_that_is_sparse_stays_as_it_is():
    declared, built = sizes(CNFToSparseCNF(), CNF(3, ((1, 2), (-1, 3), (2, -3))))
    assert declared == built


def test_the_loop_in_the_graph_leaves_the_paths_alone():
    assert all(CNFToSparseCNF not in path for path in find_paths(CNF, AttentionQuery))


def test_what_it_takes_when_nothing_is_said():
    assert CNFToSparseCNF() == CNFToSparseCNF(3, 1.0)


# ---- bugs


class LastClauseLost(CNFToSparseCNF):
    def targets(self, cnf):
        return (CNF(leaf.num_variables, leaf.clauses[:-1]) for leaf in super().targets(cnf))


class ModelsNegated(CNFToSparseCNF):
    def lift(self, cnf, index, witness):
        return tuple(-i for i in super().lift(cnf, index, witness))


@planted((LastClauseLost(), "backward direction"), (ModelsNegated(), "round trip"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
