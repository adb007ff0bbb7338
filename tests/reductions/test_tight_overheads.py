"""Declared bounds are attained: a bound that is only true, never reached, may hide a wrong constant."""

from fractions import Fraction

import numpy as np
import pytest

from reductions import CNF, GapMaxIP, OrthogonalVectors
from reductions.edges import (
    CNFToOrthogonalVectors,
    CNFToSparseCNF,
    ExactInnerProductToOrthogonalVectors,
    MaxInnerProductToExactInnerProduct,
    MaxIPToAttention,
    OrthogonalVectorsToDiameter,
    OrthogonalVectorsToDominatingSet,
    OrthogonalVectorsToGapMaxIP,
    OrthogonalVectorsToGapMaxIPDirect,
)
from reductions.errors import BudgetError, InputError
from reductions.problems import ExactInnerProduct, MaxInnerProduct


def sizes(edge, source):
    """Declared and built sizes of the last target."""
    *_, target = edge.instances(source)
    return edge.project(source.measured()), target.measured()


@pytest.mark.parametrize(("order", "dimension", "count"), [(2, 0, 1), (2, 5, 2), (3, 1, 4), (4, 3, 2)])
def test_dominating_set_of_zeros(order, dimension, count):
    source = OrthogonalVectors((np.zeros((count, dimension)),) * order)
    declared, built = sizes(OrthogonalVectorsToDominatingSet(), source)
    assert declared == built


@pytest.mark.parametrize("dimension", [0, 1, 5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 4)])
def test_diameter_of_ones(shape, dimension):
    declared, built = sizes(OrthogonalVectorsToDiameter(), OrthogonalVectors([np.ones((n, dimension)) for n in shape]))
    assert declared == built


def test_the_last_threshold_is_the_dimension():
    declared, built = sizes(MaxInnerProductToExactInnerProduct(), MaxInnerProduct(([[1, 0, 1]], [[1, 1, 1]]), 1))
    assert declared["threshold"] == built["threshold"] == 3


def test_a_formula_that_is_sparse_stays_as_it_is():
    declared, built = sizes(CNFToSparseCNF(), CNF(3, ((1, 2), (-1, 3), (2, -3))))
    assert declared == built


@pytest.mark.parametrize("dimension", [1, 3, 4])
@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("mode", ["structured", "compressed"])
def test_one_message_a_coin_for_one_key_a_set(order, dimension, mode):
    source = OrthogonalVectors([np.ones((3, dimension)), *[np.eye(dimension)[:1]] * (order - 1)])
    edge = OrthogonalVectorsToGapMaxIP(block_length=2, mode=mode)
    target = edge.instance(source, 0)
    assert edge.project(source.measured())["dimension"] == target.size().dimension == target.threshold


@pytest.mark.parametrize("dimension", [1, 2])
def test_full_vectors_have_the_dimension_of_the_definition(dimension):
    source = OrthogonalVectors([np.ones((3, dimension)), np.eye(dimension), np.eye(dimension)])
    edge = OrthogonalVectorsToGapMaxIP(block_length=1, mode="full")
    protocol = edge.protocol(3, dimension)
    assert (
        edge.project(source.measured())["dimension"]
        == edge.instance(source, 0).size().dimension
        == protocol.code.length * protocol.code.field.order ** (2 * protocol.blocks)
    )


