"""Hypotheses: statements, names, cited implications, and the proof behind one of them on small instances."""

from dataclasses import replace

import numpy as np
import pytest

from reductions import OrthogonalVectors, catalogue
from reductions.errors import InputError
from reductions.theory.atlas import Atlas
from reductions.theory.growth import NoExponent, growth, power
from reductions.theory.hypotheses import (
    ETH,
    HYPERCLIQUE,
    KOVC,
    SETH,
    hypotheses,
    hypothesis_named,
    implications,
)


@pytest.mark.parametrize("hypothesis", hypotheses(), ids=repr)
def test_a_hypothesis_says_what_it_is(hypothesis):
    """Its shape speaks of sizes of its problem, and of nothing else but the width of formulas."""
    assert hypothesis.name in str(hypothesis)
    assert hypothesis.statement in str(hypothesis)
    assert hypothesis.references
    assert "$" not in str(hypothesis)
    kind = catalogue.problem(hypothesis.problem)
    assert set(hypothesis.shape) <= {*kind.symbols, "width"}
    assert hypothesis_named(hypothesis.name) == hypothesis
    assert hypothesis_named(hypothesis.name.upper().replace("-", " ")) == hypothesis


def test_names():
    assert KOVC(3) == KOVC(3) != KOVC(2)
    assert hypothesis_named("17-ovc") == KOVC(17)
    assert hypothesis_named("(k, 5)-HyperClique") == HYPERCLIQUE(5) != HYPERCLIQUE(3)
    assert "5-uniform" in HYPERCLIQUE(5).statement
    for uniformity, match in ((2, "at least 3, got 2"), (12, "at most 11, got 12"), ("3", "integer")):
        with pytest.raises(InputError, match=match):
            HYPERCLIQUE(uniformity)
    assert hypothesis_named("MinConv").problem == "MinPlusConvolution"
    assert "3-OV with n vectors" in KOVC(3).statement
    with pytest.raises(InputError, match="order must be at least 2, got 1"):
        KOVC(1)
    with pytest.raises(InputError, match=r"P = NP.*SETH"):
        hypothesis_named("P = NP")


def test_families_have_members_for_every_k():
    families = [hypothesis for hypothesis in hypotheses() if hypothesis.family]
    assert len(families) == 5
    for hypothesis in families:
        seven = hypothesis.family(7)
        assert seven == hypothesis
        assert 7 in [size.value for size in seven.shape.values()]
        assert seven.exponent != hypothesis.exponent


def test_the_exponent_is_the_size_of_what_is_tried():
    """Formulas on log2 n variables have n assignments; k sets of n vectors have n^k tuples."""
    for hypothesis in (SETH(), ETH(), KOVC(5)):
        kind = catalogue.problem(hypothesis.problem)
        values = {symbol: hypothesis.shape[name] for name, symbol in kind.symbols.items() if name in hypothesis.shape}
        try:
            tried = growth(kind.time, values).power
        except NoExponent:
            tried = None
        assert tried == (1 if hypothesis.problem == "CNF" else 5)


def test_implications_are_between_hypotheses_and_say_why():
    names = {hypothesis.name for hypothesis in hypotheses()}
    for implication in implications():
        assert {implication.premise, implication.conclusion} <= names
        assert implication.reason
        assert implication.reference


@pytest.mark.parametrize("name", ["3SUM", "Exact Triangle"])
def test_exponents_do_not_depend_on_the_range_of_integers(name):
    """A bound of n^7 gives what a bound of n gives, so that the shape may name any power."""
    narrow = hypothesis_named(name)
    wide = replace(narrow, name="wide", shape={**narrow.shape, "bound": power(7)})
    found = Atlas(further=[wide])
    said = [{b.problem: b.exponents for b in found.implies(h)} for h in (narrow, wide)]
    assert said[0] == said[1] != {}


def test_one_set_less_by_restriction():
    """The step from k+1 sets to k, carried out."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        first, *others = ((rng.random((n, 5)) < 0.8).astype(np.uint8) for n in (3, 2, 4))
        whole = OrthogonalVectors((first, *others)).brute_force() is not None
        parts = [OrthogonalVectors(tuple(x[:, row == 1] for x in others)).brute_force() for row in first]
        assert whole == any(part is not None for part in parts)
