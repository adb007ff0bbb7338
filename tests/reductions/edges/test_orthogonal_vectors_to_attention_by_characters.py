"""The protocol with vectors of characters: logits that count coins, entries held against B, noise, and bugs."""

from dataclasses import replace
from fractions import Fraction
from math import log

import numpy as np
import pytest

from reductions import OrthogonalVectors, Problem, decide, route
from reductions.edges import (
    MaxIPToAttention,
    OrthogonalVectorsToAttentionByCharacters,
    OrthogonalVectorsToGapMaxIP,
)
from reductions.errors import BudgetError, InputError, OracleError
from reductions.problems.attention.character_logits import CharacterLogits
from reductions.problems.attention.characters import Expansion, Written
from reductions.running.oracles import noisy
from reductions.testing import check_reduction, small_instances
from tests.reductions.edges.built import check_declared, check_gap, vector_sets

FULL = OrthogonalVectorsToAttentionByCharacters(mode="full")
COUNTED = OrthogonalVectorsToAttentionByCharacters()
CODES = [
    ({}, (3, 2), 4), ({}, (2, 3, 4), 4), ({"block_length": 1}, (3, 2, 2), 3), ({"block_length": 3}, (2, 3), 5),
    ({"block_length": 1}, (2, 1, 2, 3), 2), ({"code": "hermitian"}, (2, 3), 4), ({"code": "hermitian"}, (2, 3, 2), 4),
    ({"code": "tower"}, (2, 3), 4), ({"code": "tower"}, (2, 3, 2), 4),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "shape", "dimension"), CODES, ids=str)
def test_logits_are_the_temperature_times_the_number_of_coins(parameters, shape, dimension):
    """Written out and counted, with every entry at most B, over every family of codes."""
    full, counted = (replace(edge, **parameters) for edge in (FULL, COUNTED))
    source = vector_sets(np.random.default_rng([*shape, dimension]), shape, dimension, 0.6)
    protocol = full.gap.protocol(source.order, source.dimension)
    assert full.count(source.measured()) == protocol.num_messages
    tuples, coins = int(np.prod(shape[1:])), protocol.code.length
    rate = log(256 * tuples) / (coins - len(shape) * protocol.code.degree)
    for index in {0, 1 % protocol.num_messages, protocol.num_messages - 1}:
        written, structured = full.instance(source, index), counted.instance(source, index)
        check_declared(full, source, written)
        check_declared(counted, source, structured)
        gap = OrthogonalVectorsToGapMaxIP(**parameters).instance(source, index)
        expected = np.full((*shape[:-1], shape[-1] + 1), coins - log(16 * tuples / shape[-1]) / rate) * rate
        for i in range(shape[0]):
            expected[i, ..., :-1] = rate * gap.products.row(i)
        for query in (written, structured):
            assert np.abs(query.logits.rows(0, shape[0]) - expected).max() < 1e-9 * rate * coins
        assert written.size().entry_bound <= structured.size().entry_bound * (1 + 1e-12)
        assert np.allclose(written.output(), structured.output(), rtol=1e-9)
        assert structured.keeps_promise()


