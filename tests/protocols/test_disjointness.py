"""The k-party protocol: completeness, soundness against every message, the characteristic condition, costs."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols import DisjointnessProtocol, ReedSolomon
from protocols.errors import InputError, ProtocolError
from protocols.parameters import field_orders, protocol_for

PROTOCOLS = [
    DisjointnessProtocol(ReedSolomon(2, 1, 1), blocks=1, parties=2),
    DisjointnessProtocol(ReedSolomon(5, 4, 2), blocks=3, parties=2),
    DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3),
    DisjointnessProtocol(ReedSolomon(5, 5, 2), blocks=4, parties=4),
    DisjointnessProtocol(ReedSolomon(4, 4, 2), blocks=2, parties=2),
    DisjointnessProtocol(ReedSolomon(9, 7, 2), blocks=4, parties=3),
]
protocols = pytest.mark.parametrize("protocol", PROTOCOLS, ids=repr)


def intersection(inputs):
    return np.logical_and.reduce(np.array(inputs, dtype=bool), axis=0)


def random_inputs(protocol, rng, density=0.5):
    length = int(rng.integers(0, protocol.num_bits + 1))
    return tuple((rng.random((protocol.parties, length)) < density).astype(np.uint8))


@protocols
def test_honest_word_shows_the_sums_on_the_information_set(protocol):
    """Independent of the encoder: on I the word must be the weighted number of common elements of each offset."""
    rng = np.random.default_rng(1)
    for _ in range(25):
        inputs = random_inputs(protocol, rng, 0.8)
        common = np.zeros(protocol.num_bits, dtype=int)
        common[: len(inputs[0])] = intersection(inputs)
        field = protocol.code.field
        expected = field.Zeros(protocol.code.dimension)
        for weight, block in zip(protocol.weights, common.reshape(protocol.blocks, -1), strict=True):
            expected += weight * field(block)
        word = protocol.honest_message(*inputs)
        assert np.array_equal(word[protocol.code.information_set], expected)
        assert word in protocol.code.power(protocol.parties)


@protocols
def test_complete_and_sound_for_every_message(protocol):
    rng = np.random.default_rng(2)
    messages = list(protocol.messages()) if protocol.num_messages <= 800 else []
    yes = no = 0
    for _ in range(40):
        inputs = random_inputs(protocol, rng, 0.6)
        if not intersection(inputs).any():
            yes += 1
            assert protocol.acceptance(protocol.honest_message(*inputs), inputs) == 1
        else:
            no += 1
            with pytest.raises(InputError, match="vanish on the information set"):
                protocol.index(protocol.honest_message(*inputs))
            true = protocol.honest_message(*inputs)
            for message in messages[:: max(1, len(messages) // 60)]:
                agreeing = Fraction(int((message == true).sum()), protocol.code.length)
                assert agreeing <= protocol.soundness
        if yes and no and messages:
            message = messages[int(rng.integers(len(messages)))]
            coins = [protocol.accepts(message, inputs, r) for r in range(protocol.code.length)]
            assert protocol.acceptance(message, inputs) == Fraction(sum(coins), len(coins))
    assert yes
    assert no


def test_soundness_is_attained_by_reed_solomon():
    protocol = DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3)
    rng = np.random.default_rng(3)
    best = Fraction(0)
    words = np.array(list(protocol.messages()))
    for _ in range(30):
        inputs = random_inputs(protocol, rng, 0.9)
        if intersection(inputs).any():
            agreements = (words == np.array(protocol.honest_message(*inputs))).sum(axis=1)
            assert agreements.max() <= protocol.parties * protocol.code.degree
            best = max(best, Fraction(int(agreements.max()), protocol.code.length))
    assert best == protocol.soundness == Fraction(1, 2)


@pytest.mark.parametrize(
    "protocol",
    [p for p in PROTOCOLS if p.code.field.order ** p.code.power(p.parties).dimension <= 20_000],
    ids=repr,
)
def test_messages_are_exactly_the_words_that_vanish_on_the_information_set(protocol):
    power = protocol.code.power(protocol.parties)
    coordinates = power.field(list(product(range(power.field.order), repeat=power.dimension)))
    words = (coordinates[:, :, None] * power.generator_matrix[None]).sum(axis=1)  # galois compiles `@` for every field
    vanishing = {tuple(map(int, w)) for w in words if not w[protocol.code.information_set].any()}
    listed = [tuple(map(int, w)) for w in protocol.messages()]
    assert len(listed) == protocol.num_messages == len(set(listed))
    assert set(listed) == vanishing
    for index in range(0, len(listed), max(1, len(listed) // 50)):
        assert tuple(map(int, protocol.message(index))) == listed[index]
        assert protocol.index(protocol.message(index)) == index


def test_dimension_of_the_messages_is_h_times_the_degree():
    for parties, dimension in product((2, 3, 4), (1, 2, 3)):
        protocol = DisjointnessProtocol(ReedSolomon(11, 11, dimension), blocks=1, parties=parties)
        assert len(protocol.message_basis) == protocol.message_rank == (parties - 1) * (dimension - 1)


def test_characteristic_condition_is_needed(monkeypatch):
    """Three blocks over F_3: three common elements at one offset sum to zero, and Alice accepts everywhere."""
    code = ReedSolomon(3, 3, 1)
    with pytest.raises(InputError, match=r"e\(p - 1\) = 2 over GF\(3\), got 3"):
        DisjointnessProtocol(code, blocks=3, parties=2)
    monkeypatch.setattr("protocols.disjointness.most_blocks", lambda field: 100)
    broken = DisjointnessProtocol(code, blocks=3, parties=2)
    object.__setattr__(broken, "weights", code.field.Ones(3))
    inputs = [1, 1, 1], [1, 1, 1]
    assert broken.acceptance(broken.honest_message(*inputs), inputs) == 1


@pytest.mark.parametrize("order", [2, 3, 4, 5, 8, 9, 16, 25, 27])
def test_weights_are_independent_over_the_prime_field(order):
    """No non-empty set of blocks sums to zero, for the most blocks that are allowed: checked over all subsets."""
    most = dict(field_orders_up_to(30))[order]
    protocol = DisjointnessProtocol(ReedSolomon(order, 1, 1), blocks=most, parties=2)
    sums = {0: 1}
    for weight in map(int, protocol.weights):
        new = {}
        for value, count in sums.items():
            for total in (value, int(protocol.code.field(value) + protocol.code.field(weight))):
                new[total] = new.get(total, 0) + count
        sums = new
    assert sums[0] == 1
    with pytest.raises(InputError, match="blocks must be at most"):
        DisjointnessProtocol(ReedSolomon(order, 1, 1), blocks=most + 1, parties=2)


def field_orders_up_to(limit):
    for order, most in field_orders(2):
        if order > limit:
            return
        yield order, most


def test_field_orders_are_the_prime_powers():
    assert list(field_orders_up_to(16)) == [
        (2, 1), (3, 2), (4, 2), (5, 4), (7, 6), (8, 3), (9, 4), (11, 10), (13, 12), (16, 4)
    ]  # fmt: skip


def test_costs_of_one_more_than_a_power_of_two():
    """5 messages, 5 coins and 5 answers, numbered from 0 to 4: three bits each."""
    costs = DisjointnessProtocol(ReedSolomon(5, 5, 2), blocks=1, parties=2).costs
    assert (costs.merlin, costs.coin, costs.party) == (3, 3, 3)


@protocols
def test_many_inputs_are_encoded_one_by_one(protocol):
    inputs = np.random.default_rng(6).integers(0, 2, (3, 2, protocol.num_bits - 1))
    words = protocol.encode(inputs)
    assert words.shape == (3, 2, protocol.blocks, protocol.code.length)
    for i, j in np.ndindex(3, 2):
        np.testing.assert_array_equal(words[i, j], protocol.encode(inputs[i, j]))


def test_costs_of_the_worked_example():
    """F_47, N = 6, T = 46, k = 3: dim Z = 2."""
    protocol = protocol_for(91, 3, block_length=2)
    assert protocol.num_messages == 47**2
    assert protocol.costs == (12, 3, 256)  # 2 * 5.55, 2.58 and 46 * 5.55 bits, rounded up


@given(
    bits=st.integers(0, 30),
    parties=st.integers(2, 4),
    block_length=st.integers(1, 4),
    soundness=st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(5, 7)]),
)
@settings(max_examples=40)
def test_chosen_parameters_fit_and_are_smallest(bits, parties, block_length, soundness):
    protocol = protocol_for(bits, parties, block_length=block_length, soundness=soundness)
    code = protocol.code
    assert protocol.num_bits >= bits > protocol.num_bits - block_length or bits == 0
    assert protocol.soundness <= soundness
    assert code.length == block_length or Fraction(parties * code.degree, code.length - 1) > soundness
    for order, most in field_orders_up_to(code.field.order - 1):
        assert order < code.length or most < protocol.blocks


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: DisjointnessProtocol(p.code, 0, 3), "blocks must be at least 1, got 0"),
        (lambda p: DisjointnessProtocol(p.code, 2, 1), "parties must be at least 2, got 1"),
        (lambda p: DisjointnessProtocol(ReedSolomon(7, 6, 3), 2, 3), "degree 6, which must be below the length 6"),
        (lambda p: p.encode([0, 2]), "must be 0 or 1"),
        (lambda p: p.encode([0] * 5), r"at most 4 bits, 2 blocks of 2, got shape \(5,\)"),
        (lambda p: p.honest_message([1], [1]), "3 parties, got 2 inputs"),
        (lambda p: p.message(49), "from 0 to 48, got 49"),
        (lambda p: p.accepts(p.message(0), ([1], [1], [0]), 6), "from 0 to 5, got 6"),
        (lambda p: p.accepting(p.code.field.Ones(6), ([1], [1], [0])), "vanish on the information set"),
        (lambda p: p.encode([[1, 0], [1]]), "must be of one length"),
        (lambda p: p.messages(-1), "first must be at least 0, got -1"),
        (lambda p: p.index("abc"), r"symbols of GF\(7\).* got dtype <U3"),
        (lambda p: p.accepting([9] * 6, ([1], [1], [0])), r"symbols of GF\(7\).* got 9"),
        (lambda p: p.index([1, 2]), r"word of 6 symbols, got shape \(2,\)"),
        (lambda p: protocol_for(3, 2, block_length=0), "block_length must be at least 1, got 0"),
        (lambda p: protocol_for(3, 2, block_length=1, soundness=Fraction(1)), "between 0 and 1, got 1"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ProtocolError, match=message) as caught:
        call(DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3))
    assert isinstance(caught.value, ValueError)


def test_the_code_of_a_protocol_is_an_evaluation_code():
    with pytest.raises(TypeError, match="code must be an EvaluationCode such as ReedSolomon, got 'abc'") as caught:
        DisjointnessProtocol("abc", 2, 3)
    assert isinstance(caught.value, ProtocolError)
