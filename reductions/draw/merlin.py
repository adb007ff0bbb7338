"""Pictures of the protocol and its codes: acceptance against the bound, bits against blocks, curves and symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from protocols import DisjointnessProtocol, EvaluationCode
from protocols.accounting import Account
from reductions.draw.style import PALETTE, Drawing, new, styled
from reductions.errors import InputError

__all__ = ["acceptances", "log_factor", "points", "trade_off"]

STYLES = ("o-", "s--", "D:")


@styled
def acceptances(protocol: DisjointnessProtocol, inputs: Any) -> Drawing:
    """Over all messages of Merlin, how many are accepted at each number of coins, and the bound k u for a lie."""
    word = protocol.honest_message(*inputs)
    agreements = np.array([np.count_nonzero(message == word) for message in protocol.messages()])
    coins, disjoint = protocol.code.length, not word[protocol.code.information_set].any()
    drawing, (axes,) = new()
    axes.bar(np.arange(coins + 1), np.bincount(agreements, minlength=coins + 1), color=PALETTE["blue"])
    bound = protocol.parties * protocol.code.degree
    axes.axvline(bound, color=PALETTE["vermillion"], ls="--", label=f"bound for a lie, $ku={bound}$")
    axes.axvline(coins, color=PALETTE["green"], label=f"all coins, $N={coins}$")
    axes.set(yscale="log", ylim=(0.6, None), xlabel="coins at which Alice accepts", ylabel="messages in $Z$")
    axes.set_title("disjoint inputs" if disjoint else "intersecting inputs", loc="left", fontsize=13)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.28), ncols=2)
    return drawing


@styled
def trade_off(accounts: Sequence[Account]) -> Drawing:
    """The bits that Merlin, the coin and a player send, against the number T of blocks: one account a point."""
    drawing, (axes,) = new(8.4)
    blocks = [account.blocks for account in accounts]
    for name, label, color, style in (
        ("merlin", r"Merlin, $\dim Z\,\log_2|F|$", "vermillion", STYLES[0]),
        ("party", r"a player, $T\log_2|F|$", "blue", STYLES[1]),
        ("coin", r"coin, $\log_2 N$", "green", STYLES[2]),
    ):
        bits = [getattr(account, name) for account in accounts]
        axes.plot(blocks, bits, style, color=PALETTE[color], label=label)
    axes.set(xscale="log", yscale="log", xlabel="blocks $T$", ylabel="bits sent")
    axes.set_xticks(blocks, [str(count) for count in blocks])
    axes.minorticks_off()
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return drawing


@styled
def points(code: EvaluationCode) -> Drawing:
    """The evaluation points of a code in the plane of its last two coordinates, the information set filled.

    Elements of the field stand in the order of the integers that galois writes for them.

    Raises
    ------
    InputError
        If the field has more than 128 elements.
    """
    order = code.field.order
    if order > 128:
        raise InputError(f"only points over fields of at most 128 elements are drawn, got {code.field.name}")
    places = np.asarray(code.points)
    flat = places.shape[1] == 1
    x, y = (places[:, 0], np.zeros(len(places))) if flat else places[:, -2:].T
    chosen = np.isin(np.arange(len(places)), code.information_set)
    drawing, (axes,) = new(5.6, 1.9 if flat else 4.6)
    axes.scatter(x[~chosen], y[~chosen], s=70, facecolors="white", edgecolors=PALETTE["blue"], label="points")
    axes.scatter(x[chosen], y[chosen], s=70, color=PALETTE["vermillion"], marker="s", label="information set $I$")
    last = places.shape[1]
    first_name, second_name = ("x", "y") if last <= 2 and not hasattr(code, "level") else (f"x_{last - 1}", f"x_{last}")
    field = rf"\in \mathbb{{F}}_{{{order}}}"
    axes.set(xlim=(-1, order), xlabel=rf"${first_name} {field}$")
    if flat:
        axes.set_yticks([])
    else:
        axes.set(ylim=(-1, order), ylabel=rf"${second_name} {field}$", aspect="equal")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, handletextpad=0.2)
    return drawing


@styled
def log_factor(table: Mapping[str, Sequence[Account]]) -> Drawing:
    """Merlin's bits for a bit of input against the input's length m, for every family that `compare` tabulates."""
    drawing, (axes,) = new(8.2)
    for (family, accounts), color, style in zip(table.items(), ("vermillion", "blue", "green"), STYLES, strict=False):
        shares = [account.merlin / account.bits for account in accounts]
        axes.plot([account.bits for account in accounts], shares, style, color=PALETTE[color], label=family)
    axes.set(xscale="log", xlabel="bits of input $m$", ylabel="Merlin's bits, over $m$", ylim=(0, None))
    axes.set_xscale("log", base=2)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return drawing
