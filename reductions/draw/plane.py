"""Pictures in the plane: points, lines, segments and strips, and items of a knapsack as arrows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.draw.tables import MOST_BITS, integer_vectors
from reductions.errors import InputError
from reductions.problems import (
    Collinear,
    ConcurrentLines,
    DirectedHausdorff,
    GeomBase,
    MonochromaticFurthestPair,
    SegmentVisibility,
    Separator,
    StripsCoverBox,
    UnboundedKnapsack,
)
from reductions.problems.integers.knapsack import KnapsackProblem
from reductions.problems.points.base import PointPairs
from reductions.problems.points.metrics import distance

__all__ = ["collinear", "concurrent", "knapsack", "points", "rows", "separator", "strips", "visibility"]

MOST_OBJECTS = 200
INK, RED = "#777777", PALETTE["vermillion"]


def _plane(drawn: Iterable[Sequence[Any]], count: int, margin: float = 0.12) -> tuple[Drawing, Axes, NDArray[Any]]:
    """An empty plane that shows these points with a margin around them; its sides, least and largest x, then y.

    Raises
    ------
    InputError
        If there is too much to draw, or a coordinate is too large.
    """
    exact = [tuple(point) for point in drawn]
    if count > MOST_OBJECTS:
        raise InputError(f"only up to {MOST_OBJECTS} objects in the plane are drawn, got {count:,}")
    if any(abs(int(x)).bit_length() > MOST_BITS for point in exact for x in point):
        raise InputError(f"only numbers of at most {MOST_BITS:,} bits are drawn")
    spots = np.array([[float(x) for x in point] for point in exact] or [[0.0, 0.0]])
    low, high = spots.min(0), spots.max(0)
    room = np.where(high > low, high - low, 1.0) * margin
    sides = np.column_stack([low - room, high + room])
    drawing, (axes,) = new(6.0, 4.6)
    axes.set(xlim=sides[0], ylim=sides[1], xlabel="$x$", ylabel="$y$")
    for axis, (least, most) in ((axes.xaxis, sides[0]), (axes.yaxis, sides[1])):
        if most - least < 1e6:
            axis.set_major_locator(MaxNLocator(5, integer=True))
    return drawing, axes, sides


def _numbered(axes: Axes, spots: Sequence[Sequence[Any]], marked: Iterable[int], color: str, mark: str = "o") -> None:
    """Points with their numbers where there are few; those that are marked are filled."""
    chosen = set(marked)
    for number, (x, y) in enumerate(spots):
        fill = RED if number in chosen else "white"
        axes.plot([float(x)], [float(y)], mark, mfc=fill, mec=RED if number in chosen else color, ms=8, zorder=4)
        if len(spots) <= 30:
            look: dict[str, Any] = {"xytext": (6, 5), "textcoords": "offset points", "fontsize": 10, "color": color}
            axes.annotate(str(number), (float(x), float(y)), **look)


def _through(axes: Axes, a: float, b: float, c: float, **look: Any) -> None:
    """The line a x + b y = c, from border to border."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    if abs(b) * (high - low) >= abs(a) * (right - left):
        axes.plot([left, right], [(c - a * left) / b, (c - a * right) / b], **look)
    else:
        axes.plot([(c - b * low) / a, (c - b * high) / a], [low, high], **look)
    axes.set(xlim=(left, right), ylim=(low, high))


def _line(axes: Axes, spots: Sequence[Sequence[Any]]) -> None:
    """The line through the first and the last of some points."""
    (x, y), (z, w) = ([float(value) for value in spot] for spot in (spots[0], spots[-1]))
    _through(axes, w - y, x - z, (w - y) * x + (x - z) * y, color=RED, lw=1.6)


# ---- points


