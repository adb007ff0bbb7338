"""Whole paths in which only the last solver is asked: formulas by string algorithms, paths and sums by triangles."""

from itertools import islice
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from reductions import CNF, Coloring, ThreeSum, decide
from reductions.problems import AllPairsShortestPaths, MinPlusConvolution, TransitiveClosure
from tests.reductions.random_formulas import random_cnf

SATLIB = Path(__file__).parents[3] / "shared" / "data" / "satlib"


def cut(formula, kept, values):
    """The formula on its first `kept` variables, the others set to these values."""
    true = {-v if value else v for v, value in enumerate(values, start=kept + 1)}
    clauses = [
        [x for x in clause if x not in true] for clause in formula.clauses if not any(-x in true for x in clause)
    ]
    return CNF(kept, tuple(map(tuple, clauses)))


def formulas():
    """Formulas of SATLIB, or where there are none random ones, cut to eight variables; YES and NO."""
    files = sorted(SATLIB.rglob("uf20*.cnf"))[:2]
    whole = [CNF.from_dimacs(path) for path in files] or [
        random_cnf(np.random.default_rng(s), 20, 91, 3) for s in range(2)
    ]
    rng = np.random.default_rng(0)
    for formula in whole:
        model = formula.solved_by_library() if files else None
        settings = [rng.integers(0, 2, 12).astype(bool) for _ in range(2)]
        for values in [[literal > 0 for literal in model[8:]], *settings] if model else settings:
            yield cut(formula, 8, values)


@pytest.mark.parametrize(
    ("problem", "oracle"),
    [
        ("LongestCommonSubsequence", "brute"),
        ("LongestCommonSubsequence", "library"),
        ("EditDistance", "library"),
        ("RegularExpressionSearch", "library"),
        ("NFAAcceptance", "brute"),
    ],
)
def test_a_formula_is_decided_by_string_algorithms(problem, oracle):
    pytest.importorskip("pysat")
    if oracle == "library":
        pytest.importorskip("rapidfuzz")
    answers = set()
    for formula in formulas():
        decision = decide(formula, problem, order=2, oracle=oracle)
        answers.add(decision.satisfiable)
        assert decision.satisfiable == (formula.brute_force() is not None)
        assert not decision.satisfiable or formula.verify(decision.answer)
    assert True in answers or not SATLIB.exists()


@pytest.mark.parametrize(("graph", "colorable"), [(nx.cycle_graph(5), True), (nx.wheel_graph(6), False)])
def test_a_graph_is_coloured_by_a_regular_expression(graph, colorable):
    """A wheel of five spokes needs four colours."""
    decision = decide(Coloring(graph, 3), "RegularExpressionSearch", order=2)
    assert decision.satisfiable == colorable
    if colorable:
        assert all(decision.witness[u] != decision.witness[w] for u, w in graph.edges)


def test_shortest_paths_by_triangle_collections_alone():
    source = AllPairsShortestPaths([[0, 3, -1], [1, 0, 9], [9, 2, 0]])
    decision = decide(source, "TriangleCollection")
    expected = dict(nx.floyd_warshall(nx.from_numpy_array(source.weights, create_using=nx.DiGraph)))
    assert decision.answer.tolist() == [[expected[u][w] for w in range(3)] for u in range(3)]
    assert decision.stages[-1].problem == "TriangleCollection"
    assert decision.stages[-1].instances > 50


@pytest.mark.parametrize("lists", [((1, 5), (2, -3), (-7, 4)), ((1, 5), (2, -3), (-8, 4))])
def test_3sum_by_triangle_collections_alone(lists):
    source = ThreeSum(lists)
    decision = decide(source, "TriangleCollection", via="ZeroTriangle")
    assert decision.satisfiable == (source.brute_force() is not None)


def test_convolution_by_knapsacks_alone():
    source = MinPlusConvolution(((0, 3, 1), (2, 0, 4)))
    decision = decide(source, "Knapsack", group=2, oracle="library")
    assert decision.answer == source.value()
    assert decision.stages[-1].instances > 5


def test_closure_by_a_parser_alone():
    for graph in islice(nx.graph_atlas_g(), 3, 18, 5):
        matrix = nx.to_numpy_array(graph, dtype=np.uint8)
        source = TransitiveClosure((np.triu(matrix),))
        assert decide(source, "ContextFreeParsing").answer.tolist() == source.value().tolist()
