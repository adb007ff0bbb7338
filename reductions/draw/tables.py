"""Tables: matrices as pixels with their numbers, and pictures of vectors, patterns, families of sets as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.errors import InputError
from reductions.problems import (
    EricksonProblem,
    HittingSetSmallUniverse,
    IntegerMaxInnerProduct,
    IntegerOrthogonalVectors,
    MaximumSubarray,
    MonochromaticFurthestPair,
    PartialMatch,
)
from reductions.problems.dynamic.base import in_rounds
from reductions.problems.matrices.base import INFINITY
from reductions.problems.vectors.integer_base import IntegerPairs

__all__ = ["MOST_BITS", "MOST_SIDE", "READABLE", "Frame", "family", "heat", "integer_vectors", "patterns", "subarray"]
__all__ += ["incremented"]

MOST_SIDE, MOST_BITS, MOST_ROUNDS = 64, 1000, 7
READABLE = 12


class Frame(NamedTuple):
    """A rectangle around entries of a table: which table, first row and column, how many of them, and colour."""

    table: int
    row: int
    column: int
    height: int = 1
    width: int = 1
    color: str = PALETTE["vermillion"]


def heat(
    tables: Mapping[str, NDArray[Any]], names: Sequence[tuple[str, str]] = (), frames: Iterable[Frame] = ()
) -> Drawing:
    """Tables of integers by their titles, a panel for each: red below 0, blue above, grey where an entry is infinite.

    Parameters
    ----------
    tables
        Arrays of two axes, of integers of any size; `INFINITY` is infinite.
    names
        What a row and what a column is, for each of the first tables.
    frames
        Drawn around entries.

    Raises
    ------
    InputError
        If a table has more than 64 rows or columns, or a number more than 1,000 bits.
    """
    longest = max((side for table in tables.values() for side in table.shape), default=0)
    if longest > MOST_SIDE:
        raise InputError(f"only matrices of at most {MOST_SIDE} rows and columns are drawn, got {longest:,}")
    finite = [abs(int(entry)) for table in tables.values() for entry in table.flat if entry != INFINITY]
    if (most := max(finite, default=0)).bit_length() > MOST_BITS:
        raise InputError(f"only numbers of at most {MOST_BITS:,} bits are drawn")
    columns = min(4, len(tables))
    rows = -(-len(tables) // columns)
    drawing, panels = new(3.3 * columns + 0.8, 3.8 * rows, ncols=columns, nrows=rows)
    for number, (axes, (title, table)) in enumerate(zip(panels, tables.items(), strict=False)):
        pixels(axes, table, float(most))
        row, column = names[number] if number < len(names) else ("row", "column")
        axes.set(ylabel=row, xlabel=f"{column}\n({title})")
    for axes in panels[len(tables) :]:
        axes.set_axis_off()
    for frame in frames:
        place = (frame.column - 0.5, frame.row - 0.5)
        look: dict[str, Any] = {"fill": False, "lw": 3, "ec": frame.color, "clip_on": False}
        panels[frame.table].add_patch(Rectangle(place, frame.width, frame.height, **look))
    return drawing


def pixels(axes: Axes, table: NDArray[Any], most: float) -> None:
    """One table; numbers are written into the pixels where there is room."""
    axes.set_facecolor("#CCCCCC")
    if table.size:
        scale = 1.6 * most or 1.0
        values = np.ma.masked_array(table.astype(float), table == INFINITY)
        axes.imshow(values, cmap="RdBu", vmin=-scale, vmax=scale, interpolation="nearest")
    axes.grid(False)
    for axis, side in ((axes.yaxis, table.shape[0]), (axes.xaxis, table.shape[1])):
        axis.set_ticks(range(0, side, 1 + side // READABLE))
    for (i, j), entry in np.ndenumerate(table) if max(table.shape) <= READABLE else ():
        if entry == INFINITY or len(str(entry)) < 8:
            label = r"$\infty$" if entry == INFINITY else str(entry)
            axes.text(j, i, label, ha="center", va="center", fontsize=10)


# ---- vectors of integers


@styled
def integer_vectors(
    instance: IntegerPairs | MonochromaticFurthestPair, witness: tuple[int, ...] | None = None
) -> Drawing:
    """One or two sets of vectors of integers, one vector in each row; those of a witness are framed."""
    d, alone = instance.dimension or 0, isinstance(instance, MonochromaticFurthestPair)
    sets = (
        {"points": instance.points}
        if isinstance(instance, MonochromaticFurthestPair)
        else {f"set {p}": rows for p, rows in enumerate(instance.sets, start=1)}
    )
    tables = {name: np.array(rows, dtype=object).reshape(len(rows), d) for name, rows in sets.items()}
    frames = [Frame(0 if alone else p, i, 0, width=d) for p, i in enumerate(witness or ())]
    drawing = heat(tables, [("vector", "coordinate")] * 2, frames)
    text = "One vector in each row, red below 0 and blue above."
    if witness is not None:
        text += " Framed: the vectors of the witness."
        if isinstance(instance, IntegerMaxInnerProduct | IntegerOrthogonalVectors):
            x, y = instance.pair(witness)
            text += f" Their inner product is {sum(a * b for a, b in zip(x, y, strict=True))}."
    return captioned(drawing, f"{text} {instance!r}.")


# ---- matrices with rectangles, and with rounds


@styled
def subarray(instance: MaximumSubarray, witness: tuple[int, ...] | None = None) -> Drawing:
    """A matrix, and the rectangle of a witness."""
    frames, text = [], "Red below 0 and blue above."
    if witness is not None:
        top, bottom, left, right = witness
        frames = [Frame(0, top, left, bottom - top, right - left)]
        text += f" Framed: entries that add up to {int(instance.matrix[top:bottom, left:right].sum())}."
    drawing = heat({"matrix": instance.matrix}, frames=frames)
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def incremented(instance: EricksonProblem, value: tuple[Any, ...] | None = None) -> Drawing:
    """The matrix at the beginning and after every round, whose rows and columns are framed; the largest entries."""
    now = instance.matrix.copy()
    rows, columns = now.shape
    tables, frames = {"at the beginning": now.copy()}, []
    for number, changes in enumerate(in_rounds(instance.changes, instance.count)[:MOST_ROUNDS]):
        for place in changes[:, 1].tolist():
            where = np.s_[place] if place < rows else np.s_[:, place - rows]
            now[where] += 1
            whole = Frame(number + 1, place, 0, 1, columns) if place < rows else None
            frames.append(whole or Frame(number + 1, 0, place - rows, rows, 1))
        title = f"round {number}" + ("" if value is None else f": largest {value[number]}")
        tables[title] = now.copy()
    drawing = heat(tables, frames=frames)
    return captioned(drawing, f"Framed: rows and columns that were incremented. {only(instance.count)}{instance!r}.")


def only(rounds: int) -> str:
    """A sentence where not all rounds are drawn."""
    return f"Only the first {MOST_ROUNDS} of {rounds:,} rounds are drawn. " if rounds > MOST_ROUNDS else ""


# ---- tables of a few colours


@styled
def patterns(instance: PartialMatch, witness: tuple[int, ...] | None = None) -> Drawing:
    """Patterns and strings, one in each row: white for 0, black for 1, yellow for a star; a witness is framed."""
    length = instance.length or 0
    groups = {"pattern": instance.patterns, "string": instance.strings}
    tables = [
        np.array([list(map("01*".index, word)) for word in words], dtype=int).reshape(len(words), length)
        for words in groups.values()
    ]
    drawing = _squares(tables, [(name, "place") for name in groups], ["white", "#444444", PALETTE["yellow"]])
    for axes, number in zip(drawing.axes, witness or (), strict=False):
        _frame(axes, number, 0, 1, length)
    framed = " Framed: a pattern and a string that agree." if witness is not None else ""
    return captioned(drawing, f"White for 0, black for 1, yellow for a star.{framed} {instance!r}.")


@styled
def family(instance: HittingSetSmallUniverse, witness: tuple[int, ...] | None = None) -> Drawing:
    """A family of sets: a row for each, a column for each element, dark where it is in the set; a witness is framed."""
    table = np.zeros((len(instance.sets), instance.universe), dtype=int)
    for row, elements in enumerate(instance.sets):
        table[row, list(elements)] = 1
        table[row, [element for element in elements if element in set(witness or ())]] = 2
    drawing = _squares([table], [("set", "element")], ["white", "#444444", PALETTE["orange"]])
    for element in witness or ():
        _frame(drawing.axes[0], 0, element, len(table), 1)
    text = "Dark where the element is in the set."
    if witness is not None:
        text += " Framed: the elements of the witness, orange where they meet a set."
    return captioned(drawing, f"{text} {instance!r}.")


def _squares(tables: list[NDArray[Any]], names: Sequence[tuple[str, str]], colors: list[str]) -> Drawing:
    """Tables of small numbers, a colour for each number."""
    longest = max(side for table in tables for side in table.shape)
    if longest > MOST_SIDE:
        raise InputError(f"only tables of at most {MOST_SIDE} rows and columns are drawn, got {longest:,}")
    width = max(1, *(table.shape[1] for table in tables))
    high = max(1, *(len(table) for table in tables))
    inches = min(0.34, 9 / longest) if longest else 0.34
    size = (max(3.2, inches * width + 1.2) * len(tables), max(2.4, inches * high + 1.1))
    drawing, panels = new(*size, ncols=len(tables))
    for axes, table, (row, column) in zip(panels, tables, names, strict=True):
        if table.size:
            look: dict[str, Any] = {"vmin": 0, "vmax": len(colors) - 1, "edgecolors": "#BBBBBB", "lw": 0.6}
            edges = (np.arange(side + 1) - 0.5 for side in reversed(table.shape))
            axes.pcolormesh(*edges, table, cmap=ListedColormap(colors), **look)
        axes.set(ylabel=row, xlabel=column, aspect="equal")
        axes.set(xlim=(-0.5, max(1, table.shape[1]) - 0.5), ylim=(max(1, len(table)) - 0.5, -0.5))
        axes.grid(False)
        for axis, side in ((axes.yaxis, table.shape[0]), (axes.xaxis, table.shape[1])):
            axis.set_ticks(range(0, side, 1 + side // READABLE))
    return drawing


def _frame(axes: Axes, row: int, column: int, height: int, width: int) -> None:
    look: dict[str, Any] = {"fill": False, "lw": 3, "ec": PALETTE["vermillion"], "clip_on": False, "zorder": 3}
    axes.add_patch(Rectangle((column - 0.5, row - 0.5), width, height, **look))
