"""The signed direct edge: logits by the definition, bounds that are attained, noise at the tolerance, and bugs."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import log, prod

import numpy as np
import pytest

from attention import VectorLogits
from reductions import OrthogonalVectors, decide, route
from reductions.edges import MaxIPToAttention, OrthogonalVectorsToAttention, OrthogonalVectorsToGapMaxIPDirect
from reductions.edges.max_ip_to_attention import reference_token
from reductions.errors import InputError, OracleError
from reductions.running.oracles import noisy
from tests.reductions.edges.built import check_declared, check_gap, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToAttention(kappa=4)


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 1, 3), (1, 2, 3, 2), (2, 1, 1, 2, 1)])
@pytest.mark.parametrize("dimension", [0, 1, 5])
def test_logits_and_output_by_the_definition(shape, dimension):
    source = vector_sets(np.random.default_rng([*shape, dimension]), shape, dimension, 0.7)
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    n, *keys = shape
    rate = log(4 * prod(keys)) + log(4)
    reference = rate - log(4 * prod(keys[:-1]))
    rows = target.logits.rows(0, n)
    assert np.allclose(rows[..., -1], reference, rtol=1e-12, atol=1e-12)
    for choice in product(*map(range, shape)):
        common = np.logical_and.reduce([x[i] for x, i in zip(source.sets, choice, strict=True)]).sum()
        assert rows[choice] == pytest.approx(rate * (1 - common), abs=1e-11)
    weights = np.exp(rows)
    assert np.allclose(target.output()[:, 0], [1 - w[..., -1].sum() / w.sum() for w in weights], rtol=1e-10)
    assert target.keeps_promise()


@pytest.mark.parametrize("shape", [(2, 0), (0, 3), (2, 2, 0), (2, 0, 2), (2, 0, 0), (1, 3, 0, 2)])
def test_without_tuples_every_output_is_zero(shape):
    source = OrthogonalVectors(tuple(np.zeros((count, 2), np.uint8) for count in shape))
    (target,) = EDGE.instances(source)
    check_declared(EDGE, source, target)
    assert np.array_equal(target.output(), np.zeros((shape[0], 1)))
    assert target.brute_force() is None


@pytest.mark.parametrize("keys", [(1,), (4,), (3, 2), (5, 1, 2)])
@pytest.mark.parametrize("kappa", [2, 16])
def test_both_bounds_and_the_largest_entry_are_attained(keys, kappa):
    """One common 1 in every tuple is the worst NO; a lone orthogonal tuple beside many common ones the worst YES."""
    edge = OrthogonalVectorsToAttention(kappa)
    ones = [np.ones((count, 60), np.uint8) for count in keys]
    single = np.eye(1, 60, dtype=np.uint8)
    (no,) = edge.instances(OrthogonalVectors((single, *ones)))
    assert no.output()[0, 0] == pytest.approx(1 / (kappa + 1), rel=1e-9)
    for vectors in ones:
        vectors[0] = 0
    source = OrthogonalVectors((np.ones((1, 60), np.uint8), *[x[:1] for x in ones[:-1]], ones[-1]))
    (yes,) = edge.instances(source)
    assert yes.output()[0, 0] >= kappa / (kappa + 1)
    (alone,) = edge.instances(OrthogonalVectors((single, *(x[:1] for x in ones))))
    assert alone.output()[0, 0] == pytest.approx(kappa / (kappa + 1), rel=1e-9)
    declared = edge.project(source.measured())
    assert declared["entry_bound"] == pytest.approx(yes.size().entry_bound, rel=1e-12)
    assert declared["keys"] == yes.size().keys == keys[-1] + 1
    check_gap(edge, source)


def test_the_figures_of_the_text():
    """k = 3, n = 20, m = 55: B was 15.68 with the centred reference and the telescope; now 8.65."""
    source = OrthogonalVectors(tuple(np.ones((20, 55), np.uint8) for _ in range(3)))
    (signed,) = OrthogonalVectorsToAttention().instances(source)
    (telescoped,) = OrthogonalVectorsToGapMaxIPDirect().instances(source)
    (through,) = MaxIPToAttention().instances(telescoped)
    rate = log(256 * 400)
    assert signed.size().dimension == 56
    assert through.size().dimension == 220
    assert (
        signed.size().entry_bound == pytest.approx((rate * 56) ** (1 / 3), rel=1e-12) == pytest.approx(8.645, abs=1e-3)
    )
    assert through.size().entry_bound == pytest.approx((rate * 220) ** (1 / 3), rel=1e-12)
    assert signed.tolerance == through.tolerance == Fraction(15, 34)


@pytest.mark.parametrize("order", [2, 3, 4])
def test_noise_below_the_tolerance_never_flips_a_decision(order):
    rng, found = np.random.default_rng(order), set()
    for _ in range(8):
        source = vector_sets(rng, rng.integers(1, 4, order), 6, {2: 0.5, 3: 0.7, 4: 0.8}[order])
        expected = source.brute_force()
        found.add(expected is None)
        tolerance = float(EDGE.instance(source, 0).tolerance)
        noise = noisy(0.999 * tolerance)
        decision = decide(source, via="direct", kappa=4, oracle=noise)
        assert (decision.answer is None, noise.asked) == (expected is None, 1)
        assert expected is None or source.verify(decision.answer)
    assert found == {True, False}


def test_noise_above_the_tolerance_flips_the_worst_cases():
    no, yes = (OrthogonalVectors(([[bit]], [[1]], [[1]])) for bit in (1, 0))
    tolerance = float(EDGE.instance(no, 0).tolerance)
    assert decide(no, via="direct", kappa=4, oracle=noisy(0.999 * tolerance)).answer is None
    with pytest.raises(OracleError):
        decide(no, via="direct", kappa=4, oracle=noisy(1.001 * tolerance))
    assert decide(yes, via="direct", kappa=4, oracle=noisy(0.999 * tolerance)).answer == (0, 0, 0)
    assert decide(yes, via="direct", kappa=4, oracle=noisy(1.001 * tolerance)).answer is None


def test_it_is_the_direct_way_to_attention_and_not_the_one_by_default():
    direct = [edge.name for edge in route("CNF", "AttentionQuery", via="direct")]
    assert direct == ["CNFToOrthogonalVectors", "OrthogonalVectorsToAttention"]
    assert [edge.name for edge in route("CNF", "GapMaxIP", via="direct")][-1] == "OrthogonalVectorsToGapMaxIPDirect"
    assert "OrthogonalVectorsToGapMaxIP" in [edge.name for edge in route("CNF", "AttentionQuery")]


def test_a_false_claim_cannot_be_lifted():
    source = OrthogonalVectors(([[0], [1], [0]], [[1]]))
    assert EDGE.lift(source, 0, 0) == (0, 0)
    with pytest.raises(OracleError, match=r"row 1\D"):
        EDGE.lift(source, 0, 1)


def test_bad_parameters():
    with pytest.raises(InputError, match=r"kappa\D*2\D*1"):
        OrthogonalVectorsToAttention(kappa=1)
    assert OrthogonalVectorsToAttention() == OrthogonalVectorsToAttention(16)


# ---- bugs


class UnsignedQueries(OrthogonalVectorsToAttention):
    def targets(self, source):
        (target,) = super().targets(source)
        yield replace(target, logits=VectorLogits(np.abs(target.logits.query), target.logits.keys))


class SignedReference(OrthogonalVectorsToAttention):
    """The reference token on the other side."""

    def targets(self, source):
        (target,) = super().targets(source)
        *others, last = target.logits.keys
        last = np.vstack([last[:-1], -last[-1:]])
        yield replace(target, logits=VectorLogits(target.logits.query, (*others, last)))


class ReferenceIsReal(OrthogonalVectorsToAttention):
    def targets(self, source):
        (target,) = super().targets(source)
        yield replace(target, values=tuple(map(np.ones_like, target.values)))


class SoundnessByOne(OrthogonalVectorsToAttention):
    """The temperature and the reference token of a gap between 1 and -1."""

    def targets(self, source):
        (target,) = super().targets(source)
        *others, last = target.logits.keys
        right, low = (reference_token(self.kappa, [len(x) for x in source.sets[1:]], 1, s)[1] for s in (0, -1))
        last = np.vstack([last[:-1], last[-1:] * low / right])
        yield replace(target, logits=VectorLogits(target.logits.query, (*others, last), target.logits.scale / 2))


class LiftTakesTheFirstKeys(OrthogonalVectorsToAttention):
    def lift(self, source, index, witness):
        return (witness, *(0 for _ in source.sets[1:]))


@planted(
    (UnsignedQueries(), "backward direction"),
    (SignedReference(), "backward direction"),
    (ReferenceIsReal(), "backward direction"),
    (SoundnessByOne(), "backward direction"),
    (LiftTakesTheFirstKeys(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
