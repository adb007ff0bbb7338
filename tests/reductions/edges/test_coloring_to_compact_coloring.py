"""The core of a colouring question: what is left is the c-core, and colours come back greedily."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions import Coloring, decide
from reductions.edges import ColoringToCompactColoring
from reductions.testing import ReductionCounterexample, check_reduction, strategies

EDGE = ColoringToCompactColoring()


def test_no_false_alarm():
    checked = check_reduction(EDGE, seconds=0.2)
    assert checked.yes > 50
    assert checked.no > 5


@given(strategies.graphs(max_vertices=9), st.integers(1, 5))
def test_it_is_the_core(graph, colors):
    (target,) = EDGE.instances(Coloring(graph, colors))
    assert set(target.graph) == set(nx.k_core(graph, colors))


@pytest.mark.parametrize(
    ("graph", "colors", "answer"),
    [
        (nx.empty_graph(0), 1, True),
        (nx.complete_graph(2), 1000, True),
        (nx.complete_graph(2), 1, False),
        (nx.complete_graph(5), 4, False),
        (nx.grid_2d_graph(12, 13), 3, True),
        (nx.relabel_nodes(nx.star_graph(300), str), 2, True),
        (nx.Graph([("a", "a"), ("a", "b")]), 3, False),
    ],
    ids=["nothing", "K2", "an edge", "K5", "grid", "star", "loop"],
)
def test_decided_whatever_the_numbers(graph, colors, answer):
    source = Coloring(graph, colors)
    decision = decide(source)
    assert decision.satisfiable is answer
    assert not answer or source.verify(decision.answer)


class OneTooMany(ColoringToCompactColoring):
    """Takes vertices away that have as many neighbours as there are colours."""

    def removed(self, coloring):
        return super().removed(Coloring(coloring.graph, coloring.colors + 1))


class InTheOrderTheyWent(ColoringToCompactColoring):
    def lift(self, coloring, index, witness):
        colors = dict(witness)
        for vertex in self.removed(coloring):
            taken = {colors[neighbour] for neighbour in coloring.graph[vertex] if neighbour in colors}
            colors[vertex] = min(set(range(coloring.colors)) - taken, default=0)
        return colors


@pytest.mark.parametrize(
    ("bug", "small"),
    [
        (OneTooMany(), None),
        (
            InTheOrderTheyWent(),
            [Coloring(nx.Graph([(0, 2), (1, 3), (2, 3), (2, 4), (4, 5)]), 2), Coloring(nx.complete_graph(3), 2)],
        ),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_planted_bugs(bug, small):
    with pytest.raises(ReductionCounterexample):
        check_reduction(bug, small=small, seconds=0)
