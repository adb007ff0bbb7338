"""k-cliques as triangles: every clique in every order, every triangle in every order, and bugs that are seen."""

from itertools import combinations, islice, pairwise, permutations

import networkx as nx
import numpy as np
import pytest

import reductions.edges.clique_to_triangle as module
from reductions import decide
from reductions.edges.clique_to_triangle import CliqueToTriangle
from reductions.errors import BudgetError, OracleError
from reductions.problems import Clique, Triangle
from tests.reductions.edges.held import TASTES, hold

EDGE = CliqueToTriangle()

ODD_LABELS = ("", "x", (1, 2), frozenset({3}), 2j, -0.5, b"y", 10**30)
"""Labels that are not numbers, and that nobody can put in order."""


def small():
    """All graphs on up to 5 vertices, up to isomorphism, in a random order of the vertices, with and without loops."""
    rng = np.random.default_rng(0)
    for number, plain in enumerate(islice(nx.graph_atlas_g(), 53)):
        order = rng.permutation(len(plain)).tolist()
        graph = nx.Graph()
        graph.add_nodes_from(order)
        graph.add_edges_from(plain.edges)
        graph.add_edges_from((v, v) for v in order if (number + v) % 3 == 0)
        for clique in range(7):
            yield Clique(graph, clique)


def drawn(count, seed=0):
    """Random graphs on up to 8 vertices with odd labels, many of them dense, loops among the edges."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        plain = nx.gnp_random_graph(int(rng.integers(0, 9)), (0.5, 0.7, 0.95)[number % 3], seed=number)
        plain.add_edges_from((v, v) for v in plain if rng.random() < 0.3)
        yield Clique(nx.relabel_nodes(plain, dict(enumerate(ODD_LABELS))), number % 8)


def check(edge, source):
    """Sizes, answers, and all witnesses both ways, in every order of up to 24; cliques and triangles are as many."""
    size = source.measured()
    declared = edge.project(size)
    (target,) = edge.targets(source)
    assert all(target.measured()[name] <= declared[name] for name in ("vertices", "edges"))
    cliques, triangles = list(source.witnesses()), list(target.witnesses())
    assert len(cliques) == len(triangles)
    for clique in cliques:
        images = {frozenset(edge.embed(source, order)[1]) for order in islice(permutations(clique), 24)}
        assert len(images) == 1
        assert target.verify(tuple(images.pop()))
    for triangle in triangles:
        lifted = {edge.lift(source, 0, order) for order in permutations(triangle)}
        assert len(lifted) == 1
        clique = lifted.pop()
        assert source.verify(clique)
        assert set(edge.embed(source, clique)[1]) == set(triangle)
    return bool(cliques)


def test_all_small_graphs():
    answers = [check(EDGE, source) for source in small()]
    assert len(answers) == 53 * 7
    assert 100 < sum(answers) < 300


def test_drawn_graphs():
    answers = [check(EDGE, source) for source in drawn(80)]
    assert 25 < sum(answers) < 70


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_conversations(oracle):
    for source in (*islice(small(), 0, None, 7), *drawn(40, seed=1)):
        answer, asked = hold(EDGE, source, oracle)
        assert len(asked) == 1
        assert source.accepts(answer)


@pytest.mark.parametrize("oracle", ["brute", "library", TASTES[1]])
def test_decide(oracle):
    for source in drawn(40, seed=2):
        decision = decide(source, "triangle", oracle=oracle)
        assert source.accepts(decision.answer)
        assert decision.witness_of(Triangle) is None or len(decision.witness_of(Triangle)) == 3


@pytest.mark.parametrize("clique", [0, 1, 2, 3])
@pytest.mark.parametrize("vertices", [0, 1, 2])
def test_smallest(vertices, clique):
    """No vertices at all have an empty clique; one vertex is a clique, with a loop or without."""
    for loops in ((), [(0, 0)] * (vertices > 0)):
        graph = nx.complete_graph(vertices)
        graph.add_edges_from(loops)
        decision = decide(Clique(graph, clique), Triangle)
        assert decision.answer == (tuple(range(clique)) if clique <= vertices else None)


@pytest.mark.parametrize(
    ("vertices", "clique"), [(0, 0), (1, 0), (1, 1), (4, 1), (5, 2), (5, 4), (6, 5), (7, 3), (7, 7)]
)
def test_complete_graphs_have_the_declared_sizes(vertices, clique):
    source = Clique(nx.complete_graph(vertices), clique)
    (target,) = EDGE.instances(source)
    assert target.measured() == EDGE.project(source.measured())


def test_sizes_that_explode_are_refused():
    with pytest.raises(BudgetError, match=r"would take about 2\^[\d,]+ bytes"):
        EDGE.check(Clique(nx.empty_graph(2000), 1800))


# ---- bugs


class WithoutOrder(CliqueToTriangle):
    """Cliques of two parts are adjacent where all their vertices are, whichever comes first."""

    def targets(self, source):
        vertices, nodes = list(source.graph), module.nodes(source)
        graph = nx.empty_graph(len(nodes))
        for (u, (p, s)), (w, (q, t)) in combinations(enumerate(nodes), 2):
            if p != q and all(source.graph.has_edge(vertices[i], vertices[j]) for i in s for j in t):
                graph.add_edge(u, w)
        yield Triangle(graph)


class OuterEdgesDropped(CliqueToTriangle):
    """No edges between the first part and the last."""

    def targets(self, source):
        (target,) = super().targets(source)
        part = [p for p, _ in module.nodes(source)]
        yield Triangle(
            nx.edge_subgraph(target.graph, [e for e in target.graph.edges if {part[v] for v in e} != {0, 2}])
        )


class PartsNotSorted(CliqueToTriangle):
    def lift(self, source, index, witness):
        node, vertices = module.nodes(source), list(source.graph)
        return tuple(vertices[i] for v in witness for i in node[v][1])


class PlacesForLabels(CliqueToTriangle):
    def lift(self, source, index, witness):
        return tuple(list(source.graph).index(vertex) for vertex in super().lift(source, index, witness))


class EmbedsInTheOrderGiven(CliqueToTriangle):
    def embed(self, source, witness):
        size, place = module.shares(source), {vertex: i for i, vertex in enumerate(source.graph)}
        ends = [sum(size[:p]) for p in range(4)]
        parts = [tuple(place[v] for v in witness[a:b]) for a, b in pairwise(ends)]
        nodes = module.nodes(source)
        return 0, tuple(nodes.index((p, part)) if (p, part) in nodes else 0 for p, part in enumerate(parts))


@pytest.mark.parametrize(
    "edge", [WithoutOrder, OuterEdgesDropped, PartsNotSorted, PlacesForLabels, EmbedsInTheOrderGiven]
)
def test_bugs_are_seen(edge):
    with pytest.raises(AssertionError):
        check_all(edge())


def check_all(edge):
    for source in drawn(60):
        check(edge, source)


def test_without_order_a_loop_is_a_clique():
    """The order is not only for a bijection: a vertex that is its own neighbour would be counted three times."""
    graph = nx.Graph([("a", "a")])
    assert decide(Clique(graph, 3), Triangle).answer is None
    with pytest.raises(OracleError):
        decide(Clique(graph, 3), Triangle, path=[WithoutOrder()])