@pytest.mark.parametrize(("threshold", "soundness", "kappa"), [(1, 0, 2), (3, 2, 16), (6, 3, 3), (5, 1, 2)])
@pytest.mark.parametrize("keys", [(1,), (5,), (2, 3), (1, 1, 2)])
def test_attention(keys, threshold, soundness, kappa):
    """B is attained; the tolerance falls short only by the mixed tuples, counted as 2^h - 1 for each real one."""
    vectors = [np.zeros((count, threshold)) for count in keys]
    source = GapMaxIP.from_vectors(np.ones((2, threshold)), vectors, threshold, soundness)
    edge = MaxIPToAttention(kappa)
    (target,) = edge.instances(source)
    declared = edge.project(source.measured())
    assert declared["entry_bound"] == pytest.approx(target.size().entry_bound, rel=1e-12)

    tuples, h = int(np.prod(keys)), len(keys)
    base = kappa * tuples
    most_mixed = (2**h - 1) * tuples
    yes = 1 / (1 + Fraction(1, base) + Fraction(most_mixed, base ** (2 * threshold // (threshold - soundness))))
    tolerance = (yes - Fraction(1, 1 + kappa)) / 2
    assert declared["tolerance"] == pytest.approx(float(tolerance), rel=1e-12)
    assert tolerance <= target.tolerance


GAPS = [
    (OrthogonalVectorsToGapMaxIPDirect(), OrthogonalVectors([np.ones((1, 3)), np.ones((2, 3))])),
    (OrthogonalVectorsToGapMaxIPDirect(), OrthogonalVectors([np.ones((1, 0))] * 3)),
    (OrthogonalVectorsToGapMaxIP(block_length=2), OrthogonalVectors([np.ones((2, 3))] * 3)),
    (OrthogonalVectorsToGapMaxIP("hermitian", 3), OrthogonalVectors([np.ones((2, 3))] * 2)),
    (OrthogonalVectorsToDiameter(), OrthogonalVectors([np.ones((2, 3))] * 2)),
]


@pytest.mark.parametrize(("edge", "source"), GAPS)
def test_the_gap_is_the_declared_one(edge, source):
    guarantee, values = edge.theorem.guarantee, edge.values(source.measured())
    declared = (guarantee.completeness.subs(values), guarantee.soundness.subs(values))
    assert declared == edge.instance(source, 0).gap


def test_the_gap_of_attention_is_at_least_the_declared_one():
    source, edge = GapMaxIP.from_vectors([[1, 1, 1]], [[[1, 1, 0]], [[1, 0, 1], [1, 1, 1]]], 3, 1), MaxIPToAttention(5)
    guarantee, values = edge.theorem.guarantee, edge.values(source.measured())
    yes, no = edge.instance(source, 0).gap
    assert Fraction(str(guarantee.completeness.subs(values))) == 1 / (1 + Fraction(1, 10) + Fraction(6, 1000)) < yes
    assert Fraction(str(guarantee.soundness.subs(values))) == Fraction(1, 6) > no


def test_contents_and_guesses_are_refused_from_the_first_bit_too_many():
    size = {"order": 2, "first": 1, "others": 1, "other_tuples": 1, "dimension": 8192, "threshold": 0}
    assert ExactInnerProductToOrthogonalVectors(8000).project(size)["dimension"] == 2 * 2**8000
    with pytest.raises(BudgetError, match=r"dimension of OrthogonalVectors = 2\*\*\(b\*\(k - 1\)\)\*ceiling\(m/b\)"):
        ExactInnerProductToOrthogonalVectors(8193).project(size)
    assert ExactInnerProductToOrthogonalVectors(1).count(size) == 1
    with pytest.raises(BudgetError, match=r"up to 2\^8,193 guesses"):
        ExactInnerProductToOrthogonalVectors(1).count({**size, "dimension": 8193})


def test_messages_are_refused_by_their_number_and_vectors_by_their_dimension():
    size = {"order": 3, "first": 1, "others": 1, "other_tuples": 1, "dimension": 500}
    assert OrthogonalVectorsToGapMaxIP(block_length=1).count(size) == 1
    with pytest.raises(BudgetError, match=r"503\^1000 of the other players"):
        OrthogonalVectorsToGapMaxIP(block_length=1, mode="full").count(size)
    with pytest.raises(BudgetError, match=r"there are 2999\^998 messages of Merlin"):
        OrthogonalVectorsToGapMaxIP(block_length=500).count(size)


def test_what_edges_take_when_nothing_is_said():
    assert CNFToOrthogonalVectors() == CNFToOrthogonalVectors(3)
    assert OrthogonalVectorsToGapMaxIP() == OrthogonalVectorsToGapMaxIP("reed-solomon", 2, "structured", Fraction(1, 2))
    assert ExactInnerProductToOrthogonalVectors() == ExactInnerProductToOrthogonalVectors(2)
    assert CNFToSparseCNF() == CNFToSparseCNF(3, 1.0)
    assert MaxIPToAttention() == MaxIPToAttention(16)


def test_the_largest_order():
    assert CNFToOrthogonalVectors(32).count({"variables": 64, "clauses": 1}) == 1
    with pytest.raises(InputError, match="order must be at most 32, got 33"):
        CNFToOrthogonalVectors(33)


@pytest.mark.parametrize("block_length", [1, 2, 3, 4])
def test_guessed_blocks_have_the_declared_dimension(block_length):
    source = ExactInnerProduct(([[1, 0, 1]], [[1, 1, 1]]), 1)
    declared, built = sizes(ExactInnerProductToOrthogonalVectors(block_length), source)
    assert declared == built
