"""Max-IP as attention: logits and outputs by the definition, bounds that are attained, and bugs that are caught."""

from fractions import Fraction
from itertools import product
from math import log, prod

import numpy as np
import pytest

from attention import attention_from_logits, attention_from_tallies
from reductions import AttentionQuery, GapMaxIP
from reductions.edges import MaxIPToAttention, OrthogonalVectorsToGapMaxIP
from reductions.errors import InputError, OracleError
from reductions.problems.attention.gadget_logits import GadgetLogits
from reductions.testing import ReductionCounterexample, check_reduction, small_instances, strategies
from tests.reductions.edges.built import check_declared, check_gap
from tests.reductions.edges.planted import check_caught, planted


def explicit_gaps():
    rng = np.random.default_rng(5)
    for shape, (threshold, soundness) in product([(2, 3), (3, 1), (1, 2, 3), (2, 1, 1, 2)], [(4, 2), (3, 2), (5, 0)]):
        queries, *keys = (rng.integers(0, 2, (n, 5)) for n in shape)
        queries[0] = keys[0][0] = 1
        for vectors in keys:
            vectors[0] = 1
        yield GapMaxIP.from_vectors(queries, keys, threshold, soundness)


@pytest.mark.parametrize("source", explicit_gaps(), ids=repr)
def test_gadget_logits_and_output(source):
    """The explicit gadget against its definition, and the tallied path against a naive softmax over all tuples."""
    edge = MaxIPToAttention(kappa=4)
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    n, *keys = source.products.shape
    temperature = (log(4 * prod(keys)) + log(4)) / (source.threshold - source.soundness)
    reference = source.threshold - log(4 * prod(keys[:-1])) / temperature
    real = tuple(slice(count) for count in keys)
    logits = np.full((n, *keys[:-1], keys[-1] + 1), temperature * reference)
    for i in range(n):
        logits[i][real] = temperature * source.products.row(i)
    assert np.allclose(target.logits.rows(0, n), logits, rtol=1e-12, atol=1e-9)
    weights = np.exp(logits)
    expected = np.array([w[real].sum() / w.sum() for w in weights])
    assert np.allclose(target.output()[:, 0], expected, rtol=1e-10)

    structured = GadgetLogits(source.products, temperature, reference, source.threshold)
    assert np.allclose(attention_from_tallies(*structured.tallied())[:, 0], expected, rtol=1e-10)
    assert np.allclose(attention_from_logits(structured, target.values)[:, 0], expected, rtol=1e-10)
    vectors = structured.vectors()
    assert np.allclose(vectors.rows(0, n), logits, rtol=1e-12, atol=1e-9)
    assert (target.completeness, target.soundness) == (Fraction(4, 5), Fraction(1, 5))
    for i in range(n):
        if source.products.row(i).max() >= source.threshold:
            assert expected[i] >= float(target.completeness) * (1 - 1e-12)
        elif source.products.row(i).max() <= source.soundness:
            assert expected[i] <= float(target.soundness) * (1 + 1e-12)


@pytest.mark.parametrize("structured", [False, True])
@pytest.mark.parametrize("keys", [(0,), (2, 0), (0, 2), (0, 0), (3, 0, 2), (0, 3, 0)])
def test_without_key_tuples_every_output_is_zero(keys, structured):
    vectors = [np.ones((count, 3), np.uint8) for count in keys]
    source = GapMaxIP.from_vectors(np.ones((2, 3), np.uint8), vectors, 2, 1)
    edge = MaxIPToAttention()
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    if structured:
        n, *_ = source.products.shape
        temperature = log(16**2)
        logits = GadgetLogits(source.products, temperature, 2 - log(16) / temperature, 2)
        assert logits.shape == target.logits.shape
        np.testing.assert_allclose(logits.rows(0, n), target.logits.rows(0, n), rtol=1e-12)
        target = AttentionQuery(logits, target.values, target.completeness, target.soundness)
    np.testing.assert_array_equal(target.output(), np.zeros((2, 1)))
    assert target.brute_force() is None


@pytest.mark.parametrize("keys", [(1,), (4,), (3, 2), (5, 1, 2)])
@pytest.mark.parametrize(("threshold", "soundness"), [(1, 0), (6, 3), (7, 2), (9, 8)])
@pytest.mark.parametrize("kappa", [2, 16])
def test_the_bounds_are_those_of_the_worst_rows(keys, threshold, soundness, kappa):
    """A lone tuple at t attains the one bound, and every tuple at s the other."""
    queries = np.zeros((2, threshold), np.uint8)
    queries[0] = 1
    queries[1, :soundness] = 1
    ones = [np.ones((count, threshold), np.uint8) for count in keys]
    (no,) = MaxIPToAttention(kappa).instances(GapMaxIP.from_vectors(queries[1:], ones, threshold, soundness))
    assert float(no.soundness) == pytest.approx(1 / (kappa + 1), rel=1e-12)
    assert no.output()[0, 0] == pytest.approx(float(no.soundness), rel=1e-9)
    (alone,) = MaxIPToAttention(kappa).instances(
        GapMaxIP.from_vectors(queries[:1], [x[:1] for x in ones], threshold, soundness)
    )
    assert alone.output()[0, 0] == pytest.approx(kappa / (kappa + 1), rel=1e-9)
    lone = [np.zeros_like(x) for x in ones]
    for vectors in lone:
        vectors[0] = 1
    (yes,) = MaxIPToAttention(kappa).instances(GapMaxIP.from_vectors(queries[:1], lone, threshold, soundness))
    others = (prod(keys) - 1) * (kappa**2 * prod(keys)) ** (-threshold / (threshold - soundness))
    assert yes.output()[0, 0] == pytest.approx((1 + others) / (1 + others + 1 / kappa), rel=1e-9)


