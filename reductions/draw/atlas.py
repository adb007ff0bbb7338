"""The field before and after: for every problem, the bound that stood in September 2026 beside what stands today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from reductions.draw.style import PALETTE, Drawing, new, styled
from reductions.theory.atlas import Atlas
from reductions.theory.atlas import atlas as made
from reductions.theory.statements import Consequence, number

__all__ = ["before_and_after"]

STANDS, WEAKER, FELL = "stands as before", "stands, but a reason to believe it fell", "has fallen"
FILLS = {STANDS: PALETTE["sky"], WEAKER: PALETTE["yellow"], FELL: PALETTE["vermillion"]}
PANELS = 3
LONGEST, LONGEST_NAME, TWO_LINES, NAME_LINE = 24, 21, 36, 32
WIDTHS = (4.2, 4.3, 4.3)


class Row(NamedTuple):
    """A problem, the strongest bound for it before, and what is left of it."""

    problem: str
    before: str
    now: str
    fate: str


@styled
def before_and_after(before: str = "2026-09", now: str | None = None) -> Drawing:
    """A row per problem: its strongest lower bound as of two dates, with the premise; colours say what became of it.

    "n^2, 2-OVC" is short for: no algorithm in n^(2 - d) for any d > 0, if 2-OVC holds; n is the number of vertices of a
    graph, else the largest size. Where no bound is left, the fastest algorithm that the atlas derives is given.
    """
    then, today = made(before), made() if now is None else made(now)
    rows = [row for kind in today.problems if (row := row_of(kind.__name__, then, today)) is not None]
    order = {fate: number for number, fate in enumerate(FILLS)}
    rows.sort(key=lambda row: (order[row.fate], row.now.partition(", ")[2], row.problem))
    longest = -(-(len(rows) + 2 * len(FILLS)) // PANELS)
    drawing, panels = new(16, 0.235 * longest + 1.5, ncols=PANELS)
    lines = [line for fate, group in groupby(rows, key=lambda row: row.fate) for line in (fate, *group)]
    for axes, start in zip(panels, range(0, PANELS * longest, longest), strict=True):
        draw_panel(axes, lines[start : start + longest], longest, then.as_of, today.as_of)
    counts = {fate: sum(row.fate == fate for row in rows) for fate in FILLS}
    drawing.suptitle(
        f"Lower bounds: {counts[STANDS]} stand as before, {counts[WEAKER]} stand with less reason to believe them, "
        f"{counts[FELL]} have fallen",
        fontsize=17,
    )
    drawing.supxlabel(
        '"n^2, 2-OVC": no algorithm takes time n^(2 - d) for any d > 0, if 2-OVC holds; n is the number of vertices, '
        "or the largest size. Where no bound is left: the fastest algorithm.",
        fontsize=11,
    )
    return drawing


def row_of(name: str, then: Atlas, today: Atlas) -> Row | None:
    """What became of a problem; None if nothing was known to be hard about it."""
    old = [bound for bound in then.stands(name) if bound.status.open]
    left = [bound for bound in today.stands(name) if bound.status.open]
    if not old:
        return None
    strongest = old[0]
    kept = [bound for bound in left if bound.exponents == strongest.exponents]
    if kept:
        lost = {bound.hypothesis.name for bound in old} - {bound.hypothesis.name for bound in left}
        same = next((bound for bound in kept if bound.hypothesis == strongest.hypothesis), kept[0])
        moved = same.hypothesis != strongest.hypothesis
        return Row(name, said(strongest), said(same), WEAKER if moved or lost else STANDS)
    algorithms = today.upper(name)
    fastest = f"n^{number(algorithms[0].exponent)} algorithm" if algorithms else "no bound"
    return Row(name, said(strongest), said(left[0]) if left else fastest, FELL)


def said(bound: Consequence) -> str:
    """A bound and its premise, short."""
    first = bound.bound.partition(" or ")[0]
    power = first if "*" in first or "^" not in first else f"n^{first.partition('^')[2]}"
    return f"{power}, {bound.hypothesis.name.replace('combinatorial', 'comb.')}"


def draw_panel(axes: Axes, lines: Sequence[str | Row], height: int, before: str, now: str) -> None:
    """One third of the rows, as a table with headings."""
    axes.set(xlim=(0, sum(WIDTHS)), ylim=(height, -1))
    axes.set_axis_off()
    left = (0.0, WIDTHS[0], WIDTHS[0] + WIDTHS[1])
    for x, heading in zip(left, ("problem", before, now), strict=True):
        axes.text(x + 0.1, -0.5, heading, va="center", fontsize=11, weight="bold")
    for row, line in enumerate(lines):
        if isinstance(line, str):
            axes.text(0.1, row + 0.55, line, va="center", fontsize=11, style="italic")
            continue
        for x, width, text, color in zip(
            left, WIDTHS, line[:3], ("white", PALETTE["sky"], FILLS[line.fate]), strict=True
        ):
            if color != "white":
                axes.add_patch(Rectangle((x, row + 0.04), width - 0.06, 0.92, facecolor=color, alpha=0.55, lw=0))
            lines = wrap(text, TWO_LINES) if x else name_lines(text)
            small = len(lines) > 1 or len(text) > (LONGEST if x else LONGEST_NAME)
            axes.text(x + 0.1, row + 0.5, "\n".join(lines), va="center", fontsize=6.4 if small else 8, linespacing=0.9)


def name_lines(name: str) -> list[str]:
    """The name of a problem in lines that fit, broken before capital letters only.

    >>> name_lines("LongestCommonSubstringWithDontCares")
    ['LongestCommonSubstringWith', 'DontCares']
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [line.replace(" ", "") for line in wrap(words, NAME_LINE)]
