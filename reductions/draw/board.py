"""The protocol on a blackboard: blocks, words, their product, Merlin's word, and one coin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from protocols.transcript import Transcript
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.errors import InputError

__all__ = ["blackboard"]

MOST_COINS, MOST_ROWS, MOST_ELEMENTS = 24, 16, 1000
INFORMATION, SENT, LINE = "#D6EAF8", PALETTE["yellow"], "#777777"
ARROW, GAP = 1.7, 0.45


@styled
def blackboard(transcript: Transcript) -> Drawing:
    """One run of the protocol: what the players hold, the words of it, their products, Merlin's word and the coin.

    Raises
    ------
    InputError
        If it does not fit on a blackboard: more than 24 coins, more than 16 blocks of all players together, or a field
        of more than 1000 elements.

    Examples
    --------
    >>> from protocols import DisjointnessProtocol, ReedSolomon
    >>> from protocols.transcript import run
    >>> protocol = DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=2)
    >>> blackboard(run(protocol, ([1, 1, 0], [0, 0, 1]), coin=4))
    <Drawing size ... with 1 Axes>
    """
    protocol, coin = transcript.protocol, transcript.coin
    players, blocks, coins = protocol.parties, protocol.blocks, protocol.code.length
    if coins > MOST_COINS or players * blocks > MOST_ROWS or protocol.code.field.order > MOST_ELEMENTS:
        raise InputError(
            f"at most {MOST_COINS} coins, {MOST_ROWS} blocks of all players and {MOST_ELEMENTS} field elements are "
            f"drawn, got {coins}, {players * blocks} and {protocol.code.field.order}"
        )
    words = [protocol.encode(bits) for bits in transcript.inputs]
    true = protocol.honest_message(*transcript.inputs)
    rows = players * (blocks + GAP) + 3.4
    left = protocol.code.dimension + ARROW
    drawing, (axes,) = new(max(7, 0.42 * (left + coins + 3.0)), 0.4 * (rows + 1.4))
    shown = set(map(int, protocol.code.information_set))
    _cells(axes, 0.9, range(coins), {}, frame=False, color=LINE)
    axes.text(-0.3, 0.45, "coin $r$", ha="right", va="center", fontsize=12, color=LINE)
    height = 0.0
    for player, word in enumerate(words):
        for block, bits in enumerate(_blocks(transcript, player)):
            fills = dict.fromkeys(shown, INFORMATION) | ({coin: SENT} if player else {})
            _cells(axes, height, word[block], fills)
            _cells(axes, height, bits, {}, start=-left)
            arrow = {"arrowstyle": "->", "color": LINE, "lw": 1.5}
            axes.annotate("", (-0.15, height - 0.45), (-ARROW + 0.15, height - 0.45), arrowprops=arrow)
            name = f"$X^{player + 1}_{block + 1}$"
            axes.text(-left - 0.3, height - 0.45, name, ha="right", va="center", fontsize=14)
            height -= 1
        height -= GAP
    axes.plot([-left - 1.6, coins], [height + GAP / 2 + 0.05] * 2, color="black", lw=1)
    weight = "" if np.all(protocol.weights == 1) else r"\omega_t"
    _cells(axes, height, true, dict.fromkeys(shown, INFORMATION))
    axes.text(-0.3, height - 0.45, rf"$\sum_t {weight}\prod_p X^p_t$", ha="right", va="center", fontsize=12)
    _cells(axes, height - 1, transcript.message, dict.fromkeys(shown, INFORMATION))
    axes.text(-0.3, height - 1.45, "Merlin's $M$", ha="right", va="center", fontsize=13)
    _marks(axes, height - 2, [bool(equal) for equal in true == transcript.message])
    axes.add_patch(Rectangle((coin, height - 3), 0.9, 3.9 - height, fill=False, lw=2.5, ec="black"))
    axes.set(xlim=(-left - 1.7, coins + 0.3), ylim=(height - 3.2, 1.1))
    axes.set_axis_off()
    return captioned(drawing, _caption(transcript))


def _blocks(transcript: Transcript, player: int) -> list[list[int]]:
    protocol, bits = transcript.protocol, [int(bit) for bit in transcript.inputs[player]]
    padded = bits + [0] * (protocol.num_bits - len(bits))
    length = protocol.code.dimension
    return [padded[start : start + length] for start in range(0, len(padded), length)]


def _cells(
    axes: Axes,
    top: float,
    values: Iterable[Any],
    fills: dict[int, str],
    *,
    start: float = 0,
    frame: bool = True,
    color: str = "black",
) -> None:
    """A row of cells, a number in each, from x = `start` on."""
    for place, value in enumerate(values):
        if frame:
            face = fills.get(place, "white")
            axes.add_patch(Rectangle((start + place, top - 0.9), 0.9, 0.9, fc=face, ec=LINE, lw=0.8))
        text = str(int(value))
        size = 13 if len(text) < 3 else 9
        axes.text(start + place + 0.45, top - 0.46, text, ha="center", va="center", fontsize=size, color=color)


def _marks(axes: Axes, top: float, equal: Sequence[bool]) -> None:
    """Whether Alice accepts, coin by coin."""
    axes.text(-0.3, top - 0.45, "Alice", ha="right", va="center", fontsize=13)
    for place, same in enumerate(equal):
        sign, color = (r"$=$", PALETTE["green"]) if same else (r"$\neq$", PALETTE["vermillion"])
        axes.text(place + 0.45, top - 0.45, sign, ha="center", va="center", fontsize=14, color=color)


def _caption(transcript: Transcript) -> str:
    accepting = int(np.count_nonzero(transcript.protocol.honest_message(*transcript.inputs) == transcript.message))
    verdict = "accepts" if transcript.accepted else "rejects"
    return (
        "Above the line a row is a block of a player: its bits, and behind the arrow its word of the code. A column is "
        "a coordinate, that is, a coin; on the blue ones, the information set, words show the bits. Below the line the "
        "products, summed over the blocks, and the word that Merlin sends, which has to be 0 on blue. The frame is the "
        f"coin r = {transcript.coin}; its yellow symbols are sent to Alice, who {verdict}: {transcript.total} against "
        f"{int(transcript.message[transcript.coin])}. She would accept at {accepting} of "
        f"{transcript.protocol.code.length} coins."
    )
