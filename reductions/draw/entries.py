"""Pictures of large entries: what cooling an attention query does, what errors it bears, how large entries must be."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np
from matplotlib.ticker import MaxNLocator

from attention import attention_from_tallies
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.errors import InputError
from reductions.problems import AttentionQuery
from reductions.problems.attention.gadget_logits import GadgetLogits
from reductions.theory.ledger import Curves

__all__ = ["attended", "entry_bounds", "noise", "outputs"]

MOST_ROWS = 400


@styled
def outputs(query: AttentionQuery, most: float = 1.5) -> Drawing:
    r"""Every row of the output against the largest entry B, for $\lambda$ from 0 to `most` times that of the query.

    Raises
    ------
    InputError
        If the query's vectors are written out; take the structured mode.
    """
    logits = query.logits
    if not isinstance(logits, GadgetLogits):
        raise InputError("only structured queries can be cooled; take mode='structured'")
    shares = np.linspace(0.001, most, 120)
    tallies, levels, values = logits.tallied()
    rows = np.array([attention_from_tallies(tallies, share * levels, values)[:, 0] for share in shares])
    bounds = [replace(logits, temperature=share * logits.temperature).weight for share in shares]
    yes = query.output()[:, 0] >= float(query.midpoint)
    drawing, (axes,) = new()
    for reached, color, style, name in ((~yes, "vermillion", "--", "NO rows"), (yes, "blue", "-", "YES rows")):
        for number, row in enumerate(rows.T[reached]):
            axes.plot(bounds, row, style, color=PALETTE[color], lw=1.6, label=name if number == 0 else None)
    axes.axvline(logits.weight, color="#666666", ls=":", label="$B$ of the reduction")
    axes.set(xlabel="largest entry $B$", ylabel="attention output $u_i$", ylim=(-0.03, 1.03))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    drawing.set_figwidth(8.2)
    return drawing


@styled
def attended(query: AttentionQuery, witness: int | None = None) -> Drawing:
    """The output of every row, between the two bounds of the promise; the row of a witness is red.

    Raises
    ------
    InputError
        If there are more than 400 rows.
    """
    if (rows := query.size().queries) > MOST_ROWS:  # type: ignore[attr-defined]
        raise InputError(f"only attention of at most {MOST_ROWS} rows is drawn, got {rows:,}")
    output = query.output()[:, 0]
    drawing, (axes,) = new(7.6, 3.8)
    axes.vlines(range(len(output)), 0, output, color="#BBBBBB", lw=1)
    axes.plot(range(len(output)), output, "o", color=PALETTE["blue"], ms=5)
    if witness is not None:
        axes.plot([witness], [output[witness]], "o", color=PALETTE["vermillion"], ms=8, label="the witness")
    for name, level, color, dashes in (
        ("YES from here on", query.completeness, "green", "-"),
        ("NO down from here", query.soundness, "vermillion", "--"),
    ):
        axes.axhline(float(level), color=PALETTE[color], ls=dashes, lw=1.4, label=name)
    axes.set(xlabel="query (row of the output)", ylabel="attention output $u_i$")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return captioned(drawing, f"One dot for each row of the output, with the two bounds of the promise. {query!r}.")


@styled
def noise(query: AttentionQuery) -> Drawing:
    """What an oracle at its worst makes of every row, against its error: the decision holds up to the tolerance."""
    output = query.output()[:, 0]
    middle, tolerance = float(query.midpoint), float(query.tolerance)
    yes = output >= middle
    errors = np.linspace(0, 0.7, 50)
    drawing, (axes,) = new()
    for reached, color, style, name in ((~yes, "vermillion", "--", "NO rows"), (yes, "blue", "-", "YES rows")):
        sign = -1 if color == "blue" else 1
        for number, value in enumerate(output[reached]):
            label = name if number == 0 else None
            axes.plot(errors, value + sign * errors, style, color=PALETTE[color], lw=1.6, label=label)
    axes.axhline(middle, color="black", lw=1.2, label="midpoint")
    axes.axvspan(0, tolerance, color=PALETTE["yellow"], alpha=0.35, lw=0, label=rf"$\varepsilon_a < {tolerance:.3f}$")
    axes.set(
        xlabel=r"error $\varepsilon_a$ of the oracle in every entry", ylabel="what the oracle says", ylim=(0, 1.02)
    )
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    drawing.set_figwidth(8.2)
    return drawing


ROUTES = {
    "direct": ("black", ":"),
    "signed": ("black", "-"),
    "reed-solomon": ("orange", ":"),
    "hermitian": ("orange", "--"),
    "tower": ("vermillion", "--"),
    "characters": ("vermillion", "-"),
    "plain": ("blue", "-"),
    "crt": ("green", "--"),
    "ldpc": ("purple", "-."),
}


@styled
def entry_bounds(curves: Curves) -> Drawing:
    r"""The entry bound B of every route against n, with a dot where it falls below that of the signed direct route."""
    drawing, (axes,) = new(9.4, 4.8)
    for route, values in curves.log10_entry_bound.items():
        color, style = ROUTES[route]
        found = curves.crossovers.get(route)
        label = route if found is None else rf"{route}: from $10^{{{ceil(found[0])}}}$"
        axes.plot(curves.log10_log2_n, values, style, color=PALETTE[color], label=label)
        if found is not None:
            axes.plot(*found, "o", color=PALETTE[color], zorder=3)
    most = np.nanmax([values for route, values in curves.log10_entry_bound.items() if route in curves.crossovers])
    axes.set(xscale="log", yscale="log", ylim=(0.5, 2 * most), xlabel=r"$\log_{10} \log_2 n$", ylabel=r"$\log_{10} B$")
    axes.legend(
        title=f"order $k={curves.order}$; route, and the\n$\\log_2 n$ from which it beats signed",
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
    )
    return drawing
