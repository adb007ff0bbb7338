"""Patterns and strings as vectors: the same pairs, sizes, and bugs that are caught."""

import numpy as np
import pytest

import reductions.edges.partial_match_to_orthogonal_vectors as module
from reductions.edges import PartialMatchToOrthogonalVectors
from reductions.problems import PartialMatch
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes

EDGE = PartialMatchToOrthogonalVectors()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 30


def test_the_same_pairs():
    rng, answers = np.random.default_rng(0), set()
    for _ in range(40):
        source = PartialMatch.random(rng, words=6, length=6)
        (target,) = EDGE.instances(source)
        assert list(target.witnesses()) == list(source.witnesses())
        declared, built = sizes(EDGE, source)
        assert declared == built
        answers.add(target.brute_force() is None)
    assert answers == {True, False}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("PATTERN", {"0": (1, 0), "1": (0, 1), "*": (0, 0)}),
        ("PATTERN", {"0": (0, 1), "1": (1, 0), "*": (1, 1)}),
        ("PATTERN", {"0": (0, 1), "1": (0, 0), "*": (0, 0)}),
        ("STRING", {"0": (1, 0), "1": (1, 1)}),
        ("STRING", {"0": (0, 0), "1": (0, 1)}),
    ],
)
def test_a_wrong_code_is_caught(monkeypatch, name, codes):
    monkeypatch.setattr(module, name, codes)
    with pytest.raises(AssertionError):
        check_reduction(EDGE, examples=0, seconds=0.2)
