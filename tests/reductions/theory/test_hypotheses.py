"""Hypotheses: what implies what, statements and statuses, and the proof behind each implication on small instances."""

import networkx as nx
import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.errors import InputError
from reductions.theory.hypotheses import ETH, KOVC, SETH, implications


@pytest.mark.parametrize("order", [2, 3, 6])
def test_seth_implies_all_and_nothing_implies_seth(order):
    graph = implications(order)
    assert nx.is_directed_acyclic_graph(graph)
    assert nx.ancestors(graph, SETH()) == set()
    assert nx.descendants(graph, SETH()) == {ETH(), *(KOVC(k) for k in range(2, order + 1))}
    assert nx.descendants(graph, KOVC(order)) == {KOVC(k) for k in range(2, order)}
    assert all(reason for *_, reason in graph.edges(data="reason"))


@pytest.mark.parametrize(
    ("hypothesis", "summary", "named"),
    [
        (SETH(), "refuted, machine-checked", "anthropics/formal-math"),
        (ETH(), "refuted, machine-checked", "openai/math"),
        (KOVC(2), "open", "SETH is refuted"),
        (KOVC(4), "open", "SETH is refuted"),
    ],
    ids=repr,
)
def test_a_hypothesis_says_what_it_is_and_what_is_known_of_it(hypothesis, summary, named):
    assert hypothesis.name in str(hypothesis)
    assert hypothesis.statement in hypothesis._repr_latex_()
    assert hypothesis.references
    assert hypothesis.status.summary == summary
    assert hypothesis.status.date == "2026-11-26"
    assert named in str(hypothesis)


def test_names_and_equality():
    assert KOVC(3) == KOVC(3) != KOVC(2)
    assert "3-OV with n vectors" in KOVC(3).statement
    assert repr(KOVC(3)) == "3-OVC"
    with pytest.raises(InputError, match="order must be at least 2, got 1"):
        KOVC(1)


def test_one_set_less_by_restriction():
    """The step from k+1 sets to k, carried out."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        first, *others = ((rng.random((n, 5)) < 0.8).astype(np.uint8) for n in (3, 2, 4))
        whole = OrthogonalVectors((first, *others)).brute_force() is not None
        parts = [OrthogonalVectors(tuple(x[:, row == 1] for x in others)).brute_force() for row in first]
        assert whole == any(part is not None for part in parts)
