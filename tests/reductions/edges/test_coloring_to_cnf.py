"""Colours as binary digits: every colouring is a model, and bugs that are caught."""

from itertools import product

import networkx as nx
import pytest

from reductions import CNF, Coloring
from reductions.edges import ColoringToCNF
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, declaring, planted


@pytest.mark.parametrize("graph", [nx.empty_graph(0), nx.empty_graph(2), nx.complete_graph(3), nx.complete_graph(4),
                                   nx.Graph([(0, 0)]), nx.cycle_graph(5), nx.star_graph(["x", "y", "z"])])  # fmt: skip
@pytest.mark.parametrize("colors", [1, 2, 3, 4])
def test_coloring_to_cnf(graph, colors):
    source, edge = Coloring(graph, colors), ColoringToCNF()
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    colorings = list(source.witnesses())
    lifted = [edge.lift(source, 0, assignment) for assignment in target.witnesses()]
    assert sorted(map(str, lifted)) == sorted(map(str, colorings))
    for coloring in colorings:
        index, assignment = edge.embed(source, coloring)
        assert index == 0
        assert target.verify(assignment)
        assert edge.lift(source, 0, assignment) == coloring


@pytest.mark.parametrize("colors", [5, 7])
def test_numbers_of_three_digits(colors):
    test_coloring_to_cnf(nx.path_graph(2), colors)


@pytest.mark.parametrize("power", [31, 40, 300])
def test_one_colour_more_than_a_power_of_two(power):
    """A digit more, and a clause for nearly every other number: a logarithm in floats would round both away."""
    size = {"vertices": 2, "edges": 1, "colors": 2**power + 1}
    found = ColoringToCNF().project(size)
    assert found == {"variables": 2 * (power + 1), "clauses": 2 * (2**power - 1) + 2**power + 1}


# ---- bugs

E, c = (ColoringToCNF.source.symbols[name] for name in ("edges", "colors"))


class NumbersThatAreNoColors(ColoringToCNF):
    overhead = declaring(ColoringToCNF, clauses=E * c)

    def targets(self, coloring):
        (target,) = super().targets(coloring)
        first_conflict = len(target.clauses) - coloring.graph.number_of_edges() * coloring.colors
        yield CNF(target.num_variables, target.clauses[first_conflict:])


class OneColorConflicts(ColoringToCNF):
    overhead = declaring(ColoringToCNF, clauses=ColoringToCNF.overhead.sizes["clauses"].expression - E * (c - 1))

    def targets(self, coloring):
        (target,) = super().targets(coloring)
        first_conflict = len(target.clauses) - coloring.graph.number_of_edges() * coloring.colors
        one_each = target.clauses[first_conflict :: coloring.colors]
        yield CNF(target.num_variables, target.clauses[:first_conflict] + one_each)


@planted(
    (NumbersThatAreNoColors(), "lift"),
    (OneColorConflicts(), "backward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)


@pytest.mark.parametrize("colors", [9, 12, 17])
def test_every_color_of_many_is_carried_over_and_back(colors):
    coloring, edge = Coloring(nx.path_graph(2), colors), ColoringToCNF()
    (target,) = edge.instances(coloring)
    for chosen in product(range(colors), repeat=2):
        index, assignment = edge.embed(coloring, dict(enumerate(chosen)))
        assert index == 0
        assert target.verify(assignment) == (chosen[0] != chosen[1])
        assert edge.lift(coloring, 0, assignment) == dict(enumerate(chosen))
