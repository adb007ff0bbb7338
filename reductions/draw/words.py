"""Words of one letter in each cell: foldings, substrings that agree, matches of an expression, numbers of ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator

from reductions.draw.strings import LINE, arcs, cells, letters
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.errors import InputError
from reductions.problems import (
    BinaryJumbledIndexing,
    LongestCommonSubstringWithDontCares,
    RegularExpressionSearch,
    RNAFolding,
)

__all__ = ["factors", "folding", "match", "substring"]

MOST_PATTERN = 300


@styled
def folding(instance: RNAFolding, witness: Sequence[tuple[int, int]] | None = None) -> Drawing:
    """A word and the arcs of a witness; a letter and its complement have one colour."""
    kinds = sorted({letter // 2 for letter in instance.word.tolist()})
    word = "".join(
        (chr(ord("aA"[letter % 2]) + kinds.index(letter // 2)) if len(kinds) <= 26 else "?")
        for letter in instance.word.tolist()
    )
    colors = word.lower()
    drawing, axes = cells(len(word), 2.6, "".join(sorted(set(colors))))
    kept = {place for pair in witness for place in pair} if witness is not None else set(range(len(word)))
    letters(axes, word, "".join(sorted(set(colors))), 0.0, kept, colors)
    if witness:
        arcs(axes, witness)
    axes.set_ylim(-0.15, 2.8 if witness else 1.0)
    if not witness:
        drawing.set_figheight(1.7)
    text = "A letter and its complement have one colour, small and capital."
    if witness is not None:
        text += f" Arcs: the {len(witness)} pairs of the witness, of which none cross; letters left over are pale."
    return captioned(drawing, f"{text} Asked for: at least {instance.threshold} pairs.")


@styled
def substring(instance: LongestCommonSubstringWithDontCares, witness: tuple[int, int] | None = None) -> Drawing:
    """Two strings, and lines between the letters of substrings that agree."""
    x, y = instance.first, instance.second
    alphabet = "".join(sorted(set(x + y)))
    drawing, axes = cells(max(len(x), len(y)), 2.3, alphabet)
    for side, (word, name, height) in enumerate(((x, "x", 2.0), (y, "y", 0.0))):
        start = witness[side] if witness is not None else 0
        kept = range(start, start + instance.length) if witness is not None else range(len(word))
        letters(axes, word, alphabet, height, set(kept))
        axes.text(-1.0, height + 0.25, f"${name}$", ha="right", va="center", fontsize=15)
    if witness is not None:
        for place in range(instance.length):
            axes.plot([witness[0] + place, witness[1] + place], [2.0, 0.5], color=LINE, lw=1.1, zorder=1)
    axes.set_ylim(-0.15, 2.65)
    text = "A star of x, above, agrees with every letter of y, below."
    if witness is not None:
        text += f" Lines: {instance.length} letters in a row that agree, from {witness[0]} and {witness[1]} on."
    return captioned(drawing, f"{text} Asked for: {instance.length} letters in a row.")


@styled
def match(instance: RegularExpressionSearch, witness: tuple[int, int] | None = None) -> Drawing:
    """An expression, and the text with the substring of a witness in colour."""
    if len(instance.pattern) > MOST_PATTERN:
        raise InputError(f"only expressions of at most {MOST_PATTERN} letters are drawn, got {len(instance.pattern):,}")
    alphabet = "".join(sorted(set(instance.text)))
    drawing, axes = cells(len(instance.text), 1.5, alphabet)
    kept = set(range(*witness)) if witness is not None else set(range(len(instance.text)))
    letters(axes, instance.text, alphabet, 0.0, kept)
    axes.set_ylim(-0.3, 0.9)
    text = f"The expression is {instance.pattern or 'empty'} and the text is above."
    if witness is not None:
        start, end = witness
        where = f"letters {start} to {end - 1}" if end > start else f"the empty substring before letter {start}"
        axes.plot([start - 0.5, end - 0.5], [-0.12, -0.12], color=PALETTE["vermillion"], lw=3, clip_on=False)
        text += f" Not pale, over the red line: a substring in its language, {where}."
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def factors(instance: BinaryJumbledIndexing, value: Sequence[tuple[int, int]] | None = None) -> Drawing:
    """A word of zeros and ones; the value as a band, the least and the most ones of a factor of each length."""
    word = instance.word
    if value is None:
        drawing, axes = cells(len(word), 1.3, "01")
        letters(axes, word, "01", 0.0, set(range(len(word))))
        axes.set_ylim(-0.15, 0.7)
        return captioned(drawing, f"A word of {len(word)} letters. {instance!r}.")
    least, most = np.array(value, dtype=int).reshape(-1, 2).T
    drawing, (axes,) = new(6.0, 4.0)
    lengths = np.arange(len(least))
    axes.fill_between(lengths, least, most, color=PALETTE["sky"], alpha=0.4)
    for numbers, color, mark, name in ((most, "vermillion", "^-", "most"), (least, "blue", "v-", "least")):
        axes.plot(lengths, numbers, mark, color=PALETTE[color], label=f"{name} ones", lw=1.4, ms=6)
    axes.set(xlabel="length of the factor", ylabel="number of ones")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper left")
    shown = word if len(word) <= 60 else f"{word[:57]}..."
    return captioned(drawing, f"Some factor of {shown} has each number of ones in the blue band. {instance!r}.")
