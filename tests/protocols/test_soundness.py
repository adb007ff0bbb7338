"""Soundness over every family of codes, measured; transcripts, honest and tampered; parameters of every family."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from protocols import DisjointnessProtocol, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.errors import InputError
from protocols.parameters import CODES, protocol_for
from protocols.soundness import best_cheat, intersecting_inputs
from protocols.transcript import TamperedTranscript, run

SMALL = [
    DisjointnessProtocol(ReedSolomon(5, 4, 2), 3, 2),
    DisjointnessProtocol(ReedSolomon(7, 6, 2), 2, 3),
    DisjointnessProtocol(ReedSolomon(11, 8, 2), 5, 4),
    DisjointnessProtocol(Hermitian(2, 2), 2, 2),
    DisjointnessProtocol(Hermitian(2, 2), 2, 3),
    DisjointnessProtocol(Hermitian(3, 3, length=18), 4, 2),
    DisjointnessProtocol(GarciaStichtenoth(2, 4, 4), 2, 2),
    DisjointnessProtocol(GarciaStichtenoth(3, 2, 3), 4, 2),
]
LARGE = [
    DisjointnessProtocol(ReedSolomon(101, 60, 11), 7, 3),
    DisjointnessProtocol(Hermitian(3, 8), 3, 3),
    DisjointnessProtocol(GarciaStichtenoth(3, 3, 15), 4, 2),
]


@pytest.mark.parametrize("protocol", SMALL + LARGE, ids=repr)
def test_no_message_beats_the_bound(protocol):
    """The thousand inputs of the benchmark, in small; equality for Reed-Solomon, where one element is common."""
    rng = np.random.default_rng(0)
    best = Fraction(0)
    for trial in range(30 if protocol in SMALL else 4):
        inputs = intersecting_inputs(protocol, rng, common=1 + trial % 2)
        cheat = best_cheat(protocol, inputs, rng=rng, trials=4)
        assert cheat.exhaustive == (protocol in SMALL)
        assert cheat.acceptance == protocol.acceptance(cheat.message, inputs)
        best = max(best, cheat.acceptance)
    assert 0 < best <= protocol.soundness
    if isinstance(protocol.code, ReedSolomon):
        assert best == protocol.soundness


def test_interpolation_finds_what_the_search_finds_for_reed_solomon(monkeypatch):
    protocol, rng = SMALL[1], np.random.default_rng(4)
    inputs = intersecting_inputs(protocol, rng)
    searched = best_cheat(protocol, inputs, rng=rng)
    monkeypatch.setattr("protocols.soundness.EXHAUSTIVE_LIMIT", 1)
    interpolated = best_cheat(protocol, inputs, rng=rng)
    assert (searched.exhaustive, interpolated.exhaustive) == (True, False)
    assert searched.acceptance == interpolated.acceptance == protocol.soundness


@pytest.mark.parametrize("protocol", SMALL + LARGE, ids=repr)
def test_complete_over_every_code(protocol):
    rng = np.random.default_rng(5)
    for _ in range(5):
        inputs = np.array(intersecting_inputs(protocol, rng))
        inputs[:, inputs.all(axis=0)] = 0
        assert protocol.acceptance(protocol.honest_message(*inputs), inputs) == 1
        assert len(protocol.message_basis) == protocol.message_rank


@pytest.mark.parametrize("common", [1, 3, 4])
def test_intersecting_inputs_have_so_many_common_elements(common):
    for seed in range(20):
        inputs = intersecting_inputs(SMALL[1], np.random.default_rng(seed), common=common)
        assert np.logical_and.reduce(inputs).sum() == common
        assert len(inputs) == 3


def test_intersecting_inputs_have_one_common_element_and_places_that_nobody_holds():
    counts = np.sum(intersecting_inputs(LARGE[2], np.random.default_rng(2)), axis=0)
    assert (counts == LARGE[2].parties).sum() == 1
    assert (counts == 0).any()


def test_tampering_is_named():
    protocol = SMALL[2]
    inputs = np.array(intersecting_inputs(protocol, np.random.default_rng(6)))
    inputs[:, inputs.all(axis=0)] = 0
    for coin in range(protocol.code.length):
        honest = run(protocol, inputs, coin=coin)
        assert honest.verify()
        assert honest.accepted
        for player in range(3):
            for block in range(protocol.blocks):
                symbols = honest.symbols.copy()
                symbols[player, block] += protocol.code.field(1)
                reason = rf"coin {coin}: player {player + 2} sends X\^{player + 2}_{block + 1}\({coin}\) = "
                with pytest.raises(TamperedTranscript, match=reason):
                    replace(honest, symbols=symbols).verify()
    changed = honest.message.copy()
    changed[protocol.code.information_set[1]] += protocol.code.field(3)
    with pytest.raises(TamperedTranscript, match=r"coin 7: Merlin's message breaks M\(1\) = 3 is not 0"):
        replace(honest, message=changed).verify()
    changed = honest.message.copy()
    changed[-1] += protocol.code.field(1)
    with pytest.raises(TamperedTranscript, match="coin 7: Merlin's message breaks H M = 0"):
        replace(honest, message=changed).verify()


def test_a_cheating_transcript_is_whole_but_mostly_rejected():
    protocol, rng = SMALL[1], np.random.default_rng(7)
    inputs = intersecting_inputs(protocol, rng)
    cheat = best_cheat(protocol, inputs, rng=rng)
    answers = [run(protocol, inputs, message=cheat.message, coin=r).verify() for r in range(6)]
    assert Fraction(sum(answers), 6) == cheat.acceptance == Fraction(1, 2)
    printed = str(run(protocol, inputs, message=cheat.message, coin=answers.index(False)))
    assert "Alice rejects" in printed
    assert "Merlin -> all" in printed
    assert "6 bits" in printed


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("parties", [2, 3])
@pytest.mark.parametrize("block_length", [1, 2, 3, 7])
def test_chosen_codes_fit(code, parties, block_length):
    bits = 2 * block_length + 1
    protocol = protocol_for(bits, parties, code=code, block_length=block_length)
    assert protocol.code.dimension == block_length
    assert protocol.blocks == 3
    assert protocol.num_bits >= bits
    assert protocol.soundness <= Fraction(1, 2)


def test_the_published_comparison():
    """k = 3, soundness 1/2, one row a block length: field and points of RS, Hermitian and level 3 of the tower."""
    expected = {
        16: ((97, 90), (49, 210), (49, 1818)),
        64: ((379, 378), (81, 594), (64, 3024)),
        128: ((769, 762), (121, 1092), (64, 3408)),
    }
    for length, row in expected.items():
        for code, (order, points) in zip(CODES, row, strict=True):
            chosen = protocol_for(length, 3, code=code, block_length=length).code
            assert (chosen.field.order, chosen.length) == (order, points)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p, r: best_cheat(p, ([1], [0], [1]), rng=r), "the inputs are disjoint"),
        (lambda p, r: best_cheat(p, ([1], [1], [1]), rng=r, trials=0), "trials must be at least 1, got 0"),
        (lambda p, r: intersecting_inputs(p, r, common=0), "common must be from 1 to 4, got 0"),
        (lambda p, r: run(p, ([1], [0], [1]), coin=6), "from 0 to 5, got 6"),
        (lambda p, r: run(p, ([1], [0], [1]), message=[0] * 5 + [7], coin=0), r"symbols of GF\(7\).* got 7"),
        (
            lambda p, r: run(p, ([1], [0], [1]), message=[0] * 5, coin=0),
            r"must be \(3, \(6,\), \(2, 2\)\), got \(3, \(5,\)",
        ),
        (lambda p, r: run(p, ([1], [0]), message=[0] * 6, coin=0), "3 parties, got 2 inputs"),
        (lambda p, r: replace(run(p, ([1], [0], [1]), coin=0), symbols=[[0, 0]]), r"got \(3, \(6,\), \(1, 2\)\)"),
        (lambda p, r: replace(run(p, ([1], [0], [1]), coin=0), coin=-1), "from 0 to 5, got -1"),
        (lambda p, r: run(p, ([1], [1], [1]), coin=0), "Merlin has no honest message"),
        (lambda p, r: protocol_for(3, 2, code="hamming", block_length=1), "code must be one of reed-solomon, hermit"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call(SMALL[1], np.random.default_rng(0))