def test_a_false_claim_cannot_be_lifted():
    source = GapMaxIP.from_vectors([[1, 0]], [[[1, 1]]], 2, 1)
    with pytest.raises(OracleError, match=r"row 0\D* 2"):
        MaxIPToAttention().lift(source, 0, 0)


def test_no_false_alarm_on_attention_over_a_protocol():
    through = strategies.targets(OrthogonalVectorsToGapMaxIP(), strategies.orthogonal_vectors(max_vectors=2))
    checked = check_reduction(
        MaxIPToAttention(),
        source=through,
        small=list(small_instances(GapMaxIP))[::9],
        examples=20,
        seconds=0.2,
    )
    assert checked.yes > 0


def test_bad_parameters():
    with pytest.raises(InputError, match=r"kappa\D*2\D*1"):
        MaxIPToAttention(kappa=1)


def test_what_it_takes_when_nothing_is_said():
    assert MaxIPToAttention() == MaxIPToAttention(16)


# ---- what is attained


@pytest.mark.parametrize(("threshold", "soundness", "kappa"), [(1, 0, 2), (3, 2, 16), (6, 3, 3), (5, 1, 2)])
@pytest.mark.parametrize("keys", [(1,), (5,), (2, 3), (1, 1, 2)])
def test_attention(keys, threshold, soundness, kappa):
    """B is attained, the number of tokens too where the last key set is a largest one, and the tolerance is exact."""
    vectors = [np.zeros((count, threshold)) for count in keys]
    source = GapMaxIP.from_vectors(np.ones((2, threshold)), vectors, threshold, soundness)
    edge = MaxIPToAttention(kappa)
    (target,) = edge.instances(source)
    declared, size = edge.project(source.measured()), target.size()
    assert declared["entry_bound"] == pytest.approx(size.entry_bound, rel=1e-12)
    assert declared["keys"] == size.keys == keys[-1] + 1
    assert declared["dimension"] == size.dimension == 2 * threshold
    assert target.tolerance == Fraction(kappa - 1, 2 * kappa + 2)
    assert declared["tolerance"] == pytest.approx(float(target.tolerance), rel=1e-12)
    rate = log(kappa**2 * prod(keys)) / (threshold - soundness)
    assert size.entry_bound == pytest.approx((rate * 2 * threshold) ** (1 / (len(keys) + 1)), rel=1e-12)


def test_the_gap_of_attention_is_the_declared_one():
    source = GapMaxIP.from_vectors([[1, 1, 1]], [[[1, 1, 0]], [[1, 0, 1], [1, 1, 1]]], 3, 1)
    check_gap(MaxIPToAttention(5), source)


# ---- bugs


class ReferenceIsReal(MaxIPToAttention):
    def targets(self, source):
        (target,) = super().targets(source)
        values = tuple(np.ones_like(value) for value in target.values)
        yield AttentionQuery(target.logits, values, target.completeness, target.soundness)


class MidpointReference(MaxIPToAttention):
    """The reference where it would belong with the temperature twice as high."""

    def targets(self, source):
        (target,) = super().targets(source)
        (_, *keys), t, s = source.products.shape, source.threshold, source.soundness
        logits = GadgetLogits(source.products, log(self.kappa**2 * max(1, prod(keys))) / (t - s), (s + t) / 2, t)
        yield AttentionQuery(logits.vectors(), target.values, target.completeness, target.soundness)


class ReferenceForOneTuple(MaxIPToAttention):
    """As if the reference token were in one tuple, not in one for each choice of the other keys."""

    def targets(self, source):
        (target,) = super().targets(source)
        (_, *keys), t = source.products.shape, source.threshold
        temperature = log(self.kappa**2 * max(1, prod(keys))) / (t - source.soundness)
        logits = GadgetLogits(source.products, temperature, t - log(self.kappa) / temperature, t)
        yield AttentionQuery(logits.vectors(), target.values, target.completeness, target.soundness)


class TemperatureWithoutTuples(MaxIPToAttention):
    def targets(self, source):
        (target,) = super().targets(source)
        t, temperature = source.threshold, 2 * log(self.kappa) / (source.threshold - source.soundness)
        logits = GadgetLogits(source.products, temperature, t - log(self.kappa) / temperature, t)
        yield AttentionQuery(logits.vectors(), target.values, target.completeness, target.soundness)


class LiftIgnoresTheRow(MaxIPToAttention):
    def lift(self, source, index, witness):
        return source.brute_force()


class LiftTakesTheFirstKeys(MaxIPToAttention):
    def lift(self, source, index, witness):
        return (witness, *(0 for _ in source.products.shape[1:]))


@planted(
    (ReferenceIsReal(), "backward direction"),
    (MidpointReference(), "promise"),
    (TemperatureWithoutTuples(), "promise"),
    (LiftIgnoresTheRow(), "round trip"),
    (LiftTakesTheFirstKeys(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)


def test_a_reference_for_one_tuple_is_too_heavy_where_two_have_it():
    source = GapMaxIP.from_vectors([[1]], [[[1], [0]], [[1]]], 1, 0)
    no = GapMaxIP.from_vectors([[1]], [[[0], [0]], [[1]]], 1, 0)
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(ReferenceForOneTuple(), small=[no, source], examples=0, seconds=0)
    assert caught.value.step == "promise"
    assert check_reduction(MaxIPToAttention(), small=[no, source], examples=0, seconds=0.2).yes == 1
