"""Algorithms carried back, what would change with one more or without a hypothesis, and the atlas as JSON."""

from dataclasses import replace

import networkx as nx
import pytest

from reductions.theory.algorithms import Algorithm
from reductions.theory.atlas import Atlas, atlas
from reductions.theory.hypotheses import hypothesis_named

NOW = atlas()
FAST = Algorithm("fast", "ThreeSum", "first**1.5", "2026", "assumed", "f")


@pytest.mark.parametrize(
    ("change", "counts"),
    [({}, True), ({"model": "real RAM"}, False), ({"randomized": True}, False), ({"time": "2**first"}, False)],
    ids=str,
)
def test_the_best_algorithm_is_deterministic_and_on_the_word_ram(change, counts):
    there = NOW.with_algorithms(replace(FAST, **change))
    there.hypotheses, there.edges = (hypothesis_named("3SUM"),), ()
    (upper,) = there.upper("ThreeSum")
    assert (upper.algorithm.name == "fast") == counts


def test_what_would_change_without_a_hypothesis():
    """Those that imply it fall with it, if they stand; what has no other bound that stands is lost."""
    found = NOW.what_if("2-OVC")
    assert {h.name for h in found.fallen} == {"2-OVC", "3-OVC", "hitting set"}
    names = {kind.__name__ for kind in found.lost}
    assert "SubsetQuery" not in names  # wide CNF-SAT says something of it
    assert "Radius2" in names
    assert "APSP" not in {h.name for h in NOW.what_if("APSP").fallen}


def test_assumptions_add_up():
    slow = replace(FAST, name="slow", time="first**1.8")
    both = NOW.with_algorithms(slow).with_algorithms(FAST, "Diameter in edges^1.9")
    assert [a.name for a in both.assumed] == ["slow", "fast", "supposed: Diameter in edges^1.9"]
    assert both.algorithms[:3] == both.assumed
    assert (both.as_of, both.hypotheses) == (NOW.as_of, NOW.hypotheses)
    assert Atlas("2026-09").with_algorithms(slow).as_of == "2026-09"


def test_bounds_that_are_no_powers():
    assert not NOW.exponential("Diameter")
    assert [b.hypothesis.name for b in NOW.exponential("CNF")] == ["wide CNF-SAT", "SETH", "sparse CNF-SAT"]


def test_only_algorithms_with_a_source_are_in_the_document():
    there = Atlas()
    there.hypotheses = (hypothesis_named("SETH"), hypothesis_named("2-OVC"))
    found = there.document()
    assert {a["evidence"] for a in found["algorithms"]} == {"machine-checked", "refereed", "textbook", "manuscript"}
    first, second = found["hypotheses"]
    assert first["refuted_by"]["path"] == []
    assert "k-SAT" in first["refuted_by"]["algorithm"] or "2^" in first["refuted_by"]["algorithm"]
    assert second["refuted_by"] is None
    assert len(found["edges"]) == len(NOW.edges)


def test_without_edges_there_is_what_is_supposed_of_a_problem_itself():
    there = Atlas()
    there.graph, there.edges = nx.MultiDiGraph(), ()
    assert {kind.__name__ for kind in there.problems} == {h.problem for h in there.hypotheses}
    assert {bound.hypothesis.problem for bound in there.stands("OrthogonalVectors")} == {"OrthogonalVectors"}
    assert not there.stands("EditDistance")