@styled
def collinear(instance: Collinear, witness: tuple[int, ...] | None = None) -> Drawing:
    """Points of the plane, and the line through those of a witness."""
    drawing, axes, _ = _plane(instance.points, len(instance.points))
    _numbered(axes, instance.points, witness or (), INK)
    text = "Numbered from 0."
    if witness is not None:
        _line(axes, [instance.points[number] for number in sorted(witness, key=instance.points.__getitem__)])
        text = "Red: three points on one line."
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def rows(instance: GeomBase, witness: tuple[int, ...] | None = None) -> Drawing:
    """Points on three parallel lines, and the line through those of a witness."""
    spots = [[(x, height) for x in numbers] for height, numbers in enumerate(instance.lists)]
    given = [spot for row in spots for spot in row]
    drawing, axes, _ = _plane([*given, (given[0][0] if given else 0, 0), (given[0][0] if given else 0, 2)], len(given))
    for height, row in enumerate(spots):
        axes.axhline(height, color=INK, lw=1)
        _numbered(axes, row, () if witness is None else (witness[height],), INK)
    axes.set_yticks(range(3))
    text = "Points on the lines of height 0, 1 and 2, numbered on each from 0."
    if witness is not None:
        _line(axes, [spots[height][number] for height, number in enumerate(witness)])
        text += " Red: a line that meets one of each."
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def points(instance: PointPairs | MonochromaticFurthestPair, witness: tuple[int, ...] | None = None) -> Drawing:
    """Points, those of a second set as squares; a witness is filled, with its ball in the metric. Tables for d > 2."""
    sets = [instance.points] if isinstance(instance, MonochromaticFurthestPair) else list(instance.sets)
    if instance.dimension not in {1, 2}:
        return integer_vectors(instance, witness)
    spots = [[(*point, 0)[:2] for point in each] for each in sets]
    chosen = list(witness or ())
    alone = len(sets) == 1
    pair = [spots[0 if alone else p][number] for p, number in enumerate(chosen)]
    ball = _ball(instance.metric, pair[0], instance.radius, instance.dimension) if pair else []
    drawing, axes, sides = _plane([*(spot for each in spots for spot in each), *ball], sum(map(len, sets)))
    (x, y), half = sides.mean(axis=1), float(np.diff(sides).max()) / 2
    axes.set(xlim=(x - half, x + half), ylim=(y - half, y + half), aspect="equal")
    for p, (each, color, mark) in enumerate(zip(spots, (PALETTE["blue"], PALETTE["green"]), "os", strict=False)):
        _numbered(axes, each, chosen if alone else chosen[p : p + 1], color, mark)
    text = "" if alone else "Circles: the first set; squares: the second. "
    if ball:
        axes.add_patch(Polygon(ball, fill=False, ec=RED, ls=":", lw=1.4))
        text += f"Dotted: what is exactly {instance.radius} from the first point of the witness. "
    if len(pair) == 2:
        axes.plot(*np.array(pair, dtype=float).T, color=RED, lw=1.2)
        apart = distance(instance.metric, *pair)
        text += f"Red: a pair whose distance is {apart}. "
    elif isinstance(instance, DirectedHausdorff) and pair:
        text += "Red: a point that is no nearer to any point of the second set. "
    return captioned(drawing, f"{text}Metric: {instance.metric}. {instance!r}.")


def _ball(metric: str, center: Sequence[Any], radius: int, dimension: int) -> list[tuple[float, float]]:
    """Corners of the ball around a point of the plane; none where it is not a region, or not seen."""
    angles = np.linspace(0, 2 * np.pi, 73 if metric == "sqeuclidean" else 5)
    if metric == "hamming" or dimension == 1 or not 0 < radius < 10**12:
        return []
    size = {"sqeuclidean": radius**0.5, "cityblock": radius, "chebyshev": 2**0.5 * radius}[metric]
    turn = np.pi / 4 if metric == "chebyshev" else 0.0
    return [(float(center[0] + size * np.cos(t + turn)), float(center[1] + size * np.sin(t + turn))) for t in angles]


# ---- lines, segments, strips


