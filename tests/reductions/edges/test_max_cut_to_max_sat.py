"""Cuts as assignments: all witnesses both ways, odd labels, loops, and bugs that are caught."""

import networkx as nx

from reductions import decide
from reductions.edges import MaxCutToMaxSat
from reductions.problems import MaxCut, MaxSat
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = MaxCutToMaxSat()
ODD_LABELS = ("", "x", (1, 2), frozenset({3}), 2j, -0.5)


def test_small_and_drawn_instances():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 20
    assert checked.embedded == checked.lifted


def test_every_satisfied_clause_beyond_the_edges_is_an_edge_across():
    for number, plain in enumerate(nx.graph_atlas_g()[:52:3]):
        graph = nx.relabel_nodes(plain, dict(enumerate(ODD_LABELS)))
        graph.add_edges_from((v, v) for v in list(graph)[: number % 3])
        source = MaxCut(graph, 0)
        (target,) = EDGE.instances(source)
        for side in source.witnesses():
            _, assignment = EDGE.embed(source, side[::-1])
            assert target.satisfied(assignment) == len(graph.edges) + nx.cut_size(graph, side)
            assert EDGE.lift(source, 0, assignment) == side


def test_decide_by_a_library():
    for graph, best in ((nx.petersen_graph(), 12), (nx.complete_graph(6), 9), (nx.cycle_graph(7), 6)):
        assert decide(MaxCut(graph, best), MaxSat, oracle="library").satisfiable
        assert not decide(MaxCut(graph, best + 1), MaxSat, oracle="library").satisfiable


def test_declared_sizes():
    declared, built = sizes(EDGE, MaxCut(nx.path_graph(4), 2))
    assert declared == built == {"variables": 4, "clauses": 6, "width": 2, "threshold": 5}


# ---- bugs


class OneClauseOfEach(MaxCutToMaxSat):
    """Only the clauses without negations."""

    overhead = declaring(EDGE, clauses=EDGE.overhead.sizes["clauses"].expression / 2)

    def targets(self, source):
        (target,) = super().targets(source)
        yield MaxSat(target.num_variables, target.clauses[::2], target.threshold)


class OneMore(MaxCutToMaxSat):
    overhead = declaring(EDGE, threshold=EDGE.overhead.sizes["threshold"].expression + 1)

    def targets(self, source):
        (target,) = super().targets(source)
        yield MaxSat(target.num_variables, target.clauses, target.threshold + 1)


class SignsMixed(MaxCutToMaxSat):
    """Clauses (u or not w) and (not u or w), which count the edges that do not go across."""

    def targets(self, source):
        (target,) = super().targets(source)
        yield MaxSat(target.num_variables, tuple((u, -w) for u, w in target.clauses), target.threshold)


class NumbersForVertices(MaxCutToMaxSat):
    def lift(self, source, index, witness):
        return tuple(literal for literal in witness if literal > 0)


@planted(
    (OneClauseOfEach(), "embed"),
    (OneMore(), "forward direction"),
    (SignsMixed(), "backward direction"),
    (NumbersForVertices(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