def test_the_figures_of_the_text():
    """Order 3, P = 9 key tuples: B, where one-hot messages and a centred reference had 36.3, 60.2 and 132.7."""
    for q, blocks, coins, one_hot, least in ((7, 2, 6, 36.3, 7.68), (11, 2, 9, 60.2, 7.46), (7, 3, 6, 132.7, 12.67)):
        coin, rate = Expansion(q, blocks, 3), log(256 * 9) / (coins - 3)
        d = coins * coin.coordinates + coin.copies(coins**2)
        assert (rate * d * coin.share) ** (1 / 3) == pytest.approx(least, abs=0.005)
        centred = 2 * log(16 * 9) / (coins - 3)
        assert (centred * (coins * q ** (2 * blocks) + (coins + 4) // 2)) ** (1 / 3) == pytest.approx(one_hot, abs=0.1)
    source = OrthogonalVectors(tuple(np.ones((3, 4), np.uint8) for _ in range(3)))
    query = COUNTED.instance(source, 0)
    assert query.size().entry_bound == pytest.approx(7.68, abs=0.005)
    assert query.size().dimension == 1193
    declared = COUNTED.project(source.measured())
    assert declared["entry_bound"] == pytest.approx(query.size().entry_bound, rel=1e-12)
    assert declared["keys"] == query.size().keys == 4
    (through,) = MaxIPToAttention().instances(OrthogonalVectorsToGapMaxIP(mode="full").instance(source, 0))
    assert through.size().entry_bound > 33
    check_gap(COUNTED, source)


@pytest.mark.parametrize("shape", [(2, 0), (0, 3), (2, 0, 2), (2, 2, 0), (1, 0, 0)])
def test_without_tuples_every_output_is_zero(shape):
    source = OrthogonalVectors(tuple(np.zeros((count, 2), np.uint8) for count in shape))
    for edge in (FULL, COUNTED, replace(FULL, block_length=1)):
        target = edge.instance(source, 0)
        check_declared(edge, source, target)
        assert np.array_equal(target.output(), np.zeros((shape[0], 1)))
        if edge.mode == "structured" and shape[0]:
            declared = edge.project(source.measured())["entry_bound"]
            assert declared == pytest.approx(target.size().entry_bound, rel=1e-12)


def decides(edge, source):
    """Every output is on the one side or the other, and some row is above exactly where a tuple is orthogonal."""
    targets = list(edge.instances(source))
    reached = any((target.output() >= 0.5).any() for target in targets)
    return all(target.keeps_promise() for target in targets) and reached == (source.brute_force() is not None)


def test_small_instances_by_brute_force():
    few = list(small_instances(OrthogonalVectors))
    assert all(decides(FULL, source) for source in few[::31])
    assert all(decides(replace(FULL, block_length=1, kappa=2), source) for source in few[5::31])


def test_no_false_alarm():
    few = [x for x in small_instances(OrthogonalVectors) if x.dimension > 0 and all(map(len, x.sets))]
    checked = check_reduction(FULL, small=few[9::97], examples=0, seconds=0.2)
    assert checked.yes > 0 < checked.no


@pytest.mark.parametrize("order", [2, 3, 4])
def test_noise_below_the_tolerance_never_flips_a_decision(order):
    rng, found = np.random.default_rng(order), set()
    for mode in ("full", "structured") * 2:
        source = vector_sets(rng, rng.integers(1, 4, order), 2, {2: 0.7, 3: 0.8, 4: 0.93}[order])
        expected = source.brute_force()
        found.add(expected is None)
        decision = decide(source, via="characters", mode=mode, block_length=1, kappa=3, oracle=noisy(0.999 / 4))
        assert (decision.answer is None) == (expected is None)
        assert expected is None or source.verify(decision.answer)
    assert found == {True, False}


def test_noise_above_the_tolerance_flips_the_worst_cases():
    no, yes = (OrthogonalVectors(([[bit]], [[1]], [[1]])) for bit in (1, 0))
    way = {"via": "characters", "mode": "full", "block_length": 1, "kappa": 3}
    assert decide(no, oracle=noisy(0.999 / 4), **way).answer is None
    with pytest.raises(OracleError):
        decide(no, oracle=noisy(1.001 / 4), **way)
    assert decide(yes, oracle=noisy(0.999 / 4), **way).answer == (0, 0, 0)
    assert decide(yes, oracle=noisy(1.001 / 4), **way).answer is None


def test_documents_are_read_back():
    source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    for edge in (FULL, COUNTED):
        query = edge.instance(source, 1)
        stored = Problem.from_json(query.to_json())
        assert stored == query
        assert stored.size() == query.size()
    assert isinstance(stored.logits, CharacterLogits)


def test_the_route_by_its_alias():
    edges = [edge.name for edge in route("CNF", "AttentionQuery", via="characters", code="tower")]
    assert edges == ["CNFToOrthogonalVectors", "OrthogonalVectorsToAttentionByCharacters"]


def test_bad_parameters_and_blow_ups():
    for parameters, message in (
        ({"code": "hamming"}, "code.*reed-solomon.*hamming"),
        ({"mode": "compressed"}, "mode.*structured.*full.*compressed"),
        ({"block_length": 0}, r"block_length\D*1\D*0"),
        ({"kappa": 1}, r"kappa\D*2\D*1"),
    ):
        with pytest.raises(InputError, match=message):
            OrthogonalVectorsToAttentionByCharacters(**parameters)
    assert OrthogonalVectorsToAttentionByCharacters() == OrthogonalVectorsToAttentionByCharacters(
        "reed-solomon", 2, "structured", Fraction(1, 2), 16
    )
    source = vector_sets(np.random.default_rng(0), (3, 3, 3), 60, 0.5)
    assert COUNTED.instance(source, 0).size().dimension > 10**30
    with pytest.raises(BudgetError):
        FULL.instance(source, 0)
    gap = OrthogonalVectorsToGapMaxIP().instance(source, 0)
    with pytest.raises(InputError, match="number of coins, 6, got 5"):
        CharacterLogits(gap.products, 1.0, 2.0, 5)
    with pytest.raises(InputError, match="those of a protocol, got VectorProducts"):
        CharacterLogits(OrthogonalVectorsToGapMaxIP(mode="compressed").instance(source, 0).products, 1.0, 2.0, 6)


# ---- bugs


class ReferenceSign(OrthogonalVectorsToAttentionByCharacters):
    def query(self, counted):
        query = super().query(counted)
        query.logits.keys[-1][-1] *= -1
        return query


class ThresholdByOne(OrthogonalVectorsToAttentionByCharacters):
    """A reference token above all coins."""

    def query(self, counted):
        query = super().query(counted)
        query.logits.keys[-1][-1] *= 1 + 1 / counted.threshold
        return query


class ConstantForgotten(OrthogonalVectorsToAttentionByCharacters):
    """The coins at which the message is 0 are not counted."""

    def query(self, counted):
        query = super().query(counted)
        query.logits.keys[-1][:-1, -1] = 0
        return query


COEFFICIENTS, INVERSE = Written.coefficients, (0, 1, 3, 2, 4)
CAUGHT = [
    (ReferenceSign, {}),
    (ThresholdByOne, {}),
    (ConstantForgotten, {}),
    (FULL.__class__, {"additive": lambda self: np.ones(self.q - 1, complex)}),
    (FULL.__class__, {"coefficients": lambda self, message: COEFFICIENTS(self, INVERSE[message])}),
]


@pytest.mark.parametrize(("bug", "patches"), CAUGHT)
def test_a_planted_bug_is_caught(bug, patches, monkeypatch):
    few = [
        OrthogonalVectors(([[1, 1, 0, 1, 0]], [[0, 1, 1, 0, 1], [0, 0, 1, 0, 1]])),
        OrthogonalVectors(([[1, 1, 0, 1, 0]], [[1, 0, 1, 0, 1], [0, 1, 1, 0, 1]])),
    ]
    assert FULL.gap.protocol(2, 5).code.field.order == len(INVERSE)
    assert all(decides(FULL, source) for source in few)
    for name, wrong in patches.items():
        monkeypatch.setattr(Written, name, wrong)
    assert not all(decides(bug(mode="full"), source) for source in few)