@styled
def concurrent(instance: ConcurrentLines, witness: tuple[int, ...] | None = None) -> Drawing:
    """Lines of the plane around the points where two of them meet; those of a witness are red."""
    lines, chosen = instance.lines, set(witness or ())
    met = {
        (x := Fraction(c - b, m - n), m * x + b) for (m, b), (n, c) in combinations(lines[:MOST_OBJECTS], 2) if m != n
    }
    near = sorted(met)[len(met) // 10 : len(met) - len(met) // 10] if len(met) > 30 else met
    places = [*near, *((0, b) for _, b in lines)] if len(met) < 2 else list(near)
    drawing, axes, _ = _plane(places, len(lines), 0.3)
    for number, (m, b) in enumerate(lines):
        color, width = (RED, 2.4) if number in chosen else (INK, 1.2)
        _through(axes, -m, 1, b, color=color, lw=width)
    text = "Lines, shown where they meet."
    if witness is not None:
        (m, b), (n, c) = (lines[number] for number in witness[:2])
        x = Fraction(c - b, m - n)
        axes.plot([float(x)], [float(m * x + b)], "o", color=RED, ms=9)
        text = f"Red: three lines through ({x}, {m * x + b})."
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def separator(instance: Separator, witness: tuple[int, int, int] | None = None) -> Drawing:
    """Segments of the plane, and the line of a witness."""
    ends = [end for x, y, z, w in instance.segments for end in ((x, y), (z, w))]
    drawing, axes, _ = _plane(ends, len(instance.segments))
    for x, y, z, w in instance.segments:
        axes.plot([float(x), float(z)], [float(y), float(w)], "o-", color=PALETTE["blue"], ms=4, lw=2.4)
    text = "Blue: the segments."
    if witness is not None:
        a, b, c = witness
        _through(axes, a, b, c, color=RED, lw=1.8)
        text += f" Red: a line with segments on both sides, {a} x + {b} y = {c}.".replace("+ -", "- ")
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def visibility(instance: SegmentVisibility, witness: tuple[Fraction, Fraction] | None = None) -> Drawing:
    """Horizontal segments, two in colour and obstacles in black, and the line of sight of a witness."""
    every = (instance.first, instance.second, *instance.obstacles)
    drawing, axes, _ = _plane([(x, y) for y, *ends in every for x in ends], len(every))
    for (y, left, right), color in zip(
        every, (PALETTE["blue"], PALETTE["green"], *["black"] * len(every)), strict=False
    ):
        axes.plot([float(left), float(right)], [float(y)] * 2, "|-", color=color, lw=3, ms=9, zorder=3)
    text = "Blue: the first segment, green: the second, black: obstacles."
    if witness is not None:
        heights = [float(instance.first[0]), float(instance.second[0])]
        axes.plot([float(x) for x in witness], heights, "o-", color=RED, lw=1.6, zorder=4)
        text += f" Red: points at {witness[0]} and {witness[1]} that see each other."
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def strips(instance: StripsCoverBox, witness: tuple[Fraction, Fraction] | None = None) -> Drawing:
    """A box and strips over it, darker where more lie on one another, and the point of a witness."""
    left, right, low, high = instance.box
    drawing, axes, _ = _plane([(left, low), (right, high)], len(instance.strips), 0.08)
    (x, z), (y, w) = axes.get_xlim(), axes.get_ylim()
    window = [(float(x), float(y)), (float(z), float(y)), (float(z), float(w)), (float(x), float(w))]
    for u, v, least, most in instance.strips:
        corners = _cut(_cut(window, -u, -v, -least), u, v, most)
        if corners:
            axes.add_patch(Polygon(corners, fc=PALETTE["sky"], ec=PALETTE["blue"], alpha=0.35, lw=1))
    box: dict[str, Any] = {"fill": False, "lw": 2.4, "ec": "black", "zorder": 3}
    axes.add_patch(Rectangle((float(left), float(low)), float(right - left), float(high - low), **box))
    text = "Black: the box, blue: the strips."
    if witness is not None:
        axes.plot([float(witness[0])], [float(witness[1])], "o", color=RED, ms=9, zorder=4)
        text += f" Red: a point of the box in none, ({witness[0]}, {witness[1]})."
    return captioned(drawing, f"{text} {instance!r}.")


def _cut(corners: list[tuple[float, float]], a: float, b: float, c: float) -> list[tuple[float, float]]:
    """The part of a convex polygon where a x + b y <= c."""
    kept = []
    for (x, y), (z, w) in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        here, there = a * x + b * y - c, a * z + b * w - c
        if here <= 0:
            kept.append((x, y))
        if here * there < 0:
            share = here / (here - there)
            kept.append((x + share * (z - x), y + share * (w - y)))
    return kept


# ---- items


@styled
def knapsack(instance: KnapsackProblem, witness: tuple[int, ...] | None = None) -> Drawing:
    """Items as arrows, of their weights and values; those of a witness one after the other, into the goal."""
    items = list(zip(instance.weights, instance.values, strict=True))
    times = witness if isinstance(instance, UnboundedKnapsack) else None
    counts = list(times) if times is not None else [i in set(witness or ()) for i in range(len(items))]
    total = tuple(sum(count * item[axis] for count, item in zip(counts, items, strict=True)) for axis in (0, 1))
    corner = (instance.capacity, instance.goal)
    drawing, axes, sides = _plane([(0, 0), corner, *items, total], min(len(items), MOST_OBJECTS + 1), 0.1)
    top = max(float(sides[1, 1]), 1.12 * float(instance.goal))
    zone: dict[str, Any] = {"fc": PALETTE["green"], "alpha": 0.18, "lw": 0}
    start = float(sides[0, 0])
    axes.add_patch(Rectangle((start, float(corner[1])), float(corner[0]) - start, top - float(corner[1]), **zone))
    axes.set(ylim=(sides[1, 0], top), xlabel="weight", ylabel="value")
    axes.axvline(float(corner[0]), color=PALETTE["green"], lw=1.4)
    axes.axhline(float(corner[1]), color=PALETTE["green"], lw=1.4)
    for item in items:
        _arrow(axes, (0, 0), item, INK, 1.2)
    _numbered(axes, items, (), INK)
    place = (0, 0)
    for count, item in zip(counts if sum(counts) <= MOST_OBJECTS else (), items, strict=False):
        for _ in range(count):
            step = (place[0] + item[0], place[1] + item[1])
            _arrow(axes, place, step, RED, 2.2)
            place = step
    text = "Arrows: the items, by weight and value. Green: at most the capacity, at least the goal."
    if witness is not None:
        text += f" Red: the items of the witness one after the other, of weight {total[0]} and value {total[1]}."
    return captioned(drawing, f"{text} {instance!r}.")


def _arrow(axes: Axes, start: Sequence[int], end: Sequence[int], color: str, width: float) -> None:
    (x, y), (z, w) = ([float(value) for value in place] for place in (start, end))
    arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": color, "lw": width, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (z, w), (x, y), arrowprops={**arrow, "zorder": 2})
