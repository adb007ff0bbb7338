"""Every edge of the catalogue passes the verifier: here, or in the file of its own tests where that runs it."""

from pathlib import Path

import pytest

from reductions import catalogue
from reductions.edges import (
    CliqueToContextFreeRecognition,
    CliqueToRNAFolding,
    CNFToOrthogonalVectors,
    CNFToSparseCNF,
    ExactInnerProductToOrthogonalVectors,
    MaxIPToAttention,
    MinWeightCliqueToMinWeightCycle,
    OrthogonalVectorsToGapMaxIP,
    XPlusYToConvolutionThreeSumAtRandom,
    XPlusYToConvolutionThreeSumByPrimes,
)
from reductions.problem import Search
from reductions.testing import check, check_reduction

PARAMETERS = {
    CNFToOrthogonalVectors: [{"order": 2}, {"order": 3}, {"order": 4}],
    # In their own files, for few small cliques are of the sizes that they take, and words are long.
    CliqueToContextFreeRecognition: [],
    CliqueToRNAFolding: [],
    MinWeightCliqueToMinWeightCycle: [],
    CNFToSparseCNF: [{"width": 4}],
    ExactInnerProductToOrthogonalVectors: [{"block_length": 1}, {"block_length": 2}],
    MaxIPToAttention: [{"kappa": 2}, {}],
    OrthogonalVectorsToGapMaxIP: [],  # in its own file, for its targets are many
    # In their own files, for the primes of every source are chosen anew.
    XPlusYToConvolutionThreeSumAtRandom: [],
    XPlusYToConvolutionThreeSumByPrimes: [],
}


TESTS = Path(__file__).parents[1] / "reductions" / "edges"


def verified_there(name):
    """Whether the edge's own tests call the verifier."""
    text = (TESTS / f"test_{catalogue.EDGES[name][2]}.py").read_text(encoding="utf-8")
    return "check_reduction(" in text


HERE = [catalogue.edge(name) for name in catalogue.EDGES if not verified_there(name)]


def test_some_are_verified_here_and_some_there():
    assert 20 < len(HERE) < len(catalogue.EDGES) - 50


@pytest.mark.parametrize(
    "edge",
    [edge(**parameters) for edge in HERE for parameters in PARAMETERS.get(edge, [{}])],
    ids=lambda edge: edge.step(),
)
def test_no_false_alarm_on_any_edge(edge, request, monkeypatch):
    monkeypatch.setattr(check, "PHASE", 0.2)  # after it, every so many of the small sources
    checked = check_reduction(edge, examples=request.config.getoption("--reduction-examples", 5), seconds=0.1)
    assert checked.yes > 10
    assert checked.no > 10 or not issubclass(edge.source, Search)
