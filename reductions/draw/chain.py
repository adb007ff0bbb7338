"""Pictures of the combinatorial end of the chain: graphs, stages, vectors, inner products, sparsification."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import sympy
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.ticker import MaxNLocator

from reductions.draw.style import PALETTE, Drawing, new, styled
from reductions.errors import InputError
from reductions.problem import Problem, Search
from reductions.problems import CNF, Coloring, GapMaxIP
from reductions.problems.vectors.base import VectorProblem
from reductions.running.decide import Decision, Stage
from reductions.theory.sparsification import sparsify

__all__ = ["coloring", "inner_products", "leaves", "stages", "vectors"]

FILLS = [PALETTE[name] for name in ("orange", "sky", "green", "purple", "yellow", "vermillion", "blue")]
MARKS = "osDph8P"


@styled
def coloring(question: Coloring, colors: Mapping[Hashable, int] | None = None) -> Drawing:
    """The graph of a colouring question; with `colors`, a witness, every vertex in its colour and shape."""
    drawing, (axes,) = new(3.6, 3.6)
    places = nx.circular_layout(question.graph)
    for u, w in question.graph.edges:
        axes.plot(*np.transpose([places[u], places[w]]), color="#888888", zorder=1)
    for vertex, place in places.items():
        color = None if colors is None else colors[vertex]
        fill, mark = ("white", "o") if color is None else (FILLS[color % 7], MARKS[color % 7])
        x, y = place
        axes.scatter(x, y, s=520, c=fill, marker=mark, edgecolors="black", zorder=2)
        axes.annotate(str(vertex), (x, y), ha="center", va="center_baseline", zorder=3)
    axes.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal")
    axes.set_axis_off()
    return drawing


@styled
def stages(decision: Decision) -> Drawing:
    """The stages of a decision from top to bottom: the problem, its sizes in symbols, instances made and projected.

    Green stages have an answer to hand up, a witness or a value; a search problem says YES with it.
    """
    count = len(decision.stages)
    drawing, (axes,) = new(8.4, 0.2 + 0.95 * count)
    for place, stage in enumerate(decision.stages):
        height, answered = -place, stage.answer is not None
        edge = PALETTE["green"] if answered else PALETTE["blue"]
        box = FancyBboxPatch(
            (0, height - 0.28), 2.8, 0.56, boxstyle="round,pad=0.06", facecolor="white", edgecolor=edge
        )
        axes.add_patch(box)
        axes.text(1.4, height, stage.problem, ha="center", va="center", fontsize=13)
        axes.text(3.1, height + 0.19, f"${sizes(stage)}$", va="center", fontsize=13)
        made = f"{stage.instances:,} of {stage.projected:,} instance{'s' * (stage.projected != 1)}"
        yes = ", YES" if answered and issubclass(Problem.kinds[stage.problem], Search) else ""
        axes.text(3.1, height - 0.21, made + yes, va="center", fontsize=12, color=edge)
        if place:
            for side, color, style in ((0.9, PALETTE["blue"], "->"), *([(1.9, PALETTE["green"], "<-")] * answered)):
                arrow = {"arrowstyle": style, "color": color, "lw": 2}
                axes.annotate("", (side, height + 0.32), (side, height + 0.68), arrowprops=arrow)
    axes.set(xlim=(-0.1, 8.3), ylim=(0.5 - count, 0.45))
    axes.set_axis_off()
    return drawing


def sizes(stage: Stage) -> str:
    """The sizes of a stage in the symbols of its problem."""
    symbols = Problem.kinds[stage.problem].symbols
    return r",\ ".join(f"{sympy.latex(symbols[name])}={value:,.4g}" for name, value in stage.size.items())


@styled
def vectors(instance: VectorProblem[Any] | GapMaxIP, chosen: Sequence[int] | None = None) -> Drawing:
    """The vector sets of an instance, a row of pixels each vector, black for 1; the rows of the tuple `chosen` framed.

    Raises
    ------
    InputError
        If the vectors do not fit on a blackboard: more than 128 in a set, or of dimension above 2048.
    """
    if isinstance(instance, VectorProblem):
        sets, names = list(instance.sets), [f"$X^{p}$" for p in range(1, instance.order + 1)]
    else:
        explicit = instance.products.vectors()
        sets, names = [explicit.queries, *explicit.keys], ["$A$", *(f"$B^{p}$" for p in range(1, instance.order))]
    most, dimension = max(map(len, sets)), sets[0].shape[1]
    if most > 128 or dimension > 2048:
        raise InputError(f"only sets of at most 128 vectors of 2048 bits are drawn, got {most} of {dimension}")
    drawing, panels = new(7.2, 1.35 * len(sets) + 0.5, nrows=len(sets), sharex=True)
    for number, (axes, bits, name) in enumerate(zip(panels, sets, names, strict=True)):
        if bits.size:
            axes.imshow(1 - bits, cmap="gray", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
        axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=17)
        axes.grid(False)
        axes.set_yticks([])
        for boundary in range(1, len(bits)):
            axes.axhline(boundary - 0.5, color="#AAAAAA", lw=0.6)
        axes.spines[:].set_visible(True)
        if chosen is not None and number < len(chosen):
            frame = Rectangle((-0.5, chosen[number] - 0.5), dimension, 1, fill=False, lw=3, ec=PALETTE["vermillion"])
            frame.set_clip_on(False)
            axes.add_patch(frame)
    panels[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[-1].set_xlabel(f"coordinate (of {dimension:,})")
    return drawing


@styled
def inner_products(*instances: GapMaxIP, names: Sequence[str] = ()) -> Drawing:
    r"""How many tuples have each inner product, over t: one panel per instance, with t and soundness s."""
    drawing, panels = new(6.6, 1.3 + 2.1 * len(instances), nrows=len(instances), sharex=True)
    for number, (axes, instance) in enumerate(zip(panels, instances, strict=True)):
        t, s = instance.threshold, instance.soundness
        counts = instance.products.tallies().sum(axis=0)
        levels = np.arange(len(counts)) / t
        axes.bar(levels, counts, width=0.8 / max(t, 8), color=PALETTE["blue"])
        axes.axvspan(s / t, 1, color=PALETTE["yellow"], alpha=0.35, lw=0, zorder=0)
        _line(axes, s / t, PALETTE["vermillion"], f"$s={s}$")
        _line(axes, 1, PALETTE["green"], f"$t={t}$")
        axes.set(yscale="log", ylabel="tuples", xlim=(-0.05, 1.1), ylim=(0.6, 3 * counts.max(initial=1)))
        if number < len(names):
            axes.set_title(names[number], loc="left", fontsize=13)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    panels[-1].set_xlabel(r"inner product $\langle a, b^1, \dots \rangle$ over $t$")
    return drawing


def _line(axes: Axes, place: float, color: str, label: str) -> None:
    axes.axvline(place, color=color, linestyle="--" if color == PALETTE["vermillion"] else "-", label=label)


@styled
def leaves(formula: CNF, epsilons: Sequence[float]) -> Drawing:
    r"""Sparsification of a formula: the number of leaves, and the most clauses in one, against $\epsilon$."""
    found = [[len(leaf.clauses) for leaf in sparsify(formula, epsilon)] for epsilon in epsilons]
    drawing, (axes,) = new()
    series: tuple[tuple[str, list[int], str, Any], ...] = (
        ("leaves", [len(sizes) for sizes in found], "blue", "o-"),
        ("most clauses of a leaf", [max(sizes) for sizes in found], "vermillion", "s--"),
    )
    for name, values, color, style in series:
        axes.plot(epsilons, values, style, color=PALETTE[color], label=name)
    axes.axhline(len(formula.clauses), color="#666666", ls=":", label=f"$m={len(formula.clauses)}$ clauses before")
    axes.set(xlabel=r"$\epsilon$ (at most $2^{\epsilon v}$ leaves)", ylabel="number", yscale="log")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    drawing.set_figwidth(8.6)
    return drawing
