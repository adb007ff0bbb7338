"""Pictures of strings and of sequences of points: an alignment between two strings, a traversal between two curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import ConnectionPatch, Patch
from matplotlib.ticker import MaxNLocator

from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.errors import InputError
from reductions.problems import DiscreteFrechet
from reductions.problems.sequences.base import SequencePair, Traversal
from reductions.problems.strings.base import Alignment, StringPair
from reductions.problems.strings.single import SingleString

__all__ = ["LINE", "arcs", "cells", "letters", "sequences", "string", "strings"]

MOST_LETTERS, READABLE = 400, 90
MOST_POINTS = 400
FILLS = [PALETTE[name] for name in ("sky", "orange", "green", "yellow", "purple", "vermillion", "blue")]
LINE = "#555555"


@styled
def strings(instance: StringPair, witness: Alignment | None = None) -> Drawing:
    """Two strings, a cell for each letter and a colour for every letter; lines join what the witness pairs."""
    x, y = instance.x, instance.y
    drawing, axes = cells(max(len(x), len(y)), 2.3, instance.letters)
    pairs = () if witness is None else witness
    for side, (word, name, height) in enumerate(((x, "x", 2.0), (y, "y", 0.0))):
        kept = {pair[side] for pair in pairs} if witness is not None else set(range(len(word)))
        letters(axes, word, instance.letters, height, kept)
        axes.text(-1.0, height + 0.25, f"${name}$", ha="right", va="center", fontsize=15)
    unequal = [x[p] != y[q] for p, q in pairs]
    for (p, q), other in zip(pairs, unequal, strict=True):
        color, dashes = (PALETTE["vermillion"], (0, (3, 2))) if other else (LINE, "-")
        axes.plot([p, q], [2.0, 0.5], color=color, ls=dashes, lw=1.1, zorder=1)
    axes.set_ylim(-0.15, 2.65)
    text = f"Above x with {len(x)} letters, below y with {len(y)}; {_colors(instance.letters)}."
    if witness is not None:
        text += f" Lines are the {len(pairs)} pairs of the witness{_dashed(instance)}; letters left over are pale."
        text += _counted(instance, len(pairs), sum(unequal))
    return captioned(drawing, f"{text} {_asked(instance)}")


def _dashed(instance: StringPair) -> str:
    return ", dashed where a letter is substituted" if instance.mismatch == 1 else ""


def _counted(instance: StringPair, pairs: int, unequal: int) -> str:
    if instance.mismatch > 1:
        return ""
    deleted, inserted = len(instance.x) - pairs, len(instance.y) - pairs
    steps = deleted + inserted + unequal
    return f" {deleted} deleted + {inserted} inserted + {unequal} substituted = {steps}."


def _asked(instance: StringPair) -> str:
    most = instance.mismatch == 1
    return f"Asked for: {'at most' if most else 'at least'} {instance.threshold} {'steps' if most else 'pairs'}."


@styled
def string(instance: SingleString, witness: Alignment | None = None) -> Drawing:
    """One string, a cell for each letter and a colour for every letter; arcs join what the witness pairs."""
    drawing, axes = cells(len(instance.x), 2.6, instance.letters)
    pairs = () if witness is None else witness
    kept = {place for pair in pairs for place in pair} if witness is not None else set(range(len(instance.x)))
    letters(axes, instance.x, instance.letters, 0.0, kept)
    arcs(axes, pairs)
    axes.text(-1.0, 0.25, "$x$", ha="right", va="center", fontsize=15)
    axes.set_ylim(-0.15, 2.8 if pairs else 1.0)
    if not pairs:
        drawing.set_figheight(1.7)
    text = f"x with {len(instance.x)} letters; {_colors(instance.letters)}."
    if witness is not None:
        text += f" Arcs are the pairs of the witness, {instance.length(witness)} letters; those left over are pale."
    return captioned(drawing, f"{text} Asked for: at least {instance.threshold} letters.")


def arcs(axes: Axes, pairs: Sequence[tuple[int, int]]) -> None:
    """Arcs above a row of cells, from the first to the second of each pair."""
    widest = max((q - p for p, q in pairs), default=1) or 1
    for p, q in pairs:
        angle = np.linspace(0, np.pi, 60)
        rise = 0.3 + 1.9 * (q - p) / widest
        axes.plot((p + q) / 2 - (q - p) / 2 * np.cos(angle), 0.5 + rise * np.sin(angle), color=LINE, lw=1.1)


def cells(longest: int, height: float, alphabet: str) -> tuple[Drawing, Axes]:
    """An empty drawing with room for so many cells, and a legend where letters cannot be read in the cells."""
    if longest > MOST_LETTERS:
        raise InputError(f"only strings of at most {MOST_LETTERS} letters are drawn, got {longest:,}")
    width = min(18.0, max(6.4, 0.2 * longest + 1.2))
    drawing, (axes,) = new(width, height)
    axes.set_axis_off()
    axes.set_xlim(-2.2, max(longest, 4) - 0.4)
    if longest > READABLE:
        shown = alphabet[: len(FILLS)]
        patches = [Patch(fc=_fill(letter, alphabet), ec="#777777", label=_glyph(letter)) for letter in shown]
        axes.legend(handles=patches, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(FILLS))
    return drawing, axes


def letters(axes: Axes, word: str, alphabet: str, height: float, kept: set[int], like: str = "") -> None:
    """A row of cells in the colours of their letters, or of those of another word; what is not kept is pale."""
    readable = axes.get_xlim()[1] <= READABLE
    colors = [(*to_rgb(_fill(letter, alphabet)), 1.0 if p in kept else 0.25) for p, letter in enumerate(like or word)]
    edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.8} if readable else {}
    axes.bar(range(len(word)), [0.5] * len(word), width=1.0, bottom=height, color=colors, zorder=2, **edge)
    for p, letter in enumerate(word if readable else ""):
        ink = "white" if _fill((like or word)[p], alphabet) == PALETTE["blue"] else "black"
        color = ink if p in kept else "#999999"
        style: dict[str, Any] = {"family": "monospace", "fontsize": 11, "color": color, "parse_math": False}
        axes.text(p, height + 0.25, _glyph(letter), ha="center", va="center", zorder=3, **style)


def _colors(alphabet: str) -> str:
    if len(alphabet) <= len(FILLS):
        return "one colour for each letter"
    return f"one colour for each of the first {len(FILLS)} letters in the order of Unicode, grey for the others"


def _fill(letter: str, alphabet: str) -> str:
    number = alphabet.index(letter)
    return FILLS[number] if number < len(FILLS) else "#BBBBBB"


def _glyph(letter: str) -> str:
    """The letter, if every font has it."""
    return letter if letter.isprintable() and ord(letter) < 0x250 else "?"


@styled
def sequences(instance: SequencePair, witness: Traversal | None = None) -> Drawing:
    """Two sequences: values over their places, or a strip of pixels where points have more coordinates than one.

    Lines join what the witness pairs: those that are apart in colour, or for a Frechet distance those furthest apart.
    """
    x, y = instance.x, instance.y
    if max(len(x), len(y)) > MOST_POINTS:
        raise InputError(f"only sequences of at most {MOST_POINTS} points are drawn, got {max(len(x), len(y)):,}")
    width = min(14.0, max(6.4, 0.16 * max(len(x), len(y)) + 1.5))
    drawing, panels = new(width, 4.6, nrows=2)
    curves = x.shape[1] == 1
    for axes, sequence, name, color in zip(panels, (x, y), "xy", ("blue", "green"), strict=True):
        if curves:
            axes.plot(range(len(sequence)), sequence[:, 0], "o-", color=PALETTE[color], lw=1.6, ms=5, zorder=3)
            axes.set_ylabel(f"${name}$", rotation=0, ha="right", va="center")
            axes.margins(0.03, 0.12)
        else:
            most = max(1, instance.bound)
            image = axes.imshow(sequence.T, cmap="RdBu", vmin=-most, vmax=most, aspect="auto", interpolation="nearest")
            axes.set_ylabel(f"coordinate of ${name}$")
            axes.set_yticks(range(sequence.shape[1]) if sequence.shape[1] <= 6 else [])
            axes.grid(False)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[0].xaxis.tick_top()
    panels[1].set_xlabel("place in the sequence")
    if not curves:
        drawing.colorbar(image, ax=panels, label="value", pad=0.01, ticks=MaxNLocator(4, integer=True))
        cast(Any, drawing.get_layout_engine()).set(hspace=0.35)
    text = f"Above x with {len(x)} points, below y with {len(y)}."
    if witness is not None:
        text += " " + _joined(drawing, panels, instance, witness)
    return captioned(drawing, f"{text} Asked for: at most {instance.threshold}.")


def _joined(drawing: Drawing, panels: list[Axes], instance: SequencePair, witness: Traversal) -> str:
    """Join the pairs of a traversal, and say in a sentence or two what the lines are."""
    apart = [instance.cost([pair]) for pair in witness]
    leash = isinstance(instance, DiscreteFrechet)
    for (p, q), distance in zip(witness, apart, strict=True):
        marked = distance == max(apart) if leash else distance > 0
        start, end = (p, float(instance.x[p, 0])), (q, float(instance.y[q, 0]))
        if instance.x.shape[1] > 1:
            start, end = (p, instance.x.shape[1] - 0.5), (q, -0.5)
        color, width = (PALETTE["vermillion"], 1.4) if marked else ("#AAAAAA", 0.9)
        line = ConnectionPatch(
            start, end, "data", "data", axesA=panels[0], axesB=panels[1], lw=width, color=color, zorder=1
        )
        drawing.add_artist(line)
    if leash:
        return f"Lines are the pairs of the witness, in red those furthest apart: {max(apart)}."
    return f"Lines are the pairs of the witness, in red those at a distance; all distances sum up to {sum(apart)}."
