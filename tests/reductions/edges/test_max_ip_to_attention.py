"""Max-IP as attention: logits and outputs by the definition, bounds that are attained, and bugs that are caught."""

from fractions import Fraction
from itertools import product
from math import log, prod

import mpmath
import numpy as np
import pytest

from attention import attention_from_logits, attention_from_tallies
from reductions import AttentionQuery, GapMaxIP
from reductions.edges import MaxIPToAttention, OrthogonalVectorsToGapMaxIP
from reductions.edges.max_ip_to_attention import output_bounds
from reductions.errors import InputError, OracleError
from reductions.problems.attention.attention_query import GadgetLogits
from reductions.testing import check_reduction, small_instances, strategies
from tests.reductions.edges.built import check_declared
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
    tuples = prod(keys)
    temperature = 2 * log(4 * tuples) / (source.threshold - source.soundness)
    logits = np.zeros((n, *(count + 1 for count in keys)))
    for i in range(n):
        logits[i][tuple(slice(count) for count in keys)] = temperature * source.products.row(i)
        logits[i][tuple(keys)] = temperature * (source.threshold + source.soundness) / 2
    assert np.allclose(target.logits.rows(0, n), logits, rtol=1e-12, atol=1e-9)
    weights = np.exp(logits)
    real = np.array([weights[i][tuple(slice(count) for count in keys)].sum() for i in range(n)])
    expected = real / weights.reshape(n, -1).sum(axis=1)
    assert np.allclose(target.output()[:, 0], expected, rtol=1e-10)
    from reductions.problems.attention.attention_query import GadgetLogits

    structured = GadgetLogits(source.products, temperature, Fraction(source.threshold + source.soundness, 2))
    assert np.allclose(attention_from_tallies(*structured.tallied())[:, 0], expected, rtol=1e-10)
    assert np.allclose(attention_from_logits(structured, target.values)[:, 0], expected, rtol=1e-10)
    vectors = structured.vectors()
    assert np.allclose(vectors.rows(0, n), logits, rtol=1e-12, atol=1e-9)
    for i in range(n):
        if source.products.row(i).max() >= source.threshold:
            assert expected[i] >= float(target.completeness) * (1 - 1e-12)
        elif source.products.row(i).max() <= source.soundness:
            assert expected[i] <= float(target.soundness) * (1 + 1e-12)


@pytest.mark.parametrize("keys", [(1,), (4,), (3, 2), (5, 1, 2), (0,), (2, 0)])
@pytest.mark.parametrize(("threshold", "soundness"), [(1, 0), (2, 1), (6, 3), (7, 2), (9, 8)])
@pytest.mark.parametrize("kappa", [2, 16])
def test_output_bounds_are_those_of_the_worst_rows(keys, threshold, soundness, kappa):
    """The worst YES row has one tuple at t and the rest as low as can be; the worst NO row has every tuple at s."""
    yes, no = output_bounds(keys, threshold, soundness, kappa)
    tuples, padded = prod(keys), prod(count + 1 for count in keys)
    mpmath.mp.dps = 60
    rate = 2 * mpmath.log(kappa * max(1, tuples)) / (threshold - soundness)
    reference, mixed = mpmath.exp(rate * (threshold + soundness) / 2), padded - tuples - 1
    reached, stayed = mpmath.exp(rate * threshold), tuples * mpmath.exp(rate * soundness)
    worst_yes, worst_no = reached / (reached + mixed + reference), stayed / (stayed + mixed + reference)
    assert mpmath.mpf(yes.numerator) / yes.denominator <= worst_yes * (1 + mpmath.mpf(10) ** -50)
    assert mpmath.mpf(no.numerator) / no.denominator >= worst_no * (1 - mpmath.mpf(10) ** -50)
    if tuples and 2 * threshold % (threshold - soundness) == 0:
        assert abs(mpmath.mpf(yes.numerator) / yes.denominator - worst_yes) < mpmath.mpf(10) ** -50
        assert abs(mpmath.mpf(no.numerator) / no.denominator - worst_no) < mpmath.mpf(10) ** -50
    if tuples:
        assert yes - no > Fraction(1, 4)


def test_a_false_claim_cannot_be_lifted():
    source = GapMaxIP.from_vectors([[1, 0]], [[[1, 1]]], 2, 1)
    with pytest.raises(OracleError, match=r"row 0\D* 2"):
        MaxIPToAttention().lift(source, 0, 0)


def test_no_false_alarm_on_attention_over_a_protocol():
    through = strategies.targets(OrthogonalVectorsToGapMaxIP(), strategies.orthogonal_vectors(max_vectors=2))
    checked = check_reduction(
        MaxIPToAttention(), source=through, small=list(small_instances(GapMaxIP))[::9], examples=20
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


def test_the_gap_of_attention_is_at_least_the_declared_one():
    source, edge = GapMaxIP.from_vectors([[1, 1, 1]], [[[1, 1, 0]], [[1, 0, 1], [1, 1, 1]]], 3, 1), MaxIPToAttention(5)
    guarantee, values = edge.theorem.guarantee, edge.values(source.measured())
    yes, no = edge.instance(source, 0).gap
    assert Fraction(str(guarantee.completeness.subs(values))) == 1 / (1 + Fraction(1, 10) + Fraction(6, 1000)) < yes
    assert Fraction(str(guarantee.soundness.subs(values))) == Fraction(1, 6) > no


# ---- bugs


class NoReferenceToken(MaxIPToAttention):
    """It is there, but counts as a real one."""

    def targets(self, source):
        (target,) = super().targets(source)
        values = tuple(np.ones_like(value) for value in target.values)
        yield AttentionQuery(target.logits, values, target.completeness, target.soundness)


class TemperatureWithoutTuples(MaxIPToAttention):
    def targets(self, source):
        (target,) = super().targets(source)
        temperature = 2 * log(self.kappa) / (source.threshold - source.soundness)
        logits = GadgetLogits(source.products, temperature, Fraction(source.threshold + source.soundness, 2))
        yield AttentionQuery(logits.vectors(), target.values, target.completeness, target.soundness)


class LiftIgnoresTheRow(MaxIPToAttention):
    def lift(self, source, index, witness):
        return source.brute_force()


class LiftTakesTheFirstKeys(MaxIPToAttention):
    def lift(self, source, index, witness):
        return (witness, *(0 for _ in source.products.shape[1:]))


@planted(
    (NoReferenceToken(), "backward direction"),
    (TemperatureWithoutTuples(), "promise"),
    (LiftIgnoresTheRow(), "round trip"),
    (LiftTakesTheFirstKeys(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
