"""Cliques that words fold to: foldings both ways, what is attained, and bugs that are caught."""

from itertools import combinations, permutations

import networkx as nx
import pytest

import reductions.edges.clique_to_rna_folding as module
from reductions import decide
from reductions.edges import CliqueToRNAFolding
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems import Clique, RNAFolding
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = CliqueToRNAFolding()
DIAMOND = nx.Graph([(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)])


def named(graph):
    """Odd labels, in an order that is not that of the numbers, and a loop."""
    labelled = nx.Graph()
    labelled.add_nodes_from(["x", (1, 2), "", frozenset({3}), 2j][: len(graph)][::-1])
    labelled.add_edges_from(nx.relabel_nodes(graph, dict(enumerate(labelled))).edges)
    labelled.add_edges_from((v, v) for v in list(labelled)[:1])
    return labelled


def test_small_graphs():
    graphs = [*nx.graph_atlas_g()[:8], DIAMOND, named(nx.cycle_graph(4)), named(nx.complete_graph(3))]
    checked = check_reduction(EDGE, small=[Clique(graph, 3) for graph in graphs], examples=0, seconds=0.2)
    assert (checked.yes, checked.no, checked.refused) == (3, 8, 0)
    assert checked.lifted == 30


def test_one_pair_less_without_a_clique():
    for graph, missing in ((nx.path_graph(3), 1), (nx.complete_graph(3), 0), (nx.star_graph(3), 1), (DIAMOND, 0)):
        (target,) = EDGE.instances(Clique(graph, 3))
        assert target.most[0, -1] == target.threshold - missing


def test_every_order_of_a_clique_is_a_folding():
    words = module.Words(source := Clique(nx.complete_graph(4), 3))
    (target,) = EDGE.instances(source)
    for three in permutations(range(4), 3):
        folding = words.folding([(v,) for v in three])
        assert target.verify(folding)
        assert len(folding) == target.threshold
        assert EDGE.lift(source, 0, folding) == three


@pytest.mark.parametrize(("clique", "vertices"), [(3, 7), (6, 7)])
def test_larger_cliques_are_embedded(clique, vertices):
    graph = nx.complete_graph(vertices)
    graph.remove_edge(0, 1)
    source = Clique(graph, clique)
    (target,) = EDGE.instances(source)
    for chosen in list(combinations(graph, clique))[:: 1 + 5 * (clique == 3)]:
        if source.verify(chosen):
            _, folding = EDGE.embed(source, chosen[::-1])
            assert target.verify(folding)
            assert EDGE.lift(source, 0, folding) == chosen


def test_decide():
    for graph in (nx.cycle_graph(4), DIAMOND):
        assert decide(Clique(graph, 3), RNAFolding).satisfiable == (graph is DIAMOND)


@pytest.mark.parametrize(("vertices", "clique"), [(1, 3), (2, 3), (3, 3), (5, 3), (8, 3), (6, 6)])
def test_complete_graphs_have_the_declared_sizes(vertices, clique):
    declared, built = sizes(EDGE, Clique(nx.complete_graph(vertices), clique))
    assert declared == built or vertices == 1
    assert declared["length"] == built["length"]
    assert declared["threshold"] == built["threshold"]


def test_open_letters_come_before_the_closed_ones():
    """So that the distance to balanced brackets is the same question."""
    (target,) = EDGE.instances(Clique(DIAMOND, 3))
    word = target.word.tolist()
    for letter in set(word):
        if letter % 2 == 0 and letter + 1 in word:
            assert max(i for i, x in enumerate(word) if x == letter) < word.index(letter + 1)


@pytest.mark.parametrize("clique", [0, 1, 2, 4])
def test_other_cliques_are_refused(clique):
    with pytest.raises(InputError, match=f"3, 6, 9.*got {clique}"):
        EDGE.check(Clique(nx.complete_graph(3), clique))


# ---- bugs


class Changed(CliqueToRNAFolding):
    overhead = Overhead(**{**EDGE.overhead.sizes, "length": at_most(10**4), "threshold": at_most(10**4)})


class OneLess(Changed):
    """One pair less is enough."""

    def targets(self, source):
        (target,) = super().targets(source)
        yield RNAFolding(target.word, target.threshold - 1)


class ThinWalls(Changed):
    """A wall is a single bracket, which is worth less than another gadget."""

    def targets(self, source):
        words = module.Words(source)
        thin = []
        for letter in words.word:
            if letter < module.FIRST_BRACKET or thin[-1:] != [letter]:
                thin.append(letter)
        number = len(words.cliques)
        word = []
        for letter in thin:
            outer = letter >= module.FIRST_BRACKET and letter % 4 in (
                (module.FIRST_BRACKET % 4),
                (module.FIRST_BRACKET + 3) % 4,
            )
            word += [letter] * (number if outer else 1)
        yield RNAFolding(word, 3 * (number + 1) + 3 * words.letters_of_names)


class LoopsKept(Changed):
    """A vertex is in its own list."""

    def targets(self, source):
        class Words(module.Words):
            def lists(self, clique, of_type):
                near, self.near = self.near, [{*near, v} for v, near in enumerate(self.near)]
                lists = super().lists(clique, of_type)
                self.near = near
                return lists

        halves = tuple(
            tuple((Words.lists if write is module.Words.lists else write, of_type) for write, of_type in part)
            for part in module.HALVES
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "HALVES", halves)
            words = Words(source)
        yield RNAFolding(words.word, words.threshold)


class PartsOfAnother(CliqueToRNAFolding):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[:2] * 2


@planted(
    (OneLess(), "backward direction"),
    (ThinWalls(), "backward direction"),
    (LoopsKept(), "backward direction"),
    (PartsOfAnother(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    graphs = (nx.complete_graph(3), nx.path_graph(3), nx.empty_graph(1))
    check_caught(bug, step, small=[Clique(graph, 3) for graph in graphs], examples=0)
