"""Cliques as sums of digits: every order of every clique, what is attained, and bugs that are caught."""

from itertools import islice, permutations

import networkx as nx
import pytest

import reductions.edges.clique_to_k_sum as module
from reductions import decide
from reductions.edges import CliqueToKSum
from reductions.errors import InputError
from reductions.problems import Clique, KSum
from tests.reductions.edges.built import check_declared, sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = CliqueToKSum()


def few(vertices, cliques, step=1):
    """Graphs on up to so many vertices, some with a loop, for cliques of up to so many vertices."""
    for number, plain in enumerate(nx.graph_atlas_g()[:53:step]):
        if len(plain) <= vertices:
            graph = nx.Graph(plain)
            graph.add_edges_from((v, v) for v in list(plain)[: number % 2])
            yield from (Clique(graph, clique) for clique in range(cliques + 1))


def check(source):
    """Witnesses of the target are the cliques in all orders."""
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    orders = [order for clique in source.witnesses() for order in permutations(clique)]
    found = [EDGE.lift(source, 0, witness) for witness in target.witnesses()]
    assert sorted(found) == sorted(orders)
    for order in orders:
        assert target.verify(EDGE.embed(source, order)[1])
    return bool(orders)


def test_small_graphs():
    answers = [check(source) for source in few(4, 2)]
    assert 20 < sum(answers) < len(answers) - 3


def test_triangles():
    answers = [check(Clique(graph, 3)) for graph in nx.graph_atlas_g()[:18] if graph.number_of_edges() < 5]
    assert 0 < sum(answers) < len(answers)


def test_decide():
    for plain in islice(nx.graph_atlas_g(), 20, 53, 12):
        for clique in (2, 3):
            source = Clique(nx.relabel_nodes(plain, lambda v: f"v{v}"), clique)
            for oracle in ("brute", "library"):
                assert source.accepts(decide(source, KSum, oracle=oracle).answer)


@pytest.mark.parametrize(("vertices", "clique"), [(0, 0), (0, 2), (1, 1), (2, 2), (4, 3), (5, 1), (3, 5)])
def test_sizes_are_attained(vertices, clique):
    declared, built = sizes(EDGE, Clique(nx.complete_graph(vertices), clique))
    assert {**declared, "length": 0} == {**built, "length": 0}
    assert built["length"] <= declared["length"]
    assert clique < 2 or built["length"] == declared["length"]


def test_too_many_lists():
    EDGE.check(Clique(nx.complete_graph(3), 27))
    with pytest.raises(InputError, match="at most 400, got k = 28, which are 406"):
        EDGE.check(Clique(nx.complete_graph(3), 28))


# ---- bugs


class OneDirection(CliqueToKSum):
    def targets(self, source):
        (target,) = super().targets(source)
        k = source.clique
        yield KSum((*target.lists[:k], *(numbers[: len(numbers) // 2] for numbers in target.lists[k:])), target.target)


class LoopsToo(CliqueToKSum):
    """A loop counts as an edge of a vertex with itself."""

    def targets(self, source):
        (target,) = super().targets(source)
        n, k, digit = len(source.graph), source.clique, module.digits(source)
        loops = [v for v, vertex in enumerate(source.graph) if source.graph.has_edge(vertex, vertex)]
        pairs = [(p, q) for p in range(k) for q in range(p + 1, k)]
        more = [tuple((n - v) * (digit[p, q] + digit[q, p]) for v in loops) for p, q in pairs]
        joined = zip(target.lists[k:], more, strict=True)
        yield KSum((*target.lists[:k], *(a + b for a, b in joined)), target.target)


class LastSlots(CliqueToKSum):
    def lift(self, source, index, witness):
        return tuple(list(source.graph)[v % len(source.graph)] for v in witness[-source.clique :])


@planted(
    (OneDirection(), "embed"),
    (LoopsToo(), "backward direction"),
    (LastSlots(), "round trip"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=few(3, 2))


def test_a_smaller_base_finds_cliques_that_are_not_there(monkeypatch):
    """In base n - 1 a sum may be right with digits that are not."""
    pairs = module.digits

    def smaller(source):
        return {pair: max(2, len(source.graph) - 1) ** place for place, pair in enumerate(pairs(source))}

    monkeypatch.setattr(module, "digits", smaller)
    found = 0
    for graph in nx.graph_atlas_g()[7:30]:
        source = Clique(graph, 2)
        (target,) = EDGE.targets(source)
        found += any(not source.verify(EDGE.lift(source, 0, witness)) for witness in target.witnesses())
    assert found > 0
