"""What a transcript prints, and which messages and coins it takes; what it verifies is in test_soundness."""

import numpy as np
import pytest

from protocols import DisjointnessProtocol, ReedSolomon
from protocols.errors import InputError
from protocols.transcript import Transcript, run


def disjoint(protocol, bits):
    """Inputs in which player 1 lacks what the others share."""
    inputs = np.ones((protocol.parties, bits), dtype=int)
    inputs[0, :] = 0
    return inputs


@pytest.mark.parametrize(("length", "points"), [(24, "0]"), (25, "0 ...]")])
def test_only_long_messages_are_cut_off(length, points):
    protocol = DisjointnessProtocol(ReedSolomon(29, length, 2), 3, 2)
    honest = run(protocol, disjoint(protocol, 5), coin=length - 1)
    lines = str(honest).splitlines()
    assert lines[0] == f"2 players, inputs of 5 bits in 3 blocks of 2, {protocol.code}"
    assert lines[1].startswith(f"  Merlin -> all      M = [{'0 ' * 23}{points} ")
    assert lines[-1] == f"  Alice accepts: sum_t X^1_t({length - 1}) X^2_t({length - 1}) = 0 = M({length - 1}) = 0"
    assert len(lines) == 5
    assert len({line.rindex(" bits") for line in lines[1:4]}) == 1


def test_weights_are_printed_where_blocks_have_them():
    for blocks, weight in ((2, ""), (4, "w_t ")):
        protocol = DisjointnessProtocol(ReedSolomon(9, 7, 2), blocks, 3)
        sent = str(run(protocol, disjoint(protocol, 4), coin=0)).splitlines()[-1]
        assert sent.startswith(f"  Alice accepts: sum_t {weight}X^1_t(0) X^2_t(0) X^3_t(0) = ")


@pytest.mark.parametrize("order", [5, 9])
def test_the_sum_is_that_of_the_definition(order):
    protocol = DisjointnessProtocol(ReedSolomon(order, 5, 2), 3, 3)
    inputs = np.random.default_rng(1).integers(0, 2, (3, 6))
    field = protocol.code.field
    words = [protocol.encode(bits) for bits in inputs]
    for coin in range(5):
        expected = field(0)
        for t in range(3):
            expected += protocol.weights[t] * words[0][t, coin] * words[1][t, coin] * words[2][t, coin]
        cheat = run(protocol, inputs, message=[0] * 5, coin=coin)
        assert (cheat.total, cheat.accepted) == (expected, expected == 0)
        assert np.array_equal(cheat.symbols, [word[:, coin] for word in words[1:]])


def test_what_does_not_fit_a_protocol_is_refused():
    protocol = DisjointnessProtocol(ReedSolomon(7, 6, 2), 2, 3)
    inputs = disjoint(protocol, 4)
    honest = run(protocol, inputs, coin=5)
    assert (type(honest.coin), honest.coin) == (int, 5)
    assert Transcript(protocol, honest.inputs, honest.message, 0, honest.symbols).coin == 0
    for coin in (-1, 6):
        with pytest.raises(InputError, match=f"coin must be from 0 to 5, got {coin}"):
            Transcript(protocol, honest.inputs, honest.message, coin, honest.symbols)
        with pytest.raises(InputError, match=f"coin must be from 0 to 5, got {coin}"):
            run(protocol, inputs, coin=coin)
    shape = r"must be \(3, \(6,\), \(2, 2\)\), got "
    with pytest.raises(InputError, match=shape + r"\(2, \(6,\), \(2, 2\)\)"):
        Transcript(protocol, honest.inputs[1:], honest.message, 0, honest.symbols)
    with pytest.raises(InputError, match=shape + r"\(3, \(6,\), \(2, 1\)\)"):
        Transcript(protocol, honest.inputs, honest.message, 0, honest.symbols[:, 1:])
