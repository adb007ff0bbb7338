"""The protocol on a blackboard: every number is where it belongs, and the coin frames what Alice sees."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from protocols import DisjointnessProtocol, Hermitian, ReedSolomon
from protocols.transcript import run
from reductions import draw
from reductions.draw.board import INFORMATION, SENT
from reductions.errors import InputError

PROTOCOL = DisjointnessProtocol(ReedSolomon(11, 9, 2), blocks=2, parties=3)
INPUTS = [1, 1, 0], [1, 0, 0], [1, 1, 1]


def rows(drawing):
    """The numbers behind the arrows and in front of them, by row from above."""
    texts = [text for text in drawing.axes[0].texts if text.get_text().isdigit()]
    heights = sorted({text.get_position()[1] for text in texts}, reverse=True)
    for height in heights:
        row = sorted((t.get_position()[0], int(t.get_text())) for t in texts if t.get_position()[1] == height)
        yield [value for x, value in row if x < 0], [value for x, value in row if x > 0]


def test_bits_words_products_and_message():
    message = PROTOCOL.message(7)
    coins, *players, product, merlin = rows(draw.blackboard(run(PROTOCOL, INPUTS, message=message, coin=4)))
    assert coins == ([], list(range(9)))
    words = [PROTOCOL.encode(bits) for bits in INPUTS]
    assert [word for _, word in players] == [word.tolist() for player in words for word in player]
    assert [bits for bits, _ in players] == [[1, 1], [0, 0], [1, 0], [0, 0], [1, 1], [1, 0]]
    assert product == ([], PROTOCOL.honest_message(*INPUTS).tolist())
    assert merlin == ([], message.tolist())


def test_marks_colours_and_caption():
    message = PROTOCOL.message(7)
    equal = PROTOCOL.honest_message(*INPUTS) == message
    drawing = draw.blackboard(run(PROTOCOL, INPUTS, message=message, coin=4))
    marks = [text.get_text() for text in drawing.axes[0].texts if "=" in text.get_text() or "neq" in text.get_text()]
    assert marks == ["$=$" if same else r"$\neq$" for same in equal]
    filled = [to_hex(patch.get_facecolor()).upper() for patch in drawing.axes[0].patches if patch.get_fill()]
    assert filled.count(INFORMATION) == 2 * (6 + 2)
    assert filled.count(SENT) == 2 * 2
    caption = drawing._supxlabel.get_text().replace("\n", " ")
    assert f"at {np.count_nonzero(equal)} of 9 coins" in caption
    assert ("accepts" if equal[4] else "rejects") in caption


def test_weights_are_named_where_there_are_some():
    protocol = DisjointnessProtocol(Hermitian(2, 1), blocks=2, parties=2)
    drawing = draw.blackboard(run(protocol, ([1, 1], [0, 1]), message=protocol.message(0), coin=5))
    assert any("omega" in text.get_text() for text in drawing.axes[0].texts)


@pytest.mark.parametrize(
    ("code", "blocks", "parties", "number"),
    [(ReedSolomon(29, 25, 2), 2, 2, 25), (ReedSolomon(11, 9, 2), 6, 3, 18), (ReedSolomon(1009, 9, 2), 2, 2, 1009)],
)
def test_refuses_what_does_not_fit(code, blocks, parties, number):
    protocol = DisjointnessProtocol(code, blocks, parties)
    with pytest.raises(InputError, match=f"{number}"):
        draw.blackboard(run(protocol, [[0]] * parties, coin=0))
