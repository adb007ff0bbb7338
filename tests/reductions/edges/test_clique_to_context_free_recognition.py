"""Cliques that words can read: every derivation both ways, what is attained, and bugs that are seen."""

from itertools import combinations, permutations

import networkx as nx
import pytest

import reductions.edges.clique_to_context_free_recognition as module
from reductions import decide
from reductions.edges import CliqueToContextFreeRecognition
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems import Clique, ContextFreeRecognition
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = CliqueToContextFreeRecognition()
DIAMOND = nx.Graph([(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)])


def named(graph):
    """Odd labels, in an order that is not that of the numbers, and a loop."""
    labelled = nx.Graph()
    labelled.add_nodes_from(["x", (1, 2), "", frozenset({3}), 2j][: len(graph)][::-1])
    labelled.add_edges_from(nx.relabel_nodes(graph, dict(enumerate(labelled))).edges)
    labelled.add_edges_from((v, v) for v in list(labelled)[:1])
    return labelled


def test_small_graphs():
    graphs = [*nx.graph_atlas_g()[:8], DIAMOND, named(nx.cycle_graph(4)), named(DIAMOND)]
    checked = check_reduction(EDGE, small=[Clique(graph, 3) for graph in graphs], examples=0, seconds=0.2)
    assert (checked.yes, checked.no, checked.refused) == (3, 8, 0)
    assert checked.lifted == 6 + 10 + 10  # of twelve derivations, ten are tried


def test_as_many_derivations_as_ordered_triples_of_cliques():
    (target,) = EDGE.instances(Clique(nx.complete_graph(4), 3))
    found = {EDGE.lift(Clique(nx.complete_graph(4), 3), 0, derivation) for derivation in target.witnesses()}
    assert found == set(permutations(range(4), 3))


@pytest.mark.parametrize(("clique", "vertices"), [(3, 9), (6, 7)])
def test_larger_cliques_are_embedded(clique, vertices):
    """With an edge missing from a complete graph, every clique embeds as a derivation that lifts to it."""
    graph = nx.complete_graph(vertices)
    graph.remove_edges_from([(0, 1)] if vertices > clique else [])
    source = Clique(named(graph) if vertices <= 5 else graph, clique)
    (target,) = EDGE.instances(source)
    for chosen in list(combinations(graph, clique))[:: 1 + 5 * (clique == 3)]:
        if source.verify(chosen):
            _, derivation = EDGE.embed(source, chosen[::-1])
            assert target.verify(derivation)
            assert EDGE.lift(source, 0, derivation) == chosen


def test_lark_agrees():
    for graph, answer in ((nx.complete_graph(3), True), (nx.path_graph(2), False)):
        assert decide(Clique(graph, 3), ContextFreeRecognition, oracle="library").satisfiable == answer


@pytest.mark.parametrize(("vertices", "clique"), [(0, 3), (1, 3), (2, 3), (3, 3), (5, 3), (8, 3), (9, 3), (6, 6)])
def test_complete_graphs_have_the_declared_sizes(vertices, clique):
    declared, built = sizes(EDGE, Clique(nx.complete_graph(vertices), clique))
    assert declared == built


def test_the_grammar_is_that_of_the_docstring():
    assert len(module.RULES) == len(module.BINARY) + len(module.SINGLE) == 91
    assert module.NONTERMINALS["S"] == 0
    assert module.binary("A = x B y; z") == {
        ("A", "x", "B y"): 0,
        ("B y", "B", "y"): 1,
        ("A", "z"): 2,
        **{(letter, letter): 3 + i for i, letter in enumerate(module.LETTERS)},
    }


@pytest.mark.parametrize("clique", [0, 1, 2, 4])
def test_other_cliques_are_refused(clique):
    with pytest.raises(InputError, match=f"3, 6, 9.*got {clique}"):
        EDGE.check(Clique(nx.complete_graph(3), clique))


# ---- bugs


class Changed(CliqueToContextFreeRecognition):
    """Other words; their lengths are not declared."""

    overhead = Overhead(**{**EDGE.overhead.sizes, "length": at_most(10**4)})

    def word(self, source):
        return module.Words(source).word

    def targets(self, source):
        (target,) = super().targets(source)
        word = [module.LETTERS.index(letter) for letter in self.word(source)]
        yield ContextFreeRecognition(target.nonterminals, target.pairs, target.letters, word)


class DigitsForwards(Changed):
    """The digits in lists are not reversed."""

    def word(self, source):
        class Words(module.Words):
            def entries(self, vertices):
                return [x for u in vertices for x in ["$", *self.code(u), "$"]]

        return Words(source).word


class LoopsKept(Changed):
    """A vertex is in its own list."""

    def word(self, source):
        class Words(module.Words):
            def lists(self, clique):
                near, self.near = self.near, [sorted({*near, v}) for v, near in enumerate(self.near)]
                lists = super().lists(clique)
                self.near = near
                return lists

        return Words(source).word


class FirstCliqueThrice(CliqueToContextFreeRecognition):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[:1] * 3


@planted(
    (DigitsForwards(), "backward direction"),
    (LoopsKept(), "backward direction"),
    (FirstCliqueThrice(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    graphs = (nx.complete_graph(3), nx.path_graph(3), nx.complete_graph(1))
    check_caught(bug, step, small=[Clique(graph, 3) for graph in graphs], examples=0)
